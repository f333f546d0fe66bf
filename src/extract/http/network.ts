import { rootCertificates } from 'node:tls'
import { Agent, EnvHttpProxyAgent, type Dispatcher } from 'undici'
import { given } from '../../model/given.ts'
import type { PrivateHosts } from '../../model/plan.ts'
import type { Pace } from '../../model/plan/pace.ts'
import { type Proxies, readProxies, usesProxy } from '../../disk/proxies.ts'
import type { SharedPaceListener, SharedPaces } from '../../model/plan/shared-pace.ts'
import type { SecretVault } from '../../model/secrets.ts'
import type { Reporter } from '../../model/report/events.ts'
import type { SentRequest, TlsIdentity, Transport, WireOptions } from '../../model/transport.ts'
import { steadyWorld, type World } from '../../model/world.ts'
import { createCookieJar, type CookieJar } from './cookies.ts'
import { encodeUrl } from './codec/encode-url.ts'
import { maxHeaderBytes } from './failure/network-problem.ts'
import { admitHost, publicConnector, type SecureOptions } from './private-hosts.ts'
import { refuseOtherHost } from './only-hosts.ts'
import { createLimiter, type Limiter, type PaceSoFar } from './pace/limiter.ts'

/** What the requests of one client share: connections, limiters, cookies, and what is known about hosts. */
export interface Network {
  /** the world's own, or connections of this client */
  readonly transport: Transport
  /** one per origin and auth identity ('' = none) */
  limiter(origin: string, identity: string): Limiter
  /** how fast each host was asked, by origin; several identities of one host are several */
  paces(): readonly (PaceSoFar & { readonly origin: string })[]
  /** rejects with PRIVATE_HOST_REFUSED where a connector cannot: behind a proxy; with UNITS_HOST_REFUSED for hosts beside `onlyHosts` */
  admit(origin: string): Promise<void>
  jar(origin: string, identity: string): CookieJar
  /** origins that have answered in this run */
  readonly answered: Set<string>
  /** hosts that credentials were kept from, so that it is said once */
  readonly withheldFrom: Set<string>
  close(): Promise<void>
}

export interface NetworkOptions {
  readonly world: World
  readonly vault: SecretVault
  readonly reporter: Reporter
  /** how fast each limiter lets requests go */
  readonly pace: Pace
  readonly privateHosts?: PrivateHosts | undefined
  readonly onlyHosts?: readonly string[] | undefined
  /** keeps to `pace` together with other processes */
  readonly paces?: SharedPaces | undefined
  readonly around?: (transport: Transport) => Transport
}

type ConnectionOptions = Pick<NetworkOptions, 'world' | 'vault' | 'privateHosts'>

/** Opens nothing yet; connections come with the first request, unless `world.network` is there to make them. */
export function createNetwork({
  world,
  vault,
  reporter,
  pace,
  privateHosts,
  onlyHosts,
  paces,
  around,
}: NetworkOptions): Network {
  // a clock that is set must neither end a wait nor make one
  const even = steadyWorld(world)
  const limiters = memoize((key: string) => {
    const origin = originOf(key)
    const onWait = (why: string, ms: number): void =>
      reporter.report({ kind: 'waiting', host: origin, why, ms, until: untilText(world.now() + ms) })
    const identity = key.slice(origin.length + 1)
    const shared = paces && ((listener: SharedPaceListener) => paces.of({ origin, identity }, listener))
    return createLimiter({ world: even, pace, host: origin, onWait, ...given({ shared }) })
  })
  const jars = memoize((_key: string) => createCookieJar())
  const connections =
    world.network === undefined ? openConnections({ world, vault, privateHosts }) : handedIn(world.network)
  return {
    transport: around === undefined ? connections : around(connections),
    limiter: (origin, identity) => limiters.get(`${origin} ${identity}`),
    paces: () => [...limiters.entries()].map(([key, limiter]) => ({ origin: originOf(key), ...limiter.pace() })),
    async admit(origin) {
      if (onlyHosts !== undefined) refuseOtherHost(origin, onlyHosts)
      await connections.admit(origin)
    },
    jar: (origin, identity) => jars.get(`${origin} ${identity}`),
    answered: new Set(),
    withheldFrom: new Set(),
    close: connections.close,
  }
}

