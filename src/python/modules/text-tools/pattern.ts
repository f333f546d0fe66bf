import { createContext, Script } from 'node:vm'
import { declareClass } from '../time/classes.ts'
import { NativeObject } from '../../builtins/define.ts'
import { exceptionClass } from '../../builtins/raise-as.ts'
import { characterOf } from '../../builtins/text/characters.ts'
import type { PyClass } from '../../values/classes.ts'
import { PyDict } from '../../values/dict.ts'
import { PyTuple } from '../../values/list.ts'
import type { Running, Value } from '../../values/value.ts'
import type { Flags, Translation } from './translate-pattern.ts'

export const patternError = exceptionClass('error', 'Exception')
export const patternClass = declareClass('Pattern')
export const matchClass = declareClass('Match')

const mostCharacters = 200_000
const mostMilliseconds = 2000

/** A compiled pattern of `re`. */
export class PyPattern extends NativeObject {
  readonly pattern: string
  readonly flags: Flags
  readonly #source: string
  readonly #isRisky: boolean
  /** the names of groups, by number */
  readonly names: readonly (string | undefined)[]

  constructor(pattern: string, translation: Extract<Translation, { kind: 'pattern' }>) {
    super()
    this.pattern = pattern
    this.flags = translation.flags
    this.#source = translation.source
    this.#isRisky = translation.isRisky
    this.names = groupNames(translation.source)
  }

  get cls(): PyClass {
    return patternClass
  }

  protected override field(name: string): Value | undefined {
    if (name === 'pattern') return this.pattern
    if (name === 'groups') return this.names.length
    if (name !== 'groupindex') return undefined
    return PyDict.of(this.names.flatMap((group, index) => (group === undefined ? [] : [[group, index + 1] as const])))
  }

  override hashKey(): string {
    return `${this.pattern} ${JSON.stringify(this.flags)}`
  }

  override repr(running: Running): string {
    return `re.compile(${running.repr(this.pattern)})`
  }

  /** All matches from a place on; `anchor` holds them at the start or to the whole text. */
  matches(
    text: string,
    how: { anchor: 'none' | 'start' | 'whole'; all: boolean; from: number },
    running: Running,
  ): RegExpExecArray[] {
    running.spend(1 + text.length / 100)
    if (text.length > mostCharacters) running.raise('MemoryError', 'the text is too long for a regular expression')
    const source = how.anchor === 'whole' ? `(?:${this.#source})(?![\\s\\S])` : this.#source
    const regex = new RegExp(source, `du${how.anchor === 'none' ? 'g' : 'y'}${this.flags.ignoreCase ? 'i' : ''}`)
    regex.lastIndex = how.from
    const run = (): RegExpExecArray[] => collect(regex, text, how.all)
    if (!this.#isRisky || text.length < 20) return run()
    return inTime(run) ?? running.raise('TimeoutError', 'the regular expression takes too long')
  }
}

function collect(regex: RegExp, text: string, all: boolean): RegExpExecArray[] {
  const found: RegExpExecArray[] = []
  for (let match = regex.exec(text); match !== null; match = regex.exec(text)) {
    found.push(match)
    if (!all) break
    // an empty match goes on with the next character
    if (match[0] === '') regex.lastIndex += (text.codePointAt(regex.lastIndex) ?? 0) > 0xffff ? 2 : 1
    if (regex.lastIndex > text.length) break
  }
  return found
}

/** Runs what may take for ever, and stops it; undefined = it was stopped. */
function inTime<Result>(run: () => Result): Result | undefined {
  const box: { run: () => Result; result?: Result } = { run }
  try {
    new Script('box.result = box.run()').runInContext(createContext({ box }), { timeout: mostMilliseconds })
    return box.result
  } catch {
    return undefined
  }
}

function groupNames(source: string): (string | undefined)[] {
  const names: (string | undefined)[] = []
  // backslashes and sets are skipped; every other `(` that is no `(?` opens a group, and so does `(?<name>`
  for (const match of source.matchAll(/\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\((?!\?)|\(\?<([A-Za-z_]\w*)>/g))
    if (match[0].startsWith('(')) names.push(match[1])
  return names
}

/** A match of `re`. */
export class PyMatch extends NativeObject {
  readonly pattern: PyPattern
  readonly match: RegExpExecArray

  constructor(pattern: PyPattern, match: RegExpExecArray) {
    super()
    this.pattern = pattern
    this.match = match
  }

  get cls(): PyClass {
    return matchClass
  }

  protected override field(name: string): Value | undefined {
    if (name === 're') return this.pattern
    if (name === 'string') return this.match.input
    if (name === 'pos') return 0
    if (name === 'endpos') return characterOf(this.match.input, this.match.input.length)
    if (name === 'lastindex') {
      const last = this.match.findLastIndex((group) => group !== undefined)
      return last <= 0 ? null : last
    }
    return undefined
  }

  override item(key: Value, running: Running): Value {
    return this.group(key, running)
  }

  /** A group by its number or name; None when it took no part. */
  group(key: Value, running: Running): Value {
    const index = this.#indexOf(key)
    if (index === undefined) return running.raise('IndexError', 'no such group')
    return this.match[index] ?? null
  }

  /** Where a group begins and ends, in characters; -1 when it took no part. */
  span(key: Value, running: Running): readonly [number, number] {
    const index = this.#indexOf(key)
    if (index === undefined) return running.raise('IndexError', 'no such group')
    const [from, to] = this.match.indices?.[index] ?? [-1, -1]
    if (from < 0) return [-1, -1]
    return [characterOf(this.match.input, from), characterOf(this.match.input, to)]
  }

  #indexOf(key: Value): number | undefined {
    if (typeof key === 'string') {
      const named = this.pattern.names.indexOf(key)
      return named < 0 ? undefined : named + 1
    }
    return typeof key === 'number' && key >= 0 && key < this.match.length ? key : undefined
  }

  override repr(running: Running): string {
    const [from, to] = this.span(0, running)
    return `<re.Match object; span=(${from}, ${to}), match=${running.repr(this.match[0])}>`
  }

  groups(missing: Value): PyTuple {
    return new PyTuple(this.match.slice(1).map((group) => group ?? missing))
  }

  groupDict(missing: Value): PyDict {
    return PyDict.of(
      this.pattern.names.flatMap((name, index) =>
        name === undefined ? [] : [[name, this.match[index + 1] ?? missing] as const],
      ),
    )
  }
}
