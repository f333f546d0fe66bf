import { secretPlaceholder } from '../../model/secrets.ts'

/** Puts back what placeholders stand for, as a body comes. Bytes in which there are none stay as they are. */
export async function* filledPieces(
  pieces: AsyncIterable<Uint8Array>,
  fill: (text: string) => string,
): AsyncGenerator<Uint8Array> {
  let held = ''
  for await (const piece of pieces) {
    // one unit per byte: placeholders are ASCII, and nothing else is touched
    const text = held + Buffer.from(piece).toString('latin1')
    const cut = openAt(text)
    held = text.slice(cut)
    yield bytesOf(text.slice(0, cut), fill)
  }
  if (held !== '') yield bytesOf(held, fill)
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
  if (!text.includes(opening)) return Buffer.from(text, 'latin1')
  const filled = text.replace(secretPlaceholder, (placeholder) => Buffer.from(fill(placeholder)).toString('latin1'))
  return Buffer.from(filled, 'latin1')
}
