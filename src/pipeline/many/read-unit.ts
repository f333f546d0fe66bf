import { setMaxListeners } from 'node:events'
import type { Lease, UnitFailure } from '../../engines/engine.ts'
import { asSluiceError } from '../../disk/system-failure.ts'
import { extractUnit } from '../../extract/extract-unit.ts'
import { given } from '../../model/given.ts'
import { SluiceError } from '../../model/errors.ts'
import type { ResourcePlan } from '../../model/plan.ts'
import type { ExtractedPage, Unit, UnitProgress } from '../../model/unit.ts'
import type { KeptUnit } from '../../recording/shards/keep-answers.ts'
import { pressed, writeShard } from '../../recording/shards/shard.ts'
import { storedCursorOf } from '../../state/resource-cursor.ts'
import { isWorthResuming } from '../failure.ts'
import { placeInResource } from '../place-error.ts'
import { cursorsFor, dependentsFor, slicingFor } from '../reading/unit-tools.ts'
import { withoutSecrets, withSecrets } from '../secrets/hidden-secrets.ts'
import { steadyNow } from '../../model/world.ts'
import type { Worker } from './open-worker.ts'

/** What became of a unit: `lost` = somebody else has it now; `given_back` = the worker stops. */
export interface UnitEnd {
  readonly unit: string
  readonly how: 'done' | 'failed' | 'waits' | 'lost' | 'given_back'
  readonly pages: number
  readonly records: number
  readonly born: number
  readonly error?: SluiceError
}

/** A checkpoint is due after so many bytes of answers, so many children, or so long. */
const checkpointAfter = { bytes: 4 << 20, born: 100, ms: 2000 } as const
/** A unit that fails for a reason that may pass is tried so often before it counts as failed. */
const mostFailures = 3

/** What the machines meet in is not there: every unit would fail so. */
const ofOthers: ReadonlySet<SluiceError['code']> = new Set([
  'ENGINE_UNREACHABLE',
  'ENGINE_AUTH_FAILED',
  'ENGINE_FAILED',
])

/** How the worker is told to stop: after a page, or at once. */
export interface Stopping {
  readonly afterPage: AbortSignal
  readonly atOnce: AbortSignal
}

/**
 * Reads a unit to its end, from where the last checkpoint left it. Nothing is normalized: what was answered goes into shards,
 * children become units for all. Whoever has lost the unit adds nothing to it.
 */
export async function readUnit(lease: Lease, worker: Worker, stopping: Stopping): Promise<UnitEnd> {
  const reading = openReading(lease, worker, stopping)
  const stopBeating = keepAlive(reading)
  const { atOnce } = stopping
  const stop = (): void => reading.own.abort(atOnce.reason)
  atOnce.addEventListener('abort', stop, { once: true })
  if (atOnce.aborted) stop()
  try {
    return await readPages(reading)
  } catch (error) {
    return await endWith(error, reading)
  } finally {
    stopBeating()
    atOnce.removeEventListener('abort', stop)
    reading.kept.leave()
  }
}

class LeaseLost extends Error {}

interface Reading {
  readonly lease: Lease
  readonly worker: Worker
  readonly stopping: Stopping
  readonly kept: KeptUnit
  /** aborted when the lease is lost, or the worker stops at once */
  readonly own: AbortController
  readonly resource: ResourcePlan
  /** pieces of long bodies and shards so far, of this lease */
  count: number
  born: Unit[]
  bornBefore: number
  progress: UnitProgress | null
}

function openReading(lease: Lease, worker: Worker, stopping: Stopping): Reading {
  const own = new AbortController()
  // every request listens
  setMaxListeners(0, own.signal)
  const { unit } = lease
  const resource = worker.plan.resources.find(({ name }) => name === unit.resource)
  if (resource === undefined) throw new Error(`resource "${unit.resource}" is not in the plan`)
  const kept = worker.keeper.of(unit.id, {
    putPiece: async (piece) => {
      const name = `${lease.token}-${++reading.count}`
      await worker.shards.put(unit.id, name, await pressed(piece))
      return name
    },
  })
  const reading: Reading = {
    lease,
    worker,
    stopping,
    kept,
    own,
    resource,
    count: 0,
    born: [],
    bornBefore: 0,
    progress: lease.progress,
  }
  return reading
}

/** Shows that the holder is alive, until it ends; a lease that is lost, or may be, ends the reading. */
function keepAlive({ lease, worker: { engineRun, leaseMs }, own }: Reading): () => void {
  let seen = performance.now()
  const beat = async (): Promise<void> => {
    const isHeld = await engineRun.renew(lease).catch(() => performance.now() - seen < leaseMs)
    if (!isHeld) own.abort(new LeaseLost())
    else seen = performance.now()
  }
  const timer = setInterval(() => void beat(), leaseMs / 3)
  return () => clearInterval(timer)
}

async function readPages(reading: Reading): Promise<UnitEnd> {
  const { worker, stopping, own, lease } = reading
  let last = steadyNow(worker.world)
  for await (const page of await pagesOf(reading)) {
    reading.born.push(...page.children)
    worker.onPage?.(page)
    if (page.isPiece === true) continue
    reading.progress = page.progress
    const isDue =
      page.progress.done ||
      page.isUrgent === true ||
      stopping.afterPage.aborted ||
      reading.kept.bytes >= checkpointAfter.bytes ||
      reading.born.length >= checkpointAfter.born ||
      steadyNow(worker.world) - last >= checkpointAfter.ms
    if (!isDue) continue
    await checkpoint(reading, page.progress)
    last = steadyNow(worker.world)
    if (page.progress.done) return endOf(reading, 'done')
    if (stopping.afterPage.aborted) {
      await worker.engineRun.release(lease)
      return endOf(reading, 'given_back')
    }
  }
  own.signal.throwIfAborted()
  // all of it had been read before, and nobody got to say so
  if (reading.progress?.done === true) await checkpoint(reading, reading.progress)
  return endOf(reading, 'done')
}

