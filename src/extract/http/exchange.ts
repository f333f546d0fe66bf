import type { Authenticator, AuthTools } from '../../model/auth.ts'
import { SluiceError } from '../../model/errors.ts'
import { withHeader, type RequestSpec } from '../../model/request.ts'
import type { Masker } from '../../model/secrets.ts'
import type { Reporter, ResponseTiming } from '../../model/report/events.ts'
import type { TlsIdentity, WireAbout, WireRequest } from '../../model/transport.ts'
import { isDowngrade, maskUrl, mayCarryCredentials, withoutCredentials, type HomeOrigin } from './credentials.ts'
import type { Receiving } from './body/receive-body.ts'
import type { Deadline } from './deadline.ts'
import { encodeBody } from './codec/encode-body.ts'
import { encodeUrl, type Target } from './codec/encode-url.ts'
import { parseChallenges } from './codec/parse-challenges.ts'
import type { UrlSetting } from './failure/network-problem.ts'
import type { Asked, Limiter } from './pace/limiter.ts'
import type { Network } from './network.ts'
import { mostRedirects, redirected } from './redirect.ts'
import { type Reply, sendOnce, type Sent } from './send-once.ts'
import { toWire } from './to-wire.ts'

/** Everything one logical request needs on its way. `renewed` is set once a 401 has made the auth renew itself. */
export interface Sending {
  readonly doing: string
  /** what the request is for, for those who keep what is answered */
  readonly about: Omit<WireAbout, 'bare'>
  readonly setting: UrlSetting
  /** the member of a pool that this attempt goes with */
  auth: Authenticator | null
  /** the certificate that requests to the API's own host are made with */
  readonly tls: TlsIdentity | undefined
  readonly home: HomeOrigin
  readonly tools: AuthTools
  readonly timeoutSeconds: number
  /** longer waits that the server announces are not waited for unasked, in seconds */
  readonly maxDelaySeconds: number
  readonly deadline: Deadline
  readonly maxBytes: number
  /** absent = bodies are kept in memory */
  readonly receiving?: Receiving
  /** `RetryPolicy.errorBodyLength` */
  readonly errorBodyLength: number | undefined
  /** false = an answer that redirects is the answer */
  readonly followsRedirects?: false | undefined
  /** false = an answer that redirects to another origin is the answer (a secret may be in the body) */
  readonly followForeign: boolean
  readonly network: Network
  readonly reporter: Reporter
  readonly mask: Masker
  /** before each request that goes out: gives it the next number of the run. The URL is masked */
  onRequest(method: string, url: string): void
  /** after each whole answer; the URL is masked */
  onResponse(response: WholeAnswer): void
  /** after each request, answered or not, for those who want to see all of it: nothing in it is masked but the URL */
  readonly onExchange?: ((seen: SeenExchange) => void) | undefined
  onRenew(): void
  renewed: boolean
  /** the members of the auth, when it is a pool */
  pool?: readonly Authenticator[]
  /** the number of the last request that went out; 0 = none did */
  request: number
  /** which go at the request this is, from 1 */
  attempt: number
}

/** A whole answer, for those who watch. */
export interface WholeAnswer {
  readonly method: string
  readonly url: string
  readonly status: number
  readonly ms: number
  readonly timing: ResponseTiming
  readonly bytes: number
  readonly contentType?: string
}

/** A request as it went out, and what came of it. */
export interface SeenExchange {
  /** masked */
  readonly url: string
  readonly wire: WireRequest
  readonly sent: Sent
  readonly ms: number
}

/** The last answer of a chain of redirects. */
export interface Exchanged {
  readonly sent: Sent
  /** where it came from, without credentials */
  readonly url: string
  readonly origin: string
  readonly limiter: Limiter
  /** why credentials were kept from it; null = they were not, or there are none */
  readonly withheld: string | null
}

/** One logical request: auth, limiter, redirects, one renewal after a 401. No retries. */
export async function exchange(request: RequestSpec, sending: Sending): Promise<Exchanged> {
  let hop = request
  takeMember(request, sending)
  for (let count = 0; ; count++) {
    const { exchanged } = await sendHop(hop, sending)
    const { sent, url, origin } = exchanged
    const mayLead = sent.kind === 'reply' && sending.followsRedirects !== false
    const next = mayLead ? redirected(hop, url, sent.reply) : null
    if (next === null || (!sending.followForeign && encodeUrl(next.url)?.origin !== origin)) return exchanged
    if (count === mostRedirects) return { ...exchanged, sent: { kind: 'fault', fault: { kind: 'redirects', count } } }
    hop = next
  }
}

