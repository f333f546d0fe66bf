import { bundled } from '../../test/kits/bundled.ts'
import { spawn } from 'node:child_process'
import { setMaxListeners } from 'node:events'
import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../test/end-to-end/run-cli.ts'
import { sendJson, startServer } from '../../test/servers/local-http.ts'
import { fileTokenStore } from './token-store.ts'

const { signal } = new AbortController()
setMaxListeners(0, signal)
const hasty = { beat: 20, stale: 150, look: 5 }

async function newFolder(): Promise<string> {
  const { path, remove } = await temporaryFolder()
  onTestFinished(remove)
  return path
}

async function lockFile(folder: string): Promise<string> {
  await fileTokenStore(folder).update('k', async () => 'old', signal)
  const [name = ''] = await readdir(join(folder, 'tokens'))
  return join(folder, 'tokens', `${name}.lock`)
}

describe('the token store', () => {
  test('keeps values by key, for the owner only, and leaves no lock or draft behind', async () => {
    const folder = await newFolder()
    const store = fileTokenStore(folder)
    expect(await store.read('a')).toBeUndefined()
    await store.update('a', async (stored) => `${String(stored)}!`, signal)
    await store.update('b', async () => 'bee', signal)
    await store.update('b', async () => undefined, signal)
    expect(await fileTokenStore(folder).read('a')).toBe('undefined!')
    expect(await store.read('b')).toBe('bee')
    const files = await readdir(join(folder, 'tokens'))
    expect(files).toHaveLength(2)
    for (const file of files) expect((await stat(join(folder, 'tokens', file))).mode & 0o777).toBe(0o600)
  })

  test('changes of one key come one after the other, each seeing the one before', async () => {
    const folder = await newFolder()
    const add = async () =>
      fileTokenStore(folder, { patient: hasty }).update(
        'n',
        async (stored) => {
          await delay(1)
          return String(Number(stored ?? 0) + 1)
        },
        signal,
      )
    await Promise.all(Array.from({ length: 20 }, add))
    expect(await fileTokenStore(folder).read('n')).toBe('20')
  })

  test('a change that throws stores nothing and frees the key', async () => {
    const store = fileTokenStore(await newFolder())
    await store.update('k', async () => 'old', signal)
    await expect(store.update('k', () => Promise.reject(new Error('no')), signal)).rejects.toThrow('no')
    expect(await store.read('k')).toBe('old')
    await store.update('k', async () => 'new', signal)
    expect(await store.read('k')).toBe('new')
  })

  test('the lock of a dead owner is taken over, by one of those who wait', async () => {
    const folder = await newFolder()
    await writeFile(await lockFile(folder), 'somebody dead')
    let inside = 0
    const change = async () => {
      expect(++inside).toBe(1)
      await delay(30)
      inside--
      return 'new'
    }
    const started = performance.now()
    await Promise.all([1, 2, 3].map(() => fileTokenStore(folder, { patient: hasty }).update('k', change, signal)))
    expect(performance.now() - started).toBeGreaterThan(hasty.stale)
    expect(await readdir(join(folder, 'tokens'))).toHaveLength(1)
  })

  test('the lock of a living owner is waited for, however long; waiting can be aborted', async () => {
    const folder = await newFolder()
    const lock = await lockFile(folder)
    await writeFile(lock, 'somebody alive')
    const heart = setInterval(() => void utimes(lock, new Date(), new Date()).catch(() => undefined), 20)
    onTestFinished(() => clearInterval(heart))
    const stop = new AbortController()
    const waiting = fileTokenStore(folder, { patient: hasty }).update('k', async () => 'new', stop.signal)
    setTimeout(() => stop.abort(new Error('enough')), 4 * hasty.stale)
    await expect(waiting).rejects.toThrow('enough')
    expect(await readFile(lock, 'utf8')).toBe('somebody alive')
  })

  test('a folder that cannot be written is TOKENS_NOT_WRITABLE', async () => {
    const folder = await newFolder()
    await writeFile(join(folder, 'tokens'), 'a file')
    await expect(fileTokenStore(folder).update('k', async () => 'v', signal)).rejects.toMatchObject({
      code: 'TOKENS_NOT_WRITABLE',
    })
  })
})

/** A server where each refresh token works once; a second use is taken for a theft and ends everything. */
async function startOnceOnly() {
  const state = { rotation: 0, theft: false }
  const server = await startServer((seen, response) => {
    if (seen.url !== '/token') return sendJson(response, [seen.headers['authorization']])
    const given = new URLSearchParams(seen.body).get('refresh_token')
    if (given !== `refresh-${state.rotation}`) state.theft = true
    if (state.theft) return sendJson(response, { error: 'invalid_grant' }, { status: 400 })
    const rotation = ++state.rotation
    return setTimeout(() => {
      sendJson(response, { access_token: `tok-${rotation}`, expires_in: 0, refresh_token: `refresh-${rotation}` })
    }, 5)
  })
  return Object.assign(server, { state })
}

test('two processes that refresh at once never spend the same refresh token, and the next run goes on', async () => {
  await using server = await startOnceOnly()
  const folder = await newFolder()
  const file = await bundled(fileURLToPath(new URL('../../test/kits/refresh-child.ts', import.meta.url)))
  const child = async (times: number): Promise<unknown> => {
    const process_ = spawn(process.execPath, [file, folder, server.origin, String(times)])
    const [out, err] = await Promise.all([text(process_.stdout), text(process_.stderr)])
    expect(err).toBe('')
    return JSON.parse(out)
  }
  const both = await Promise.all([child(8), child(8)])
  expect(server.state).toEqual({ rotation: 16, theft: false })
  expect(new Set(both.flat(2)).size).toBe(16)
  expect(await child(1)).toEqual([['Bearer tok-17']])
})
