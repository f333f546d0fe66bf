import { expect, test } from 'vitest'
import type { Engine, EngineRun, Lease, Reached, WorkerSign } from '../../src/engines/engine.ts'
import { gatherUnit } from '../../src/engines/engine.ts'
import type { Unit, UnitProgress } from '../../src/model/unit.ts'

/** An engine to be judged: `open` gives another process's view of the same place each time. */
export interface MadeEngine {
  open(): Promise<Engine>
  /** lets so much time pass for all of them */
  pass(ms: number): Promise<void>
  remove(): Promise<void>
}

const leaseMs = 1000
const root: Unit = { id: 'shops', resource: 'shops' }
const other: Unit = { id: 'things', resource: 'things' }
const child = (number: number): Unit => ({
  id: `orders/shops/1/${number}`,
  resource: 'orders',
  parents: [{ fields: { id: number }, included: {} }],
})
const at = (pages: number, done = false): UnitProgress => ({
  parent: 0,
  position: { page: pages },
  pages,
  records: pages * 10,
  done,
})
const reached = (progress: UnitProgress, more: Partial<Reached> = {}): Reached => ({
  progress,
  shards: [],
  born: [],
  ...more,
})

/** What every engine must do: call it in a `describe`. */
export function engineKit(make: () => Promise<MadeEngine>): void {
  const inPlace = (name: string, work: (made: MadeEngine) => Promise<void>): void =>
    test(name, { timeout: 60_000 }, async () => {
      const made = await make()
      try {
        await work(made)
      } finally {
        await made.remove()
      }
    })
  const begun = async (made: MadeEngine, units: readonly Unit[] = [root]): Promise<EngineRun> =>
    (await made.open()).begin('shop', { id: 'run 1', pinned: 'what holds', units })
  const again = async (made: MadeEngine): Promise<EngineRun> => {
    const run = await (await made.open()).find('shop')
    if (run === undefined) throw new Error('the run is gone')
    return run
  }
  const take = (run: EngineRun, holder = 'a', more: Partial<Parameters<EngineRun['take']>[0]> = {}) =>
    run.take({ holder, leaseMs, ...more })
  const mustTake = async (...given: Parameters<typeof take>): Promise<Lease> => {
    const lease = await take(...given)
    if (lease === undefined) throw new Error('nothing could be taken')
    return lease
  }
  const left = async (run: EngineRun): Promise<readonly string[]> => {
    const found: string[] = []
    for await (const { unit } of run.left()) found.push(unit.id)
    return found.toSorted()
  }
  /** somebody watches the holder for so long */
  const watch = async (made: MadeEngine, run: EngineRun, ms: number): Promise<Lease | undefined> => {
    const first = await take(run, 'watcher')
    if (first !== undefined) return first
    await made.pass(ms)
    return take(run, 'watcher')
  }

  inPlace('there is one run per pipeline: whoever begins another gets the one that is there', async (made) => {
    const one = await begun(made)
    const second = await (await made.open()).begin('shop', { id: 'run 2', pinned: 'x', units: [other] })
    expect([second.id, second.pinned, await left(second)]).toEqual([one.id, 'what holds', ['shops']])
    const elsewhere = await (await made.open()).begin('market', { id: 'run 3', pinned: 'y', units: [other] })
    expect(elsewhere.id).toBe('run 3')
    expect(await (await made.open()).pipelines()).toEqual(['market', 'shop'])
    expect(await (await made.open()).find('nothing')).toBeUndefined()
  })

  inPlace('of many who begin at once all get the same run', async (made) => {
    const runs = await Promise.all(
      Array.from({ length: 6 }, async (_, index) =>
        (await made.open()).begin('shop', { id: `run ${index}`, pinned: `${index}`, units: [root] }),
      ),
    )
    const mine = await again(made)
    for (const run of runs) expect([run.id, run.pinned]).toEqual([mine.id, mine.pinned])
    expect(await left(mine)).toEqual(['shops'])
  })

  inPlace('a unit is taken by one', async (made) => {
    await begun(made)
    const leases = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => take(await again(made), `w${index}`)),
    )
    expect(leases.filter((lease) => lease !== undefined)).toHaveLength(1)
    expect(leases.find((lease) => lease !== undefined)).toMatchObject({
      unit: root,
      progress: null,
      shards: [],
      failures: 0,
    })
  })

  inPlace('nor by two of the same name, as processes of two containers may have', async (made) => {
    await begun(made)
    for (let round = 0; round < 5; round++) {
      const runs = await Promise.all(Array.from({ length: 4 }, () => again(made)))
      const leases = await Promise.all(runs.map((run) => take(run, 'worker:1')))
      expect(leases.filter((lease) => lease !== undefined)).toHaveLength(1)
      const holds = leases.findIndex((lease) => lease !== undefined)
      await runs[holds]?.release(leases[holds] as Lease)
    }
  })

  inPlace('what a checkpoint says is there for whoever takes the unit over', async (made) => {
    const run = await begun(made)
    const lease = await mustTake(run)
    expect(await run.checkpoint(lease, reached(at(1), { shards: ['1-1'], born: [child(1)] }))).toBe(true)
    expect(await run.checkpoint(lease, reached(at(2), { shards: ['1-2'] }))).toBe(true)
    const there = await again(made)
    expect(await take(there, 'b', { only: 'shops' })).toBeUndefined()
    await made.pass(leaseMs)
    const over = await mustTake(there, 'b', { only: 'shops' })
    expect(over).toMatchObject({ progress: at(2), shards: ['1-1', '1-2'] })
    expect(await left(run)).toEqual(['orders/shops/1/1', 'shops'])
  })

  inPlace('a holder that shows that it is alive keeps its unit', async (made) => {
    const run = await begun(made)
    const lease = await mustTake(run)
    const watcher = await again(made)
    for (let round = 0; round < 4; round++) {
      expect(await watch(made, watcher, leaseMs * 0.6)).toBeUndefined()
      expect(await run.renew(lease)).toBe(true)
    }
    expect(await watch(made, watcher, leaseMs)).toMatchObject({ unit: root })
  })

  inPlace('whoever has lost a unit can add nothing to it', async (made) => {
    const run = await begun(made)
    const lost = await mustTake(run)
    await run.checkpoint(lost, reached(at(1), { shards: ['1-1'] }))
    const second = await again(made)
    const lease = await watch(made, second, leaseMs)
    expect(lease).toMatchObject({ progress: at(1), shards: ['1-1'] })
    if (lease === undefined) return
    expect(lease.token).toBeGreaterThan(lost.token)
    expect(await run.checkpoint(lost, reached(at(2), { shards: ['1-2'], born: [child(7)] }))).toBe(false)
    expect(await run.checkpoint(lost, reached(at(2, true)))).toBe(false)
    expect(await run.renew(lost)).toBe(false)
    expect(await run.release(lost)).toBe(false)
    expect(await second.checkpoint(lease, reached(at(3, true), { shards: ['2-1'], born: [child(1)] }))).toBe(true)
    expect(await run.look('shops')).toMatchObject({ state: 'done', progress: at(3, true), shards: ['1-1', '2-1'] })
    expect(await left(run)).toEqual(['orders/shops/1/1'])
  })

  inPlace('a unit that is done stays done, whatever its holder says after that', async (made) => {
    const run = await begun(made)
    const lease = await mustTake(run)
    await run.checkpoint(lease, reached(at(2, true)))
    await run
      .release(lease, { code: 'DISK_FAILED', message: 'too late', isFinal: false, shards: [] })
      .catch(() => false)
    const there = await again(made)
    expect([(await there.look('shops'))?.state, await there.isRead()]).toEqual(['done', true])
    await made.pass(leaseMs * 3)
    expect(await take(there, 'b')).toBeUndefined()
    expect((await there.look('shops'))?.state).toBe('done')
  })

  inPlace('children are units for all, and none of a unit that is done is forgotten', async (made) => {
    const run = await begun(made)
    const lease = await mustTake(run)
    const gathered: Unit = {
      id: 'lists/of/0.0/shops/1',
      resource: 'lists',
      gathered: { member: [0, 0], slices: [{ id: 1 }] },
    }
    const tenth: Unit = { ...gathered, id: 'lists/of/0.0/shops/10' }
    const second: Unit = { ...gathered, id: 'lists/of/0.0/shops/2' }
    await run.checkpoint(lease, reached(at(1), { born: [child(1), tenth] }))
    await run.checkpoint(lease, reached(at(2, true), { born: [child(2), gathered, second] }))
    const there = await again(made)
    expect(await left(there)).toEqual(['orders/shops/1/1', 'orders/shops/1/2'])
    expect((await there.gathered('lists')).map(({ id }) => id)).toEqual([gathered.id, second.id, tenth.id])
    expect([await there.isOpen('shops'), await there.isOpen('orders')]).toEqual([false, true])
    const taken = [await mustTake(there), await mustTake(there)].map(({ unit }) => unit)
    expect(taken.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual([child(1), child(2)])
    expect(await take(there)).toBeUndefined()
  })

  inPlace('units are counted by resource, and a run is read when none waits or is worked on', async (made) => {
    const run = await begun(made, [root, other])
    const none = { waiting: 0, taken: 0, done: 0, failed: 0, pages: 0, records: 0 }
    const lease = await mustTake(run, 'a', { only: 'shops' })
    await run.checkpoint(lease, reached(at(1), { born: [child(1), child(2)] }))
    await run.checkpoint(lease, reached(at(3)))
    const there = await again(made)
    expect(await there.counts()).toEqual([
      { ...none, resource: 'orders', waiting: 2 },
      { ...none, resource: 'shops', taken: 1, pages: 3, records: 30 },
      { ...none, resource: 'things', waiting: 1 },
    ])
    await run.checkpoint(lease, reached(at(4, true)))
    expect(await there.isRead()).toBe(false)
    const failure = { code: 'HTTP_500', message: 'it failed', isFinal: true, shards: [] }
    for (let lasts = await take(run); lasts !== undefined; lasts = await take(run))
      if (lasts.unit.resource === 'things') await run.release(lasts, failure)
      else await run.checkpoint(lasts, reached(at(1, true)))
    expect(await there.isRead()).toBe(true)
    expect(await left(there)).toEqual(['things'])
    expect(await there.counts()).toEqual([
      { ...none, resource: 'orders', done: 2, pages: 2, records: 20 },
      { ...none, resource: 'shops', done: 1, pages: 4, records: 40 },
      { ...none, resource: 'things', failed: 1 },
    ])
  })

  inPlace('a unit that is given back goes on where it was', async (made) => {
    const run = await begun(made)
    const lease = await mustTake(run)
    await run.checkpoint(lease, reached(at(1), { shards: ['1-1'] }))
    expect(await run.release(lease)).toBe(true)
    expect(await mustTake(await again(made))).toMatchObject({ progress: at(1), shards: ['1-1'], failures: 0 })
  })

  inPlace('a unit that failed waits again, or for somebody to let it', async (made) => {
    const run = await begun(made)
    const failure = { code: 'HTTP_500', message: 'it failed', isFinal: false, shards: [] }
    await run.release(await mustTake(run), failure)
    const lease = await mustTake(run)
    expect(lease.failures).toBe(1)
    await run.release(lease, { ...failure, isFinal: true, shards: ['2-1'] })
    const there = await again(made)
    expect(await take(there)).toBeUndefined()
    expect(await there.look('shops')).toMatchObject({
      state: 'failed',
      failure: { message: 'it failed' },
      shards: ['2-1'],
    })
    expect(await left(there)).toEqual(['shops'])
    expect(await there.retry()).toBe(1)
    expect(await mustTake(there)).toMatchObject({ failures: 0 })
  })

  inPlace('one unit alone can be asked for, and what does not fit is left', async (made) => {
    const run = await begun(made, [root, other])
    expect(await mustTake(run, 'a', { only: 'things' })).toMatchObject({ unit: other })
    expect(await take(run, 'b', { only: 'things' })).toBeUndefined()
    expect(await take(run, 'b', { only: 'nothing' })).toBeUndefined()
    expect(await take(run, 'b', { fits: ({ resource }) => resource !== 'shops' })).toBeUndefined()
    expect(await take(run, 'b', { fits: async ({ resource }) => resource === 'shops' })).toMatchObject({ unit: root })
  })

  inPlace('one at a time puts the run together, which is not work for others', async (made) => {
    const run = await begun(made)
    const lease = await mustTake(run, 'g', { only: gatherUnit.id })
    expect(await take(await again(made), 'h', { only: gatherUnit.id })).toBeUndefined()
    expect(await left(run)).toEqual(['shops'])
    await run.release(lease)
    expect(await take(await again(made), 'h', { only: gatherUnit.id })).toBeDefined()
  })

  inPlace('when the run is over all leases are lost, and another may begin', async (made) => {
    const run = await begun(made)
    const lease = await mustTake(run)
    await (await again(made)).end('loaded')
    expect((await again(made)).over).toBe('loaded')
    expect(await run.checkpoint(lease, reached(at(1), { shards: ['1-1'] }))).toBe(false)
    expect(await run.renew(lease)).toBe(false)
    const next = await (await made.open()).begin('shop', { id: 'run 2', pinned: 'new', units: [root] })
    expect([next.id, next.pinned, next.over]).toEqual(['run 2', 'new', undefined])
    expect(await run.checkpoint(lease, reached(at(1), { shards: ['1-1'] }))).toBe(false)
    expect(await mustTake(next)).toMatchObject({ progress: null, shards: [] })
    // ending the old one once more does not touch the new one
    await run.end('given_up')
    expect((await again(made)).id).toBe('run 2')
    expect((await again(made)).over).toBeUndefined()
  })

  inPlace('numbers of positions keep all their digits, and ids may hold anything', async (made) => {
    const strange: Unit = {
      id: '../ö/ "x"\u0000\n%2F',
      resource: 'a/b .. c',
      parents: [{ fields: { id: 2n ** 60n }, included: {} }],
    }
    const run = await begun(made, [strange])
    const lease = await mustTake(run)
    expect(lease.unit).toEqual(strange)
    const progress = { ...at(1), position: { after: 12345678901234567890n } }
    await run.checkpoint(lease, reached(progress))
    await run.release(lease)
    expect(await mustTake(await again(made))).toMatchObject({ unit: strange, progress })
  })

  inPlace('workers say what they do, others see it, and one that signs off is gone', async (made) => {
    const [mine, theirs] = [await made.open(), await made.open()]
    const sign = (name: string): WorkerSign => ({
      name,
      upMs: 5000,
      units: [{ pipeline: 'shop', unit: 'shops' }],
      concurrency: 4,
      done: 1,
      failed: 0,
      pages: 2,
      records: 20,
      perSecond: { pages: 0.5, records: 5 },
      waits: [{ why: 'a budget is used up', leftMs: 700 }],
    })
    for (const name of ['b:2', 'a:1']) await mine.sign(sign(name))
    expect(await theirs.workers()).toEqual(
      ['a:1', 'b:2'].map((name) => ({ ...sign(name), silentMs: expect.any(Number) })),
    )
    await mine.signOff('a:1')
    expect((await theirs.workers()).map(({ name }) => name)).toEqual(['b:2'])
    // they are no pipelines
    expect(await theirs.pipelines()).toEqual([])
  })
}
