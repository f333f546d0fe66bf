import { completeClass, declareClass } from '../time/classes.ts'
import { members, NativeObject } from '../../builtins/define.ts'
import { elementsOf } from '../../builtins/functions/construct.ts'
import { nameOfType } from '../../values/keys.ts'
import { PyList } from '../../values/list.ts'
import type { PyClass } from '../../values/classes.ts'
import { unknownIn } from '../../values/unknown.ts'
import { Unknown, type Running, type Value } from '../../values/value.ts'

export const dequeClass = declareClass('deque')

/** `collections.deque`, kept in a list so that changes of it are seen. */
class PyDeque extends NativeObject {
  readonly list: PyList
  readonly most: number | undefined

  constructor(list: PyList, most: number | undefined) {
    super()
    this.list = list
    this.most = most
  }

  get cls(): PyClass {
    return dequeClass
  }

  protected override field(name: string): Value | undefined {
    return name === 'maxlen' ? (this.most ?? null) : undefined
  }

  add(value: Value, atLeft: boolean): void {
    if (this.most === 0) return
    this.list.splice(atLeft ? 0 : this.list.items.length, 0, [{ value }])
    if (this.most !== undefined && this.list.items.length > this.most)
      this.list.splice(atLeft ? this.list.items.length - 1 : 0, 1)
  }

  take(atLeft: boolean, running: Running): Value {
    const { length } = this.list.items
    if (length === 0) return running.raise('IndexError', 'pop from an empty deque')
    return this.list.splice(atLeft ? 0 : length - 1, 1)[0] ?? null
  }

  override length(): number | Unknown {
    return this.list.tainted ?? this.list.items.length
  }

  override truth(): boolean | Unknown {
    return this.list.tainted ?? this.list.items.length > 0
  }

  override iterate(running: Running): Iterable<Value> {
    return running.iterate(this.list)
  }

  override item(key: Value, running: Running): Value {
    return running.item(this.list, key)
  }

  override repr(running: Running): string {
    return `deque(${running.repr(this.list)}${this.most === undefined ? '' : `, maxlen=${this.most}`})`
  }
}

function extend(self: PyDeque, values: Value, { atLeft, running }: { atLeft: boolean; running: Running }): null {
  const unknown = unknownIn(values)
  if (unknown !== undefined) self.list.taint(unknown)
  else for (const value of running.iterate(values)) self.add(value, atLeft)
  return null
}

completeClass(dequeClass, {
  signature: 'iterable=, maxlen=',
  make: (given, running) => {
    const most = given.value(1) === null ? undefined : given.int(1)
    const deque = new PyDeque(new PyList(), most)
    if (!given.has(0)) return deque
    const items = elementsOf(given.value(0), running)
    if (items instanceof Unknown) return items
    for (const item of items) deque.add(item, false)
    return deque
  },
  members: [
    members(PyDeque, {
      'append(~x, /)': (self, given) => {
        self.add(given.value(0), false)
        return null
      },
      'appendleft(~x, /)': (self, given) => {
        self.add(given.value(0), true)
        return null
      },
      'pop()': (self, _given, running) => self.take(false, running),
      'popleft()': (self, _given, running) => self.take(true, running),
      'extend(~iterable, /)': (self, given, running) => extend(self, given.value(0), { atLeft: false, running }),
      'extendleft(~iterable, /)': (self, given, running) => extend(self, given.value(0), { atLeft: true, running }),
      'clear()': (self) => {
        self.list.replace([])
        return null
      },
      'copy()': (self) => new PyDeque(new PyList([...self.list.items]), self.most),
      'rotate(n=, /)': (self, given) => {
        const { items } = self.list
        const by = items.length === 0 ? 0 : ((given.int(0, 1) % items.length) + items.length) % items.length
        self.list.replace([...items.slice(items.length - by), ...items.slice(0, items.length - by)])
        return null
      },
      '__reversed__()': (self) => new PyList(self.list.items.toReversed()),
      'index(x, /)': (self, given, running) => {
        const index = self.list.items.findIndex((item) => running.equal(item, given.value(0)) === true)
        return index < 0 ? running.raise('ValueError', `${nameOfType(self)}.index(x): x not in deque`) : index
      },
    }),
  ],
})
