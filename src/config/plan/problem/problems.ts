import type { ErrorCode, ErrorDetails, Place } from '../../../model/errors.ts'
import { ConfigProblems, SluiceError } from '../../../model/errors.ts'
import type { Masker } from '../../../model/secrets.ts'
import type { ConfigPath } from '../../document.ts'
import { formatPath } from '../../document.ts'

/** One mistake of a config, before its place is known. */
export interface Problem extends Pick<ErrorDetails, 'found' | 'allowed' | 'hint' | 'cause'> {
  readonly code: ErrorCode
  readonly message: string
  /** where it stands, when that is not in the config */
  readonly place?: Place
}

/** Collects every problem of a config, so that they are reported together (CONTRIBUTING.md 1.13). */
export interface Problems {
  /** the same problem at the same place counts once: defaults are read again for every resource */
  report(path: ConfigPath, problem: Problem): void
  /** nothing at or below this path is reported any more: its own problem has been told */
  silence(path: ConfigPath): void
  readonly placeOf: (path: ConfigPath) => Place
  readonly count: number
  /** throws `ConfigProblems` with everything collected, in the order of the file */
  throwIfAny(): void
}

type Placed = Omit<Problem, 'place'> & { readonly place: Place }

export interface ProblemTools {
  /** the place of a node of the config as merged with its environment */
  readonly placeOf: (path: ConfigPath) => Place
  readonly mask: Masker
}

export function createProblems({ placeOf, mask }: ProblemTools): Problems {
  const found = new Map<string, Placed>()
  const silenced: string[] = []
  const place = (path: ConfigPath): Place => {
    const known = placeOf(path)
    return known.path === undefined ? { ...known, path: formatPath(path) } : known
  }
  return {
    report(path, { code, message, place: elsewhere, ...details }) {
      if (silenced.some((prefix) => isWithin(formatPath(path), prefix))) return
      const at = elsewhere ?? place(path)
      const key = `${code} ${at.path ?? ''} ${message}`
      if (!found.has(key)) found.set(key, { ...details, code, message, place: at })
    },
    silence(path) {
      silenced.push(formatPath(path))
    },
    placeOf: place,
    get count() {
      return found.size
    },
    throwIfAny() {
      // masked only now: a secret may have become known after the problem was found
      const errors = [...found.values()].map((problem) => toError(problem, mask))
      if (errors.length > 0) throw new ConfigProblems(errors.toSorted(byPlace))
    },
  }
}

function toError({ code, message, found, hint, ...rest }: Placed, mask: Masker): SluiceError {
  return new SluiceError(code, mask(message), {
    ...rest,
    ...(found === undefined ? {} : { found: mask(found) }),
    ...(hint === undefined ? {} : { hint: mask(hint) }),
    exitCode: 2,
  })
}

function isWithin(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}.`) || path.startsWith(`${prefix}[`)
}

function byPlace(left: SluiceError, right: SluiceError): number {
  const a = left.details.place
  const b = right.details.place
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0)
}
