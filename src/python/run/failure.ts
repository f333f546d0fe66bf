import { SluiceError } from '../../model/errors.ts'
import type { Expression, Span, Statement } from '../syntax/tree.ts'
import { Raised } from '../values/exceptions.ts'
import { tooMuch } from './budget.ts'
import type { Machine } from './machine.ts'

/** The error for a node that cannot be evaluated. */
export function brokenError({ at, ...node }: Expression | Statement, machine: Machine): SluiceError {
  const isTooDeep = 'isTooDeep' in node && (node.isTooDeep ?? false)
  return isTooDeep ? tooMuch('is nested too deep', machine.placeOf(at)) : syntaxError(at, machine)
}

/** PYTHON_SYNTAX at a place of the program. */
export function syntaxError(at: Span, machine: Machine): SluiceError {
  const place = machine.placeOf(at)
  return new SluiceError(
    'PYTHON_SYNTAX',
    `Could not read "${place.file ?? 'the program'}" because line ${place.line ?? 0} is not valid Python.`,
    { place, hint: 'Look for a missing comma, quote or bracket on this line or just before it.' },
  )
}

/** An error of the evaluator as one for people: what Python would raise becomes PYTHON_FAILS. */
export function toFailure(error: unknown, machine: Machine): unknown {
  if (error instanceof RangeError) return tooMuch('goes too deep', machine.placeOf(machine.at))
  if (!(error instanceof Raised)) return error
  const place = machine.placeOf(error.at)
  return new SluiceError(
    'PYTHON_FAILS',
    `Could not evaluate the Python program because Python would stop at line ${place.line ?? 0} with ${describe(error, machine)}.`,
    { place, hint: 'Run the program with Python: it should fail in the same way.', tag: error.exception.typeName },
  )
}

/** `KeyError: 'name'`, as the last line of a traceback has it. */
export function describe({ exception }: Raised, machine: Machine): string {
  const text = machine.text(exception)
  return typeof text === 'string' && text !== '' ? `${exception.typeName}: ${text}` : exception.typeName
}
