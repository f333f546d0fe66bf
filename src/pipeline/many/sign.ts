import type { Engine, WorkerSign } from '../../engines/engine.ts'
import type { Happening, Reporter } from '../../model/report/events.ts'
import { steadyNow, type World } from '../../model/world.ts'
import type { UnitEnd } from './read-unit.ts'

/** What a process that reads units says about itself every few seconds, where others see it. */
export interface Signing {
  /** a unit is read here, until what it gives is called */
  reading(pipeline: string, unit: string): () => void
  page(received: number): void
  ended(end: Pick<UnitEnd, 'how'>): void
  /** hands everything on, and hears what requests wait for */
  readonly reporter: Reporter
  /** signs off */
  close(): Promise<void>
}

interface SigningTools {
  readonly engine: Pick<Engine, 'signMs' | 'sign' | 'signOff'>
  readonly world: Pick<World, 'now' | 'steady' | 'sleep'>
  readonly reporter: Reporter
  /** who works, for people */
  readonly holder: string
  /** units at once at most */
  readonly concurrency: number
}

/** What is new is told a second after the word before at the earliest, in milliseconds. */
const soonMs = 1000
/** So many waits are told of. */
const mostWaits = 5

interface State extends SigningTools {
  readonly began: number
  readonly sum: { done: number; failed: number; pages: number; records: number }
  readonly units: Set<WorkerSign['units'][number]>
  /** when it is over, by what is waited for */
  readonly waits: Map<string, number>
  before: { readonly at: number; readonly pages: number; readonly records: number }
  news: AbortController
}

/** Begins to sign, until it is closed. One word that is lost is not missed. */
export function startSigning(tools: SigningTools): Signing {
  const { engine, world, reporter, holder } = tools
  const began = steadyNow(world)
  const sum = { done: 0, failed: 0, pages: 0, records: 0 }
  const before = { at: began, pages: 0, records: 0 }
  const state: State = {
    ...tools,
    began,
    sum,
    units: new Set(),
    waits: new Map(),
    before,
    news: new AbortController(),
  }
  const over = new AbortController()
  const signing = signUntil(over.signal, state)
  return {
    reading(pipeline, unit) {
      const one = { pipeline, unit }
      state.units.add(one)
      if (state.units.size === 1) state.news.abort()
      return () => {
        state.units.delete(one)
        if (state.units.size === 0) state.news.abort()
      }
    },
    page(received) {
      sum.pages += 1
      sum.records += received
    },
    ended({ how }) {
      if (how === 'done') sum.done += 1
      if (how === 'failed') sum.failed += 1
    },
    reporter: {
      mask: reporter.mask,
      report(happening) {
        if (happening.kind === 'waiting') noteWait(happening, state)
        reporter.report(happening)
      },
    },
    async close() {
      over.abort()
      // an engine that is away is not waited for long
      await Promise.race([signing, world.sleep(1000, new AbortController().signal)])
      await engine.signOff(holder).catch(() => undefined)
    },
  }
}

async function signUntil(over: AbortSignal, state: State): Promise<void> {
  const { engine, world } = state
  const rest = async (ms: number, signal: AbortSignal): Promise<void> => world.sleep(ms, signal).catch(() => undefined)
  while (!over.aborted) {
    state.news = new AbortController()
    await engine.sign(signOf(state)).catch(() => undefined)
    await rest(soonMs, over)
    await rest(engine.signMs - soonMs, AbortSignal.any([over, state.news.signal]))
  }
}

function noteWait({ host = '', why: words, ms }: Happening & { readonly kind: 'waiting' }, state: State): void {
  const why = host === '' || words.includes(host) ? words : `${host}: ${words}`
  if (!state.waits.has(why)) state.news.abort()
  state.waits.set(why, steadyNow(state.world) + ms)
}

/** What is said now; what comes next is counted from here. */
function signOf(state: State): WorkerSign {
  const { world, reporter, holder, concurrency, began, sum, units, waits, before } = state
  const at = steadyNow(world)
  const seconds = Math.max(0.001, (at - before.at) / 1000)
  // one that ended since the word before is told of once more
  for (const [why, until] of waits) if (until < before.at) waits.delete(why)
  state.before = { at, pages: sum.pages, records: sum.records }
  return {
    name: holder,
    upMs: at - began,
    units: [...units],
    concurrency,
    ...sum,
    perSecond: { pages: (sum.pages - before.pages) / seconds, records: (sum.records - before.records) / seconds },
    waits: [...waits]
      .slice(-mostWaits)
      .map(([why, until]) => ({ why: reporter.mask(why), leftMs: Math.max(0, until - at) })),
  }
}
