import type { z } from 'zod'
import type { SecretReference, SecretText } from '../config/document.ts'
import type { configShape } from '../config/shapes/top-level.ts'
import type { auths } from '../extract/auth/index.ts'
import type { paginators } from '../extract/paginate/index.ts'
import type { Authenticator } from '../model/auth.ts'
import type { Paginator } from '../model/paginator.ts'

/** What `secret('k')` gives; it may stand wherever a text may. */
type Lookup = SecretReference | SecretText

/** Options of a catalog's component, told apart by `type`; secrets may be lookups. */
type ComponentConfig<Catalog extends Record<string, { readonly options: z.ZodType }>> = {
  [Type in keyof Catalog]: { readonly type: Type } & Looked<z.input<Catalog[Type]['options']>>
}[keyof Catalog]

/** A paginator: `auto`, a type's name, or its options; or one made in code. */
export type PaginatorConfig =
  | 'auto'
  | { readonly type: 'auto' }
  | keyof typeof paginators
  | ComponentConfig<typeof paginators>
  | Paginator
  | null

/** An auth: a type's name, its options, a list of alternatives; or one made in code. */
export type AuthConfig =
  | keyof typeof auths
  | ComponentConfig<typeof auths>
  | ({ readonly type: 'oauth2' } & Looked<z.input<(typeof auths)['oauth2_client_credentials']['options']>>)
  | Authenticator
  | readonly AuthConfig[]
  | null

// texts may be lookups; what the shapes leave open (`paginator`, `auth`) gets its real type by its key
type Looked<Value> = Value extends string
  ? Value | Lookup
  : Value extends number | bigint | boolean | null | undefined | ((...values: never[]) => unknown)
    ? Value
    : Value extends readonly (infer Item)[]
      ? readonly Looked<Item>[]
      : unknown extends Value
        ? Value
        : { readonly [Key in keyof Value]: LookedKey<Key, Value[Key]> }

type LookedKey<Key, Value> = Key extends 'paginator'
  ? PaginatorConfig | undefined
  : Key extends 'auth'
    ? AuthConfig | undefined
    : Looked<Value>

/**
 * A rest_api configuration in dlt's keys: `client`, `resource_defaults`, `resources`, and sluice's few keys beside
 * them. The type is made from the shapes the config reader checks with, so the two cannot drift apart.
 */
export type RestApiConfig = Looked<z.input<typeof configShape>>
