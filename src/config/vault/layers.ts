/** A text decoded some times, and where each of its UTF-16 units comes from in the text it was made of. */
export interface Layer {
  readonly text: string
  /** by index: where its source begins and ends; absent = the text itself */
  readonly from?: readonly number[]
  readonly to?: readonly number[]
  /** how often it was decoded; absent = never */
  readonly depth?: number
}

// URLs in URLs in JSON in HTML: nobody has been seen to go deeper
const deepest = 8
const percents = String.raw`((?:%[\dA-Fa-f]{2})+)`
const backslashes = String.raw`\\(?:u([\dA-Fa-f]{4})|x([\dA-Fa-f]{2})|(["'\\/bfnrt]))`
const references = '&(?:#(\\d{1,7})|#[xX]([\\dA-Fa-f]{1,6})|(amp|lt|gt|quot|apos));'
const never = '(?!)'
/**
 * Percent-encoded bytes, JSON and JavaScript escapes, HTML entities: all of them at once, and each kind by itself,
 * because a secret may hold what looks like an escape of another kind.
 */
const kinds = [
  [percents, backslashes, references],
  [percents, never + backslashes, never + references],
  [never + percents, backslashes, never + references],
  [never + percents, never + backslashes, references],
].map((parts) => new RegExp(parts.join('|'), 'g'))
const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** The text and what it says when its percent-encoding, escapes and entities are undone, again and again. */
export function textLayers(text: string): readonly string[] {
  const layers = [text]
  for (const kind of kindsIn(text)) {
    for (let last = text, depth = 0; depth < deepest; depth++) {
      const next = last.replace(kind, (...match) => decoded(match as unknown as RegExpExecArray))
      if (next === last) break
      layers.push(next)
      last = next
    }
  }
  return layers
}

/** The same, each layer with the places in the text itself: slower, for texts in which something was found. */
export function mappedLayers(text: string): readonly Layer[] {
  return [{ text }, ...kindsIn(text).flatMap((kind) => chain(text, kind))]
}

/** The kinds of escapes that a text may have. Where it has one kind only, looking for all of them would find the same. */
function kindsIn(text: string): readonly RegExp[] {
  if (!/[%\\&]/.test(text)) return []
  const [all, ...single] = kinds
  const found = single.filter((kind) => text.search(kind) !== -1)
  if (found.length === 0 || all === undefined) return []
  return found.length > 1 ? [all, ...found] : [all]
}

function chain(text: string, kind: RegExp): readonly Layer[] {
  const layers: Layer[] = []
  for (let last: Layer = { text }; layers.length < deepest;) {
    const next = decodeOnce(last.text, kind)
    if (next.text === last.text) break
    const { from, to } = last
    last =
      from === undefined || to === undefined
        ? next
        : {
            text: next.text,
            from: next.from.map((at) => from[at] ?? text.length),
            to: next.to.map((at) => to[at - 1] ?? 0),
            depth: (last.depth ?? 0) + 1,
          }
    layers.push(last)
  }
  return layers
}

/** Percent-encoded texts may have `+` for a blank and a plain `+`: to find a secret both count as one. */
export function blankPlus(text: string): string {
  return text.includes('+') ? text.replaceAll('+', ' ') : text
}

function decodeOnce(text: string, kind: RegExp): Required<Layer> {
  const made: Piece[] = []
  let end = 0
  for (const match of text.matchAll(kind)) {
    made.push(...plain(text, end, match.index), ...piecesOf(match))
    end = match.index + match[0].length
  }
  made.push(...plain(text, end, text.length))
  const [from, to]: [number[], number[]] = [[], []]
  for (const piece of made) {
    for (let unit = 0; unit < piece.text.length; unit++) {
      from.push(piece.whole ? piece.from : piece.from + unit)
      to.push(piece.whole ? piece.to : piece.from + unit + 1)
    }
  }
  return { text: made.map((piece) => piece.text).join(''), from, to, depth: 1 }
}

interface Piece {
  readonly text: string
  readonly from: number
  readonly to: number
  /** true = every unit comes from all of the source */
  readonly whole: boolean
}

function plain(text: string, from: number, to: number): readonly Piece[] {
  return from === to ? [] : [{ text: text.slice(from, to), from, to, whole: false }]
}

function piecesOf(match: RegExpExecArray): readonly Piece[] {
  const [source, bytes] = match
  if (bytes !== undefined) return percentPieces(bytes, match.index)
  return [{ text: decoded(match), from: match.index, to: match.index + source.length, whole: true }]
}

function decoded(match: RegExpExecArray): string {
  const [source, bytes, unicode, hex, escape, decimal, hexEntity, entity] = match
  if (bytes !== undefined) return percentText(bytes)
  const code = unicode ?? hex ?? hexEntity
  if (code !== undefined) return pointText(Number.parseInt(code, 16))
  if (decimal !== undefined) return pointText(Number(decimal))
  return escape === undefined ? (entities[entity ?? ''] ?? source) : (escapes[escape] ?? escape)
}

function percentText(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return percentPieces(text, 0)
      .map((piece) => piece.text)
      .join('')
  }
}

function pointText(point: number): string {
  return point > 0x10_ff_ff ? '\ufffd' : String.fromCodePoint(point)
}

/** Bytes as UTF-8, those that are none of it as Latin-1. */
function percentPieces(text: string, from: number): readonly Piece[] {
  const bytes = Buffer.from(text.replaceAll('%', ''), 'hex')
  const pieces: Piece[] = []
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes[at] ?? 0)
    const sequence = bytes.subarray(at, at + length)
    const decoded = sequence.toString('utf8')
    const isWhole = Buffer.from(decoded, 'utf8').equals(sequence)
    const taken = isWhole ? length : 1
    const unit = isWhole ? decoded : bytes.subarray(at, at + 1).toString('latin1')
    pieces.push({ text: unit, from: from + at * 3, to: from + (at + taken) * 3, whole: true })
    at += taken
  }
  return pieces
}

function sequenceLength(lead: number): number {
  if (lead < 0xc0) return 1
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
}
