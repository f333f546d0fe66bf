import { fn, functions, NativeObject } from '../../builtins/define.ts'
import { PyClass, isInstance } from '../../values/classes.ts'
import { NativeFunction, PyIterator } from '../../values/functions.ts'
import { PyInstance } from '../../values/instance.ts'
import type { ModuleSource } from '../../values/module.ts'
import { unknownIn } from '../../values/unknown.ts'
import { PythonObject, Unknown, type Running, type Value } from '../../values/value.ts'
import { completeClass, declareClass } from '../time/classes.ts'
import { Harmless } from './harmless.ts'

const managerClass = declareClass('_GeneratorContextManager')

/** What a function under `@contextmanager` gives: it runs up to its yield, and from there on. */
class PyManager extends NativeObject {
  readonly #generator: Iterator<Value>

  constructor(generator: Iterator<Value>) {
    super()
    this.#generator = generator
  }

  get cls(): PyClass {
    return managerClass
  }

  override enter(running: Running): Value {
    const first = this.#generator.next()
    return first.done === true ? running.raise('RuntimeError', "generator didn't yield") : first.value
  }

  override exit(): boolean {
    this.#generator.next()
    return false
  }
}

completeClass(managerClass, { members: [] })

const nullClass = declareClass('nullcontext')

class PyNullContext extends NativeObject {
  readonly #given: Value
  readonly #swallowed: readonly Value[]

  constructor(given: Value, swallowed: readonly Value[]) {
    super()
    this.#given = given
    this.#swallowed = swallowed
  }

  get cls(): PyClass {
    return nullClass
  }

  override enter(): Value {
    return this.#given
  }

  override exit(exception: Value): boolean {
    return (
      exception instanceof PyInstance &&
      this.#swallowed.some((cls) => cls instanceof PyClass && isInstance(exception, cls))
    )
  }
}

completeClass(nullClass, { members: [] })

/** Module `contextlib`. */
export const contextlibModule: ModuleSource = {
  name: 'contextlib',
  members: new Map<string, Value>([
    [
      'contextmanager',
      fn('contextmanager(~func)', (given) => {
        const callee = given.value(0)
        return new NativeFunction('contextmanager', (args, running) => {
          const unknown = unknownIn(callee)
          if (unknown !== undefined) return unknown
          const made = callee instanceof PythonObject ? (callee.call?.(args, running) ?? null) : null
          if (made instanceof Unknown) return made
          if (made instanceof PyIterator) return new PyManager(made.iterate()[Symbol.iterator]())
          return new PyManager(running.iterate(made)[Symbol.iterator]())
        })
      }),
    ],
    ...functions({
      'suppress(*exceptions)': (given) => new PyNullContext(null, given.rest),
      'nullcontext(~enter_result=)': (given) => new PyNullContext(given.value(0), []),
      'closing(~thing)': (given) => new PyNullContext(given.value(0), []),
      'redirect_stdout(~target)': (given) => new PyNullContext(given.value(0), []),
      'redirect_stderr(~target)': (given) => new PyNullContext(given.value(0), []),
    }),
    ['ExitStack', new Harmless('contextlib.ExitStack')],
  ]),
}
