import { createDeadline } from '../../extract/http/deadline.ts'
import { decodeText } from '../../extract/http/codec/decode-body.ts'
import { encodeUrl } from '../../extract/http/codec/encode-url.ts'
import { maskUrl } from '../../extract/http/credentials.ts'
import { explainFault } from '../../extract/http/failure/explain-failure.ts'
import { createNetwork, type Network } from '../../extract/http/network.ts'
import { redirected } from '../../extract/http/redirect.ts'
import { type Reply, sendOnce } from '../../extract/http/send-once.ts'
import { toWire } from '../../extract/http/to-wire.ts'
import { readPrivateHosts } from '../../config/plan/private-hosts.ts'
import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import type { RequestSpec } from '../../model/request.ts'
import type { RunTools } from '../run-tools.ts'

/** What a URL answered. */
export interface FetchedDocument {
  /** after redirects */
  readonly url: string
  readonly status: number
  /** lower-cased names */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** requests it took */
  readonly requests: number
}

const mostBytes = 10 * 1024 * 1024
const mostSeconds = 30
const mostRedirects = 5

/**
 * Reads one document with GET: no credentials but what the URL itself has in its query, 10 MB, 30 seconds, 5 redirects, no
 * retries. Any status is an answer. Throws DRAFT_SOURCE_UNREADABLE for what is not an http(s) URL and for too many redirects,
 * and what a request throws that gets no answer.
 */
export async function fetchDocument(
  url: string,
  { world, vault, reporter, signal }: Pick<RunTools, 'world' | 'vault' | 'reporter' | 'signal'>,
): Promise<FetchedDocument> {
  const privateHosts = readPrivateHosts(world.env['SLUICE_PRIVATE_HOSTS'])
  const network = createNetwork({
    world,
    vault,
    reporter,
    pace: { maxConcurrency: 1, rateLimits: [] },
    ...given({ privateHosts }),
  })
  const deadline = createDeadline(mostSeconds, world)
  try {
    let request: RequestSpec = { method: 'GET', url, params: [], headers: [], body: { kind: 'none' } }
    for (let requests = 1; ; requests += 1) {
      const reply = await send(request, { network, deadline, world, signal: signal.signal, mask: reporter.mask })
      const next = redirected(request, request.url, reply)
      if (next === null) return documentOf(reply, request.url, requests)
      if (requests > mostRedirects)
        throw unreadable(`it redirects more than ${mostRedirects} times`, maskUrl(url, reporter.mask))
      request = next
    }
  } finally {
    await network.close()
  }
}

interface Sending extends Pick<RunTools, 'world'> {
  readonly network: Network
  readonly deadline: ReturnType<typeof createDeadline>
  readonly signal: AbortSignal
  readonly mask: RunTools['reporter']['mask']
}

async function send(request: RequestSpec, { network, deadline, world, signal, mask }: Sending): Promise<Reply> {
  const target = encodeUrl(request.url)
  const shown = maskUrl(request.url, mask)
  if (target === null) throw unreadable('it is not an http or https URL', shown)
  const sent = await sendOnce(
    toWire(request, target, () => undefined),
    {
      transport: network.transport,
      world,
      timeoutSeconds: mostSeconds,
      deadline,
      maxBytes: mostBytes,
      signal,
      admit: (origin) => network.admit(origin),
    },
  )
  if (sent.kind === 'reply') return sent.reply
  const context = { doing: 'read the URL', method: 'GET', url: target.href, setting: 'base_url', mask } as const
  throw explainFault(sent.fault, { ...context, auth: null, withheld: null, resource: '', errorBodyLength: 0 }, 1)
}

function documentOf({ status, headers, bytes }: Reply, url: string, requests: number): FetchedDocument {
  return { url, status, headers, text: decodeText(bytes, headers['content-type'] ?? ''), requests }
}

function unreadable(because: string, found: string): SluiceError {
  return new SluiceError('DRAFT_SOURCE_UNREADABLE', `Could not read what to draft a config from because ${because}.`, {
    found,
    hint: 'Save the document as a file, and name the file: sluice init --from FILE',
  })
}
