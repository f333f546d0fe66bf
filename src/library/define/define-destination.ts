import { given } from '../../model/given.ts'
import type { z } from 'zod'
import type { Capabilities, Destination, Session, Visit } from '../../load/destination.ts'
import { ComponentUse, definitionMark } from '../../model/user-code/component-use.ts'
import type { Target } from '../../model/destination.ts'
import type { World } from '../../model/world.ts'
import { building, type Given, plainOptions, type Shaped } from './building.ts'
import type { Looked } from '../lookups.ts'

/** A destination type of your own. */
interface OwnDestination<Options> {
  /** for configs, logs and errors: `my_warehouse` */
  readonly type: string
  /** other names of the type */
  readonly aliases?: readonly string[]
  /** options that are secret: they come to `connect` as a `Secret` and are masked wherever they would be printed */
  readonly secret?: readonly (keyof Options & string)[]
  /**
   * options that are looked up when they are left out: under `destination.<type>.credentials`, in the environment and
   * the secrets files. Default: those that are secret
   */
  readonly injectable?: readonly (keyof Options & string)[]
  /** the texts that `parse` understands, for messages; default: the type */
  readonly forms?: readonly string[]
  readonly capabilities: Capabilities
  /** the options that a text such as a URL names; undefined = the text names something else */
  parse?(text: string): Readonly<Record<string, unknown>> | undefined
  /** the place that options name, safe to print, the same for the same place; default: the type */
  label?(options: Options): string
  /** opens the place; where `visit.looks` is true, nothing may be made that is not there; lookups (`secret('k')`) have been resolved. Throws `SluiceError` when it cannot be opened */
  connect(options: Options, world: World, visit?: Visit): Promise<Session>
}

/**
 * Declares a destination; what comes back is called with its options where a config wants a destination, or stands in
 * `components`, which lets the config write `{type: …}`. `secret('k')` may stand for any option.
 *
 * ```ts
 * const myWarehouse = defineDestination({
 *   type: 'my_warehouse',
 *   options: z.strictObject({ host: z.string(), token: z.instanceof(Secret) }),
 *   secret: ['token'],
 *   capabilities,
 *   label: ({ host }) => `my_warehouse://${host}`,
 *   connect: async ({ host, token }) => openSession(host, token.reveal()),
 * })
 * pipeline({ name: 'shop', destination: myWarehouse({ host: 'wh.example.com' }), source })
 * ```
 */
export function defineDestination<Shape extends z.ZodType>(
  definition: OwnDestination<z.output<Shape>> & Shaped<Shape>,
): (...options: Given<Looked<PartialOptions<z.input<Shape>>>>) => ComponentUse<'destination'>
export function defineDestination<Options = void>(
  definition: OwnDestination<Options>,
): (...options: Given<Looked<PartialOptions<Options>>>) => ComponentUse<'destination'>
export function defineDestination(
  definition: OwnDestination<never> & Partial<Shaped<z.ZodType>>,
): (options?: unknown) => ComponentUse<'destination'> {
  const { type, aliases, options: shape, capabilities } = definition
  const secret: readonly string[] = definition.secret ?? []
  const whole: Destination<z.ZodType, OwnTarget> = {
    type,
    ...given({ aliases }),
    summary: type,
    options: shape ?? plainOptions(secret),
    injectable: definition.injectable ?? secret,
    secret,
    forms: definition.forms ?? [type],
    capabilities,
    parse: (text) => definition.parse?.(text),
    locate: building('destination', {
      type,
      build: (options: never) => ({ destination: type, label: definition.label?.(options) ?? type, options }),
    }),
    connect: ({ options }, world, visit) => definition.connect(options, world, visit),
  }
  const use = (given?: unknown) => new ComponentUse('destination', whole, given)
  return Object.assign(use, { [definitionMark]: { kind: 'destination', definition: whole } })
}

interface OwnTarget extends Target {
  readonly options: never
}

// what is left out is looked up
type PartialOptions<Options> = [Options] extends [void] ? void : Partial<Options>
