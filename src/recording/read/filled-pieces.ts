import { isUtf8 } from 'node:buffer'

/** Puts back what placeholders stand for, as a body comes. Bytes in which there are none stay as they are. */
export async function* filledPieces(
  pieces: AsyncIterable<Uint8Array>,
  fill: (text: string) => string,
): AsyncGenerator<Uint8Array> {
  let held = ''
  for await (const piece of pieces) {
    // one unit per byte: placeholders are ASCII, and nothing else is touched
    const text = held + Buffer.from(piece).toString('latin1')
    const cut = wholeCharacters(text, openAt(text))
    held = text.slice(cut)
    yield bytesOf(text.slice(0, cut), fill)
  }
  if (held !== '') yield bytesOf(held, fill)
}

/** The place at or before this one behind which no character of UTF-8 is cut: else what comes next would be taken for another encoding. */
function wholeCharacters(text: string, end: number): number {
  for (let at = end - 1; at >= Math.max(0, end - 3); at--) {
    const byte = text.charCodeAt(at)
    if (byte < 0x80) return end
    if (byte < 0xc0) continue
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
    return end - at < length ? at : end
  }
  return end
}

const opening = '${secret'
const longestPlaceholder = 4096

/** Where a placeholder begins that is not whole yet; the text's end where there is none. */
function openAt(text: string): number {
  const at = text.lastIndexOf('${')
  if (at !== -1 && text.length - at < longestPlaceholder && !text.includes('}', at)) {
    const begun = text.slice(at, at + opening.length)
    if (opening.startsWith(begun)) return at
  }
  return text.endsWith('$') ? text.length - 1 : text.length
}

function bytesOf(text: string, fill: (text: string) => string): Buffer {
  const bytes = Buffer.from(text, 'latin1')
  if (!text.includes(opening)) return bytes
  const encoding = isUtf8(bytes) ? 'utf8' : 'latin1'
  return Buffer.from(fill(bytes.toString(encoding)), encoding)
}
