import { JsonFloat } from '../../../json/json.ts'
import { type ConfigPath, SecretReference } from '../../document.ts'
import { isPlainObject, scalarText } from '../../shapes/kinds.ts'
import type { PlanContext } from '../context.ts'
import { compileAt, splitExpressions, walkNames } from './expressions.ts'
import { startOfExpression } from './scan-expression.ts'

/** Keys of an endpoint whose texts are templates or expressions of their own: they are evaluated for each request. */
const ownReaders = new Set(['path', 'params', 'headers', 'json', 'data', 'graphql', 'response_actions'])
/** Ends of an incremental: they are evaluated by whoever knows the time of the run. */
const ends = new Set(['initial_value', 'end_value', 'until'])
/** Keys of a resource that are expressions over its records; a `table_name` may be one, or one over `config`. */
const ofRecords = new Set(['processing_steps'])
/** Keys of a paginator that are expressions over the answer. */
const overAnswers = new Set(['cursor_value', 'stop_condition'])

/**
 * The config with every `${{ … }}` that names nothing but `config` replaced by its value: alone in its text it keeps the
 * type. Those in parts of a request, and those that name more, are left for whoever reads them.
 */
export function foldExpressions(value: unknown, path: ConfigPath, context: PlanContext): unknown {
  if (typeof value === 'string') return foldText(value, path, context)
  if (!Array.isArray(value) && !isPlainObject(value)) return value
  const chosen = chosenOption(value, path, context)
  const members = Object.entries(value).map(([key, member]) => {
    const at = [...path, Array.isArray(value) ? Number(key) : key]
    if (key === 'options' && chosen !== undefined)
      return [key, optionsOf(member, chosen, { path: at, context })] as const
    return [key, isRead(at) ? member : foldExpressions(member, at, context)] as const
  })
  // what holds none stays the same object: it may be a paginator or an auth made in code
  const written = value as Readonly<Record<string, unknown>>
  if (members.every(([key, member]) => member === written[key])) return value
  return Array.isArray(value) ? members.map(([, member]) => member) : Object.fromEntries(members)
}

/** What an auth of type `select` has chosen: the settings that the others name need not be there. */
function chosenOption(value: object, path: ConfigPath, context: PlanContext): string | undefined {
  const { type, by, options } = value as Readonly<Record<string, unknown>>
  if (type !== 'select' || !isPlainObject(options)) return undefined
  const chosen = by instanceof SecretReference ? settingAt(by, context) : foldExpressions(by, [...path, 'by'], context)
  return typeof chosen === 'string' && Object.hasOwn(options, chosen) ? chosen : undefined
}

/** The value of a parameter that is looked up by its name. */
function settingAt({ store, key, fallback }: SecretReference, { parameters }: PlanContext): unknown {
  if (store !== 'config') return undefined
  const found = key
    .split('.')
    .reduce<unknown>(
      (value, step) => (isPlainObject(value) && Object.hasOwn(value, step) ? value[step] : undefined),
      parameters.values['config'],
    )
  return found ?? fallback
}

function optionsOf(
  options: unknown,
  chosen: string,
  { path, context }: { readonly path: ConfigPath; readonly context: PlanContext },
): unknown {
  if (!isPlainObject(options)) return options
  return { ...options, [chosen]: foldExpressions(options[chosen], [...path, chosen], context) }
}

function isRead(path: ConfigPath): boolean {
  const key = String(path.at(-1))
  if (path[0] === 'parameters' || ofRecords.has(key) || overAnswers.has(key)) return true
  const owner = path.at(-2)
  return (owner === 'endpoint' && ownReaders.has(key)) || (owner === 'incremental' && ends.has(key))
}

function foldText(text: string, path: ConfigPath, context: PlanContext): unknown {
  if (startOfExpression(text) === -1) return text
  const pieces = splitExpressions(text)
  // a short form of an endpoint is a path, which is read as a template
  if (pieces === undefined || path.at(-1) === 'endpoint') return text
  const isTable = path.at(-1) === 'table_name'
  const names = isTable ? [...walkNames, 'record'] : walkNames
  const values = pieces.map((piece) => {
    if (typeof piece === 'string') return piece
    const expression = context.catalog.compileExpression(piece.expression, names)
    if ([...expression.names].some((name) => name !== 'config')) return undefined
    const known = compileAt({ value: piece.expression, path }, ['config'], context)
    return known?.evaluate(context.parameters.values) ?? null
  })
  if (values.includes(undefined)) return text
  const [only] = values
  // one that gives no name is said with its place by whoever reads it
  if (isTable && values.length === 1 && (typeof only !== 'string' || only === '')) return text
  // an option that is a number is one of JavaScript
  if (values.length === 1) return only instanceof JsonFloat ? only.value : only
  return values.map((value) => (value === null ? '' : typeof value === 'string' ? value : textOf(value))).join('')
}

function textOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return scalarText(value) ?? JSON.stringify(value)
}
