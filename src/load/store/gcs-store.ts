import { createSign } from 'node:crypto'
import { SluiceError } from '../../model/errors.ts'
import type { ObjectStore, PutCondition } from './object-store.ts'
import type { BucketPlace } from './s3-store.ts'
import { headerText, refusal, type Send, sender, type StoreAnswer, type StoreRequest } from './send.ts'
import type { StoreWorld } from './store-network.ts'
import { credentialText, type StorageCredentials } from './storage-options.ts'

const scope = 'https://www.googleapis.com/auth/devstorage.read_write'
/** a token is asked for anew this long before it ends, milliseconds */
const earlyMs = 60_000

/** A bucket of Google Cloud Storage, by its JSON API and a service account (RFC 7523). */
export function gcsStore(place: BucketPlace, credentials: StorageCredentials, world: StoreWorld): ObjectStore {
  const { bucket, prefix, label } = place
  const base = (credentials.endpoint_url ?? 'https://storage.googleapis.com').replace(/\/$/, '')
  const send = sender(label, world)
  const token = tokens(credentials, { label, send, now: world.now })
  const ask = (request: Omit<StoreRequest, 'url' | 'headers'> & { readonly path: string }): Promise<StoreAnswer> =>
    send(async () => ({
      ...request,
      url: `${base}${request.path}`,
      headers: { authorization: `Bearer ${await token()}` },
    }))
  const at = encodeURIComponent(bucket)
  const object = (key: string): string => `/storage/v1/b/${at}/o/${encodeURIComponent(`${prefix}${key}`)}`
  const pages = async (asked: Readonly<Record<string, string>>): Promise<readonly ObjectPage[]> => {
    const found: ObjectPage[] = []
    for (let pageToken: string | undefined; ;) {
      const query = new URLSearchParams({ ...asked, fields: 'items(name),prefixes,nextPageToken' })
      if (pageToken !== undefined) query.set('pageToken', pageToken)
      const answer = await ask({ method: 'GET', path: `/storage/v1/b/${at}/o?${query.toString()}` })
      if (answer.status !== 200) throw refusal(label, 'list', answer)
      const page = JSON.parse(answer.body.toString('utf8')) as ObjectPage
      found.push(page)
      pageToken = page.nextPageToken
      if (pageToken === undefined) return found
    }
  }
  return {
    async get(key) {
      const answer = await ask({ method: 'GET', path: `${object(key)}?alt=media` })
      if (answer.status === 404) return undefined
      if (answer.status !== 200) throw refusal(label, 'read', answer)
      return { body: answer.body, version: headerText(answer, 'x-goog-generation') }
    },
    async put(key, body, condition) {
      const query = new URLSearchParams({ uploadType: 'media', name: `${prefix}${key}`, ...conditionOf(condition) })
      const answer = await ask({ method: 'POST', path: `/upload/storage/v1/b/${at}/o?${query.toString()}`, body })
      if (condition !== undefined && answer.status === 412) return false
      if (answer.status !== 200) throw refusal(label, 'write', answer)
      return true
    },
    async list(wanted) {
      const found = await pages({ prefix: `${prefix}${wanted}` })
      const names = found.flatMap(({ items = [] }) => items.map(({ name }) => name.slice(prefix.length)))
      return names.toSorted((a, b) => (a < b ? -1 : 1))
    },
    async folders() {
      const found = await pages({ prefix, delimiter: '/' })
      return found.flatMap(({ prefixes = [] }) => prefixes.map((name) => name.slice(prefix.length, -1))).toSorted()
    },
    async delete(key) {
      const answer = await ask({ method: 'DELETE', path: object(key) })
      if (answer.status !== 204 && answer.status !== 200 && answer.status !== 404)
        throw refusal(label, 'delete', answer)
    },
  }
}

interface ObjectPage {
  readonly items?: readonly { readonly name: string }[]
  readonly prefixes?: readonly string[]
  readonly nextPageToken?: string
}

function conditionOf(condition: PutCondition | undefined): Readonly<Record<string, string>> {
  if (condition === undefined) return {}
  return { ifGenerationMatch: 'ifAbsent' in condition ? '0' : condition.ifVersion }
}

interface TokenTools {
  readonly label: string
  readonly send: Send
  readonly now: StoreWorld['now']
}

/** Gives the token of the moment, asked for with a signed claim when there is none. */
function tokens(credentials: StorageCredentials, { label, send, now }: TokenTools): () => Promise<string> {
  const email = credentials.client_email
  const key = credentialText(credentials.private_key)?.replaceAll(String.raw`\n`, '\n')
  const audience = credentials.token_uri ?? 'https://oauth2.googleapis.com/token'
  if (email === undefined || key === undefined)
    throw new SluiceError(
      'DESTINATION_AUTH_FAILED',
      `Could not open "${label}" because no place looked in has its service account.`,
      {
        allowed: ['client_email and private_key of a service account', 'GOOGLE_APPLICATION_CREDENTIALS'],
        hint: 'Write them into .dlt/secrets.toml under [destination.filesystem.credentials], or name its file in the variable.',
      },
    )
  let current: { readonly token: string; readonly until: number } | undefined
  return async () => {
    if (current !== undefined && current.until > now()) return current.token
    const answer = await send(() =>
      Promise.resolve({
        method: 'POST',
        url: audience,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: Buffer.from(
          new URLSearchParams({
            grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
            assertion: assertion({ email, key, audience, seconds: Math.floor(now() / 1000) }),
          }).toString(),
        ),
      }),
    )
    if (answer.status !== 200) throw refusal(label, 'get a token', { ...answer, status: 401 })
    const given = JSON.parse(answer.body.toString('utf8')) as { access_token: string; expires_in: number }
    current = { token: given.access_token, until: now() + given.expires_in * 1000 - earlyMs }
    return current.token
  }
}

function assertion({
  email,
  key,
  audience,
  seconds,
}: {
  readonly email: string
  readonly key: string
  readonly audience: string
  /** since the epoch */
  readonly seconds: number
}): string {
  const claim = { iss: email, scope, aud: audience, iat: seconds, exp: seconds + 3600 }
  const text = [{ alg: 'RS256', typ: 'JWT' }, claim]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key, 'base64url')}`
}
