import { AwsV4Signer } from 'aws4fetch'
import { SluiceError } from '../../model/errors.ts'
import type { World } from '../../model/world.ts'
import type { ObjectStore, PutCondition } from './object-store.ts'
import { headerText, refusal, sender, type StoreAnswer, type StoreRequest, xmlElement, xmlText } from './send.ts'
import type { StoreWorld } from './store-network.ts'
import { credentialText, type StorageCredentials } from './storage-options.ts'

/** Where a bucket is. */
export interface BucketPlace {
  readonly bucket: string
  /** in front of every key; '' or ending in a slash */
  readonly prefix: string
  /** as people write it, for messages */
  readonly label: string
}

/**
 * A bucket of S3, or of a service that speaks it (`endpoint_url`): addressed by path there, by host at Amazon. Requests are
 * signed by Signature Version 4. Without keys those of `AWS_ACCESS_KEY_ID` … are taken.
 */
export function s3Store(place: BucketPlace, credentials: StorageCredentials, world: StoreWorld): ObjectStore {
  const { bucket, prefix, label } = place
  const { env } = world
  const keys = keysOf(credentials, env, label)
  const region = credentials.region_name ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? 'us-east-1'
  const endpoint = credentials.endpoint_url ?? env['AWS_ENDPOINT_URL']
  const base =
    endpoint === undefined ? `https://${bucket}.s3.${region}.amazonaws.com` : `${endpoint.replace(/\/$/, '')}/${bucket}`
  const send = sender(label, world)
  const ask = (request: Omit<StoreRequest, 'url'> & { readonly path: string }): Promise<StoreAnswer> =>
    send(async () => {
      const signer = new AwsV4Signer({
        ...keys,
        region,
        service: 's3',
        datetime: datetimeOf(world.now()),
        method: request.method,
        url: `${base}${request.path}`,
        headers: { ...request.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
        ...(request.body === undefined ? {} : { body: '' }),
      })
      const { url, headers } = await signer.sign()
      return { ...request, url: url.href, headers: Object.fromEntries(headers) }
    })
  const path = (key: string): string => `/${`${prefix}${key}`.split('/').map(encoded).join('/')}`
  const pages = (asked: Readonly<Record<string, string>>, wanted: RegExp): Promise<readonly string[]> =>
    allPages((query) => ask({ method: 'GET', path: `/?${query.toString()}`, headers: {} }), { asked, wanted, label })
  return {
    async get(key) {
      const answer = await ask({ method: 'GET', path: path(key), headers: {} })
      if (answer.status === 404 && !answer.body.includes('NoSuchBucket')) return undefined
      if (answer.status !== 200) throw refusal(label, 'read', answer)
      return { body: answer.body, version: headerText(answer, 'etag') }
    },
    async put(key, body, condition) {
      const answer = await ask({ method: 'PUT', path: path(key), headers: conditionHeaders(condition), body })
      if (condition !== undefined && isRefused(answer, condition)) return false
      if (answer.status !== 200) throw refusal(label, 'write', answer)
      return true
    },
    async list(wanted) {
      const found = await pages({ prefix: `${prefix}${wanted}` }, /<Contents>[\s\S]*?<Key>([^<]*)<\/Key>/g)
      return found.map((key) => key.slice(prefix.length)).toSorted((a, b) => (a < b ? -1 : 1))
    },
    async folders() {
      const found = await pages({ prefix, delimiter: '/' }, /<CommonPrefixes>\s*<Prefix>([^<]*)<\/Prefix>/g)
      return found.map((key) => key.slice(prefix.length, -1)).toSorted((a, b) => (a < b ? -1 : 1))
    },
    async delete(key) {
      const answer = await ask({ method: 'DELETE', path: path(key), headers: {} })
      if (answer.status !== 204 && answer.status !== 200 && answer.status !== 404)
        throw refusal(label, 'delete', answer)
    },
  }
}

interface Listing {
  /** parameters of the list */
  readonly asked: Readonly<Record<string, string>>
  /** finds the keys in an answer */
  readonly wanted: RegExp
  readonly label: string
}

async function allPages(
  ask: (query: URLSearchParams) => Promise<StoreAnswer>,
  { asked, wanted, label }: Listing,
): Promise<readonly string[]> {
  const found: string[] = []
  for (let token: string | undefined; ;) {
    const query = new URLSearchParams({ 'list-type': '2', 'encoding-type': 'url', ...asked })
    if (token !== undefined) query.set('continuation-token', token)
    const answer = await ask(query)
    if (answer.status !== 200) throw refusal(label, 'list', answer)
    const text = answer.body.toString('utf8')
    for (const [, key = ''] of text.matchAll(wanted))
      found.push(decodeURIComponent(xmlText(key).replaceAll('+', '%20')))
    token = xmlElement(text, 'NextContinuationToken')
    if (token === undefined) return found
  }
}

function keysOf(credentials: StorageCredentials, env: World['env'], label: string) {
  const accessKeyId = credentials.aws_access_key_id ?? env['AWS_ACCESS_KEY_ID']
  const secretAccessKey = credentialText(credentials.aws_secret_access_key) ?? env['AWS_SECRET_ACCESS_KEY']
  const sessionToken = credentialText(credentials.aws_session_token) ?? env['AWS_SESSION_TOKEN']
  if (!accessKeyId || !secretAccessKey)
    throw new SluiceError(
      'DESTINATION_AUTH_FAILED',
      `Could not open "${label}" because no place looked in has its keys.`,
      {
        allowed: ['aws_access_key_id and aws_secret_access_key', 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'],
        hint: 'Write them into .dlt/secrets.toml under [destination.filesystem.credentials], or set the variables.',
      },
    )
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) }
}

/** `20240501T093000Z`, as signatures have it. */
function datetimeOf(moment: number): string {
  return new Date(moment).toISOString().replaceAll(/[:-]|\.\d{3}/g, '')
}

function conditionHeaders(condition: PutCondition | undefined): Readonly<Record<string, string>> {
  if (condition === undefined) return {}
  return 'ifAbsent' in condition ? { 'if-none-match': '*' } : { 'if-match': condition.ifVersion }
}

/** 412, or 409 when another conditional request is being decided. */
function isRefused({ status, body }: StoreAnswer, condition: PutCondition): boolean {
  // where nothing is there is nothing of that version
  if (status === 404 && 'ifVersion' in condition) return !body.includes('NoSuchBucket')
  return status === 412 || (status === 409 && body.includes('ConditionalRequestConflict'))
}

// as the signature wants it: everything but unreserved characters
function encoded(part: string): string {
  return encodeURIComponent(part).replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}
