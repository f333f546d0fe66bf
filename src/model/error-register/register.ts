/** Every error and warning sluice has: what follows from its code stands here and nowhere else. */
import { answerErrors } from './answer.ts'
import { apiErrors } from './api.ts'
import { commandErrors } from './command.ts'
import { completenessErrors } from './completeness.ts'
import { configFileErrors } from './config-file.ts'
import { configErrors } from './config.ts'
import { incrementalErrors } from './incremental.ts'
import { loadingErrors } from './loading.ts'
import { manyErrors } from './many.ts'
import type { ErrorMeaning, ExitCode, Recovery } from './meaning.ts'
import { studioErrors } from './studio.ts'
import { tableErrors } from './tables.ts'
import type { warningRegister } from './warnings.ts'

export const errorRegister = {
  ...commandErrors,
  ...manyErrors,
  ...configFileErrors,
  ...configErrors,
  ...apiErrors,
  ...answerErrors,
  ...incrementalErrors,
  ...tableErrors,
  ...loadingErrors,
  ...completenessErrors,
  ...studioErrors,
} as const satisfies Readonly<Record<string, ErrorMeaning>>

type RegisteredCode = keyof typeof errorRegister

/** A code of the register, a status (without an entry of its own: `statusErrors`), or one of a user's own component. */
export type ErrorCode = RegisteredCode | `HTTP_${number}` | `OWN_${string}`

export type WarningCode = keyof typeof warningRegister

/** Statuses that have no entry of their own, by their first digit. */
export const statusErrors = {
  3: {
    about: 'request',
    recovery: 'resume',
    summary: 'a redirect that leads nowhere, or an answer for a cache',
    docs: 'check base_url, path and headers',
  },
  4: {
    about: 'request',
    recovery: 'resume',
    summary: 'the server refuses the request',
    docs: "the hint goes by the status; the server's own words follow `->`",
  },
  5: {
    about: 'request',
    recovery: 'retry',
    summary: 'the server has a problem of its own, still after the retries',
    docs: 'run again later; what was read is kept',
  },
} as const satisfies Readonly<Record<number, ErrorMeaning>>

/** The code of a status, 300 and above. */
export function statusCode(status: number): ErrorCode {
  return `HTTP_${status}`
}

/** What the errors of users' own components mean, unless their details say otherwise. */
export const ownErrors = {
  'OWN_…': {
    about: 'component',
    recovery: 'abort',
    summary: 'a paginator, auth, decoder or destination of your own threw it',
    docs: 'see its words: whoever wrote the component chose code and hint',
  },
} as const satisfies Readonly<Record<string, ErrorMeaning>>

// a text that is not a code can only come from code that is not type-checked: nothing is known of it
const unknownError: ErrorMeaning = {
  about: 'sluice',
  recovery: 'abort',
  summary: 'an error of somebody else',
  docs: 'see its words',
}

/** What a code means. Every status has a meaning; a code that is not in the register has that of an unknown fault. */
export function meaningOf(code: ErrorCode): ErrorMeaning {
  if (isRegistered(code)) return errorRegister[code]
  if (code.startsWith('OWN_')) return ownErrors['OWN_…']
  const status = Number(/^HTTP_(\d+)$/.exec(code)?.[1])
  if (!Number.isInteger(status)) return unknownError
  const family = Math.floor(status / 100)
  // some servers answer 999
  return family === 3 || family === 5 ? statusErrors[family] : statusErrors[4]
}

/** The exit code that goes with a meaning. */
export function exitOf({ exit, recovery }: ErrorMeaning): ExitCode {
  return exit ?? (recovery === 'usage' ? 2 : 1)
}

/** True when what was read is kept for a later run. */
export function keepsWhatWasRead(recovery: Recovery): boolean {
  return recovery === 'retry' || recovery === 'resume'
}

/** True for the codes of the register: what a component's own error or a stored text claims may be none. */
export function isRegistered(code: string): code is RegisteredCode {
  return Object.hasOwn(errorRegister, code)
}
