import { isList } from '../../../../json/json.ts'
import type { SyntaxNode } from '@lezer/common'
import type { ConfigValue } from '../../../document.ts'
import { readMethod } from '../calls.ts'
import { notLiteral } from '../refuse.ts'
import { type Evaluate, quiet, type Spot, spreadEntries, toObject } from '../spot.ts'
import { childrenOf, textOf } from '../syntax.ts'

/**
 * What a dict or list holds after a statement that changes it: `name["k"] = value`, `name.update({…})`,
 * `name.append(value)`, `name.extend([…])`. Throws PYTHON_NOT_LITERAL for every other change.
 */
export function applyChange(
  value: ConfigValue,
  statement: SyntaxNode,
  { spot, evaluate }: { readonly spot: Spot; readonly evaluate: Evaluate },
): ConfigValue {
  const entry = readEntry(statement, spot, evaluate)
  if (entry !== undefined && isDict(value)) return { ...value, [entry.key]: evaluate(entry.value, at(spot, entry.key)) }
  const method = statement.firstChild && readMethod(statement.firstChild, spot.source)
  const [argument, ...more] = method?.args ?? []
  const plain = method?.object.name === 'VariableName' && argument?.name === undefined && more.length === 0
  if (!plain || argument === undefined) throw changed(statement, spot)
  if (method.name === 'update' && isDict(value))
    return { ...value, ...toObject(spreadEntries(argument.value, spot, evaluate)) }
  if (!isList(value)) throw changed(statement, spot)
  const list = value
  if (method.name === 'append') return [...list, evaluate(argument.value, at(spot, list.length))]
  const added = method.name === 'extend' ? evaluate(argument.value, quiet(spot)) : undefined
  if (!isList(added)) throw changed(statement, spot)
  return [...list, ...added]
}

/** `name["k"] = value`, nothing deeper. */
function readEntry(
  statement: SyntaxNode,
  spot: Spot,
  evaluate: Evaluate,
): { readonly key: string; readonly value: SyntaxNode } | undefined {
  const [target, mark, value, ...more] = statement.name === 'AssignStatement' ? childrenOf(statement) : []
  if (target?.name !== 'MemberExpression' || mark?.name !== 'AssignOp' || value === undefined || more.length > 0)
    return undefined
  const [object, bracket, key] = childrenOf(target)
  if (object?.name !== 'VariableName' || bracket?.name !== '[' || key === undefined) return undefined
  const name = evaluate(key, quiet(spot))
  return typeof name === 'string' ? { key: name, value } : undefined
}

function at(spot: Spot, step: string | number): Spot {
  return { ...spot, path: [...spot.path, step], ...(typeof step === 'string' ? { givenTo: step } : {}) }
}

function isDict(value: ConfigValue): value is { readonly [key: string]: ConfigValue } {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

function changed(statement: SyntaxNode, spot: Spot): Error {
  const { line } = spot.source.positionAt(statement.from)
  const name = /^\w+/.exec(textOf(statement, spot.source))?.[0] ?? 'it'
  return notLiteral(statement, spot, { why: `"${name}" is changed in line ${line} after it is assigned` })
}
