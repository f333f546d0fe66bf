import assert from 'node:assert/strict'
import type { JsonValue } from '../json/json.ts'
import { type Body, decodedBody } from '../json/records/body.ts'
import { BadBody, type Decoder } from '../model/decoder.ts'
import type { KitCase } from './kit-case.ts'

/** A body, and what it is to become. */
export interface DecoderSample {
  readonly name: string
  readonly bytes: Uint8Array
  readonly contentType: string
  /** the records, or for a decoder of whole bodies the body */
  readonly gives: JsonValue
}

/** What a decoder's test hands to the kit. */
export interface DecoderFixture {
  /** some text beyond ASCII, quoting, several records */
  readonly cases: readonly DecoderSample[]
  /** the same records with a byte order mark before them; absent = the format has none */
  readonly marked?: DecoderSample
  /** bodies that end too early: `cut_off`, so that they are asked for again */
  readonly cut: readonly (readonly [name: string, bytes: Uint8Array])[]
  /** bodies that are something else: an error, never records */
  readonly wrong: readonly (readonly [name: string, bytes: Uint8Array, contentType: string])[]
  /** a record with a field of this name, which must be a field like any other; absent = names of fields are fixed */
  readonly hostile?: (key: string) => Uint8Array
  /** a piece of a record that never ends; only decoders that read streams are asked */
  readonly endless?: () => Uint8Array
}

const utf8 = 'text/plain; charset=utf-8'
const hostileKeys = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']

/**
 * The conformance kit of decoders: samples decode as they say, however their pieces are cut; a body that ends too early
 * is `BadBody('cut_off')` and one of something else `BadBody('malformed')`, never fewer records; names of fields do no
 * harm; a record has a bound. `make` gives a new decoder each time.
 */
export function decoderCases(make: () => Decoder<Body>, fixture: DecoderFixture): readonly KitCase[] {
  const { cases, marked, cut, wrong, hostile, endless } = fixture
  const samples = marked === undefined ? cases : [...cases, marked]
  return [
    ...samples.map((sample) => ({ name: sample.name, run: () => decodesAsItSays(make, sample) })),
    {
      name: 'pieces may end anywhere: each two and each byte by itself give the same',
      run: () => inPieces(make, samples),
    },
    { name: 'an empty body has no records', run: () => emptyBody(make) },
    ...cut.map(([name, bytes]) => ({
      name: `cut off: ${name}`,
      run: () => refuses(decodeWith(make(), [bytes], utf8), 'cut_off'),
    })),
    ...wrong.map(([name, bytes, contentType]) => ({
      name: `something else: ${name}`,
      run: () => refuses(decodeWith(make(), [bytes], contentType), 'malformed'),
    })),
    ...(hostile === undefined ? [] : hostileKeys).map((key) => ({
      name: `a field called ${key}`,
      run: () => fieldCalled(key, make(), hostile?.(key)),
    })),
    ...(endless === undefined || make().reads !== 'stream'
      ? []
      : [
          {
            name: 'a record that never ends is refused before memory is full',
            run: () => withoutEnd(make(), endless()),
          },
        ]),
  ]
}

/** All of it at once, from these pieces. */
export async function decodeWith(
  decoder: Decoder<Body>,
  pieces: readonly Uint8Array[],
  contentType: string,
): Promise<JsonValue> {
  if (decoder.reads === 'whole') return decodedBody(await decoder.decode(Buffer.concat(pieces), { contentType }))
  const each = async function* (): AsyncGenerator<Uint8Array> {
    yield* pieces
  }
  const records: JsonValue[] = []
  for await (const batch of decoder.decode(each(), { contentType })) records.push(...batch)
  return records
}

async function decodesAsItSays(make: () => Decoder<Body>, { bytes, contentType, gives }: DecoderSample): Promise<void> {
  assert.deepEqual(await decodeWith(make(), [bytes], contentType), gives)
}

async function inPieces(make: () => Decoder<Body>, samples: readonly DecoderSample[]): Promise<void> {
  for (const { bytes, contentType, gives } of samples) {
    for (let at = 0; at <= bytes.length; at++)
      assert.deepEqual(await decodeWith(make(), [bytes.subarray(0, at), bytes.subarray(at)], contentType), gives)
    const single = Array.from(bytes, (byte) => Uint8Array.of(byte))
    assert.deepEqual(await decodeWith(make(), single, contentType), gives)
  }
}

async function emptyBody(make: () => Decoder<Body>): Promise<void> {
  const nothing = await decodeWith(make(), [new Uint8Array()], utf8)
  assert.ok(nothing === null || (Array.isArray(nothing) && nothing.length === 0), 'it makes something of nothing')
}

async function refuses(decoding: Promise<JsonValue>, problem: BadBody['problem']): Promise<void> {
  await assert.rejects(decoding, (error) => {
    assert.ok(error instanceof BadBody, `it throws ${String(error)}, not a BadBody`)
    assert.equal(error.problem, problem)
    return true
  })
}

async function fieldCalled(key: string, decoder: Decoder<Body>, bytes: Uint8Array = new Uint8Array()): Promise<void> {
  const decoded = await decodeWith(decoder, [bytes], utf8)
  const record: unknown = Array.isArray(decoded) ? decoded.at(0) : decoded
  assert.ok(typeof record === 'object' && record !== null, 'there is no record')
  assert.deepEqual(Object.keys(record), [key])
  assert.equal(Object.getPrototypeOf(record), Object.prototype)
  assert.equal(Reflect.get({}, 'polluted'), undefined)
}

async function withoutEnd(decoder: Decoder<Body>, piece: Uint8Array): Promise<void> {
  if (decoder.reads !== 'stream') return
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    for (let sent = 0; sent < 200 << 20; sent += piece.length) yield piece
    throw new Error('it was read to its end')
  }
  const drain = async (): Promise<JsonValue> => {
    for await (const _batch of decoder.decode(pieces(), { contentType: utf8 })) continue
    return null
  }
  await refuses(drain(), 'malformed')
}
