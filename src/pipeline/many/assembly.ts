import { type EngineRun, gatherUnit, type Lease, type UnitFailure } from '../../engines/engine.ts'
import type { SharedTexts } from '../../engines/store/shared-texts.ts'
import type { ShardStore } from '../../engines/shard-store.ts'
import { createHttpClient } from '../../extract/http/client.ts'
import type { HttpClient } from '../../extract/http/http-client.ts'
import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import type { TokenStore } from '../../model/auth.ts'
import type { Plan } from '../../model/plan.ts'
import { createOnce } from '../../model/say-once.ts'
import type { World } from '../../model/world.ts'
import { type AnswerGiver, createAnswerGiver } from '../../recording/shards/give-answers.ts'
import { replayClock } from '../../recording/read/replay-clock.ts'
import { openHttp } from '../wiring.ts'
import type { AssembledRun, Assembly } from './assembled.ts'
import type { PinnedRun } from './pinned.ts'

export interface AssemblyTools {
  readonly engineRun: EngineRun
  readonly shards: ShardStore
  readonly pinned: PinnedRun
  readonly texts?: SharedTexts
}

export function createAssembly({ engineRun, shards, pinned, texts }: AssemblyTools): Assembly {
  const { run, loadId, now, base } = pinned
  let giver: AnswerGiver | undefined
  let early: readonly string[] = []
  const failures = createFailures(engineRun)
  return {
    run,
    loadId,
    now,
    base,
    expect(units) {
      const ids = units.filter(({ gathered }) => gathered === undefined).map(({ id }) => id)
      if (giver === undefined) early = [...ids, ...early]
      else giver.expect(ids)
    },
    openHttp(of) {
      giver = createAnswerGiver(
        {
          shardsOf: async (unit) => (await engineRun.look(unit))?.shards,
          read: (unit, name) => shards.read(unit, name),
          async *unitsOf(resource) {
            for await (const { unit } of engineRun.begun()) if (unit.resource === resource) yield unit.id
          },
        },
        of.vault,
      )
      giver.expect(early)
      return httpFrom(giver, { run: of, failures, isNews: createOnce(), texts })
    },
  }
}

interface Answering {
  readonly run: AssembledRun
  readonly failures: (unit: string) => Promise<UnitFailure | undefined>
  readonly isNews: (resource: string) => boolean
  readonly texts: SharedTexts | undefined
}

/** No credentials are needed for what was answered, no budget holds it up, and waiting takes no time. */
function httpFrom({ transport }: AnswerGiver, { run, failures, isNews, texts }: Answering): HttpClient {
  const { world, vault, reporter } = run
  const clock = replayClock(world.now())
  const replaying = createHttpClient({
    world: { ...world, now: () => clock.now(), sleep: (ms, signal) => clock.sleep(ms, signal), network: transport },
    vault,
    reporter,
    store: noTokens,
    folder: run.workFolder.folder,
  })
  let live: HttpClient | undefined
  const here = (): HttpClient => (live ??= openHttp({ ...run, texts }))
  return {
    async fetchPage(request, options) {
      try {
        return await replaying.fetchPage(request, { ...options, auth: null })
      } catch (error) {
        if (!(error instanceof SluiceError) || error.code !== 'UNITS_LACK') throw error
        const failure = await failures(options.unit ?? '')
        if (failure !== undefined) throw failedAs(failure)
        if (isNews(options.resource)) sayAskedHere(options.resource, run)
        return here().fetchPage(request, options)
      }
    },
    waitAgain: (options, failed) => replaying.waitAgain(options, failed),
    counts(resource) {
      const [one, other] = [replaying.counts(resource), live?.counts(resource)]
      return {
        requests: one.requests + (other?.requests ?? 0),
        retries: one.retries + (other?.retries ?? 0),
      }
    },
    logIn: (options, person) => here().logIn(options, person),
    paces: () => live?.paces() ?? [],
    async close() {
      await replaying.close()
      await live?.close()
    },
  }
}

