import type { Expression, MatchCase, Statement } from '../../syntax/tree.ts'
import { isInstance, PyClass } from '../../values/classes.ts'
import { PyDict } from '../../values/dict.ts'
import { PyList, PyTuple } from '../../values/list.ts'
import { unknownIn } from '../../values/unknown.ts'
import { PythonObject, Unknown, type Value } from '../../values/value.ts'
import { syntaxError } from '../failure.ts'
import type { Frame, Steps } from '../machine.ts'
import { setName } from '../names.ts'
import { type Ending, inDoubt, settle } from './branches.ts'

type Verdict = boolean | Unknown

/** `match`: the first case that fits; those that may fit are walked in doubt. */
export function* runMatch({ subject, cases }: Extract<Statement, { readonly kind: 'match' }>, frame: Frame): Steps {
  const { machine } = frame
  const value = machine.evaluator.evaluate(subject, frame)
  const endings: Ending[] = []
  let why: Unknown | undefined
  for (const candidate of cases) {
    machine.at = candidate.pattern.at
    const fits = fitsCase(candidate, value, frame)
    if (fits === false) continue
    if (why === undefined && fits === true) return yield* machine.evaluator.block(candidate.body, frame)
    if (fits instanceof Unknown) why ??= fits
    if (why === undefined) continue
    endings.push(yield* inDoubt(frame, why, machine.evaluator.block(candidate.body, frame)))
    if (fits === true) return settle(frame, why, endings)
  }
  return why === undefined ? undefined : settle(frame, why, [...endings, { completion: undefined, outcome: new Map() }])
}

function fitsCase({ pattern, guard }: MatchCase, value: Value, frame: Frame): Verdict {
  const fits = fitsPattern(pattern, value, frame)
  if (fits === false || guard === undefined) return fits
  const truth = frame.machine.truth(frame.machine.evaluator.evaluate(guard, frame))
  return truth === true ? fits : truth
}

function fitsPattern(pattern: Expression, value: Value, frame: Frame): Verdict {
  const { machine } = frame
  switch (pattern.kind) {
    case 'name':
      if (pattern.name !== '_') setName(pattern.name, value, frame)
      return true
    case 'constant':
    case 'unary':
    case 'attribute':
    case 'f-string': {
      const wanted = machine.evaluator.evaluate(pattern, frame)
      return wanted === null || typeof wanted === 'boolean'
        ? machine.compare('is', value, wanted)
        : machine.equal(value, wanted)
    }
    case 'named': {
      const fits = fitsPattern(pattern.value, value, frame)
      if (fits !== false) setName(pattern.name, value, frame)
      return fits
    }
    case 'binary': {
      const left = fitsPattern(pattern.left, value, frame)
      return left === true ? true : either(left, fitsPattern(pattern.right, value, frame))
    }
    case 'list':
      return fitsSequence(pattern.items, value, frame)
    case 'dict':
      return fitsMapping(pattern, value, frame)
    case 'call':
      return fitsClass(pattern, value, frame)
    default:
      throw syntaxError(pattern.at, machine)
  }
}

function either(left: Verdict, right: Verdict): Verdict {
  if (right === true) return true
  return left instanceof Unknown ? left : right
}

/** All of them; the names in patterns are set even where it is not known whether they fit. */
function all(verdicts: Iterable<Verdict>): Verdict {
  let doubt: Unknown | undefined
  for (const verdict of verdicts) {
    if (verdict === false) return false
    if (verdict instanceof Unknown) doubt ??= verdict
  }
  return doubt ?? true
}

function fitsSequence(patterns: readonly Expression[], value: Value, frame: Frame): Verdict {
  const unknown = unknownIn(value)
  if (unknown !== undefined) return unknownParts(patterns, unknown, frame)
  if (!(value instanceof PyList || value instanceof PyTuple)) return false
  const star = patterns.findIndex(({ kind }) => kind === 'starred')
  const { items } = value
  const spare = items.length - patterns.length + (star < 0 ? 0 : 1)
  if (star < 0 ? spare !== 0 : spare < 0) return false
  return all(
    patterns.map((pattern, at) => {
      if (pattern.kind === 'starred') return fitsPattern(pattern.value, new PyList(items.slice(at, at + spare)), frame)
      return fitsPattern(pattern, items[star >= 0 && at > star ? at + spare - 1 : at] ?? null, frame)
    }),
  )
}

function unknownParts(patterns: readonly Expression[], unknown: Unknown, frame: Frame): Unknown {
  for (const pattern of patterns) fitsPattern(pattern.kind === 'starred' ? pattern.value : pattern, unknown, frame)
  return unknown
}

function fitsMapping({ entries }: Extract<Expression, { readonly kind: 'dict' }>, value: Value, frame: Frame): Verdict {
  const { machine } = frame
  const unknown = unknownIn(value)
  if (unknown !== undefined)
    return unknownParts(
      entries.map((entry) => entry.value),
      unknown,
      frame,
    )
  if (!(value instanceof PyDict)) return false
  const rest = value.copy()
  return all(
    entries.map(({ key, value: pattern }) => {
      if (key === undefined) return fitsPattern(pattern, rest, frame)
      const wanted = machine.evaluator.evaluate(key, frame)
      const found = value.get(wanted)
      rest.delete(wanted)
      return found === undefined ? false : fitsPattern(pattern, found, frame)
    }),
  )
}

/** Built-in types whose one positional pattern is the value itself. */
const selfMatching = new Set([
  'bool',
  'bytearray',
  'bytes',
  'dict',
  'float',
  'frozenset',
  'int',
  'list',
  'set',
  'str',
  'tuple',
])

function fitsClass(pattern: Extract<Expression, { readonly kind: 'call' }>, value: Value, frame: Frame): Verdict {
  const { machine } = frame
  const cls = machine.evaluator.evaluate(pattern.callee, frame)
  const parts = pattern.args.map((argument) => argument.value)
  const unknown = unknownIn(cls, value)
  if (unknown !== undefined) return unknownParts(parts, unknown, frame)
  if (!(cls instanceof PyClass)) return machine.raise('TypeError', 'called match pattern must be a class')
  if (!isInstance(value, cls)) return false
  return all(
    pattern.args.map((argument, at) => {
      if (argument.name === undefined && cls.native !== undefined && selfMatching.has(cls.name))
        return fitsPattern(argument.value, value, frame)
      const name = argument.name ?? positionalName(cls, at)
      const member = name !== undefined && value instanceof PythonObject ? machine.attribute(value, name) : undefined
      return member === undefined ? false : fitsPattern(argument.value, member, frame)
    }),
  )
}

function positionalName(cls: PyClass, at: number): string | undefined {
  const names = cls.find('__match_args__')
  const name = names instanceof PyTuple ? names.items[at] : undefined
  return typeof name === 'string' ? name : undefined
}
