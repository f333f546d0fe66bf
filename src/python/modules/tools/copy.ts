import { functions } from '../../builtins/define.ts'
import { PyClass } from '../../values/classes.ts'
import { PyDict } from '../../values/dict.ts'
import { PyInstance } from '../../values/instance.ts'
import { PyList, PyTuple } from '../../values/list.ts'
import type { ModuleSource } from '../../values/module.ts'
import { Mutable } from '../../values/mutable.ts'
import { PySet } from '../../values/set.ts'
import { PythonObject, type Running, Unknown, type Value } from '../../values/value.ts'

const deepest = 200

/** `copy.deepcopy(value)`: containers and instances anew, with their places; what cannot be copied is itself. */
class Copier {
  readonly #running: Running
  readonly #made = new Map<PythonObject, Value>()

  constructor(running: Running) {
    this.#running = running
  }

  copy(value: Value, depth: number): Value {
    if (!(value instanceof PythonObject)) return value
    const known = this.#made.get(value)
    if (known !== undefined) return known
    this.#running.spend(1)
    if (depth > deepest) return this.#running.unknown('a value is nested too deeply to be copied')
    const copy = this.#container(value, depth + 1)
    // what may have been changed stays in doubt
    if (value instanceof Mutable && value.tainted !== undefined && copy instanceof Mutable && copy !== value)
      copy.taint(value.tainted)
    return copy
  }

  #container(value: PythonObject, depth: number): Value {
    if (value instanceof PyList) {
      const list = new PyList()
      this.#made.set(value, list)
      value.items.forEach((item, index) => list.push(this.copy(item, depth), value.placeOf(index)))
      return list
    }
    if (value instanceof PyTuple && value.typeName === 'tuple')
      return new PyTuple(
        value.items.map((item) => this.copy(item, depth)),
        value.items.map((_, index) => value.placeOf(index)),
      )
    if (value instanceof PyDict) return this.#dict(value, depth)
    if (value instanceof PySet) return new PySet(value.values(), value.typeName)
    if (value instanceof PyInstance && value.cls instanceof PyClass) return this.#instance(value, depth)
    return value
  }

  #dict(value: PyDict, depth: number): Value {
    const dict = emptyLike(value, this.#running)
    if (!(dict instanceof PyDict)) return dict
    this.#made.set(value, dict)
    for (const [key, item] of value.entries()) dict.set(key, this.copy(item, depth), value.placeOf(key))
    return dict
  }

  #instance(value: PyInstance, depth: number): Value {
    const own = value.send('__deepcopy__', [new PyDict()], this.#running)
    if (own !== undefined) return own
    const copy = new PyInstance(value.cls)
    this.#made.set(value, copy)
    for (const [name, item] of value.attributes) copy.attributes.set(name, this.copy(item, depth))
    return copy
  }
}

/** An empty dict of the same type. */
function emptyLike(value: PyDict, running: Running): Value {
  if (value.typeName === 'dict') return new PyDict()
  const copy = value.attribute?.('copy', running)
  const made = copy === undefined ? new PyDict() : running.call(copy, [])
  if (made instanceof PyDict) made.clear()
  return made
}

function shallow(value: Value, running: Running): Value {
  if (value instanceof PyInstance && value.cls instanceof PyClass) {
    const copy = new PyInstance(value.cls)
    for (const [name, item] of value.attributes) copy.attributes.set(name, item)
    return copy
  }
  if (value instanceof PyList || value instanceof PyDict || (value instanceof PySet && value.typeName === 'set')) {
    const copy = running.attribute(value, 'copy')
    return copy === undefined || copy instanceof Unknown ? value : running.call(copy, [])
  }
  return value
}

/** Module `copy`. */
export const copyModule: ModuleSource = {
  name: 'copy',
  members: functions({
    'copy(x)': (given, running) => shallow(given.value(0), running),
    'deepcopy(~x, ~memo=)': (given, running) => new Copier(running).copy(given.value(0), 0),
  }),
}
