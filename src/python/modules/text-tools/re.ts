import { fn, functions, members } from '../../builtins/define.ts'
import { raiseAs } from '../../builtins/raise-as.ts'
import type { Given } from '../../builtins/signature.ts'
import { PyIterator } from '../../values/functions.ts'
import { nameOfType } from '../../values/keys.ts'
import { PyList, PyTuple } from '../../values/list.ts'
import type { ModuleSource } from '../../values/module.ts'
import { intOf } from '../../values/numbers.ts'
import { unitOf } from '../../builtins/text/characters.ts'
import { Unknown, type Running, type Value } from '../../values/value.ts'
import { completeClass } from '../time/classes.ts'
import { matchClass, patternClass, patternError, PyMatch, PyPattern } from './pattern.ts'
import { expandTemplate } from './replacement.ts'
import { type Flags, translatePattern } from './translate-pattern.ts'

/** values of `re.I` and the others, as Python has them */
const flagBits = { ignoreCase: 2, multiLine: 8, dotAll: 16, verbose: 64, ascii: 256 } as const

function flagsOf(bits: number): Flags {
  const has = (name: keyof typeof flagBits): boolean => (bits & flagBits[name]) !== 0
  return {
    ignoreCase: has('ignoreCase'),
    multiLine: has('multiLine'),
    dotAll: has('dotAll'),
    verbose: has('verbose'),
    ascii: has('ascii'),
  }
}

/** A pattern of text; Unknown for what has no counterpart here. */
function compile(value: Value, bits: number, running: Running): PyPattern | Unknown {
  if (value instanceof PyPattern || value instanceof Unknown) return value
  if (typeof value !== 'string') return running.raise('TypeError', 'first argument must be string or compiled pattern')
  const translation = translatePattern(value, flagsOf(bits))
  if (translation.kind === 'unknown')
    return running.unknown(
      `line ${running.lineOf(running.at)} uses the regular expression ${running.repr(value)}, and ${translation.why}`,
    )
  try {
    // whether it is one, before it is used
    new RegExp(translation.source, 'u').test('')
    return new PyPattern(value, translation)
  } catch {
    return raiseAs(patternError, `the pattern ${running.repr(value)} is malformed`, running)
  }
}

type Use = (pattern: PyPattern, given: Given, running: Running) => Value

/** The same function of the module and method of a pattern: `re.sub(pattern, …)`, `pattern.sub(…)`. */
const uses: Readonly<Record<string, { readonly signature: string; readonly use: Use }>> = {
  match: { signature: 'string', use: (pattern, given, running) => one(pattern, { given, anchor: 'start' }, running) },
  fullmatch: {
    signature: 'string',
    use: (pattern, given, running) => one(pattern, { given, anchor: 'whole' }, running),
  },
  search: { signature: 'string', use: (pattern, given, running) => one(pattern, { given, anchor: 'none' }, running) },
  findall: {
    signature: 'string',
    use: (pattern, given, running) =>
      new PyList(
        all(pattern, textOf(given, 0, running), running).map((match) => {
          if (match.length === 1) return match[0]
          return match.length === 2 ? (match[1] ?? '') : new PyTuple(match.slice(1).map((group) => group ?? ''))
        }),
      ),
  },
  finditer: {
    signature: 'string',
    use: (pattern, given, running) =>
      new PyIterator(all(pattern, textOf(given, 0, running), running).map((match) => new PyMatch(pattern, match))),
  },
  split: { signature: 'string, maxsplit=', use: split },
  sub: { signature: '~repl, string, count=', use: (pattern, given, running) => substitute(pattern, given, running)[0] },
  subn: {
    signature: '~repl, string, count=',
    use: (pattern, given, running) => {
      const [text, count] = substitute(pattern, given, running)
      return text instanceof Unknown ? text : new PyTuple([text, count])
    },
  },
}

function textOf(given: Given, index: number, running: Running): string {
  const value = given.value(index)
  if (typeof value === 'string') return value
  return running.raise('TypeError', `expected string or bytes-like object, got '${nameOfType(value)}'`)
}

function all(pattern: PyPattern, text: string, running: Running): RegExpExecArray[] {
  return pattern.matches(text, { anchor: 'none', all: true, from: 0 }, running)
}

function one(
  pattern: PyPattern,
  { given, anchor }: { given: Given; anchor: 'start' | 'whole' | 'none' },
  running: Running,
): Value {
  const text = textOf(given, 0, running)
  const from = unitOf(text, given.int(1, 0))
  const [match] = pattern.matches(text, { anchor, all: false, from }, running)
  return match === undefined ? null : new PyMatch(pattern, match)
}

