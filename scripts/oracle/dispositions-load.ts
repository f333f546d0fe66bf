/**
 * The sluice side of `dispositions.py`: reads runs (`[hints, records][]`) as JSON from stdin, turns the flat records into rows by
 * hand, and loads them. `tsx scripts/oracle/dispositions-load.ts <file> < runs.json`
 */
import { readFileSync } from 'node:fs'
import { duckdb } from '../../src/destinations/duckdb/duckdb.ts'
import type { CellValue } from '../../src/model/batch.ts'
import { shake128 } from '../../src/model/hashing.ts'
import { canonicalJson } from '../../src/json/json-text.ts'
import { asTableName } from '../../src/model/names.ts'
import type { Column, MergeStrategy, TableSchema, WriteDisposition } from '../../src/model/schema.ts'
import { parseRecalled } from '../../src/state/restore.ts'
import { dataset, loadRows, realWorld } from '../../test/kits/load-rows.ts'
import { tableOf } from '../../test/kits/scratch-schema.ts'

interface Hints {
  readonly write_disposition: 'append' | 'replace' | 'merge' | { readonly strategy: MergeStrategy }
  readonly primary_key?: readonly string[]
  readonly merge_key?: readonly string[]
  readonly columns?: Readonly<Record<string, { readonly dedup_sort?: 'asc' | 'desc'; readonly hard_delete?: boolean }>>
}
type RecordIn = Readonly<Record<string, string | number | boolean | null>> & { readonly l: readonly number[] }

const location = process.argv[2] ?? ''
const runs = JSON.parse(readFileSync(0, 'utf8')) as readonly (readonly [Hints, readonly RecordIn[]])[]
const session = await duckdb.connect({ destination: 'duckdb', label: location, location }, realWorld)
for (const [index, [hints, records]] of runs.entries()) {
  const disposition = dispositionOf(hints)
  const known = parseRecalled(await session.recall({ dataset, pipeline: 'shop', schemaName: 'shop' })).schema
  const items = itemsTable(hints, { disposition, records, known: known?.tables.get(asTableName('items')) })
  const stored = known?.tables.get(asTableName('items__l'))?.columns.some((column) => column.rootKey === true)
  const hasRootKey = disposition.kind === 'merge' || stored === true
  const tables = [items, linesTable(hasRootKey)]
  const loadId = `${index + 1}.0`
  const roots = records.map((record, row) => ({ record, id: rowId(record, hints, `${index}-${row}`) }))
  await loadRows(session, {
    loadId,
    tables,
    rows: {
      items: roots.map(({ record, id }) => ({ ...cellsOf(record), _dlt_load_id: loadId, _dlt_id: id })),
      items__l: roots.flatMap(({ record, id }) => record.l.map((value, at) => line(id, { value, at, hasRootKey }))),
    },
    replaced: disposition.kind === 'replace' ? ['items'] : [],
  })
}
await session[Symbol.asyncDispose]()

function cellsOf(record: RecordIn): Record<string, CellValue> {
  return Object.fromEntries(
    Object.entries(record).flatMap(([name, value]) => (name === 'l' ? [] : [[name, value as CellValue]])),
  )
}

function dispositionOf({ write_disposition: given }: Hints): WriteDisposition {
  if (typeof given !== 'string') return { kind: 'merge', strategy: given.strategy }
  return given === 'merge' ? { kind: 'merge', strategy: 'delete-insert' } : { kind: given }
}

function rowId(record: RecordIn, { write_disposition, primary_key = [] }: Hints, random: string): string {
  if (typeof write_disposition === 'string') return random
  return shake128(canonicalJson(Object.fromEntries(primary_key.map((key) => [key, record[key] ?? null]))), 10)
}

function line(
  root: string,
  { value, at, hasRootKey }: { readonly value: number; readonly at: number; readonly hasRootKey: boolean },
): Record<string, CellValue> {
  const id = shake128(`${root}_items__l_${at}`, 10)
  return { value, ...(hasRootKey && { _dlt_root_id: root }), _dlt_parent_id: root, _dlt_list_idx: at, _dlt_id: id }
}

function itemsTable(
  hints: Hints,
  given: {
    readonly disposition: WriteDisposition
    readonly records: readonly RecordIn[]
    readonly known: TableSchema | undefined
  },
): TableSchema {
  const names = new Set([
    ...(given.known?.columns.map(({ name }) => name) ?? []),
    ...given.records.flatMap((record) => Object.keys(record)),
  ])
  const columns = [...names]
    .filter((name) => name !== 'l' && !name.startsWith('_dlt'))
    .map((name): [string, Partial<Column>] => {
      const sample = given.records.map((record) => record[name]).find((value) => value !== undefined && value !== null)
      const types = { string: 'text', number: 'bigint', boolean: 'bool' } as const
      const dataType =
        types[typeof sample as keyof typeof types] ??
        given.known?.columns.find((column) => column.name === name)?.dataType
      const hint = hints.columns?.[name]
      return [
        name,
        {
          ...(dataType && { dataType }),
          ...(hints.primary_key?.includes(name) && { primaryKey: true, nullable: false }),
          ...(hints.merge_key?.includes(name) && { mergeKey: true, nullable: false }),
          ...(hint?.dedup_sort && { dedupSort: hint.dedup_sort }),
          ...(hint?.hard_delete && { hardDelete: true }),
        },
      ]
    })
  const text = { dataType: 'text', nullable: false } as const
  const own = { _dlt_load_id: text, _dlt_id: { ...text, unique: true, rowKey: true } }
  return tableOf(
    'items',
    { ...Object.fromEntries(columns), ...own },
    { resource: 'items', writeDisposition: given.disposition },
  )
}

function linesTable(hasRootKey: boolean): TableSchema {
  const text = { dataType: 'text', nullable: false } as const
  const links = {
    ...(hasRootKey && { _dlt_root_id: { ...text, rootKey: true } }),
    _dlt_parent_id: { ...text, parentKey: true },
    _dlt_list_idx: { dataType: 'bigint', nullable: false },
    _dlt_id: { ...text, unique: true, rowKey: true },
  } as const
  return tableOf('items__l', { value: 'bigint', ...links }, { parent: asTableName('items') })
}
