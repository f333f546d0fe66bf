import { inflateSync } from 'node:zlib'
import type { ExistingTables, Session } from '../../../src/load/destination.ts'

/** The loads of a dataset, for names that are the same in every dump. */
export interface Loads {
  /** `load 1`; `a failed load` for an id that no load has; any other text as it is */
  nameOf(loadId: string): string
  /** `time of load 1` for a moment that is the beginning of a load */
  timeOf(micros: bigint): string | undefined
}

interface SystemTable {
  readonly name: string
  readonly rows: readonly string[]
}

interface SystemToRead {
  readonly session: Session
  readonly dataset: string
  readonly described: ExistingTables
  readonly loads: Loads
}

export async function readLoads(session: Session, dataset: string, described: ExistingTables): Promise<Loads> {
  const rows = described.has('_dlt_loads')
    ? (await session.query(`SELECT load_id FROM ${session.qualify(dataset, '_dlt_loads')} ORDER BY load_id`)).rows
    : []
  const names = new Map(rows.map(([id], index) => [String(id), `load ${index + 1}`]))
  const times = [...names].map(([id, name]) => [loadMicros(id), `time of ${name}`] as const)
  return {
    nameOf: (id) => names.get(id) ?? (/^\d{9,}\.\d+$/.test(id) ? 'a failed load' : id),
    // dlt rounds the load id, a float, to microseconds
    timeOf: (micros) => times.find(([at]) => micros - at <= 1n && at - micros <= 1n)?.[1],
  }
}

function loadMicros(loadId: string): bigint {
  const [seconds = '0', fraction = ''] = loadId.split('.')
  return BigInt(seconds) * 1_000_000n + BigInt(Math.round(Number(`0.${fraction}`) * 1e6))
}

const written = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(?:\+00|Z)?$/

/** Microseconds since 1970 of a timestamp as both databases write it; undefined for any other text. */
export function microsOf(text: string): bigint | undefined {
  const [, date, time, fraction = ''] = written.exec(text) ?? []
  if (date === undefined || time === undefined) return undefined
  const seconds = Date.parse(`${date}T${time}Z`) / 1000
  // a text that only looks like a moment
  return Number.isNaN(seconds) ? undefined : BigInt(seconds) * 1_000_000n + BigInt(fraction.padEnd(6, '0'))
}

/** The system tables in the order of their versions and loads, hashes numbered, stored JSON decoded. */
export async function readSystemTables({ session, dataset, described, loads }: SystemToRead): Promise<SystemTable[]> {
  const hashes = new Map<string, string>()
  const hash = (value: unknown): string | null => {
    if (value === null || value === undefined) return null
    const text = String(value)
    if (!hashes.has(text)) hashes.set(text, `hash ${hashes.size + 1}`)
    return hashes.get(text) ?? null
  }
  const read = (table: string, columns: string, order: string) =>
    described.has(table)
      ? session
          .query(`SELECT ${columns} FROM ${session.qualify(dataset, table)} ORDER BY ${order}`)
          .then(({ rows }) => rows)
      : Promise.resolve([])
  const versions = await read('_dlt_version', 'version, engine_version, schema_name, version_hash, schema', 'version')
  const loadRows = await read('_dlt_loads', 'load_id, schema_name, status, schema_version_hash', 'load_id')
  const stateColumns = 'version, engine_version, pipeline_name, state, version_hash, _dlt_load_id'
  const states = await read('_dlt_pipeline_state', stateColumns, '_dlt_load_id')
  const tables: readonly (readonly [string, readonly unknown[][]])[] = [
    [
      '_dlt_version',
      // dlt counts each step of a run that changes the schema
      versions.map(([, engine, name, id, schema], index) => [
        index + 1,
        engine,
        name,
        hash(id),
        plainSchema(String(schema)),
      ]),
    ],
    [
      '_dlt_loads',
      loadRows.map(([id, name, status, schemaHash]) => [loads.nameOf(String(id)), name, status, hash(schemaHash)]),
    ],
    [
      '_dlt_pipeline_state',
      states.map(([version, engine, name, state, id, load]) => [
        version,
        engine,
        name,
        plainState(String(state)),
        id !== null,
        loads.nameOf(String(load)),
      ]),
    ],
  ]
  return tables
    .filter(([name]) => described.has(name))
    .map(([name, rows]) => ({ name, rows: rows.map((row) => JSON.stringify(row)) }))
}

interface StoredTables {
  readonly [table: string]: { readonly columns: Readonly<Record<string, Readonly<Record<string, unknown>>>> }
}

/**
 * A stored schema without versions and hashes, which dlt counts by the steps of a run, and without the descriptions that
 * dlt writes itself (docs/contract/differences.md 53). Keys are sorted, but for columns: their order is that of the table.
 * The order of nested tables differs from run to run in dlt.
 */
function plainSchema(text: string): unknown {
  const { version: _, version_hash: __, previous_hashes: ___, ...schema } = JSON.parse(text) as Record<string, unknown>
  const tables = Object.entries((schema['tables'] ?? {}) as StoredTables).map(([name, { columns, ...table }]) => [
    name,
    { ...table, columns: undescribed(name, columns) },
  ])
  return sortKeys({ ...schema, tables: Object.fromEntries(tables) }, '')
}

/** Columns as they are, but those of dlt's own making without their descriptions. */
function undescribed(table: string, columns: StoredTables[string]['columns']): StoredTables[string]['columns'] {
  return Object.fromEntries(
    Object.entries(columns).map(([name, { description, ...column }]) => {
      const isOwn = table.startsWith('_dlt_') || column['variant'] === true
      return [name, isOwn || description === undefined ? column : { ...column, description }]
    }),
  )
}

function plainState(text: string): unknown {
  const packed = inflateSync(Buffer.from(text, 'base64')).toString('utf8')
  const { _version_hash: _, dataset_name: __, ...state } = JSON.parse(packed) as Record<string, unknown>
  return sortKeys(state, '')
}

function sortKeys(value: unknown, under: string): unknown {
  if (Array.isArray(value)) return value.map((item) => sortKeys(item, ''))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, inner]) => [key, sortKeys(inner, key)] as const)
  if (under === 'columns') return { order: entries.map(([key]) => key), ...Object.fromEntries(entries) }
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
