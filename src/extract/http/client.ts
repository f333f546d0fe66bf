import { setMaxListeners } from 'node:events'
import type { AuthTools, TokenStore } from '../../model/auth.ts'
import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import type { PrivateHosts } from '../../model/plan.ts'
import type { Pace } from '../../model/plan/pace.ts'
import type { RequestSpec } from '../../model/request.ts'
import type { SharedPaces } from '../../model/plan/shared-pace.ts'
import type { SecretVault } from '../../model/secrets.ts'
import type { Happening, Reporter } from '../../model/report/events.ts'
import type { Transport } from '../../model/transport.ts'
import type { World } from '../../model/world.ts'
import { isDowngrade, namesHost, withoutSecretPairs } from './credentials.ts'
import { decodeText, longestText } from './codec/decode-body.ts'
import { createDeadline } from './deadline.ts'
import { exchange, type Exchanged, type SeenExchange, type Sending, type WholeAnswer } from './exchange.ts'
import { explainStatus, type FailureContext } from './failure/explain-failure.ts'
import type { Answer, HttpClient, SendOptions } from './http-client.ts'
import type { Receiving } from './body/receive-body.ts'
import type { Spooled } from './body/spool.ts'
import { readsBody } from './response-actions.ts'
import { judgeFault, judgeReply, retryReason } from './judge.ts'
import { createNetwork, type Network } from './network.ts'
import { backoffMs, withRetries, type Attempt, type RetryRun } from './retry.ts'

/** Bytes on the wire from which on a body that can be decoded in pieces is kept in a file. */
const longestInMemory = 4 << 20
/** Bytes from which on a document goes into a file: it is read twice then. */
const longestDocument = 32 << 20
/** Bytes of a file at most, where nothing else is said: a server that never ends must not fill the disk. */
const mostInFile = 16 * 1024 ** 3

/** What a client is made of. */
export interface HttpTools {
  readonly world: World
  readonly vault: SecretVault
  readonly reporter: Reporter
  /** where authenticators keep rotated tokens */
  readonly store: TokenStore
  /** where bodies go that are too long for memory, default the system's folder for such */
  readonly folder?: string
  /** absent = private addresses may be asked */
  readonly privateHosts?: PrivateHosts
  /** `host` or `host:port`: no other is asked for anything, tokens included. Absent = the config alone decides */
  readonly onlyHosts?: readonly string[]
  /** sees every request with its answer, unmasked but for the URL; `isToken` = one that an auth made for itself */
  readonly watch?: (seen: WatchedExchange) => void
  /** how fast each origin is asked under each credential; default: no budget, as many at once as it bears */
  readonly pace?: Pace
  /** keeps to `pace` together with other processes; absent = this one has all of it */
  readonly paces?: SharedPaces
  /** stands around whatever sends the requests, and keeps what is answered */
  readonly around?: (transport: Transport) => Transport
}

/** An exchange, and what it was for. */
export interface WatchedExchange extends SeenExchange, Pick<SendOptions, 'resource' | 'unit' | 'ask'> {
  readonly isToken: boolean
  /** 1 = the first go at this page */
  readonly attempt: number
}

type TokenReply = Awaited<ReturnType<AuthTools['send']>>

/**
 * The HTTP client of a run (ARCHITECTURE.md D6). Its state is connections, cookies, limiters and counters; close it at
 * the end. Reads `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY` and `SLUICE_MAX_BODY_BYTES` (largest body, default 512 MiB in memory and 16 GiB in a file) of
 * `world.env`; throws ENV_INVALID when the latter is not a number.
 */
export function createHttpClient(tools: HttpTools): HttpClient {
  const network = createNetwork({ ...tools, pace: tools.pace ?? { rateLimits: [] } })
  const client: ClientParts = {
    tools,
    network,
    ...readLimits(tools.world.env),
    counters: new Map(),
    numbers: { last: 0 },
    files: new Set(),
  }
  return {
    fetchPage: (request, options) => fetchPage(client, request, options),
    waitAgain: (options, failed) => waitAgain(client, options, failed),
    counts: (resource) => client.counters.get(resource) ?? { requests: 0, retries: 0 },
    async logIn(options, person) {
      await options.auth?.login?.(pageSending(client, options).tools, person)
    },
    paces: () => network.paces(),
    async close() {
      await Promise.all([...client.files].map((file) => file.dispose()))
      await network.close()
    },
  }
}

interface ClientParts {
  readonly tools: HttpTools
  readonly network: Network
  /** the most bytes of a body in memory, and in a file */
  readonly maxBytes: number
  readonly mostInFile: number
  readonly counters: Map<string, { readonly requests: number; readonly retries: number }>
  /** the number of the last request of this client, from 1 */
  readonly numbers: { last: number }
  /** bodies on disk */
  readonly files: Set<Spooled>
}

