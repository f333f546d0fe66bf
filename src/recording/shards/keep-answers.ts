import type { SecretVault } from '../../model/secrets.ts'
import { bodyText, type SentRequest, type Transport, type WireAnswer, type WireOptions } from '../../model/transport.ts'
import { keptAnswerHeaders, textOf } from '../write/kept-headers.ts'
import { plainPieces } from '../write/plain-pieces.ts'
import { createPump } from '../write/pump.ts'
import { type Hiding, takeOut } from '../write/take-out.ts'
import { isUtf16, unpacked } from '../write/unpack.ts'
import { requestDigest } from './request-digest.ts'
import type { KeptAnswer, KeptBody } from './shard.ts'

/** Keeps the answers that units were read from, each unit's for itself. Requests of auths are not kept. */
export interface AnswerKeeper {
  /** stands around what sends the requests */
  readonly around: (transport: Transport) => Transport
  /** those of one unit, until `leave` */
  of(unit: string, tools: UnitTools): KeptUnit
}

export interface UnitTools {
  /** stores a piece of a body that is too long for a shard, and gives its name */
  putPiece(piece: Buffer): Promise<string>
}

/** The answers of a unit. */
export interface KeptUnit {
  /** the number of the next page that is asked for: it goes with the request */
  ask(): number
  /**
   * No more comes for that number: of several requests for the same thing (it was refused, or the line broke) the last answer
   * counts. `isKept` false = nobody waited for it any more
   */
  settle(ask: number, isKept: boolean): void
  /** of answers that were not taken yet */
  readonly bytes: number
  /** the answers that are settled, in order; they are not given again */
  take(): readonly KeptAnswer[]
  leave(): void
}

/** Bytes of a body from which on it is stored in pieces of that size. */
const longest = 8 << 20

interface Keeping extends UnitTools {
  readonly asked: Map<number, Map<string, KeptAnswer>>
  settled: KeptAnswer[]
}

export function createAnswerKeeper(vault: Pick<SecretVault, 'hide' | 'mask'>): AnswerKeeper {
  const hiding: Hiding = { hide: (text) => vault.hide(text), mask: vault.mask }
  const units = new Map<string, Keeping>()
  return {
    around: (transport) => ({
      send: async (request, options) => {
        const { about } = options
        const keeping = units.get(about?.unit ?? '')
        const { ask } = about ?? {}
        if (keeping === undefined || ask === undefined || about?.purpose !== 'page')
          return transport.send(request, options)
        const key = keyOf(request, options, hiding)
        const answer = await transport.send(request, options)
        return { ...answer, body: keptBody(answer, { ask, key, keeping, hiding }) }
      },
    }),
    of(unit, tools) {
      const keeping: Keeping = { ...tools, asked: new Map(), settled: [] }
      units.set(unit, keeping)
      let numbers = 0
      return {
        ask: () => ++numbers,
        settle(ask, isKept) {
          if (isKept) keeping.settled.push(...(keeping.asked.get(ask)?.values() ?? []))
          keeping.asked.delete(ask)
        },
        get bytes() {
          return keeping.settled.reduce((sum, { body }) => sum + ('bytes' in body ? body.bytes.length + 200 : 200), 0)
        },
        take: () => keeping.settled.splice(0),
        leave: () => void units.delete(unit),
      }
    },
  }
}

function keyOf(request: SentRequest, { about }: WireOptions, hiding: Hiding): string {
  const { origin, path, method, headers, body } = about?.bare() ?? request
  return requestDigest({ method, url: origin + path, headers, body: bodyText(body) ?? '' }, hiding)
}

interface Answering {
  readonly ask: number
  readonly key: string
  readonly keeping: Keeping
  readonly hiding: Hiding
}

/** The body as it comes. What was asked for is kept before whoever reads it learns that it is whole. */
async function* keptBody(answer: WireAnswer, answering: Answering): AsyncGenerator<Uint8Array, void, undefined> {
  const { headers } = answer
  const how = { encoding: textOf(headers['content-encoding']), contentType: textOf(headers['content-type']) }
  const pump = createPump((pieces) =>
    storedBody(plainPieces(unpacked(pieces, how), answering.hiding), answering.keeping),
  )
  let isWhole = false
  try {
    for await (const piece of answer.body) {
      await pump.take(piece)
      yield piece
    }
    isWhole = true
  } finally {
    if (!isWhole) pump.abandon()
  }
  // what cannot be unpacked is asked for again by whoever puts the run together
  const body = await pump.end().catch(() => undefined)
  if (body !== undefined) keep(answer, body, answering)
}

function keep(
  { status, statusText, headers }: WireAnswer,
  body: KeptBody,
  { ask, key, keeping, hiding }: Answering,
): void {
  const isRecoded = isUtf16(textOf(headers['content-type']))
  const kept: KeptAnswer = {
    key,
    status,
    ...(statusText !== undefined && { statusText: takeOut(statusText, hiding) }),
    headers: keptAnswerHeaders(headers, { vault: hiding, isPacked: false, isRecoded }),
    body,
  }
  const of = keeping.asked.get(ask) ?? new Map<string, KeptAnswer>()
  // a request that is sent again goes to the end: redirects stay in their order
  of.delete(key)
  keeping.asked.set(ask, of.set(key, kept))
}

async function storedBody(pieces: AsyncIterable<Buffer>, tools: UnitTools): Promise<KeptBody> {
  const names: string[] = []
  let held: Buffer[] = []
  let length = 0
  for await (const piece of pieces) {
    held.push(piece)
    length += piece.length
    if (length < longest) continue
    names.push(await tools.putPiece(Buffer.concat(held)))
    held = []
    length = 0
  }
  const rest = Buffer.concat(held)
  if (names.length === 0) return { bytes: rest }
  return { pieces: rest.length === 0 ? names : [...names, await tools.putPiece(rest)] }
}
