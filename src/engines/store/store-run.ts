import { type ObjectStore, type StoredObject, swap } from '../../load/store/object-store.ts'
import { given } from '../../model/given.ts'
import { lineUp } from '../../model/line-up.ts'
import type { Unit } from '../../model/unit.ts'
import { unitsInOrder } from '../../model/plan/unit-order.ts'
import {
  type Choice,
  type EngineRun,
  gatherUnit,
  type Lease,
  type Reached,
  type RunEnd,
  type UnitCounts,
  type UnitFailure,
  type UnitState,
} from '../engine.ts'
import { createCounts } from '../unit-counts.ts'
import type { RunKeys } from './keys.ts'
import { eachOf } from './many-keys.ts'
import {
  bodyOf,
  newRecord,
  readRecord,
  readUnit,
  readUnits,
  recordBody,
  stateOf,
  type UnitRecord,
} from './unit-record.ts'

export interface StoreRunTools {
  readonly id: string
  readonly place: string
  readonly pinned: string
  readonly over?: RunEnd
  readonly keys: RunKeys
  readonly store: ObjectStore
  readonly elapsed: () => number
  readonly random: () => number
  end(how: RunEnd): Promise<void>
}

/** What a holder last wrote of its unit. */
interface Held {
  readonly stored: StoredObject
  readonly record: UnitRecord
}

interface RunState extends StoreRunTools {
  readonly leases: WeakMap<Lease, { held: Held | undefined; readonly inLine: ReturnType<typeof lineUp> }>
  /** since when a holder has been silent, as far as this process has seen, by unit */
  readonly silent: Map<string, { readonly mark: string; readonly since: number }>
  /** keys of units that may be taken, as the store listed them */
  waiting: string[]
}

export function openStoreRun(tools: StoreRunTools): EngineRun {
  const { store, keys } = tools
  const run: RunState = { ...tools, leases: new WeakMap(), silent: new Map(), waiting: [] }
  const inLine = lineUp()
  return {
    id: tools.id,
    place: tools.place,
    pinned: tools.pinned,
    ...given({ over: tools.over }),
    take: (choice) =>
      inLine(() => (choice.only === undefined ? takeAny(run, choice) : takeOne(run, choice.only, choice))),
    renew: (lease) => change(run, lease, (record) => ({ ...record, beat: record.beat + 1 })),
    checkpoint: (lease, reached) => checkpoint(run, lease, reached),
    release: (lease, failure) => change(run, lease, (record) => released(record, failure)),
    retry: () => retry(run),
    async gathered(resource) {
      const found: Unit[] = []
      await eachOf(await store.list(keys.gatheredOf(resource)), async (key) => {
        const stored = await store.get(key)
        if (stored !== undefined) found.push(...readUnits(stored))
      })
      return unitsInOrder(found)
    },
    async isOpen(resource) {
      // a unit that spreads may have gone from a list before its own units came onto it: they stand on the next one
      for (let look = 0; look < 2; look++) if ((await store.list(keys.opened(resource))).length > 0) return true
      return false
    },
    async isRead() {
      for await (const { state } of leftIn(run)) if (state !== 'failed') return false
      return true
    },
    async *left(states) {
      for await (const state of leftIn(run))
        if (states === undefined || states.some((one) => one === state.state)) yield state
    },
    counts: () => countsIn(run),
    async *begun() {
      for (const key of await store.list(keys.units)) {
        const stored = await store.get(key)
        if (stored !== undefined) yield stateOf(readRecord(stored))
      }
    },
    async look(unit) {
      const stored = await store.get(keys.unit(unit))
      return stored && stateOf(readRecord(stored))
    },
    end: (how) => tools.end(how),
  }
}

async function* leftIn(run: RunState): AsyncIterable<UnitState> {
  for (const key of await run.store.list(run.keys.opened())) {
    const seen = await seenAt(run, key)
    if (seen !== undefined && seen.record.state !== 'done') yield stateOf(seen.record)
  }
}

