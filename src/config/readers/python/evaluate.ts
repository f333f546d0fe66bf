import type { SyntaxNode } from '@lezer/common'
import { ConfigChoice, type ConfigValue, SecretReference } from '../../document.ts'
import { SluiceError } from '../../../model/errors.ts'
import { isList, JsonFloat } from '../../../json/json.ts'
import { joinParts } from '../lookup-text.ts'
import { applyChange } from './decide/changes.ts'
import { decide, truthOf } from './decide/conditions.ts'
import { evaluateCall } from './evaluate-call.ts'
import { evaluateMoment } from './decide/moments.ts'
import { asParts, evaluateFormat, evaluateString } from './evaluate-text.ts'
import { readInjection, readLookup } from './lookups.ts'
import { readFloat } from '../request-floats.ts'
import { decodeNumber, isFloat, negate } from './numbers.ts'
import { notLiteral, pythonSyntax } from './refuse.ts'
import { lookUpName } from './scope.ts'
import { evaluateStep, isStep } from './decide/step-expressions.ts'
import { type Entry, type Evaluate, quiet, type Spot, spreadEntries, toObject } from './spot.ts'
import { childrenOf, firstError, type PythonSource, splitAt, textOf } from './syntax.ts'

const deepest = 200

/**
 * The value of a Python literal: text, numbers, True/False/None, lists, tuples (as lists), dicts, `dict(…)`, names and
 * elements of such literals, f-strings and `+` of texts, lookups of secrets, and the classes of dlt that have a dict
 * form. Nothing is executed. Throws PYTHON_NOT_LITERAL for anything else, PYTHON_SYNTAX for malformed text.
 */
export function evaluate(node: SyntaxNode, spot: Spot): ConfigValue {
  const { reading } = spot
  if (spot.depth > deepest) throw notLiteral(node, spot, { why: 'it is nested too deeply' })
  if (--reading.budget.left < 0) throw notLiteral(node, spot, { why: 'it grows too large', hint: 'Write it out.' })
  if (node.type.isError) throw pythonSyntax(spot.source, node.from)
  const evaluator = Object.hasOwn(evaluators, node.name) ? evaluators[node.name] : undefined
  if (evaluator === undefined) throw notLiteral(node, spot)
  return evaluator(node, { ...spot, depth: spot.depth + 1 })
}

/** Throws PYTHON_SYNTAX when the node is not well-formed. */
export function checkSyntax(node: SyntaxNode, source: PythonSource): void {
  const error = firstError(source.tree, node.from, node.to)
  if (error !== undefined) throw pythonSyntax(source, error)
}

const evaluators: Readonly<Record<string, Evaluate>> = {
  String: evaluateString,
  FormatString: (node, spot) => joinParts(evaluateFormat(node, spot, evaluate)),
  ContinuedString: (node, spot) =>
    joinParts(childrenOf(node).flatMap((part) => asParts(evaluate(part, spot), part, spot))),
  Number: evaluateNumber,
  Boolean: (node, { source }) => textOf(node, source) === 'True',
  None: () => null,
  UnaryExpression: evaluateSign,
  ConditionalExpression: evaluateCondition,
  LambdaExpression: (node, spot) => (isStep(spot) ? evaluateStep(node, spot, evaluate) : refuse(node, spot)),
  BinaryExpression: evaluateOperation,
  ParenthesizedExpression: evaluateParenthesized,
  TupleExpression: evaluateList,
  ArrayExpression: evaluateList,
  DictionaryExpression: (node, spot) => toObject(evaluateDict(node, spot)),
  VariableName: evaluateName,
  MemberExpression: evaluateMember,
  CallExpression: (node, spot) =>
    evaluateLookup(node, spot) ?? evaluateMoment(node, spot, evaluate) ?? evaluateCall(node, spot, evaluate),
}

function evaluateNumber(node: SyntaxNode, spot: Spot): ConfigValue {
  const value = decodeNumber(textOf(node, spot.source))
  if (value === undefined) throw notLiteral(node, spot)
  return isFloat(textOf(node, spot.source)) ? readFloat(Number(value), spot.path) : value
}

