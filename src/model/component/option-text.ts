import { z } from 'zod'
import { Secret } from '../secrets.ts'

/**
 * A secret among a component's options: a `Secret`, or text, which becomes one. Line ends at its end are dropped: no
 * header can carry them, and files that hold a key end in one.
 */
export const secretText = z
  .union([z.string(), z.instanceof(Secret)])
  .transform((value) =>
    value instanceof Secret ? new Secret(value.key, trimmed(value.reveal())) : new Secret('', trimmed(value)),
  )

/** Plain text that may come from the secret store all the same (a URL, a user name). */
export const plainText = z
  .union([z.string(), z.instanceof(Secret)])
  .transform((value) => trimmed(value instanceof Secret ? value.reveal() : value))

/** A whole number of 0 or more, or the text of one, as the environment has it. */
export const wholeNumber = z
  .union([z.int().min(0), z.bigint().min(0n), z.string().regex(/^\s*\d{1,9}\s*$/, 'It must be a whole number.')])
  .transform(Number)

function trimmed(text: string): string {
  return text.replace(/[\r\n]+$/, '')
}
