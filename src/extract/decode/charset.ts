import { BadBody } from '../../model/decoder.ts'
import { charsetOf, markedCharset } from '../http/codec/decode-body.ts'

/**
 * The text of a stream of bytes, piece by piece, without its byte order mark: by that mark, else by `encoding`, else by
 * the charset of the content type, else UTF-8. Throws `BadBody` for bytes that are not text in it: data must not change
 * in silence.
 */
export async function* decodePieces(
  pieces: AsyncIterable<Uint8Array>,
  { contentType, encoding }: { readonly contentType: string; readonly encoding?: string | undefined },
): AsyncGenerator<string, void, undefined> {
  let decoder: InstanceType<typeof TextDecoder> | undefined
  let charset = ''
  let head = Buffer.alloc(0)
  const decode = (bytes: Uint8Array | undefined): string => {
    try {
      return bytes === undefined ? (decoder?.decode() ?? '') : (decoder?.decode(bytes, { stream: true }) ?? '')
    } catch {
      throw new BadBody(
        bytes === undefined ? 'cut_off' : 'malformed',
        bytes === undefined
          ? `the answer is cut off in the middle of a character (${charset})`
          : `its bytes are not text in ${charset}`,
        'Name the encoding: response_format: {type: csv, encoding: windows-1252}.',
      )
    }
  }
  for await (const piece of pieces) {
    if (decoder !== undefined) {
      yield decode(piece)
      continue
    }
    head = Buffer.concat([head, piece])
    // a byte order mark may come in pieces, too
    if (head.length < 3) continue
    charset = markedCharset(head) ?? encoding ?? charsetOf(contentType)
    decoder = textDecoder(charset)
    yield decode(head)
  }
  if (decoder === undefined) {
    charset = markedCharset(head) ?? encoding ?? charsetOf(contentType)
    decoder = textDecoder(charset)
    yield decode(head)
  }
  yield decode(undefined)
}

function textDecoder(charset: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(charset, { fatal: true })
  } catch {
    return new TextDecoder('utf-8', { fatal: true })
  }
}
