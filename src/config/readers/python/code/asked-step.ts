import type { PyFunction } from '../../../../python/run/functions/function.ts'
import type { Frame } from '../../../../python/run/machine.ts'
import { targetNames } from '../../../../python/syntax/names.ts'
import type { Expression, Statement } from '../../../../python/syntax/tree.ts'
import { PythonObject, type Value } from '../../../../python/values/value.ts'
import type { Placed, PlacedMap } from '../program/placed.ts'
import { Answer, type Into } from './rest-client.ts'
import type { Asked, Making } from './asked.ts'
import { asks } from './asks.ts'
import { keepWholeRow, rowField } from './reading/before-asking.ts'
import { type EachScope, wholeName } from './each-scope.ts'
import { FieldValue, RowValue } from './field-value.ts'
import { around, bodyText, filledOnly, functionFrom, indented } from './rows-function.ts'
import { isName, type Part, partsIn, rootOf, setBy, setByPart, usesOf, yields } from './walk-tree.ts'

/** What makes rows of an answer, and the columns of the row above that it needs. */
interface AskedStep {
  readonly step: PyFunction
  readonly columns: PlacedMap
}

/** What is done with what comes, and the columns of the rows that it is asked for; a text = why it cannot be taken out of its function. */
export function stepsOf(
  asked: Asked,
): { readonly step?: PyFunction; readonly filter?: PyFunction; readonly columns: PlacedMap } | string {
  const { making, frame, skipsEmpty, request } = asked
  const made = making === undefined ? { columns: new Map() } : askedStep(asked, making, frame)
  if (typeof made === 'string' || skipsEmpty === undefined) return made
  const filter = filledOnly(frame, request.at)
  return typeof filter === 'string' ? filter : { ...made, filter }
}

/** The statements that make rows, as a function of one row or of one answer; a text = why they cannot be taken out of theirs. */
function askedStep(asked: Asked, making: Making, frame: Frame): AskedStep | string {
  const { machine } = frame
  const { request } = asked
  const textOf = (body: readonly Statement[]): string | undefined => bodyText(body, (span) => machine.source(span))
  const statements = making.kind === 'whole' ? making.statements : making.loop.body
  const needed = neededBefore(asked, statements, frame)
  if (typeof needed === 'string') return needed
  const each = asked.each && rowIn(asked.each, frame, { needed, making })
  if (typeof each === 'string') return each
  const used = fieldsOf(each, [...needed, ...statements])
  if (typeof used === 'string') return used
  const kept =
    each?.from.kind === 'parent' && used.includes(rowField) ? keepWholeRow(each.from, frame, request.at) : undefined
  if (kept !== undefined) return kept
  const before = needed.map((statement) => textOf([statement]))
  const body = textOf(statements)
  if (body === undefined || before.includes(undefined)) return 'it holds a text of several lines'
  const answers = answersIn(frame, statements)
  if (answers.some(([, answer]) => !(request instanceof Answer) || answer.request !== request.request))
    return 'it asks the API more than once'
  const { collector } = asked
  const isOpen = collector !== undefined && !statements.some((statement) => isGivenBy(statement, collector))
  const lines = [
    ...rowLines(each, used),
    ...(asked.isWhole ? [`own_ = own_[${JSON.stringify(wholeName)}]`] : []),
    ...before,
    ...answers.flatMap(([name, { path }]) =>
      path === undefined ? [] : [`${name} = own_${path.map(intoText).join('')}`],
    ),
    ...(isOpen ? [`${collector} = []`] : []),
    ...(making.kind === 'whole'
      ? continues(statements)
        ? ['for once_ in [own_]:', indented(body, 4)]
        : [body]
      : [
          `for ${machine.source(making.loop.target.at)} in ${making.kind === 'page' ? '[[own_]]' : '[own_]'}:`,
          indented(body, 4),
        ]),
    ...(isOpen ? [statements.some(yields) ? `yield ${collector}` : `return ${collector}`] : []),
  ]
  const inner = `    def rows_(own_):\n${indented(lines.join('\n'), 8)}\n    found_ = rows_(item_)\n    if isinstance(found_, dict):\n        found_ = [found_]`
  const step = functionFrom(around(inner, 'found_'), frame, statements[0]?.at ?? asked.request.at)
  return typeof step === 'string' ? step : { step, columns: columnsOf(each, used, asked.request.at) }
}