// the last moment of the year 9999: what lies beyond is not a date
const endOfDates = 253_402_300_799_000

function untilText(moment: number): string {
  return new Date(Math.min(moment, endOfDates)).toISOString()
}

/** The origin in the key of a limiter: an origin has no blanks. */
function originOf(key: string): string {
  return key.slice(0, key.indexOf(' '))
}

interface Connections extends Transport, Pick<Network, 'admit' | 'close'> {}

/** A transport that was handed in admits what it likes, and outlives the client. */
function handedIn(transport: Transport): Connections {
  return { send: (request, options) => transport.send(request, options), admit: async () => {}, close: async () => {} }
}

/** The network itself, by way of the proxies that `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` name. */
function openConnections({ world, vault, privateHosts }: ConnectionOptions): Connections {
  const proxies = readProxies(world.env)
  for (const proxy of [proxies.httpProxy, proxies.httpsProxy]) vault.add(encodeUrl(proxy)?.userinfo?.password ?? '')
  // undici has one connect timeout per agent, and an attempt behind a hung connect of the same pool would hang too
  const dispatchers = memoize((seconds: number) => createDispatcher(seconds, proxies, { privateHosts }))
  const identified = memoize((tls: TlsIdentity) =>
    memoize((seconds: number) => createDispatcher(seconds, proxies, { privateHosts, tls })),
  )
  return {
    async send({ headers, ...request }: SentRequest, { signal, connectSeconds, tls }: WireOptions) {
      const flat = { ...request, headers: headers.flat(), signal, headersTimeout: 0, bodyTimeout: 0 }
      const { statusCode, ...answer } = await (tls === undefined ? dispatchers : identified.get(tls))
        .get(connectSeconds)
        .request(flat)
      return { ...answer, status: statusCode }
    },
    admit: async (origin) => {
      if (privateHosts !== undefined && usesProxy(proxies)) await admitHost(origin, privateHosts)
    },
    async close() {
      // destroy, not close: a hung connection must not keep the process alive
      const all = [dispatchers, ...identified.values()].flatMap((each) => [...each.values()])
      await Promise.all(all.map((dispatcher) => dispatcher.destroy()))
    },
  }
}

interface ConnectingWith {
  readonly privateHosts?: PrivateHosts | undefined
  readonly tls?: TlsIdentity
}

function createDispatcher(timeoutSeconds: number, proxies: Proxies, { privateHosts, tls }: ConnectingWith): Dispatcher {
  const timeout = timeoutSeconds * 1000
  const secure = tls === undefined ? {} : secureOptions(tls)
  const connect = privateHosts === undefined ? { timeout, ...secure } : publicConnector(privateHosts, timeout, secure)
  const options = { connect, maxHeaderSize: maxHeaderBytes }
  if (!usesProxy(proxies)) return new Agent(options)
  // plain http goes through a proxy without a tunnel: many allow CONNECT to port 443 only
  return new EnvHttpProxyAgent({ ...options, requestTls: secure, ...proxies, proxyTunnel: false })
}

/** The usual authorities hold beside a private one. */
function secureOptions({ certificate, privateKey, passphrase, authority }: TlsIdentity): SecureOptions {
  return {
    cert: certificate,
    key: privateKey,
    ...given({ passphrase }),
    ...(authority !== undefined && { ca: [...rootCertificates, authority] }),
  }
}

function memoize<Key, Value>(make: (key: Key) => Value) {
  const made = new Map<Key, Value>()
  return {
    get(key: Key): Value {
      const found = made.get(key) ?? make(key)
      made.set(key, found)
      return found
    },
    values: () => made.values(),
    entries: () => made.entries(),
  }
}
