import { PyFunction } from '../../../../python/run/functions/function.ts'
import { Frame } from '../../../../python/run/machine.ts'
import { parseTexts } from '../../../../python/syntax/parse-program.ts'
import type { BoundMethod } from '../../../../python/values/functions.ts'
import { PyInstance } from '../../../../python/values/instance.ts'
import type { Value } from '../../../../python/values/value.ts'

/** A method of an object as a function of a record: `object.method`. None where it is not a method of the program for one record. */
export function methodFunction({ self, callee }: BoundMethod): Value {
  if (!(self instanceof PyInstance) || !(callee instanceof PyFunction) || callee.node.kind === 'lambda') return null
  const [, record, ...more] = callee.node.parameters
  if (record === undefined || more.some((parameter) => !callee.defaults.has(parameter.name))) return null
  const { machine } = callee.frame
  const place = machine.placeOf(callee.node.at)
  const text = `lambda item_: object_.${callee.name}(item_)`
  const index = machine.addText({
    file: place.file ?? '',
    text,
    positionAt: () => ({ line: place.line ?? 1, column: place.column ?? 1 }),
  })
  const [statement] = parseTexts([text], index).body
  if (statement?.kind !== 'expression' || statement.value.kind !== 'lambda') return null
  const frame = new Frame('function', callee.frame.root)
  frame.names.set('object_', self)
  return new PyFunction(statement.value, frame)
}
