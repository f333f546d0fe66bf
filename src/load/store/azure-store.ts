import { createHmac } from 'node:crypto'
import { SluiceError } from '../../model/errors.ts'
import type { ObjectStore, PutCondition } from './object-store.ts'
import type { BucketPlace } from './s3-store.ts'
import { headerText, refusal, sender, type StoreAnswer, type StoreRequest, xmlElement, xmlText } from './send.ts'
import type { StoreWorld } from './store-network.ts'
import { credentialText, type StorageCredentials } from './storage-options.ts'

const apiVersion = '2021-12-02'

/** A container of Azure Blob Storage, with a shared key or a SAS token. */
export function azureStore(place: BucketPlace, credentials: StorageCredentials, world: StoreWorld): ObjectStore {
  const { bucket: container, prefix, label } = place
  const access = accessOf(credentials, label)
  const send = sender(label, world)
  const ask = (request: Omit<StoreRequest, 'url'> & { readonly path: string; readonly query?: URLSearchParams }) =>
    send(() => Promise.resolve(signed({ query: new URLSearchParams(), ...request }, { access, moment: world.now() })))
  const path = (key: string): string =>
    `/${container}/${`${prefix}${key}`.split('/').map(encodeURIComponent).join('/')}`
  const pages = async (asked: Readonly<Record<string, string>>, wanted: RegExp): Promise<readonly string[]> => {
    const found: string[] = []
    for (let marker: string | undefined; ;) {
      const query = new URLSearchParams({ restype: 'container', comp: 'list', ...asked })
      if (marker !== undefined) query.set('marker', marker)
      const answer = await ask({ method: 'GET', path: `/${container}`, query, headers: {} })
      if (answer.status !== 200) throw refusal(label, 'list', answer)
      const text = answer.body.toString('utf8')
      for (const [, name = ''] of text.matchAll(wanted)) found.push(xmlText(name))
      marker = xmlElement(text, 'NextMarker')
      if (marker === undefined) return found
    }
  }
  return {
    async get(key) {
      const answer = await ask({ method: 'GET', path: path(key), headers: {} })
      if (answer.status === 404 && !answer.body.includes('ContainerNotFound')) return undefined
      if (answer.status !== 200) throw refusal(label, 'read', answer)
      return { body: answer.body, version: headerText(answer, 'etag') }
    },
    async put(key, body, condition) {
      const headers = { 'x-ms-blob-type': 'BlockBlob', ...conditionHeaders(condition) }
      const answer = await ask({ method: 'PUT', path: path(key), headers, body })
      if (condition !== undefined && (answer.status === 412 || (answer.status === 409 && isTaken(answer)))) return false
      if (answer.status !== 201) throw refusal(label, 'write', answer)
      return true
    },
    async list(wanted) {
      const found = await pages({ prefix: `${prefix}${wanted}` }, /<Blob><Name>([^<]*)<\/Name>/g)
      return found.map((key) => key.slice(prefix.length)).toSorted((a, b) => (a < b ? -1 : 1))
    },
    async folders() {
      const found = await pages({ prefix, delimiter: '/' }, /<BlobPrefix><Name>([^<]*)<\/Name>/g)
      return found.map((key) => key.slice(prefix.length, -1)).toSorted((a, b) => (a < b ? -1 : 1))
    },
    async delete(key) {
      const answer = await ask({ method: 'DELETE', path: path(key), headers: {} })
      if (answer.status !== 202 && answer.status !== 404) throw refusal(label, 'delete', answer)
    },
  }
}

interface Access {
  readonly account: string
  /** without a slash at its end; the emulator has the account in its path */
  readonly base: string
  readonly key: Buffer | undefined
  readonly sas: URLSearchParams | undefined
}

function accessOf(credentials: StorageCredentials, label: string): Access {
  const account = credentials.azure_storage_account_name
  const key = credentialText(credentials.azure_storage_account_key)
  const sas = credentialText(credentials.azure_storage_sas_token)
  if (account === undefined || (key === undefined && sas === undefined))
    throw new SluiceError(
      'DESTINATION_AUTH_FAILED',
      `Could not open "${label}" because no place looked in has its keys.`,
      {
        allowed: [
          'azure_storage_account_name with azure_storage_account_key or azure_storage_sas_token',
          'AZURE_STORAGE_CONNECTION_STRING, or AZURE_STORAGE_ACCOUNT with AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN',
        ],
        hint: 'Write them into .dlt/secrets.toml under [destination.filesystem.credentials], or set the variables.',
      },
    )
  const host = credentials.azure_account_host ?? `${account}.blob.core.windows.net`
  const isUrl = /^https?:\/\//.test(host)
  return {
    account,
    base: isUrl ? `${host.replace(/\/$/, '')}/${account}` : `https://${host}`,
    key: key === undefined ? undefined : Buffer.from(key, 'base64'),
    sas: key !== undefined || sas === undefined ? undefined : new URLSearchParams(sas.replace(/^\?/, '')),
  }
}

interface ToSign extends Omit<StoreRequest, 'url'> {
  readonly path: string
  readonly query: URLSearchParams
}

interface Signing {
  readonly access: Access
  /** epoch milliseconds */
  readonly moment: number
}

/** Authorize with Shared Key, Blob service, version 2009-09-19 and later; or with the token of the URL. */
function signed({ method, path, query, headers, body }: ToSign, { access, moment }: Signing): StoreRequest {
  const { account, base, key, sas } = access
  const all: Record<string, string> = {
    ...headers,
    'x-ms-date': new Date(moment).toUTCString(),
    'x-ms-version': apiVersion,
  }
  const parameters = new URLSearchParams([...query, ...(sas ?? [])])
  const url = `${base}${path}${parameters.size === 0 ? '' : `?${parameters.toString()}`}`
  const request = { method, url, ...(body === undefined ? {} : { body }) }
  if (key === undefined) return { ...request, headers: all }
  const length = body === undefined || body.length === 0 ? '' : String(body.length)
  const ownHeaders = Object.keys(all)
    .filter((name) => name.startsWith('x-ms-'))
    .toSorted()
    .map((name) => `${name}:${all[name]}\n`)
  const resource = [...parameters].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `\n${name}:${value}`)
  const text = [
    method,
    '',
    '',
    length,
    '',
    '',
    '',
    '',
    all['if-match'] ?? '',
    all['if-none-match'] ?? '',
    '',
    '',
    `${ownHeaders.join('')}/${account}${new URL(url).pathname}${resource.join('')}`,
  ].join('\n')
  const signature = createHmac('sha256', key).update(text, 'utf8').digest('base64')
  return { ...request, headers: { ...all, authorization: `SharedKey ${account}:${signature}` } }
}

function conditionHeaders(condition: PutCondition | undefined): Readonly<Record<string, string>> {
  if (condition === undefined) return {}
  return 'ifAbsent' in condition ? { 'if-none-match': '*' } : { 'if-match': condition.ifVersion }
}

function isTaken(answer: StoreAnswer): boolean {
  return answer.body.includes('BlobAlreadyExists') || headerText(answer, 'x-ms-error-code') === 'BlobAlreadyExists'
}
