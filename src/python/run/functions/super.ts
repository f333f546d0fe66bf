import type { PyClass } from '../../values/classes.ts'
import { Descriptor } from '../../values/functions.ts'
import { NativeFunction } from '../../values/functions.ts'
import { bindTo, PyInstance, specialOf } from '../../values/instance.ts'
import { PythonObject, type Running, type Value } from '../../values/value.ts'

/** `super()`: the members of the classes that come after the method's own. */
export class SuperProxy extends PythonObject {
  readonly typeName = 'super'
  readonly #owner: PyClass
  readonly #self: Value

  constructor(owner: PyClass, self: Value) {
    super()
    this.#owner = owner
    this.#self = self
  }

  override attribute(name: string, running: Running): Value | undefined {
    const order = this.#order()
    for (const { members } of order.slice(order.indexOf(this.#owner) + 1)) {
      const member = members.get(name)
      if (member === undefined) continue
      if (!(member instanceof Descriptor)) return bindTo(this.#self, member, running)
      if (member.typeName === 'property') return running.call(member.callee, [this.#self])
      return member.typeName === 'staticmethod' ? member.callee : bindTo(this.#self, member.callee, running)
    }
    if (this.#owner.unknownBase !== undefined) return this.#owner.unknownBase
    const special = specialOf(name)
    if (special !== undefined) return bindTo(this.#self, special, running)
    // what every object has
    return name === '__init__' || name === '__init_subclass__' || name === '__post_init__'
      ? new NativeFunction(name, () => null)
      : undefined
  }

  #order(): readonly PyClass[] {
    const cls = this.#self instanceof PyInstance ? this.#self.cls : this.#self
    return isClass(cls) ? cls.order : this.#owner.order
  }
}

function isClass(value: Value): value is PyClass {
  return value instanceof PythonObject && value.typeName === 'type' && 'order' in value
}
