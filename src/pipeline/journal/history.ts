import { exitOf, isRegistered, meaningOf } from '../../model/error-register/register.ts'
import { given } from '../../model/given.ts'
import { type Verdict, verdictText } from '../../model/report/completeness.ts'
import type { LastTime } from '../../model/report/events.ts'
import { lifeOf } from '../../disk/lock/process-lock.ts'
import { takenBy, type WorkFolder } from '../work-folder.ts'
import { foldJournal, type Folded } from './fold-journal.ts'
import { listJournals } from './journal-files.ts'
import type { EndLine, LineOf } from './lines.ts'
import { readEnds } from './read-journal.ts'

/**
 * How a run went. `short` = it loaded what came, and that is not everything; `warned` = it loaded everything, and warned
 * of what was to count as a failure; `interrupted` = by a signal or its deadline, and the next run goes on; `killed` =
 * its process is gone and could not say how it ended.
 */
export type RunOutcomeName = 'ok' | 'warned' | 'short' | 'failed' | 'interrupted' | 'killed' | 'running'

/** One run of a pipeline, from its journal. Times are ISO 8601 in UTC, durations milliseconds. */
export interface RunSummary {
  /** its id: the one that its events have, and `log` takes */
  readonly run: string
  /** null = it loaded nothing, or has not yet */
  readonly loadId: string | null
  /** what started it: `run` of the command line, `library`, or a name that a program gave */
  readonly command: string
  readonly startedAt: string
  /** null = it is running, or was killed */
  readonly finishedAt: string | null
  /** until its end, or until the last sign of it */
  readonly ms: number
  readonly outcome: RunOutcomeName
  /** why it is not simply ok, in words; null = it is */
  readonly why: string | null
  readonly error?: { readonly code: string; readonly message: string; readonly resource?: string }
  /** rows that it loaded, nested tables included */
  readonly rows: number
  readonly tables: Readonly<Record<string, number>>
  /** records that it read; rows are more where records hold lists */
  readonly records: number
  readonly requests: number
  readonly retries: number
  readonly waits: number
  /**
   * waited before retries, for hosts that asked for it, and for other processes that held the pipeline or the
   * destination: the time that it took, not what was announced; of a run without an end, until its last sign. What waited
   * side by side counts each for itself
   */
  readonly waitedMs: number
  readonly warnings: number
  /** what is known of each resource, by name; the verdict is null while it is being read */
  readonly resources: Readonly<Record<string, SummedResource>>
  /** the interrupted run that it went on with */
  readonly continues?: string
  /** the run that went on with this one */
  readonly continuedBy?: string
}

/** A resource of a run. */
export interface SummedResource {
  readonly pages: number
  readonly records: number
  readonly verdict: Verdict | null
}

/** Journals that are looked at for a run that is meant: the last ones may be of others, and may all have failed. */
const mostLooked = 10

/** A run and where its journal lies. */
export interface KnownRun {
  readonly path: string
  readonly summary: RunSummary
}

/** The last runs of a pipeline, newest first; none where no run has written a journal. What cannot be read is left out. */
export async function listRuns(
  workFolder: WorkFolder,
  { limit = 20 }: { readonly limit?: number } = {},
): Promise<readonly KnownRun[]> {
  const newest = (await listJournals(workFolder)).toReversed().slice(0, limit)
  const holder = await takenBy(workFolder)
  const runs: KnownRun[] = []
  // one process writes one journal at a time: of its unfinished ones only the newest can be going on
  const writing = new Set<string>()
  for (const path of newest) {
    const summary = await summarize(path, { holder, writing }).catch(() => undefined)
    if (summary !== undefined) runs.push({ path, summary })
  }
  return linked(runs)
}

/** True when the last run of the process that has taken the pipeline wrote its journal to the end, whatever came after. */
export async function holderCameToItsEnd(workFolder: WorkFolder): Promise<boolean> {
  const holder = await takenBy(workFolder)
  for (const path of (await listJournals(workFolder)).toReversed().slice(0, mostLooked)) {
    const { head, end } = await readEnds(path).catch(() => ({ head: undefined, end: undefined }))
    if (head?.process === holder) return end !== undefined
  }
  return false
}

/** Adds to each run the one that went on with it: the next one that says so of the same run. */
function linked(newestFirst: readonly KnownRun[]): readonly KnownRun[] {
  const next = new Map<string, string>()
  return newestFirst.map(({ path, summary }) => {
    const { run, continues } = summary
    const continuedBy = next.get(continues ?? run)
    if (continues !== undefined) next.set(continues, run)
    return { path, summary: { ...summary, ...given({ continuedBy }) } }
  })
}

interface Looking {
  /** who has taken the pipeline's folder */
  readonly holder: string | undefined
  /** processes that a newer journal is of */
  readonly writing: Set<string>
}

async function summarize(path: string, { holder, writing }: Looking): Promise<RunSummary | undefined> {
  const { head, end } = await readEnds(path)
  if (head === undefined) return undefined
  const isNewest = writing.size < writing.add(head.process).size
  if (end !== undefined) return ofFinished(head, end)
  const soFar = await foldJournal(path)
  const life = lifeOf(head.process)
  const mayRun =
    isNewest && (life === 'alive' || life === 'unknown') && (holder === head.process || soFar.started === undefined)
  return ofUnfinished(head, { soFar, isRunning: mayRun })
}

