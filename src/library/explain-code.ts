import { nearest } from '../config/near-names.ts'
import { SluiceError } from '../model/errors.ts'
import { errorRegister, exitOf, isRegistered, meaningOf, statusCode } from '../model/error-register/register.ts'
import type { ErrorMeaning, Recovery } from '../model/error-register/meaning.ts'
import { warningRegister } from '../model/error-register/warnings.ts'

/** A code of sluice in words. */
export interface ExplainedCode {
  readonly code: string
  readonly kind: 'error' | 'warning'
  /** what happened */
  readonly means: string
  /** what to do, in Markdown; links are relative to docs/ */
  readonly next: string
  /** of errors: the exit code of the command line */
  readonly exit?: number
  /** of errors: what becomes of what was read */
  readonly then?: string
}

const fates: Readonly<Record<Recovery, string>> = {
  retry:
    'The request was made again as the retry policy says. What was read is kept, and the next run goes on from there.',
  resume: 'What was read is kept, and the next run goes on from there.',
  abort: 'The same would come of it again: what was read is dropped, and the next run starts clean.',
  usage: 'The command or the config has to change first. Nothing was loaded.',
}

/** What a code of an error or a warning stands for. Throws CODE_UNKNOWN. */
export function explainCode(code: string): ExplainedCode {
  if (isWarning(code)) {
    const { summary, docs } = warningRegister[code]
    return { code, kind: 'warning', means: summary, next: docs }
  }
  const meaning = meaningIn(code)
  if (meaning === undefined) throw unknownCode(code)
  const { summary, docs, recovery } = meaning
  return { code, kind: 'error', means: summary, next: docs, exit: exitOf(meaning), then: fates[recovery] }
}

function meaningIn(code: string): ErrorMeaning | undefined {
  if (isRegistered(code)) return meaningOf(code)
  const [, status] = /^HTTP_([1-9]\d\d)$/.exec(code) ?? []
  return status === undefined ? undefined : meaningOf(statusCode(Number(status)))
}

function isWarning(code: string): code is keyof typeof warningRegister {
  return Object.hasOwn(warningRegister, code)
}

function unknownCode(code: string): SluiceError {
  const close = nearest(code, [...Object.keys(errorRegister), ...Object.keys(warningRegister)])
  return new SluiceError('CODE_UNKNOWN', `Could not explain "${code}" because sluice has no such code.`, {
    found: code,
    ...(close === undefined ? {} : { allowed: [close] }),
    hint: 'Codes are the words in capitals at the start of an error. All of them: docs/errors.md.',
  })
}
