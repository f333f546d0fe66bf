import { Asked, nameOfPrompt } from '../asked.ts'
import { orElse, plainText } from '../or-else.ts'
import { isInstance, PyClass } from '../../values/classes.ts'
import { PyDict } from '../../values/dict.ts'
import { Descriptor, NativeFunction } from '../../values/functions.ts'
import { PyInstance } from '../../values/instance.ts'
import { nameOfType } from '../../values/keys.ts'
import { PyTuple } from '../../values/list.ts'
import { PyModule } from '../../values/module.ts'
import { PythonObject, Unknown, type Running, type Value } from '../../values/value.ts'
import { functions } from '../define.ts'
import { formatValue } from '../format/format-value.ts'
import { asciiOnly, reprOf } from '../format/repr.ts'
import type { Given } from '../signature.ts'
import { classOf, typeClasses } from './classes.ts'
import { isCallable } from './construct-other.ts'

/** What is typed at a prompt is asked for by the name that the prompt gives it. */
export function askedBy(prompt: Value, running: Running): Value {
  const name = typeof prompt === 'string' ? nameOfPrompt(prompt) : undefined
  if (name !== undefined) return new Asked(name, running.at)
  return running.unknown(
    `line ${running.lineOf(running.at)} asks for input`,
    'Write the value, or take it from the environment: os.environ["…"].',
  )
}

/** `isinstance`, `getattr`, `repr` …: what asks about values. */
export const inspectFunctions: ReadonlyMap<string, Value> = functions({
  'len(obj, /)': (given, running) => running.length(given.value(0)),
  'isinstance(~obj, class_or_tuple, /)': (given, running) => {
    const value = given.value(0)
    if (value instanceof Unknown) return value
    return matches(given.value(1), { test: (cls) => isInstance(value, cls), name: 'isinstance', value }, running)
  },
  'issubclass(cls, class_or_tuple, /)': (given, running) => {
    const cls = given.value(0)
    if (!(cls instanceof PyClass)) return running.raise('TypeError', 'issubclass() arg 1 must be a class')
    return matches(
      given.value(1),
      { test: (other) => cls.isSubclassOf(other), name: 'issubclass', value: null },
      running,
    )
  },
  'callable(~obj, /)': (given) => {
    const value = given.value(0)
    return value instanceof Unknown ? value : isCallable(value)
  },
  'getattr(object, name, ~default=, /)': (given, running) => {
    const [object, name] = [given.value(0), given.text(1)]
    return orElse(running.attribute(object, name), () =>
      orElse(given.maybe(2), () => noAttribute(object, name, running)),
    )
  },
  'hasattr(obj, name, /)': (given, running) => {
    const found = running.attribute(given.value(0), given.text(1))
    return found instanceof Unknown ? found : found !== undefined
  },
  'setattr(~obj, name, ~value, /)': (given, running) => {
    const object = given.value(0)
    if (!(object instanceof PythonObject) || object instanceof Unknown) return null
    if (object.setAttribute === undefined) return noAttribute(object, given.text(1), running)
    object.setAttribute(given.text(1), given.value(2), running)
    return null
  },
  'vars(object=, /)': vars,
  'repr(~obj, /)': (given, running) => reprOf(given.value(0), running),
  'ascii(~obj, /)': (given, running) => {
    const text = reprOf(given.value(0), running)
    return typeof text === 'string' ? asciiOnly(text) : text
  },
  'format(~value, format_spec=, /)': (given, running) => formatValue(given.value(0), given.text(1, ''), running),
  'print(*~values, **~options)': () => null,
  'breakpoint(*~values, **~options)': () => null,
  'hash(~obj, /)': (_given, running) => differs('hash()', running),
  'id(~obj, /)': (_given, running) => differs('id()', running),
  'input(~prompt=, /)': (given, running) => askedBy(given.value(0), running),
  'eval(*~args, **~options)': (_given, running) => notRun('eval()', running),
  'exec(*~args, **~options)': (_given, running) => notRun('exec()', running),
  'compile(*~args, **~options)': (_given, running) => notRun('compile()', running),
  'globals()': (_given, running) => notRun('globals()', running),
  'locals()': (_given, running) => notRun('locals()', running),
  'dir(~obj=, /)': (_given, running) => notRun('dir()', running),
  '__import__(name, **~options)': (given, running) => running.importModule(given.text(0)),
  'exit(~code=)': (given, running) => running.raise('SystemExit', given.value(0)),
  'quit(~code=)': (given, running) => running.raise('SystemExit', given.value(0)),
})

