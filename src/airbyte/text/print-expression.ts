import { isMap, isSequence, type Tree, wordOf } from '../tree/tree.ts'
import { child, children, field, type JinjaNode } from './node.ts'
import { type Chain, chainOf } from './parse-text.ts'
import { NotReadable } from './piece.ts'

/** What names become: an expression in their place; undefined = the name stays as it is. */
export type Rename = (chain: Chain) => string | undefined

const loosest = 0
const tight: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  in: 4,
  'not in': 4,
  '==': 4,
  '!=': 4,
  '<': 4,
  '>': 4,
  '<=': 4,
  '>=': 4,
  '~': 6,
  '+': 6,
  '-': 6,
  '*': 7,
  '/': 7,
  '//': 7,
  '%': 7,
  '**': 9,
}
const unary = 8
const postfix = 10

/** An expression as text again, with its names replaced; `isPart` = of texts that are put together. Throws NotReadable for nodes that no expression has. */
export function printExpression(node: JinjaNode, rename: Rename, isPart = false): string {
  return new Printer(rename).print(node, isPart ? (tight['~'] ?? loosest) + 1 : loosest)
}

/** A value of the manifest as an expression. */
export function literal(value: Tree): string {
  if (value === null) return 'none'
  if (typeof value === 'string') return quoted(value)
  if (isSequence(value)) return `[${value.map(literal).join(', ')}]`
  if (isMap(value))
    return `{${Object.entries(value)
      .map(([key, member]) => `${quoted(key)}: ${literal(member)}`)
      .join(', ')}}`
  return wordOf(value)
}

