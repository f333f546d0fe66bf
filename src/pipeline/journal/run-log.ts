import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import type { ErrorReport } from '../../model/report/error-report.ts'
import type { Verdict } from '../../model/report/completeness.ts'
import type { WorkFolder } from '../work-folder.ts'
import type { SlowRequest } from './coalesce.ts'
import { foldJournal, type Folded, type FoldedResource, type Moments } from './fold-journal.ts'
import { type KnownRun, listRuns, type RunSummary } from './history.ts'
import { kept } from './journal-files.ts'
import type { LineOf } from './lines.ts'

/** A part of a run. `after` and `ms` are milliseconds; `after` counts from the run's beginning. */
export interface LoggedPhase {
  /**
   * `config` is read, `prepare`: what an earlier run left is loaded and the destination is asked what it remembers,
   * `extract`, `seal`: what was read is judged and the package closed, `load`, `finish`
   */
  readonly phase: 'config' | 'prepare' | 'extract' | 'seal' | 'load' | 'finish'
  readonly after: number
  readonly ms: number
}

/** A step of a load. */
export interface LoggedStep {
  readonly loadId: string
  readonly step: string
  readonly table?: string
  readonly ms: number
}

/** How one resource was read. */
export interface LoggedResource {
  readonly resource: string
  readonly parent?: string
  /** milliseconds from the run's beginning to its first request; null = it never came to that */
  readonly after: number | null
  /** until it was read to its end, or until the last sign of the run */
  readonly ms: number | null
  readonly pages: number
  readonly records: number
  /** records that its answers announced; absent where they did not, or were asked for parents */
  readonly total?: number
  readonly requests: number
  readonly retries: number
  /** of bodies, decompressed */
  readonly bytes: number
  /** really waited before its retries; what a whole host waits is in `waits` of the run */
  readonly waitedMs: number
  readonly verdict: Verdict | null
  readonly slowest: readonly SlowRequest[]
}

/** Why requests were sent again or had to wait, and how often. */
export interface LoggedWait {
  readonly why: string
  /** whose requests were sent again; absent where requests to a host had to wait */
  readonly resource?: string
  readonly count: number
  readonly waitedMs: number
}

/** What happened in one run, from its journal. */
export interface RunLog {
  readonly summary: RunSummary
  readonly phases: readonly LoggedPhase[]
  readonly steps: readonly LoggedStep[]
  readonly resources: readonly LoggedResource[]
  /** the slowest requests of all resources, slowest first */
  readonly slowest: readonly SlowRequest[]
  readonly waits: readonly LoggedWait[]
  readonly warnings: readonly {
    readonly code: string
    readonly message: string
    readonly resource?: string
    readonly hint?: string
  }[]
  readonly notes: readonly string[]
  readonly detected: readonly {
    readonly resource: string
    readonly what: string
    readonly found: string
    readonly why: string
  }[]
  readonly schemaChanges: readonly {
    readonly table: string
    readonly created: boolean
    readonly columns: readonly { readonly name: string; readonly type: string }[]
  }[]
  readonly error: ErrorReport | null
  /** the file that all of this is from */
  readonly file: string
  /** what is not told one by one: page-level events above 5,000 per resource, and what this log has no room for */
  readonly coalesced: number
  readonly left: number
  /** lines that cannot be read, and of kinds that this version does not know */
  readonly unreadable: number
  readonly unknown: number
}

const mostSlow = 10

/** Everything about one run. */
export async function runLog({ path, summary }: KnownRun): Promise<RunLog> {
  const folded = await foldJournal(path)
  const { moments, totals, unreadable, unknown, left, error } = folded
  const began = moments.began ?? 0
  const resources = [...folded.resources].map(([name, resource]) => loggedResource(name, resource, moments))
  return {
    summary,
    phases: phasesOf(moments, summary).map((phase) => ({ ...phase, after: phase.after - began })),
    steps: folded.steps.map(({ loadId, step, table, ms }) => ({ loadId, step, ...given({ table }), ms })),
    resources,
    slowest: resources
      .flatMap(({ slowest }) => slowest)
      .toSorted((one, other) => other.ms - one.ms)
      .slice(0, mostSlow),
    waits: [...folded.reasons.values()].toSorted(
      (one, other) => other.waitedMs - one.waitedMs || other.count - one.count,
    ),
    ...toldBy(folded),
    error: error ?? null,
    file: path,
    coalesced: totals.coalesced,
    left,
    unreadable,
    unknown,
  }
}

