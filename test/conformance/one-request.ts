import { createVault } from '../../src/config/vault.ts'
import { createHttpClient } from '../../src/extract/http/client.ts'
import type { Answer } from '../../src/extract/http/http-client.ts'
import { buildRequest } from '../../src/extract/unit/build-request.ts'
import { SluiceError } from '../../src/model/errors.ts'
import { openConfig } from '../../src/pipeline/open-config.ts'
import { fakeWorld, memoryStore } from '../servers/fake-world.ts'
import { type Handler, type SeenRequest, startServer } from '../servers/local-http.ts'

/** The part of a config that a case is about. */
export interface Case {
  readonly client?: Readonly<Record<string, unknown>>
  readonly endpoint?: Readonly<Record<string, unknown>>
  readonly defaults?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string>>
  /** pages asked for, one after the other; default 1 */
  readonly times?: number
}

/** What became of it. */
export interface Outcome {
  readonly answer: Answer | undefined
  /** undefined when every request was answered */
  readonly error: SluiceError | undefined
  readonly seen: readonly SeenRequest[]
  /** milliseconds waited, zeros left out */
  readonly waits: readonly number[]
  /** everything a listener could print, masked as it must: no secret may be in it */
  readonly said: string
}

/**
 * Reads the config of one resource `orders` against a server that answers with `handler`, and sends its first request
 * as a run would: the plan, the auth, the client are the real ones, only the clock stands still.
 */
export async function sendOne(handler: Handler, given: Case = {}): Promise<Outcome> {
  await using server = await startServer(handler)
  const world = fakeWorld({ HOME: '/nowhere', ...given.env })
  const vault = createVault()
  const events: unknown[] = []
  const reporter = { mask: vault.mask, report: (event: unknown) => void events.push(event) }
  const client = createHttpClient({ world, vault, reporter, store: memoryStore() })
  const outcome = (parts: Pick<Outcome, 'answer' | 'error'>): Outcome => ({
    ...parts,
    seen: server.seen,
    waits: world.waits.filter((ms) => ms > 0),
    said: vault.mask(JSON.stringify([events, parts.error?.message, parts.error?.details, problemsOf(parts.error)])),
  })
  try {
    const plan = await openConfig({ object: configOf(server.origin, given) }, {}, { world, vault, reporter })
    const { endpoint } = plan.resources[0] ?? {}
    if (endpoint === undefined) throw new Error('the config has no resource')
    const { auth, retry, responseActions, decoder, baseUrl, allowedHosts } = endpoint
    const { signal } = new AbortController()
    const options = { resource: 'orders', auth, retry, responseActions, decoder, baseUrl, allowedHosts, signal }
    let answer: Answer | undefined
    for (let time = 0; time < (given.times ?? 1); time++)
      answer = await client.fetchPage(buildRequest(endpoint, { parent: null }, null), options)
    return outcome({ answer, error: undefined })
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error
    return outcome({ answer: undefined, error })
  } finally {
    await client.close()
  }
}

/** The problems of a refused config, or the error itself. */
export function problemsOf(error: SluiceError | undefined): readonly SluiceError[] {
  if (error === undefined) return []
  return 'problems' in error ? (error.problems as readonly SluiceError[]) : [error]
}

function configOf(origin: string, { client = {}, endpoint = {}, defaults }: Case): Record<string, unknown> {
  return {
    name: 'shop',
    client: { base_url: origin, ...withOrigin(client, origin) },
    ...(defaults === undefined ? {} : { resource_defaults: defaults }),
    resources: [{ name: 'orders', endpoint: { path: 'orders', ...withOrigin(endpoint, origin) } }],
  }
}

/** The address of a token endpoint is known only now. Parts made in code are left alone. */
function withOrigin(part: object, origin: string): object {
  const text = JSON.stringify(part)
  return text.includes('<origin>') ? (JSON.parse(text.replaceAll('<origin>', origin)) as object) : part
}
