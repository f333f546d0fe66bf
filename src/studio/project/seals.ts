import { createHmac, randomBytes } from 'node:crypto'
import { type EditFormat, secretScalars } from '../../library/edit/edit-config.ts'
import type { Masker } from '../../model/secrets.ts'
import type { SealedSecret } from '../contract/config.ts'

/** A text whose secrets stand as seals. */
export interface Sealed {
  readonly text: string
  readonly sealed: readonly SealedSecret[]
}

/**
 * Keeps secrets that are written out in configs away from the page: they travel as `‹secret:1a2b3c›`, and are put back when
 * such a text returns. A seal says nothing of its secret: it is made with a key that this process alone has.
 */
export interface Seals {
  seal(text: string, format: EditFormat | undefined, mask: Masker): Sealed
  /** with the secrets in it; a seal that is not ours stays as it is */
  open(text: string): string
}

const shape = /‹secret:[0-9a-f]{8}›/g

export function createSeals(): Seals {
  const key = randomBytes(32)
  const known = new Map<string, string>()
  const sealOf = (value: string): string => {
    const seal = `‹secret:${createHmac('sha256', key).update(value).digest('hex').slice(0, 8)}›`
    known.set(seal, value)
    return seal
  }
  return {
    seal(text, format, mask) {
      // of what is only read, secrets are masked like everywhere
      if (format === undefined) return { text: mask(text), sealed: [] }
      const mark = text.startsWith('\uFEFF') ? 1 : 0
      const body = text.slice(mark)
      let made = text.slice(0, mark)
      let at = 0
      const sealed: SealedSecret[] = []
      for (const { from, to, path, line } of secretScalars(body, format, mask)) {
        if (from < at) continue
        const written = body.slice(from, to)
        // quotes stay outside, so that the text is read as it was
        const [, quote = ''] = /^(["']).*\1$/s.exec(written) ?? []
        const isBlock = /^[|>]/.test(written)
        const value = isBlock || quote === '' ? written : written.slice(1, -1)
        const seal = sealOf(value)
        made += body.slice(at, from) + quote + seal + quote
        at = to
        sealed.push({ seal, line, path: path.join('.') })
      }
      // what stands in comments, and in keys
      const rest = (piece: string): string =>
        piece.replace(shape, '').length === 0 ? piece : maskedBetween(piece, mask)
      return { text: rest(made + body.slice(at)), sealed }
    },
    open: (text) => text.replace(shape, (seal) => known.get(seal) ?? seal),
  }

  /** A secret outside of values (a comment) has no way back in: it is sealed word by word. */
  function maskedBetween(text: string, mask: Masker): string {
    if (mask(text) === text) return text
    return text
      .split(/(‹secret:[0-9a-f]{8}›|[\s"',[\]{}]+)/)
      .map((word, index) => (index % 2 === 1 || mask(word) === word ? word : sealOf(word)))
      .join('')
  }
}
