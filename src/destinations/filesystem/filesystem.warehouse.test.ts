import { mkdtemp, rm } from 'node:fs/promises'
import { generateKeyPairSync } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { destinationKit, type MadeDestination } from '../../../test/kits/destination.ts'
import { dataset, realWorld } from '../../../test/kits/load-rows.ts'
import { duckdbExtensions } from '../../../test/servers/duckdb-extensions.ts'
import { startAzure, startGcs, startS3, type StoreServer } from '../../../test/servers/object-stores.ts'
import type { Destination } from '../../load/destination.ts'
import { openStore } from '../../load/store/open-store.ts'
import { keepsConditions, swap } from '../../load/store/object-store.ts'
import type { Storage } from '../../load/store/storage-options.ts'
import { filesystem } from './filesystem.ts'
import { type FilesTarget, locateFiles } from './locate.ts'

let home: string
let extensions: string
let s3: StoreServer
let azure: Awaited<ReturnType<typeof startAzure>>
let gcs: StoreServer
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'sluice-files-'))
  extensions = await duckdbExtensions(['httpfs', 'azure'])
  ;[s3, azure, gcs] = await Promise.all([startS3(), startAzure(), startGcs()])
  await fetch(`${s3.url}/lake`, { method: 'PUT' })
}, 600_000)
afterAll(async () => {
  await Promise.all([s3.stop(), azure.stop(), gcs.stop()])
  await rm(home, { recursive: true, force: true })
})

const key = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})
let made = 0
const places = {
  folder: () => ({ bucket_url: join(home, `${++made}`) }),
  's3://': () => ({
    bucket_url: `s3://lake/${++made}`,
    credentials: { aws_access_key_id: 'key', aws_secret_access_key: 's3cr3t-of-s3', endpoint_url: s3.url },
  }),
  'az://': () => ({
    bucket_url: `az://lake/${++made}`,
    credentials: {
      azure_storage_account_name: azure.account,
      azure_storage_account_key: azure.key,
      azure_account_host: azure.url,
    },
  }),
  'gs://': () => ({
    bucket_url: `gs://lake/${++made}`,
    credentials: {
      client_email: 'me@x',
      private_key: key.privateKey,
      endpoint_url: gcs.url,
      token_uri: `${gcs.url}/token`,
    },
  }),
}

const locate = (options: object): FilesTarget =>
  locateFiles(filesystem.options.parse(options), { pipeline: 'shop', cwd: home })

const files: Destination = {
  ...filesystem,
  connect: (target) =>
    filesystem.connect(target as FilesTarget, { ...realWorld, env: { SLUICE_DUCKDB_EXTENSIONS: extensions } }),
}

const storeOf = (storage: Storage) => openStore(storage, { ...realWorld, env: {} })

const cannot = { merge: 'files are never changed', retype: 'files have no types of columns' } as const

function conforms(place: keyof typeof places, options: object): void {
  destinationKit(
    async (): Promise<MadeDestination> => {
      const target = locate({ ...places[place](), ...options })
      const store = storeOf({ ...target.storage, url: `${target.storage.url}${dataset}/` })
      return {
        destination: files,
        target,
        alter: {
          drop: async (table) => {
            for (const one of await store.list(`${table}/`)) await store.delete(one)
          },
          retype: () => Promise.reject(new Error('files have no types')),
        },
        remove: async () => {
          for (const one of await store.list('')) await store.delete(one)
        },
      }
    },
    // what asks goes by DuckDB, which reads Google's buckets with HMAC keys only
    { grade: 'file', cannot },
  )
}

describe.each(['jsonl', 'parquet'] as const)('a folder of %s files conforms', (format) => {
  conforms('folder', { loader_file_format: format })
})

describe('a bucket of S3 conforms', () => {
  conforms('s3://', {})
})

describe('a container of Azure conforms', () => {
  conforms('az://', { loader_file_format: 'parquet' })
})

describe.each(['folder', 's3://', 'gs://', 'az://'] as const)('the store of %s', (place) => {
  it('puts, lists, swaps and deletes, and one of two wins', async () => {
    const store = storeOf(locate(places[place]()).storage)
    expect(await store.get('a/none')).toBeUndefined()
    expect(await keepsConditions(store, '_sluice/probe.json')).toBe(true)
    const names = ['a/ä ö+&%?#.json', 'a/b/c.json', 'a/z', 'b/1']
    for (const name of names) expect(await store.put(name, Buffer.from(name))).toBe(true)
    expect(await store.list('a/')).toEqual(names.slice(0, 3).toSorted((x, y) => (x < y ? -1 : 1)))
    expect(await store.folders()).toEqual(['_sluice', 'a', 'b'])
    for (const name of names) expect((await store.get(name))?.body.toString()).toBe(name)
    const head = await store.get('a/z')
    const bodies = ['1', '2', '3', '4'].map((text) => Buffer.from(text))
    const won = await Promise.all(bodies.map((body) => store.put('a/z', body, { ifVersion: head?.version ?? '' })))
    expect(won.filter(Boolean)).toHaveLength(1)
    expect(await swap(store, 'a/z', { from: head, body: Buffer.from('late') })).toBe(false)
    expect(await swap(store, 'new', { from: undefined, body: Buffer.from('x') })).toBe(true)
    await store.delete('a/z')
    await store.delete('a/z')
    expect(await store.get('a/z')).toBeUndefined()
    // where nothing is there is nothing of any version
    expect(await store.put('a/z', Buffer.from('5'), { ifVersion: head?.version ?? '' })).toBe(false)
  })
})
