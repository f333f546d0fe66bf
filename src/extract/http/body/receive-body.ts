import type { Body } from '../../../json/records/body.ts'
import type { Decoder, DecoderChoice } from '../../../model/decoder.ts'
import { decompress, encodingsOf, type Decompressed } from '../codec/decode-body.ts'
import { inflated, isGzip, PackedBodyFault } from './inflate.ts'
import { spool, type Spooled } from './spool.ts'

/** Where long bodies go, and which ones are decoded from there. */
export interface Receiving {
  readonly decoder: DecoderChoice
  /** the folder of the files; absent = the system's folder for such files */
  readonly folder: string | undefined
  /** a body that is longer on the wire goes into a file, where its decoder takes it in pieces */
  readonly longest: number
  /** the length from which on a document that is not packed goes into a file */
  readonly longestDocument: number
  /** bytes of a file at most, unpacked */
  readonly mostInFile: number
  /** is told of each file, to see to it that none stays open */
  onSpooled(spooled: Spooled): void
}

export type Received =
  | Decompressed
  /** `bytes` = how it begins */
  | { readonly kind: 'spooled'; readonly bytes: Buffer; readonly spooled: Spooled }

/** What a decoder gets to see of a body to recognize it by. */
export const firstBytes = 1 << 16

interface Head {
  readonly headers: Readonly<Record<string, string>>
  /** the most bytes of a body in memory, before and after decompression */
  readonly maxBytes: number
  /** absent = the body is kept in memory whatever it is */
  readonly receiving: Receiving | undefined
}

/**
 * A body to its end, content-decoded: in memory, or, when it is long and its decoder streams, in a file. Either way it
 * is whole before anybody sees a record of it, so that a body that breaks off is asked for again like any other.
 */
export async function receiveBody(body: AsyncIterable<Uint8Array>, head: Head): Promise<Received> {
  const { headers, maxBytes, receiving } = head
  const iterator = body[Symbol.asyncIterator]()
  const pieces: Uint8Array[] = []
  const isPacked = encodingsOf(headers['content-encoding'] ?? '').some((encoding) => encoding !== 'identity')
  let length = 0
  /** the length from which on the body goes into a file */
  let longest = receiving?.longest ?? Number.POSITIVE_INFINITY
  try {
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
      pieces.push(next.value)
      length += next.value.length
      if (receiving !== undefined && length > longest) {
        const begins = await beginning(Buffer.concat(pieces), headers)
        longest = longestOf(receiving.decoder.choose(headers['content-type'] ?? '', begins), { receiving, isPacked })
        if (length > longest) return await intoFile({ begins, pieces, iterator }, { headers, receiving })
      }
      if (length > maxBytes) return { kind: 'too_large' }
    }
  } finally {
    // destroys the stream, and with it the connection, unless it came to its end
    await iterator.return?.()
  }
  const [only] = pieces
  const raw = pieces.length === 1 && Buffer.isBuffer(only) ? only : Buffer.concat(pieces, length)
  const decoded = await decompress(raw, headers['content-encoding'] ?? '', { maxBytes })
  // a .gz file, whatever its headers call it
  if (receiving === undefined || decoded.kind !== 'bytes' || !isGzip(decoded.bytes)) return decoded
  return decompress(decoded.bytes, 'gzip', { maxBytes })
}

function longestOf(
  decoder: Decoder<Body>,
  { receiving, isPacked }: { readonly receiving: Receiving; readonly isPacked: boolean },
): number {
  if (decoder.reads === 'stream') return receiving.longest
  if (decoder.open === undefined) return Number.POSITIVE_INFINITY
  return isPacked ? receiving.longest : receiving.longestDocument
}

interface Begun {
  readonly begins: Buffer
  readonly pieces: readonly Uint8Array[]
  readonly iterator: AsyncIterator<Uint8Array>
}

async function intoFile(
  { begins, pieces, iterator }: Begun,
  { headers, receiving }: { readonly headers: Head['headers']; readonly receiving: Receiving },
): Promise<Received> {
  const all = async function* (): AsyncGenerator<Uint8Array> {
    yield* pieces
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value
  }
  try {
    const unpacked = inflated(all(), encodingsOf(headers['content-encoding'] ?? ''))
    const spooled = await spool(upTo(receiving.mostInFile, unpacked), receiving.folder)
    receiving.onSpooled(spooled)
    return { kind: 'spooled', bytes: begins, spooled }
  } catch (error) {
    if (!(error instanceof PackedBodyFault)) throw error
    if (error instanceof FileTooLarge) return { kind: 'too_large', maxBytes: receiving.mostInFile }
    if (error.kind === 'too_large') return { kind: 'too_large', why: error.message }
    return error.kind === 'corrupt'
      ? { kind: 'corrupt', why: error.message }
      : { kind: 'unknown_encoding', encoding: error.message }
  }
}

class FileTooLarge extends PackedBodyFault {}

async function* upTo(most: number, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  let size = 0
  for await (const piece of pieces) {
    size += piece.length
    if (size > most) throw new FileTooLarge('too_large', `it is larger than ${most} bytes`)
    yield piece
  }
}

/** How a body begins when it is unpacked; empty when that cannot be told. */
async function beginning(raw: Buffer, headers: Head['headers']): Promise<Buffer> {
  const encoding = headers['content-encoding'] ?? ''
  const unpacked = await begun(raw.subarray(0, firstBytes), encoding)
  const plain = isGzip(unpacked) ? await begun(unpacked, 'gzip') : unpacked
  return plain.subarray(0, firstBytes)
}

async function begun(raw: Buffer, encoding: string): Promise<Buffer> {
  const most = 64 << 20
  const decoded = await decompress(raw, encoding, { maxBytes: most, partial: true })
  return decoded.kind === 'bytes' ? decoded.bytes : Buffer.alloc(0)
}
