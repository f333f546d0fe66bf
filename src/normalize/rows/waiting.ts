/** Values that wait for their turn, and what each belongs to. Grows to what a record needs, once. */
export class Waiting<Owner, Value> {
  readonly #owners: Owner[] = []
  readonly #values: Value[] = []
  /** how many wait; to be set back to what it was */
  size = 0

  push(owner: Owner, value: Value): void {
    this.#owners[this.size] = owner
    this.#values[this.size++] = value
  }

  /** below `size` */
  ownerAt(index: number): Owner {
    return this.#owners[index] as Owner
  }

  /** below `size` */
  valueAt(index: number): Value {
    return this.#values[index] as Value
  }
}
