import type { BinaryOperator, CompareOperator } from '../syntax/tree.ts'
import { nameOfType } from '../values/keys.ts'
import { PyDict } from '../values/dict.ts'
import { PyList } from '../values/list.ts'
import type { Method } from '../values/methods.ts'
import { isNumber } from '../values/numbers.ts'
import { PySet } from '../values/set.ts'
import { taintAll, unknownIn } from '../values/unknown.ts'
import { type Arguments, PythonObject, type Running, type Unknown, type Value } from '../values/value.ts'
import { updateFrom } from './dict-methods.ts'
import { iterateFunctions } from './functions/iterate.ts'

const ofObject =
  'delattr dir eq format ge getattribute getstate gt hash init init_subclass le lt ne new reduce reduce_ex repr setattr sizeof str subclasshook'
const ofSequence = 'add contains getitem getnewargs iter len mul rmul'
const ofNumber =
  'abs add bool ceil divmod float floor floordiv getnewargs int mod mul neg pos pow radd rdivmod rfloordiv rmod rmul round rpow rsub rtruediv sub truediv trunc'
const ofWhole = `${ofNumber} and index invert lshift or rand rlshift ror rrshift rshift rxor xor`
const ofSet = 'and class_getitem contains iter len or rand ror rsub rxor sub xor'
const ofBytes =
  'capitalize center count endswith expandtabs find index islower isspace istitle isupper join ljust lstrip maketrans partition removeprefix removesuffix replace rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip swapcase title translate zfill fromhex'

/** What each type has between two underscores on either side, in Python 3.11. */
const special: Readonly<Record<string, string>> = {
  str: `${ofSequence} mod rmod`,
  list: 'add class_getitem contains delitem getitem iadd imul iter len mul reversed rmul setitem',
  tuple: `${ofSequence} class_getitem`,
  dict: 'class_getitem contains delitem getitem ior iter len or reversed ror setitem',
  set: `${ofSet} iand ior isub ixor`,
  frozenset: ofSet,
  bytes: `${ofSequence} bytes mod rmod`,
  int: ofWhole,
  bool: ofWhole,
  float: `${ofNumber} getformat`,
}

/** What they have besides, and is not here: there is no AttributeError for it. */
const others: Readonly<Record<string, string>> = {
  bytes: ofBytes,
  int: 'from_bytes',
  bool: 'from_bytes',
  float: 'fromhex hex',
}

/** The methods of a built-in type with all that Python calls itself: `__getitem__`, `__iadd__`. What is not done here is Unknown. */
export function withSpecial(type: string, methods: ReadonlyMap<string, Method>): ReadonlyMap<string, Method> {
  const names = `${ofObject} ${special[type] ?? ''}`.split(' ').map((name) => `__${name}__`)
  const rest = others[type]?.split(' ') ?? []
  return new Map([...[...names, ...rest].map((name) => [name, specialMethod(name)] as const), ...methods])
}

function specialMethod(name: string): Method {
  const run = done.get(name)
  return (self, args, running) => {
    // it may be one of the values that are not known
    const unknown = args.spread ?? unknownIn(...(changing.has(name) ? [] : args.positional))
    if (unknown === undefined) {
      const result = args.named.size === 0 ? run?.(self, args.positional, running) : undefined
      if (result !== undefined) return result
    }
    const why = unknown ?? notDone(name, self, running)
    if (!reading.test(name)) taintAll([self], why)
    return why
  }
}

function notDone(name: string, self: Value, running: Running): Unknown {
  return running.unknown(
    `line ${running.lineOf(running.at)} calls ${nameOfType(self)}.${name}(…), which sluice does not evaluate`,
  )
}

/** what may change the value itself looks at arguments that are not known */
const changing: ReadonlySet<string> = new Set(['__setitem__', '__delitem__', '__iadd__', '__ior__'])
const reading = /^(?!__(?:init|setattr|delattr|setitem|delitem|iadd|imul|iand|ior|isub|ixor)__$)/

/** undefined = with these arguments it is not done here */
type Done = (self: Value, args: Arguments['positional'], running: Running) => Value | undefined

const withOne =
  (run: (self: Value, other: Value, running: Running) => Value | undefined): Done =>
  (self, [other, ...more], running) =>
    other === undefined || more.length > 0 ? undefined : run(self, other, running)
const alone =
  (run: (self: Value, running: Running) => Value | undefined): Done =>
  (self, args, running) =>
    args.length > 0 ? undefined : run(self, running)

const comparisons: Readonly<Record<string, CompareOperator>> = {
  eq: '==',
  ne: '!=',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
}
const operators: Readonly<Record<string, BinaryOperator>> = {
  add: '+',
  sub: '-',
  mul: '*',
  truediv: '/',
  floordiv: '//',
  mod: '%',
  pow: '**',
  or: '|',
  and: '&',
  xor: '^',
  lshift: '<<',
  rshift: '>>',
}

