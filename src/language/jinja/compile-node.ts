import { isList, JsonFloat, type JsonObject, type JsonValue } from '../../json/json.ts'
import { SluiceError } from '../../model/errors.ts'
import { compileListFilter, type ListArguments } from './compile-lists.ts'
import { filters } from './filters.ts'
import { functions } from './functions.ts'
import { methods } from './methods.ts'
import { Moment } from './moments.ts'
import { operators, sign } from './operators.ts'
import { badExpression } from './problem.ts'
import { plainOf } from './shapes.ts'
import { tests } from './tests.ts'
import { cannot, member, numeric, type Scope, textOf, truthy, type Value } from './values.ts'

/** A node of the parser's tree, whose classes the package does not export: read by name, checked here. */
export interface SyntaxNode {
  readonly type: string
}

/** A compiled node. */
export type Evaluate = (scope: Scope) => Value

/** What compiling needs to know: the whole text for messages, the variables there are. */
export interface CompileContext {
  readonly text: string
  readonly names: readonly string[]
  /** gets the names that are used */
  readonly used: Set<string>
}

type Compile = (node: SyntaxNode, context: CompileContext) => Evaluate

const constants: Readonly<Record<string, JsonValue>> = {
  true: true,
  True: true,
  false: false,
  False: false,
  none: null,
  None: null,
  null: null,
}
/** the one variable whose keys have no case */
const caseless = 'headers'

const compilers: Readonly<Record<string, Compile>> = {
  Identifier: compileName,
  IntegerLiteral: (node) => constant(numberAt(node)),
  FloatLiteral: (node) => constant(asFloat(numberAt(node))),
  StringLiteral: (node) => constant(textAt(node)),
  ArrayLiteral: compileList,
  TupleLiteral: compileList,
  ObjectLiteral: compileObject,
  UnaryExpression: compileUnary,
  BinaryExpression: compileBinary,
  Ternary: compileTernary,
  TestExpression: compileTest,
  FilterExpression: compileFilter,
  MemberExpression: compileMember,
  CallExpression: compileCall,
}

/** Compiles an expression node; throws BAD_EXPRESSION for what is not supported. */
export function compileNode(node: SyntaxNode, context: CompileContext): Evaluate {
  const compile = own(compilers, node.type)
  if (compile === undefined) throw badExpression(context.text, `"${node.type}" is not supported in expressions`)
  return compile(node, context)
}

function constant(value: Value): Evaluate {
  return () => value
}

function compileName(node: SyntaxNode, { text, names, used }: CompileContext): Evaluate {
  const name = textAt(node)
  if (names.includes(name)) {
    used.add(name)
    return (scope) => scope[name]
  }
  if (Object.hasOwn(constants, name)) return constant(constants[name])
  throw badExpression(text, `it knows no "${name}"`, names)
}

function compileList(node: SyntaxNode, context: CompileContext): Evaluate {
  const items = nodesAt(node, 'value').map((item) => compileNode(item, context))
  return (scope) => items.map((item) => plainOf(item(scope)) ?? null)
}

function compileObject(node: SyntaxNode, context: CompileContext): Evaluate {
  const pairs = [...(field(node, 'value') as ReadonlyMap<SyntaxNode, SyntaxNode>)]
  const compiled = pairs.map(([key, value]) => [compileNode(key, context), compileNode(value, context)] as const)
  return (scope): JsonObject =>
    Object.fromEntries(compiled.map(([key, value]) => [textOf(key(scope)), plainOf(value(scope)) ?? null]))
}

function compileUnary(node: SyntaxNode, context: CompileContext): Evaluate {
  const operator = operatorOf(node)
  const argument = compileNode(child(node, 'argument'), context)
  if (operator === 'not') return (scope) => !truthy(argument(scope))
  if (operator === '-' || operator === '+') return (scope) => sign(operator, argument(scope))
  throw badExpression(context.text, `it knows no operator "${operator}"`)
}

function compileBinary(node: SyntaxNode, context: CompileContext): Evaluate {
  const operator = operatorOf(node)
  const rightNode = child(node, 'right')
  const left = compileNode(child(node, 'left'), context)
  const right = compileNode(rightNode, context)
  if (operator === 'and') return (scope) => ((value) => (truthy(value) ? right(scope) : value))(left(scope))
  if (operator === 'or') return (scope) => ((value) => (truthy(value) ? value : right(scope)))(left(scope))
  const operate = own(operators, operator)
  if (operate === undefined) throw badExpression(context.text, `it knows no operator "${operator}"`)
  const asKey = operator.endsWith('in') ? keyReader(rightNode) : (value: Value) => value
  return (scope) => operate(asKey(left(scope)), right(scope))
}

