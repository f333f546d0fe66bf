import type { z } from 'zod'
import type { destinations } from '../destinations/index.ts'
import type { auths } from '../extract/auth/index.ts'
import type { decoders } from '../extract/decode/index.ts'
import type { paginators } from '../extract/paginate/index.ts'
import type { Authenticator } from '../model/auth.ts'
import type { ComponentUse } from '../model/user-code/component-use.ts'
import type { Paginator } from '../model/paginator.ts'
import type { Looked, Lookup } from './lookups.ts'

/** Options of a catalog's component, told apart by `type`; secrets may be lookups. */
type ComponentConfig<Catalog extends Record<string, { readonly options: z.ZodType }>> = {
  [Type in keyof Catalog]: { readonly type: Type } & Looked<z.input<Catalog[Type]['options']>>
}[keyof Catalog]

declare global {
  /** Your own paginators by type, for `{ type: … }` in `restApi()`: `interface SluicePaginators { mine: typeof mine }` */
  interface SluicePaginators {}
  /** your own auths, likewise */
  interface SluiceAuths {}
  /** your own destinations, likewise */
  interface SluiceDestinations {}
  /** your own decoders, likewise */
  interface SluiceDecoders {}
}

/** What `definePaginator`, `defineAuth` and `defineDestination` give. */
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
  // oxlint-disable-next-line typescript/no-redundant-type-constituents -- empty until the user declares some
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

type Destinations = typeof destinations

// what is left out is looked up
type DestinationMapping = {
  [Type in keyof Destinations]: {
    readonly type: Type
    /** dlt's: a URL or a path, or the options */
    readonly credentials?: string | Lookup | Looked<Partial<z.input<Destinations[Type]['options']>>>
    /** what credentials are looked up under, in place of the type: `destination.<name>.credentials` */
    readonly destination_name?: string
  } & Looked<Partial<z.input<Destinations[Type]['options']>>>
}[keyof Destinations]

/**
 * A destination: a type's name, a path, a URL, a name whose `destination_type` is configured; a mapping with `type`; or
 * one made in code.
 */
export type DestinationConfig =
  | string
  | Lookup
  | DestinationMapping
  // oxlint-disable-next-line typescript/no-redundant-type-constituents -- empty until the user declares some
  | OwnConfig<SluiceDestinations>
  | ComponentUse<'destination'>
