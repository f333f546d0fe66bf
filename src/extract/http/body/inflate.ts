import { Readable, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib'

/** No honest text is packed tighter; from here on a body is a bomb. */
const mostRatio = 250
const free = 64 << 20

/** Why a packed body has no bytes. */
export class PackedBodyFault extends Error {
  readonly kind: 'too_large' | 'corrupt' | 'unknown_encoding'

  constructor(kind: PackedBodyFault['kind'], why: string) {
    super(why)
    this.kind = kind
  }
}

/**
 * Undoes `Content-Encoding`, and gzip around the body itself (a `.gz` file), as the bytes come. Throws `PackedBodyFault`
 * for damaged bytes, for unknown encodings, and for bodies that unpack to more than 250 times their size.
 */
export async function* inflated(
  pieces: AsyncIterable<Uint8Array>,
  encodings: readonly string[],
): AsyncGenerator<Uint8Array, void, undefined> {
  let came = 0
  let gone = 0
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      came += piece.length
      yield piece
    }
  }
  const decoded = encodings.toReversed().reduce<AsyncIterable<Uint8Array>>(unpack, counted())
  for await (const piece of withoutGzip(decoded)) {
    gone += piece.length
    if (gone > free && gone > came * mostRatio)
      throw new PackedBodyFault('too_large', `it unpacks to more than ${mostRatio} times its size`)
    yield piece
  }
}

/** Gzip by its first bytes. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

async function* withoutGzip(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]()
  let head = Buffer.alloc(0)
  let step = await iterator.next()
  while (step.done !== true && head.length < 2) {
    head = Buffer.concat([head, step.value])
    if (head.length < 2) step = await iterator.next()
  }
  const rest = async function* (): AsyncGenerator<Uint8Array> {
    try {
      if (head.length > 0) yield head
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value
    } finally {
      await iterator.return?.()
    }
  }
  yield* isGzip(head) ? unpack(rest(), 'gzip') : rest()
}

async function* unpack(pieces: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<Uint8Array> {
  if (encoding === 'identity') return yield* pieces
  const iterator = pieces[Symbol.asyncIterator]()
  const first = await iterator.next()
  if (first.done === true) return
  const unpacker = unpackerOf(encoding, first.value)
  const source = async function* (): AsyncGenerator<Uint8Array> {
    try {
      yield first.value
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value
    } finally {
      await iterator.return?.()
    }
  }
  // what reading fails with is the network's failure and not the unpacker's
  let failure: unknown
  const input = Readable.from(source())
  input.on('error', (error) => {
    failure = error
    unpacker.destroy(error)
  })
  input.pipe(unpacker)
  try {
    yield* unpacker as AsyncIterable<Uint8Array>
  } catch (error) {
    if (failure !== undefined) throw failure
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new PackedBodyFault('corrupt', `${encoding}: ${code}`)
  } finally {
    input.destroy()
  }
}

function unpackerOf(encoding: string, first: Uint8Array): Transform {
  if (encoding === 'gzip') return createGunzip()
  if (encoding === 'br') return createBrotliDecompress()
  // "deflate" means the zlib format, but some servers send it bare: the low half of a zlib header's first byte is 8
  if (encoding === 'deflate') return ((first[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw()
  throw new PackedBodyFault('unknown_encoding', encoding)
}
