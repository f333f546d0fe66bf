/**
 * Loads 200,000 rows × 22 columns with 200,000 nested rows into DuckDB, then merges 100,000 changed ones into them:
 * `npx tsx bench/stages/load.ts [postgres://…]`. Times are those of `loadPackage` alone.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { parseDestination } from '../../test/kits/parse-destination.ts'
import { loadPackage } from '../../src/load/load-package.ts'
import { asTableName } from '../../src/model/names.ts'
import type { Column } from '../../src/model/schema.ts'
import { dataset, realWorld, sealRows } from '../../test/kits/load-rows.ts'
import { tableOf } from '../../test/kits/scratch-schema.ts'

const text = { dataType: 'text', nullable: false } as const
const id = { ...text, unique: true, rowKey: true } as const
const filler = Object.fromEntries(
  Array.from({ length: 19 }, (_, index): [string, Partial<Column>] => [
    `c${index}`,
    { dataType: (['text', 'bigint', 'double', 'timestamp'] as const)[index % 4] ?? 'text' },
  ]),
)
const items = tableOf(
  'items',
  { id: { dataType: 'bigint', primaryKey: true, nullable: false }, ...filler, _dlt_load_id: text, _dlt_id: id },
  { resource: 'items', writeDisposition: { kind: 'merge', strategy: 'delete-insert' } },
)
const links = { _dlt_root_id: { ...text, rootKey: true }, _dlt_parent_id: { ...text, parentKey: true } } as const
const index = { dataType: 'bigint', nullable: false } as const
const lines = tableOf(
  'items__l',
  { value: 'text', ...links, _dlt_list_idx: index, _dlt_id: id },
  { parent: asTableName('items') },
)

const columns = Object.entries(filler)
const cellOf = (dataType: string | undefined, row: number) =>
  dataType === 'text' ? `some text of row ${row}` : row * 1001
const rowsOf = (from: number, count: number, run: string) => ({
  items: Array.from({ length: count }, (_, offset) => ({
    id: from + offset,
    ...Object.fromEntries(columns.map(([name, column]) => [name, cellOf(column.dataType, from + offset)])),
    _dlt_load_id: run,
    _dlt_id: `${run}-${from + offset}-abcdef`,
  })),
  items__l: Array.from({ length: count }, (_, offset) => ({
    value: `value ${offset}`,
    _dlt_root_id: `${run}-${from + offset}-abcdef`,
    _dlt_parent_id: `${run}-${from + offset}-abcdef`,
    _dlt_list_idx: 0,
    _dlt_id: `${run}-${from + offset}-l`,
  })),
})

const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-'))
const location = join(folder, 'bench.duckdb')
const { destination, target } = parseDestination(process.argv[2] ?? location, { pipeline: 'bench', cwd: folder })
const session = await destination.connect(target, realWorld)
const timed = async (loadId: string, rows: ReturnType<typeof rowsOf>): Promise<number> => {
  const sealed = await sealRows(session, { loadId, tables: [items, lines], rows }, folder)
  const started = performance.now()
  await loadPackage({ package: sealed, session, dataset, world: realWorld })
  return Math.round(performance.now() - started)
}
const first = await timed('1.0', rowsOf(0, 200_000, 'a'))
const second = await timed('2.0', rowsOf(150_000, 100_000, 'b'))
const counts = [await session.count({ dataset, table: 'items' }), await session.count({ dataset, table: 'items__l' })]
await session[Symbol.asyncDispose]()
await rm(folder, { recursive: true })
console.log(JSON.stringify({ first_load_ms: first, merge_ms: second, rows_after: counts }))