/** Reads each unit once: it is for people. */
async function countsIn(run: RunState): Promise<readonly UnitCounts[]> {
  const { store, keys } = run
  const sum = createCounts()
  const isBegun = new Set<string>()
  await eachOf(await store.list(keys.units), async (key) => {
    const stored = await store.get(key)
    const record = stored && readRecord(stored)
    if (record === undefined || record.unit.id === gatherUnit.id) return
    isBegun.add(record.unit.id)
    sum.add(record.unit.resource, record.state)
    sum.add(record.unit.resource, 'pages', record.progress?.pages ?? 0)
    sum.add(record.unit.resource, 'records', record.progress?.records ?? 0)
  })
  for await (const { unit, state } of leftIn(run)) if (!isBegun.has(unit.id)) sum.add(unit.resource, state)
  return sum.all()
}

interface Seen {
  readonly record: UnitRecord
  /** undefined = nobody has begun it */
  readonly stored: StoredObject | undefined
}

/** The unit that a mark in the list of open ones stands for; undefined = it is done by now. */
async function seenAt({ store, keys }: RunState, openKey: string): Promise<Seen | undefined> {
  const mark = await store.get(openKey)
  if (mark === undefined) return undefined
  const unit = readUnit(mark)
  const stored = await store.get(keys.unit(unit.id))
  return { stored, record: stored === undefined ? newRecord(unit) : readRecord(stored) }
}

async function takeAny(run: RunState, choice: Choice): Promise<Lease | undefined> {
  const isFresh = run.waiting.length === 0
  for (let look = isFresh ? 1 : 0; look < 2; look++) {
    if (look === 1) run.waiting = shuffled(await run.store.list(run.keys.opened()), run.random)
    for (let key = run.waiting.pop(); key !== undefined; key = run.waiting.pop()) {
      const seen = await seenAt(run, key)
      const lease = seen && (await tryToTake(run, seen, choice))
      if (lease !== undefined) return lease
    }
  }
  return undefined
}

async function takeOne(run: RunState, id: string, choice: Choice): Promise<Lease | undefined> {
  const stored = await run.store.get(run.keys.unit(id))
  if (stored !== undefined) return tryToTake(run, { stored, record: readRecord(stored) }, choice)
  if (id === gatherUnit.id) return tryToTake(run, { stored, record: newRecord(gatherUnit) }, choice)
  for (const key of await run.store.list(run.keys.opened())) {
    if (!key.endsWith(run.keys.open('', id).slice(run.keys.opened('').length))) continue
    const seen = await seenAt(run, key)
    return seen && tryToTake(run, seen, choice)
  }
  return undefined
}

async function tryToTake(run: RunState, { record, stored }: Seen, choice: Choice): Promise<Lease | undefined> {
  const { state, unit } = record
  if (state === 'failed' || !(await isFree(run, record, choice.leaseMs))) return undefined
  if (state !== 'done' && (await choice.fits?.(unit)) === false) return undefined
  const taken: UnitRecord = {
    ...record,
    token: record.token + 1,
    beat: 0,
    holder: choice.holder,
    taking: Math.floor(run.random() * 2 ** 48),
    state: state === 'done' ? 'done' : 'taken',
  }
  const held = await write(run, taken, stored)
  if (held === undefined) return undefined
  run.silent.delete(unit.id)
  const told = await tell(run, held)
  if (state === 'done') {
    // its holder died when it had nothing left to do but to say so
    await run.store.delete(run.keys.open(unit.resource, unit.id))
    return undefined
  }
  const { progress, token, failures, shards } = told.record
  const lease: Lease = { unit, progress, token, failures, shards }
  run.leases.set(lease, { held: told, inLine: lineUp() })
  return lease
}

/**
 * True when nobody holds the unit, or its holder was silent for as long as this process has watched it, and that is long
 * enough. No clock of another machine is asked.
 */
async function isFree(
  run: RunState,
  { state, unit, token, beat, shards, holder }: UnitRecord,
  leaseMs: number,
): Promise<boolean> {
  if (holder === null && state !== 'done') return true
  const mark = `${token} ${beat} ${shards.length} ${state}`
  const before = run.silent.get(unit.id)
  if (before?.mark !== mark) run.silent.set(unit.id, { mark, since: run.elapsed() })
  return before?.mark === mark && run.elapsed() - before.since >= leaseMs
}

