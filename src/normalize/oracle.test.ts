import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseJson } from '../json/json-text.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import type { ColumnHint, ResourcePlan } from '../model/plan.ts'
import type { Column, DataType, MergeStrategy, Schema, WriteDisposition } from '../model/schema.ts'
import {
  emptySchema,
  emptyWarehouse,
  loadRun,
  resourcePlan,
  testNormalizer,
  type Warehouse,
} from '../../test/kits/normalize.ts'

interface GoldenTable {
  readonly columns: readonly (readonly [name: string, type: DataType, nullable: boolean])[]
  readonly rows: readonly (readonly (string | null)[])[]
}

interface GoldenRun {
  readonly records: readonly JsonValue[]
  readonly error?: string
  readonly tables: Readonly<Record<string, GoldenTable>>
}

interface Golden {
  readonly case: {
    readonly hints?: JsonObject
    readonly limit?: number
    readonly naming?: string
    readonly ids?: 'kept' | 'positions'
    readonly sort?: string
    readonly ignore?: readonly string[]
  }
  readonly runs: readonly GoldenRun[]
}

const folder = new URL('../../test/cases/normalize/', import.meta.url)
const linkColumns = new Set(['_dlt_id', '_dlt_parent_id', '_dlt_root_id'])

describe.each(readdirSync(folder).map((file) => file.replace('.json', '')))('%s', (name) => {
  // sluice keeps all digits of what a double rounds, in a column of its own (numbers.test.ts): here there is nothing to lose
  const text = readFileSync(new URL(`${name}.json`, folder), 'utf8').replaceAll('9007199254740993', '9007199254740992')
  const golden = parseJson(text) as unknown as Golden
  it.each([1, 2, 1000])('in pages of %i makes the tables dlt makes', (size) => {
    let warehouse = emptyWarehouse()
    let schema = emptySchema(golden.case.naming)
    for (const run of golden.runs) {
      const attempt = copyOf(warehouse)
      const load = () => loadRun(attempt, normalizerFor(golden, schema), { records: run.records, size })
      if (run.error === undefined) {
        schema = load()
        warehouse = attempt
      } else {
        expect(load).toThrowError(/schema contract freezes/)
      }
      expect(tablesOf(warehouse, golden)).toEqual(expectedTables(run, golden))
    }
  })
})

function normalizerFor({ case: { hints = {}, limit } }: Golden, schema: Schema) {
  return testNormalizer({ schema, resources: [planOf(hints)], maxIdentifierLength: limit ?? 65_536 })
}

function planOf(hints: JsonObject): ResourcePlan {
  const columns = Object.entries((hints.columns ?? {}) as Record<string, JsonObject>).map(
    ([name, hint]): ColumnHint => {
      const { data_type: dataType, ...rest } = hint
      return { name, ...(dataType === undefined ? {} : { dataType: dataType as DataType }), ...rest }
    },
  )
  const { data_type: dataType, ...contract } = (hints.schema_contract ?? {}) as Record<string, never>
  return resourcePlan({
    columns,
    primaryKey: listOf(hints.primary_key),
    mergeKey: listOf(hints.merge_key),
    writeDisposition: dispositionOf(hints.write_disposition),
    ...(hints.max_table_nesting === undefined ? {} : { maxTableNesting: Number(hints.max_table_nesting) }),
    ...(hints.schema_contract === undefined
      ? {}
      : {
          schemaContract: { ...contract, ...(dataType === undefined ? {} : { dataType }) },
        }),
  })
}

function dispositionOf(hint: JsonValue | undefined): WriteDisposition {
  if (hint === undefined) return { kind: 'append' }
  const strategy = typeof hint === 'string' ? 'delete-insert' : ((hint as JsonObject).strategy as MergeStrategy)
  return { kind: 'merge', strategy }
}

function listOf(hint: JsonValue | undefined): string[] {
  if (hint === undefined) return []
  return typeof hint === 'string' ? [hint] : [...(hint as readonly string[])]
}

function copyOf({ columns, rows }: Warehouse): Warehouse {
  return {
    columns: new Map([...columns].map(([table, list]) => [table, [...list]])),
    rows: new Map([...rows].map(([table, list]) => [table, [...list]])),
  }
}

/** Our tables in the form of the golden file, ids renamed as the script renames dlt's. */
function tablesOf(warehouse: Warehouse, golden: Golden): Record<string, GoldenTable> {
  const tables = [...warehouse.columns].map(([table, columns]): [string, GoldenTable] => {
    const rows = (warehouse.rows.get(table) ?? []).map((row) => columns.map(({ name }) => row.get(name) ?? null))
    return [table, { columns: columns.map(describeColumn), rows: sorted(table, rows, { columns, golden }) }]
  })
  if (golden.case.sort !== undefined) sortChildren(tables.map(([, table]) => table))
  if (golden.case.ids !== 'kept') renameIds(tables.map(([, table]) => table))
  return Object.fromEntries(tables)
}

function describeColumn({ name, dataType = 'text', nullable }: Column): readonly [string, DataType, boolean] {
  return [name, dataType, nullable]
}

function sorted(
  table: string,
  rows: (string | null)[][],
  { columns, golden }: { columns: readonly Column[]; golden: Golden },
) {
  const at = columns.findIndex(({ name }) => name === golden.case.sort)
  return table === 't' && at >= 0 ? rows.toSorted((left, right) => Number(left[at]) - Number(right[at])) : rows
}

/** Child rows in the order of their parents, as the script sorts them: a merge moves rows about. */
function sortChildren(tables: readonly GoldenTable[]): void {
  const order = new Map<string | null | undefined, number>()
  for (const { columns, rows } of tables) {
    const at = (name: string) => columns.findIndex(([column]) => column === name)
    const [parent, index, id] = [at('_dlt_parent_id'), at('_dlt_list_idx'), at('_dlt_id')]
    if (parent >= 0) {
      const place = (row: readonly (string | null)[]) => (order.get(row[parent]) ?? 0) * 1e6 + Number(row[index])
      ;(rows as (string | null)[][]).sort((left, right) => place(left) - place(right))
    }
    for (const row of rows) order.set(row[id], order.size)
  }
}

function renameIds(tables: readonly GoldenTable[]): void {
  const names = new Map<string, string>()
  for (const { columns, rows } of tables) {
    const places = columns.flatMap(([name], index) => (linkColumns.has(name) ? [index] : [])).toReversed()
    for (const row of rows as (string | null)[][]) {
      for (const place of places) {
        const id = row[place]
        if (typeof id !== 'string') continue
        if (!names.has(id)) names.set(id, `#${names.size + 1}`)
        row[place] = names.get(id) ?? null
      }
    }
  }
}

/** dlt's tables, without what only its load step fills in. */
function expectedTables(run: GoldenRun, { case: { ignore = [] } }: Golden): Record<string, GoldenTable> {
  const tables = Object.entries(run.tables).map(([name, { columns, rows }]): [string, GoldenTable] => {
    const blank = columns.map(([column]) => ignore.includes(column))
    return [name, { columns, rows: rows.map((row) => row.map((cell, index) => (blank[index] === true ? null : cell))) }]
  })
  return Object.fromEntries(tables)
}
