import {
  indentJson,
  openBrowsing,
  type Browsing,
  type ProfileChoice,
  type QueryValue,
} from '../../library/read/browse.ts'
import { openPipeline, type PipelineSource } from '../../library/open-pipeline.ts'
import { toJsonText } from '../../json/json-text.ts'
import { SluiceError } from '../../model/errors.ts'
import { isSystemName } from '../../model/names/system-names.ts'
import type { Work } from '../child/messages.ts'
import type { CellPart, Filter, Profile, QueryAnswer, RowsPage, WholeRow } from '../contract/data.ts'
import type { ListedTable, TableList } from '../contract/pipeline.ts'
import { cell, cellColumns, cellRows, noticing, wholeText } from '../shown/cells.ts'

/** Which dataset is meant. */
export interface Place {
  readonly source: PipelineSource
  readonly pipeline: string
  /** another one = the config is another one */
  readonly stamp: string
}

const open = new Map<string, { readonly stamp: string; readonly browsing: Browsing }>()

/** The dataset of a pipeline, held between questions. */
export function browsing(
  { source, pipeline, stamp }: Place,
  { world, modules }: Pick<Work, 'world' | 'modules'>,
): Browsing {
  const known = open.get(pipeline)
  if (known?.stamp === stamp) return known.browsing
  void known?.browsing.yield()
  const fresh = openBrowsing(source, { refuseModules: modules }, { world, command: 'studio' })
  open.set(pipeline, { stamp, browsing: fresh })
  return fresh
}

/** All places are given back: a run wants one of them. */
export async function yieldVerb(): Promise<void> {
  for (const stop of asking) stop.abort(wanted())
  await Promise.all([...open.values()].map(({ browsing: one }) => one.yield()))
}

/** Questions of the user's own that are being asked: they may take long. */
const asking = new Set<AbortController>()

function wanted(): SluiceError {
  return new SluiceError('STUDIO_CANCELLED', 'The query was ended because a run wants to write to the database.', {
    hint: 'Ask again when the run is done: reading never makes a run fail.',
  })
}

/** The tables of the dataset. */
export async function tablesVerb(place: Place, work: Work): Promise<TableList> {
  const found = browsing(place, work)
  const [{ place: where, canChange, tables, version }, { view }] = [
    await found.tables(work.signal),
    await found.memory(work.signal),
  ]
  const schemas = view?.schema.tables
  return {
    destination: where.destination,
    dataset: where.dataset,
    canChange,
    data: version,
    tables: tables.map(({ name, rows, columns, lastLoad, parent, key }): ListedTable => {
      const schema = schemas && [...schemas.values()].find((one) => one.name === name)
      const keys = new Set(schema?.columns.flatMap((column) => (column.primaryKey === true ? [column.name] : [])))
      return {
        name,
        rows,
        lastLoad,
        isSystem: isSystemName(name),
        columns: cellColumns(columns, found.mask).map((column) => ({
          ...column,
          ...(keys.has(column.name as never) && { primaryKey: true as const }),
          ...(isSystemName(column.name) && { isSystem: true as const }),
        })),
        ...(parent !== undefined && { parent }),
        ...(key !== undefined && { key }),
        ...(schema?.resource !== undefined && { resource: schema.resource }),
      }
    }),
  }
}

/** Rows of a table. */
export interface RowsInput extends Place {
  readonly rows: {
    readonly table: string
    readonly columns?: readonly string[]
    readonly filters?: readonly Filter[]
    readonly sort?: readonly { readonly column: string; readonly descending: boolean }[]
    readonly load?: string
    readonly of?: string
  }
  readonly from: number
  readonly to: number
  /** the version that earlier pages had */
  readonly data?: string
}

export async function rowsVerb({ rows, from, to, data, ...place }: RowsInput, work: Work): Promise<RowsPage> {
  const since = performance.now()
  const found = browsing(place, work)
  const page = await found.page(rows, { from, to }, work.signal)
  if (data !== undefined && data !== page.version)
    throw new SluiceError('STUDIO_DATA_CHANGED', 'Could not go on with these rows because a load has changed them.', {
      hint: 'Read them from the start.',
    })
  const columns = cellColumns(page.columns, found.mask)
  const { keys, matching, total, version, by } = page
  const { mask, hidesSecrets } = noticing(found.mask)
  const shown = cellRows(page.rows, columns, mask)
  return {
    columns,
    rows: shown,
    keys,
    from,
    matching,
    total,
    data: version,
    by,
    ms: Math.round(performance.now() - since),
    hidesSecrets: hidesSecrets(),
  }
}

