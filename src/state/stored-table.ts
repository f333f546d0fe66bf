import { asColumnName, asTableName } from '../model/names.ts'
import type {
  Column,
  MergeDisposition,
  SchemaContract,
  Scd2Options,
  TableSchema,
  UnchangedRows,
  WriteDisposition,
} from '../model/schema.ts'
import { validityColumns } from '../model/names/system-names.ts'
import { contractModes, dataTypes, mergeStrategies, unstatedNullable } from '../model/schema.ts'
import { parseReferences, storedReference } from './stored-reference.ts'

/** A stored JSON object of dlt's: keys may be anything. */
export type Stored = Readonly<Record<string, unknown>>

type Kind = 'text' | 'number' | 'flag' | 'type' | 'order'

/** dlt's key of each column hint, and what a value must be to be understood; other values stay in `other`. */
const columnHints = [
  ['dataType', 'data_type', 'type'],
  ['precision', 'precision', 'number'],
  ['scale', 'scale', 'number'],
  ['timezone', 'timezone', 'flag'],
  ['primaryKey', 'primary_key', 'flag'],
  ['mergeKey', 'merge_key', 'flag'],
  ['unique', 'unique', 'flag'],
  ['rowKey', 'row_key', 'flag'],
  ['parentKey', 'parent_key', 'flag'],
  ['rootKey', 'root_key', 'flag'],
  ['hardDelete', 'hard_delete', 'flag'],
  ['dedupSort', 'dedup_sort', 'order'],
  ['incremental', 'incremental', 'flag'],
  ['variant', 'variant', 'flag'],
  ['partition', 'partition', 'flag'],
  ['cluster', 'cluster', 'flag'],
  ['sort', 'sort', 'flag'],
  ['description', 'description', 'text'],
] as const satisfies readonly (readonly [keyof Column, string, Kind])[]

const understood: Record<Kind, (value: unknown) => boolean> = {
  text: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  flag: (value) => typeof value === 'boolean',
  type: (value) => dataTypes.some((type) => type === value),
  order: (value) => value === 'asc' || value === 'desc',
}

export function parseColumn(name: string, stored: Stored): Column {
  const known = columnHints.filter(([, key, kind]) => Object.hasOwn(stored, key) && understood[kind](stored[key]))
  const hints = Object.fromEntries(known.map(([field, key]) => [field, stored[key]])) as Partial<Column>
  const rest = without(stored, ['name', 'nullable', ...known.map(([, key]) => key)])
  const other = typeof stored['nullable'] === 'boolean' ? rest : { ...rest, ...unstatedNullable }
  return { name: asColumnName(name), nullable: stored['nullable'] !== false, ...hints, ...(other && { other }) }
}

export function storedColumn(column: Column): Stored {
  const hints = columnHints.flatMap(([field, key]) => (column[field] === undefined ? [] : [[key, column[field]]]))
  const { nullable: unstated, ...other } = column.other ?? {}
  const nullable = column.nullable && unstated === null ? {} : { nullable: column.nullable }
  return { ...other, name: column.name, ...nullable, ...Object.fromEntries(hints) }
}

/** dlt's keys of the conditions of a merge (docs/contract/tables.md 5.12). */
const conditionHints = {
  sourceFilter: 'x-merge-source-filter',
  destinationScope: 'x-merge-destination-scope',
} as const

/** The keys of a stored table that have their own field in a table schema. */
const tableKeys = [
  'name',
  'columns',
  'parent',
  'resource',
  'write_disposition',
  'schema_contract',
  'description',
  'x-normalizer',
  'x-stage-data-deduplicated',
  'x-boundary-timestamp',
  ...Object.values(conditionHints),
  'x-merge-skip-unchanged-rows',
]

