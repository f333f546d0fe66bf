import type { Redis } from 'ioredis'
import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import { lineUp } from '../../model/line-up.ts'
import { unitsInOrder } from '../../model/plan/unit-order.ts'
import type { Unit } from '../../model/unit.ts'
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
import { createCounts, isCounted } from '../unit-counts.ts'
import type { HeldJob, UnitQueue } from './queue.ts'
import { digestOf, namesText, stateFrom, textOf, unitFrom } from './record.ts'
import type { RunKeys } from './redis-keys.ts'
import { runScript } from '../redis/run-script.ts'
import { fieldsOfRecord, type ScriptName, scripts } from './scripts.ts'

export interface BullmqRunTools {
  readonly id: string
  readonly place: string
  readonly pinned: string
  readonly over?: RunEnd
  readonly label: string
  readonly keys: RunKeys
  readonly client: Redis
  readonly queue: UnitQueue
  /** milliseconds that Redis is told for a lease */
  readonly ttl: (leaseMs: number) => number
  readonly newToken: () => string
  /** for messages */
  readonly failed: (error: unknown) => SluiceError
  end(how: RunEnd): Promise<void>
}

/** What a lease stands for: a job's lock, or the place of whoever puts the run together. */
interface Held {
  readonly job: HeldJob | undefined
  readonly lock: string
  readonly leaseMs: number
  /** how many writes it has made */
  seq: number
}

interface RunState extends BullmqRunTools {
  readonly leases: WeakMap<Lease, Held>
}

export function openBullmqRun(tools: BullmqRunTools): EngineRun {
  const run: RunState = { ...tools, leases: new WeakMap() }
  const { client, keys, failed } = run
  const inLine = lineUp()
  const asked = <T>(work: () => Promise<T>): Promise<T> =>
    work().catch((error: unknown) => {
      throw failed(error)
    })
  return {
    id: tools.id,
    place: tools.place,
    pinned: tools.pinned,
    ...given({ over: tools.over }),
    take: (choice) =>
      inLine(() =>
        asked(() => {
          if (choice.only === gatherUnit.id) return takeGather(run, choice)
          return choice.only === undefined ? takeAny(run, choice) : takeOne(run, choice.only, choice)
        }),
      ),
    renew: (lease) => asked(() => renew(run, lease)),
    checkpoint: (lease, reached) => asked(() => checkpoint(run, lease, reached)),
    release: (lease, failure) => asked(() => release(run, lease, failure)),
    retry: () => asked(() => retry(run)),
    gathered: (resource) =>
      asked(async () => unitsInOrder((await client.hvals(keys.gathered(resource))).map((text) => unitFrom(text)))),
    isOpen: (resource) =>
      asked(async () => {
        await known(run)
        const counts = await client.hmget(
          keys.tally,
          ...['waiting', 'taken', 'failed'].map((one) => `${one} ${resource}`),
        )
        return counts.some((count) => Number(count) > 0)
      }),
    isRead: () => asked(async () => (await known(run)).open === 0),
    left: (which = ['waiting', 'taken', 'failed']) => states(run, which, asked),
    counts: () => asked(() => countsOf(run)),
    async *begun() {
      for await (const state of states(run, ['waiting', 'taken', 'done', 'failed'], asked))
        if (state.token > 0) yield state
    },
    look: (unit) => asked(() => (unit === gatherUnit.id ? lookAtGather(run) : look(run, digestOf(unit)))),
    end: (how) => asked(() => tools.end(how)),
  }
}

interface Told {
  readonly args?: readonly (string | number)[]
  readonly unit?: string
  readonly lock?: string
}

function script({ client, keys, place }: RunState, name: ScriptName, told: Told = {}): Promise<unknown> {
  const { args = [], unit = keys.root, lock = keys.root } = told
  return runScript(client, scripts[name], { keys: [keys.current, keys.root, unit, lock], args: [place, ...args] })
}

/** How many units are not read yet. Throws UNITS_LOST. */
async function known(run: RunState): Promise<{ readonly open: number }> {
  const [waiting = -1, taken = 0] = numbers(await script(run, 'left'))
  if (waiting < 0) throw lost(run)
  return { open: waiting + taken }
}

async function takeAny(run: RunState, choice: Choice): Promise<Lease | undefined> {
  const aside: HeldJob[] = []
  try {
    for (let isMended = false; ;) {
      const job = await run.queue.take(takingOf(run, choice))
      if (job !== undefined) {
        const lease = await claim(run, job, choice)
        if (lease === 'unfit') aside.push(job)
        else if (lease !== undefined) return lease
      } else if (isMended) return undefined
      else {
        await mend(run, choice)
        isMended = true
      }
    }
  } finally {
    for (const job of aside) await run.queue.giveBack(job)
  }
}

