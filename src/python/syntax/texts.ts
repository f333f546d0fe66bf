import type { SyntaxNode } from '@lezer/common'
import { broken, childrenOf, type Reader, spanOf, textOf } from './reader.ts'
import { decodeBody, openString } from './strings.ts'
import type { Expression, TextPart } from './tree.ts'

/** `'…'`, `f'…'`, `b'…'`, and several of them in a row. */
export function readString(node: SyntaxNode, reader: Reader): Expression {
  const at = spanOf(node, reader)
  const literals = node.name === 'ContinuedString' ? childrenOf(node) : [node]
  const parts: TextPart[] = []
  let bytes = ''
  let areBytes = false
  for (const literal of literals) {
    const { prefix, body, closed } = openString(textOf(literal, reader))
    if (!closed) return broken(literal, reader)
    const isBytes = prefix.includes('b')
    if (isBytes !== areBytes && literal !== literals[0]) return broken(literal, reader)
    areBytes = isBytes
    const read =
      literal.name === 'FormatString'
        ? readFormat(literal, reader)
        : [decodeBody(body, { raw: prefix.includes('r'), bytes: isBytes })]
    if (read === undefined) return broken(literal, reader)
    for (const part of read) {
      if (part === undefined) return broken(literal, reader)
      if (isBytes) bytes += typeof part === 'string' ? part : ''
      else parts.push(part)
    }
  }
  if (areBytes) return { kind: 'constant', at, value: Uint8Array.from(Buffer.from(bytes, 'latin1')) }
  const joined = joinParts(parts)
  const [first = ''] = joined
  return joined.length < 2 && typeof first === 'string'
    ? { kind: 'constant', at, value: first }
    : { kind: 'f-string', at, parts: joined }
}

function joinParts(parts: readonly TextPart[]): TextPart[] {
  const joined: TextPart[] = []
  for (const part of parts) {
    const last = joined.at(-1)
    if (typeof part === 'string' && typeof last === 'string') joined.splice(-1, 1, last + part)
    else if (part !== '') joined.push(part)
  }
  return joined
}

function readFormat(node: SyntaxNode, reader: Reader): readonly (TextPart | undefined)[] {
  const { prefix, body, start } = openString(textOf(node, reader))
  const from = node.from + start
  const decode = (text: string): string | undefined =>
    decodeBody(text, { raw: prefix.includes('r'), bytes: false })
      ?.replaceAll('{{', '{')
      .replaceAll('}}', '}')
  return readPieces({ node, from, to: from + body.length, decode }, reader)
}

interface Pieces {
  readonly node: SyntaxNode
  readonly from: number
  readonly to: number
  readonly decode: (text: string) => string | undefined
}

/** Text and replacements in turn, between two offsets. */
function readPieces({ node, from, to, decode }: Pieces, reader: Reader): readonly (TextPart | undefined)[] {
  const parts: (TextPart | undefined)[] = []
  let end = from
  for (const replacement of childrenOf(node).filter(({ name }) => name === 'FormatReplacement')) {
    parts.push(decode(reader.text.slice(end, replacement.from)), readReplacement(replacement, { reader, decode }))
    end = replacement.to
  }
  return [...parts, decode(reader.text.slice(end, to))]
}

function readReplacement(
  node: SyntaxNode,
  { reader, decode }: { reader: Reader; decode: Pieces['decode'] },
): TextPart | undefined {
  const children = childrenOf(node).slice(1)
  const named = (name: string): SyntaxNode | undefined => children.find((child) => child.name === name)
  const values = children.filter(({ name }) => !/^(?:Format(?:SelfDoc|Conversion|Spec)|\}|,)$/.test(name))
  const [first] = values
  if (first === undefined || values.some(({ name }) => name === '*')) return undefined
  const isTuple = children.some(({ name }) => name === ',')
  const selfDoc = named('FormatSelfDoc')
  const mark = named('FormatConversion')
  const spec = named('FormatSpec')
  const specParts =
    spec && readPieces({ node: spec, from: spec.from + 1, to: spec.to, decode }, reader).filter((part) => part !== '')
  if (specParts?.includes(undefined) === true) return undefined
  const letter = mark && textOf(mark, reader).slice(1)
  const conversion = letter === 'r' || letter === 's' || letter === 'a' ? letter : undefined
  return {
    value: isTuple
      ? { kind: 'tuple', at: spanOf(node, reader), items: values.map((value) => reader.expression(value)) }
      : reader.expression(first),
    ...(conversion !== undefined && { conversion }),
    ...(specParts !== undefined && { spec: specParts.filter((part) => part !== undefined) }),
    ...(selfDoc !== undefined && { shown: reader.text.slice(node.from + 1, endOfShown(selfDoc, reader)) }),
  }
}

/** `{value = }` shows the white space as well */
function endOfShown(selfDoc: SyntaxNode, reader: Reader): number {
  let end = selfDoc.to
  while (/\s/.test(reader.text.charAt(end))) end++
  return end
}
