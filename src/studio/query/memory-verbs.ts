import { type BrowsedMemory, referencesOf, renderSchema, stateText } from '../../library/read/browse.ts'
import { type OpenPipeline, openPipeline } from '../../library/open-pipeline.ts'
import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import { isSystemName } from '../../model/names/system-names.ts'
import type { PipelineState as State } from '../../model/state.ts'
import type { Work } from '../child/messages.ts'
import type { Filter } from '../contract/data.ts'
import type {
  HistoryRun,
  PipelineHistory,
  Cursor,
  PipelineState,
  PipelineStatus,
  SchemaDiff,
  StoredSchema,
} from '../contract/pipeline.ts'
import type { RunSummary } from '../contract/runs.ts'
import { schemaTables } from '../shown/schema-tables.ts'
import { pendingPackages } from './pending.ts'
import { browsing, type Place } from './query-verbs.ts'

const formats = ['yaml', 'json', 'dbml', 'mermaid', 'typescript'] as const

/** What is loaded, and what is pending. A pipeline that has loaded nothing has a status, too. */
export async function statusVerb(place: Place, work: Work): Promise<PipelineStatus> {
  const { pipeline } = place
  const pending = await pendingPackages(pipeline, work.world)
  const found = browsing(place, work)
  try {
    const { place: where, tables } = await found.tables(work.signal)
    const { loads } = await found.memory(work.signal)
    return {
      pipeline,
      destination: where.destination,
      dataset: where.dataset,
      tables: Object.fromEntries(tables.flatMap(({ name, rows }) => (isSystemName(name) ? [] : [[name, { rows }]]))),
      loads: loads.slice(0, 10).map(({ loadId, insertedAt }) => ({ loadId, insertedAt })),
      pending,
    }
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code !== 'NOTHING_LOADED') throw error
    return { pipeline, destination: null, dataset: null, tables: {}, loads: [], pending }
  }
}

/** The schema as the pipeline stored it. */
export async function schemaVerb(place: Place, work: Work): Promise<StoredSchema> {
  const memory = await browsing(place, work).memory(work.signal)
  const { schema, dataset } = viewOf(memory, place)
  const { name, version, versionHash, tables } = schema
  return {
    name,
    version,
    versionHash,
    destination: memory.place.destination,
    dataset,
    tables: schemaTables(tables.values()),
    references: referencesOf(schema),
    formats,
  }
}

/** The same as text, in one of the formats. */
export async function schemaTextVerb(
  { format, ...place }: Place & { readonly format: (typeof formats)[number] },
  work: Work,
): Promise<string> {
  return `${renderSchema(viewOf(await browsing(place, work).memory(work.signal), place), format)}\n`
}

/** What changed in it since a load. */
export async function schemaDiffVerb(
  { load, ...place }: Place & { readonly load: string },
  work: Work,
): Promise<SchemaDiff> {
  const { changes, unknown } = await browsing(place, work).schemaDiff(load, work.signal)
  return { since: load, changes, unknown }
}

/** The state that the next run starts from. */
export async function stateVerb(place: Place, work: Work): Promise<PipelineState> {
  const found = browsing(place, work)
  const { state, place: where } = await found.memory(work.signal)
  if (state === undefined) throw nothingLoaded(place)
  return {
    destination: where.destination,
    dataset: where.dataset,
    version: state.version,
    cursors: cursorsOf(state),
    others: othersOf(state),
    text: found.mask(stateText(state)),
  }
}

function resourcesOf({ sources }: State) {
  return Object.entries(sources).flatMap(([source, { resources = {} }]) =>
    Object.entries(resources).map(([resource, held]) => ({ source, resource, held })),
  )
}

function cursorsOf(state: State): readonly Cursor[] {
  return resourcesOf(state).flatMap(({ source, resource, held }) =>
    Object.entries(held.incremental ?? {}).map(([path, cursor]): Cursor => ({
      source,
      resource,
      path,
      lastValue: cursor.last_value ?? null,
      startValue: cursor.start_value ?? null,
      initialValue: cursor.initial_value ?? null,
      remembered: cursor.unique_hashes?.length ?? 0,
    })),
  )
}

function othersOf(state: State): readonly string[] {
  return resourcesOf(state).flatMap(({ resource, held }) =>
    Object.keys(held).some((key) => key !== 'incremental') ? [resource] : [],
  )
}

function viewOf({ view }: BrowsedMemory, place: Place): NonNullable<BrowsedMemory['view']> {
  if (view === undefined) throw nothingLoaded(place)
  return view
}

function nothingLoaded({ pipeline }: Place): SluiceError {
  return new SluiceError(
    'NOTHING_LOADED',
    `Could not show anything because pipeline "${pipeline}" has loaded nothing yet.`,
    {
      hint: 'Run it.',
    },
  )
}

/** A file of rows: of a table, or of a query of the user's. */
export interface ExportInput extends Place {
  readonly query:
    | string
    | {
        readonly table: string
        readonly filters?: readonly Filter[]
        readonly load?: string
        /** only rows that hang from this one */
        readonly of?: string
        readonly columns?: readonly string[]
        readonly orderBy?: string
        readonly descending?: boolean
      }
  readonly format: 'csv' | 'jsonl' | 'parquet'
  /** where it is written, for its owner only */
  readonly file: string
}

export async function exportVerb(
  { source, pipeline: name, stamp, query, format, file }: ExportInput,
  work: Work,
): Promise<{ readonly rows: number }> {
  const { world, modules, signal } = work
  const pipeline = openPipeline(source, { refuseModules: modules }, { world, signal, command: 'studio' })
  const place = { source, pipeline: name, stamp }
  const asked = typeof query === 'string' ? query : await tableQuery(query, place, work)
  await browsing(place, work).yield()
  const { rows } = await pipeline.write(asked, { format, file, force: true })
  return { rows }
}

/** Filters are written as a condition in the destination's own language. */
async function tableQuery(
  { filters = [], of, ...query }: Exclude<ExportInput['query'], string>,
  place: Place,
  work: Work,
) {
  if (filters.length === 0 && of === undefined) return query
  return {
    ...query,
    where: await browsing(place, work).condition({ table: query.table, filters, ...given({ of }) }, work.signal),
  }
}

/** Runs with what happened in each; those that are over do not change any more. */
const logged = new Map<string, HistoryRun>()
const mostLogged = 500

export async function historyVerb(
  { pipeline: name, limit }: Place & { readonly limit: number },
  { world }: Work,
): Promise<PipelineHistory> {
  const pipeline = openPipeline({ pipeline: name }, {}, { world })
  const all = await pipeline.history({ limit: 200 }).catch(() => [])
  const runs: HistoryRun[] = []
  for (const summary of all.slice(0, limit)) {
    const key = `${name} ${summary.run} ${summary.startedAt}`
    const known = logged.get(key) ?? (await historyRun(pipeline, summary))
    if (summary.outcome !== 'running') logged.set(key, known)
    runs.push({ ...known, summary })
  }
  for (const key of logged.keys()) if (logged.size > mostLogged) logged.delete(key)
  return { runs, kept: all.length }
}

async function historyRun(pipeline: OpenPipeline, summary: RunSummary): Promise<HistoryRun> {
  try {
    const { phases, schemaChanges, warnings } = await pipeline.log(summary.run)
    return { summary, phases, schemaChanges, warnings: warnings.map(({ code, message }) => ({ code, message })) }
  } catch {
    return { summary, phases: [], schemaChanges: [], warnings: [] }
  }
}