async function checkpoint(run: RunState, lease: Lease, { progress, shards, born }: Reached): Promise<boolean> {
  const { store, keys } = run
  const { unit, token } = lease
  const place = run.leases.get(lease)
  const { length: number } = place?.held?.record.born ?? []
  const name = born.length === 0 ? [] : [`${token}-${number + 1}`]
  for (const one of name) await store.put(keys.born(unit.id, one), bodyOf(born))
  const isHeld = await change(run, lease, (record) => ({
    ...record,
    progress,
    state: progress.done ? 'done' : record.state,
    shards: [...record.shards, ...shards],
    born: [...record.born, ...name],
    beat: record.beat + 1,
    failures: 0,
    failure: null,
  }))
  if (!isHeld || place?.held === undefined) return false
  place.held = await place.inLine(async () => place.held && tell(run, place.held, born))
  // a mark that stays is taken away by whoever looks for work next
  if (progress.done) await store.delete(keys.open(unit.resource, unit.id)).catch(() => undefined)
  return true
}

/** Makes units that were born units for all. What was told is noted with the next write: telling twice does no harm. */
async function tell(run: RunState, held: Held, known?: readonly Unit[]): Promise<Held> {
  const { store, keys } = run
  const { record } = held
  for (const name of record.born.slice(record.told)) {
    const stored = known === undefined ? await store.get(keys.born(record.unit.id, name)) : undefined
    await eachOf(known ?? (stored === undefined ? [] : readUnits(stored)), async (unit) => {
      if (unit.gathered !== undefined) return store.put(keys.gathered(unit.resource, unit.id), bodyOf([unit]))
      // born by one who is dead: others may have done it since
      if (known === undefined && (await store.get(keys.unit(unit.id))) !== undefined) return true
      return store.put(keys.open(unit.resource, unit.id), bodyOf(unit))
    })
  }
  return { ...held, record: { ...record, told: record.born.length } }
}

function released(record: UnitRecord, failure: UnitFailure | undefined): UnitRecord {
  // what failed after that is made good by whoever finds it: it is read
  if (record.state === 'done') return record
  const free = { ...record, holder: null, state: 'waiting' } as const
  if (failure === undefined) return free
  const state = failure.isFinal ? 'failed' : 'waiting'
  return { ...free, state, failures: record.failures + 1, failure, shards: [...record.shards, ...failure.shards] }
}

/** Writes a change of what the holder wrote last. False = somebody else has written since. */
function change(run: RunState, lease: Lease, changed: (record: UnitRecord) => UnitRecord): Promise<boolean> {
  const place = run.leases.get(lease)
  if (place === undefined) return Promise.resolve(false)
  return place.inLine(async () => {
    const { held } = place
    if (held === undefined) return false
    place.held = await write(run, changed(held.record), held.stored)
    return place.held !== undefined
  })
}

/** undefined = somebody else came first. */
async function write(
  { store, keys }: RunState,
  record: UnitRecord,
  from: StoredObject | undefined,
): Promise<Held | undefined> {
  const body = recordBody(record)
  const key = keys.unit(record.unit.id)
  if (!(await swap(store, key, { from, body }))) return undefined
  // a `put` does not say which version it made
  const stored = await store.get(key)
  return stored?.body.equals(body) === true ? { stored, record } : undefined
}

async function retry(run: RunState): Promise<number> {
  let count = 0
  for (const key of await run.store.list(run.keys.opened())) {
    const seen = await seenAt(run, key)
    if (seen?.stored === undefined || seen.record.state !== 'failed') continue
    const waits: UnitRecord = { ...seen.record, state: 'waiting', failures: 0, failure: null }
    if ((await write(run, waits, seen.stored)) !== undefined) count += 1
  }
  return count
}

/** So that workers do not all ask for the same unit. */
function shuffled(keys: readonly string[], random: () => number): string[] {
  return keys
    .map((key) => [random(), key] as const)
    .toSorted(([one], [other]) => one - other)
    .map(([, key]) => key)
}
