/** Appends and commits 200,000 rows × 22 columns with 200,000 child rows to a package: `npx tsx bench/stages/package.ts`. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import type { Batch, CellValue } from '../../src/model/batch.ts'
import { asColumnName, asTableName } from '../../src/model/names.ts'
import type { Column, DataType, TableSchema } from '../../src/model/schema.ts'
import { schemaOf } from '../../test/kits/scratch-schema.ts'
import { createPackage } from '../../src/package/package.ts'

const pageRows = 1000
const pages = 200
const pagesPerCommit = 10

const rootTypes: readonly DataType[] = [
  ...Array.from({ length: 11 }, () => 'text' as const),
  ...Array.from({ length: 5 }, () => 'bigint' as const),
  ...Array.from({ length: 3 }, () => 'double' as const),
  'timestamp',
  'bool',
  'text',
]
const childTypes: readonly DataType[] = ['text', 'bigint', 'double', 'text', 'text', 'bigint', 'text']

function cell(type: DataType, row: number, column: number): CellValue {
  if (row % 17 === column % 17) return null
  if (type === 'text')
    return column % 3 === 0 ? `v${row % 100}` : `Some text ${(row * 7919) % 100_003} of column ${column}`
  if (type === 'double') return row * 1.37
  if (type === 'bool') return row % 2 === 0
  return (row * 1_000_003) % 1e12
}

function table(name: string, types: readonly DataType[]): TableSchema {
  const columns = types.map((dataType, index): Column => ({
    name: asColumnName(`c${index}`),
    dataType,
    nullable: true,
  }))
  return { name: asTableName(name), columns, seenData: false }
}

function page(name: string, types: readonly DataType[], start: number): Batch {
  const columns = types.map((type, index) => ({
    name: asColumnName(`c${index}`),
    values: Array.from({ length: pageRows }, (_, row) => cell(type, start + row, index)),
  }))
  return { table: asTableName(name), rowCount: pageRows, columns }
}

const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-'))
const tables = [table('items', rootTypes), table('items__lines', childTypes)]
const schema = schemaOf('bench', tables)
const writer = await createPackage({ folder, loadId: '1.0', pipeline: 'bench', fingerprint: '', createdAt: 0 })
await writer.begin({ schema, state: null, units: [] })

// made beforehand and reused, so that only the package's own work is timed
const distinct = Array.from({ length: 20 }, (_, index) => [
  page('items', rootTypes, index * pageRows),
  page('items__lines', childTypes, index * pageRows),
])
const cpuAtStart = process.cpuUsage()
let spent = 0
const idle = performance.eventLoopUtilization()
for (let index = 0; index < pages; index++) {
  const started = performance.now()
  await writer.append(distinct[index % distinct.length] ?? [], [])
  if ((index + 1) % pagesPerCommit === 0) await writer.commit({ progress: [], born: [], cursors: [] })
  spent += performance.now() - started
}
const busy = performance.eventLoopUtilization(idle)
const started = performance.now()
await writer.seal({ schema, storedSchema: { text: '', engineVersion: 11 }, stateRow: null, replaced: [], dropped: [] })
const sealing = performance.now() - started
const cpu = process.cpuUsage(cpuAtStart)
await rm(folder, { recursive: true })

const rows = pages * pageRows * 2
console.log(
  JSON.stringify({
    rows,
    append_commit_ms: Math.round(spent),
    seal_ms: Math.round(sealing),
    rows_per_s: Math.round((rows / spent) * 1000),
    main_thread_active_ms: Math.round(busy.active),
    cpu_ms: Math.round((cpu.user + cpu.system) / 1000),
    peak_rss_mb: Math.round(process.resourceUsage().maxRSS / 1024),
  }),
)
