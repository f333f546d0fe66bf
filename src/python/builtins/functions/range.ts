import type { CompareOperator } from '../../syntax/tree.ts'
import { NativeFunction } from '../../values/functions.ts'
import { indexOf, intOf } from '../../values/numbers.ts'
import { PySlice, positionIn } from '../../values/sequence.ts'
import { PythonObject, type Running, type Value } from '../../values/value.ts'

/** `range(…)`: never more than its three numbers in memory. */
export class PyRange extends PythonObject {
  readonly typeName = 'range'
  readonly start: number
  readonly stop: number
  readonly step: number
  readonly size: number

  constructor(start: number, stop: number, step: number) {
    super()
    this.start = start
    this.stop = stop
    this.step = step
    this.size = Math.max(0, Math.ceil((stop - start) / step))
  }

  override truth(): boolean {
    return this.size > 0
  }

  override length(): number {
    return this.size
  }

  override item(key: Value, running: Running): Value {
    if (key instanceof PySlice) {
      const { start, stop, step } = key.bounds(this.size, running)
      return new PyRange(this.start + start * this.step, this.start + stop * this.step, this.step * step)
    }
    return this.start + positionIn(key, { name: 'range object', length: this.size }, running) * this.step
  }

  override *iterate(running: Running): Iterable<Value> {
    for (let index = 0; index < this.size; index++) {
      running.spend(1)
      yield this.start + index * this.step
    }
  }

  override contains(value: Value): boolean {
    const int = indexOf(value)
    return int !== undefined && this.#positionOf(int) !== undefined
  }

  override compare(operator: CompareOperator, other: Value): boolean | undefined {
    if (operator !== '==' && operator !== '!=') return undefined
    if (!(other instanceof PyRange)) return undefined
    const same =
      this.size === other.size &&
      (this.size === 0 || (this.start === other.start && (this.size === 1 || this.step === other.step)))
    return same === (operator === '==')
  }

  override attribute(name: string): Value | undefined {
    if (name === 'start') return this.start
    if (name === 'stop') return this.stop
    if (name === 'step') return this.step
    if (name !== 'index' && name !== 'count') return undefined
    return new NativeFunction(name, ({ positional: [value = null] }, running) => {
      const int = intOf(value)
      const position = int === undefined ? undefined : this.#positionOf(Number(int))
      if (name === 'count') return position === undefined ? 0 : 1
      return position ?? running.raise('ValueError', `${running.repr(value)} is not in range`)
    })
  }

  override hashKey(): string {
    return `${this.size} ${this.start} ${this.step}`
  }

  override repr(): string {
    return `range(${this.start}, ${this.stop}${this.step === 1 ? '' : `, ${this.step}`})`
  }

  #positionOf(int: number): number | undefined {
    const position = (int - this.start) / this.step
    return Number.isInteger(position) && position >= 0 && position < this.size ? position : undefined
  }
}
