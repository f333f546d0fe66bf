import { SluiceError, type Place } from '../../model/errors.ts'

/** How much a program may do: steps, sizes of values in hundreds, and how deep calls may go. */
export interface Limits {
  readonly work: number
  readonly depth: number
}

export const defaultLimits: Limits = { work: 3_000_000, depth: 120 }

/** PYTHON_TOO_MUCH: `what` goes on after "because line N ". */
export function tooMuch(what: string, place: Place): SluiceError {
  const line = place.line === undefined ? 'it' : `line ${place.line}`
  return new SluiceError('PYTHON_TOO_MUCH', `Could not read the Python program because ${line} ${what}.`, {
    place,
    hint: 'Programs are read, not run: keep to the config what loops long or computes much, or write it as YAML.',
  })
}
