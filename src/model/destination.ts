import type { z } from 'zod'
import type { SluiceError } from './errors.ts'
import type { World } from './world.ts'

/** A place that rows can be loaded into. `label` is safe to print (no password) and the same for the same place. */
export interface Target {
  /** the type of destination */
  readonly destination: string
  readonly label: string
  /** what is loaded lies in files of the machine that the run is on: where that is thrown away, so are they */
  readonly isOnThisMachine?: boolean
}

/** What a relative place is relative to. */
export interface PlaceContext {
  readonly pipeline: string
  /** absolute */
  readonly cwd: string
}

/**
 * A destination type of the catalog, as far as the config knows it: what its options are, how they may be written as a
 * text, and which place they name. `load/destination.ts` adds what opens that place.
 */
export interface DestinationDefinition<Options extends z.ZodType = z.ZodType, Place extends Target = Target> {
  readonly type: string
  /** other names of the type */
  readonly aliases?: readonly string[]
  readonly summary: string
  /** sees secrets as `Secret` or text */
  readonly options: Options
  /** keys of `options` that are looked up under `destination.<name>.credentials` when they are left out; `a.b` is within a mapping */
  readonly injectable: readonly string[]
  /** keys of `options` whose value is secret; `a.b` is within a mapping */
  readonly secret: readonly string[]
  /** what people may write as a text, the type's name included */
  readonly forms: readonly string[]
  /**
   * The options that a text names; undefined = it does not name this destination. The names of the type itself never
   * come here. `isCredentials` = it stands as the `credentials` of this type, so that it can mean nothing else, and
   * means what it means to dlt. Throws DESTINATION_INVALID and others without repeating a text that may hold a password.
   */
  parse?(text: string, isCredentials: boolean): Readonly<Record<string, unknown>> | undefined
  /** the place that options name; connects to nothing. Throws DESTINATION_INVALID and others. */
  locate(options: z.output<Options>, context: PlaceContext): Place
  /** what its driver takes from elsewhere to get in, such as the user's password file, and nobody may see */
  secretsOutside?(place: Place, world: World): readonly string[]
}

/** The destination of a run, as the config, the command line and the secrets files make it. */
export interface ChosenDestination {
  readonly definition: DestinationDefinition
  readonly target: Target
  /**
   * what finds the same place again later, secrets left out: a text, or a mapping with `type`; undefined = it cannot be
   * found without a secret that was written out, or without a definition that only the config has
   */
  readonly memo: string | Readonly<Record<string, unknown>> | undefined
  /** why it cannot be opened: credentials that no place has. Who does not connect need not have them. */
  readonly refusal?: SluiceError
}