/** `yield rows`, `return rows` */
function isGivenBy(statement: Statement, collector: string): boolean {
  const value =
    statement.kind === 'return'
      ? statement.value
      : statement.kind === 'expression' && statement.value.kind === 'yield'
        ? statement.value.value
        : undefined
  return isName(value, collector)
}

/** The statements before whose names are used, and those that these use. */
function neededBefore(
  { before, collector }: Asked,
  statements: readonly Statement[],
  frame: Frame,
): readonly Statement[] | string {
  const needed: Statement[] = []
  const todo: Statement[] = [...statements]
  // a number that was counted on from before is begun anew with each answer
  const counted = new Set([...partsIn(statements)].flatMap(setByPart))
  for (let next = todo.pop(); next !== undefined; next = todo.pop())
    for (const name of namesIn(next)) {
      const value = frame.names.get(name)
      if (name === collector || value instanceof Answer) continue
      if (!(value instanceof PythonObject) && !counted.has(name)) continue
      for (const statement of before) {
        if (needed.includes(statement) || !changes(statement, name)) continue
        if (asks(statement, frame)) return 'it asks the API more than once'
        needed.push(statement)
        todo.push(statement)
      }
    }
  return before.filter((statement) => needed.includes(statement))
}

function namesIn(root: unknown): ReadonlySet<string> {
  return new Set([...partsIn(root)].flatMap((part) => (part.kind === 'name' ? [part.name] : [])))
}

/** Whether a statement sets a name, or a part of what it stands for. */
function changes(statement: Statement, name: string): boolean {
  if (setBy(statement).includes(name)) return true
  const targets =
    statement.kind === 'assign' ? statement.targets : statement.kind === 'augmented' ? [statement.target] : []
  if (targets.some((target) => rootOf(target) === name)) return true
  return statement.kind !== 'assign' && statement.kind !== 'annotated' && usesOf(name, statement) > 0
}

/**
 * The row above under the name that it has where the statements stand; undefined = it has none there, and a text = they may mean something
 * else by its names.
 */
function rowIn(
  each: EachScope,
  frame: Frame,
  { needed, making }: { readonly needed: readonly Statement[]; readonly making: Making },
): EachScope | string | undefined {
  const statements = [...needed, ...(making.kind === 'whole' ? making.statements : [making.loop])]
  const used = namesIn(statements)
  const own = [...frame.names].filter(([name, value]) => used.has(name) && value === each.value)
  const [first, ...more] = own
  if (more.length > 0) return `it has several names for a row ("${own.map(([name]) => name).join('", "')}")`
  if (first === undefined && usesOf(each.name, needed) > 0)
    return `it uses a row ("${each.name}") whose name it sets anew`
  const set = new Set([...partsIn(statements)].flatMap(setAnywhere))
  if (first !== undefined && set.has(first[0]))
    return `it uses the name of a row ("${first[0]}") for something else as well`
  const names = each.from.kind === 'list' && !each.from.isRow ? each.from.names : []
  const anew = names.find((name) => set.has(name))
  if (anew !== undefined) return `it uses the name of a row ("${anew}") for something else as well`
  const field = [...used].find(
    (name) => !set.has(name) && !names.includes(name) && isOfRow(frame.names.get(name), each),
  )
  if (field !== undefined) return `it uses a part of a row as "${field}"`
  return names.length > 1 ? each : first && { ...each, name: first[0] }
}

/** A field of the row, which no statement that is taken along sets. */
function isOfRow(value: Value | undefined, each: EachScope): boolean {
  return value !== each.value && (value instanceof FieldValue || value instanceof RowValue)
}

function setAnywhere(part: Part): readonly string[] {
  return part.kind === 'comprehension' ? part.clauses.flatMap(({ target }) => targetNames(target)) : setByPart(part)
}

