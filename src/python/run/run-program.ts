import { parseTexts, type ProgramText } from '../syntax/parse-program.ts'
import type { Span } from '../syntax/tree.ts'
import { PyModule } from '../values/module.ts'
import { Raised } from '../values/exceptions.ts'
import { watchChanges } from '../values/mutable.ts'
import type { Value } from '../values/value.ts'
import { defaultLimits } from './budget.ts'
import { evaluator } from './evaluator.ts'
import { toFailure } from './failure.ts'
import { Frame, Machine, type Surroundings } from './machine.ts'

/** A program: its texts in order are one module, the main one. */
export interface ProgramInput extends Pick<Surroundings, 'host' | 'builtins' | 'modules'> {
  readonly texts: readonly ProgramText[]
  readonly limits?: Surroundings['limits']
}

/** A program after its evaluation. */
export interface ProgramResult {
  readonly globals: ReadonlyMap<string, Value>
  readonly machine: Machine
  /** `exit`: by sys.exit(), before its last statement */
  readonly end: 'last' | 'exit'
  /** the first malformed spot, if it was not reached */
  readonly broken: Span | undefined
}

/**
 * Evaluates a program. Throws PYTHON_SYNTAX, PYTHON_FAILS (Python would stop as well), PYTHON_TOO_MUCH, and whatever the host
 * throws for files that are not read yet.
 */
export function runProgram(input: ProgramInput): ProgramResult {
  const { host, builtins, modules, texts } = input
  const limits = input.limits ?? defaultLimits
  const machine = new Machine({ host, builtins, modules, limits, strict: false }, evaluator, texts)
  const frame = new Frame('module', { machine, module: { name: '__main__', folder: '' } })
  frame.names.set('__name__', '__main__')
  frame.names.set('__file__', texts[0]?.file ?? 'main.py')
  frame.names.set('__doc__', null)
  machine.modules.set('__main__', new PyModule('__main__', frame.names))
  const unwatch = watchChanges((value) => machine.doubts.changed(value))
  try {
    const { body, broken } = parseTexts(texts.map(({ text }) => text))
    return { globals: frame.names, machine, end: runMain(() => machine.evaluator.run(body, frame)), broken }
  } catch (error) {
    throw toFailure(error, machine)
  } finally {
    unwatch()
  }
}

function runMain(run: () => unknown): 'last' | 'exit' {
  try {
    run()
    return 'last'
  } catch (error) {
    if (error instanceof Raised && error.exception.typeName === 'SystemExit') return 'exit'
    throw error
  }
}