export function parseTable(name: string, stored: Stored): TableSchema {
  const normalizer = objectAt(stored, 'x-normalizer')
  const columns = Object.entries(objectAt(stored, 'columns')).map(([column, hints]) =>
    parseColumn(column, asStored(hints)),
  )
  const writeDisposition = parseDisposition(stored, columns)
  const contract = parseContract(stored['schema_contract'])
  const maxNesting = normalizer['max_nesting']
  // the default strategy may be stated or not; a stated one is kept, see `storedDisposition`
  const isStated = stored['x-merge-strategy'] === 'delete-insert'
  const references = parseReferences(stored['references'])
  const taken = [...tableKeys, ...(isStated ? [] : ['x-merge-strategy']), ...(references ? ['references'] : [])]
  const other = without(stored, taken)
  const processing = without(normalizer, ['seen-data', 'max_nesting'])
  const kept = { ...other, ...(processing && { 'x-normalizer': processing }) }
  return {
    name: asTableName(name),
    columns: columns.map(withoutMergeMarks),
    ...(typeof stored['parent'] === 'string' && { parent: asTableName(stored['parent']) }),
    ...(typeof stored['resource'] === 'string' && { resource: stored['resource'] }),
    ...(writeDisposition && { writeDisposition }),
    ...(contract && { schemaContract: contract }),
    ...(references && { references }),
    ...(typeof maxNesting === 'number' && { maxNesting }),
    ...(typeof stored['description'] === 'string' && { description: stored['description'] }),
    seenData: normalizer['seen-data'] === true,
    ...(Object.keys(kept).length > 0 && { other: kept }),
  }
}

export function storedTable(table: TableSchema): Stored {
  const { 'x-normalizer': kept, ...other } = table.other ?? {}
  const normalizer = {
    ...asStored(kept),
    ...(table.maxNesting !== undefined && { max_nesting: table.maxNesting }),
    ...(table.seenData && { 'seen-data': true }),
  }
  const columns = table.columns.map((column) => [
    column.name,
    { ...storedColumn(column), ...mergeMarks(table, column) },
  ])
  return {
    ...other,
    name: table.name,
    columns: Object.fromEntries(columns) as Stored,
    ...(table.parent !== undefined && { parent: table.parent }),
    ...(table.writeDisposition && storedDisposition(table.writeDisposition)),
    ...(table.resource !== undefined && { resource: table.resource }),
    ...(table.schemaContract && { schema_contract: storedContract(table.schemaContract) }),
    ...(table.references && { references: table.references.map(storedReference) }),
    ...(table.description !== undefined && { description: table.description }),
    ...(Object.keys(normalizer).length > 0 && { 'x-normalizer': normalizer }),
  }
}

/** A contract in either stored form: one mode for everything, or a mode per entity (docs/contract/tables.md 6.2). */
export function parseContract(stored: unknown): Partial<SchemaContract> | undefined {
  const mode = contractModes.find((known) => known === stored)
  if (mode !== undefined) return { tables: mode, columns: mode, dataType: mode }
  if (typeof stored !== 'object' || stored === null) return undefined
  const at = (key: string) => contractModes.find((known) => known === asStored(stored)[key])
  const [tables, columns, dataType] = [at('tables'), at('columns'), at('data_type')]
  return { ...(tables && { tables }), ...(columns && { columns }), ...(dataType && { dataType }) }
}

/** The stored form; the same mode for all three is written as one word, as dlt does. */
export function storedContract({ tables, columns, dataType }: Partial<SchemaContract>): unknown {
  if (tables !== undefined && tables === columns && tables === dataType) return tables
  return { ...(tables && { tables }), ...(columns && { columns }), ...(dataType && { data_type: dataType }) }
}

function parseDisposition(stored: Stored, columns: readonly Column[]): WriteDisposition | undefined {
  const kind = stored['write_disposition']
  if (kind === 'append' || kind === 'replace' || kind === 'skip') return { kind }
  if (kind !== 'merge') return undefined
  const strategy = mergeStrategies.find((known) => known === stored['x-merge-strategy']) ?? 'delete-insert'
  const deduplicated = stored['x-stage-data-deduplicated']
  return {
    kind,
    strategy,
    ...(typeof deduplicated === 'boolean' && { deduplicated }),
    ...(strategy === 'scd2' && { scd2: parseScd2(stored, columns) }),
    ...parseConditions(stored),
    ...(stored['x-merge-skip-unchanged-rows'] === true && { skipUnchanged: parseUnchanged(columns) }),
  }
}