async function pagesOf({ lease, worker, kept, own, resource }: Reading): Promise<AsyncIterable<ExtractedPage>> {
  const { plan, pinned, world, vault, reporter, http, engineRun } = worker
  const { state, parts, now } = pinned
  const [task] = withSecrets([{ unit: lease.unit, progress: lease.progress }], vault) ?? []
  if (task === undefined) throw secretChanged(lease.unit)
  const isGathering = lease.unit.isSpread === true && lease.unit.parents === undefined
  const born = isGathering ? await engineRun.gathered(resource.name) : []
  const shown =
    withSecrets(
      born.map((unit) => ({ unit, progress: null })),
      vault,
    ) ?? []
  const gathered = shown.flatMap(({ unit }) => unit.gathered ?? [])
  const cursors = cursorsFor(resource, plan, {
    storedOf: (one) => storedCursorOf(one, { state, source: plan.source }),
    partsOf: ({ name }) => parts.get(name),
    now,
  })
  return extractUnit(task.unit, task.progress, {
    resource,
    dependents: dependentsFor(resource, plan),
    http: { ...http, fetchPage: (request, options) => keeping(request, options) },
    cursors,
    slicing: slicingFor(world, { now, gathered }),
    ...given({ limitPages: pinned.options.limit }),
    signal: own.signal,
    now: () => world.now(),
    pause: (ms) => world.sleep(ms, own.signal),
    runsJobs: true,
    reporter,
  })

  async function keeping(...[request, options]: Parameters<typeof http.fetchPage>) {
    const ask = kept.ask()
    try {
      return await http.fetchPage(request, { ...options, ask })
    } finally {
      kept.settle(ask, !options.signal.aborted)
    }
  }
}

/** Everything that was read up to here, for others to see. */
async function checkpoint(reading: Reading, progress: UnitProgress): Promise<void> {
  const { lease, worker } = reading
  const shards = await putShard(reading)
  const { born, progress: reached } = withoutSecrets(
    { born: reading.born, progress: [{ unit: lease.unit.id, progress }] },
    worker.vault,
  )
  const [hidden = { progress }] = reached
  if (!(await worker.engineRun.checkpoint(lease, { progress: hidden.progress, shards, born }))) throw new LeaseLost()
  reading.bornBefore += reading.born.length
  reading.born = []
}

async function putShard(reading: Reading): Promise<readonly string[]> {
  const { lease, worker, kept } = reading
  const answers = kept.take()
  if (answers.length === 0) return []
  const name = `${lease.token}-${++reading.count}`
  await worker.shards.put(lease.unit.id, name, await writeShard(answers))
  return [name]
}

async function endWith(error: unknown, reading: Reading): Promise<UnitEnd> {
  const { lease, worker, own, stopping, resource } = reading
  const { engineRun, vault } = worker
  if (error instanceof LeaseLost || own.signal.reason instanceof LeaseLost) return endOf(reading, 'lost')
  if (stopping.atOnce.aborted) {
    await keepRead(reading)
    await engineRun.release(lease)
    return endOf(reading, 'given_back')
  }
  const placed = asSluiceError(placeInResource(error, resource))
  if (ofOthers.has(placed.code)) {
    // no fault of the unit's: this worker ends, and another one goes on with it
    await engineRun.release(lease).catch(() => false)
    throw placed
  }
  const failures = lease.failures + 1
  // one that is skipped when it fails would fail in a single process, too, and end there
  const isFinal = !isWorthResuming(placed) || resource.onError === 'skip' || failures >= mostFailures
  if (isFinal) await keepRead(reading)
  const failure: UnitFailure = {
    code: placed.code,
    message: vault.mask(placed.message),
    ...given({
      hint: placed.details.hint === undefined ? undefined : vault.mask(placed.details.hint),
      found: placed.details.found === undefined ? undefined : vault.mask(placed.details.found),
    }),
    isFinal,
    shards: isFinal ? await putShard(reading) : [],
  }
  if (!(await engineRun.release(lease, failure))) return endOf(reading, 'lost')
  return { ...endOf(reading, isFinal ? 'failed' : 'waits'), error: placed }
}

/** What was read whole since the last checkpoint, before the reading ends early. */
async function keepRead(reading: Reading): Promise<void> {
  const { progress, lease } = reading
  if (progress !== null && progress !== lease.progress) await checkpoint(reading, progress)
}

function endOf({ lease, progress, bornBefore }: Reading, how: UnitEnd['how']): UnitEnd {
  const { pages = 0, records = 0 } = progress ?? {}
  return { unit: lease.unit.id, how, pages, records, born: bornBefore }
}

function secretChanged({ id }: Unit): SluiceError {
  return new SluiceError(
    'PLAN_SECRET_UNKNOWN',
    `Could not read unit "${id}" because a secret that it holds is not known here, or has changed.`,
    { hint: 'Give this machine the secrets that the others have.' },
  )
}