/** So often others may be in front of a unit that was brought forward. */
const mostInFront = 20

async function takeOne(run: RunState, unit: string, choice: Choice): Promise<Lease | undefined> {
  const digest = digestOf(unit)
  const aside: HeldJob[] = []
  await mend(run, choice)
  try {
    for (let look_ = 0; look_ < mostInFront; look_++) {
      const state = (await look(run, digest))?.state
      if (state !== 'waiting' && state !== 'taken') return undefined
      await run.queue.bringForward(jobId(run, digest))
      const job = await run.queue.take(takingOf(run, choice))
      if (job === undefined) return undefined
      if (job.id !== jobId(run, digest)) {
        aside.push(job)
        continue
      }
      const lease = await claim(run, job, choice)
      if (lease !== 'unfit') return lease
      aside.push(job)
      return undefined
    }
    return undefined
  } finally {
    for (const job of aside) await run.queue.giveBack(job)
  }
}

function takingOf({ ttl, newToken }: RunState, { holder, leaseMs }: Choice) {
  return { holder, lockMs: ttl(leaseMs), token: newToken() }
}

/** Makes the unit of a job that was taken this process's own. */
async function claim(
  run: RunState,
  job: HeldJob,
  { fits, holder, leaseMs }: Choice,
): Promise<Lease | 'unfit' | undefined> {
  const digest = digestIn(run, job.id)
  const before = digest === undefined ? undefined : await look(run, digest)
  if (digest === undefined || before === undefined) {
    // of a run that is over
    await run.queue.finish(job)
    return undefined
  }
  if (before.state !== 'done' && (await fits?.(before.unit)) === false) return 'unfit'
  const answer = await script(run, 'claim', { ...placeOf(run, digest), args: [digest, job.token, holder] })
  if (answer === 'done' || answer === 'gone') await run.queue.finish(job)
  const state = Array.isArray(answer) ? stateFrom(answer.map(textOrNull)) : undefined
  if (state === undefined) return undefined
  const { unit, progress, token, failures, shards } = state
  const lease: Lease = { unit, progress, token, failures, shards }
  run.leases.set(lease, { job, lock: job.token, leaseMs, seq: 0 })
  return lease
}

function placeOf({ keys, queue, place }: RunState, digest: string): Required<Pick<Told, 'unit' | 'lock'>> {
  return { unit: keys.unit(digest), lock: `${queue.jobKeys}${place}-${digest}:lock` }
}

function jobId({ place }: RunState, digest: string): string {
  return `${place}-${digest}`
}

function digestIn({ place }: RunState, job: string): string | undefined {
  return job.startsWith(`${place}-`) ? job.slice(place.length + 1) : undefined
}

/** Units whose holder is silent wait again, and each that waits has a job: somebody may have died between the two. */
async function mend(run: RunState, choice: Choice): Promise<void> {
  const { lockMs, holder } = takingOf(run, choice)
  // one at a time is enough
  const gateMs = Math.max(1, Math.round(lockMs / 4))
  if ((await run.client.set(run.keys.mended, '1', 'PX', gateMs, 'NX')) === null) return
  await run.queue.freeStalled({ lockMs, holder })
  await enqueueLost(run)
}

async function enqueueLost(run: RunState): Promise<void> {
  const found = texts(await script(run, 'unqueued', { args: [`${run.queue.jobKeys}${run.place}-`] }))
  const units: Unit[] = []
  for (let index = 1; index < found.length; index += 2) units.push(unitFrom(found[index] ?? ''))
  if (units.length === 0) return
  // one that had failed lies among those that have
  await run.queue.remove(units.map(({ id }) => jobId(run, digestOf(id))))
  await enqueue(run, units)
}

export function enqueue(run: Pick<RunState, 'id' | 'place' | 'queue'>, units: readonly Unit[]): Promise<void> {
  return run.queue.add(
    units.map(({ id, resource }) => ({ id: `${run.place}-${digestOf(id)}`, resource, run: run.id, unit: id })),
  )
}

async function renew(run: RunState, lease: Lease): Promise<boolean> {
  const held = run.leases.get(lease)
  if (held === undefined) return false
  const { job, lock, leaseMs } = held
  const ms = run.ttl(leaseMs)
  if (job === undefined) return (await script(run, 'keepGather', { unit: run.keys.gather, args: [lock, '', ms] })) === 1
  const digest = digestOf(lease.unit.id)
  if ((await script(run, 'isHeld', { ...placeOf(run, digest), args: [digest, lock, lease.token] })) !== 1) return false
  return run.queue.extend(job, ms)
}

