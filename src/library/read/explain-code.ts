import { nearest, nearNames } from '../../config/near-names.ts'
import { SluiceError } from '../../model/errors.ts'
import { errorRegister, exitOf, isRegistered, meaningOf, statusCode } from '../../model/error-register/register.ts'
import type { ErrorMeaning, Recovery } from '../../model/error-register/meaning.ts'
import { warningRegister } from '../../model/error-register/warnings.ts'

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
  readonly afterwards?: string
  /** of an error whose code is that of a warning as well: what it stands for there */
  readonly as_warning?: Pick<ExplainedCode, 'means' | 'next'>
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
  const warning = isWarning(code) ? warningRegister[code] : undefined
  const meaning = meaningIn(code)
  if (meaning !== undefined) {
    const { summary, docs, recovery } = meaning
    const also = warning === undefined ? {} : { as_warning: { means: warning.summary, next: warning.docs } }
    return {
      code,
      kind: 'error',
      means: summary,
      next: docs,
      exit: exitOf(meaning),
      afterwards: fates[recovery],
      ...also,
    }
  }
  if (warning === undefined) throw unknownCode(code)
  return { code, kind: 'warning', means: warning.summary, next: warning.docs }
}

function meaningIn(code: string): ErrorMeaning | undefined {
  if (isRegistered(code)) return meaningOf(code)
  const [, status] = /^HTTP_([1-9]\d\d)$/.exec(code) ?? []
  return status === undefined ? undefined : meaningOf(statusCode(Number(status)))
}

function isWarning(code: string): code is keyof typeof warningRegister {
  return Object.hasOwn(warningRegister, code)
}

/** A code with what it means, as `sluice explain` lists them. */
export type ListedCode = Pick<ExplainedCode, 'code' | 'kind' | 'means'>

/** All codes, errors before warnings, by name. */
export function listCodes(): readonly ListedCode[] {
  const listed = (register: Readonly<Record<string, { readonly summary: string }>>, kind: ListedCode['kind']) =>
    Object.entries(register)
      .map(([code, { summary }]): ListedCode => ({ code, kind, means: summary }))
      .toSorted((left, right) => (left.code < right.code ? -1 : 1))
  return [...listed(errorRegister, 'error'), ...listed(warningRegister, 'warning')]
}

function unknownCode(code: string): SluiceError {
  const near = nearCodes(code)
  return new SluiceError('CODE_UNKNOWN', `Could not explain "${code}" because sluice has no such code.`, {
    found: code,
    ...(near.length === 0 ? {} : { allowed: near }),
    hint:
      near[0] === undefined ? 'List all codes: sluice explain' : `Did you mean ${near[0]}? All codes: sluice explain`,
  })
}

const mostNear = 5

/** Codes that are spelled alike, then those that share a word of it, rare words first: people remember one word of a code. */
function nearCodes(code: string): readonly string[] {
  const all = listCodes().map((listed) => listed.code)
  const weights = new Map<string, number>()
  for (const word of code.split('_').filter((part) => part.length >= 4)) {
    const sharing = all.filter((candidate) => sharesWord(word, candidate.split('_')))
    for (const candidate of sharing) weights.set(candidate, (weights.get(candidate) ?? 0) + 1 / sharing.length)
  }
  const byWords = [...weights].toSorted(([, left], [, right]) => right - left).map(([candidate]) => candidate)
  const alike = nearest(code, all)
  return [...new Set([...(alike === undefined ? [] : [alike]), ...byWords, ...nearNames(code, all)])].slice(0, mostNear)
}

/** Of four letters one is too much to be a slip: NOPE does not mean NONE. */
function sharesWord(word: string, words: readonly string[]): boolean {
  return word.length === 4 ? words.includes(word) : nearest(word, words) !== undefined
}
