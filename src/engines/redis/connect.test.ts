import { type AddressInfo, createServer } from 'node:net'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RedisServer, startRedis } from '../../../test/servers/redis.ts'
import { createVault } from '../../config/vault.ts'
import { openRedis, redisTarget } from './connect.ts'

const password = 'p@ss/w:rd-4711-nobody'
const vault = createVault()
const target = (text: string) => redisTarget(text, vault)

describe('the URL of a Redis', () => {
  test('says where it is, and is shown without user and password', () => {
    const read = target(`rediss://loader:${encodeURIComponent(password)}@redis.example:6380/3?prefix=team-a`)
    expect(read).toMatchObject({ host: 'redis.example', port: 6380, db: 3, prefix: 'team-a', isEncrypted: true })
    expect(read.label).toBe('rediss://redis.example:6380/3?prefix=team-a')
    expect(`${inspect(read)} ${JSON.stringify(read)}`).not.toContain('4711')
    expect(vault.mask(`it was ${password}`)).toBe('it was ***')
    expect(target('redis://here')).toMatchObject({ label: 'redis://here:6379/0', prefix: 'sluice', db: 0 })
    expect(target('redis://[::1]:7000/1')).toMatchObject({ host: '::1', label: 'redis://[::1]:7000/1' })
  })

  test.each(['http://x', 'redis://', 'redis://x/name', 'redis://x/0?tls=1', 'redis://x?prefix=a:b', `${password}@x`])(
    'one that makes no sense is refused, unseen: %s',
    (text) => {
      const thrown = (() => {
        try {
          return target(text)
        } catch (error) {
          return error
        }
      })()
      expect(thrown).toMatchObject({ code: 'USAGE' })
      expect(inspect(thrown)).not.toContain('4711')
    },
  )
})

describe('a connection', () => {
  let server: RedisServer
  beforeAll(async () => void (server = await startRedis({ password })))
  afterAll(() => server.stop())

  test('opens with the password of the URL', async () => {
    const client = await openRedis(target(server.url))
    expect(await client.ping()).toBe('PONG')
    client.disconnect()
  })

  test.each([
    ['a wrong password', (url: string) => url.replace(/:[^:@]*@/, ':wr0ng-4711@'), 'ENGINE_AUTH_FAILED'],
    ['none', (url: string) => url.replace(/\/\/[^@]*@/, '//'), 'ENGINE_AUTH_FAILED'],
    ['nobody there', () => `redis://:${encodeURIComponent(password)}@127.0.0.1:1`, 'ENGINE_UNREACHABLE'],
    ['TLS where there is none', (url: string) => url.replace('redis:', 'rediss:'), 'ENGINE_UNREACHABLE'],
  ])('with %s says what is wrong, and no secret', async (_, changed, code) => {
    const thrown: unknown = await openRedis(target(changed(server.url)), 500).catch((error: unknown) => error)
    expect(thrown).toMatchObject({ code })
    expect(inspect(thrown, { depth: 6 })).not.toMatch(/4711/)
  })

  test.each([
    ['answers in another language', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'ENGINE_NOT_REDIS', 'is not a Redis'],
    ['takes connections and says nothing', '', 'ENGINE_UNREACHABLE', 'does not answer'],
  ])('with what %s says so, and does not wait without end', async (...[, answer, code, words]) => {
    const other = createServer((socket) => {
      socket.on('error', () => undefined)
      if (answer !== '') socket.on('data', () => socket.end(answer))
    })
    await new Promise<void>((ready) => other.listen(0, '127.0.0.1', ready))
    const { port } = other.address() as AddressInfo
    const thrown: unknown = await openRedis(target(`redis://127.0.0.1:${port}`), 500).catch((error: unknown) => error)
    other.close()
    expect(thrown).toMatchObject({ code, message: expect.stringContaining(words) })
  })
})
