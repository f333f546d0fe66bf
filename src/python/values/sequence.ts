import { indexOf } from './numbers.ts'
import { nameOfType } from './keys.ts'
import { PythonObject, type Running, type Value } from './value.ts'

/** `a:b:c` between brackets. */
export class PySlice extends PythonObject {
  readonly typeName = 'slice'
  readonly start: Value
  readonly stop: Value
  readonly step: Value

  constructor(start: Value, stop: Value, step: Value) {
    super()
    this.start = start
    this.stop = stop
    this.step = step
  }

  /** The positions it picks from a sequence, in order. */
  positions(length: number, running: Running): readonly number[] {
    const { start, stop, step } = this.bounds(length, running)
    const picked: number[] = []
    if (step > 0) for (let at = start; at < stop; at += step) picked.push(at)
    else for (let at = start; at > stop; at += step) picked.push(at)
    return picked
  }

  /** As `slice.indices` of Python gives them. */
  bounds(length: number, running: Running): { start: number; stop: number; step: number } {
    const step = this.step === null ? 1 : wanted(this.step, running)
    if (step === 0) return running.raise('ValueError', 'slice step cannot be zero')
    const [low, high] = step > 0 ? [0, length] : [-1, length - 1]
    const clip = (value: Value, missing: number): number => {
      if (value === null) return missing
      const index = wanted(value, running)
      return Math.min(Math.max(index < 0 ? index + length : index, low), high)
    }
    return { start: clip(this.start, step > 0 ? low : high), stop: clip(this.stop, step > 0 ? high : low), step }
  }
}

function wanted(value: Value, running: Running): number {
  return (
    indexOf(value) ?? running.raise('TypeError', 'slice indices must be integers or None or have an __index__ method')
  )
}

/** The position that an index of Python means; raises IndexError and TypeError as a list, tuple, str … does. */
export function positionIn(key: Value, sequence: { name: string; length: number }, running: Running): number {
  const { name, length } = sequence
  const index = indexOf(key)
  if (tooLarge(key)) return running.raise('IndexError', "cannot fit 'int' into an index-sized integer")
  if (index === undefined) {
    const wants =
      name === 'string' || name === 'byte' ? 'indices must be integers' : 'indices must be integers or slices'
    const quoted = name === 'string' ? `, not '${nameOfType(key)}'` : `, not ${nameOfType(key)}`
    return running.raise('TypeError', `${name} ${wants}${quoted}`)
  }
  const position = index < 0 ? index + length : index
  if (position >= 0 && position < length) return position
  return running.raise('IndexError', name === 'byte' ? 'index out of range' : `${name} index out of range`)
}

/** An int that is not an index of anything in Python. */
export function tooLarge(value: Value): boolean {
  return typeof value === 'bigint' && BigInt.asIntN(64, value) !== value
}
