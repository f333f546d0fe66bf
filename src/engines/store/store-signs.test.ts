import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { realWorld } from '../../library/real-world.ts'
import { folderStore } from '../../load/store/folder-store.ts'
import { keptSignMs } from '../engine.ts'
import { storeSigns } from './store-signs.ts'

const scratch = mkdtempSync(join(tmpdir(), 'sluice-signs-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

test('how long a worker is silent is counted by whoever looks, and one that stays silent is forgotten', async () => {
  const store = folderStore(scratch, realWorld())
  const sign = { upMs: 0, units: [], concurrency: 1, done: 0, failed: 0, pages: 0, records: 0 }
  const rates = { perSecond: { pages: 0, records: 0 }, waits: [] }
  let passed = 0
  const from = (skew: number) => storeSigns({ store, elapsed: () => passed, now: () => skew + passed })
  // its clock is an hour ahead
  const [worker, looking] = [from(3_600_000), from(0)]
  const seen = async () => (await looking.workers()).map(({ name, silentMs }) => [name, silentMs])
  await worker.sign({ name: 'a:1', ...sign, ...rates })
  expect(await seen()).toEqual([['a:1', 0]])
  passed += 40_000
  expect(await seen()).toEqual([['a:1', 40_000]])
  await worker.sign({ name: 'a:1', ...sign, ...rates })
  expect(await seen()).toEqual([['a:1', 0]])
  passed += keptSignMs
  expect(await seen()).toEqual([])
  expect(await store.list('')).toEqual([])
})
