import { isUtf8 } from 'node:buffer'
import { type Hiding, maskOut, takeOut } from './take-out.ts'

/** So much is looked through at once, and so much of it again with what comes next: no secret is longer, encoded. */
const windowBytes = 256 << 10
const overlapBytes = 32 << 10
const mostCuts = 40
const cutStep = 251

/** A body piece by piece without the secrets in it, also those that lie across pieces and beside bytes that are not UTF-8. */
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
function split(given: Buffer, vault: Hiding): Split {
  const end = wholeCharacters(given)
  const bytes = given.subarray(0, end)
  const begun = given.subarray(end)
  const whole = plain(bytes, vault)
  const target = bytes.length - overlapBytes
  const first = characterStart(bytes, target)
  if (whole.equals(bytes)) return { done: bytes.subarray(0, first), rest: given.subarray(first) }
  for (let go = 0; go < mostCuts; go++) {
    const cut = characterStart(bytes, target - go * cutStep)
    const done = plain(bytes.subarray(0, cut), vault)
    if (Buffer.concat([done, plain(bytes.subarray(cut), vault)]).equals(whole))
      return { done, rest: given.subarray(cut) }
  }
  return { done: whole, rest: begun }
}

function plain(bytes: Buffer, vault: Hiding): Buffer {
  if (isUtf8(bytes)) return Buffer.from(takeOut(bytes.toString(), vault))
  const runs = bytes.toString('latin1').replace(utf8Run, (run) => asBytes(takeOut(asText(run), vault)))
  // a secret in the one-byte encoding lies across the runs; a placeholder would be filled in as UTF-8
  return Buffer.from(maskOut(runs, vault), 'latin1')
}

/** What is UTF-8 by itself, in a text of one unit per byte (RFC 3629, section 4). */
const utf8Run =
  // oxlint-disable-next-line no-control-regex -- all of ASCII is UTF-8
  /(?:[\0-\x7F]+|[\xC2-\xDF][\x80-\xBF]|\xE0[\xA0-\xBF][\x80-\xBF]|[\xE1-\xEC\xEE\xEF][\x80-\xBF]{2}|\xED[\x80-\x9F][\x80-\xBF]|\xF0[\x90-\xBF][\x80-\xBF]{2}|[\xF1-\xF3][\x80-\xBF]{3}|\xF4[\x80-\x8F][\x80-\xBF]{2})+/g

const asText = (units: string): string => Buffer.from(units, 'latin1').toString()
const asBytes = (text: string): string => Buffer.from(text).toString('latin1')

/** The place at or before this one where a character of UTF-8 begins. */
function characterStart(bytes: Buffer, at: number): number {
  let start = at
  while (start > at - 4 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start--
  return start
}

/** Where the last character ends that is there as a whole. */
function wholeCharacters(bytes: Buffer): number {
  const last = characterStart(bytes, bytes.length - 1)
  const lead = bytes[last] ?? 0
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1
  return last + length > bytes.length ? last : bytes.length
}
