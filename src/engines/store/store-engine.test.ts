import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { engineKit } from '../../../test/kits/engine.ts'
import { realWorld } from '../../library/real-world.ts'
import { folderStore } from '../../load/store/folder-store.ts'
import type { ObjectStore } from '../../load/store/object-store.ts'
import { storeEngine } from './store-engine.ts'

const world = realWorld()

describe('an engine on a folder', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'sluice-engine-'))
  afterAll(() => rmSync(scratch, { recursive: true, force: true }))
  let places = 0
  engineKit(async () => {
    const folder = `${scratch}/${++places}`
    let now = 0
    return {
      // clocks of machines do not agree: each counts from where it likes
      open: async () => {
        const skew = Math.random() * 1e9
        return storeEngine({ store: folderStore(folder, world), label: folder, world, elapsed: () => now + skew })
      },
      pass: async (ms) => {
        now += ms
      },
      remove: async () => undefined,
    }
  })

  test('a store that does not keep to conditions is refused', async () => {
    const real = folderStore(`${scratch}/unfit`, world)
    const store: ObjectStore = { ...real, put: (key, body) => real.put(key, body) }
    await expect(
      storeEngine({ store, label: 'here', world }).begin('shop', { id: 'r', pinned: '', units: [] }),
    ).rejects.toMatchObject({ code: 'UNITS_STORE_UNFIT' })
  })

  test('a mark that cannot be taken away does not make a unit wait again that was read', async () => {
    const folder = `${scratch}/stuck`
    const store = folderStore(folder, world)
    let [now, isStuck] = [0, true]
    const open = (used: ObjectStore) => storeEngine({ store: used, label: folder, world, elapsed: () => now })
    const failing: ObjectStore = {
      ...store,
      delete: (key) => (isStuck && key.includes('/open/') ? Promise.reject(new Error('EIO')) : store.delete(key)),
    }
    const run = await open(failing).begin('shop', { id: 'r', pinned: '', units: [{ id: 'shops', resource: 'shops' }] })
    const lease = await run.take({ holder: 'x', leaseMs: 10 })
    if (lease === undefined) throw new Error('nothing could be taken')
    const progress = { parent: 0, position: null, pages: 1, records: 1, done: true }
    expect(await run.checkpoint(lease, { progress, shards: [], born: [] })).toBe(true)
    expect(await run.isRead()).toBe(true)
    isStuck = false
    const other = await open(store).find('shop')
    for (const at of [0, 20, 40]) {
      now = at
      expect(await other?.take({ holder: 'y', leaseMs: 10 })).toBeUndefined()
    }
    expect(await store.list('')).not.toContainEqual(expect.stringContaining('/open/'))
  })

  test('names that would lead out of the store are refused', async () => {
    const folder = `${scratch}/names`
    const store = folderStore(folder, world)
    const engine = storeEngine({ store, label: folder, world })
    const run = await engine.begin('shop', { id: 'r', pinned: '', units: [{ id: 'shops', resource: 'shops' }] })
    const lease = await run.take({ holder: 'x', leaseMs: 10 })
    if (lease === undefined) throw new Error('nothing could be taken')
    const [key = ''] = (await store.list('')).filter((one) => one.includes('/units/'))
    const record = (await store.get(key))?.body.toString('utf8') ?? ''
    await store.put(key, Buffer.from(record.replace('"shards":[]', '"shards":["../../../../secrets.toml"]')))
    await expect(run.look('shops')).rejects.toThrow('names what sluice does not write')
  })

  test.each(['before', 'after'])('a holder that dies right %s a write leaves a unit that others end', async (when) => {
    for (let death = 1; death < 40; death++) {
      const folder = `${scratch}/${when}-${death}`
      let now = 0
      const store = folderStore(folder, world)
      const open = (used: ObjectStore) => storeEngine({ store: used, label: folder, world, elapsed: () => now })
      const unit = { id: 'shops', resource: 'shops' }
      const child = { id: 'orders/1', resource: 'orders', parents: [] }
      await open(store).begin('shop', { id: 'r', pinned: '', units: [unit] })
      let writes = 0
      const dying = <T>(work: () => Promise<T>): Promise<T> => {
        writes += 1
        if (writes > death) throw new Error('dead')
        if (writes < death) return work()
        if (when === 'before') throw new Error('dead')
        return work().then(() => {
          throw new Error('dead')
        })
      }
      const mortal: ObjectStore = {
        ...store,
        put: async (key, body, condition) => dying(() => store.put(key, body, condition)),
        delete: async (key) => dying(() => store.delete(key)),
      }
      const done = { parent: 0, position: null, pages: 1, records: 1, done: true }
      const read = async (used: ObjectStore): Promise<boolean> => {
        const run = await open(used).find('shop')
        const lease = await run?.take({ holder: 'x', leaseMs: 10 })
        if (run === undefined || lease === undefined) return false
        const born = lease.unit.id === 'shops' ? [child] : []
        await run.checkpoint(lease, { progress: done, shards: [`${lease.token}-1`], born })
        return true
      }
      const isAlive = await read(mortal).then(
        () => true,
        () => false,
      )
      const run = await open(store).find('shop')
      for (let look = 0; look < 8; look++) {
        const lease = await run?.take({ holder: 'y', leaseMs: 10 })
        now += 20
        if (lease === undefined) continue
        const born = lease.unit.id === 'shops' ? [child] : []
        await run?.checkpoint(lease, { progress: done, shards: [`${lease.token}-1`], born })
      }
      const states = await Promise.all(['shops', 'orders/1'].map(async (id) => run?.look(id)))
      expect(
        states.map((state) => state?.state),
        `death ${death}`,
      ).toEqual(['done', 'done'])
      expect(states.map((state) => state?.shards.length)).toEqual([1, 1])
      expect(await run?.isOpen('shops')).toBe(false)
      expect(await run?.isOpen('orders')).toBe(false)
      if (isAlive) return
    }
    throw new Error('it never lived')
  })
})
