import type { SyntaxNode } from '@lezer/common'
import { floatText } from '../../../json/json-text.ts'
import { type ConfigValue, SecretReference, SecretText } from '../../document.ts'
import { notLiteral, pythonSyntax } from './refuse.ts'
import type { Evaluate, Spot } from './spot.ts'
import { decodeBody, openString } from './strings.ts'
import { childrenOf, textOf } from './syntax.ts'

type Part = string | SecretReference

/** A plain string literal; bytes are refused. */
export function evaluateString(node: SyntaxNode, spot: Spot): string {
  const { prefix, body, closed } = openString(textOf(node, spot.source))
  if (!closed) throw pythonSyntax(spot.source, node.from)
  const text = prefix.includes('b') ? undefined : decodeBody(body, prefix.includes('r'))
  if (text === undefined) throw notLiteral(node, spot)
  return text
}

/** An f-string as texts and lookups in a row. Format specs and conversions but `!s` are refused. */
export function evaluateFormat(node: SyntaxNode, spot: Spot, evaluate: Evaluate): readonly Part[] {
  const { prefix, body, start, closed } = openString(textOf(node, spot.source))
  if (!closed) throw pythonSyntax(spot.source, node.from)
  const parts: Part[] = []
  let end = node.from + start
  const addText = (to: number): void => {
    const text = decodeBody(spot.source.text.slice(end, to), prefix.includes('r'))
    if (text === undefined) throw notLiteral(node, spot)
    parts.push(text.replaceAll('{{', '{').replaceAll('}}', '}'))
  }
  for (const replacement of childrenOf(node).filter((child) => child.name === 'FormatReplacement')) {
    addText(replacement.from)
    const [, expression, ...rest] = childrenOf(replacement)
    if (expression === undefined || !rest.slice(0, -1).every((part) => textOf(part, spot.source) === '!s'))
      throw notLiteral(replacement, spot)
    parts.push(...formatted(evaluate(expression, spot), expression, spot))
    end = replacement.to
  }
  addText(node.from + start + body.length)
  return parts
}

/** A text value in parts. Throws PYTHON_NOT_LITERAL for anything but texts and lookups. */
export function asParts(value: ConfigValue, node: SyntaxNode, spot: Spot): readonly Part[] {
  if (typeof value === 'string' || value instanceof SecretReference) return [value]
  if (value instanceof SecretText) return value.parts
  throw notLiteral(node, spot)
}

/** A value as Python's f-strings write it. */
function formatted(value: ConfigValue, node: SyntaxNode, spot: Spot): readonly Part[] {
  if (typeof value === 'boolean') return [value ? 'True' : 'False']
  if (value === null) return ['None']
  if (typeof value === 'bigint') return [String(value)]
  if (typeof value === 'number') return [Number.isInteger(value) ? String(value) : floatText(value)]
  return asParts(value, node, spot)
}
