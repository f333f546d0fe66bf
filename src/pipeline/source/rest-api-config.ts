import type { z } from 'zod'
import type { clientShape } from '../../config/shapes/client.ts'
import type { endpointShape } from '../../config/shapes/endpoint.ts'
import type { incrementalParamShape, incrementalShape } from '../../config/shapes/incremental.ts'
import type { defaultsShape } from '../../config/shapes/resource.ts'
import type { configShape } from '../../config/shapes/top-level.ts'
import type { AuthConfig, PaginatorConfig } from './component-config.ts'
import type { AnyRecord, ProcessingStepConfig, ResponseActionConfig } from './functions.ts'
import type { Lookup, Looked } from './lookups.ts'

// Every type here takes its keys from the shapes the config reader checks with, so that the two cannot drift apart;
// only what a shape cannot say (functions, components) is spelled out.

type Settings = Looked<Omit<z.input<typeof configShape>, 'client' | 'resource_defaults' | 'resources' | 'environments'>>

/** `client`. */
export interface ClientConfig extends Looked<Omit<z.input<typeof clientShape>, 'auth' | 'paginator'>> {
  readonly auth?: AuthConfig
  readonly paginator?: PaginatorConfig
}

interface CursorFunctions {
  /** cursor value to request value */
  readonly convert?: ((value: AnyRecord) => unknown) | null
  /** default max */
  readonly last_value_func?: 'min' | 'max' | ((values: readonly AnyRecord[]) => unknown)
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

type SpelledOut = 'params' | 'paginator' | 'auth' | 'incremental' | 'response_actions'

/** `endpoint` in its dict form. */
export interface EndpointConfig extends Looked<Omit<z.input<typeof endpointShape>, SpelledOut>> {
  readonly params?: {
    readonly [param: string]: PlainParam | readonly PlainParam[] | ResolveParamConfig | IncrementalParamConfig
  } | null
  readonly paginator?: PaginatorConfig
  readonly auth?: AuthConfig
  readonly incremental?: IncrementalConfig | null
  readonly response_actions?: readonly ResponseActionConfig[] | null
}

/** `resource_defaults`. */
export interface DefaultsConfig extends Looked<
  Omit<z.input<typeof defaultsShape>, 'endpoint' | 'table_name' | 'processing_steps'>
> {
  /** a text, or a function that names the table record by record */
  readonly table_name?: string | Lookup | ((record: AnyRecord) => string) | null
  readonly processing_steps?: readonly ProcessingStepConfig[] | null
  readonly endpoint?: EndpointConfig | null
}

/** A resource in its dict form. */
export interface ResourceConfig extends Omit<DefaultsConfig, 'endpoint'> {
  readonly name: string
  readonly endpoint?: string | EndpointConfig
}

/** A resource: its dict form, or a text that is name and path. */
export type ResourceInput = string | ResourceConfig

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
  readonly environments?: { readonly [environment: string]: EnvironmentConfig }
}
