import type { Span } from '../syntax/tree.ts'
import { joinedKey } from './keys.ts'
import { Mutable } from './mutable.ts'
import { PySlice, positionIn } from './sequence.ts'
import { PythonObject, type Running, type Value } from './value.ts'

/** A list of Python. `items` is for reading; all changes go through the methods. */
export class PyList extends Mutable {
  readonly typeName = 'list'
  #items: Value[]
  #places: (Span | undefined)[] | undefined

  constructor(items: Value[] = [], places?: (Span | undefined)[]) {
    super()
    this.#items = items
    this.#places = places
  }

  get items(): readonly Value[] {
    return this.#items
  }

  /** where the item at this position was written */
  placeOf(position: number): Span | undefined {
    return this.#places?.[position]
  }

  push(value: Value, at?: Span): void {
    this.changes()
    if (at !== undefined || this.#places !== undefined) {
      this.#places ??= []
      this.#places.length = this.#items.length
      this.#places.push(at)
    }
    this.#items.push(value)
  }

  set(position: number, value: Value, at?: Span): void {
    this.splice(position, 1, [{ value, at }])
  }

  /** Takes `count` items away at a position and puts others there; gives those taken. */
  splice(position: number, count: number, added: readonly { value: Value; at?: Span | undefined }[] = []): Value[] {
    this.changes()
    if (this.#places !== undefined || added.some(({ at }) => at !== undefined)) {
      this.#places ??= []
      // a list with holes is spliced as one of its full length
      this.#places.length = this.#items.length
      this.#places = spliced(this.#places, { position, count, added: added.map(({ at }) => at) }).kept
    }
    if (added.length < 2)
      return added.length === 0
        ? this.#items.splice(position, count)
        : this.#items.splice(position, count, added[0]?.value ?? null)
    const { kept, taken } = spliced(this.#items, { position, count, added: added.map(({ value }) => value) })
    this.#items = kept
    return taken
  }

  /** Puts the same items into another order, or others in their place. */
  replace(items: readonly Value[], places?: readonly (Span | undefined)[]): void {
    this.changes()
    this.#items = [...items]
    this.#places = places && [...places]
  }

  override truth(): boolean {
    return this.#items.length > 0
  }

  override length(): number {
    return this.#items.length
  }

  override item(key: Value, running: Running): Value {
    if (key instanceof PySlice) return pick(this, key, running)
    return this.#items[positionIn(key, { name: 'list', length: this.#items.length }, running)] ?? null
  }

  override setItem(key: Value, value: Value, running: Running): void {
    if (!(key instanceof PySlice)) {
      const name = { name: 'list assignment', length: this.#items.length }
      this.set(positionIn(key, name, running), value, running.at)
      return
    }
    const added = [...running.iterate(value)].map((item) => ({ value: item, at: running.at }))
    const { start, stop, step } = key.bounds(this.#items.length, running)
    if (step === 1) {
      this.splice(start, Math.max(stop - start, 0), added)
      return
    }
    const positions = key.positions(this.#items.length, running)
    if (positions.length !== added.length)
      running.raise(
        'ValueError',
        `attempt to assign sequence of size ${added.length} to extended slice of size ${positions.length}`,
      )
    positions.forEach((position, index) => this.splice(position, 1, added.slice(index, index + 1)))
  }

  override deleteItem(key: Value, running: Running): void {
    if (key instanceof PySlice) {
      const gone = [...key.positions(this.#items.length, running)]
      for (const position of gone.toSorted((a, b) => b - a)) this.splice(position, 1)
      return
    }
    this.splice(positionIn(key, { name: 'list assignment', length: this.#items.length }, running), 1)
  }

  /** as Python: what is appended while it goes on comes as well */
  override *iterate(): Iterable<Value> {
    for (let position = 0; position < this.#items.length; position++) yield this.#items[position] ?? null
  }

  protected override parts(): Iterable<unknown> {
    return this.#items
  }
}

interface Change<Item> {
  readonly position: number
  readonly count: number
  readonly added: readonly Item[]
}

/** As `Array.splice`, which takes what it adds as arguments, and of those there is a limit. */
function spliced<Item>(items: Item[], { position, count, added }: Change<Item>): { kept: Item[]; taken: Item[] } {
  const taken = items.splice(position, count)
  if (position >= items.length) {
    for (const item of added) items.push(item)
    return { kept: items, taken }
  }
  return { kept: [...items.slice(0, position), ...added, ...items.slice(position)], taken }
}

function pick(list: PyList, slice: PySlice, running: Running): PyList {
  const positions = slice.positions(list.items.length, running)
  return new PyList(
    positions.map((position) => list.items[position] ?? null),
    positions.map((position) => list.placeOf(position)),
  )
}

/** A tuple, with the places of its items. */
export class PyTuple extends PythonObject {
  readonly typeName: string = 'tuple'
  readonly items: readonly Value[]
  readonly #places: readonly (Span | undefined)[] | undefined

  constructor(items: readonly Value[], places?: readonly (Span | undefined)[]) {
    super()
    this.items = items
    this.#places = places
  }

  placeOf(position: number): Span | undefined {
    return this.#places?.[position]
  }

  override truth(): boolean {
    return this.items.length > 0
  }

  override length(): number {
    return this.items.length
  }

  override item(key: Value, running: Running): Value {
    if (key instanceof PySlice)
      return new PyTuple(key.positions(this.items.length, running).map((position) => this.items[position] ?? null))
    return this.items[positionIn(key, { name: 'tuple', length: this.items.length }, running)] ?? null
  }

  override iterate(): Iterable<Value> {
    return this.items
  }

  override hashKey(): string | undefined {
    return joinedKey(this.items)
  }
}
