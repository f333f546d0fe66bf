import { SluiceError } from '../../model/errors.ts'
import type { SecretVault } from '../../model/secrets.ts'
import { bodyText, type SentRequest, type Transport, type WireAnswer, type WireOptions } from '../../model/transport.ts'
import { filledPieces } from '../read/filled-pieces.ts'
import type { Hiding } from '../write/take-out.ts'
import { requestDigest } from './request-digest.ts'
import { type KeptAnswer, readShard, unpressed } from './shard.ts'

/** Where shards come from. */
export interface ShardSource {
  /** the names of a unit's shards, in order: `<token>-<number>`; undefined = nobody has begun it */
  shardsOf(unit: string): Promise<readonly string[] | undefined>
  /** a shard, or a piece of a long body */
  read(unit: string, name: string): Promise<Uint8Array>
  /** all units of a resource that somebody has begun */
  unitsOf(resource: string): AsyncIterable<string>
}

/** Gives what workers were answered, and nothing else: throws UNITS_LACK where they have not asked for something. */
export interface AnswerGiver {
  readonly transport: Transport
  /** these are read next, before all others that were said before: their shards are fetched ahead */
  expect(units: readonly string[]): void
}

/** So many units are fetched ahead, and so many are kept. */
const mostAhead = 16
const mostKept = 48
/** Bytes of a unit's answers that nobody has asked for yet, at most: of a unit that is gone on with they are those of before. */
const mostWaiting = 64 << 20

interface GiverState {
  readonly source: ShardSource
  readonly vault: SecretVault
  readonly hiding: Hiding
  readonly units: Map<string, UnitAnswers>
  readonly elsewhere: Map<string, Promise<ReadonlyMap<string, Place>>>
  expected: string[]
}

export function createAnswerGiver(source: ShardSource, vault: SecretVault): AnswerGiver {
  const hiding: Hiding = { hide: (text) => vault.hide(text), mask: vault.mask }
  const state: GiverState = { source, vault, hiding, units: new Map(), elsewhere: new Map(), expected: [] }
  return {
    transport: { send: (request, options) => send(state, request, options) },
    expect(units) {
      const known = new Set(units)
      state.expected = [...units, ...state.expected.filter((unit) => !known.has(unit))]
      fetchAhead(state)
    },
  }
}

async function send(state: GiverState, request: SentRequest, { about, signal }: WireOptions): Promise<WireAnswer> {
  signal.throwIfAborted()
  const { origin, path, method, headers, body } = about?.bare() ?? request
  const asked = { method, url: origin + path, headers, body: bodyText(body) ?? '' }
  const key = requestDigest(asked, state.hiding)
  const unit = about?.unit ?? ''
  const own = await answersOf(state, unit).next(key)
  if (own !== undefined) return answerOf(state, unit, own)
  const resource = about?.resource ?? ''
  const place = (await indexOf(state, resource)).get(key)
  const answer = place && (await answersIn(state.source, place)).findLast((one) => one.key === key)
  if (place !== undefined && answer !== undefined) return answerOf(state, place.unit, answer)
  throw new SluiceError(
    'UNITS_LACK',
    `Could not answer a request for "${resource}" because no worker has asked for it.`,
    {
      found: `${method} ${state.vault.mask(asked.url)}`,
      resource,
      hint: 'Run the units that are left: sluice units run.',
    },
  )
}

/** The answers of one unit, shard by shard: those that were given are forgotten. */
interface UnitAnswers {
  next(key: string): Promise<KeptAnswer | undefined>
  /** nothing is left of it */
  isSpent(): boolean
}

function answersOf(state: GiverState, unit: string): UnitAnswers {
  const known = state.units.get(unit)
  if (known !== undefined) return known
  state.expected = state.expected.filter((one) => one !== unit)
  const made = openUnit(state.source, unit)
  state.units.set(unit, made)
  // parents that wait for their children stay
  for (const [old, answers] of state.units) {
    if (state.units.size <= mostKept) break
    if (answers.isSpent()) state.units.delete(old)
  }
  fetchAhead(state)
  return made
}

function fetchAhead(state: GiverState): void {
  for (const unit of state.expected.slice(0, mostAhead))
    if (!state.units.has(unit) && state.units.size < mostKept) state.units.set(unit, openUnit(state.source, unit))
}