/** The fields of the row above that statements use; a text = why they need all of it. */
function fieldsOf(each: EachScope | undefined, statements: readonly Statement[]): readonly string[] | string {
  if (each === undefined) return []
  const { name, from } = each
  if (from.kind === 'list' && !from.isRow) {
    const names = from.names.length > 1 ? from.names : [name]
    return names.filter((own) => usesOf(own, statements) > 0)
  }
  const fields = new Set<string>()
  let count = 0
  for (const part of partsIn(statements)) {
    const key = keyOf(part as Expression, name)
    if (key === undefined) continue
    if (hasDefault(part)) {
      if (from.kind === 'parent') return [rowField]
      return `it says what "${key}" of a row is where a row has none`
    }
    fields.add(key)
    count++
  }
  const isByKey = count === usesOf(name, statements) && !statements.some((statement) => setsPartOf(statement, name))
  if (isByKey) return [...fields]
  return from.kind === 'parent' ? [rowField] : `it uses the whole row ("${name}") beside the answer`
}

/** `row["x"] = …` */
function setsPartOf(statement: Statement, name: string): boolean {
  return [...partsIn(statement)].some((part) => {
    const targets =
      part.kind === 'assign' || part.kind === 'delete' ? part.targets : part.kind === 'augmented' ? [part.target] : []
    return targets.some((target) => target.kind !== 'name' && rootOf(target) === name)
  })
}

/** `row["id"]`, `row.get("id")` */
function keyOf(part: Expression, name: string): string | undefined {
  const [object, key] =
    part.kind === 'subscript'
      ? [part.object, part.index]
      : part.kind === 'call' && part.callee.kind === 'attribute' && part.callee.name === 'get'
        ? [part.callee.object, part.args[0]?.value]
        : []
  return isName(object, name) && key?.kind === 'constant' && typeof key.value === 'string' ? key.value : undefined
}

/** `row.get("id", 0)`: a row that lacks the field ends the run, as a field of a row has to be there. */
function hasDefault(part: Part): boolean {
  const other = part.kind === 'call' ? part.args[1]?.value : undefined
  return other !== undefined && !(other.kind === 'constant' && other.value === null)
}

function column(name: string, field: string): string {
  return `sluice_${name}__${field}`
}

function rowLines(each: EachScope | undefined, used: readonly string[]): readonly string[] {
  if (each === undefined || used.length === 0) return []
  const { name, from } = each
  const own = 'own_ = dict(own_)'
  if (from.kind === 'list' && !from.isRow)
    return [own, ...used.map((field) => `${field} = own_.pop(${JSON.stringify(column(field, field))})`)]
  if (used.includes(rowField)) return [own, `${name} = own_.pop(${JSON.stringify(column(name, rowField))})`]
  return [
    own,
    `${name} = {}`,
    ...used.map(
      (field) => `${name}[${JSON.stringify(field)}] = own_.pop(${JSON.stringify(column(name, field))}, None)`,
    ),
  ]
}

function answersIn(frame: Frame, statements: readonly Statement[]): readonly (readonly [string, Answer])[] {
  return [...frame.names].flatMap(([name, value]) =>
    value instanceof Answer && usesOf(name, statements) > 0 ? [[name, value] as const] : [],
  )
}

/** Whether statements go on with the next round of the loop that they stand in, or leave it: what makes rows of one answer is a round of its own. */
function continues(statements: readonly Statement[]): boolean {
  return statements.some((statement) => {
    if (statement.kind === 'continue' || statement.kind === 'break') return true
    if (statement.kind === 'if') return continues([...statement.body, ...statement.otherwise])
    if (statement.kind === 'with') return continues(statement.body)
    if (statement.kind !== 'try') return false
    const { body, handlers, otherwise, finally: last } = statement
    return continues([...body, ...handlers.flatMap((handler) => handler.body), ...otherwise, ...last])
  })
}

function intoText({ key, isSought }: Into): string {
  return isSought ? `.get(${JSON.stringify(key)})` : `[${JSON.stringify(key)}]`
}

function columnsOf(each: EachScope | undefined, used: readonly string[], at: Placed['at']): PlacedMap {
  if (each === undefined || used.length === 0) return new Map()
  const { name, from } = each
  const key = from.kind === 'list' ? 'include_from_slice' : 'include_from_parent'
  const isPlain = from.kind === 'list' && !from.isRow
  const columns = new Map(
    used.map((field) => {
      // the one value of a list may have another name here
      const key = isPlain && from.names.length === 1 ? (from.names[0] ?? field) : field
      return [key, { value: column(isPlain ? field : name, field), at }] as const
    }),
  )
  return new Map([[key, { value: columns, at }]])
}
