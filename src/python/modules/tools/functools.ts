import { fn, functions } from '../../builtins/define.ts'
import { elementsOf } from '../../builtins/functions/construct.ts'
import { CallArguments } from '../../values/call-arguments.ts'
import { NativeFunction } from '../../values/functions.ts'
import type { PyClass } from '../../values/classes.ts'
import { completeClass, declareClass } from '../time/classes.ts'
import { NativeObject } from '../../builtins/define.ts'
import { CallCache } from '../../run/functions/call-cache.ts'
import { PyInstance } from '../../values/instance.ts'
import { PyFunction } from '../../run/functions/function.ts'
import { PyDict } from '../../values/dict.ts'
import { PyTuple } from '../../values/list.ts'
import type { ModuleSource } from '../../values/module.ts'
import { unknownIn } from '../../values/unknown.ts'
import { type Arguments, PythonObject, Unknown, type Running, type Value } from '../../values/value.ts'

const partialClass = declareClass('partial')

/** `functools.partial(f, …)`. */
export class PyPartial extends NativeObject {
  readonly callee: Value
  readonly first: Arguments

  constructor(callee: Value, first: Arguments) {
    super()
    this.callee = callee
    this.first = first
  }

  get cls(): PyClass {
    return partialClass
  }

  protected override field(name: string): Value | undefined {
    if (name === 'func') return this.callee
    if (name === 'args') return new PyTuple(this.first.positional)
    return name === 'keywords' ? PyDict.of(this.first.named) : undefined
  }

  override call(args: Arguments, running: Running): Value {
    const unknown = unknownIn(this.callee)
    if (unknown !== undefined) return unknown
    return callWith(
      this.callee,
      new CallArguments({
        positional: [...this.first.positional, ...args.positional],
        named: new Map([...this.first.named, ...args.named]),
        at: args.at,
        spread: args.spread,
      }),
      running,
    )
  }

  override hashKey(): object {
    return this
  }
}

function callWith(callee: Value, args: Arguments, running: Running): Value {
  return callee instanceof PythonObject && callee.call !== undefined
    ? callee.call(args, running)
    : running.call(callee, args.positional, args.named)
}

completeClass(partialClass, {
  signature: '~func, /, *~args, **~keywords',
  make: (given) =>
    new PyPartial(given.value(0), new CallArguments({ positional: given.rest, named: given.named, at: given.args.at })),
  members: [],
})

/** A decorator that keeps results, with or without options before. */
const lruCache = fn('lru_cache(~maxsize=, ~typed=)', (given, running) => {
  const first = given.value(0)
  if (isFunction(first)) return keeping(first, { most: 128, typed: false })
  const size = given.has(0) ? first : 128
  if (size !== null && typeof size !== 'number')
    return running.unknown(`line ${running.lineOf(running.at)} keeps results by a size that is not known`)
  const options = {
    most: size === null ? Number.POSITIVE_INFINITY : Math.max(0, size),
    typed: given.has(1) && running.truth(given.value(1)) === true,
  }
  return new NativeFunction('lru_cache', ({ positional: [callee = null] }) => keeping(callee, options))
})

function isFunction(value: Value): value is PythonObject {
  return value instanceof PythonObject && value.call !== undefined
}

function keeping(callee: Value, options: { readonly most: number; readonly typed: boolean }): Value {
  const cache = new CallCache(options)
  if (callee instanceof PyFunction) return callee.cached(cache)
  if (!isFunction(callee) || callee instanceof Unknown) return callee
  return new NativeFunction(
    'lru_cache',
    (args, running) => cache.call(args, () => callWith(callee, args, running), running),
    { isMethod: true },
  )
}

/** `functools.cached_property`: computed once, then an attribute of the object. */
class PyCachedProperty extends PythonObject {
  readonly typeName = 'cached_property'
  readonly #callee: Value

  constructor(callee: Value) {
    super()
    this.#callee = callee
  }

  override bind(self: Value, running: Running): Value {
    const value = running.call(this.#callee, [self])
    const name = running.attribute(this.#callee, '__name__')
    if (self instanceof PyInstance && typeof name === 'string') running.assign(self.attributes, name, value)
    return value
  }
}

/** Module `functools`. */
export const functoolsModule: ModuleSource = {
  name: 'functools',
  members: new Map<string, Value>([
    ['partial', partialClass],
    ['lru_cache', lruCache],
    [
      'cache',
      fn('cache(~user_function)', (given) => keeping(given.value(0), { most: Number.POSITIVE_INFINITY, typed: false })),
    ],
    ['cached_property', fn('cached_property(~func)', (given) => new PyCachedProperty(given.value(0)))],
    ['total_ordering', fn('total_ordering(~cls)', (given) => given.value(0))],
    [
      'singledispatch',
      fn('singledispatch(~func)', (_given, running) => running.unknown('it uses functools.singledispatch')),
    ],
    [
      'wraps',
      fn('wraps(~wrapped, ~assigned=, ~updated=)', (given) => {
        const wrapped = given.value(0)
        return new NativeFunction('wraps', ({ positional: [callee = null] }, running) =>
          named(callee, wrapped, running),
        )
      }),
    ],
    [
      'update_wrapper',
      fn('update_wrapper(~wrapper, ~wrapped, **~options)', (given, running) =>
        named(given.value(0), given.value(1), running),
      ),
    ],
    ...functions({
      'reduce(~function, iterable, ~initial=, /)': (given, running) => {
        const items = elementsOf(given.value(1), running)
        if (items instanceof Unknown) return items
        const all = given.has(2) ? [given.value(2), ...items] : items
        const [first, ...rest] = all
        if (first === undefined) return running.raise('TypeError', 'reduce() of empty iterable with no initial value')
        return rest.reduce((total, item) => running.call(given.value(0), [total, item]), first)
      },
      'cmp_to_key(~mycmp)': (_given, running) => running.unknown('it sorts by functools.cmp_to_key'),
    }),
  ]),
}

/** The wrapper with the name and the text of what it wraps. */
function named(callee: Value, wrapped: Value, running: Running): Value {
  if (!(callee instanceof PythonObject) || callee.setAttribute === undefined || callee instanceof Unknown) return callee
  for (const name of ['__name__', '__qualname__', '__doc__']) {
    const value = running.attribute(wrapped, name)
    if (value !== undefined && !(value instanceof Unknown)) callee.setAttribute(name, value, running)
  }
  callee.setAttribute('__wrapped__', wrapped, running)
  return callee
}
