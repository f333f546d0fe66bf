import { isUtf8 } from 'node:buffer'
import { type Hiding, takeOut } from './take-out.ts'

/** So much is looked through at once, and so much of it again with what comes next: no secret is longer, encoded. */
const windowBytes = 256 << 10
const overlapBytes = 32 << 10
const mostCuts = 40
const cutStep = 251

/** A body piece by piece without the secrets in it, also those that lie across pieces. What is no UTF-8 is taken as bytes. */
export async function* plainPieces(pieces: AsyncIterable<Uint8Array>, vault: Hiding): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = []
  let length = 0
  for await (const piece of pieces) {
    held.push(piece)
    length += piece.length
    if (length < windowBytes + overlapBytes) continue
    const { done, rest } = split(Buffer.concat(held), vault)
    yield done
    held = [rest]
    length = rest.length
  }
  if (length > 0) yield plain(Buffer.concat(held), vault)
}

interface Split {
  readonly done: Buffer
  /** to be looked through once more */
  readonly rest: Buffer
}

/** Cuts where no secret is cut: both parts by themselves give what the whole gives. */
function split(bytes: Buffer, vault: Hiding): Split {
  const whole = plain(bytes, vault)
  const target = bytes.length - overlapBytes
  const first = characterStart(bytes, target)
  if (whole.equals(bytes)) return { done: bytes.subarray(0, first), rest: bytes.subarray(first) }
  for (let go = 0; go < mostCuts; go++) {
    const cut = characterStart(bytes, target - go * cutStep)
    const done = plain(bytes.subarray(0, cut), vault)
    const rest = bytes.subarray(cut)
    if (Buffer.concat([done, plain(rest, vault)]).equals(whole)) return { done, rest }
  }
  return { done: whole, rest: Buffer.alloc(0) }
}

function plain(bytes: Buffer, vault: Hiding): Buffer {
  const encoding = isUtf8(bytes) ? 'utf8' : 'latin1'
  return Buffer.from(takeOut(bytes.toString(encoding), vault), encoding)
}

/** The place at or before this one where a character of UTF-8 begins. */
function characterStart(bytes: Buffer, at: number): number {
  let start = at
  while (start > at - 4 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start--
  return start
}
