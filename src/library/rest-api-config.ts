import type { z } from 'zod'
import type { ConfigFunction } from '../config/document.ts'
import type { clientShape } from '../config/shapes/client.ts'
import type { endpointShape } from '../config/shapes/endpoint.ts'
import type { columnsShape } from '../config/shapes/hints.ts'
import type { incrementalParamShape, incrementalShape } from '../config/shapes/incremental.ts'
import type { defaultsShape } from '../config/shapes/resource.ts'
import type { configShape } from '../config/shapes/top-level.ts'
import type { ResourceObject } from '../model/user-code/code-resource.ts'
import type { CodeResource } from '../model/plan.ts'
import type { AuthConfig, DecoderConfig, DestinationConfig, OwnComponent, PaginatorConfig } from './component-config.ts'
import type { AnyRecord, ProcessingStepConfig, PythonText, ResponseActionConfig } from './functions.ts'
import type { Lookup, Looked } from './lookups.ts'

// Every type here takes its keys from the shapes the config reader checks with, so that the two cannot drift apart;
// only what a shape cannot say (functions, components) is spelled out.

type PartKeys = 'client' | 'resource_defaults' | 'resources' | 'environments' | 'components' | 'destination'

interface Settings extends Looked<Omit<z.input<typeof configShape>, PartKeys>> {
  readonly destination?: DestinationConfig
}

/** `client`. */
export interface ClientConfig extends Looked<
  Omit<z.input<typeof clientShape>, 'auth' | 'paginator' | 'response_format'>
> {
  readonly auth?: AuthConfig
  readonly paginator?: PaginatorConfig
  readonly response_format?: DecoderConfig
}

interface CursorFunctions {
  /** cursor value to request value */
  readonly convert?: ((value: AnyRecord) => unknown) | PythonText | null
  /** default max */
  readonly last_value_func?: 'min' | 'max' | PythonText | ((values: readonly AnyRecord[]) => unknown)
}

/** `endpoint.incremental`. */
export interface IncrementalConfig
  extends Looked<Omit<z.input<typeof incrementalShape>, keyof CursorFunctions>>, CursorFunctions {}

/** `params.since: { type: 'incremental', … }`. */
export interface IncrementalParamConfig
  extends
    Looked<Omit<z.input<typeof incrementalParamShape>, keyof CursorFunctions | 'transform' | 'type'>>,
    CursorFunctions {
  readonly type: 'incremental'
  /** dlt's deprecated name of `convert` */
  readonly transform?: CursorFunctions['convert']
}

/** `params.id: { type: 'resolve', … }`. */
export interface ResolveParamConfig {
  readonly type: 'resolve'
  /** the parent */
  readonly resource: string
  /** JSONPath to the value in the parent's record */
  readonly field: string
}

type PlainParam = string | number | bigint | boolean | Lookup | null

type SpelledOut = 'params' | 'paginator' | 'response_format' | 'auth' | 'incremental' | 'response_actions'

/** `endpoint` in its dict form. */
export interface EndpointConfig extends Looked<Omit<z.input<typeof endpointShape>, SpelledOut>> {
  readonly params?: {
    readonly [param: string]: PlainParam | readonly PlainParam[] | ResolveParamConfig | IncrementalParamConfig
  } | null
  readonly paginator?: PaginatorConfig
  readonly response_format?: DecoderConfig
  readonly auth?: AuthConfig
  readonly incremental?: IncrementalConfig | null
  /** the lists among them are groups */
  readonly response_actions?: readonly (ResponseActionConfig | readonly ResponseActionConfig[])[] | null
}

type Shape = z.input<typeof defaultsShape>
type DynamicKey = 'write_disposition' | 'primary_key' | 'merge_key' | 'schema_contract'
type ByRecord<Value> = Looked<Value> | ((record: AnyRecord) => Value)

/** Hints that may be functions of a record, beside a `table_name` that is one. */
type DynamicHints = {
  readonly [Key in DynamicKey]?: ByRecord<Exclude<Shape[Key], ConfigFunction | undefined>>
} & { readonly columns?: ByRecord<z.input<typeof columnsShape>> | null }

/** `resource_defaults`. */
export interface DefaultsConfig
  extends Looked<Omit<Shape, DynamicKey | 'columns' | 'endpoint' | 'table_name' | 'processing_steps'>>, DynamicHints {
  /** a text, or a function that names the table record by record */
  readonly table_name?: string | Lookup | PythonText | ((record: AnyRecord) => string) | null
  readonly processing_steps?: readonly ProcessingStepConfig[] | null
  readonly endpoint?: EndpointConfig | null
}

/** A resource in its dict form. */
export interface ResourceConfig extends Omit<DefaultsConfig, 'endpoint'> {
  readonly name: string
  readonly endpoint?: string | EndpointConfig
}

/** What `resource()` takes: a dict's hints, and code that makes the records. */
export interface ResourceCode<Name extends string = string> extends Omit<
  ResourceConfig,
  'name' | 'endpoint' | 'include_from_parent' | 'parallelized'
> {
  readonly name: Name
  /**
   * a generator of lists of records, each of them a page; or one list. After a killed run it runs again and the pages
   * that are there already are passed over, so it should give the same ones
   */
  readonly rows: CodeResource['rows']
}

/** A resource: its dict form, a text that is name and path, or one made in code. */
export type ResourceInput = string | ResourceConfig | ResourceObject

/** One of `environments`: a partial config laid over the rest. */
export interface EnvironmentConfig extends Settings {
  readonly client?: ClientConfig
  readonly resource_defaults?: DefaultsConfig
  readonly resources?: unknown
}

/**
 * A rest_api configuration in dlt's keys: `client`, `resource_defaults`, `resources`, and sluice's few keys beside
 * them. `restApi()` checks more than this type can: see `CheckedResources`.
 */
export interface RestApiConfig<Resources extends readonly ResourceInput[] = readonly ResourceInput[]> extends Settings {
  readonly client: ClientConfig
  readonly resource_defaults?: DefaultsConfig | null
  readonly resources: Resources
  /** paginators, auths, decoders and destinations of your own, or modules that export them; they may then be written as `{ type: … }` */
  readonly components?: string | readonly (string | OwnComponent)[]
  readonly environments?: { readonly [environment: string]: EnvironmentConfig }
}
