import { PyClass } from '../values/classes.ts'
import { exceptionClasses } from '../values/exceptions.ts'
import { NativeFunction } from '../values/functions.ts'
import { PyInstance, specialOf } from '../values/instance.ts'
import { nameOfType } from '../values/keys.ts'
import { decideText } from '../operate/decide-text.ts'
import { Choice, Lookup, LookupText } from '../values/lookup.ts'
import type { Method } from '../values/methods.ts'
import { PyModule } from '../values/module.ts'
import { CallArguments } from '../values/call-arguments.ts'
import { unknownIn } from '../values/unknown.ts'
import { PythonObject, Unknown, type Value } from '../values/value.ts'
import type { Machine } from './machine.ts'

/** `value.name`; undefined = it has none. */
export function attributeOf(value: Value, name: string, machine: Machine): Value | undefined {
  const unknown = unknownIn(value)
  // an answer of an API is not known, and where a part of it comes from is
  if (unknown !== undefined) return value instanceof Unknown ? (value.attribute?.(name, machine) ?? unknown) : unknown
  if (value instanceof Choice) return attributeOf(decideText(value, machine), name, machine)
  const own = value instanceof PythonObject ? value.attribute?.(name, machine) : undefined
  if (own !== undefined) return own
  const method = methodOf(value, name, machine)
  if (method !== undefined) return new NativeFunction(name, (args) => method(value, args, machine))
  const other = machine.surroundings.builtins.attribute?.(value, name, machine)
  if (other !== undefined) return other
  if (value instanceof Lookup || value instanceof LookupText) return textOfLookup(name, machine)
  if (value instanceof PyClass) return unbound(value, name, machine)
  return name === '__class__' ? typeOf(value, machine) : undefined
}

/** The class of a value. */
export function typeOf(value: Value, machine: Machine): Value | undefined {
  if (value instanceof PyInstance) return value.cls
  const name = nameOfType(value)
  return machine.surroundings.builtins.names.get(name) ?? exceptionClasses.get(name)
}

/** A method of a built-in type. */
export function methodOf(value: Value, name: string, machine: Machine): Method | undefined {
  const isLookup = value instanceof Lookup || value instanceof LookupText
  return machine.surroundings.builtins.methods.get(isLookup ? 'lookup' : nameOfType(value))?.get(name)
}

function textOfLookup(name: string, machine: Machine): Value | undefined {
  if (machine.surroundings.builtins.methods.get('str')?.has(name) !== true) return undefined
  return machine.unknown(
    `line ${machine.lineOf(machine.at)} calls .${name}() on what is looked up only when the pipeline runs`,
    'Store the value as it is needed, or put texts together with + and f-strings.',
  )
}

/** `str.upper`: the method, with its object as the first argument. */
function unbound(cls: PyClass, name: string, machine: Machine): Value | undefined {
  if (cls.native !== undefined && cls.name === 'object') return specialOf(name)
  for (const { name: type, native } of cls.order) {
    const method = native === undefined ? undefined : machine.surroundings.builtins.methods.get(type)?.get(name)
    if (method === undefined) continue
    return new NativeFunction(name, (args) => {
      const [self = null, ...positional] = args.positional
      return method(self, new CallArguments({ positional, named: args.named, at: args.at }), machine)
    })
  }
  return undefined
}

/** `value.name`, or Python's AttributeError. */
export function mustHave(value: Value, name: string, machine: Machine): Value {
  const found = attributeOf(value, name, machine)
  if (found !== undefined) return found
  // of other modules only what configs need is known
  if (value instanceof PyModule && !value.isOfProgram)
    return machine.unknown(`line ${machine.lineOf(machine.at)} uses ${value.name}.${name}, which sluice does not know`)
  // what Python keeps for itself is not all here: its absence proves nothing, but of the built-in types' methods
  const isListed = machine.surroundings.builtins.methods.get(nameOfType(value))?.has('__eq__') === true
  if (/^__\w+__$/.test(name) && !(isListed && name !== '__doc__'))
    return machine.unknown(`line ${machine.lineOf(machine.at)} uses ${name}, which sluice does not know`)
  const who =
    value instanceof PyModule
      ? `module '${value.name}'`
      : value instanceof PyClass
        ? `type object '${value.name}'`
        : `'${nameOfType(value)}' object`
  return machine.raise('AttributeError', `${who} has no attribute '${name}'`)
}
