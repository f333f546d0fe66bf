import { type Running } from '../../values/value.ts'

/** The encodings that a config has any use for, by the names Python takes. */
export type Encoding = 'utf-8' | 'ascii' | 'latin-1' | 'utf-16-le'

/** undefined = not one of them */
export function encodingNamed(name: string): Encoding | undefined {
  const bare = name.toLowerCase().replace(/[_ ]/g, '-')
  if (/^(?:utf-?8|u8|utf|cp65001)$/.test(bare)) return 'utf-8'
  if (/^(?:(?:us-)?ascii|646)$/.test(bare)) return 'ascii'
  if (/^(?:latin-?1|iso-?8859-1|8859|l1)$/.test(bare)) return 'latin-1'
  return bare === 'utf-16-le' || bare === 'utf-16le' ? 'utf-16-le' : undefined
}

/** `text.encode(encoding, errors)`; undefined = the encoding is not known here. */
export function encode(
  text: string,
  how: { encoding: string; errors: string },
  running: Running,
): Uint8Array | undefined {
  const encoding = encodingNamed(how.encoding)
  if (encoding === undefined) return undefined
  if (encoding === 'utf-8') return Buffer.from(text, 'utf8')
  if (encoding === 'utf-16-le') return Buffer.from(text, 'utf16le')
  const most = encoding === 'ascii' ? 0x7f : 0xff
  const bytes: number[] = []
  for (const [index, character] of Array.from(text).entries()) {
    const code = character.codePointAt(0) ?? 0
    if (code <= most) bytes.push(code)
    else if (how.errors === 'replace') bytes.push(0x3f)
    else if (how.errors !== 'ignore') raiseEncode({ encoding, character, index, most }, running)
  }
  return Uint8Array.from(bytes)
}

function raiseEncode(
  what: { encoding: string; character: string; index: number; most: number },
  running: Running,
): never {
  const code = what.character.codePointAt(0) ?? 0
  const shown =
    code <= 0xff
      ? `\\x${code.toString(16)}`
      : code <= 0xffff
        ? `\\u${code.toString(16).padStart(4, '0')}`
        : `\\U${code.toString(16).padStart(8, '0')}`
  return running.raise(
    'UnicodeEncodeError',
    `'${what.encoding}' codec can't encode character '${shown}' in position ${what.index}: ordinal not in range(${what.most + 1})`,
  )
}

/** `bytes.decode(encoding, errors)`; undefined = the encoding is not known here. */
export function decode(
  bytes: Uint8Array,
  how: { encoding: string; errors: string },
  running: Running,
): string | undefined {
  const encoding = encodingNamed(how.encoding)
  if (encoding === undefined) return undefined
  const buffer = Buffer.from(bytes)
  if (encoding === 'latin-1') return buffer.toString('latin1')
  if (encoding === 'utf-16-le') return buffer.toString('utf16le')
  const bad = encoding === 'ascii' ? bytes.findIndex((byte) => byte > 0x7f) : firstBadByte(buffer)
  if (bad < 0) return buffer.toString('utf8')
  if (how.errors === 'replace') return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  if (how.errors === 'ignore')
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).replaceAll('\ufffd', '')
  const why = encoding === 'ascii' ? 'ordinal not in range(128)' : 'invalid start byte'
  return running.raise(
    'UnicodeDecodeError',
    `'${encoding}' codec can't decode byte 0x${(bytes[bad] ?? 0).toString(16)} in position ${bad}: ${why}`,
  )
}

/** -1 = it is UTF-8 */
function firstBadByte(buffer: Buffer): number {
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(buffer)
    return -1
  } catch {
    const again = Buffer.from(buffer.toString('utf8'), 'utf8')
    return buffer.findIndex((byte, index) => again[index] !== byte)
  }
}