function quoted(text: string): string {
  const escaped = text.replaceAll('\\', String.raw`\\`).replaceAll('\n', String.raw`\n`)
  return escaped.includes("'") && !escaped.includes('"')
    ? `"${escaped}"`
    : `'${escaped.replaceAll("'", String.raw`\'`)}'`
}

class Printer {
  readonly #rename: Rename

  constructor(rename: Rename) {
    this.#rename = rename
  }

  /** `around` = how tight what stands around it binds. */
  print(node: JinjaNode, around: number): string {
    const chain = chainOf(node)
    const renamed = chain === undefined ? undefined : this.#rename(chain)
    if (renamed !== undefined) return renamed
    switch (node.type) {
      case 'Identifier':
        return wordOf(field(node, 'value'))
      case 'IntegerLiteral':
      case 'FloatLiteral':
        return wordOf(field(node, 'value'))
      case 'StringLiteral':
        return quoted(wordOf(field(node, 'value')))
      case 'ArrayLiteral':
      case 'TupleLiteral':
        return `[${children(node, 'value')
          .map((item) => this.print(item, loosest))
          .join(', ')}]`
      case 'ObjectLiteral':
        return this.#object(node)
      case 'UnaryExpression':
        return this.#unary(node, around)
      case 'BinaryExpression':
        return this.#binary(node, around)
      case 'Ternary':
        return this.#ternary(node, around)
      case 'TestExpression':
        return this.#test(node, around)
      case 'FilterExpression':
        return `${this.print(child(node, 'operand'), postfix)} | ${this.print(child(node, 'filter'), postfix)}`
      case 'MemberExpression':
        return this.#member(node)
      case 'CallExpression':
        return (
          this.#formatted(node, around) ??
          `${this.print(child(node, 'callee'), postfix)}(${children(node, 'args')
            .map((argument) => this.print(argument, loosest))
            .join(', ')})`
        )
      case 'KeywordArgumentExpression':
        return `${wordOf(field(child(node, 'key'), 'value'))}=${this.print(child(node, 'value'), loosest)}`
      case 'SliceExpression':
        return this.#slice(node)
      case 'SelectExpression':
        return this.#chosen(node, around)
      default:
        throw new NotReadable(`"${node.type}" stands in it`)
    }
  }

  #object(node: JinjaNode): string {
    const pairs = [...(field(node, 'value') as ReadonlyMap<JinjaNode, JinjaNode>)]
    return `{${pairs.map(([key, value]) => `${this.print(key, loosest)}: ${this.print(value, loosest)}`).join(', ')}}`
  }

  #unary(node: JinjaNode, around: number): string {
    const { value: operator } = field(node, 'operator') as { readonly value: string }
    const own = operator === 'not' ? 3 : unary
    return wrapped(
      `${operator}${operator === 'not' ? ' ' : ''}${this.print(child(node, 'argument'), own)}`,
      own,
      around,
    )
  }

  #binary(node: JinjaNode, around: number): string {
    const { value: operator } = field(node, 'operator') as { readonly value: string }
    const own = tight[operator] ?? loosest
    const [left, right] = [this.print(child(node, 'left'), own), this.print(child(node, 'right'), own + 1)]
    return wrapped(`${left} ${operator} ${right}`, own, around)
  }

  #ternary(node: JinjaNode, around: number): string {
    const [yes, condition, no] = [
      this.print(child(node, 'trueExpr'), 1),
      this.print(child(node, 'condition'), 1),
      this.print(child(node, 'falseExpr'), loosest),
    ]
    return wrapped(`${yes} if ${condition} else ${no}`, loosest, around)
  }

  /** `a if b`: nothing else is an empty text. */
  #chosen(node: JinjaNode, around: number): string {
    const [yes, condition] = [this.print(child(node, 'lhs'), 1), this.print(child(node, 'test'), 1)]
    return wrapped(`${yes} if ${condition} else ''`, loosest, around)
  }

  #test(node: JinjaNode, around: number): string {
    const test = wordOf(field(child(node, 'test'), 'value'))
    const negated = field(node, 'negate') === true ? 'not ' : ''
    return wrapped(`${this.print(child(node, 'operand'), 5)} is ${negated}${test}`, 4, around)
  }

  #member(node: JinjaNode): string {
    const property = child(node, 'property')
    const object = this.print(child(node, 'object'), postfix)
    if (field(node, 'computed') !== true) return `${object}.${wordOf(field(property, 'value'))}`
    const isName = property.type === 'StringLiteral' && /^[A-Za-z_]\w*$/.test(wordOf(field(property, 'value')))
    // `record['items']` is the field, `record.items` the method
    if (isName && !methods.has(wordOf(field(property, 'value')))) return `${object}.${wordOf(field(property, 'value'))}`
    return `${object}[${this.print(property, loosest)}]`
  }

  /** `'a{}b'.format(x)` is `'a' ~ x ~ 'b'`; undefined = it is no such call. */
  #formatted(node: JinjaNode, around: number): string | undefined {
    const callee = child(node, 'callee')
    if (callee.type !== 'MemberExpression' || field(child(callee, 'property'), 'value') !== 'format') return undefined
    const text = child(callee, 'object')
    if (text.type !== 'StringLiteral') return undefined
    const pieces = wordOf(field(text, 'value')).split('{}')
    const args = children(node, 'args')
    if (pieces.length !== args.length + 1 || pieces.some((piece) => /[{}]/.test(piece))) return undefined
    const own = tight['~'] ?? loosest
    const parts = pieces.flatMap((piece, index) => {
      const argument = args[index]
      return [
        ...(piece === '' ? [] : [quoted(piece)]),
        ...(argument === undefined ? [] : [this.print(argument, own + 1)]),
      ]
    })
    return wrapped(parts.join(' ~ '), own, around)
  }

  #slice(node: JinjaNode): string {
    const part = (key: string): string => (field(node, key) === undefined ? '' : this.print(child(node, key), loosest))
    const step = part('step')
    return `${part('start')}:${part('stop')}${step === '' ? '' : `:${step}`}`
  }
}

const methods = new Set([
  'items',
  'keys',
  'values',
  'get',
  'count',
  'index',
  'split',
  'join',
  'replace',
  'format',
  'lower',
  'upper',
  'title',
])

function wrapped(text: string, own: number, around: number): string {
  return own < around ? `(${text})` : text
}
