import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { LongLists } from '../../json/scan/long-lists.ts'
import { parseJson } from '../../json/json-text.ts'
import type { JsonValue } from '../../json/json.ts'
import { type Body, decodedBody, isBodyObject, ownPart } from '../../json/records/body.ts'
import { decodedRecords } from '../../json/records/decoded-records.ts'
import { BadBody, type BodyFile } from '../../model/decoder.ts'
import { json } from './json.ts'
import { openLongJson } from './long-json.ts'

const decoder = json.build({})
const about = { contentType: 'application/json' }
const decode = (bytes: Buffer): Body => {
  if (decoder.reads !== 'whole') throw new Error('a document is whole')
  const body = decoder.decode(bytes, about)
  if (body instanceof Promise) throw new Error('it is decoded at once')
  return body
}

function inFile(text: string): BodyFile {
  const bytes = Buffer.from(text)
  return {
    size: bytes.length,
    read: (into, at) => Promise.resolve(bytes.copy(into, 0, at, at + into.length)),
  }
}

const key = fc.constantFrom('data', 'items', 'a"b', 'back\\slash', '__proto__', 'é💥', 'total')
const item = fc.oneof(
  fc.dictionary(fc.constantFrom('id', 'tags', 'in'), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
  fc.jsonValue({ maxDepth: 1 }),
)
const list = fc.array(item, { maxLength: 12 })
const { envelope } = fc.letrec<{ envelope: unknown; part: unknown }>((tie) => ({
  part: fc.oneof({ depthSize: 'small' }, list, fc.jsonValue({ maxDepth: 2 }), tie('envelope')),
  envelope: fc.oneof(list, fc.dictionary(key, tie('part'), { maxKeys: 4 })),
}))
const document = fc
  .tuple(envelope, fc.constantFrom(undefined, 1))
  .map(([value, space]) => JSON.stringify(value, undefined, space))

/** The document with all records of all its long lists in it again. */
async function wholeAgain(text: string, partBytes: number): Promise<JsonValue | undefined> {
  const long = await openLongJson(inFile(text), { decode, partBytes })
  if (long === undefined) return undefined
  let whole: Body = long.outline
  for (const keys of placesOf(long.outline)) {
    const part = partAt(long.outline, keys)
    const batches = part === undefined ? undefined : long.recordsOf(part)
    if (part === undefined || batches === undefined) continue
    const records: JsonValue[] = []
    for await (const batch of batches) records.push(...batch.decoded())
    whole = put(whole, keys, decodedBody(partAt(long.withRecords(part, decodedRecords(records)), keys) ?? null))
  }
  return decodedBody(whole)
}

function placesOf(body: Body): readonly (readonly string[])[] {
  if (!isBodyObject(body)) return [[]]
  return Object.entries(body).flatMap(([name, part]) => placesOf(part).map((rest) => [name, ...rest]))
}

function partAt(body: Body, keys: readonly string[]): Body | undefined {
  return keys.reduce<Body | undefined>((part, name) => (isBodyObject(part) ? ownPart(part, name) : undefined), body)
}

function put(body: Body, [name, ...rest]: readonly string[], part: JsonValue): Body {
  if (name === undefined || !isBodyObject(body)) return part
  return Object.fromEntries(
    Object.entries(body).map(([each, old]) => [each, each === name ? put(old, rest, part) : old]),
  )
}

it('gives every record of every long list, and leaves the rest of the document as it is', async () => {
  await fc.assert(
    fc.asyncProperty(document, fc.integer({ min: 1, max: 40 }), async (text, partBytes) => {
      const whole = await wholeAgain(text, partBytes)
      if (whole !== undefined) expect(whole).toEqual(parseJson(text))
    }),
    { numRuns: 600 },
  )
  expect(await wholeAgain('{"data":[{"a":1},{"a":2},{"a":3}],"next":"x"}', 4)).toEqual({
    data: [{ a: 1 }, { a: 2 }, { a: 3 }],
    next: 'x',
  })
})

it('finds the same in pieces that end anywhere', () => {
  const found = (pieces: readonly Buffer[]) => {
    const lists = new LongLists({ partBytes: 5, mostKept: 1 << 20 })
    return pieces.every((piece) => lists.push(piece)) ? lists.end() : 'not_plain'
  }
  fc.assert(
    fc.property(document, fc.array(fc.nat(), { maxLength: 12 }), (text, cuts) => {
      const bytes = Buffer.from(text)
      const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b)
      const pieces = places.slice(1).map((end, index) => bytes.subarray(places[index], end))
      expect(found(pieces)).toEqual(found([bytes]))
    }),
    { numRuns: 600 },
  )
})

it('never takes for whole what is no JSON', async () => {
  const change = fc.tuple(fc.nat(), fc.constantFrom('', ',', ',,', '"', '{', ']', '[', '}', '\\', '0', ' nul'))
  await fc.assert(
    fc.asyncProperty(
      document,
      fc.array(change, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 20 }),
      async (value, changes, partBytes) => {
        let text = value
        for (const [place, other] of changes) {
          const at = place % (text.length + 1)
          text = text.slice(0, at) + other + text.slice(at + 1)
        }
        // half a character becomes another one in UTF-8
        text = Buffer.from(text).toString()
        const whole = await wholeAgain(text, partBytes).catch((error: unknown) => {
          expect(error).toBeInstanceOf(BadBody)
          return undefined
        })
        if (whole !== undefined) expect(whole).toEqual(parseJson(text))
      },
    ),
    { numRuns: 1000 },
  )
})

it('is sure that a document is cut off before anybody has seen a record of it', async () => {
  const text = `{"data":[${'{"id":1},'.repeat(50)}{"id":2`
  await expect(openLongJson(inFile(text), { decode, partBytes: 16 })).rejects.toMatchObject({ problem: 'cut_off' })
})

it('leaves alone what has two keys of one name, names for keys, or no long list', async () => {
  const names = Object.fromEntries(Array.from({ length: 1200 }, (_, index) => [`id ${index}`, [1, 2, 3]]))
  for (const text of ['{"data":[1,2,3],"data":[4]}', JSON.stringify(names), '{"a":{"b":1}}', '[[1,2,3],[4]] []'])
    expect(await openLongJson(inFile(text), { decode, partBytes: 2 })).toBeUndefined()
})
