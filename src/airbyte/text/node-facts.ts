import { wordOf } from '../tree/tree.ts'
import { child, field, type JinjaNode } from './node.ts'

/** Whether an expression names what was handed down to its component. */
export function namesParameters(node: JinjaNode): boolean {
  const text = JSON.stringify(node, (_key, value: unknown) => (value instanceof Map ? [...value] : value))
  return /"type":"Identifier","value":"(?:parameters|options)"/.test(text)
}

const moments = ['now_utc', 'today_utc', 'str_to_datetime']

/** A moment is rendered with a blank before its time. */
export function isMoment(node: JinjaNode): boolean {
  if (node.type === 'BinaryExpression') return isMoment(child(node, 'left'))
  return node.type === 'CallExpression' && moments.includes(wordOf(field(child(node, 'callee'), 'value')))
}

/** The value of a literal; undefined = it is none. */
export function literalOf(node: JinjaNode): string | number | boolean | null | undefined {
  switch (node.type) {
    case 'StringLiteral':
      return wordOf(field(node, 'value'))
    case 'IntegerLiteral':
    case 'FloatLiteral':
      return Number(field(node, 'value'))
    case 'Identifier': {
      const name = wordOf(field(node, 'value'))
      if (/^true$/i.test(name)) return true
      if (/^false$/i.test(name)) return false
      return /^none$/i.test(name) ? null : undefined
    }
    default:
      return undefined
  }
}
