import { z } from 'zod'
import type { ComponentUse } from '../../model/user-code/component-use.ts'
import { SluiceError } from '../../model/errors.ts'
import { Secret } from '../../model/secrets.ts'

/** A shape is what checks the options; without one their type is the compiler's business alone. */
export type Shaped<Shape extends z.ZodType> = { readonly options: Shape }

/** `build` with every error as a `SluiceError`, so that it is reported at the place of the config. */
export function building<Component>(
  kind: ComponentUse['kind'],
  { type, build }: { readonly type: string; readonly build: (options: never) => Component },
): (options: unknown) => Component {
  return (options) => {
    try {
      return build(options as never)
    } catch (cause) {
      if (cause instanceof SluiceError) throw cause
      const reason = cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause)
      throw new SluiceError('COMPONENT_FAILED', `Could not build the ${kind} "${type}" because ${reason}.`, {
        hint: `Correct its options, or "build" in the definition of "${type}".`,
        cause,
      })
    }
  }
}

/** Without options there is nothing to give. */
export type Given<Options> = [Options] extends [void]
  ? []
  : Partial<Options> extends Options
    ? [options?: Options]
    : [options: Options]

/** Secrets are there and are `Secret`s; whatever else came from a secrets file is text again. */
export function plainOptions(secret: readonly string[]): z.ZodType {
  const asSecret = z
    .union([z.string(), z.instanceof(Secret)])
    .transform((value) => (value instanceof Secret ? value : new Secret('', value)))
  const asText = z.unknown().transform((value) => (value instanceof Secret ? value.reveal() : value))
  return z.object(Object.fromEntries(secret.map((key) => [key, asSecret]))).catchall(asText)
}
