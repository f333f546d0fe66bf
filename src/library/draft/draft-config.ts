import type { CallBook } from '../../draft/calls/call.ts'
import type { Draft, DraftResource, DraftSecret, LeftOut } from '../../draft/draft.ts'
import type { UrlCredential } from '../../draft/url/keyed-url.ts'
import type { UrlAnswer } from '../../draft/url/read-url.ts'
import type { JsonValue } from '../../json/json.ts'
import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import { Secret } from '../../model/secrets.ts'
import { type Job, type PipelineHost, wire } from '../host.ts'
import type { DraftSource, ReadSource } from './read-source.ts'

export type { UrlCredential } from '../../draft/url/keyed-url.ts'
export type { DraftSource } from './read-source.ts'

/** What is said about a draft besides its source. */
export interface DraftConfigOptions {
  /** of the pipeline; default: what the document calls itself, or the host */
  readonly name?: string
  /** names of resources or paths, `*` = anything; their parents come along. Default: everything */
  readonly include?: readonly string[]
  /** requests to the API at most, default 20; 0 = none but for the URL that is given */
  readonly probe?: number
  /**
   * secrets and settings that this machine has (environment, secrets files) are sent to the addresses that the source names
   * when it is probed. Default: only what the source itself held; a document may name any secret and any host
   */
  readonly useSecrets?: boolean
  /** how requests say who sends them, of a source that does not say it: a cURL line without a key, a document without a scheme */
  readonly credential?: UrlCredential
  /**
   * values of secrets, by the key that an earlier draft of the same source gave them (`secrets`): in place of those that it
   * held and the API refused, or that were nowhere
   */
  readonly values?: Readonly<Record<string, string>>
  /**
   * keys of the secrets file that hold another value by now and may get a new one, by the name of the pipeline: those of an
   * earlier draft that is to be replaced. Default: none, and a secret gets a key that is free
   */
  readonly replaceable?: (pipeline: string) => readonly string[]
  /** POSTs of the source are sent as well when it is probed: they are the user's own. Default: false */
  readonly probePosts?: boolean
}

/** A config that was drafted; nothing is written yet. */
export interface DraftedConfig {
  readonly name: string
  /** of the source, once it was read: a URL may lead to a document */
  readonly kind: 'url' | 'curl' | 'har' | 'openapi' | 'postman'
  /** what it was drafted from, in words */
  readonly from: string
  /** the config: YAML, each line with its evidence as a comment */
  readonly text: string
  readonly resources: readonly DraftedResource[]
  readonly leftOut: readonly LeftOut[]
  /** what the config looks up under `secrets`, and where its value is */
  readonly secrets: readonly DraftedSecret[]
  /** what the config looks up besides, as it is written: `config.tenant`, `env.TOKEN` */
  readonly settings: readonly string[]
  /** values that the source held: they belong into the secrets file (`keepSecrets`), and nowhere else */
  readonly found: readonly Secret[]
  /** requests that were sent */
  readonly requests: number
}

export interface DraftedSecret {
  readonly key: string
  /** false = nothing has a value for it: it is to be set */
  readonly isFound: boolean
  /** the source held it, and it is among `found`; or where lookups find it already, `API_KEY`; null = nowhere */
  readonly from: 'source' | (string & {}) | null
}

export interface DraftedResource {
  readonly name: string
  /** `GET orders/{resources.customers.id}/items` */
  readonly request: string
  readonly parent: string | null
  /** parts by how sure they are, as keys of the config: `paginator` */
  readonly probed: readonly string[]
  readonly guesses: readonly string[]
  readonly notes: readonly string[]
  /** it was asked, and the API wants other credentials or permissions: a run would fail */
  readonly isRefused?: true
  /** what the API said when it refused to answer, in one line */
  readonly said?: string
  /** why it stands in the config as a comment only; null = it is read */
  readonly off: string | null
}

const usualRequests = 20
const perResource = 3

/**
 * Drafts a config from a URL, an OpenAPI document (2.0, 3.x), a cURL line, a HAR file or a Postman collection, and looks at
 * the API with a few GETs. Writes nothing, and gives no secret in any text. Throws DRAFT_SOURCE_UNKNOWN,
 * DRAFT_SOURCE_UNREADABLE, DRAFT_EMPTY, OPENAPI_UNREADABLE, and what a request throws that gets no answer.
 *
 * ```ts
 * const { text, found } = await draftConfig('https://api.example.com/v1/orders?limit=50')
 * ```
 */