function differs(what: string, running: Running): Unknown {
  return running.unknown(`line ${running.lineOf(running.at)} uses ${what}, which differs from run to run`)
}

function notRun(what: string, running: Running): Unknown {
  return running.unknown(`line ${running.lineOf(running.at)} uses ${what}, which is not evaluated here`)
}

/** Raises AttributeError as Python words it. */
function noAttribute(object: Value, name: string, running: Running): never {
  if (object instanceof PyClass)
    return running.raise('AttributeError', `type object '${object.name}' has no attribute '${name}'`)
  if (object instanceof PyModule)
    return running.raise('AttributeError', `module '${object.name}' has no attribute '${name}'`)
  return running.raise('AttributeError', `'${nameOfType(object)}' object has no attribute '${name}'`)
}

interface Match {
  readonly test: (cls: PyClass) => boolean
  readonly name: string
  readonly value: Value
}

function matches(classes: Value, match: Match, running: Running): Value {
  if (classes instanceof PyTuple) {
    let unknown: Unknown | undefined
    for (const cls of classes.items) {
      const found = matches(cls, match, running)
      if (found === true) return true
      if (found instanceof Unknown) unknown ??= found
    }
    return unknown ?? false
  }
  if (classes instanceof Unknown) return classes
  if (classes instanceof PyClass)
    return classes.unknownBase !== undefined && !match.test(classes) ? classes.unknownBase : match.test(classes)
  // `int | None`, `typing.Dict`: told by whoever makes them
  const members = classes instanceof PythonObject ? classes.attribute?.('__args__', running) : undefined
  if (members instanceof PyTuple) return matches(members, match, running)
  if (classes === null) return match.value === null
  // what a library has as a class may be a function here: `requests.Session`, `RESTClient`
  if (classes instanceof NativeFunction) return notRun(`${match.name}() with ${classes.name}`, running)
  return running.raise(
    'TypeError',
    match.name === 'isinstance'
      ? 'isinstance() arg 2 must be a type, a tuple of types, or a union'
      : 'issubclass() arg 2 must be a class, a tuple of classes, or a union',
  )
}

function vars(given: Given, running: Running): Value {
  const value = given.value(0)
  if (!given.has(0)) return notRun('vars()', running)
  if (value instanceof PyInstance) return value.dict
  const own = value instanceof PythonObject ? value.attribute?.('__dict__', running) : undefined
  return own ?? running.raise('TypeError', 'vars() argument must have __dict__ attribute')
}

function descriptor(kind: 'property' | 'staticmethod' | 'classmethod'): [string, Value] {
  return [
    kind,
    new NativeFunction(
      kind,
      ({ positional: [callee = null, setter] }) => new Descriptor(kind, callee, setter ?? undefined),
    ),
  ]
}

/** `type` itself: `type(x)` and `type(name, bases, members)`. */
const typeClass: PyClass = new PyClass({
  name: 'type',
  native: {
    holds: (value) => value instanceof PyClass,
    make: ({ positional }, running) => {
      const [first = null, bases, members] = positional
      if (positional.length === 1)
        return first instanceof Unknown ? first : first instanceof PyClass ? typeClass : classOf(first)
      if (typeof first !== 'string' || !(bases instanceof PyTuple) || !(members instanceof PyDict))
        return running.raise('TypeError', 'type() takes 1 or 3 arguments')
      return new PyClass({
        name: first,
        bases: bases.items.filter((base) => base instanceof PyClass),
        members: new Map(Array.from(members.entries(), ([name, value]) => [plainText(name), value])),
      })
    },
  },
})

/** The classes among the built-in names. */
export const classNames: ReadonlyMap<string, Value> = new Map<string, Value>([
  ...typeClasses,
  ['type', typeClass],
  descriptor('property'),
  descriptor('staticmethod'),
  descriptor('classmethod'),
])
