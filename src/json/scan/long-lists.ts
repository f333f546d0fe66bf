import { ascii } from './scan-json.ts'

/** A list that is longer than one part. Places are bytes from the beginning of the document. */
export interface LongList {
  /** of the objects around it, from outside in */
  readonly keys: readonly string[]
  /** behind its bracket */
  readonly from: number
  /** the commas between its parts */
  readonly cuts: readonly number[]
  /** its closing bracket */
  readonly end: number
}

/** What is left of a document without all but the first parts of its long lists, and where these are. */
export interface Outline {
  readonly bytes: Buffer
  readonly lists: readonly LongList[]
}

/** Why there is no outline: the document ends too early, or is not one that can be taken apart by its lists. */
export type NoOutline = 'cut_off' | 'not_plain'

interface Frame {
  readonly keys: Set<string>
  key: string
  isKeyNext: boolean
}

interface OpenList {
  readonly keys: readonly string[]
  readonly depth: number
  readonly from: number
  partFrom: number
  readonly cuts: number[]
}

/** Lists of records stand no deeper. */
const mostFrames = 5
/** An object with more keys is a list in disguise, whose items have names. */
const mostKeys = 1000

/**
 * Finds the long lists of a JSON document that comes in pieces, in UTF-8: those that stand in objects only, cut between
 * two items whenever `partBytes` have come. It looks at brackets, texts and commas and at nothing else: whether the rest
 * is JSON shows when a part or the outline is parsed. `push` gives false as soon as there will be no outline.
 */
export class LongLists {
  readonly #partBytes: number
  readonly #mostKept: number
  readonly #kept: Buffer[] = []
  readonly #frames: Frame[] = []
  readonly #found: LongList[] = []
  #keptBytes = 0
  /** the first byte of the piece that is still to be kept; -1 = it is left out */
  #keepFrom = 0
  #base = 0
  #depth = 0
  #isBegun = false
  #inText = false
  #isEscaped = false
  /** of a key that is being read: what came of it in earlier pieces */
  #keyParts: Buffer[] | undefined
  #keyFrom = 0
  #list: OpenList | undefined
  #isPlain = true

  /** `mostKept` = bytes of an outline from which on the document has no long lists worth the name */
  constructor({ partBytes, mostKept }: { readonly partBytes: number; readonly mostKept: number }) {
    this.#partBytes = partBytes
    this.#mostKept = mostKept
  }

  push(piece: Uint8Array): boolean {
    const { length } = piece
    this.#keepFrom = this.#isLeftOut ? -1 : 0
    this.#keyFrom = 0
    for (let at = 0; at < length && this.#isPlain; at++) {
      if (this.#inText) {
        at = this.#text(piece, at)
        continue
      }
      switch (piece[at]) {
        case ascii.quote:
          this.#inText = true
          if (this.#frame?.isKeyNext === true) [this.#keyParts, this.#keyFrom] = [[], at + 1]
          break
        case ascii.object:
        case ascii.list:
          this.#open(piece[at] === ascii.list, at)
          break
        case ascii.objectEnd:
        case ascii.listEnd:
          this.#close(at)
          break
        case ascii.comma:
          this.#comma(piece, at)
          break
        default:
      }
    }
    this.#keyParts?.push(Buffer.from(piece.subarray(this.#keyFrom)))
    this.#keep(piece, length)
    this.#base += length
    return this.#isPlain
  }

  end(): Outline | NoOutline {
    if (!this.#isPlain) return 'not_plain'
    if (this.#depth > 0 || this.#inText) return 'cut_off'
    return { bytes: Buffer.concat(this.#kept, this.#keptBytes), lists: this.#found }
  }

  /** The innermost object, when all that is around it are objects, too. */
  get #frame(): Frame | undefined {
    return this.#frames.length === this.#depth ? this.#frames.at(-1) : undefined
  }

  get #isLeftOut(): boolean {
    return (this.#list?.cuts.length ?? 0) > 0
  }

  /** Goes on in a text; gives its last byte, or the last one of the piece. */
  #text(piece: Uint8Array, from: number): number {
    const { length } = piece
    for (let at = from; at < length; at++) {
      if (this.#isEscaped) this.#isEscaped = false
      else if (piece[at] === ascii.backslash) this.#isEscaped = true
      else if (piece[at] === ascii.quote) {
        this.#inText = false
        if (this.#keyParts !== undefined) this.#endKey(piece, at)
        return at
      }
    }
    return length
  }

  #endKey(piece: Uint8Array, end: number): void {
    const raw = Buffer.concat([...(this.#keyParts ?? []), piece.subarray(this.#keyFrom, end)])
    this.#keyParts = undefined
    const frame = this.#frame
    const key = keyOf(raw)
    // which of two equal keys counts is not to be known before the end
    if (frame === undefined || key === undefined || frame.keys.has(key) || frame.keys.size === mostKeys)
      return void (this.#isPlain = false)
    frame.keys.add(key)
    frame.key = key
    frame.isKeyNext = false
  }

  #open(isList: boolean, at: number): void {
    // a second document behind the first
    if (this.#depth === 0 && this.#isBegun) return void (this.#isPlain = false)
    this.#isBegun = true
    const isPlace = this.#frames.length === this.#depth && this.#list === undefined
    const keys = this.#frames.map(({ key }) => key)
    this.#depth++
    if (!isPlace) return
    const from = this.#base + at + 1
    if (isList) this.#list = { keys, depth: this.#depth, from, partFrom: from, cuts: [] }
    else if (keys.length < mostFrames) this.#frames.push({ keys: new Set(), key: '', isKeyNext: true })
  }

  #close(at: number): void {
    if (this.#depth === 0) return void (this.#isPlain = false)
    const list = this.#list
    if (list?.depth === this.#depth) {
      if (list.cuts.length > 0) {
        this.#found.push({ keys: list.keys, from: list.from, cuts: list.cuts, end: this.#base + at })
        this.#keepFrom = at
      }
      this.#list = undefined
    } else if (this.#frame !== undefined) this.#frames.pop()
    this.#depth--
  }

  #comma(piece: Uint8Array, at: number): void {
    const list = this.#list
    if (list === undefined) {
      const frame = this.#frame
      if (frame !== undefined) frame.isKeyNext = true
      return
    }
    const place = this.#base + at
    if (list.depth !== this.#depth || place - list.partFrom < this.#partBytes) return
    this.#keep(piece, at)
    list.cuts.push(place)
    list.partFrom = place + 1
  }

  /** Keeps the piece up to a byte of it, unless that is left out; no more of it then is kept. */
  #keep(piece: Uint8Array, end: number): void {
    if (this.#keepFrom < 0) return
    const bytes = Buffer.from(piece.subarray(this.#keepFrom, end))
    this.#keepFrom = -1
    this.#kept.push(bytes)
    this.#keptBytes += bytes.length
    if (this.#keptBytes > this.#mostKept) this.#isPlain = false
  }
}

function keyOf(raw: Buffer): string | undefined {
  const text = raw.toString('utf8')
  if (!text.includes('\\')) return text
  try {
    return String(JSON.parse(`"${text}"`))
  } catch {
    return undefined
  }
}
