import type { ErrorCode } from '../../../model/errors.ts'
import { privateHostRefused } from '../private-hosts.ts'
import { parseUrl } from '../codec/encode-url.ts'
import type { Phase } from '../send-once.ts'

/** What a low-level error means to a person. */
export interface NetworkProblem {
  readonly code: ErrorCode
  readonly because: string
  readonly hint: string
}

const hostNotFound = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME'])
const timedOut = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])
const badCertificate =
  /CERT|ISSUER|SIGNATURE|^(CRL_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|PATH_LENGTH_EXCEEDED)|^ERR_TLS_/
const tlsTrouble = /^(EPROTO|ERR_SSL_|UND_ERR_PRX_TLS)/

/** What in the config says where a request goes. */
export type UrlSetting = 'base_url' | 'token_url'

const settings = {
  base_url: {
    name: 'base_url',
    option: ' (--set client.base_url=…)',
    another: ', or try another with --set client.base_url=…',
  },
  token_url: { name: 'the token URL of the auth', option: '', another: '' },
} as const satisfies Record<UrlSetting, object>

/** Names a network error: code of ours, the sentence's second half, what to do. */
export function networkProblem(
  { phase, cause }: { readonly phase: Phase; readonly cause: unknown },
  { url, setting }: { readonly url: string; readonly setting: UrlSetting },
): NetworkProblem {
  const { name, option, another } = settings[setting]
  const code = networkCode(cause)
  const host = parseUrl(url)?.host ?? url
  if (hostNotFound.has(code))
    return {
      code: 'HOST_NOT_FOUND',
      because: `the host "${host}" was not found (${code})`,
      hint: `Check ${name}${another}; if it is right, check the network.`,
    }
  if (code === privateHostRefused)
    return {
      code: privateHostRefused,
      because: `"${host}" is not on the public internet (${cause instanceof Error ? cause.message : code}) and "private_hosts" refuses such hosts`,
      hint: `If it may be asked, name it in the list that refuses it: "private_hosts: [${host}]" of the client, or SLUICE_PRIVATE_HOSTS=${host}.`,
    }
  if (code === 'ECONNREFUSED')
    return {
      code: 'CONNECTION_REFUSED',
      because: `nothing accepts connections at "${host}"`,
      hint: `Start the server, or check host and port of ${name}${option}.`,
    }
  if (isCertificateProblem(cause) || tlsTrouble.test(code)) return tlsProblem(code, host, name)
  if (timedOut.has(code))
    return {
      code: 'TIMEOUT',
      because: `"${host}" did not answer in time (${code})`,
      hint: 'Run again later, or check that no firewall stands in between.',
    }
  if (code === 'UND_ERR_INVALID_ARG')
    return {
      code: 'REQUEST_INVALID',
      because: 'a header or the URL holds a character that HTTP forbids',
      hint: 'Look for line breaks in headers and secrets of the config.',
    }
  if (code === headersOverflow)
    return {
      code: 'RESPONSE_TOO_LARGE',
      because: `the headers of the answer are larger than ${maxHeaderBytes} bytes`,
      hint: 'Open the URL and look at the headers; a proxy in between may add to them.',
    }
  return phase === 'body'
    ? {
        code: 'RESPONSE_TRUNCATED',
        because: `the connection to "${host}" broke in the middle of the answer (${code})`,
        hint: 'Run again; if it stays, ask for smaller pages or look at the proxy in between.',
      }
    : {
        code: 'CONNECTION_LOST',
        because: `the connection to "${host}" broke (${code})`,
        hint: `Run again; if it stays, check the network, the scheme (http or https) of ${name}, and HTTPS_PROXY.`,
      }
}

/** The first telling code along `cause` and `errors` (both address families failing makes an AggregateError). */
export function networkCode(error: unknown, depth = 0): string {
  if (!(error instanceof Error) || depth > 5) return 'unknown'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  if (code !== undefined && code !== 'UND_ERR_ABORTED') return code
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause
  return inner === undefined ? (code ?? error.name) : networkCode(inner, depth + 1)
}

/** Link headers of real APIs outgrow Node's 16 KiB. */
export const maxHeaderBytes = 65_536
export const headersOverflow = 'UND_ERR_HEADERS_OVERFLOW'

/** A certificate stays wrong however often it is shown. */
export function isCertificateProblem(error: unknown): boolean {
  return badCertificate.test(networkCode(error))
}

function tlsProblem(code: string, host: string, setting: string): NetworkProblem {
  return {
    code: 'TLS_FAILED',
    because: `no secure connection to "${host}" came about (${code})`,
    hint: badCertificate.test(code)
      ? 'If the server uses a certificate of your own authority, run with NODE_EXTRA_CA_CERTS=/path/to/ca.pem.'
      : `Check whether ${setting} should start with http:// instead, and HTTPS_PROXY.`,
  }
}
