import type { Raised } from '../../values/exceptions.ts'
import { NativeFunction, PyIterator } from '../../values/functions.ts'
import type { Arguments, PythonObject, Running, Value } from '../../values/value.ts'
import type { Region } from '../doubt.ts'
import type { Statement } from '../../syntax/tree.ts'
import type { Frame, Machine, Steps } from '../machine.ts'

/** What a generator is made of. */
export interface GeneratorMade {
  readonly body: readonly Statement[]
  readonly frame: Frame
  /** the function of the program */
  readonly callee: PythonObject & { readonly name: string }
  readonly args: Arguments
}

/** A generator of the program: its statements run as far as somebody asks. */
export class PyGenerator extends PyIterator {
  readonly #steps: Steps
  readonly #machine: Machine
  /** stretches of doubt that it stopped in */
  #doubts: readonly Region[] = []
  #hasEnded = false
  /** what it returned: the value of `yield from` */
  result: Value = null

  /** the statements that it runs, and the call that made it; undefined = it is an expression's */
  readonly made: GeneratorMade | undefined
  /** whether somebody has asked for what it gives */
  isTaken = false

  constructor(steps: Steps, machine: Machine, made?: GeneratorMade) {
    super([], 'generator')
    this.made = made
    this.#steps = steps
    this.#machine = machine
  }

  override next(sent: Value = null): Value | undefined {
    return this.#resume(() => this.#steps.next(sent))
  }

  /** Raises an exception where it stopped. */
  throwIn(error: Raised): Value | undefined {
    return this.#resume(() => this.#steps.throw(error))
  }

  override attribute(name: string): Value | undefined {
    if (name === '__next__') return new NativeFunction(name, (_, running) => this.#send(null, running))
    if (name === 'send')
      return new NativeFunction(name, (args, running) => this.#send(args.positional[0] ?? null, running))
    if (name !== 'close') return undefined
    return new NativeFunction(name, () => {
      this.#hasEnded = true
      return null
    })
  }

  #send(value: Value, running: Running): Value {
    const next = this.next(value)
    return next === undefined ? running.raise('StopIteration', this.result) : next
  }

  #resume(step: () => ReturnType<Steps['next']>): Value | undefined {
    this.isTaken = true
    if (this.#hasEnded) return undefined
    const { doubts } = this.#machine
    const { depth } = doubts
    doubts.resume(this.#doubts)
    this.#machine.spend(1)
    try {
      const result = step()
      if (result.done !== true) return doubts.whyFrom(depth) ?? result.value
      this.#hasEnded = true
      if (result.value?.kind === 'return') this.result = result.value.value
      return undefined
    } catch (error) {
      this.#hasEnded = true
      throw error
    } finally {
      this.#doubts = doubts.suspend(depth)
    }
  }
}