function evaluateSign(node: SyntaxNode, spot: Spot): ConfigValue {
  const [sign, operand] = childrenOf(node)
  const mark = sign && textOf(sign, spot.source)
  const value = operand && (mark === '-' || mark === '+') ? evaluate(operand, spot) : undefined
  if (value instanceof JsonFloat) return mark === '-' ? new JsonFloat(Number(negate(value.value))) : value
  if (typeof value !== 'number' && typeof value !== 'bigint') throw notLiteral(node, spot)
  return mark === '-' ? negate(value) : value
}

/** `a if condition else b`: the branch that is meant, or both where a lookup decides. */
function evaluateCondition(node: SyntaxNode, spot: Spot): ConfigValue {
  const [then, , condition, , otherwise] = childrenOf(node)
  if (then === undefined || condition === undefined || otherwise === undefined) throw notLiteral(node, spot)
  const verdict = decide(condition, spot, evaluate)
  if (typeof verdict === 'boolean') return evaluate(verdict ? then : otherwise, spot)
  const [found, missing] = verdict.negated ? [otherwise, then] : [then, otherwise]
  const [value, other] = [evaluate(found, spot), evaluate(missing, quiet(spot))]
  // "the token if there is one": what a list of auths says
  if (spot.path.at(-1) === 'auth' && other === null) return [value, null]
  return new ConfigChoice(verdict.reference, value, other)
}

/** `+` of texts or of lists, and `lookup or "default"`. */
function evaluateOperation(node: SyntaxNode, spot: Spot): ConfigValue {
  const [leftNode, operator, rightNode] = childrenOf(node)
  if (leftNode === undefined || operator === undefined || rightNode === undefined) throw notLiteral(node, spot)
  const mark = textOf(operator, spot.source)
  if (mark !== '+' && mark !== 'or') throw notLiteral(node, spot)
  const left = evaluate(leftNode, spot)
  if (mark === 'or') {
    const found = left instanceof SecretReference ? undefined : truthOf(left, node, spot)
    if (found === true) return left
    const right = evaluate(rightNode, spot)
    return found === false ? right : (withDefault(left, right) ?? refuse(node, spot))
  }
  if (isList(left)) {
    const right = evaluate(rightNode, quiet(spot))
    if (isList(right)) return [...left, ...right]
    throw notLiteral(node, spot)
  }
  const right = evaluate(rightNode, spot)
  return joinParts([...asParts(left, node, spot), ...asParts(right, node, spot)])
}

function withDefault(left: ConfigValue, right: ConfigValue): SecretReference | undefined {
  const open = left instanceof SecretReference && typeof left.fallback !== 'string'
  if (open && (typeof right === 'string' || right === null)) return new SecretReference(left.store, left.key, right)
  return undefined
}

function refuse(node: SyntaxNode, spot: Spot): never {
  throw notLiteral(node, spot)
}

function evaluateParenthesized(node: SyntaxNode, spot: Spot): ConfigValue {
  const inner = childrenOf(node)[1]
  if (inner === undefined) throw notLiteral(node, spot)
  return evaluate(inner, spot)
}

function evaluateList(node: SyntaxNode, spot: Spot): ConfigValue {
  const list: ConfigValue[] = []
  for (const [first, second] of splitAt(childrenOf(node).slice(1, -1), ',')) {
    if (first === undefined) continue
    const path = [...spot.path, list.length]
    spot.reading.record(path, spot.source.positionAt(first.from))
    if (first.name !== '*') {
      list.push(evaluate(first, { ...spot, path }))
      continue
    }
    const spread = second && evaluate(second, quiet({ ...spot, path }))
    if (second === undefined || !isList(spread)) throw notLiteral(node, spot, { why: 'only a list can follow "*"' })
    list.push(...spread)
  }
  return list
}

/** The dict's entries; groups look like `key : value` or `** value`. */
function evaluateDict(node: SyntaxNode, spot: Spot): readonly Entry[] {
  return splitAt(childrenOf(node).slice(1, -1), ',').flatMap(([first, second, value]): readonly Entry[] => {
    if (first === undefined) return []
    if (first.name === '**' && second) return spreadEntries(second, spot, evaluate)
    if (second?.name !== ':' || value === undefined) throw notLiteral(node, spot)
    const key = evaluateKey(first, spot)
    const path = [...spot.path, key]
    spot.reading.record(path, spot.source.positionAt(first.from))
    return [{ key, value: evaluate(value, { ...spot, path, givenTo: key }) }]
  })
}

