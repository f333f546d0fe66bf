import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseJson } from '../json-text.ts'
import type { JsonValue } from '../json.ts'
import { isObjectAt, itemsAt, keysAt, numberAt, textAt, tokenAfter, valueAt } from './read-token.ts'
import { ascii, scanJson, type ScannedJson } from './scan-json.ts'

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.integer().map(String),
  fc.bigInt().map(String),
  fc.tuple(fc.integer(), fc.nat()).map(([whole, part]) => `${whole}.${part}`),
  fc.constantFrom('-0', '0', '1.0', '1.50', '1e5', '-1E-7', '9007199254740993', '0.1', '123456789012345', '1e400'),
)
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }).map((value) => JSON.stringify(value)),
  fc.constantFrom(String.raw`"\u00e9\ud83d\ude00"`, String.raw`"\ud83d"`, String.raw`"a\/b\"\\"`, '"💥 ü"', '""'),
)
const key = fc.oneof(text, fc.constantFrom('"id"', '"a"', '"__proto__"', '"7"', String.raw`"\u0061"`))
const blank = fc.constantFrom('', '', '', ' ', '\n\t', '\r\n  ')
const { json } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('null', 'true', 'false'),
    number,
    text,
    fc.array(fc.tuple(blank, tie('json'), blank), { maxLength: 5 }).map((items) => `[${items.map(joined).join(',')}]`),
    fc
      .array(fc.tuple(blank, key, blank, tie('json')), { maxLength: 5 })
      .map((members) => `{${members.map(([a, name, b, value]) => `${a}${name}${b}:${b}${value}${a}`).join(',')}}`),
  ),
}))

function joined(parts: readonly string[]): string {
  return parts.join('')
}

/** The value at a token, put together from what the scan tells about each token. */
function rebuilt(scan: ScannedJson, token: number): JsonValue {
  const byte = scan.bytes[scan.starts[token] ?? 0]
  if (byte === ascii.quote) return textAt(scan, token)
  if (byte !== ascii.object && byte !== ascii.list)
    return byte === ascii.true || byte === ascii.false || byte === ascii.null
      ? valueAt(scan, token)
      : numberAt(scan, token)
  const values: JsonValue[] = []
  const end = tokenAfter(scan, token) - 1
  let at = token + 1
  for (; at < end; at = tokenAfter(scan, at)) values.push(rebuilt(scan, at))
  expect(at).toBe(end)
  if (!isObjectAt(scan, token)) return values
  const keys = keysAt(scan, token)
  expect(keys).toHaveLength(values.length)
  return Object.fromEntries(keys.map((name, index) => [name, values[index] ?? null]))
}

it('finds every value of every JSON text', () => {
  fc.assert(
    fc.property(blank, json, blank, (before, value, after) => {
      const written = `${before}${value}${after}`
      const scan = scanJson(Buffer.from(written))
      if (scan === undefined) throw new Error('not scanned')
      expect(valueAt(scan, 0)).toEqual(parseJson(written))
      expect(rebuilt(scan, 0)).toEqual(parseJson(written))
      expect(tokenAfter(scan, 0)).toBe(scan.starts.length)
    }),
    { numRuns: 2000 },
  )
})

it('takes nothing for JSON that is none', () => {
  const change = fc.tuple(fc.nat(), fc.constantFrom('', ',', '"', '{', ']', '\\', '0', '-', '.', 'e', '\u0001', 'nul'))
  fc.assert(
    fc.property(json, fc.array(change, { minLength: 1, maxLength: 3 }), (value, changes) => {
      let written = value
      for (const [place, other] of changes) {
        const at = place % (written.length + 1)
        written = written.slice(0, at) + other + written.slice(at + 1)
      }
      const bytes = Buffer.from(written)
      let parsed: unknown
      try {
        parsed = JSON.parse(bytes.toString())
      } catch {
        parsed = undefined
      }
      expect(scanJson(bytes) === undefined).toBe(parsed === undefined)
    }),
    { numRuns: 3000 },
  )
})

it('leaves to the ordinary parser what is not UTF-8, marked, too deep, or of too many kinds', () => {
  expect(scanJson(Buffer.from([0x22, 0xff, 0x22]))).toBeUndefined()
  expect(scanJson(Buffer.from('\ufeff[]'))).toBeUndefined()
  expect(scanJson(Buffer.from(''))).toBeUndefined()
  expect(scanJson(Buffer.from(`${'['.repeat(199)}${']'.repeat(199)}`))).toBeDefined()
  expect(scanJson(Buffer.from(`${'['.repeat(200)}${']'.repeat(200)}`))).toBeUndefined()
  const kinds = Array.from({ length: 6000 }, (_, index) => ({ [`key ${index}`]: 1 }))
  expect(scanJson(Buffer.from(JSON.stringify(kinds)))).toBeUndefined()
})

it('makes room for values that stand close together', () => {
  for (const written of [
    `[${'1,'.repeat(100_000)}2]`,
    `[${'[[]],'.repeat(50_000)}{}]`,
    `[${'{"a":[]},'.repeat(20_000)}1]`,
  ]) {
    const scan = scanJson(Buffer.from(written))
    if (scan === undefined) throw new Error('not scanned')
    expect(tokenAfter(scan, 0)).toBe(scan.starts.length)
    expect(itemsAt(scan, 0)).toHaveLength((JSON.parse(written) as unknown[]).length)
  }
})

it('reads every plain decimal as JSON.parse does, to the last bit', () => {
  const digits = fc.tuple(fc.boolean(), fc.nat({ max: 99_999_999 }), fc.stringMatching(/^\d{1,8}$/))
  fc.assert(
    fc.property(digits, ([negative, whole, part]) => {
      const written = `${negative ? '-' : ''}${whole}.${part}`
      const scan = scanJson(Buffer.from(written))
      if (scan === undefined) throw new Error('not scanned')
      expect(Number(numberAt(scan, 0))).toBe(JSON.parse(written))
    }),
    { numRuns: 5000 },
  )
})