function compileTernary(node: SyntaxNode, context: CompileContext): Evaluate {
  const [condition, yes, no] = (['condition', 'trueExpr', 'falseExpr'] as const).map((key) =>
    compileNode(child(node, key), context),
  ) as [Evaluate, Evaluate, Evaluate]
  return (scope) => (truthy(condition(scope)) ? yes(scope) : no(scope))
}

function compileTest(node: SyntaxNode, context: CompileContext): Evaluate {
  const name = textAt(child(node, 'test'))
  const test = own(tests, name)
  if (test === undefined) throw badExpression(context.text, `it knows no test "is ${name}"`, Object.keys(tests))
  const operand = compileNode(child(node, 'operand'), context)
  const negated = field(node, 'negate') === true
  return (scope) => test(operand(scope), []) !== negated
}

function compileFilter(node: SyntaxNode, context: CompileContext): Evaluate {
  const refuse = (what: string, known: readonly string[]): Error =>
    badExpression(context.text, `it knows no ${what}`, known)
  const written = child(node, 'filter')
  const called = written.type === 'CallExpression'
  const name = textAt(called ? child(written, 'callee') : written)
  const operand = compileNode(child(node, 'operand'), context)
  const ofLists = compileListFilter(name, called ? listArguments(written, context) : { plain: [], named: {} }, refuse)
  if (ofLists !== undefined) return (scope) => ofLists(operand(scope), scope)
  const filter = own(filters, name)
  if (filter === undefined) throw badExpression(context.text, `it knows no filter "${name}"`, Object.keys(filters))
  const args = called ? compileArguments(written, context) : []
  return (scope) =>
    filter(
      operand(scope),
      args.map((argument) => argument(scope)),
    )
}

function listArguments(call: SyntaxNode, context: CompileContext): ListArguments {
  const args = nodesAt(call, 'args')
  const named = args.filter(isNamed).map((argument) => {
    return [textAt(child(argument, 'key')), compileNode(child(argument, 'value'), context)] as const
  })
  return {
    plain: args.filter((argument) => !isNamed(argument)).map((argument) => compileNode(argument, context)),
    named: Object.fromEntries(named),
  }
}

function compileCall(node: SyntaxNode, context: CompileContext): Evaluate {
  const callee = child(node, 'callee')
  return callee.type === 'Identifier' ? compileFunction(textAt(callee), node, context) : compileMethod(node, context)
}

/** In a scope: when the run is, in milliseconds since 1970. */
export const nowName = '$now'
/** In a scope: a text that is another one in each run. */
export const seedName = '$seed'

/** `attempt(a, b)`: a, or b where the values do not fit; what is not there gives nothing. */
function compileAttempt(node: SyntaxNode, context: CompileContext): Evaluate {
  const [tried, otherwise] = nodesAt(node, 'args').map((argument) => compileNode(argument, context))
  if (tried === undefined || otherwise === undefined)
    throw badExpression(context.text, '"attempt()" takes an expression and what stands in for it')
  return (scope) => {
    try {
      return tried(scope)
    } catch (error) {
      if (!(error instanceof SluiceError) || error.code !== 'EXPRESSION_FAILED') throw error
      return error.details.tag === 'absent' ? undefined : otherwise(scope)
    }
  }
}

function compileFunction(name: string, node: SyntaxNode, context: CompileContext): Evaluate {
  if (name === 'attempt') return compileAttempt(node, context)
  const known = own(functions, name)
  if (known === undefined) throw badExpression(context.text, `it knows no function "${name}()"`, Object.keys(functions))
  if (known.isAboutNow === true) context.used.add(nowName)
  const args = nodesAt(node, 'args').map((argument, at): readonly [number, Evaluate] => {
    if (argument.type !== 'KeywordArgumentExpression') return [at, compileNode(argument, context)]
    const key = textAt(child(argument, 'key'))
    const place = known.parameters.indexOf(key)
    if (place === -1) throw badExpression(context.text, `"${name}()" has no parameter "${key}"`, known.parameters)
    return [place, compileNode(child(argument, 'value'), context)]
  })
  return (scope) => {
    const given: Value[] = []
    for (const [at, argument] of args) given[at] = argument(scope)
    return known.run(given, { now: () => momentOfRun(scope), seed: () => seedOfRun(scope) })
  }
}

function momentOfRun(scope: Scope): Moment {
  const now = scope[nowName]
  if (typeof now !== 'number') throw cannot('the time of the run is not known here')
  return new Moment(now * 1000)
}

