import { journalOf } from '../../library/read/journal-place.ts'
import { openPipeline } from '../../library/open-pipeline.ts'
import { given } from '../../model/given.ts'
import type { ErrorReport } from '../../model/report/error-report.ts'
import type { RunEvent } from '../../model/report/events.ts'
import type { World } from '../../model/world.ts'
import type { Child } from '../child/start-child.ts'
import type { ListedRun, RunAnswer, RunRequest, RunSummary, StopAnswer } from '../contract/runs.ts'
import type { NamedPipeline, ProjectLister } from '../project/list-project.ts'
import { badRequest, notFound, ReportedError, reportOf } from '../server/failures.ts'
import { JournalTail, nextLook } from './journal-tail.ts'
import { type FollowedRun, followedRun, type RunWriter } from './run-book.ts'

/** What the hub works with. */
export interface HubParts {
  readonly world: World
  readonly signal: AbortSignal
  readonly project: ProjectLister
  /** a process for one run */
  readonly engine: () => Child
  readonly allowed: (file: string) => Promise<void>
}

/** Runs of all pipelines: those that the studio started, and those of others, by their journals. */
export interface RunHub {
  start(request: RunRequest & { readonly deadlineMs?: number }): Promise<RunAnswer>
  /** throws STUDIO_NOT_FOUND: also where the run is another pipeline's */
  stop(run: string, pipeline: string): StopAnswer
  list(choice: { readonly pipeline?: string | undefined; readonly limit: number }): Promise<readonly ListedRun[]>
  /** throws RUN_NOT_FOUND, STUDIO_NOT_FOUND */
  follow(run: string, pipeline: string | undefined): Promise<FollowedRun>
  /** runs that the studio started and that go on */
  readonly active: number
  /** stops them all, and resolves when they have come to a safe point */
  end(): Promise<void>
}

interface OwnRun {
  readonly named: NamedPipeline
  readonly writer: RunWriter
  readonly child: Child
  readonly stop: AbortController
  readonly over: Promise<void>
}

/** Runs of others, and own ones that are over, that are kept in memory. */
const mostKept = 20

export function createRunHub(parts: HubParts): RunHub {
  const own = new Map<string, OwnRun>()
  const others = new Map<string, RunWriter>()
  return {
    start: (request) => start(request, parts, own),
    stop(run, pipeline) {
      const found = own.get(run)
      if (found?.named.id !== pipeline)
        throw notFound('that run', { hint: `Only runs of "${pipeline}" that this studio started are stopped here.` })
      if (found.writer.isOver) return { state: 'over' }
      if (found.stop.signal.aborted) {
        found.child.kill()
        return { state: 'killed' }
      }
      found.stop.abort()
      found.writer.set({ isStopping: true })
      return { state: 'stopping' }
    },
    async list({ pipeline, limit }) {
      const all = pipeline === undefined ? (await parts.project.list()).pipelines : [await parts.project.find(pipeline)]
      const listed: ListedRun[] = []
      for (const { id, pipeline: name } of all) {
        const runs = await openPipeline({ pipeline: name }, {}, { world: parts.world })
          .history({ limit })
          .catch((): readonly RunSummary[] => [])
        listed.push(...runs.map((summary) => ({ pipeline: id, summary, isOwn: own.has(summary.run) })))
      }
      const newest = listed.toSorted((one, other) => (one.summary.startedAt < other.summary.startedAt ? 1 : -1))
      return newest.slice(0, limit)
    },
    async follow(run, pipeline) {
      const mine = own.get(run)
      if (mine !== undefined && [undefined, mine.named.id].includes(pipeline)) return mine.writer
      // a scheduler may give the runs of two pipelines one id
      const key = JSON.stringify([pipeline, run])
      const known = others.get(key)
      if (known !== undefined) return known
      const found = await followOther(run, pipeline, parts)
      others.set(key, found)
      forgetOldest(others)
      return found
    },
    get active() {
      return [...own.values()].filter(({ writer }) => !writer.isOver).length
    },
    async end() {
      for (const { stop } of own.values()) stop.abort()
      await Promise.all([...own.values()].map(({ over }) => over))
    },
  }
}

function forgetOldest<T extends { readonly isOver: boolean } | OwnRun>(runs: Map<string, T>): void {
  for (const [run, one] of runs) {
    if (runs.size <= mostKept) return
    const { isOver } = 'writer' in one ? one.writer : one
    if (isOver) runs.delete(run)
  }
}

