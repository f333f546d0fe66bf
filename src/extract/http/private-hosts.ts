import { lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { buildConnector } from 'undici'
import type { PrivateHosts } from '../../model/plan.ts'
import { parseUrl } from './codec/encode-url.ts'
import { namesHost } from './credentials.ts'
import { isPrivateAddress } from './private-address.ts'

export const privateHostRefused = 'PRIVATE_HOST_REFUSED'

/** What the connection to a private address fails with: `code` as network errors have it. */
class PrivateHostRefused extends Error {
  readonly code = privateHostRefused

  constructor(host: string, address: string) {
    super(address === host ? `"${host}" is a private address` : `"${host}" has the private address ${address}`)
  }
}

/** What TLS is told besides. */
export interface SecureOptions {
  readonly cert?: string
  readonly key?: string
  readonly passphrase?: string
  readonly ca?: string[]
}

/**
 * Connects to public addresses only, and to hosts that are excepted by name. What counts is the address that the socket
 * gets, resolved in the moment of connecting: no name, redirect or second answer of a name server leads past it.
 */
export function publicConnector(
  { except }: PrivateHosts,
  timeout: number,
  secure: SecureOptions = {},
): buildConnector.connector {
  const open = buildConnector({ timeout, ...secure })
  const guarded = buildConnector({ timeout, lookup: publicLookup, ...secure })
  return (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, '')
    const { protocol, port } = options
    if (namesHost(originOf(protocol, host, port), except)) return open(options, callback)
    if (isIP(host) !== 0 && isPrivateAddress(host)) return callback(new PrivateHostRefused(host, host), null)
    return guarded(options, callback)
  }
}

/** Judges a host that a proxy may connect to, by the addresses it has here. Rejects with PRIVATE_HOST_REFUSED. */
export async function admitHost(origin: string, { except }: PrivateHosts): Promise<void> {
  const url = parseUrl(origin)
  if (url === null || namesHost(origin, except)) return
  const host = url.hostname.replace(/^\[|\]$/g, '')
  await new Promise<void>((resolve, reject) => {
    publicLookup(host, { all: true }, (error) => (error === null ? resolve() : reject(error)))
  })
}

const publicLookup: LookupFunction = (hostname, options, callback) => {
  systemLookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, '')
    const open = addresses.filter(({ address }) => !isPrivateAddress(address))
    const [first] = open
    if (first === undefined) return callback(new PrivateHostRefused(hostname, addresses[0]?.address ?? ''), '')
    if (options.all === true) callback(null, open)
    else callback(null, first.address, first.family)
  })
}

function originOf(protocol: string, host: string, port: string): string {
  return `${protocol}//${host.includes(':') ? `[${host}]` : host}${port === '' ? '' : `:${port}`}`
}
