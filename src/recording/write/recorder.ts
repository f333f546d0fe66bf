import type { RecordingSummary } from '../../model/report/recorded.ts'
import { type FileHandle, open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makePrivateFolder } from '../../disk/private-files.ts'
import { SluiceError } from '../../model/errors.ts'
import type { SecretVault } from '../../model/secrets.ts'
import { bodyText, type SentRequest, type Transport, type WireAnswer, type WireOptions } from '../../model/transport.ts'
import type { World } from '../../model/world.ts'
import {
  files,
  type RecordedExchange,
  type RecordedFault,
  type RecordingEnd,
  type RecordingHead,
} from '../recording.ts'
import { type BodyStore, openBodyStore, type StoredBody } from './body-store.ts'
import { keptAnswerHeaders, keptRequestHeaders, newCookies, textOf } from './kept-headers.ts'
import { plainPieces } from './plain-pieces.ts'
import { createPump } from './pump.ts'
import { type Hiding, takeOut } from './take-out.ts'
import { withoutTokens } from './token-answer.ts'
import { isUtf16, unpacked, UnknownEncoding } from './unpack.ts'

/** Keeps what is answered to a run. What it fails with ends the recording, never the run. */
export interface Recorder {
  /** stands around what sends the requests */
  readonly around: (transport: Transport) => Transport
  /** what the run is and starts from; without it a recording cannot be replayed */
  begin(head: RecordingHead): Promise<void>
  /** no more comes */
  end(ok: boolean): Promise<RecordingSummary>
}

export interface RecorderTools {
  /** absolute path of the recording's folder */
  readonly folder: string
  /** how it is called: its folder's own name */
  readonly name: string
  /** how the folder is shown to people */
  readonly shown: string
  readonly world: Pick<World, 'now'>
  readonly vault: Hiding & { readonly sessions: SecretVault }
  /** epoch milliseconds: when the run began */
  readonly began: number
  /** on disk; from there on nothing more is kept */
  readonly maxBytes: number
  /** is told once why nothing more is kept: a clause */
  onStop(why: string): void
}

interface State {
  readonly tools: RecorderTools
  readonly bodies: BodyStore
  readonly lines: FileHandle
  /** one after the other, so that lines are whole */
  queue: Promise<void>
  seq: number
  kept: number
  bytes: number
  stopped?: string
}

type Begun = Pick<RecordedExchange, 'seq' | 'at' | 'resource' | 'purpose' | 'method' | 'url' | 'headers'> & {
  readonly requestBody: string | null
}

/** Makes the folder of a recording, which may be there and must be empty, for its owner only. */
export async function openRecorder(tools: RecorderTools): Promise<Recorder> {
  await makePrivateFolder(tools.folder)
  const state: State = {
    tools,
    bodies: await openBodyStore(join(tools.folder, files.bodies)),
    lines: await open(join(tools.folder, files.exchanges), 'a', 0o600),
    queue: Promise.resolve(),
    seq: 0,
    kept: 0,
    bytes: 0,
  }
  return {
    around: (transport) => ({ send: (request, options) => send(state, { transport, request, options }) }),
    begin: (head) =>
      safely(state, async () => {
        const text = takeOutOfValues(head, tools.vault)
        await writeFile(join(tools.folder, files.head), `${text}\n`, { mode: 0o600, flag: 'wx' })
        state.bytes += text.length
      }),
    end: (ok) => end(state, ok),
  }
}

interface Sending {
  readonly transport: Transport
  readonly request: SentRequest
  readonly options: WireOptions
}

async function send(state: State, { transport, request, options }: Sending): Promise<WireAnswer> {
  if (state.stopped !== undefined) return transport.send(request, options)
  const begun = beginExchange(state, request, options)
  try {
    const answer = await transport.send(request, options)
    for (const cookie of newCookies(answer.headers['set-cookie'])) state.tools.vault.sessions.add(cookie)
    return { ...answer, body: keptBody(state, answer, { begun, signal: options.signal }) }
  } catch (error) {
    const fault = faultOf(error, 'connect', options.signal)
    if (fault !== undefined) await safely(state, () => keep(state, begun, { fault }))
    throw error
  }
}

function beginExchange(state: State, request: SentRequest, { about }: WireOptions): Begun {
  const { tools } = state
  const { origin, path, method, headers, body } = about?.bare() ?? request
  const purpose = about?.purpose ?? 'page'
  return {
    seq: ++state.seq,
    at: tools.world.now() - tools.began,
    resource: about?.resource ?? '',
    purpose,
    method,
    url: takeOut(origin + path, tools.vault),
    headers: keptRequestHeaders(headers, tools.vault),
    // the form of a token request is made of credentials
    requestBody: purpose === 'token' ? null : bodyText(body),
  }
}

interface Answering {
  readonly begun: Begun
  readonly signal: AbortSignal
}

/** The body as it comes, kept on the way; the exchange is on disk before whoever reads it learns that it is whole. */
async function* keptBody(
  state: State,
  answer: WireAnswer,
  { begun, signal }: Answering,
): AsyncGenerator<Uint8Array, void, undefined> {
  const keeping = keepBody(state, answer, begun.purpose)
  let isWhole = false
  try {
    for await (const piece of answer.body) {
      await keeping.take(piece)
      yield piece
    }
    isWhole = true
  } catch (error) {
    const fault = faultOf(error, 'body', signal)
    if (fault !== undefined) await safely(state, () => keep(state, begun, { answer, fault }))
    throw error
  } finally {
    if (!isWhole) keeping.abandon()
  }
  await safely(state, async () => {
    const stored = await keeping.end()
    await keep(state, begun, 'digest' in stored ? { answer, stored } : { answer, fault: stored })
  })
}