async function start(
  request: RunRequest & { readonly deadlineMs?: number },
  parts: HubParts,
  own: Map<string, OwnRun>,
): Promise<RunAnswer> {
  const { pipeline: id, resources, environment, limit, refresh, deadlineMs, pendingOnly } = request
  const named = await parts.project.find(id)
  if (named.config === null)
    throw badRequest('that pipeline has no config here', { found: id, hint: 'Only what has a config can be run.' })
  const { file, document } = named.config
  await parts.allowed(file)
  const child = parts.engine()
  const stop = new AbortController()
  const input = {
    file,
    document,
    resources,
    environment,
    options: given({ limit, refresh, deadlineMs, pendingOnly }),
  }
  return new Promise<RunAnswer>((resolve, reject) => {
    const startedAt = new Date(parts.world.now()).toISOString()
    const writer = followedRun({ run: '', pipeline: id, isOwn: true, command: 'studio', startedAt })
    let isTold = false
    const told = (run: string): void => {
      isTold = true
      writer.set({
        run,
        asked: given({ resources: resources && [...resources], environment, limit, refresh, pendingOnly }),
      })
      own.set(run, { named, writer, child, stop, over })
      forgetOldest(own)
      resolve({ run, command: runCommand(file, request) })
    }
    const asking = child.ask('run', input, {
      signal: stop.signal,
      heard: (_name, data) => {
        const events = data as readonly RunEvent[]
        writer.take(events)
        const first = events.find(({ kind }) => kind === 'run_started' || kind === 'waiting')
        if (!isTold && first !== undefined) told(first.run)
      },
    })
    const over: Promise<void> = asking
      .then(
        () => undefined,
        (error: unknown) => {
          // it was over before it had begun: nobody will look for it
          if (!isTold) reject(error instanceof Error ? error : new ReportedError(reportOf(error)))
          return reportOf(error)
        },
      )
      .then(async (error) => {
        child.kill()
        await settle(writer, { named, error, world: parts.world })
        // one that had nothing to read may end without a word
        if (!isTold && error === undefined) told(writer.snapshot().report?.run_id ?? 'latest')
      })
  })
}

interface Settling {
  readonly named: Pick<NamedPipeline, 'pipeline'>
  readonly error: ErrorReport | undefined
  readonly world: World
}

/** How it ended is said by its journal, as everywhere. */
async function settle(writer: RunWriter, { named, error, world }: Settling): Promise<void> {
  const { run } = writer.snapshot()
  const known = await journalOf(named.pipeline, run, world).catch(() => undefined)
  const { outcome, why, startedAt, finishedAt } = known?.summary ?? {}
  writer.set({
    phase: 'over',
    outcome: outcome === undefined || outcome === 'running' ? (error === undefined ? 'ok' : 'failed') : outcome,
    why: why ?? (error === undefined ? null : `${error.code}  ${error.message}`),
    // the run's own clock, as its history has it: its process took a while to start
    ...given({ startedAt }),
    finishedAt: finishedAt ?? new Date(world.now()).toISOString(),
    ...(error !== undefined && { error }),
  })
  writer.end()
}

function runCommand(file: string, { resources, limit, refresh, environment, pendingOnly }: RunRequest): string {
  return [
    'sluice run',
    file,
    ...(resources === undefined ? [] : ['--resources', resources.join(',')]),
    ...(limit === undefined ? [] : ['--limit', String(limit)]),
    ...(refresh === undefined ? [] : ['--refresh', refresh]),
    ...(environment === undefined ? [] : ['--env', environment]),
    ...(pendingOnly === true ? ['--pending-only'] : []),
  ].join(' ')
}

async function followOther(run: string, id: string | undefined, parts: HubParts): Promise<RunWriter> {
  const { world, project } = parts
  const named = id === undefined ? (await project.list()).pipelines : [await project.find(id)]
  let missing: unknown
  for (const one of named) {
    const known = await journalOf(one.pipeline, run, world).catch((error: unknown) => void (missing = error))
    if (known === undefined || known === null) continue
    const { summary, path } = known
    const { command, startedAt } = summary
    const writer = followedRun({ run: summary.run, pipeline: one.id, isOwn: false, command, startedAt })
    const tail = new JournalTail(path)
    const { events, isOver } = await tail.more()
    writer.take(events)
    const isRunning = summary.outcome === 'running' && !isOver
    if (isRunning) void goOn(writer, { tail, named: one, parts })
    else await settleOther(writer, summary)
    return writer
  }
  throw missing ?? notFound('that run')
}

async function settleOther(writer: RunWriter, { outcome, why, finishedAt, error }: RunSummary): Promise<void> {
  const { error: told } = writer.snapshot()
  writer.set({ phase: 'over', outcome, why, finishedAt, ...(told === undefined && error !== undefined && { error }) })
  writer.end()
}

interface Going {
  readonly tail: JournalTail
  readonly named: Pick<NamedPipeline, 'pipeline'>
  readonly parts: HubParts
}

/** Looks for a run whose process may have died are rarer than looks into its journal. */
const looksPerCheck = 10

async function goOn(writer: RunWriter, { tail, named, parts }: Going): Promise<void> {
  for (let looks = 1; !parts.signal.aborted; looks++) {
    await nextLook(parts.signal)
    const { events, isOver } = await tail.more()
    if (events.length > 0) writer.take(events)
    if (!isOver && looks % looksPerCheck !== 0) continue
    const known = await journalOf(named.pipeline, writer.snapshot().run, parts.world).catch(() => undefined)
    if (!isOver && known?.summary.outcome === 'running') continue
    if (known === undefined) writer.end()
    else await settleOther(writer, known.summary)
    return
  }
}
