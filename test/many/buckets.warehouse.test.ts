import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { storeEngine } from '../../src/engines/store/store-engine.ts'
import { realWorld } from '../../src/library/real-world.ts'
import { openStore } from '../../src/load/store/open-store.ts'
import { engineKit } from '../kits/engine.ts'
import { startAzure, startGcs, startS3, type StoreServer } from '../servers/object-stores.ts'
import { scenarios } from '../torture/scenarios.ts'
import { startTortureApi } from '../torture/torture-api.ts'
import { manyPlace } from './many-place.ts'

type Scheme = 's3' | 'gs' | 'az'

let home: string
const servers: StoreServer[] = []
/** how each bucket is opened: by the environment alone */
const environment: Partial<Record<Scheme, Readonly<Record<string, string>>>> = {}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'sluice-buckets-'))
  const [s3, azure, gcs] = await Promise.all([startS3(), startAzure(), startGcs()])
  servers.push(s3, azure, gcs)
  await fetch(`${s3.url}/lake`, { method: 'PUT' })
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const account = join(home, 'account.json')
  await writeFile(
    account,
    JSON.stringify({ client_email: 'me@x', private_key: privateKey, token_uri: `${gcs.url}/token` }),
  )
  environment.s3 = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 's3cr3t-of-s3', AWS_ENDPOINT_URL: s3.url }
  environment.gs = { GOOGLE_APPLICATION_CREDENTIALS: account, STORAGE_EMULATOR_HOST: gcs.url }
  environment.az = {
    AZURE_STORAGE_CONNECTION_STRING: `AccountName=${azure.account};AccountKey=${azure.key};BlobEndpoint=${azure.url}/${azure.account}`,
  }
}, 600_000)
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()))
  await rm(home, { recursive: true, force: true })
})

const plain = scenarios.filter(({ options, afterwards }) => options === undefined && afterwards === undefined)
const shapes = plain.filter(({ name }) => ['merge with a cursor', 'children merged'].includes(name))

describe.each(['s3', 'gs', 'az'] as const)('an engine on %s://', (scheme) => {
  let places = 0
  engineKit(async () => {
    const label = `${scheme}://lake/kit-${++places}/`
    const world = realWorld({ env: environment[scheme] ?? {} })
    let now = 0
    return {
      open: async () => {
        const skew = Math.random() * 1e9
        const store = openStore({ url: label, credentials: {} }, world)
        return storeEngine({ store, label, world, elapsed: () => now + skew })
      },
      pass: async (ms) => {
        now += ms
      },
      remove: async () => {
        const store = openStore({ url: label, credentials: {} }, world)
        for (const key of await store.list('')) await store.delete(key)
      },
    }
  })

  test.each(shapes)('the tables of two workers are those of one process: $name', async ({ config, endsWith = 0 }) => {
    const [api, beside] = [await startTortureApi(), await startTortureApi()]
    const bucket = `${scheme}://lake/shape-${++places}`
    const place = await manyPlace(config, api.url, { besideUrl: beside.url, bucket, env: environment[scheme] ?? {} })
    try {
      for (const load of [1, 2]) {
        api.version = load
        beside.version = load
        const many = await place.many(2)
        expect(many.run, many.run.stderr).toMatchObject({ code: endsWith })
        const single = await place.single()
        expect(single.run, single.run.stderr).toMatchObject({ code: endsWith })
        expect(many.contents, `load ${load}`).toEqual(single.contents)
      }
    } finally {
      await place.remove()
      await api.close()
      await beside.close()
    }
  })
})

test('a bucket that the environment does not open says what it looked for', async () => {
  const { env } = realWorld({ env: {} })
  for (const url of ['az://lake', 'gs://lake', 's3://lake'])
    expect(() => openStore({ url, credentials: {} }, { ...realWorld(), env })).toThrow(
      expect.objectContaining({ code: 'DESTINATION_AUTH_FAILED' }),
    )
  const named = { ...env, GOOGLE_APPLICATION_CREDENTIALS: join(home, 'none.json') }
  expect(() => openStore({ url: 'gs://lake', credentials: {} }, { ...realWorld(), env: named })).toThrow(
    'GOOGLE_APPLICATION_CREDENTIALS',
  )
})
