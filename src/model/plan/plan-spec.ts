import type { JsonValue } from '../../json/json.ts'

/**
 * A plan before anything is built, as plain JSON: what another process needs, beside a catalog and the secrets, to
 * build the same plan. Environment, overrides and conditional values are settled in it; secrets are references.
 */
export interface PlanSpec {
  readonly version: 1
  readonly pipeline: string
  /** source name = schema name */
  readonly source: string
  readonly environment: string | null
  /** path of the config as the user gave it: for places, and modules of `components` are relative to it */
  readonly file?: string
  /**
   * The config. JSON stands for itself, but for what has one key that begins with `$`: `{ "$lookup": … }` is to be
   * looked up, `{ "$given": … }` was given with the command, `{ "$text": […] }` is a text with lookups in it, `{ "$number": "2.0" }` a number that JSON would not
   * keep, and `{ "$object": {…} }` an object whose one key begins with `$` itself.
   */
  readonly config: JsonValue
  /** line and column (of a notebook the cell as well) of the config's nodes, by path: `resources[0].endpoint.path` */
  readonly places: Readonly<Record<string, readonly [line: number, column: number, cell?: number]>>
  /** true = `destination` is that of the program around the config: one that only dlt has is left out */
  readonly isProgramsDestination?: true
  /** what was said beside the config, and wins over it */
  readonly choices: SpecChoices
}

/** What the command line or the library said beside the config. */
export interface SpecChoices {
  /** a text, or what a config may hold, written as in `config` */
  readonly destination?: JsonValue
  readonly dataset?: string
  /** epoch milliseconds: when the run began, for the dataset that `dev_mode` makes and for expressions that ask */
  readonly moment?: number
  readonly resources?: readonly string[]
  /** what either this or the config refuses is refused */
  readonly privateHosts?: 'allow' | 'deny' | readonly string[]
}
