import { type ErrorCode, SluiceError } from '../../model/errors.ts'
import type { WireAnswer } from '../../model/transport.ts'
import { storeNetwork, type StoreWorld } from './store-network.ts'

/** A request to a bucket, signed already or to be signed for each try. */
export interface StoreRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array
}

/** What a bucket answered; names of headers in lower case. */
export interface StoreAnswer {
  readonly status: number
  readonly headers: WireAnswer['headers']
  readonly body: Buffer
}

const tries = 5
const connectSeconds = 10

/** Sends to one place. `make` is called for each try, since signatures hold the moment. Throws DESTINATION_UNREACHABLE. */
export type Send = (make: () => Promise<StoreRequest>) => Promise<StoreAnswer>

/**
 * What sends the requests to a place, named by `place` in messages: again when the service is busy or the connection breaks, 5
 * times at most, with pauses that double.
 */
export function sender(place: string, world: StoreWorld): Send {
  const network = storeNetwork(world)
  const sendOnce = async ({ method, url, headers, body }: StoreRequest): Promise<StoreAnswer> => {
    const { origin, pathname, search } = new URL(url)
    const request = { method, origin, path: pathname + search, headers: Object.entries(headers), body: body ?? null }
    const answer = await network.send(request, { signal: never(), connectSeconds })
    const pieces: Uint8Array[] = []
    for await (const piece of answer.body) pieces.push(piece)
    return { status: answer.status, headers: answer.headers, body: Buffer.concat(pieces) }
  }
  return async (make) => {
    for (let attempt = 1; ; attempt++) {
      const pause = 100 * 2 ** attempt * (0.5 + world.random() / 2)
      try {
        const answer = await sendOnce(await make())
        const isBusy = answer.status === 429 || answer.status >= 500
        if (!isBusy || attempt === tries) return answer
      } catch (error) {
        if (error instanceof SluiceError) throw error
        if (attempt === tries)
          throw new SluiceError('DESTINATION_UNREACHABLE', `Could not reach "${place}" because ${reasonOf(error)}.`, {
            hint: 'Check the address and the network, and run the same command again: what was extracted is kept.',
            cause: error,
          })
      }
      await world.sleep(pause, never())
    }
  }
}

/** Nobody gives a load up: what was sent may be there. */
function never(): AbortSignal {
  return new AbortController().signal
}

/** The error of an answer that is not a success. The words of the service are shown, its request is not. */
export function refusal(place: string, doing: string, { status, body }: StoreAnswer): SluiceError {
  const text = body.toString('utf8')
  const code = /<Code>([^<]+)<\/Code>/.exec(text)?.[1] ?? /"reason":\s*"([^"]+)"/.exec(text)?.[1]
  const said = /<Message>([^<]+)<\/Message>/.exec(text)?.[1] ?? /"message":\s*"([^"]+)"/.exec(text)?.[1]
  const [kind, hint] = kindOf(status, code)
  return new SluiceError(kind, `Could not ${doing} in "${place}" because the service answered ${status}.`, {
    found: [code, said?.split('\n')[0]]
      .filter((part) => part !== undefined)
      .join(': ')
      .slice(0, 300),
    hint,
  })
}

function kindOf(status: number, code = ''): readonly [ErrorCode, string] {
  if (/NoSuchBucket|ContainerNotFound/.test(code) || status === 404)
    return ['DESTINATION_UNREACHABLE', 'Create the bucket, or correct its name.']
  if (
    /InvalidAccessKeyId|SignatureDoesNotMatch|AuthenticationFailed|ExpiredToken|InvalidToken/.test(code) ||
    status === 401
  )
    return ['DESTINATION_AUTH_FAILED', 'Check the keys of the storage.']
  if (status === 403)
    return ['DESTINATION_PERMISSION_DENIED', 'The keys must be allowed to list, read, write and delete objects there.']
  return ['LOAD_FAILED', 'Solve the cause and run the same command again. What was extracted is kept.']
}

function reasonOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = inner instanceof Error && 'code' in inner ? String(inner.code) : undefined
  return code ?? (inner instanceof Error ? inner.message : String(inner))
}

export function headerText(answer: StoreAnswer, name: string): string {
  const value = answer.headers[name]
  return (typeof value === 'string' ? value : value?.[0]) ?? ''
}

const xmlNames: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }

/** The text of XML between two tags. */
export function xmlText(text: string): string {
  return text.replaceAll(/&(#x?[0-9a-f]+|\w+);/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return xmlNames[name] ?? whole
    const isHex = /^#x/i.test(name)
    return String.fromCodePoint(Number.parseInt(name.slice(isHex ? 2 : 1), isHex ? 16 : 10))
  })
}

/** The text of the first element of a name; undefined when it is absent or empty. */
export function xmlElement(text: string, name: string): string | undefined {
  const [, inner = ''] = new RegExp(`<${name}>([^<]*)</${name}>`).exec(text) ?? []
  return inner === '' ? undefined : xmlText(inner)
}
