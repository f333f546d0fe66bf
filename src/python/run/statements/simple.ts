import type { Expression, Statement } from '../../syntax/tree.ts'
import { PyClass } from '../../values/classes.ts'
import { PyDict } from '../../values/dict.ts'
import { makeException, Raised } from '../../values/exceptions.ts'
import { PyInstance } from '../../values/instance.ts'
import { Unknown, type Value } from '../../values/value.ts'
import { assignTo, deleteTarget } from '../assign.ts'
import { augment } from '../augment.ts'
import { breaking, type Completion, continuing } from '../completion.ts'
import { brokenError } from '../failure.ts'
import { PyFunction } from '../functions/function.ts'
import type { Frame } from '../machine.ts'
import { setName } from '../names.ts'
import { defineClass } from './class.ts'
import { importFrom, importNames } from './imports.ts'

/** A statement without statements in it. */
export function runSimple(statement: Statement, frame: Frame): Completion {
  const { machine } = frame
  switch (statement.kind) {
    case 'expression':
      machine.evaluator.evaluate(statement.value, frame)
      return undefined
    case 'assign': {
      const value = machine.evaluator.evaluate(statement.value, frame)
      for (const target of statement.targets) assignTo(target, value, frame)
      return undefined
    }
    case 'return':
      return {
        kind: 'return',
        value: statement.value === undefined ? null : machine.evaluator.evaluate(statement.value, frame),
      }
    case 'break':
      return breaking
    case 'continue':
      return continuing
    case 'pass':
    case 'global':
    case 'nonlocal':
      return undefined
    default:
      runRarer(statement, frame)
      return undefined
  }
}

function runRarer(statement: Statement, frame: Frame): void {
  switch (statement.kind) {
    case 'annotated':
      annotate(statement, frame)
      return
    case 'augmented':
      augment(statement, frame)
      return
    case 'function':
      decorate(statement.name, new PyFunction(statement, frame), { decorators: statement.decorators, frame })
      return
    case 'class':
      decorate(statement.name, defineClass(statement, frame), { decorators: statement.decorators, frame })
      return
    case 'raise':
      throw raised(statement.value, frame)
    case 'import':
      importNames(statement, frame)
      return
    case 'import-from':
      importFrom(statement, frame)
      return
    case 'delete':
      for (const target of statement.targets) deleteTarget(target, frame)
      return
    case 'assert':
      assert(statement, frame)
      return
    default:
      throw brokenError(statement, frame.machine)
  }
}

function annotate(statement: Extract<Statement, { readonly kind: 'annotated' }>, frame: Frame): void {
  const { target, value, annotation } = statement
  if (frame.kind === 'class' && target.kind === 'name') {
    const known = frame.names.get('__annotations__')
    const annotations = known instanceof PyDict ? known : new PyDict()
    annotations.set(target.name, frame.machine.source(annotation.at))
    frame.names.set('__annotations__', annotations)
  }
  if (value !== undefined) assignTo(target, frame.machine.evaluator.evaluate(value, frame), frame)
}

function decorate(
  name: string,
  value: Value,
  { decorators, frame }: { readonly decorators: readonly Expression[]; readonly frame: Frame },
): void {
  const { machine } = frame
  const callees = decorators.map((decorator) => machine.evaluator.evaluate(decorator, frame))
  const decorated = callees.reduceRight((inner, callee, at) => {
    machine.at = decorators[at]?.at ?? machine.at
    return machine.call(callee, [inner])
  }, value)
  setName(name, decorated, frame)
}

function assert({ test, message, at }: Extract<Statement, { readonly kind: 'assert' }>, frame: Frame): void {
  const { machine } = frame
  const value = machine.evaluator.evaluate(test, frame)
  machine.at = at
  if (machine.truth(value) !== false) return
  const args = message === undefined ? [] : [machine.evaluator.evaluate(message, frame)]
  throw new Raised(makeException('AssertionError', args), at)
}

function raised(expression: Expression | undefined, frame: Frame): Raised {
  const { machine } = frame
  if (expression === undefined) {
    const again = machine.handling.at(-1)
    if (again !== undefined) return again
    return machine.raise('RuntimeError', 'No active exception to reraise')
  }
  const value = machine.evaluator.evaluate(expression, frame)
  machine.at = expression.at
  const exception = value instanceof PyClass ? machine.call(value, []) : value
  if (exception instanceof PyInstance && exception.cls.isException) return new Raised(exception, expression.at)
  if (exception instanceof Unknown) return new Raised(makeException('Exception', [exception]), expression.at)
  return machine.raise('TypeError', 'exceptions must derive from BaseException')
}
