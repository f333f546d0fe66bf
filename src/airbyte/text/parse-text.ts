import { wordOf } from '../tree/tree.ts'
import { parse, tokenize } from '@huggingface/jinja'
import { child, children, field, type JinjaNode } from './node.ts'
import { NotReadable } from './piece.ts'

/** The nodes of a template; undefined = it is not a template. Throws NotReadable. */
export function parseTemplate(text: string): readonly JinjaNode[] | undefined {
  if (!/\{[{%#]/.test(text)) return undefined
  const statement = /\{%-?\s*(\w+)/.exec(text)?.[1]
  try {
    return parse(tokenize(readable(text))).body as readonly JinjaNode[]
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : wordOf(cause)
    throw new NotReadable(reason ?? '', statement)
  }
}

/** Python's `1_000`, and its backslashes before what they mean nothing to. */
function readable(text: string): string {
  return text.replaceAll(/\{\{.*?\}\}|\{%.*?%\}/gs, (expression) =>
    expression.replaceAll(/\b(\d+)_(\d+)\b/g, '$1$2').replaceAll(/\\(?![\\'"nrtbfv])/g, String.raw`\\`),
  )
}

/** A name with the keys that follow it: `config['a'].b` and `config.get('a')` are `config` and `a`, `b`. */
export interface Chain {
  readonly name: string
  readonly keys: readonly (string | number)[]
  /** of a last `get` with two arguments */
  readonly otherwise?: JinjaNode
}

export function chainOf(node: JinjaNode): Chain | undefined {
  if (node.type === 'Identifier') return { name: wordOf(field(node, 'value')), keys: [] }
  if (node.type === 'MemberExpression') {
    const before = chainOf(child(node, 'object'))
    const key = keyOf(child(node, 'property'), field(node, 'computed') === true)
    if (before === undefined || before.otherwise !== undefined || key === undefined) return undefined
    return { name: before.name, keys: [...before.keys, key] }
  }
  if (node.type !== 'CallExpression') return undefined
  const callee = child(node, 'callee')
  const isGet = callee.type === 'MemberExpression' && field(child(callee, 'property'), 'value') === 'get'
  if (!isGet || field(callee, 'computed') === true) return undefined
  const [key, otherwise] = children(node, 'args')
  const before = chainOf(child(callee, 'object'))
  if (before === undefined || key?.type !== 'StringLiteral') return undefined
  // `.get('a', {}).get('b')`: what is missing stays missing
  const isEmpty = before.otherwise?.type === 'ObjectLiteral'
  if (before.otherwise !== undefined && !isEmpty) return undefined
  const keys = [...before.keys, wordOf(field(key, 'value'))]
  return { name: before.name, keys, ...(otherwise !== undefined && { otherwise }) }
}

function keyOf(property: JinjaNode, isComputed: boolean): string | number | undefined {
  if (!isComputed) return wordOf(field(property, 'value'))
  if (property.type === 'StringLiteral') return wordOf(field(property, 'value'))
  return property.type === 'IntegerLiteral' ? Number(field(property, 'value')) : undefined
}