function seedOfRun(scope: Scope): string {
  const seed = scope[seedName]
  if (typeof seed !== 'string') throw cannot('nothing can be made up here')
  return seed
}

function compileMethod(node: SyntaxNode, context: CompileContext): Evaluate {
  const callee = child(node, 'callee')
  const named = callee.type === 'MemberExpression' && field(callee, 'computed') !== true
  const name = named ? textAt(child(callee, 'property')) : ''
  const method = own(methods, name)
  if (method === undefined) {
    const what = named ? `it knows no method ".${name}()"` : 'functions cannot be called'
    throw badExpression(context.text, what, Object.keys(methods))
  }
  const objectNode = child(callee, 'object')
  const object = compileNode(objectNode, context)
  const asKey = name === 'get' ? keyReader(objectNode) : (value: Value) => value
  const args = [...compileArguments(node, context), ...namedArguments(node, context)]
  return (scope) =>
    method(
      object(scope),
      args.map((argument, at) => (at === 0 ? asKey(argument(scope)) : argument(scope))),
    )
}

function isNamed({ type }: SyntaxNode): boolean {
  return type === 'KeywordArgumentExpression'
}

/** Those of a filter stand for themselves, with a name or without. */
function compileArguments(node: SyntaxNode, context: CompileContext): Evaluate[] {
  const isFilter = child(node, 'callee').type === 'Identifier'
  const args = nodesAt(node, 'args').filter((argument) => isFilter || !isNamed(argument))
  return args.map((argument) => compileNode(isNamed(argument) ? child(argument, 'value') : argument, context))
}

/** The named arguments of a method, as one object. */
function namedArguments(node: SyntaxNode, context: CompileContext): Evaluate[] {
  const named = nodesAt(node, 'args').filter(isNamed)
  const compiled = named.map(
    (argument) => [textAt(child(argument, 'key')), compileNode(child(argument, 'value'), context)] as const,
  )
  if (compiled.length === 0) return []
  return [(scope) => Object.fromEntries(compiled.map(([key, value]) => [key, plainOf(value(scope)) ?? null]))]
}

function compileMember(node: SyntaxNode, context: CompileContext): Evaluate {
  const objectNode = child(node, 'object')
  const object = compileNode(objectNode, context)
  const property = child(node, 'property')
  if (property.type === 'SliceExpression') return compileSlice(object, property, context)
  const asKey = keyReader(objectNode)
  const key =
    field(node, 'computed') === true ? compileNode(property, context) : constant(field(property, 'value') as Value)
  return (scope) => member(object(scope), asKey(key(scope)))
}

function compileSlice(object: Evaluate, slice: SyntaxNode, context: CompileContext): Evaluate {
  if (field(slice, 'step') !== undefined) throw badExpression(context.text, 'slices with a step are not supported')
  const [start, stop] = (['start', 'stop'] as const).map((key) =>
    field(slice, key) === undefined ? constant(undefined) : compileNode(child(slice, key), context),
  ) as [Evaluate, Evaluate]
  return (scope) => cut(object(scope), bound(start(scope)), bound(stop(scope)))
}

function cut(value: Value, from: number | undefined, to: number | undefined): Value {
  if (isList(value)) return value.slice(from, to)
  if (typeof value === 'string') return [...value].slice(from, to).join('')
  return undefined
}

function bound(value: Value): number | undefined {
  if (value === undefined || value === null) return undefined
  const number = Number(numeric(value) ?? Number.NaN)
  if (!Number.isInteger(number)) throw cannot('the bound of a slice is not a whole number')
  return number
}

/** Header names are compared without case; every other key as it stands. */
function keyReader(object: SyntaxNode): (key: Value) => Value {
  const isHeaders = object.type === 'Identifier' && field(object, 'value') === caseless
  return (key) => (isHeaders && typeof key === 'string' ? key.toLowerCase() : key)
}

function asFloat(value: number): number | JsonFloat {
  return Number.isInteger(value) ? new JsonFloat(value) : value
}

function operatorOf(node: SyntaxNode): string {
  return (field(node, 'operator') as { readonly value: string }).value
}

function child(node: SyntaxNode, key: string): SyntaxNode {
  return field(node, key) as SyntaxNode
}

function textAt(node: SyntaxNode): string {
  return String(field(node, 'value'))
}

function numberAt(node: SyntaxNode): number {
  return Number(field(node, 'value'))
}

function nodesAt(node: SyntaxNode, key: string): readonly SyntaxNode[] {
  return field(node, key) as readonly SyntaxNode[]
}

function field(node: SyntaxNode, key: string): unknown {
  const fields: object = node
  return Reflect.get(fields, key)
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}
