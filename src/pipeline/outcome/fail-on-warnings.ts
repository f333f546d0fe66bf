import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import type { ReportedWarning } from '../report/warning-log.ts'

/** Warnings that count as a failure: all of them, or those of these codes. */
export type FailOn = 'warning' | readonly string[]

/** The failure of a run that loaded its config whole, where that is a part of what the program loads (exit code 4). */
export function failureOfPart(warnings: readonly ReportedWarning[]): SluiceError | undefined {
  const first = warnings.find(({ code }) => code === 'PYTHON_IN_PART')
  if (first === undefined) return undefined
  return new SluiceError(
    'LOADED_IN_PART',
    'Could not load all that the program loads because a part of it is made by code; everything else is loaded.',
    { found: first.message, ...given({ hint: first.hint }) },
  )
}

/**
 * The failure of a run that went well but for warnings that are to count as one (exit code 5); undefined = it has none
 * of them. Whatever it read is loaded.
 */
export function failureOfWarnings(
  failOn: FailOn | undefined,
  warnings: readonly ReportedWarning[],
): SluiceError | undefined {
  if (failOn === undefined) return undefined
  const counted = failOn === 'warning' ? warnings : warnings.filter(({ code }) => failOn.includes(code))
  if (counted.length === 0) return undefined
  const codes = [...new Set(counted.map(({ code }) => code))].toSorted()
  return new SluiceError(
    'FAILED_ON_WARNING',
    `Could not treat the run as a success because it warned of ${codes.join(', ')}; what it read is loaded.`,
    {
      found: codes.join(', '),
      hint: 'Fix what the warnings point out, or name other codes with --fail-on.',
    },
  )
}
