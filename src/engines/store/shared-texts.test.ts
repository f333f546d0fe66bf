import { setMaxListeners } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { realWorld } from '../../library/real-world.ts'
import { folderStore } from '../../load/store/folder-store.ts'
import { sharedTexts } from './shared-texts.ts'

const scratch = mkdtempSync(join(tmpdir(), 'sluice-texts-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))
const world = realWorld()
const never = new AbortController().signal
setMaxListeners(0, never)

/** Machines that meet in one folder; their clocks do not agree. */
function machines(folder: string) {
  let now = 0
  return {
    pass: (ms: number) => void (now += ms),
    open: () => {
      const skew = Math.random() * 1e9
      const sleep = async (_ms: number, signal: AbortSignal): Promise<void> => world.sleep(1, signal)
      const store = folderStore(join(scratch, folder), world)
      return sharedTexts({ store, world: { ...world, sleep }, leaseMs: 1000, elapsed: () => now + skew })
    },
  }
}

describe('a text that machines share', () => {
  test('is changed by one at a time', async () => {
    const { open } = machines('count')
    let [within, most] = [0, 0]
    const add = async (): Promise<void> =>
      open().update(
        'a token',
        async (text) => {
          most = Math.max(most, ++within)
          await world.sleep(1, never)
          within -= 1
          return String(Number(text ?? 0) + 1)
        },
        never,
      )
    await Promise.all(Array.from({ length: 12 }, add))
    expect(await open().read('a token')).toBe('12')
    expect(most).toBe(1)
    expect(await open().read('another')).toBeUndefined()
  })

  test('stays as it is where nothing is given or something goes wrong, and is free again', async () => {
    const { open } = machines('left')
    await open().update('x', async () => 'first', never)
    await open().update('x', async () => undefined, never)
    const failing = open().update('x', () => Promise.reject(new Error('refused')), never)
    await expect(failing).rejects.toThrow('refused')
    await open().update('x', async (text) => `${text ?? ''} second`, never)
    expect(await open().read('x')).toBe('first second')
  })

  test('goes to another when its holder is dead; one that wakes puts in what it has only where nothing has changed', async () => {
    for (const other of [undefined, 'theirs']) {
      const { open, pass } = machines(`dead ${other}`)
      await open().update('x', async () => 'first', never)
      let wake = (): void => undefined
      const asleep = new Promise<void>((resolve) => (wake = resolve))
      let isIn = false
      const frozen = open().update(
        'x',
        async () => {
          isIn = true
          await asleep
          return 'late'
        },
        never,
      )
      await expect.poll(() => isIn).toBe(true)
      const taking = open().update('x', async () => other, never)
      // a frozen one shows no sign of life; this one does by a real timer, far less often than time passes here
      await expect
        .poll(
          async () => {
            pass(1000)
            return Promise.race([taking.then(() => true), world.sleep(3, never)])
          },
          { interval: 1, timeout: 20_000 },
        )
        .toBe(true)
      wake()
      await frozen
      expect(await open().read('x')).toBe(other ?? 'late')
    }
  })

  test('is waited for no longer than somebody waits', async () => {
    const { open } = machines('waits')
    let wake: (() => void) | undefined
    const held = open().update('x', () => new Promise((resolve) => (wake = () => resolve('x'))), never)
    await expect.poll(() => wake).toBeDefined()
    const stop = new AbortController()
    const waiting = open().update('x', async () => 'y', stop.signal)
    await world.sleep(20, never)
    stop.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow()
    wake?.()
    await held
    expect(await open().read('x')).toBe('x')
  })
})