async function fetchPage(client: ClientParts, request: RequestSpec, options: SendOptions): Promise<Answer> {
  const { world, vault } = client.tools
  // one listener per request in flight or waiting: more than Node's default of ten is not a leak here
  setMaxListeners(0, options.signal)
  const sending = pageSending(client, options)
  const onRetry = () => countUp(client, options.resource, { retries: 1 })
  return withRetries(retryRun(client, options, { sending, onRetry }), async (go) => {
    sending.attempt = go
    const exchanged = await exchange(request, sending)
    const context = failureContext(request, exchanged, { sending, resource: options.resource })
    const { sent } = exchanged
    if (sent.kind === 'fault')
      return judgeFault<Answer>(sent.fault, { context, hostIsKnown: isKnown(client, exchanged) })
    const pageUrl = withoutSecretPairs(exchanged.url, vault.mask)
    const { retry: policy, responseActions, decoder, scope } = options
    const { request: number } = sending
    const input = { policy, responseActions, decoder, scope, context, world, pageUrl, ...given({ request: number }) }
    return slowingAll(await judgeReply(sent.reply, input), { status: sent.reply.status, exchanged, world })
  })
}

async function waitAgain(
  client: ClientParts,
  options: SendOptions,
  failed: { readonly reason: string; readonly attempt: number; readonly request?: number },
): Promise<void> {
  const { attempt } = failed
  const { resource, retry: policy, signal } = options
  const { world, reporter } = client.tools
  const waitMs = backoffMs(attempt, { policy, world })
  countUp(client, resource, { retries: 1 })
  reporter.report({ kind: 'retry', ...whereOf(options), ...failed, waitMs })
  await world.sleep(waitMs, signal)
}

/** The bare sender that authenticators get: retries, no auth; answers whatever the last status was. */
async function fetchToken(client: ClientParts, request: RequestSpec, options: SendOptions): Promise<TokenReply> {
  const { world } = client.tools
  refuseDowngrade(request, options)
  const sending = tokenSending(client, request, options)
  return withRetries<TokenReply>(retryRun(client, options, { sending }), async (go) => {
    sending.attempt = go
    const exchanged = await exchange(request, sending)
    const context = failureContext(request, exchanged, { sending, resource: options.resource })
    const { sent, url } = exchanged
    if (sent.kind === 'fault') return judgeFault(sent.fault, { context, hostIsKnown: isKnown(client, exchanged) })
    const { status, bytes, headers, setCookies } = sent.reply
    if (!options.retry.statuses.includes(status))
      return {
        kind: 'done',
        value: { status, url, text: decodeText(bytes, headers['content-type'] ?? ''), headers, setCookies },
      }
    const retry = retryReason(sent.reply, { world, policy: options.retry })
    const giveUp = (attempts: number) => {
      throw explainStatus(sent.reply, context, attempts)
    }
    return slowingAll({ kind: 'failed', retry, giveUp }, { status, exchanged, world })
  })
}

/** The secrets of an API that is asked over https do not go to a token endpoint over http, unless its host is allowed. */
function refuseDowngrade({ method, url }: RequestSpec, { resource, baseUrl, allowedHosts }: SendOptions): void {
  if (!isDowngrade(url, { baseUrl, allowedHosts }) || namesHost(url, allowedHosts)) return
  throw new SluiceError(
    'CREDENTIALS_WITHHELD',
    `Could not get an access token for "${resource}" because the token endpoint is asked over http and base_url is https.`,
    {
      found: `${method} ${url}`,
      hint: `Write https:// in the token URL of the auth. If anybody on the way may read its secrets, add "${new URL(url).host}" to "allowed_hosts".`,
    },
  )
}

function pageSending(client: ClientParts, options: SendOptions): Sending {
  const { tools, network, maxBytes } = client
  const { world, vault, reporter, store, watch } = tools
  const { resource, unit, auth, signal, ask } = options
  const where = whereOf(options)
  const page = options.page === undefined ? {} : { page: options.page }
  const sending: Sending = {
    doing: `read "${resource}"`,
    about: { resource, ...given({ unit, ask }), purpose: 'page' },
    setting: 'base_url',
    auth,
    tls: auth?.tls,
    home: options,
    tools: { world, vault, signal, store, send: (request) => fetchToken(client, request, options) },
    timeoutSeconds: options.retry.timeoutSeconds,
    maxDelaySeconds: options.retry.maxDelaySeconds,
    deadline: createDeadline(options.retry.maxTotalSeconds, world),
    maxBytes,
    receiving: receivingFor(client, options),
    errorBodyLength: options.retry.errorBodyLength,
    followForeign: true,
    followsRedirects: options.retry.followsRedirects,
    network,
    reporter,
    mask: (text) => vault.mask(text),
    onRequest(method, url) {
      countUp(client, resource, { requests: 1 })
      const { attempt } = sending
      const request = (sending.request = ++client.numbers.last)
      reporter.report({ kind: 'request_sent', ...where, request, attempt, ...page, method, url })
    },
    onResponse: (answer) => reporter.report(responseOf(answer, where, sending)),
    onExchange: (seen) => watch?.({ ...where, ...given({ ask }), ...seen, isToken: false, attempt: sending.attempt }),
    onRenew() {
      countUp(client, resource, { retries: 1 })
      const { request } = sending
      reporter.report({ kind: 'retry', ...where, request, reason: '401, credentials renewed', attempt: 1, waitMs: 0 })
    },
    renewed: false,
    request: 0,
    attempt: 1,
  }
  return sending
}

