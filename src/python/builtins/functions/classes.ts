import { isLookup } from '../../values/lookup.ts'
import { PyBytes } from '../../values/bytes.ts'
import { PyClass } from '../../values/classes.ts'
import { PyDict } from '../../values/dict.ts'
import { Descriptor, type NativeFunction } from '../../values/functions.ts'
import { PyInstance } from '../../values/instance.ts'
import { nameOfType } from '../../values/keys.ts'
import { PyList, PyTuple } from '../../values/list.ts'
import { isFloat, isInt } from '../../values/numbers.ts'
import { PySlice } from '../../values/sequence.ts'
import { PySet } from '../../values/set.ts'
import type { Value } from '../../values/value.ts'
import { bytesMethods } from '../bytes-methods.ts'
import { asMembers, defineClass, fn, NativeObject } from '../define.ts'
import { dictMethods, fromKeys, makeDict } from '../dict-methods.ts'
import { listMethods, tupleMethods } from '../list-methods.ts'
import { floatMethods, fromBytes, intMethods } from '../number-methods.ts'
import { frozenMethods, setMethods } from '../set-methods.ts'
import { textMethods } from '../text-methods.ts'
import { makeTranslation } from '../text/translate.ts'
import { makeBool, makeList, makeSet, makeText, makeTuple } from './construct.ts'
import { makeBytes, makeRange, makeSlice } from './construct-other.ts'
import { makeFloatOf, makeIntOf } from './construct-number.ts'
import { PyRange } from './range.ts'

function shared(functions: Readonly<Record<string, NativeFunction>>): Map<string, Value> {
  return new Map(
    Object.entries(functions).map(([name, callee]) => [name, new Descriptor('staticmethod', callee)] as const),
  )
}

const objectClass = new PyClass({
  name: 'object',
  // `object()` is a mark that is like nothing else
  native: { holds: () => true, make: () => new PyInstance(new PyClass({ name: 'object' })) },
})

const intClass = defineClass({
  name: 'int',
  members: [asMembers(intMethods), shared({ from_bytes: fn('from_bytes(bytes, byteorder=, *, signed=)', fromBytes) })],
  signature: '~x=, /, base=',
  make: makeIntOf,
  holds: (value) => isInt(value) || typeof value === 'boolean',
})

/** The classes of the built-in types, by name. */
export const typeClasses: ReadonlyMap<string, PyClass> = new Map(
  [
    objectClass,
    intClass,
    defineClass({
      name: 'bool',
      bases: [intClass],
      signature: '~x=, /',
      make: makeBool,
      holds: (value) => typeof value === 'boolean',
    }),
    defineClass({
      name: 'float',
      members: [asMembers(floatMethods)],
      signature: '~x=, /',
      make: makeFloatOf,
      holds: (value) => isFloat(value),
    }),
    defineClass({
      name: 'str',
      members: [asMembers(textMethods), shared({ maketrans: fn('str.maketrans(x, y=, z=, /)', makeTranslation) })],
      signature: '~object=, encoding=, errors=',
      make: makeText,
      holds: (value) => typeof value === 'string' || isLookup(value),
    }),
    defineClass({
      name: 'bytes',
      members: [
        asMembers(bytesMethods),
        shared({
          fromhex: fn(
            'fromhex(string, /)',
            (given) => new PyBytes(Buffer.from(given.text(0).replace(/\s/g, ''), 'hex')),
          ),
        }),
      ],
      signature: 'source=, encoding=, errors=',
      make: makeBytes,
      holds: (value) => value instanceof PyBytes,
    }),
    defineClass({
      name: 'list',
      members: [asMembers(listMethods)],
      signature: 'iterable=, /',
      make: makeList,
      holds: (value) => value instanceof PyList,
    }),
    defineClass({
      name: 'tuple',
      members: [asMembers(tupleMethods)],
      signature: 'iterable=, /',
      make: makeTuple,
      holds: (value) => value instanceof PyTuple,
    }),
    defineClass({
      name: 'dict',
      members: [asMembers(dictMethods), shared({ fromkeys: fn('fromkeys(~iterable, ~value=, /)', fromKeys) })],
      signature: '~other=, /, **~kwargs',
      make: makeDict,
      holds: (value) => value instanceof PyDict,
    }),
    defineClass({
      name: 'set',
      members: [asMembers(setMethods)],
      signature: 'iterable=, /',
      make: makeSet('set'),
      holds: (value) => value instanceof PySet && value.typeName === 'set',
    }),
    defineClass({
      name: 'frozenset',
      members: [asMembers(frozenMethods)],
      signature: 'iterable=, /',
      make: makeSet('frozenset'),
      holds: (value) => value instanceof PySet && value.typeName === 'frozenset',
    }),
    defineClass({
      name: 'range',
      signature: 'start, stop=, step=, /',
      make: makeRange,
      holds: (value) => value instanceof PyRange,
    }),
    defineClass({
      name: 'slice',
      signature: 'start, stop=, step=, /',
      make: makeSlice,
      holds: (value) => value instanceof PySlice,
    }),
  ].map((cls) => [cls.name, cls] as const),
)

const others = new Map<string, PyClass>()

/** `type(x)`. */
export function classOf(value: Value): PyClass {
  if (value instanceof PyInstance && value.cls instanceof PyClass) return value.cls
  if (value instanceof NativeObject) return value.cls
  const name = nameOfType(value)
  const known = typeClasses.get(name) ?? others.get(name)
  if (known !== undefined) return known
  const cls = new PyClass({ name, native: { holds: (other) => nameOfType(other) === name } })
  others.set(name, cls)
  return cls
}
