import type { SyntaxNode } from '@lezer/common'
import { type ConfigObject, type ConfigValue } from '../../../document.ts'
import { readCall, readMethod } from '../calls.ts'
import { decodeNumber } from '../numbers.ts'
import { notLiteral } from '../refuse.ts'
import { quiet, type Evaluate, type Spot } from '../spot.ts'
import { childrenOf, splitAt, textOf } from '../syntax.ts'

/** A function of one record: its parameter, and what it gives back. */
interface RecordFunction {
  readonly parameter: string
  readonly result: SyntaxNode
  /** statements before the result */
  readonly statements: readonly SyntaxNode[]
}

interface Writing extends RecordFunction {
  readonly spot: Spot
  readonly evaluate: Evaluate
}

const stepKeys = ['filter', 'map', 'yield_map']

/** True where a processing step takes a function of a record. */
export function isStep({ path }: Spot): boolean {
  return path.includes('processing_steps') && stepKeys.some((key) => key === path.at(-1))
}

/**
 * A lambda, or a function that only returns something, as the expression over `record` that means the same
 * (docs/processing-steps.md); `{**record, "k": …}`, and assignments to keys before `return record`, become a mapping.
 * Throws PYTHON_NOT_LITERAL where it has no such form.
 */
export function evaluateStep(node: SyntaxNode, spot: Spot, evaluate: Evaluate): ConfigValue {
  const read = node.name === 'LambdaExpression' ? readLambda(node, spot) : readFunction(node, spot)
  if (read === undefined) throw noExpression(node, spot)
  const writing = { ...read, spot, evaluate }
  const isMap = spot.path.at(-1) === 'map'
  if (read.statements.length > 0) {
    const changed = isMap ? changesOf(writing) : undefined
    if (changed === undefined) throw noExpression(node, spot)
    return changed
  }
  return (isMap ? mappingOf(read.result, writing) : undefined) ?? write(read.result, writing)
}

function readLambda(node: SyntaxNode, { source }: Spot): RecordFunction | undefined {
  const [, list, , result] = childrenOf(node)
  const [parameter, ...more] = list?.name === 'ParamList' ? childrenOf(list) : []
  if (parameter?.name !== 'VariableName' || more.length > 0 || result === undefined) return undefined
  return { parameter: textOf(parameter, source), result, statements: [] }
}

function readFunction(node: SyntaxNode, { source }: Spot): RecordFunction | undefined {
  const list = node.getChild('ParamList')
  const [parameter] = list === null ? [] : childrenOf(list).filter((part) => part.name === 'VariableName')
  const body = node.getChild('Body')
  const statements = body === null ? [] : childrenOf(body).slice(1)
  const all = statements.filter((part) => !isDocText(part))
  const last = all.at(-1)
  const result = last?.name === 'ReturnStatement' ? childrenOf(last)[1] : undefined
  if (parameter === undefined || result === undefined) return undefined
  return { parameter: textOf(parameter, source), result, statements: all.slice(0, -1) }
}

function isDocText(statement: SyntaxNode): boolean {
  return statement.name === 'ExpressionStatement' && statement.firstChild?.name === 'String'
}

/** `{**record, "k": …}`: the record with keys set. */
function mappingOf(node: SyntaxNode, writing: Writing): ConfigObject | undefined {
  if (node.name !== 'DictionaryExpression') return undefined
  const [first, ...entries] = splitAt(childrenOf(node).slice(1, -1), ',').filter((group) => group.length > 0)
  const spread = first?.[0]?.name === '**' ? first[1] : undefined
  if (spread === undefined || textOf(spread, writing.spot.source) !== writing.parameter) return undefined
  const set = entries.map(([key, , value]) => {
    const name = key && writing.evaluate(key, quiet(writing.spot))
    if (value === undefined || typeof name !== 'string') throw noExpression(node, writing.spot)
    return [name, write(value, writing)] as const
  })
  return { set: Object.fromEntries(set) }
}

/** `record["k"] = …`, `del record["k"]`, `record.pop("k")`, and then `return record`. */
function changesOf(writing: Writing): ConfigObject | undefined {
  const { parameter, result, statements, spot } = writing
  if (textOf(result, spot.source) !== parameter) return undefined
  const set = new Map<string, string>()
  const exclude: string[] = []
  for (const statement of statements) {
    const key = keyOf(statement, writing)
    if (key === undefined) return undefined
    if (statement.name !== 'AssignStatement') exclude.push(key)
    else {
      const value = statement.lastChild
      const text = value === null ? undefined : write(value, writing)
      // every expression sees the record as it came
      const seesChange = [...set.keys()].some((known) => text?.includes(`'${known}'`))
      if (text === undefined || seesChange || exclude.length > 0) return undefined
      set.set(key, text)
    }
  }
  return {
    ...(set.size > 0 ? { set: Object.fromEntries(set) } : {}),
    ...(exclude.length > 0 ? { exclude } : {}),
  }
}

/** The key of the record that a statement sets or takes away. */
function keyOf(statement: SyntaxNode, { parameter, spot, evaluate }: Writing): string | undefined {
  const [first, second, third, ...more] = childrenOf(statement)
  const method = first && readMethod(first, spot.source)
  const isPop = statement.name === 'ExpressionStatement' && method?.name === 'pop'
  if (isPop) {
    const [key] = method.args
    const isOwn = textOf(method.object, spot.source) === parameter
    return isOwn && key !== undefined ? textIn(key.value, spot, evaluate) : undefined
  }
  const isDelete = statement.name === 'DeleteStatement' && third === undefined
  const isAssign = statement.name === 'AssignStatement' && second?.name === 'AssignOp' && more.length === 0
  const target = isDelete ? second : isAssign ? first : undefined
  if (target?.name !== 'MemberExpression') return undefined
  const [object, bracket, key] = childrenOf(target)
  const isOwn = object !== undefined && textOf(object, spot.source) === parameter
  return isOwn && bracket?.name === '[' && key !== undefined ? textIn(key, spot, evaluate) : undefined
}