function parseConditions(stored: Stored): Pick<MergeDisposition, 'sourceFilter' | 'destinationScope'> {
  const known = Object.entries(conditionHints).filter(([, hint]) => typeof stored[hint] === 'string')
  return Object.fromEntries(known.map(([key, hint]) => [key, stored[hint]]))
}

function parseUnchanged(columns: readonly Column[]): UnchangedRows {
  const version = columns.find((column) => column.other?.['x-row-version'] === true)
  return version === undefined ? {} : { rowVersionColumnName: version.name }
}

function storedDisposition(disposition: WriteDisposition): Stored {
  if (disposition.kind !== 'merge') return { write_disposition: disposition.kind }
  const boundary = disposition.scd2?.boundaryTimestamp
  const conditions = Object.entries(conditionHints) as [keyof typeof conditionHints, string][]
  return {
    write_disposition: 'merge',
    ...((disposition.strategy !== 'delete-insert' || disposition.isStated === true) && {
      'x-merge-strategy': disposition.strategy,
    }),
    ...(disposition.deduplicated !== undefined && { 'x-stage-data-deduplicated': disposition.deduplicated }),
    ...(boundary !== undefined && { 'x-boundary-timestamp': boundary }),
    ...Object.fromEntries(
      conditions.flatMap(([key, hint]) => (disposition[key] === undefined ? [] : [[hint, disposition[key]]])),
    ),
    ...(disposition.skipUnchanged !== undefined && { 'x-merge-skip-unchanged-rows': true }),
  }
}

// dlt keeps the scd2 options as marks on the columns they name (docs/contract/tables.md 5.6).
function parseScd2(stored: Stored, columns: readonly Column[]): Scd2Options {
  const marked = (mark: string) => columns.find((column) => column.other?.[mark] === true)
  const [from, to, version] = [marked('x-valid-from'), marked('x-valid-to'), marked('x-row-version')]
  const active = to?.other?.['x-active-record-timestamp']
  const boundary = stored['x-boundary-timestamp']
  return {
    ...(from && to && { validityColumnNames: [from.name, to.name] as const }),
    ...((active === null || typeof active === 'string') && { activeRecordTimestamp: active }),
    ...((boundary === null || typeof boundary === 'string') && { boundaryTimestamp: boundary }),
    ...(version && { rowVersionColumnName: version.name }),
  }
}

function mergeMarks(table: TableSchema, column: Column): Stored {
  const disposition = table.writeDisposition
  if (disposition?.kind !== 'merge') return {}
  if (disposition.strategy !== 'scd2')
    return column.name === disposition.skipUnchanged?.rowVersionColumnName ? { 'x-row-version': true } : {}
  const { validityColumnNames, activeRecordTimestamp, rowVersionColumnName } = disposition.scd2 ?? {}
  const [from, to] = validityColumnNames ?? validityColumns
  return {
    ...(column.name === from && { 'x-valid-from': true }),
    ...(column.name === to && { 'x-valid-to': true, 'x-active-record-timestamp': activeRecordTimestamp ?? null }),
    ...(column.name === (rowVersionColumnName ?? '_dlt_id') && { 'x-row-version': true }),
  }
}

function withoutMergeMarks(column: Column): Column {
  const { other, ...plain } = column
  const kept = other && without(other, ['x-valid-from', 'x-valid-to', 'x-active-record-timestamp', 'x-row-version'])
  return kept ? { ...plain, other: kept } : plain
}

function objectAt(stored: Stored, key: string): Stored {
  return asStored(stored[key])
}

/** An object of stored JSON; empty for whatever else stands there. */
export function asStored(value: unknown): Stored {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Stored) : {}
}

/** The rest of an object; undefined when nothing is left. */
function without(stored: Stored, keys: readonly string[]): Stored | undefined {
  const left = Object.entries(stored).filter(([key]) => !keys.includes(key))
  return left.length === 0 ? undefined : Object.fromEntries(left)
}