const mostJson = 256 << 10

/** One row as a whole. */
export async function rowVerb(
  { table, key, ...place }: Place & { readonly table: string; readonly key: string },
  work: Work,
): Promise<WholeRow> {
  const found = browsing(place, work)
  const row = await found.row({ table, key }, work.signal)
  const columns = cellColumns(row.columns, found.mask)
  const json = found.mask(indentJson(toJsonText(row.whole)))
  const { loadId, insertedAt, parent, children } = row
  const [values = []] = cellRows([row.values], columns, found.mask)
  const { view } = await found.memory(work.signal)
  const schema = view && [...view.schema.tables.values()].find((one) => one.name === table)
  return {
    table,
    key,
    columns,
    values,
    json: json.slice(0, mostJson),
    isCut: row.isCut || json.length > mostJson,
    parent,
    children,
    provenance: { loadId, insertedAt, run: await runOf(place, loadId, work), resource: schema?.resource ?? null },
  }
}

async function runOf({ pipeline }: Place, loadId: string | null, { world }: Work): Promise<string | null> {
  if (loadId === null) return null
  const runs = await openPipeline({ pipeline }, {}, { world })
    .history({ limit: 200 })
    .catch(() => [])
  return runs.find((run) => run.loadId === loadId)?.run ?? null
}

/** A part of a long text. */
export async function cellVerb(
  {
    table,
    key,
    column,
    from,
    to,
    ...place
  }: Place & {
    readonly table: string
    readonly key: string
    readonly column: string
    readonly from: number
    readonly to: number
  },
  work: Work,
): Promise<CellPart> {
  const found = browsing(place, work)
  const value: QueryValue = await found.cell({ table, key, column }, work.signal)
  const text = value === null ? '' : wholeText(value, 'text', found.mask)
  const start = Math.min(from, text.length)
  const end = Math.min(Math.max(start, to), text.length, start + (1 << 20))
  return { text: text.slice(start, end), from: start, to: end, length: text.length }
}

/** A part of the profile of a column. */
export async function profileVerb(
  { choice, ...place }: Place & { readonly choice: ProfileChoice },
  work: Work,
): Promise<Profile> {
  const since = performance.now()
  const { mask, ...found } = browsing(place, work)
  const profile = await found.profile(choice, work.signal)
  const ms = Math.round(performance.now() - since)
  const { kind } = profile
  const short = (value: QueryValue) => {
    const shown = cell(value, kind, mask)
    return typeof shown === 'string' && shown.length > 100
      ? { $cut: shown.slice(0, 100), $length: shown.length }
      : shown
  }
  switch (profile.part) {
    case 'summary':
      return { ...profile, min: short(profile.min), max: short(profile.max), ms }
    case 'histogram': {
      const isTime = kind === 'timestamp' || kind === 'local_timestamp' || kind === 'date'
      const end = (value: number) => (isTime ? new Date(value).toISOString() : value)
      return {
        ...profile,
        bins: profile.bins.map(({ from, to, count }) => ({ from: end(from), to: end(to), count })),
        ms,
      }
    }
    case 'top':
      return { ...profile, top: profile.top.map(({ value, count }) => ({ value: short(value), count })), ms }
    default:
      return profile satisfies never
  }
}

/** The user's own SQL. */
export async function queryVerb(
  {
    id,
    sql,
    limit,
    timeoutMs,
    ...place
  }: Place & { readonly id: string; readonly sql: string; readonly limit: number; readonly timeoutMs: number },
  work: Work,
): Promise<QueryAnswer> {
  const since = performance.now()
  const found = browsing(place, work)
  const stop = new AbortController()
  asking.add(stop)
  try {
    const answer = await found.query(sql, { limit, timeoutMs }, AbortSignal.any([work.signal, stop.signal]))
    const columns = cellColumns(
      answer.columns.map((name, index) => ({ name, type: answer.types[index] ?? '' })),
      found.mask,
    )
    const { mask, hidesSecrets } = noticing(found.mask)
    const rows = cellRows(answer.rows, columns, mask)
    const ms = Math.round(performance.now() - since)
    return { id, columns, rows, cut: answer.cut, limit, ms, hidesSecrets: hidesSecrets() }
  } finally {
    asking.delete(stop)
  }
}