/** Chooses for an attempt the token of a pool that is free first. */
function takeMember(request: RequestSpec, sending: Sending): void {
  const { auth, network } = sending
  const members = sending.pool ?? auth?.members
  const origin = encodeUrl(request.url)?.origin
  if (members === undefined || origin === undefined) return
  const [first] = members
    .map((member) => ({ member, busy: network.limiter(origin, member.identity).busyness() }))
    .toSorted((left, right) => left.busy - right.busy)
  sending.pool = members
  sending.auth = first?.member ?? auth
}

interface Hop {
  readonly exchanged: Exchanged
  /** the request with its credentials, and as it went out */
  readonly signed: RequestSpec
  readonly wire: WireRequest
}

async function sendHop(hop: RequestSpec, sending: Sending): Promise<Hop> {
  const first = await sendSigned(hop, sending)
  const { sent, withheld } = first.exchanged
  if (sent.kind !== 'reply' || sent.reply.status !== 401 || withheld !== null || sending.renewed) return first
  if (!(await renewed(first, sent.reply, { hop, sending }))) return first
  sending.renewed = true
  sending.onRenew()
  return sendSigned(hop, sending)
}

/** True when other credentials are at hand now: somebody else has renewed them meanwhile, or `renew` did. */
async function renewed(
  { signed, wire, exchanged }: Hop,
  { status, headers }: Reply,
  { hop, sending: { auth, tools } }: { readonly hop: RequestSpec; readonly sending: Sending },
): Promise<boolean> {
  if (auth?.renew === undefined) return false
  const again = await auth.authenticate(hop, tools)
  if (credentialText(again) !== credentialText(signed)) return true
  const schemes = parseChallenges(headers['www-authenticate'] ?? '')
  return auth.renew(tools, { status, headers, schemes, url: exchanged.url, request: wire })
}

function credentialText({ url, params, headers }: RequestSpec): string {
  return JSON.stringify([url, params, headers])
}

async function sendSigned(hop: RequestSpec, sending: Sending): Promise<Hop> {
  const { auth, network, tools } = sending
  const target = targetOf(hop, sending)
  const trusted = mayCarryCredentials(target.href, sending.home)
  const bare = trusted ? hop : atForeignHost(hop, target, sending)
  const identity = trusted ? (auth?.identity ?? '') : ''
  const limiter = network.limiter(target.origin, identity)
  const jar = network.jar(target.origin, identity)
  const asked = tools.world.now()
  return limiter.run(askedOf(hop, target, sending), async (turn) => {
    const signed = trusted ? withUserinfo(await authenticated(bare, sending), sending) : bare
    const unsigned = toWire(signed, targetOf(signed, sending), (already) => jar.header(already))
    const wire = trusted ? await signedWire(unsigned, sending) : unsigned
    const { method } = wire
    const shown = maskUrl(wire.origin + wire.path, sending.mask)
    await turn.sent()
    sending.onRequest(method, shown)
    const began = tools.world.now()
    let answered = began
    const sent = await sendOnce(wire, {
      transport: network.transport,
      world: tools.world,
      timeoutSeconds: sending.timeoutSeconds,
      deadline: sending.deadline,
      maxBytes: sending.maxBytes,
      receiving: sending.receiving,
      signal: tools.signal,
      onHead: (status, headers) => {
        answered = tools.world.now()
        turn.answered(status, headers)
      },
      about: { ...sending.about, bare: () => toWire(bare, target, () => undefined) },
      admit: (origin) => network.admit(origin),
      tls: trusted ? sending.tls : undefined,
    })
    const ms = tools.world.now() - began
    sending.onExchange?.({ url: shown, wire, sent, ms })
    if (sent.kind === 'reply') {
      network.answered.add(target.origin)
      jar.store(sent.reply.setCookies)
      const times = { asked, began, answered, ended: tools.world.now() }
      sending.onResponse({ method, url: shown, ...wholeAnswer(sent.reply, times) })
    }
    const withheld = trusted || auth === null ? null : withholding(target, sending)
    const exchanged = { sent, url: targetOf(bare, sending).href, origin: target.origin, limiter, withheld }
    return { exchanged, signed, wire }
  })
}

function askedOf({ method }: RequestSpec, target: Target, { tools, about, maxDelaySeconds }: Sending): Asked {
  const { signal } = tools
  const path = new URL(target.href).pathname
  return { signal, method, path, kind: `${about.purpose} ${about.resource}`, maxWaitMs: maxDelaySeconds * 1000 }
}