function textIn(node: SyntaxNode, spot: Spot, evaluate: Evaluate): string | undefined {
  const value = evaluate(node, quiet({ ...spot, path: [] }))
  return typeof value === 'string' ? value : undefined
}

type Writer = (node: SyntaxNode, writing: Writing) => string

const filters: Readonly<Record<string, string>> = {
  len: 'length',
  str: 'string',
  int: 'int',
  float: 'float',
  abs: 'abs',
  list: 'list',
}

const writers: Readonly<Record<string, Writer>> = {
  String: (node, { spot, evaluate }) => quoted(evaluate(node, quiet(spot)), node, spot),
  ContinuedString: (node, { spot, evaluate }) => quoted(evaluate(node, quiet(spot)), node, spot),
  Number: (node, { spot }) => {
    if (decodeNumber(textOf(node, spot.source)) === undefined) throw noExpression(node, spot)
    return textOf(node, spot.source).replaceAll('_', '')
  },
  Boolean: (node, { spot }) => textOf(node, spot.source).toLowerCase(),
  None: () => 'none',
  VariableName: writeName,
  ParenthesizedExpression: (node, writing) => `(${writeParts(childrenOf(node).slice(1, -1), writing)})`,
  UnaryExpression: (node, writing) => writeParts(childrenOf(node), writing),
  BinaryExpression: (node, writing) => writeParts(childrenOf(node), writing),
  ConditionalExpression: (node, writing) => writeParts(childrenOf(node), writing),
  ArrayExpression: (node, writing) => `[${writeList(node, writing)}]`,
  TupleExpression: (node, writing) => `[${writeList(node, writing)}]`,
  DictionaryExpression: writeDict,
  MemberExpression: writeMember,
  CallExpression: writeCall,
}

function write(node: SyntaxNode, writing: Writing): string {
  const writer = Object.hasOwn(writers, node.name) ? writers[node.name] : undefined
  if (writer === undefined) throw noExpression(node, writing.spot)
  return writer(node, writing)
}

const words = new Set(['and', 'or', 'not', 'is', 'in', 'if', 'else', 'ArithOp', 'CompareOp'])

function writeParts(nodes: readonly SyntaxNode[], writing: Writing): string {
  return nodes
    .map((node) => (words.has(node.name) ? textOf(node, writing.spot.source) : write(node, writing)))
    .join(' ')
}

function writeList(node: SyntaxNode, writing: Writing): string {
  return splitAt(childrenOf(node).slice(1, -1), ',')
    .flatMap(([item, ...more]) => {
      if (item === undefined) return []
      if (more.length > 0) throw noExpression(node, writing.spot)
      return [write(item, writing)]
    })
    .join(', ')
}

function writeDict(node: SyntaxNode, writing: Writing): string {
  const entries = splitAt(childrenOf(node).slice(1, -1), ',').flatMap(([key, colon, value]) => {
    if (key === undefined) return []
    if (colon?.name !== ':' || value === undefined) throw noExpression(node, writing.spot)
    return [`${write(key, writing)}: ${write(value, writing)}`]
  })
  return `{${entries.join(', ')}}`
}

function writeName(node: SyntaxNode, { parameter, spot, evaluate }: Writing): string {
  if (textOf(node, spot.source) === parameter) return 'record'
  const value = evaluate(node, quiet({ ...spot, path: [] }))
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return value === null ? 'none' : quoted(value, node, spot)
}

/** `record["k"]`, `record["list"][0]`, `record["text"][:10]`; an attribute is only known as a method. */
function writeMember(node: SyntaxNode, writing: Writing): string {
  const [object, mark, ...keys] = childrenOf(node)
  if (object === undefined || mark?.name !== '[') throw noExpression(node, writing.spot)
  const inner = keys.slice(0, -1).map((key) => (key.name === ':' ? ':' : write(key, writing)))
  return `${write(object, writing)}[${inner.join('')}]`
}

function writeCall(node: SyntaxNode, writing: Writing): string {
  const { source } = writing.spot
  const method = readMethod(node, source)
  if (method !== undefined && method.args.every(({ name, star }) => name === undefined && star === undefined)) {
    const args = method.args.map(({ value }) => write(value, writing))
    return `${write(method.object, writing)}.${method.name}(${args.join(', ')})`
  }
  const call = readCall(node, source)
  const filter = call && Object.hasOwn(filters, call.callee) ? filters[call.callee] : undefined
  const [only, ...more] = call?.args ?? []
  if (filter === undefined || only === undefined || more.length > 0) throw noExpression(node, writing.spot)
  return `(${write(only.value, writing)}) | ${filter}`
}

function quoted(value: ConfigValue, node: SyntaxNode, spot: Spot): string {
  if (typeof value !== 'string') throw noExpression(node, spot)
  const escaped = value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')
  // a brace pair would begin an expression of its own
  if (/\{[{%#]/.test(value)) throw noExpression(node, spot)
  return `'${escaped}'`
}

function noExpression(node: SyntaxNode, spot: Spot): Error {
  const { line } = spot.source.positionAt(node.from)
  return notLiteral(node, spot, {
    why: `the function of this step does something in line ${line} that no expression over "record" can do`,
    hint: 'Write an expression such as "record.id < 10" (docs/processing-steps.md), or the function in a TypeScript config.',
  })
}