/** One write of a holder, numbered: false = the unit is somebody else's. */
async function write(run: RunState, lease: Lease, { name, args }: Write): Promise<HeldJob | undefined> {
  const held = run.leases.get(lease)
  if (held?.job === undefined) return undefined
  const digest = digestOf(lease.unit.id)
  held.seq += 1
  const who = [digest, held.lock, lease.token, held.seq]
  const answer = await script(run, name, { ...placeOf(run, digest), args: [...who, ...args] })
  return answer === 1 ? held.job : undefined
}

interface Write {
  readonly name: 'checkpoint' | 'release'
  readonly args: readonly (string | number)[]
}

async function checkpoint(run: RunState, lease: Lease, { progress, shards, born }: Reached): Promise<boolean> {
  const { done, pages, records } = progress
  const families = born.flatMap((unit) => [
    digestOf(unit.id),
    unit.resource,
    textOf(unit),
    unit.gathered === undefined ? '0' : '1',
  ])
  const said = [textOf(progress), done ? '1' : '0', namesText(shards), pages, records]
  const job = await write(run, lease, { name: 'checkpoint', args: [...said, ...families] })
  if (job === undefined) return false
  await enqueue(
    run,
    born.filter(({ gathered }) => gathered === undefined),
  )
  if (done) await run.queue.finish(job)
  else run.queue.show(job, { pages, records })
  return true
}

async function release(run: RunState, lease: Lease, failure: UnitFailure | undefined): Promise<boolean> {
  const held = run.leases.get(lease)
  if (held !== undefined && held.job === undefined)
    return (await script(run, 'keepGather', { unit: run.keys.gather, args: [held.lock, '', 0] })) === 1
  const to = failure?.isFinal === true ? 'failed' : 'waiting'
  const told = failure === undefined ? '' : textOf(failure)
  const job = await write(run, lease, { name: 'release', args: [to, told, namesText(failure?.shards ?? [])] })
  if (job === undefined) return false
  await (to === 'failed' ? run.queue.fail(job, failure?.message ?? '') : run.queue.giveBack(job))
  return true
}

async function retry(run: RunState): Promise<number> {
  const count = Number(await script(run, 'retry'))
  if (count > 0) await enqueueLost(run)
  return count
}

async function takeGather(run: RunState, { holder, leaseMs }: Choice): Promise<Lease | undefined> {
  const lock = run.newToken()
  const answer = await script(run, 'takeGather', { unit: run.keys.gather, args: [lock, holder, run.ttl(leaseMs)] })
  if (answer !== 1) return undefined
  const lease: Lease = { unit: gatherUnit, progress: null, token: 1, failures: 0, shards: [] }
  run.leases.set(lease, { job: undefined, lock, leaseMs, seq: 0 })
  return lease
}

async function lookAtGather({ client, keys }: RunState): Promise<UnitState | undefined> {
  const holder = await client.hget(keys.gather, 'holder')
  if (holder === null) return undefined
  return { unit: gatherUnit, state: 'taken', progress: null, shards: [], token: 1, failures: 0, holder }
}

async function look({ client, keys }: RunState, digest: string): Promise<UnitState | undefined> {
  return stateFrom(await client.hmget(keys.unit(digest), ...fieldsOfRecord))
}

type State = Parameters<RunKeys['inState']>[0]

/** Units in these states as they are at one moment; how far each has come is looked up as they are asked for. */
async function* states(
  run: RunState,
  which: readonly State[],
  asked: <T>(work: () => Promise<T>) => Promise<T>,
): AsyncIterable<UnitState> {
  const { client, keys } = run
  const digests = await asked(async () => {
    await known(run)
    return client.sunion(...which.map((state) => keys.inState(state)))
  })
  for (let from = 0; from < digests.length; from += atOnce) {
    const some = digests.slice(from, from + atOnce)
    const found = await asked(() => Promise.all(some.map((digest) => look(run, digest))))
    for (const state of found) if (state !== undefined && which.includes(state.state)) yield state
  }
}

const atOnce = 200

async function countsOf(run: RunState): Promise<readonly UnitCounts[]> {
  await known(run)
  const sum = createCounts()
  for (const [field, count] of Object.entries(await run.client.hgetall(run.keys.tally))) {
    const [what = '', ...resource] = field.split(' ')
    if (isCounted(what)) sum.add(resource.join(' '), what, Number(count))
  }
  return sum.all()
}

function numbers(answer: unknown): readonly number[] {
  return Array.isArray(answer) ? answer.map(Number) : []
}

function texts(answer: unknown): readonly string[] {
  return Array.isArray(answer) ? answer.map(String) : []
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function lost({ id, label }: RunState): SluiceError {
  return new SluiceError('UNITS_LOST', `Could not go on with run ${id} because "${label}" does not know it any more.`, {
    found: label,
    hint: 'It was restarted without its data, or emptied. Nothing was loaded, and nothing is lost: run the same command again, or plan anew.',
  })
}
