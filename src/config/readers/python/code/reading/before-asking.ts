import type { PyFunction } from '../../../../../python/run/functions/function.ts'
import type { Frame } from '../../../../../python/run/machine.ts'
import type { Expression, Statement } from '../../../../../python/syntax/tree.ts'
import { Choice } from '../../../../../python/values/lookup.ts'
import { Unknown, type Value } from '../../../../../python/values/value.ts'
import { Refusal } from '../../program/placed.ts'
import type { Reader, Scope } from '../asked.ts'
import { asks } from '../asks.ts'
import type { Parent } from '../each-scope.ts'
import { FieldValue, RowValue } from '../field-value.ts'
import { Answer } from '../rest-client.ts'
import { bodyText, functionFrom, indented } from '../rows-function.ts'
import { leaves } from '../loop-parts.ts'
import { isIdle, partsIn, setBy, setByPart } from '../walk-tree.ts'

type If = Extract<Statement, { readonly kind: 'if' }>

/** A condition on a row, and what is done under it. */
export interface Kept {
  readonly at: Statement['at']
  /** its text */
  readonly condition: string
  readonly isOpposite: boolean
  readonly body: readonly Statement[]
  /** the statements that its names come of */
  readonly needed: readonly string[]
}

/** `if not row["x"]: continue`, and what is done only `if row["x"]`: a condition on the row that is asked for. */
export function keptBy(statement: If, isLast: boolean, scope: Scope): Kept | undefined {
  const { each, frame } = scope
  const { at, test, body, otherwise } = statement
  if (each?.from.kind !== 'parent' || otherwise.length > 0 || asks(test, frame)) return undefined
  const name = rowName(scope)
  if (name === undefined || !namesIn(test).some((used) => isOfRow(frame.names.get(used)))) return undefined
  const needed = neededLines(test, scope)
  if (needed === undefined) return undefined
  const kept = { at, condition: conditionOf(statement, frame), needed }
  const own = body.filter((inner) => !isIdle(inner))
  const [only, ...more] = own
  if (more.length === 0 && (only?.kind === 'continue' || (only?.kind === 'return' && only.value === undefined)))
    return { ...kept, isOpposite: true, body: [] }
  return isLast && asks(body, frame) ? { ...kept, isOpposite: false, body } : undefined
}

export function filterOf({ at, condition, isOpposite, needed }: Kept, scope: Scope, reader: Reader): PyFunction {
  const lines = [...needed, `return bool(${isOpposite ? `not (${condition})` : condition})`]
  const made = functionFrom(
    `def keeps_row(${rowName(scope) ?? 'row'}):\n${indented(lines.join('\n'), 4)}\n`,
    scope.frame,
    at,
  )
  return typeof made === 'string'
    ? reader.stop('it asks under a condition that cannot be taken out of its function')
    : made
}

/** What stands between `if` and its colon: a span of an expression may leave out what it begins with. */
function conditionOf({ at, body }: If, { machine }: Frame): string {
  const text = machine.source({ ...at, to: body[0]?.at.from ?? at.to })
  return /^(?:el)?if\b([\s\S]*):\s*(?:#[^\n]*\s*)*$/.exec(text)?.[1]?.trim() ?? ''
}

/**
 * What a statement makes of the row before the API is asked for it (`number = row["url"].split("/")[-1]`): a step of the rows makes it one
 * of their fields, and a request can use it like the others.
 */
export function computeFields(statement: Statement, scope: Scope): void {
  const { each, frame } = scope
  if (each?.from.kind !== 'parent' || !(each.value instanceof RowValue) || each.value.tainted !== undefined) return
  const isPlain = statement.kind === 'assign' || statement.kind === 'annotated' || statement.kind === 'augmented'
  if (!isPlain && !(statement.kind === 'if' && leaves([statement]) === undefined)) return
  const { machine } = frame
  for (const name of new Set(setBy(statement))) {
    const value = frame.names.get(name)
    if (!isUnclear(value)) continue
    const made = fieldMaker(statement, name, scope)
    if (made === undefined) continue
    each.from.steps.push({ kind: 'map', function: made })
    frame.names.set(name, each.value.item(`sluice_${name}`, machine))
  }
}

/** What no request can be asked with as it is: what is made of a row, or one of two values by what a row has. */
function isUnclear(value: Value | undefined): boolean {
  if (value instanceof FieldValue) return value.slot() instanceof Refusal
  return value instanceof Choice || (value instanceof Unknown && !(value instanceof Answer))
}

function fieldMaker(statement: Statement, name: string, scope: Scope): PyFunction | undefined {
  const { frame } = scope
  const row = rowName(scope)
  const needed = neededLines(statement, scope)
  const own = bodyText([statement], (span) => frame.machine.source(span))?.trimEnd()
  if (row === undefined || needed === undefined || own === undefined || asks(statement, frame)) return undefined
  const lines = [...needed, own, `return {**${row}, "sluice_${name}": ${name}}`]
  const made = functionFrom(`def with_${name}(${row}):\n${indented(lines.join('\n'), 4)}\n`, frame, statement.at)
  return typeof made === 'string' ? undefined : made
}

/** The name that the row has where the statements stand; undefined = it has none, or several. */
function rowName({ each, frame }: Scope): string | undefined {
  const names = [...frame.names].filter(([, value]) => value === each?.value)
  return names.length === 1 ? names[0]?.[0] : undefined
}

function isOfRow(value: Value | undefined): boolean {
  return value instanceof RowValue || value instanceof FieldValue
}

/** The statements that the names of a part come of, where they come of the row; undefined = they come of something else as well. */
function neededLines(root: Expression | Statement, { each, frame, before }: Scope): readonly string[] | undefined {
  const { machine } = frame
  const needed = new Set<Statement>()
  const own = new Set([...partsIn(root)].flatMap(setByPart))
  const todo: unknown[] = [root]
  for (let next = todo.pop(); next !== undefined; next = todo.pop())
    for (const name of namesIn(next)) {
      const value = frame.names.get(name)
      // what is known stays what it is
      if (value === each?.value || !(isOfRow(value) || isUnclear(value))) continue
      const setters = before.filter((statement) => setBy(statement).includes(name))
      if (setters.some((statement) => asks(statement, frame))) return undefined
      if (setters.length === 0 && !(next === root && own.has(name))) return undefined
      for (const setter of setters) {
        if (needed.has(setter)) continue
        needed.add(setter)
        todo.push(setter)
      }
    }
  const texts = before
    .filter((statement) => needed.has(statement))
    .map((statement) => bodyText([statement], (span) => machine.source(span))?.trimEnd())
  return texts.every((text) => text !== undefined) ? texts : undefined
}

function namesIn(root: unknown): readonly string[] {
  return [...new Set([...partsIn(root)].flatMap((part) => (part.kind === 'name' ? [part.name] : [])))]
}

/** the field that has all of a row, beside its others */
export const rowField = 'sluice_row'

/** All of a row as a field of it, for what is made of the row beside an answer. */
export function keepWholeRow(parent: Parent, frame: Frame, at: Statement['at']): string | undefined {
  if (parent.steps.some(({ function: { name } }) => name === 'with_row')) return undefined
  const made = functionFrom(
    `def with_row(row_):\n    return {**row_, ${JSON.stringify(rowField)}: dict(row_)}\n`,
    frame,
    at,
  )
  if (typeof made === 'string') return made
  const first = parent.steps.findIndex(({ kind }) => kind === 'map')
  parent.steps.splice(first < 0 ? parent.steps.length : first, 0, { kind: 'map', function: made })
  return undefined
}
