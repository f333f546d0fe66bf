import { createInflateRaw } from 'node:zlib'
import { Readable } from 'node:stream'
import { BadBody } from '../../model/decoder.ts'

/** A file in an archive. Its name is data: nothing is written anywhere. */
export interface ZipEntry {
  readonly name: string
  /** its bytes, unpacked as they are asked for */
  pieces(): AsyncGenerator<Uint8Array, void, undefined>
}

const endMark = 0x06054b50
const entryMark = 0x02014b50
const mostEntries = 10_000
/** No honest text is packed tighter; from here on an archive is a bomb. */
const mostRatio = 250
const free = 64 << 20

/**
 * The files of a zip archive, by its directory. Throws `BadBody`: `cut_off` where the directory is not there, `malformed`
 * for what is not an archive, and for kinds that are not read: encrypted, larger than 4 GB, packed in other ways.
 */
export function zipEntries(bytes: Buffer): readonly ZipEntry[] {
  const end = endOfDirectory(bytes)
  if (end === -1) {
    if (bytes.readUInt32LE(0) !== 0x04034b50) throw new BadBody('malformed', 'it is not a zip archive')
    throw new BadBody('cut_off', `the answer is cut off: the archive's directory, which is at its end, is not there`)
  }
  const count = bytes.readUInt16LE(end + 10)
  const start = bytes.readUInt32LE(end + 16)
  if (count === 0xffff || start === 0xffffffff)
    throw new BadBody('malformed', 'it is a zip64 archive, which is not read')
  if (count > mostEntries) throw new BadBody('malformed', `it holds more than ${mostEntries} files`)
  const budget = { left: Math.max(free, bytes.length * mostRatio) }
  const entries: ZipEntry[] = []
  let at = start
  for (let index = 0; index < count; index++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== entryMark)
      throw new BadBody('malformed', 'the directory of the archive is damaged')
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset))
    const from = at + 46
    const name = bytes.subarray(from, from + (nameLength ?? 0)).toString('utf8')
    const entry = {
      name,
      isEncrypted: (bytes.readUInt16LE(at + 8) & 1) === 1,
      method: bytes.readUInt16LE(at + 10),
      packed: bytes.readUInt32LE(at + 20),
      offset: bytes.readUInt32LE(at + 42),
    }
    if (!name.endsWith('/')) entries.push({ name, pieces: () => unpacked(bytes, entry, budget) })
    at = from + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0)
  }
  return entries
}

/** Its comment may be 64 KiB long. */
function endOfDirectory(bytes: Buffer): number {
  for (let at = bytes.length - 22; at >= Math.max(0, bytes.length - 22 - 0xffff); at--)
    if (bytes.readUInt32LE(at) === endMark) return at
  return -1
}

interface Packed {
  readonly name: string
  readonly isEncrypted: boolean
  readonly method: number
  readonly packed: number
  readonly offset: number
}

async function* unpacked(
  bytes: Buffer,
  { name, isEncrypted, method, packed, offset }: Packed,
  budget: { left: number },
): AsyncGenerator<Uint8Array, void, undefined> {
  const shown = JSON.stringify(name.slice(0, 100))
  if (isEncrypted) throw new BadBody('malformed', `the file ${shown} in the archive is encrypted`)
  if (method !== 0 && method !== 8)
    throw new BadBody('malformed', `the file ${shown} in the archive is packed in a way that is not read (${method})`)
  if (offset + 30 > bytes.length) throw new BadBody('malformed', 'the directory of the archive is damaged')
  const from = offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28)
  const raw = bytes.subarray(from, from + packed)
  if (raw.length < packed) throw new BadBody('cut_off', `the answer is cut off in the file ${shown} of the archive`)
  const pieces: AsyncIterable<Buffer> =
    method === 0 ? Readable.from([raw]) : Readable.from([raw]).pipe(createInflateRaw())
  try {
    for await (const piece of pieces) {
      budget.left -= piece.length
      if (budget.left < 0)
        throw new BadBody('malformed', `the archive unpacks to more than ${mostRatio} times its size`)
      yield piece
    }
  } catch (error) {
    if (error instanceof BadBody) throw error
    throw new BadBody('malformed', `the file ${shown} in the archive is damaged`)
  }
}