function ofFinished(head: LineOf<'journal'>, { at, report, totals, continues }: EndLine): RunSummary {
  const { load_id: loadId, error } = report
  const tables = Object.fromEntries(Object.entries(report.tables).map(([table, { rows }]) => [table, rows]))
  const resources = Object.fromEntries(
    Object.entries(report.resources).map(([name, { pages, records, verdict }]) => [name, { pages, records, verdict }]),
  )
  const { requests, retries, waits, waitedMs } = totals
  return {
    run: head.run,
    loadId,
    command: head.command,
    startedAt: head.began,
    finishedAt: at,
    ms: Date.parse(at) - Date.parse(head.began),
    ...verdictOn({ ...report, resources, records: totals.records }),
    ...(error !== undefined && {
      error: { code: error.code, message: error.message, ...given({ resource: error.resource }) },
    }),
    rows: Object.values(tables).reduce((sum, rows) => sum + rows, 0),
    tables,
    records: totals.records,
    requests,
    retries,
    waits,
    waitedMs,
    warnings: report.warnings.length,
    resources,
    ...given({ continues }),
  }
}

interface Ended {
  readonly ok: boolean
  readonly load_id: string | null
  /** the load that it would only have repeated */
  readonly repeat_of?: string | undefined
  readonly resources: Readonly<Record<string, SummedResource>>
  /** that it read */
  readonly records: number
  readonly error?: { readonly code: string; readonly message: string; readonly resource?: string } | undefined
}

function verdictOn({ ok, load_id, repeat_of, resources, records, error }: Ended): Pick<RunSummary, 'outcome' | 'why'> {
  if (error === undefined) {
    const simply =
      load_id === null ? 'nothing new' : repeat_of === undefined ? null : `load ${repeat_of} has it already`
    return { outcome: ok ? 'ok' : 'failed', why: doubtsOf(resources) ?? simply }
  }
  const { code, message } = error
  const outcome = outcomeOf(code)
  if (outcome === 'interrupted') {
    const by = code === 'DEADLINE_REACHED' ? 'its deadline came' : 'stopped by a signal'
    return { outcome, why: `${by}; ${records > 0 ? 'what was read is kept' : 'it read nothing'}` }
  }
  return { outcome, why: (outcome === 'short' ? doubtsOf(resources) : undefined) ?? `${code}  ${message}` }
}

/** How a run went that ended with this error. */
export function outcomeOf(code: string): Exclude<RunOutcomeName, 'ok' | 'killed' | 'running'> {
  switch (isRegistered(code) ? exitOf(meaningOf(code)) : 1) {
    case 3:
    case 4:
      return 'short'
    case 5:
      return 'warned'
    case 130:
      return 'interrupted'
    default:
      return 'failed'
  }
}

/** `orders: short by 3 of 5`, for what was not read whole although nothing failed. */
function doubtsOf(resources: Readonly<Record<string, SummedResource>>): string | undefined {
  const doubts = Object.entries(resources).flatMap(([name, { verdict }]) =>
    verdict === null ||
    verdict.kind === 'complete' ||
    verdict.kind === 'ignored' ||
    (verdict.kind === 'unknown' && !verdict.more)
      ? []
      : [`${name}: ${verdictText(verdict)}`],
  )
  return doubts.length === 0 ? undefined : doubts.join('; ')
}

/** What is known of a run that has no end, as far as it came. */
export function ofUnfinished(
  { run, command, began }: LineOf<'journal'>,
  { soFar, isRunning }: { readonly soFar: Folded; readonly isRunning: boolean },
): RunSummary {
  const { started, moments, totals, loaded } = soFar
  const { requests, retries, waits, waitedMs, warnings, records } = totals
  const { loadId = null, continues } = started ?? {}
  const doing = doingOf(soFar)
  const resources = [...soFar.resources].map(([name, { pages, records: read, verdict = null }]) => {
    return [name, { pages, records: read, verdict }] as const
  })
  return {
    run,
    loadId: moments.loadDone === undefined ? null : loadId,
    command,
    startedAt: began,
    finishedAt: null,
    ms: (moments.last ?? 0) - Date.parse(began),
    outcome: isRunning ? 'running' : 'killed',
    why: isRunning ? `now ${doing}` : `its process is gone (killed, or out of memory) while ${doing}`,
    rows: Object.values(loaded).reduce((sum, rows) => sum + rows, 0),
    tables: loaded,
    records,
    requests,
    retries,
    waits,
    waitedMs,
    warnings,
    resources: Object.fromEntries(resources),
    ...given({ continues }),
  }
}

function doingOf({ moments, resources }: Folded): string {
  if (moments.started === undefined) return 'preparing'
  if (moments.loadDone !== undefined) return 'reporting'
  if (moments.loadStarted !== undefined) return 'loading'
  const open = [...resources].filter(([, { began, ended }]) => began !== undefined && ended === undefined)
  return open.length === 0 ? 'reading' : `reading ${open.map(([name]) => `"${name}"`).join(', ')}`
}

/** The newest run of the same config that read everything from the start. Never throws. */
export async function lastTimeOf(workFolder: WorkFolder, config: string): Promise<LastTime | undefined> {
  const newest = (await listJournals(workFolder)).toReversed().slice(0, mostLooked)
  for (const path of newest) {
    const { head, end } = await readEnds(path).catch(() => ({ head: undefined, end: undefined }))
    if (head === undefined || end?.extractMs === undefined || end.config !== config) continue
    const read = Object.values(end.report.resources)
    if (!end.report.ok || end.continues !== undefined || read.some(({ verdict }) => verdict.kind === 'limited'))
      continue
    const records = Object.entries(end.report.resources).map(([name, resource]) => [name, resource.records] as const)
    return { run: head.run, extractMs: end.extractMs, records: Object.fromEntries(records) }
  }
  return undefined
}
