import { describe, expect, test } from 'vitest'
import type { JsonValue } from '../../src/json/json.ts'
import { type Body, decodedBody } from '../../src/json/records/body.ts'
import { BadBody, type Decoder } from '../../src/model/decoder.ts'

/** A body, and what it is to become. */
export interface DecoderCase {
  readonly name: string
  readonly bytes: Uint8Array
  readonly contentType: string
  /** the records, or for a decoder of whole bodies the body */
  readonly gives: JsonValue
}

export interface DecoderKit {
  /** some text beyond ASCII, quoting, several records */
  readonly cases: readonly DecoderCase[]
  /** the same records with a byte order mark before them; absent = the format has none */
  readonly marked?: DecoderCase
  /** bodies that end too early: `cut_off`, so that they are asked for again */
  readonly cut: readonly (readonly [name: string, bytes: Uint8Array])[]
  /** bodies that are something else: an error, never records */
  readonly wrong: readonly (readonly [name: string, bytes: Uint8Array, contentType: string])[]
  /** a record with a field of this name, which must be a field like any other */
  readonly hostile: (key: string) => Uint8Array
  /** a piece of a record that never ends */
  readonly endless: () => Uint8Array
}

const utf8 = 'text/plain; charset=utf-8'

/** What every decoder must do; call it at the top of a test file. */
export function decoderKit(name: string, make: () => Decoder<Body>, kit: DecoderKit): void {
  describe(`decoder kit: ${name}`, () => {
    test.each(kit.marked === undefined ? kit.cases : [...kit.cases, kit.marked])('$name', async (each) => {
      expect(await decodeWith(make(), [each.bytes], each.contentType)).toEqual(each.gives)
    })

    test('pieces may end anywhere: each two and each byte by itself give the same', async () => {
      for (const { bytes, contentType, gives } of kit.marked === undefined ? kit.cases : [...kit.cases, kit.marked]) {
        for (let at = 0; at <= bytes.length; at++)
          expect(await decodeWith(make(), [bytes.subarray(0, at), bytes.subarray(at)], contentType)).toEqual(gives)
        const single = Array.from(bytes, (byte) => Uint8Array.of(byte))
        expect(await decodeWith(make(), single, contentType)).toEqual(gives)
      }
    })

    test('an empty body has no records', async () => {
      const nothing = await decodeWith(make(), [new Uint8Array()], utf8)
      expect(nothing === null || (Array.isArray(nothing) && nothing.length === 0)).toBe(true)
    })

    test.each(kit.cut)('cut off: %s', async (_name, bytes) => {
      await expect(decodeWith(make(), [bytes], utf8)).rejects.toMatchObject({ problem: 'cut_off' })
    })

    test.each(kit.wrong)('something else: %s', async (_name, bytes, contentType) => {
      const failed = decodeWith(make(), [bytes], contentType)
      await expect(failed).rejects.toBeInstanceOf(BadBody)
      await expect(failed).rejects.toMatchObject({ problem: 'malformed' })
    })

    test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('a field called %s', async (key) => {
      const decoded = await decodeWith(make(), [kit.hostile(key)], utf8)
      const [record] = Array.isArray(decoded) ? (decoded as readonly JsonValue[]) : [decoded]
      expect(Object.keys(record ?? {})).toEqual([key])
      expect(Object.getPrototypeOf(record)).toBe(Object.prototype)
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    })

    if (make().reads === 'stream')
      test('a record that never ends is refused before memory is full', async () => {
        const piece = kit.endless()
        const pieces = async function* (): AsyncGenerator<Uint8Array> {
          for (let sent = 0; sent < 200 << 20; sent += piece.length) yield piece
          throw new Error('it was read to its end')
        }
        const decoder = make()
        if (decoder.reads !== 'stream') return
        const drain = async () => {
          for await (const _batch of decoder.decode(pieces(), { contentType: utf8 })) continue
        }
        await expect(drain()).rejects.toMatchObject({ problem: 'malformed' })
      }, 60_000)
  })
}

/** All of it at once, from these pieces. */
export async function decodeWith(
  decoder: Decoder<Body>,
  pieces: readonly Uint8Array[],
  contentType: string,
): Promise<JsonValue> {
  if (decoder.reads === 'whole') return decodedBody(decoder.decode(Buffer.concat(pieces), { contentType }))
  const each = async function* (): AsyncGenerator<Uint8Array> {
    yield* pieces
  }
  const records: JsonValue[] = []
  for await (const batch of decoder.decode(each(), { contentType })) records.push(...batch)
  return records
}
