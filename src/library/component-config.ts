import type { z } from 'zod'
import type { auths } from '../extract/auth/index.ts'
import type { decoders } from '../extract/decode/index.ts'
import type { paginators } from '../extract/paginate/index.ts'
import type { Authenticator } from '../model/auth.ts'
import type { ComponentUse } from '../model/user-code/component-use.ts'
import type { Paginator } from '../model/paginator.ts'
import type { Looked } from './lookups.ts'

/** Options of a catalog's component, told apart by `type`; secrets may be lookups. */
type ComponentConfig<Catalog extends Record<string, { readonly options: z.ZodType }>> = {
  [Type in keyof Catalog]: { readonly type: Type } & Looked<z.input<Catalog[Type]['options']>>
}[keyof Catalog]

declare global {
  /** Your own paginators by type, for `{ type: … }` in `restApi()`: `interface SluicePaginators { mine: typeof mine }` */
  interface SluicePaginators {}
  /** your own auths, likewise */
  interface SluiceAuths {}
  /** your own decoders, likewise */
  interface SluiceDecoders {}
}

/** What `definePaginator` and `defineAuth` give. */
export type OwnComponent = (...options: never[]) => ComponentUse

type OwnConfig<Own> = {
  [Type in keyof Own & string]: Own[Type] extends (...options: infer Given) => ComponentUse
    ? Given extends readonly []
      ? Type | { readonly type: Type }
      : { readonly type: Type } & NonNullable<Given[0]>
    : never
}[keyof Own & string]

type Paginators = typeof paginators
type Auths = typeof auths
type Decoders = typeof decoders

/** A paginator: `auto`, a type's name, or its options; or one made in code. */
export type PaginatorConfig =
  | 'auto'
  | Exclude<keyof Paginators, 'offset'>
  | 'json_response'
  | { readonly type: 'auto' }
  | ComponentConfig<Paginators>
  | ComponentConfig<{ readonly json_response: Paginators['json_link'] }>
  | OwnConfig<SluicePaginators>
  | ComponentUse<'paginator'>
  | Paginator
  | null

/** A `response_format`: `auto`, a type's name, or its options; or one made in code. */
export type DecoderConfig =
  | 'auto'
  | keyof Decoders
  | 'jsonl'
  | 'json_lines'
  | ComponentConfig<Decoders>
  | ComponentConfig<{ readonly jsonl: Decoders['ndjson'] }>
  | OwnConfig<SluiceDecoders>
  | ComponentUse<'decoder'>
  | null

/**
 * An auth: a type's name, its options (without `type`: a bearer token), a list of alternatives (null in it: none when no
 * other has its secrets); or one made in code.
 */
export type AuthConfig = OneAuth | readonly (OneAuth | null)[] | null

type OneAuth =
  | keyof Auths
  | 'oauth2'
  | ComponentConfig<Auths>
  | ComponentConfig<{ readonly oauth2: Auths['oauth2_client_credentials'] }>
  | ({ readonly type?: undefined } & Looked<z.input<Auths['bearer']['options']>>)
  | OwnConfig<SluiceAuths>
  | ComponentUse<'auth'>
  | Authenticator
