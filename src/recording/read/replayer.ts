import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createGunzip, gunzip } from 'node:zlib'
import { pipeline } from 'node:stream'
import { SluiceError } from '../../model/errors.ts'
import type { SecretVault } from '../../model/secrets.ts'
import { bodyText, type SentRequest, type Transport, type WireAnswer, type WireOptions } from '../../model/transport.ts'
import { files, madeUpToken, type RecordedExchange } from '../recording.ts'
import { bodyPath } from '../write/body-store.ts'
import { keptRequestHeaders } from '../write/kept-headers.ts'
import { takeOut } from '../write/take-out.ts'
import { filledPieces } from './filled-pieces.ts'
import { indexOf, type Known, type KnownRequests } from './known-requests.ts'
import { nearestTo, requestText } from './nearest.ts'
import type { Recording } from './open-recording.ts'
import type { ReplayClock } from './replay-clock.ts'
import type { AskedFor } from './request-key.ts'
import { standIn } from './stand-ins.ts'
import type { MissingRequest } from '../../model/report/recorded.ts'

/** Gives the recorded answers, and nothing else: no request leaves this machine. */
export interface Replayer {
  readonly transport: Transport
  /** requests that were answered so far */
  readonly answered: () => number
  /** what was asked for and not found, by the error it was refused with */
  readonly missing: (error: SluiceError) => MissingRequest | undefined
  /** recorded requests of pages that nobody asked for */
  readonly unused: () => readonly { readonly resource: string; readonly request: string }[]
  /** headers in which requests differ from those they were answered like, with how many requests */
  readonly otherHeaders: () => ReadonlyMap<string, number>
}

export interface ReplayTools {
  readonly vault: SecretVault
  readonly clock: ReplayClock
}

interface State extends ReplayTools {
  readonly recording: Recording
  readonly known: KnownRequests
  readonly served: Set<number>
  answered: number
  /** by the request's text */
  readonly missing: Map<string, MissingRequest>
  readonly otherHeaders: Map<string, number>
}

const unzip = promisify(gunzip)
/** Bytes of a request's body: nobody sends more. */
const longestRequest = 64 << 20
/** Of so many requests that are missing it is said what is nearest. */
const mostNearest = 100

/** Reads the index of a recording; its bodies are read as they are asked for. */
export async function createReplayer(recording: Recording, tools: ReplayTools): Promise<Replayer> {
  // so that what is made of it is known for what it is
  tools.vault.add(madeUpToken)
  const known = indexOf(await Promise.all(recording.exchanges.map((exchange) => askedFor(recording, exchange))))
  const state: State = {
    ...tools,
    recording,
    known,
    served: new Set(),
    answered: 0,
    missing: new Map(),
    otherHeaders: new Map(),
  }
  return {
    transport: { send: (request, options) => send(state, request, options) },
    answered: () => state.answered,
    missing: ({ details }) => state.missing.get(details.found ?? ''),
    unused: () =>
      recording.exchanges
        .filter(({ seq, purpose }) => purpose === 'page' && !state.served.has(seq))
        .map(({ resource, ...request }) => ({ resource, request: requestText(request) })),
    otherHeaders: () => state.otherHeaders,
  }
}

async function askedFor({ folder }: Recording, exchange: RecordedExchange): Promise<Known> {
  const { method, url, headers, body } = exchange
  const path = body === undefined ? undefined : bodyPath(join(folder, files.bodies), body)
  const text =
    path === undefined ? '' : (await unzip(await readFile(path), { maxOutputLength: longestRequest })).toString('utf8')
  return { exchange, asked: { method, url, headers, body: text } }
}

async function send(state: State, request: SentRequest, { about, signal }: WireOptions): Promise<WireAnswer> {
  signal.throwIfAborted()
  const bare = about?.bare() ?? request
  const resource = about?.resource ?? ''
  const asked = askedOf(bare, state)
  if (about?.purpose === 'token') return tokenAnswer(state, asked)
  const found = state.known.find(asked, { resource, served: state.served })
  if (found === undefined) throw notRecorded(state, asked, resource)
  for (const name of found.otherHeaders) state.otherHeaders.set(name, (state.otherHeaders.get(name) ?? 0) + 1)
  return answerOf(state, found.exchange)
}

function askedOf({ origin, path, method, headers, body }: SentRequest, { vault }: State): AskedFor {
  return {
    method,
    url: takeOut(origin + path, vault),
    headers: keptRequestHeaders(headers, vault),
    body: takeOut(bodyText(body) ?? '', vault),
  }
}

async function answerOf(state: State, exchange: RecordedExchange): Promise<WireAnswer> {
  const { seq, at, ms, status = 0, status_text: statusText, answer_headers = {}, fault } = exchange
  state.served.add(seq)
  state.answered++
  state.clock.atLeast(at + ms)
  // as it does on a wire, an answer comes a turn later
  await new Promise((resolve) => setImmediate(resolve))
  if (fault?.phase === 'connect') throw failure(fault)
  const fill = (text: string): string => fillIn(state, text)
  const headers = Object.fromEntries(
    Object.entries(answer_headers).map(([name, value]) => [
      name,
      typeof value === 'string' ? fill(value) : value.map(fill),
    ]),
  )
  return { status, ...(statusText !== undefined && { statusText }), headers, body: bodyOf(state, exchange, fill) }
}

async function* bodyOf(
  { recording }: State,
  { fault, answer }: RecordedExchange,
  fill: (text: string) => string,
): AsyncGenerator<Uint8Array> {
  if (fault?.phase === 'body') throw failure(fault)
  // its headers name the encoding, which these bytes are not in
  if (fault !== undefined) return yield Buffer.from('the recorded body could not be unpacked')
  if (answer === undefined) return
  const file = createReadStream(bodyPath(join(recording.folder, files.bodies), answer))
  yield* filledPieces(
    pipeline(file, createGunzip(), () => undefined),
    fill,
  )
}

function fillIn({ vault, recording }: State, text: string): string {
  const { secrets } = recording.head
  return vault.fill(text, (name) => standIn(name, Object.hasOwn(secrets, name) ? secrets[name] : undefined))
}

/** The recorded answer with a made-up token, or one that is made up wholly: an auth is not part of what is replayed. */
async function tokenAnswer(state: State, asked: AskedFor): Promise<WireAnswer> {
  const found = state.known.findToken(asked, state.served)
  if (found !== undefined) return answerOf(state, found)
  const text = JSON.stringify({ access_token: madeUpToken, token_type: 'Bearer', expires_in: 3600 })
  return { status: 200, headers: { 'content-type': 'application/json' }, body: inOnePiece(text) }
}

async function* inOnePiece(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

function failure({ code, message }: { readonly code: string; readonly message: string }): Error {
  return Object.assign(new Error(message), code === '' ? {} : { code })
}

function notRecorded(state: State, asked: AskedFor, resource: string): SluiceError {
  const request = requestText(asked)
  const nearest = state.missing.size < mostNearest ? nearestTo(asked, state.known.pages) : undefined
  state.missing.set(request, { resource, request, ...(nearest !== undefined && { nearest }) })
  const { run } = state.recording.head
  return new SluiceError('REPLAY_MISSING', `Could not answer a request because recording "${run}" does not hold it.`, {
    found: request,
    resource,
    hint: `${nearest === undefined ? '' : `Nearest: ${nearest.request} (${nearest.differs.join('; ')}). `}Record again for what is new: sluice run <config> --record.`,
  })
}