function split(pattern: PyPattern, given: Given, running: Running): Value {
  const text = textOf(given, 0, running)
  const most = given.int(1, 0)
  const parts: Value[] = []
  let from = 0
  for (const match of all(pattern, text, running).slice(0, most > 0 ? most : undefined)) {
    parts.push(text.slice(from, match.index), ...match.slice(1).map((group) => group ?? null))
    from = match.index + match[0].length
  }
  return new PyList([...parts, text.slice(from)])
}

function substitute(pattern: PyPattern, given: Given, running: Running): readonly [Value, number] {
  const repl = given.value(0)
  const text = textOf(given, 1, running)
  const most = given.int(2, 0)
  if (repl instanceof Unknown) return [repl, 0]
  const matches = all(pattern, text, running).slice(0, most > 0 ? most : undefined)
  let result = ''
  let from = 0
  for (const match of matches) {
    const found = new PyMatch(pattern, match)
    const piece = typeof repl === 'string' ? expandTemplate(repl, found, running) : running.call(repl, [found])
    if (typeof piece !== 'string')
      return [
        piece instanceof Unknown
          ? piece
          : running.raise('TypeError', `expected str instance, ${nameOfType(piece)} found`),
        0,
      ]
    result += text.slice(from, match.index) + piece
    from = match.index + match[0].length
    running.spend(1 + piece.length / 100)
  }
  return [result + text.slice(from), matches.length]
}

completeClass(patternClass, {
  members: [
    members(
      PyPattern,
      Object.fromEntries(
        Object.entries(uses).map(([name, { signature, use }]) => [
          `${name}(${signature}${/match|search/.test(name) ? ', pos=' : ''})`,
          (self: PyPattern, given: Given, running: Running) => use(self, given, running),
        ]),
      ),
    ),
  ],
})

completeClass(matchClass, {
  members: [
    members(PyMatch, {
      'group(*groups)': (self, given, running) => {
        if (given.rest.length === 0) return self.group(0, running)
        const found = given.rest.map((key) => self.group(key, running))
        return found.length === 1 ? (found[0] ?? null) : new PyTuple(found)
      },
      'groups(default=)': (self, given) => self.groups(given.value(0)),
      'groupdict(default=)': (self, given) => self.groupDict(given.value(0)),
      'start(group=)': (self, given, running) => self.span(given.maybe(0) ?? 0, running)[0],
      'end(group=)': (self, given, running) => self.span(given.maybe(0) ?? 0, running)[1],
      'span(group=)': (self, given, running) => new PyTuple(self.span(given.maybe(0) ?? 0, running)),
      'expand(template)': (self, given, running) => expandTemplate(given.text(0), self, running),
    }),
  ],
})

/** `re.sub(pattern, repl, string, count, flags)`: the same with the pattern first and flags last. */
function moduleFunction(name: string, signature: string, use: Use): Value {
  return fn(`${name}(pattern, ${signature}, flags=)`, (given, running) => {
    const count = signature.split(',').length
    const pattern = compile(given.value(0), Number(intOf(given.value(count + 1)) ?? 0), running)
    return pattern instanceof Unknown ? pattern : use(pattern, given.without(1), running)
  })
}

const flagNames: Readonly<Record<string, number>> = {
  I: 2,
  IGNORECASE: 2,
  M: 8,
  MULTILINE: 8,
  S: 16,
  DOTALL: 16,
  X: 64,
  VERBOSE: 64,
  A: 256,
  ASCII: 256,
  U: 32,
  UNICODE: 32,
  NOFLAG: 0,
}

/** Module `re`, by the regular expressions of JavaScript; what these cannot do gives Unknown. */
export const reModule: ModuleSource = {
  name: 're',
  members: new Map<string, Value>([
    ['error', patternError],
    ['Pattern', patternClass],
    ['Match', matchClass],
    ...Object.entries(flagNames),
    ...Object.entries(uses).map(([name, { signature, use }]): [string, Value] => [
      name,
      moduleFunction(name, signature, use),
    ]),
    ...functions({
      'compile(pattern, flags=)': (given, running) => compile(given.value(0), given.int(1, 0), running),
      'escape(pattern)': (given) => given.text(0).replace(/[\s\-()[\]{}?*+|^$\\.&~#]/g, String.raw`\$&`),
      'purge()': () => null,
    }),
  ]),
}