function toldBy(folded: Folded): Pick<RunLog, 'warnings' | 'notes' | 'detected' | 'schemaChanges'> {
  return {
    warnings: folded.warnings.map(({ code, message, resource, hint }) => ({
      code,
      message,
      ...given({ resource, hint }),
    })),
    notes: folded.notes.map(({ message }) => message),
    detected: folded.detected.map(({ resource, what, found, why }) => ({ resource, what, found, why })),
    schemaChanges: changesOf(folded.changes),
  }
}

/** One entry per table: each page may have brought columns. */
function changesOf(lines: readonly LineOf<'schema_changed'>[]): RunLog['schemaChanges'] {
  const tables = new Map<string, { table: string; created: boolean; columns: { name: string; type: string }[] }>()
  for (const { table, created, columns } of lines) {
    const known = tables.get(table) ?? { table, created: false, columns: [] }
    tables.set(table, known)
    known.created ||= created
    known.columns.push(...columns.map(({ name, type }) => ({ name, type })))
  }
  return [...tables.values()]
}

function loggedResource(name: string, folded: FoldedResource, { began = 0, last = 0 }: Moments): LoggedResource {
  const { parent, pages, records, total, requests, retries, bytes, waitedMs, verdict = null, slowest } = folded
  const isBegun = folded.began !== undefined
  return {
    resource: name,
    ...given({ parent }),
    after: isBegun ? (folded.began ?? 0) - began : null,
    ms: isBegun ? (folded.ended ?? last) - (folded.began ?? 0) : null,
    pages,
    records,
    ...given({ total }),
    requests,
    retries,
    bytes,
    waitedMs,
    verdict,
    slowest,
  }
}

/** Each phase lasts until the next one begins; `after` is a moment here. */
function phasesOf(moments: Moments, { outcome }: RunSummary): readonly LoggedPhase[] {
  const { began, planned, started, lastRead, loadStarted, loadDone, last = 0 } = moments
  const isOver = outcome !== 'running' && outcome !== 'killed'
  // who fails while it reads never comes to judge what was read
  const isSealed = loadStarted !== undefined || (isOver && outcome !== 'failed' && outcome !== 'interrupted')
  const begins: readonly (readonly [LoggedPhase['phase'], number | undefined])[] = [
    ['config', began],
    ['prepare', planned],
    ['extract', started],
    ['seal', isSealed && started !== undefined ? Math.max(lastRead ?? started, started) : undefined],
    ['load', loadStarted],
    ['finish', loadDone],
  ]
  const there = begins.flatMap(([phase, at]) => (at === undefined ? [] : [{ phase, at }]))
  return there.map(({ phase, at }, index) => ({
    phase,
    after: at,
    ms: Math.max(0, (there[index + 1]?.at ?? last) - at),
  }))
}

/**
 * The run that is meant: by its id, its beginning where that is one run's alone, a load id, or `latest`. Of several runs
 * under one id (a scheduler's, tried again) the newest. Throws RUN_NOT_FOUND.
 */
export async function findRun(workFolder: WorkFolder, wanted = 'latest'): Promise<KnownRun> {
  const runs = await listRuns(workFolder, { limit: Number.POSITIVE_INFINITY })
  const [newest] = runs
  const exact =
    wanted === 'latest'
      ? newest
      : (runs.find(({ summary }) => summary.run === wanted) ?? runs.find(({ summary }) => isCalled(summary, wanted)))
  if (exact !== undefined) return exact
  const alike = runs.filter(({ summary: { run } }) => wanted.length >= 3 && run.startsWith(wanted))
  const ids = [...new Set(alike.map(({ summary }) => summary.run))]
  const [only] = alike
  if (only !== undefined && ids.length === 1) return only
  throw notFound(wanted, { runs, ids })
}

function isCalled({ loadId, continues }: RunSummary, wanted: string): boolean {
  return loadId === wanted || continues === wanted
}

function notFound(
  wanted: string,
  { runs, ids }: { readonly runs: readonly KnownRun[]; readonly ids: readonly string[] },
): SluiceError {
  const because =
    runs.length === 0
      ? 'no run of this pipeline has left a journal here'
      : ids.length > 1
        ? `the ids of ${ids.length} runs begin like that`
        : 'no journal of such a run is kept'
  const shown = (ids.length > 1 ? ids : runs.map(({ summary }) => summary.run)).slice(0, 10)
  return new SluiceError('RUN_NOT_FOUND', `Could not show the run because ${because}.`, {
    found: wanted,
    ...(shown.length > 0 && { allowed: ['latest', ...shown] }),
    hint:
      runs.length === 0
        ? 'Earlier versions left none. Run it once: `sluice run <config>`.'
        : `Name one of these, or a load id. "sluice status" lists the last runs; the last ${kept.runs} are kept.`,
  })
}
