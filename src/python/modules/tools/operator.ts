import { fn, functions } from '../../builtins/define.ts'
import { NativeFunction } from '../../values/functions.ts'
import { nameOfType } from '../../values/keys.ts'
import { PyTuple } from '../../values/list.ts'
import type { ModuleSource } from '../../values/module.ts'
import { orElse } from '../../builtins/or-else.ts'
import { Unknown, type Running, type Value } from '../../values/value.ts'

const binary = {
  add: '+',
  sub: '-',
  mul: '*',
  truediv: '/',
  floordiv: '//',
  mod: '%',
  pow: '**',
  or_: '|',
  and_: '&',
  xor: '^',
  concat: '+',
} as const
const compare = { eq: '==', ne: '!=', lt: '<', le: '<=', gt: '>', ge: '>=', is_: 'is', is_not: 'is not' } as const

/** `a.b.c` of a value. */
function follow(value: Value, path: string, running: Running): Value {
  let found = value
  for (const name of path.split('.')) {
    if (found instanceof Unknown) return found
    const owner = found
    found = orElse(running.attribute(owner, name), () =>
      running.raise('AttributeError', `'${nameOfType(owner)}' object has no attribute '${name}'`),
    )
  }
  return found
}

function several(keys: readonly Value[], get: (value: Value, key: Value, running: Running) => Value): NativeFunction {
  return new NativeFunction('getter', ({ positional: [value = null] }, running) => {
    const found = keys.map((key) => get(value, key, running))
    return found.length === 1 ? (found[0] ?? null) : new PyTuple(found)
  })
}

/** Module `operator`. */
export const operatorModule: ModuleSource = {
  name: 'operator',
  members: new Map<string, Value>([
    ...Object.entries(binary).map(([name, sign]): [string, Value] => [
      name,
      fn(`${name}(a, b, /)`, (given, running) => running.binary(sign, given.value(0), given.value(1))),
    ]),
    ...Object.entries(compare).map(([name, sign]): [string, Value] => [
      name,
      fn(`${name}(a, b, /)`, (given, running) => running.compare(sign, given.value(0), given.value(1))),
    ]),
    ...functions({
      'itemgetter(*items)': (given) => several(given.rest, (value, key, running) => running.item(value, key)),
      'attrgetter(*attrs)': (given) =>
        several(given.rest, (value, key, running) => follow(value, typeof key === 'string' ? key : '', running)),
      'methodcaller(name, /, *args, **kwargs)': (given) =>
        new NativeFunction('methodcaller', ({ positional: [value = null] }, running) =>
          running.call(follow(value, given.text(0), running), given.rest, given.named),
        ),
      'contains(a, b, /)': (given, running) => running.compare('in', given.value(1), given.value(0)),
      'getitem(a, b, /)': (given, running) => running.item(given.value(0), given.value(1)),
      'not_(a, /)': (given, running) => {
        const truth = running.truth(given.value(0))
        return truth instanceof Unknown ? truth : !truth
      },
      'truth(a, /)': (given, running) => running.truth(given.value(0)),
      'neg(a, /)': (given, running) => running.binary('*', given.value(0), -1),
    }),
  ]),
}