function openUnit(source: ShardSource, unit: string): UnitAnswers {
  const waiting = new Map<string, KeptAnswer[]>()
  let [bytes, isRead] = [0, false]
  const begun = beginUnit(source, unit)
  begun.catch(() => undefined)
  const load = async (): Promise<boolean> => {
    const { names, counts } = await begun
    const name = names.shift()
    if (name === undefined) {
      isRead = true
      return false
    }
    for (const answer of await answersIn(source, { unit, name })) {
      // what one read who died counts as far as nobody asked for it again
      if (counts !== undefined && counts.get(answer.key) !== tokenOf(name)) continue
      waiting.set(answer.key, [...(waiting.get(answer.key) ?? []), answer])
      bytes += sizeOf(answer)
    }
    // should one of them be asked for after all, it is found again by the index
    for (const [key, answers] of waiting) {
      if (bytes <= mostWaiting) break
      waiting.delete(key)
      for (const answer of answers) bytes -= sizeOf(answer)
    }
    return true
  }
  let loading: Promise<boolean> = load()
  loading.catch(() => undefined)
  return {
    isSpent: () => isRead && waiting.size === 0,
    async next(key) {
      for (let more = await loading; ; more = await loading) {
        const [answer, ...others] = waiting.get(key) ?? []
        if (answer !== undefined) {
          bytes -= sizeOf(answer)
          if (others.length === 0) waiting.delete(key)
          else waiting.set(key, others)
          return answer
        }
        if (!more) return undefined
        loading = load()
      }
    },
  }
}

function sizeOf({ body }: KeptAnswer): number {
  return 'bytes' in body ? body.bytes.length : 0
}

interface Begun {
  readonly names: string[]
  /** by request the token whose answer counts; undefined = the unit had one holder */
  readonly counts: ReadonlyMap<string, string> | undefined
}

async function beginUnit(source: ShardSource, unit: string): Promise<Begun> {
  const names = [...((await source.shardsOf(unit)) ?? [])]
  if (new Set(names.map(tokenOf)).size < 2) return { names, counts: undefined }
  const counts = new Map<string, string>()
  for (const name of names)
    for (const { key } of await answersIn(source, { unit, name })) counts.set(key, tokenOf(name))
  return { names, counts }
}

function tokenOf(name: string): string {
  return name.slice(0, name.indexOf('-'))
}

interface Place {
  readonly unit: string
  readonly name: string
}

async function answersIn(source: ShardSource, { unit, name }: Place): Promise<readonly KeptAnswer[]> {
  return readShard(await source.read(unit, name))
}

/** Where each answer of a resource is: for units that come out otherwise here than they did on the workers. */
function indexOf(state: GiverState, resource: string): Promise<ReadonlyMap<string, Place>> {
  const made = state.elsewhere.get(resource) ?? readIndex(state.source, resource)
  state.elsewhere.set(resource, made)
  return made
}

async function readIndex(source: ShardSource, resource: string): Promise<ReadonlyMap<string, Place>> {
  const index = new Map<string, Place>()
  for await (const unit of source.unitsOf(resource))
    for (const name of (await source.shardsOf(unit)) ?? [])
      for (const { key } of await answersIn(source, { unit, name })) index.set(key, { unit, name })
  return index
}

function answerOf(
  { source, vault }: GiverState,
  unit: string,
  { status, statusText, headers, body }: KeptAnswer,
): WireAnswer {
  // a token that an auth got has no name: it is nothing that a row should hold
  const fill = (text: string): string => vault.fill(text, (name) => (name === '' ? '***' : unknownSecret(name)))
  const filled = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? fill(value) : value.map(fill)]),
  )
  const pieces = 'bytes' in body ? inOnePiece(body.bytes) : stored(source, unit, body.pieces)
  return { status, ...(statusText !== undefined && { statusText }), headers: filled, body: filledPieces(pieces, fill) }
}

async function* inOnePiece(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function* stored(source: ShardSource, unit: string, names: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const name of names) yield await unpressed(await source.read(unit, name))
}

function unknownSecret(name: string): never {
  throw new SluiceError(
    'PLAN_SECRET_UNKNOWN',
    'Could not read a shard because a secret that was in an answer is not known here.',
    {
      found: name,
      hint: 'Give the machine that gathers the secrets that the workers have.',
    },
  )
}