/** Moments, in epoch milliseconds. */
type Times = Readonly<Record<'asked' | 'began' | 'answered' | 'ended', number>>

function wholeAnswer(
  { status, bytes, headers }: Reply,
  { asked, began, answered, ended }: Times,
): Omit<WholeAnswer, 'method' | 'url'> {
  const timing = { queued: began - asked, firstByte: answered - began, body: ended - answered }
  const contentType = headers['content-type']
  return { status, ms: ended - began, timing, bytes: bytes.length, ...(contentType !== undefined && { contentType }) }
}

async function authenticated(request: RequestSpec, { auth, tools }: Sending): Promise<RequestSpec> {
  return auth === null ? request : auth.authenticate(request, tools)
}

async function signedWire(wire: WireRequest, { auth, tools }: Sending): Promise<WireRequest> {
  if (auth?.sign === undefined) return wire
  // where a request goes was decided when it was found out whether it may carry credentials
  return { ...(await auth.sign(wire, tools)), origin: wire.origin }
}

/** `https://user:password@host` means HTTP basic unless something else authorizes; links of the API share it. */
function withUserinfo(request: RequestSpec, { home, tools }: Sending): RequestSpec {
  const userinfo = encodeUrl(request.url)?.userinfo ?? encodeUrl(home.baseUrl)?.userinfo
  if (userinfo === null || userinfo === undefined) return request
  if (request.headers.some(([name]) => name.toLowerCase() === 'authorization')) return request
  tools.vault.add(userinfo.password)
  const token = Buffer.from(`${userinfo.username}:${userinfo.password}`, 'utf8').toString('base64')
  // a short password would not be known in it
  tools.vault.add(token)
  return withHeader(request, 'Authorization', `Basic ${token}`)
}

/** Takes the credentials out and says so once per host, when there was something to take out. */
function atForeignHost(hop: RequestSpec, target: Target, sending: Sending): RequestSpec {
  const bare = withoutCredentials(hop, sending.mask)
  const { host } = new URL(target.origin)
  const { why, hint } = reasonToWithhold(target, sending.home)
  const holder = secretIn(bare, sending)
  if (holder !== undefined)
    throw new SluiceError(
      'CREDENTIALS_WITHHELD',
      `Could not ${sending.doing} because the ${holder} holds a secret and ${why}.`,
      { found: `${hop.method} ${maskUrl(target.href, sending.mask)}`, hint },
    )
  const something = sending.auth !== null || credentialText(bare) !== credentialText(hop)
  if (something && !sending.network.withheldFrom.has(host)) {
    sending.network.withheldFrom.add(host)
    const message = `Credentials are not sent to "${host}" because ${why}.`
    sending.reporter.report({ kind: 'warning', code: 'CREDENTIALS_WITHHELD', message, hint })
  }
  return bare
}

function withholding(target: Target, { home }: Sending): string {
  const { why, hint } = reasonToWithhold(target, home)
  return `Credentials were not sent because ${why}. ${hint}`
}

/** Why credentials do not go there, as a clause, and what to do about it. */
export function reasonToWithhold(
  { href }: Pick<Target, 'href'>,
  home: HomeOrigin,
): { readonly why: string; readonly hint: string } {
  const { host } = new URL(href)
  if (!isDowngrade(href, home))
    return {
      why: `"${host}" is not the host of base_url`,
      hint: `If it may see them, add "${host}" to "allowed_hosts".`,
    }
  return {
    why: `"${host}" is asked over http, where anybody on the way can read them, and base_url is https`,
    hint: 'Tell the people of the API: its links and redirects should stay on https.',
  }
}

/** What a secret stands in that cannot be left out. */
function secretIn(request: RequestSpec, { mask }: Sending): string | undefined {
  const body = encodeBody(request.body).text ?? ''
  if (mask(body) !== body) return 'request body'
  const [address = ''] = request.url.split('#')
  return mask(address) === address ? undefined : 'address'
}

function targetOf(request: RequestSpec, { doing, mask }: Pick<Sending, 'doing' | 'mask'>): Target {
  const target = encodeUrl(request.url, request.params, request.percentSpaces)
  if (target !== null) return target
  throw new SluiceError('URL_INVALID', `Could not ${doing} because its URL is not an http:// or https:// address.`, {
    found: maskUrl(request.url, mask),
    hint: 'Set "base_url" of the client to an absolute address such as https://api.example.com (--set client.base_url=…).',
  })
}
