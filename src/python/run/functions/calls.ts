import type { CallArgument, Expression, Span } from '../../syntax/tree.ts'
import { CallArguments } from '../../values/call-arguments.ts'
import { PyDict } from '../../values/dict.ts'
import { nameOfType } from '../../values/keys.ts'
import { PyInstance } from '../../values/instance.ts'
import { Lookup } from '../../values/lookup.ts'
import { unknownIn } from '../../values/unknown.ts'
import { type Arguments, PythonObject, Unknown, type Value } from '../../values/value.ts'
import { methodOf, mustHave } from '../attributes.ts'
import type { Frame } from '../machine.ts'
import { findName, readName } from '../names.ts'
import { PyFunction } from './function.ts'
import { SuperProxy } from './super.ts'

type Call = Extract<Expression, { readonly kind: 'call' }>

/** `callee(…)`. */
export function evaluateCall(expression: Call, frame: Frame): Value {
  const { callee, args, at } = expression
  const { machine } = frame
  if (callee.kind === 'attribute') return callAttribute(expression, callee, frame)
  if (callee.kind === 'name' && callee.name === 'super' && args.length === 0) {
    const proxy = superOf(frame)
    if (proxy !== undefined) return proxy
  }
  const called = callee.kind === 'name' ? readAt(callee, frame) : machine.evaluator.evaluate(callee, frame)
  const given = evaluateArguments(expression, frame, called)
  machine.at = at
  return machine.callWith(called, given)
}

function readAt(callee: Extract<Expression, { readonly kind: 'name' }>, frame: Frame): Value {
  frame.machine.at = callee.at
  return readName(callee.name, frame)
}

/** `object.method(…)`: methods of built-in types need no value of their own. */
function callAttribute(
  expression: Call,
  callee: Extract<Expression, { readonly kind: 'attribute' }>,
  frame: Frame,
): Value {
  const { machine } = frame
  const object = machine.evaluator.evaluate(callee.object, frame)
  machine.at = callee.at
  const unknown = unknownIn(object)
  if (unknown !== undefined) {
    const known = object instanceof Unknown ? object.attribute?.(callee.name, machine) : undefined
    const given = evaluateArguments(expression, frame)
    if (known === undefined && object instanceof Unknown) object.touched?.(machine)
    return known === undefined ? machine.callUnknown(unknown, given) : machine.callWith(known, given)
  }
  const isPlain = !(object instanceof PythonObject) || object.attribute === undefined
  const method = isPlain ? methodOf(object, callee.name, machine) : undefined
  if (method === undefined) {
    const member = mustHave(object, callee.name, machine)
    const given = evaluateArguments(expression, frame)
    machine.at = expression.at
    // what Python has for every object and is not known here may change it
    if (member instanceof Unknown && object instanceof PyInstance && changing.test(callee.name)) object.taint(member)
    return machine.callWith(member, given)
  }
  const given = evaluateArguments(expression, frame)
  machine.at = expression.at
  return given.spread ?? method(object, given, machine)
}

const changing =
  /^__(?!(?:str|repr|eq|ne|hash|dir|sizeof|format|init|init_subclass|post_init|reduce|reduce_ex|getstate)__$)\w+__$/

/** `super()` in a method. */
function superOf(frame: Frame): Value | undefined {
  if (findName('super', frame) !== undefined && frame.root.names.has('super')) return undefined
  for (let scope: Frame | undefined = frame; scope !== undefined; scope = scope.parent) {
    if (scope.kind === 'function' && scope.owner !== undefined && scope.self !== undefined)
      return new SuperProxy(scope.owner, scope.self)
  }
  return undefined
}

export function evaluateArguments(
  { args, at }: Pick<Call, 'args' | 'at'>,
  frame: Frame,
  callee: Value = null,
): Arguments {
  const given = new Given(at, callee)
  const { machine } = frame
  for (const argument of args) {
    const value = machine.evaluator.evaluate(argument.value, frame)
    if (argument.star !== undefined) spread(argument, value, { given, frame })
    else if (argument.name === undefined) given.add(value, argument.at)
    else given.name(argument.name, value, argument.at)
  }
  return given.done()
}

class Given {
  readonly #at: Span
  readonly #positional: Value[] = []
  readonly #places: Span[] = []
  #named: Map<string, Value> | undefined
  #placesOfNames: Map<string, Span> | undefined
  spread: Unknown | undefined

  readonly callee: Value

  constructor(at: Span, callee: Value) {
    this.#at = at
    this.callee = callee
  }

  add(value: Value, at: Span): void {
    this.#positional.push(value)
    this.#places.push(at)
  }

  /** false = the name was given before */
  name(name: string, value: Value, at: Span): boolean {
    this.#named ??= new Map()
    if (this.#named.has(name)) return false
    this.#named.set(name, value)
    this.#placesOfNames ??= new Map()
    this.#placesOfNames.set(name, at)
    return true
  }

  done(): Arguments {
    return new CallArguments({
      positional: this.#positional,
      named: this.#named,
      at: this.#at,
      spread: this.spread,
      placeOf: (argument) =>
        typeof argument === 'number' ? this.#places[argument] : this.#placesOfNames?.get(argument),
    })
  }
}

function spread(argument: CallArgument, value: Value, { given, frame }: { given: Given; frame: Frame }): void {
  const { machine } = frame
  machine.at = argument.value.at
  const unknown = unknownIn(value)
  if (unknown !== undefined) {
    unknown.touched?.(machine)
    given.spread ??= unknown
    return
  }
  if (argument.star === '*') {
    for (const item of machine.iterate(value)) {
      machine.spend(0.1)
      given.add(item, argument.at)
    }
    return
  }
  const mapping = value instanceof PyDict ? value : mappingOf(value, frame)
  for (const [key, item] of mapping.entries()) {
    if (typeof key !== 'string') machine.raise('TypeError', 'keywords must be strings')
    else if (!given.name(key, item, mapping.placeOf(key) ?? argument.at))
      machine.raise('TypeError', `${shown(given.callee)}got multiple values for keyword argument '${key}'`)
  }
}

function shown(callee: Value): string {
  return callee instanceof PyFunction ? `${callee.frame.module.name}.${callee.title}() ` : ''
}

function mappingOf(value: Value, { machine }: Frame): PyDict {
  const keys = value instanceof PyInstance || value instanceof Lookup ? machine.attribute(value, 'keys') : undefined
  if (keys === undefined)
    return machine.raise('TypeError', `argument after ** must be a mapping, not ${nameOfType(value)}`)
  const dict = new PyDict()
  for (const key of machine.iterate(machine.call(keys, []))) dict.set(key, machine.item(value, key))
  return dict
}