export function draftConfig(
  source: DraftSource,
  options: DraftConfigOptions = {},
  host: PipelineHost = {},
): Promise<DraftedConfig> {
  return wire(host).work(async (job) => {
    // what a draft needs is loaded by those who draft
    const { readSource } = await import('./read-source.ts')
    const read = await readSource(source, job)
    const { settleSecrets, settingsIn } = await import('../../draft/settle-secrets.ts')
    const settled = await settledDraft(await draftOf(read, options, job), options, job)
    if (settled.resources.length === 0) throw nothingFound(settled)
    const limit = (options.probe ?? usualRequests) - (options.probe === 0 ? 0 : read.requests)
    const { probeDraft } = await import('./probe-draft.ts')
    const { lookUpSecrets } = await import('./look-up-secrets.ts')
    const held = await lookUpSecrets(settled, job.world)
    const useSecrets = options.useSecrets ?? false
    const unset = settled.secrets.filter(({ key, value }) => value === undefined && !(useSecrets && held.has(key)))
    const limits = {
      requests: limit,
      perResource,
      posts: options.probePosts ?? false,
      useSecrets,
      unset: unset.map(({ key }) => key),
    }
    const probed = await probeDraft(settled, limits, job)
    // an answer may have held one of the secrets
    const draft = settleSecrets(probed.draft, { mask: job.vault.mask, rename: ({ key }) => key })
    const { writeDraft } = await import('../../draft/write/write-draft.ts')
    return resultOf(draft, {
      held,
      kind: read.recognised.kind,
      text: writeDraft(draft),
      settings: settingsIn(draft),
      requests: read.requests + probed.requests,
    })
  })
}

/** The draft with no secret in it but for `secrets`, and with what was given for it. */
async function settledDraft(
  draft: Draft,
  { credential, values, replaceable = () => [] }: DraftConfigOptions,
  job: Job,
): Promise<Draft> {
  const { settleSecrets } = await import('../../draft/settle-secrets.ts')
  const { withCredential, withValues } = await import('../../draft/given-keys.ts')
  const { keyChooser } = await import('./choose-keys.ts')
  const keyed = credential === undefined ? draft : withCredential(draft, credential)
  if (keyed === undefined) throw ownKey()
  for (const { key, value = '' } of keyed.secrets) job.vault.add(value, key)
  for (const [key, value] of Object.entries(values ?? {})) job.vault.add(value, key)
  const settle = { mask: job.vault.mask, rename: await keyChooser(keyed.name, job.world, replaceable(keyed.name)) }
  const settled = settleSecrets(keyed, settle)
  const { draft: valued, unknown } = withValues(settled, values ?? {}, settle)
  if (unknown.length > 0) throw noSuchSecret(unknown, settled)
  return valued
}

function ownKey(): SluiceError {
  return new SluiceError('DRAFT_SOURCE_UNKNOWN', 'Could not send the key because the source says itself who asks.', {
    hint: 'Give values for the secrets that the draft names.',
  })
}

function noSuchSecret(unknown: readonly string[], { secrets }: Draft): SluiceError {
  return new SluiceError('DRAFT_SOURCE_UNKNOWN', 'Could not use a value because the draft looks up no such secret.', {
    found: unknown.join(', '),
    allowed: secrets.map(({ key }) => key),
    hint: 'Name secrets as the draft of the same source does.',
  })
}

async function draftOf(read: ReadSource, options: DraftConfigOptions, job: Job): Promise<Draft> {
  const { recognised, label, fetched } = read
  const { name, include } = options
  if (recognised.kind === 'openapi') {
    const { draftFromOpenApi } = await import('../../draft/openapi/draft-from-openapi.ts')
    return draftFromOpenApi(
      recognised.document,
      given({ name, include, sourceUrl: fetched?.url, sourceName: label || undefined }),
    )
  }
  const { draftCalls } = await import('../../draft/calls/draft-calls.ts')
  const draft = draftCalls(await bookOf(read, job), given({ name }))
  if (include === undefined) return draft
  const { includeResources } = await import('../../draft/include-resources.ts')
  return includeResources(draft, include)
}

