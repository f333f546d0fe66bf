import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { fakeWorld } from '../../../test/servers/fake-world.ts'
import { Secret } from '../../model/secrets.ts'
import type { SentRequest, Transport } from '../../model/transport.ts'
import { openStore } from './open-store.ts'
import type { Storage } from './storage-options.ts'

const bucket: Storage = {
  url: 's3://lake/shop/',
  credentials: {
    aws_access_key_id: 'key',
    aws_secret_access_key: new Secret('aws_secret_access_key', 's3cr3t'),
    endpoint_url: 'http://bucket.test',
  },
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

function scripted(statuses: readonly number[]): { readonly network: Transport; readonly asked: SentRequest[] } {
  const asked: SentRequest[] = []
  const send: Transport['send'] = async (request) => {
    const status = statuses[asked.push(request) - 1] ?? 200
    return { status, headers: { etag: '"1"' }, body: nothing() }
  }
  return { network: { send }, asked }
}

test("a bucket is written through the world's own network, and its pauses are those of the world's clock", async () => {
  const { network, asked } = scripted([503, 429, 200])
  const world = { ...fakeWorld(), network }
  expect(await openStore(bucket, world).put('a.parquet', new Uint8Array([1, 0, 255]))).toBe(true)
  expect(world.waits).toEqual([200, 400])
  expect(asked.map(({ method, origin, path }) => `${method} ${origin}${path}`)).toEqual(
    Array.from({ length: 3 }, () => 'PUT http://bucket.test/lake/shop/a.parquet'),
  )
  expect(asked[0]?.body).toEqual(new Uint8Array([1, 0, 255]))
  // signed by that clock, anew for each try
  expect(asked.map(({ headers }) => headers.find(([name]) => name === 'x-amz-date')?.[1])).toEqual([
    '20260101T000000Z',
    '20260101T000000Z',
    '20260101T000000Z',
  ])
})

test('what cannot be reached is tried 5 times', async () => {
  const asked: string[] = []
  const network: Transport = {
    send: ({ path }) => {
      asked.push(path)
      return Promise.reject(Object.assign(new Error('nobody listens'), { code: 'ECONNREFUSED' }))
    },
  }
  await expect(openStore(bucket, { ...fakeWorld(), network }).get('a')).rejects.toMatchObject({
    code: 'DESTINATION_UNREACHABLE',
    message: 'Could not reach "s3://lake/shop/" because ECONNREFUSED.',
  })
  expect(asked).toHaveLength(5)
})

test('without a network of its own a bucket is reached by way of the proxy that the environment names', async () => {
  const through: string[] = []
  const proxy = createServer((request, response) => {
    through.push(`${request.method} ${request.url}`)
    response.setHeader('etag', '"1"').end('a body')
  })
  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening))
  try {
    const world = fakeWorld({ HTTP_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` })
    const found = await openStore(bucket, world).get('a.parquet')
    expect(found?.body.toString()).toBe('a body')
    expect(through).toEqual(['GET http://bucket.test/lake/shop/a.parquet'])
  } finally {
    proxy.closeAllConnections()
    proxy.close()
  }
})