function evaluateKey(node: SyntaxNode, spot: Spot): string {
  const key = evaluate(node, quiet(spot))
  if (typeof key === 'string') return key
  // the path of a nested table
  if (Array.isArray(key) && key.every((part) => typeof part === 'string')) return key.join('__')
  // what Python's own json module does with numbers
  if (typeof key === 'number' || typeof key === 'bigint') return String(key)
  throw notLiteral(node, spot, { why: `the key in line ${spot.source.positionAt(node.from).line} is not text` })
}

function evaluateName(node: SyntaxNode, spot: Spot): ConfigValue {
  const name = textOf(node, spot.source)
  const meaning = lookUpName({ node, source: spot.source, holds: holdsIn(spot) }, spot.reading.blocks)
  if (meaning.kind === 'function' && isStep(spot))
    return evaluateStep(meaning.node, { ...spot, source: meaning.source }, evaluate)
  if (meaning.kind === 'function') throw notLiteral(node, spot, { why: `"${name}" is a function` })
  if (meaning.kind === 'unknown') throw notLiteral(node, spot, { why: meaning.why })
  const { node: given, source } = meaning
  if (given === undefined)
    throw notLiteral(node, spot, {
      why: `"${name}" is a parameter without a default`,
      hint: `Give it one, for example ${name}=dlt.secrets.value, or write dlt.secrets["${name}"].`,
    })
  checkSyntax(given, source)
  const there: Spot = { ...spot, source, givenTo: name }
  const changes = meaning.kind === 'value' ? meaning.changes : []
  return changes.reduce<ConfigValue>(
    (value, statement) => applyChange(value, statement, { spot: { ...spot, source }, evaluate }),
    evaluate(given, there),
  )
}

/** Decides the condition of an `if` around an assignment; undefined = it cannot be told. */
function holdsIn(spot: Spot): (condition: SyntaxNode, source: PythonSource) => boolean | undefined {
  return (condition, source) => {
    try {
      const verdict = decide(condition, { ...quiet(spot), source }, evaluate)
      return typeof verdict === 'boolean' ? verdict : undefined
    } catch (error) {
      if (error instanceof SluiceError) return undefined
      throw error
    }
  }
}

function evaluateMember(node: SyntaxNode, spot: Spot): ConfigValue {
  const looked = evaluateLookup(node, spot)
  if (looked !== undefined) return looked
  const [object, mark, key] = childrenOf(node)
  if (object === undefined || mark?.name !== '[' || key === undefined) throw notLiteral(node, spot)
  const aside = quiet(spot)
  const held = evaluate(object, aside)
  const index = evaluate(key, aside)
  if (held instanceof SecretReference && held.store !== 'env' && typeof index === 'string')
    return new SecretReference(held.store, `${held.key}.${index}`)
  const isElement =
    typeof held === 'object' && held !== null && (typeof index === 'string' || typeof index === 'number')
  if (!isElement || !Object.hasOwn(held, index)) throw notLiteral(node, spot)
  return (held as Readonly<Record<string | number, ConfigValue>>)[index] ?? null
}

function evaluateLookup(node: SyntaxNode, spot: Spot): SecretReference | undefined {
  const injected = readInjection(node, spot.source)
  if (injected !== undefined && spot.givenTo !== undefined) return new SecretReference(injected, spot.givenTo)
  const written = readLookup(node, spot.source)
  if (written === undefined) return undefined
  const aside = quiet(spot)
  const key = evaluate(written.key, aside)
  const fallback = written.fallback && evaluate(written.fallback, aside)
  if (typeof key !== 'string') throw notLiteral(written.key, spot)
  if (fallback === undefined || fallback === null || typeof fallback === 'string')
    return new SecretReference(written.store, key, fallback)
  if (typeof fallback === 'number' || typeof fallback === 'bigint')
    return new SecretReference(written.store, key, String(fallback))
  throw notLiteral(written.fallback ?? node, spot)
}