// of other types they give NotImplemented, or raise: that is not done here
function fits(self: Value, other: Value): boolean {
  return nameOfType(self) === nameOfType(other) || (isNumber(self) && isNumber(other))
}

const done: ReadonlyMap<string, Done> = new Map<string, Done>([
  ...Object.entries(comparisons).map(
    ([name, operator]) =>
      [
        `__${name}__`,
        withOne((self, other, running) => (fits(self, other) ? running.compare(operator, self, other) : undefined)),
      ] as const,
  ),
  ...Object.entries(operators).flatMap(
    ([name, operator]) =>
      [
        [
          `__${name}__`,
          withOne((self, other, running) =>
            fits(self, other) || (typeof self === 'string' && operator === '%') || isRepeat(operator, other)
              ? running.binary(operator, self, other)
              : undefined,
          ),
        ],
        [
          `__r${name}__`,
          withOne((self, other, running) =>
            (fits(self, other) && !(typeof self === 'string')) || isRepeat(operator, other)
              ? running.binary(operator, other, self)
              : undefined,
          ),
        ],
      ] as const,
  ),
  ['__contains__', withOne((self, other, running) => running.compare('in', other, self))],
  ['__getitem__', withOne((self, key, running) => running.item(self, key))],
  ['__setitem__', setItem],
  ['__delitem__', withOne(deleteItem)],
  ['__len__', alone((self, running) => running.length(self))],
  ['__iter__', alone((self, running) => callBuiltin('iter', self, running))],
  ['__reversed__', alone((self, running) => callBuiltin('reversed', self, running))],
  ['__str__', alone((self, running) => running.text(self))],
  ['__repr__', alone((self, running) => running.repr(self))],
  ['__bool__', alone((self, running) => running.truth(self))],
  ['__iadd__', withOne(extend)],
  ['__imul__', withOne(repeat)],
  ['__ior__', withOne((self, other, running) => merge(self, other, running) ?? combine('|', [self, other], running))],
  ['__iand__', withOne((self, other, running) => combine('&', [self, other], running))],
  ['__isub__', withOne((self, other, running) => combine('-', [self, other], running))],
  ['__ixor__', withOne((self, other, running) => combine('^', [self, other], running))],
])

function isRepeat(operator: BinaryOperator, other: Value): boolean {
  return operator === '*' && (typeof other === 'number' || typeof other === 'bigint')
}

function callBuiltin(name: string, self: Value, running: Running): Value | undefined {
  const builtin = iterateFunctions.get(name)
  return builtin === undefined ? undefined : running.call(builtin, [self])
}

function setItem(self: Value, [key, value, ...more]: readonly Value[], running: Running): Value | undefined {
  if (key === undefined || value === undefined || more.length > 0) return undefined
  if (!(self instanceof PythonObject) || self.setItem === undefined) return undefined
  const unknown = unknownIn(key)
  if (unknown === undefined) self.setItem(key, value, running)
  else taintAll([self], unknown)
  return null
}

function deleteItem(self: Value, key: Value, running: Running): Value | undefined {
  if (!(self instanceof PythonObject) || self.deleteItem === undefined) return undefined
  const unknown = unknownIn(key)
  if (unknown === undefined) self.deleteItem(key, running)
  else taintAll([self], unknown)
  return null
}

function extend(self: Value, other: Value, running: Running): Value | undefined {
  if (!(self instanceof PyList)) return undefined
  const unknown = unknownIn(other)
  if (unknown !== undefined) {
    self.taint(unknown)
    return self
  }
  // the whole of it first: it may be the list itself
  const added = Array.from(running.iterate(other), (value) => ({ value, at: running.at }))
  running.spend(added.length)
  self.splice(self.items.length, 0, added)
  return self
}

function repeat(self: Value, times: Value, running: Running): Value | undefined {
  if (!(self instanceof PyList)) return undefined
  const repeated = running.binary('*', self, times)
  if (!(repeated instanceof PyList)) return undefined
  self.replace(repeated.items)
  return self
}

function merge(self: Value, other: Value, running: Running): Value | undefined {
  if (!(self instanceof PyDict)) return undefined
  updateFrom(self, other, running)
  return self
}

function combine(
  operator: BinaryOperator,
  [self, other]: readonly [Value, Value],
  running: Running,
): Value | undefined {
  if (!(self instanceof PySet && other instanceof PySet)) return undefined
  const combined = running.binary(operator, self, other)
  if (!(combined instanceof PySet)) return undefined
  const values = [...combined.values()]
  self.clear()
  for (const value of values) self.add(value)
  return self
}
