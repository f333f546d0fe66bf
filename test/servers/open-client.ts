import type { Authenticator } from '../../src/model/auth.ts'
import { decoders } from '../../src/extract/decode/index.ts'
import { byAnswer, type DecoderChoice } from '../../src/model/decoder.ts'
import type { Pace } from '../../src/model/plan/pace.ts'
import type { PrivateHosts, ResponseAction, RetryPolicy } from '../../src/model/plan.ts'
import type { RequestSpec } from '../../src/model/request.ts'
import type { Happening } from '../../src/model/report/events.ts'
import type { World } from '../../src/model/world.ts'
import { createHttpClient } from '../../src/extract/http/client.ts'
import type { Answer, HttpClient, SendOptions } from '../../src/extract/http/http-client.ts'
import { fakeWorld, memoryStore, plainVault, recordingReporter, type FakeWorld } from './fake-world.ts'

/** What a test may want different. */
export interface ClientSetting {
  readonly env?: World['env']
  readonly world?: FakeWorld
  readonly secrets?: readonly string[]
  readonly auth?: Authenticator
  readonly baseUrl?: string
  readonly allowedHosts?: readonly string[]
  readonly retry?: Partial<RetryPolicy>
  readonly responseActions?: readonly ResponseAction[]
  readonly decoder?: DecoderChoice
  readonly pace?: Pace
  readonly privateHosts?: PrivateHosts
  readonly signal?: AbortSignal
  /** shared with another client */
  readonly store?: ReturnType<typeof memoryStore>
}

export interface OpenClient extends AsyncDisposable {
  readonly client: HttpClient
  readonly world: FakeWorld
  readonly store: ReturnType<typeof memoryStore>
  readonly events: readonly Happening[]
  get(request: RequestSpec): Promise<Answer>
  /** how it sends */
  readonly options: SendOptions
}

/** A client for the resource "orders" of one server, with the default policy of the design. */
export function openClient({ origin }: { readonly origin: string }, setting: ClientSetting = {}): OpenClient {
  const world = setting.world ?? fakeWorld(setting.env)
  const vault = plainVault(...(setting.secrets ?? []))
  const reporter = recordingReporter(vault)
  const store = setting.store ?? memoryStore()
  const { pace, privateHosts } = setting
  const client = createHttpClient({
    world,
    vault,
    reporter,
    store,
    ...(pace === undefined ? {} : { pace }),
    ...(privateHosts === undefined ? {} : { privateHosts }),
  })
  const options = {
    resource: 'orders',
    auth: setting.auth ?? null,
    retry: {
      statuses: [429, 500, 502, 503, 504],
      maxRetries: 3,
      backoffFactor: 2,
      maxDelaySeconds: 300,
      timeoutSeconds: 5,
      ...setting.retry,
    },
    responseActions: setting.responseActions ?? [],
    decoder: setting.decoder ?? byAnswer(decoders),
    baseUrl: setting.baseUrl ?? origin,
    allowedHosts: setting.allowedHosts ?? [],
    signal: setting.signal ?? new AbortController().signal,
  }
  return {
    client,
    world,
    store,
    events: reporter.events,
    options,
    get: (request) => client.fetchPage(request, options),
    [Symbol.asyncDispose]: () => client.close(),
  }
}

export function request(url: string, more: Partial<RequestSpec> = {}): RequestSpec {
  return { method: 'GET', url, params: [], headers: [], body: { kind: 'none' }, ...more }
}