function sayAskedHere(resource: string, { reporter }: AssembledRun): void {
  const message = `"${resource}": the API is asked here for what no worker has asked for.`
  reporter.report({ kind: 'note', resource, message })
}

/** Nothing is asked for with tokens, and none are kept. */
const noTokens: TokenStore = { read: async () => undefined, update: async () => undefined }

function createFailures(engineRun: EngineRun): Answering['failures'] {
  return async (unit) => {
    const state = await engineRun.look(unit)
    return state?.state === 'failed' ? state.failure : undefined
  }
}

/** The error that a worker had, without what only it knew. */
function failedAs({ code, message, hint, found }: UnitFailure): SluiceError {
  return new SluiceError(code as SluiceError['code'], message, given({ hint, found }))
}

/** Throws UNITS_OPEN while units are left to be read, UNITS_FAILED where one failed that the run cannot do without. */
export async function refuseUnread(engineRun: EngineRun, plan: Plan): Promise<void> {
  const open: string[] = []
  const failed: (readonly [string, UnitFailure | undefined])[] = []
  for await (const { unit, state, failure } of engineRun.left()) {
    const skips = plan.resources.find(({ name }) => name === unit.resource)?.onError === 'skip'
    if (state !== 'failed') open.push(unit.id)
    else if (!skips) failed.push([unit.id, failure])
  }
  const [first] = failed
  if (first !== undefined)
    throw new SluiceError(
      'UNITS_FAILED',
      `Could not put the run together because ${failed.length === 1 ? 'a unit' : `${failed.length} units`} failed: "${first[0]}": ${first[1]?.message ?? ''}`,
      {
        found: failed
          .map(([id]) => id)
          .slice(0, 20)
          .join(', '),
        hint: `${first[1]?.hint ?? ''} Then let them wait again: sluice units plan <config> --store <store>.`.trim(),
      },
    )
  if (open.length === 0) return
  throw new SluiceError(
    'UNITS_OPEN',
    `Could not put the run together because ${open.length === 1 ? 'a unit is' : `${open.length} units are`} not read to the end.`,
    {
      found: open.slice(0, 20).join(', '),
      hint: 'Read them first: sluice units run --store <store>.',
    },
  )
}

/**
 * One process at a time puts a run together. Throws UNIT_TAKEN; `lost` is aborted when somebody else takes over, because this
 * process was silent for too long.
 */
export async function takeGathering(
  engineRun: EngineRun,
  {
    holder,
    leaseMs,
    world,
    lost,
  }: {
    readonly holder: string
    readonly leaseMs: number
    readonly world: Pick<World, 'sleep'>
    readonly lost: AbortController
  },
): Promise<() => Promise<void>> {
  let lease: Lease | undefined
  for (let waited = 0; lease === undefined; waited += 500) {
    lease = await engineRun.take({ holder, leaseMs, only: gatherUnit.id })
    if (lease !== undefined) break
    if (waited > leaseMs * 1.5) throw gatheredBy((await engineRun.look(gatherUnit.id))?.holder ?? 'another process')
    await world.sleep(500, lost.signal)
  }
  const held = lease
  let seen = performance.now()
  const timer = setInterval(() => {
    engineRun
      .renew(held)
      .catch(() => performance.now() - seen < leaseMs)
      .then((isHeld) => {
        if (isHeld) seen = performance.now()
        else lost.abort(gatheredBy('another process, which took over'))
      })
      .catch(() => undefined)
  }, leaseMs / 3)
  return async () => {
    clearInterval(timer)
    await engineRun.release(held).catch(() => undefined)
  }
}

function gatheredBy(holder: string): SluiceError {
  return new SluiceError('UNIT_TAKEN', `Could not put the run together because ${holder} does it.`, {
    found: holder,
    hint: 'Let it end. If it is dead, its place is free after the lease (--lease).',
  })
}
