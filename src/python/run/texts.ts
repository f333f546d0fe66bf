import type { Expression, TextPart } from '../syntax/tree.ts'
import { isText, joinTexts, type Lookup, type LookupText } from '../values/lookup.ts'
import { unknownIn } from '../values/unknown.ts'
import { Unknown, type Value } from '../values/value.ts'
import type { Frame } from './machine.ts'

type Text = string | Lookup | LookupText

/** An f-string; lookups in it stay lookups. */
export function evaluateText({ parts }: Extract<Expression, { readonly kind: 'f-string' }>, frame: Frame): Value {
  const texts: Text[] = []
  let length = 0
  for (const part of parts) {
    const text = typeof part === 'string' ? part : evaluatePart(part, frame)
    if (text instanceof Unknown) return text
    texts.push(text)
    length += typeof text === 'string' ? text.length : 1
  }
  frame.machine.spend(1 + length / 1000)
  return joinTexts(texts)
}

function evaluatePart(part: Exclude<TextPart, string>, frame: Frame): Text | Unknown {
  const { machine } = frame
  const value = machine.evaluator.evaluate(part.value, frame)
  machine.at = part.value.at
  const spec = evaluateSpec(part, frame)
  if (spec instanceof Unknown) return spec
  const unknown = unknownIn(value)
  if (unknown !== undefined) return unknown
  // `{x=}` shows the repr
  const conversion = part.conversion ?? (part.shown !== undefined && spec === '' ? 'r' : undefined)
  const converted = convert(value, conversion, frame)
  const text = spec === '' ? machine.text(converted) : machine.surroundings.builtins.format(converted, spec, machine)
  if (text instanceof Unknown) return text
  const shown = part.shown ?? ''
  return isText(text)
    ? joinTexts([shown, text])
    : machine.unknown(`line ${machine.lineOf(part.value.at)} puts a value into text that cannot be written`)
}

function evaluateSpec({ spec = [] }: Exclude<TextPart, string>, frame: Frame): string | Unknown {
  let text = ''
  for (const part of spec) {
    const piece = typeof part === 'string' ? part : evaluatePart(part, frame)
    if (typeof piece !== 'string')
      return piece instanceof Unknown ? piece : frame.machine.unknown('a format hangs on a value that is looked up')
    text += piece
  }
  return text
}

function convert(value: Value, conversion: 'r' | 's' | 'a' | undefined, { machine }: Frame): Value {
  if (conversion === undefined) return value
  if (conversion === 's' || (isText(value) && typeof value !== 'string')) return machine.text(value)
  const repr = machine.repr(value)
  return conversion === 'r' ? repr : repr.replace(/[^\0-\x7f]/gu, escaped)
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x100) return `\\x${code.toString(16)}`
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`
}
