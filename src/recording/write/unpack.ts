import { type Transform, pipeline, Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib'

/** An encoding of a body that nothing here can undo. */
export class UnknownEncoding extends Error {}

/**
 * A body as it arrives, decoded: `Content-Encoding` and gzip around the body itself undone, UTF-16 made UTF-8. Throws
 * `UnknownEncoding`, and zlib's errors for damaged bytes.
 */
export function unpacked(
  pieces: AsyncIterable<Uint8Array>,
  { encoding, contentType }: { readonly encoding: string; readonly contentType: string },
): AsyncIterable<Uint8Array> {
  const encodings = encoding
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity')
  const decoded = encodings.toReversed().reduce<AsyncIterable<Uint8Array>>(through, pieces)
  return asUtf8(withoutGzip(decoded), contentType)
}

/** True for bodies that are kept in another encoding of text than they came in. */
export function isUtf16(contentType: string): boolean {
  return /charset\s*=\s*"?utf-?16/i.test(contentType)
}

async function* through(pieces: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<Uint8Array> {
  const { first, all } = await begun(pieces)
  if (first.length === 0) return
  yield* piped(all, unpackerOf(encoding, first))
}

function unpackerOf(encoding: string, first: Uint8Array): Transform {
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip()
  if (encoding === 'br') return createBrotliDecompress()
  if (encoding !== 'deflate') throw new UnknownEncoding(encoding)
  const [low = 0, high = 0] = first
  // most mean zlib's form, some send the bare one
  return (low & 0x0f) === 8 && (low * 256 + high) % 31 === 0 ? createInflate() : createInflateRaw()
}

async function* withoutGzip(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { first, all } = await begun(pieces)
  yield* first[0] === 0x1f && first[1] === 0x8b ? piped(all, createGunzip()) : all
}

async function* asUtf8(pieces: AsyncIterable<Uint8Array>, contentType: string): AsyncGenerator<Uint8Array> {
  const { first, all } = await begun(pieces)
  const [low, high] = first
  const isMarked = (low === 0xff && high === 0xfe) || (low === 0xfe && high === 0xff)
  if (!isMarked && !isUtf16(contentType)) return yield* all
  const isBig = low === 0xfe || /utf-?16be/i.test(contentType)
  const decoder = new TextDecoder(isBig ? 'utf-16be' : 'utf-16le')
  for await (const piece of all) yield Buffer.from(decoder.decode(piece, { stream: true }))
  yield Buffer.from(decoder.decode())
}

/** The first two bytes, or what there is, and all of it. */
async function begun(pieces: AsyncIterable<Uint8Array>) {
  const iterator = pieces[Symbol.asyncIterator]()
  let first = Buffer.alloc(0)
  while (first.length < 2) {
    const next = await iterator.next()
    if (next.done === true) break
    first = Buffer.concat([first, next.value])
  }
  const all = async function* (): AsyncGenerator<Uint8Array> {
    try {
      if (first.length > 0) yield first
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value
    } finally {
      await iterator.return?.()
    }
  }
  return { first, all: all() }
}

function piped(pieces: AsyncIterable<Uint8Array>, unpacker: Transform): AsyncIterable<Uint8Array> {
  // what fails on the way destroys the unpacker, and is thrown to whoever reads from it
  pipeline(Readable.from(pieces), unpacker, () => undefined)
  return unpacker
}