interface Where {
  readonly resource: string
  readonly unit?: string
}

function responseOf(answer: WholeAnswer, where: Where, { request, attempt }: Sending): Happening {
  return { kind: 'response', ...where, request, ...answer, attempt }
}

function whereOf({ resource, unit }: SendOptions): Where {
  return unit === undefined ? { resource } : { resource, unit }
}

/** Actions that look into the body have it in memory. */
function receivingFor(
  { tools, files, mostInFile: most }: ClientParts,
  { decoder, responseActions }: SendOptions,
): Receiving {
  const longest = responseActions.some(readsBody) ? Number.POSITIVE_INFINITY : longestInMemory
  const limits = { longest, longestDocument, mostInFile: most }
  return { decoder, folder: tools.folder, ...limits, onSpooled: (file) => void files.add(file) }
}

/** Token requests are reported but not counted: which resource happens to make them is chance. */
function tokenSending(client: ClientParts, request: RequestSpec, options: SendOptions): Sending {
  const { resource } = options
  const { reporter, watch } = client.tools
  const where = whereOf(options)
  const { receiving: _inMemory, ...paged } = pageSending(client, options)
  const sending: Sending = {
    ...paged,
    doing: `get an access token for "${resource}"`,
    about: { resource, purpose: 'token' },
    setting: 'token_url',
    auth: null,
    // home is the token endpoint itself: the secrets in the request are meant for it
    home: { baseUrl: request.url, allowedHosts: [] },
    followForeign: false,
    onExchange: (seen) => watch?.({ ...where, ...seen, isToken: true, attempt: sending.attempt }),
    onRequest(method, url) {
      const { attempt } = sending
      const request = (sending.request = ++client.numbers.last)
      reporter.report({ kind: 'request_sent', ...where, request, attempt, method, url })
    },
    onResponse: (answer) => reporter.report(responseOf(answer, where, sending)),
  }
  return sending
}

function retryRun(
  client: ClientParts,
  options: SendOptions,
  { sending, onRetry }: { readonly sending: Sending; readonly onRetry?: () => void },
): RetryRun {
  const { retry: policy, signal } = options
  const { world, reporter } = client.tools
  const where = whereOf(options)
  return {
    policy,
    world,
    signal,
    deadline: sending.deadline,
    onRetry(event) {
      onRetry?.()
      const request = sending.request === 0 ? {} : { request: sending.request }
      reporter.report({ kind: 'retry', ...where, ...request, ...event })
    },
  }
}

/**
 * A limit that one request hits, or a wait the server asks for, holds for every request of that limiter; a refusal because of more
 * requests at once than before does not: fewer of them go on now.
 */
function slowingAll<T>(
  attempt: Attempt<T>,
  reply: { readonly status: number; readonly exchanged: Exchanged; readonly world: World },
): Attempt<T> {
  if (attempt.kind === 'done' || attempt.retry === null) return attempt
  const { serverWaitMs, holdsForAll } = attempt.retry
  const { limiter } = reply.exchanged
  const isLimit = reply.status === 429 && !limiter.wasTooWide()
  if (!isLimit && serverWaitMs === null && holdsForAll !== true) return attempt
  const pause = (waitMs: number) => limiter.pauseFor(waitMs)
  return { ...attempt, retry: { ...attempt.retry, pause } }
}

function failureContext(
  request: RequestSpec,
  { url, withheld }: Exchanged,
  { sending, resource }: { readonly sending: Sending; readonly resource: string },
): FailureContext {
  const { doing, setting, mask, auth, errorBodyLength } = sending
  return { doing, setting, method: request.method, url, mask, auth, withheld, resource, errorBodyLength }
}

function isKnown({ network }: ClientParts, { origin }: Exchanged): boolean {
  return network.answered.has(origin)
}

function countUp({ counters }: ClientParts, resource: string, more: { requests?: number; retries?: number }): void {
  const { requests, retries } = counters.get(resource) ?? { requests: 0, retries: 0 }
  counters.set(resource, { requests: requests + (more.requests ?? 0), retries: retries + (more.retries ?? 0) })
}

function readLimits(env: World['env']): Pick<ClientParts, 'maxBytes' | 'mostInFile'> {
  const text = env['SLUICE_MAX_BODY_BYTES']
  if (text === undefined || text === '') return { maxBytes: longestText, mostInFile }
  if (/^[1-9]\d*$/.test(text)) return { maxBytes: Math.min(Number(text), longestText), mostInFile: Number(text) }
  throw new SluiceError('ENV_INVALID', 'Could not start because SLUICE_MAX_BODY_BYTES is not a number of bytes.', {
    found: text,
    allowed: 'a whole number above 0',
    hint: 'Set it to e.g. SLUICE_MAX_BODY_BYTES=1073741824, or unset it.',
  })
}