async function bookOf({ recognised, label, fetched, credential }: ReadSource, job: Job): Promise<CallBook> {
  const named = (book: CallBook): CallBook => (label === '' ? book : { ...book, from: `${label}, ${book.from}` })
  if (recognised.kind === 'har')
    return named((await import('../../draft/har/read-har.ts')).readHar(recognised.document))
  if (recognised.kind === 'postman')
    return named((await import('../../draft/postman/read-postman.ts')).readPostman(recognised.document))
  if (recognised.kind === 'curl') {
    const { readCurl } = await import('../../draft/curl/read-curl.ts')
    const book = readCurl(recognised.text)
    if ('why' in book) throw unreadableCurl(book.why)
    return named(book)
  }
  if (recognised.kind !== 'url') throw new Error('an OpenAPI document is drafted by itself')
  if (credential !== undefined)
    return (await import('../../draft/url/keyed-url.ts')).readKeyedUrl(recognised.url, credential)
  const { readUrl } = await import('../../draft/url/read-url.ts')
  const { jsonOf } = await import('../../draft/read-json.ts')
  return readUrl(recognised.url, answerOf(fetched, job, jsonOf))
}

function answerOf(
  fetched: ReadSource['fetched'],
  job: Job,
  jsonOf: (text: string) => JsonValue | undefined,
): UrlAnswer | undefined {
  if (fetched === undefined) return undefined
  const { url, status, headers, text } = fetched
  if (status === 404 || status === 410) throw notThere(job.reporter.mask(url.replace(/[?#].*$/s, '')), status)
  const value = status < 300 ? jsonOf(text) : undefined
  return { url, status, headers: Object.entries(headers), ...given({ value }) }
}

function notThere(url: string, status: number): SluiceError {
  return new SluiceError('DRAFT_SOURCE_UNREADABLE', `Could not draft a config because the server answered ${status}.`, {
    found: url,
    hint: 'Name the URL of a list that the API has, or of the document that describes it.',
  })
}

function unreadableCurl(why: string): SluiceError {
  return new SluiceError('DRAFT_SOURCE_UNREADABLE', `Could not read the cURL line because ${why}.`, {
    allowed: ["curl 'https://api.example.com/orders' -H 'Authorization: Bearer …'"],
    hint: 'Put the whole line in single quotes, or pipe it: sluice init --from -',
  })
}

const mostNamed = 5

function nothingFound({ from, leftOut }: Draft): SluiceError {
  const reasons = leftOut.slice(0, mostNamed).map(({ what, why }) => `${what}: ${why}`)
  const more = leftOut.length - reasons.length
  return new SluiceError('DRAFT_EMPTY', `Could not draft a config because no list to read was found in ${from}.`, {
    found: [...reasons, ...(more > 0 ? [`… and ${more} more`] : [])].join('; ') || 'nothing',
    hint: 'Name the URL of a list: sluice init --from https://api.example.com/v1/orders',
  })
}

function resultOf(
  draft: Draft,
  {
    kind,
    text,
    settings,
    requests,
    held,
  }: Pick<DraftedConfig, 'kind' | 'text' | 'settings' | 'requests'> & {
    readonly held: ReadonlyMap<string, string>
  },
): DraftedConfig {
  return {
    kind,
    settings,
    name: draft.name,
    from: draft.from,
    text,
    resources: draft.resources.map(resultOfResource),
    leftOut: draft.leftOut,
    secrets: draft.secrets.map(({ key, value }) => {
      const from = value === undefined ? (held.get(key) ?? null) : 'source'
      return { key, isFound: from !== null, from }
    }),
    found: draft.secrets.flatMap(({ key, value }: DraftSecret) =>
      value === undefined ? [] : [new Secret(key, value)],
    ),
    requests,
  }
}

const partNames = {
  path: 'path',
  data: 'data',
  json: 'json',
  dataSelector: 'data_selector',
  paginator: 'paginator',
  primaryKey: 'primary_key',
  incremental: 'incremental',
  parent: 'parent',
} as const

function resultOfResource(resource: DraftResource): DraftedResource {
  const { name, method, path, parent, notes = [], off, isRefused, said } = resource
  const parts = Object.entries(partNames) as readonly (readonly [keyof typeof partNames, string])[]
  const named = (certainty: string): readonly string[] => [
    ...parts.filter(([key]) => resource[key]?.certainty === certainty).map(([, word]) => word),
    ...Object.entries(resource.params ?? {})
      .filter(([, part]) => part.certainty === certainty)
      .map(([param]) => `params.${param}`),
  ]
  return {
    name,
    request: `${method} ${path.value}`,
    parent: parent?.value ?? null,
    probed: named('probed'),
    guesses: named('guess'),
    notes,
    ...given({ isRefused, said }),
    off: off ?? null,
  }
}