interface Keeping {
  /** resolves when there is room for more */
  take(piece: Uint8Array): Promise<void>
  end(): Promise<StoredBody | RecordedFault>
  abandon(): void
}

/** Stores a body while it is read. */
function keepBody({ bodies, tools }: State, { headers }: WireAnswer, purpose: RecordedExchange['purpose']): Keeping {
  const stop = new AbortController()
  const how = { encoding: textOf(headers['content-encoding']), contentType: textOf(headers['content-type']) }
  const pump = createPump((pieces) => {
    const decoded = unpacked(pieces, how)
    const plain = purpose === 'token' ? tokenPieces(decoded) : decoded
    return bodies.write(plainPieces(plain, tools.vault), stop.signal)
  })
  return {
    take: (piece) => pump.take(piece),
    end: () => pump.end().catch((error: unknown) => encodingFault(error)),
    abandon() {
      stop.abort()
      pump.abandon()
    },
  }
}

async function* tokenPieces(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  yield Buffer.from(withoutTokens(Buffer.concat(all).toString('utf8')))
}

/** What zlib fails with is the server's doing; anything else is this machine's. */
function encodingFault(error: unknown): RecordedFault {
  if (error instanceof UnknownEncoding) return { phase: 'encoding', code: 'unknown', message: error.message }
  const { code, message } = named(error)
  if (code.startsWith('Z_') || code.startsWith('ERR__ERROR_') || code.startsWith('ERR_BROTLI'))
    return { phase: 'encoding', code, message }
  throw error
}

interface Came {
  readonly answer?: WireAnswer
  readonly stored?: StoredBody
  readonly fault?: RecordedFault
}

/** Writes the line of an exchange, unless the recording would grow too large with it. */
async function keep(state: State, begun: Begun, { answer, stored, fault }: Came): Promise<void> {
  const { tools, bodies } = state
  const { requestBody, ...request } = begun
  const body = requestBody === null || requestBody === '' ? undefined : await writeText(state, requestBody)
  const isKept = stored !== undefined
  const line: RecordedExchange = {
    ...request,
    ms: tools.world.now() - tools.began - begun.at,
    ...(body !== undefined && { body: body.digest }),
    ...(answer !== undefined && {
      status: answer.status,
      ...(answer.statusText !== undefined && { status_text: takeOut(answer.statusText, tools.vault) }),
      answer_headers: keptAnswerHeaders(answer.headers, {
        vault: tools.vault,
        isPacked: !isKept,
        isRecoded: isUtf16(textOf(answer.headers['content-type'])),
      }),
    }),
    ...(isKept && { answer: stored.digest, bytes: stored.bytes }),
    ...(fault !== undefined && { fault: { ...fault, message: takeOut(fault.message, tools.vault) } }),
  }
  const text = `${JSON.stringify(line)}\n`
  const more = Buffer.byteLength(text) + (stored?.stored ?? 0) + (body?.stored ?? 0)
  if (state.bytes + more > tools.maxBytes) {
    if (stored !== undefined && stored.stored > 0) await bodies.remove(stored.digest)
    return stop(state, `it has reached ${Math.floor(tools.maxBytes / 1e6)} MB`)
  }
  await write(state, text)
  state.bytes += more
  state.kept++
}

function writeText({ bodies, tools }: State, text: string): Promise<StoredBody> {
  return bodies.write(
    (async function* () {
      yield Buffer.from(takeOut(text, tools.vault))
    })(),
  )
}

function write(state: State, text: string): Promise<void> {
  state.queue = state.queue.then(() => state.lines.appendFile(text))
  return state.queue
}

function stop(state: State, why: string): void {
  if (state.stopped !== undefined) return
  state.stopped = why
  state.tools.onStop(why)
}

/** A run does not fail because its recording does. */
async function safely(state: State, work: () => Promise<void>): Promise<void> {
  if (state.stopped !== undefined) return
  try {
    await work()
  } catch (error) {
    stop(state, `it cannot be written: ${error instanceof Error ? error.message : String(error)}`)
  }
}

async function end(state: State, ok: boolean): Promise<RecordingSummary> {
  const { tools, kept: exchanges, bytes, stopped } = state
  const why = stopped === undefined ? {} : { stopped }
  const last: RecordingEnd = { end: true, ok, exchanges, bytes, ...why }
  await write(state, `${JSON.stringify(last)}\n`).catch((error: unknown) => stop(state, String(error)))
  await state.lines.close().catch(() => undefined)
  return { run: tools.name, path: tools.shown, exchanges, bytes, ...why }
}

/** undefined = nobody waited for it any more: no fault of the network's. */
function faultOf(error: unknown, phase: 'connect' | 'body', signal: AbortSignal): RecordedFault | undefined {
  // what a recording or a replay refuses is not an answer
  if (error instanceof SluiceError) return undefined
  if (!signal.aborted) return { phase, ...named(error) }
  // time ran out: the run's own end gives its reason
  const isTime = signal.reason instanceof DOMException && signal.reason.name === 'AbortError'
  return isTime ? { phase, code: 'ETIMEDOUT', message: 'no answer in time' } : undefined
}

function named(error: unknown, depth = 0): { readonly code: string; readonly message: string } {
  if (!(error instanceof Error)) return { code: '', message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (code === '' && depth < 5 && error.cause instanceof Error) return named(error.cause, depth + 1)
  return { code, message: error.message }
}

function takeOutOfValues(head: RecordingHead, vault: Hiding): string {
  return JSON.stringify(head, (_key, value: unknown) => (typeof value === 'string' ? takeOut(value, vault) : value), 2)
}
