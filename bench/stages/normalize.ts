// Times the normalize stage alone: 200,000 nested records (22 columns) with 200,000 child rows, in pages of 2,000,
// already parsed. Run: npx tsx bench/stages/normalize.ts [rounds]
import { decodedRecords } from '../../src/json/records/decoded-records.ts'
import { randomBytes } from 'node:crypto'
import { parseJson } from '../../src/json/json-text.ts'
import type { JsonValue } from '../../src/json/json.ts'
import type { ResourcePlan } from '../../src/model/plan.ts'
import { emptySchema } from '../../test/kits/normalize.ts'
import { createNormalizer } from '../../src/normalize/normalizer.ts'

const pageSize = 2000
const pageCount = 100

function record(id: number): object {
  return {
    id,
    uuid: `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`,
    name: `Customer number ${id}`,
    email: `customer.${id}@example.com`,
    active: id % 3 !== 0,
    score: id / 7,
    balance: id * 100,
    created_at: new Date(1_600_000_000_000 + id * 60_000).toISOString(),
    updated_at: `2024-05-${String((id % 28) + 1).padStart(2, '0')}T12:34:56.123456+02:00`,
    note: id % 5 === 0 ? null : 'some text that repeats itself '.repeat(6),
    address: {
      street: `Street ${id % 1000}`,
      city: 'Zürich',
      postalCode: String(8000 + (id % 100)),
      geo: { lat: 47.3 + id / 1e6, lng: 8.5 + id / 1e6 },
    },
    company: { name: `Company ${id % 500}`, size: id % 10_000, tags: 'a,b,c' },
    status: ['new', 'open', 'closed'][id % 3],
    description: 'lorem ipsum dolor sit amet '.repeat(4),
    items: [{ sku: `SKU-${id}`, quantity: (id % 9) + 1, price: id / 3 }],
  }
}

const resource = {
  name: 'customers',
  tableName: 'customers',
  writeDisposition: { kind: 'append' },
  primaryKey: ['id'],
  mergeKey: [],
  columns: [],
  selected: true,
  endpoint: { incremental: null },
} as unknown as ResourcePlan

function round(pages: readonly string[]): void {
  const normalizer = createNormalizer({
    schema: emptySchema(),
    resources: [resource],
    loadId: '1700000000.5',
    maxIdentifierLength: 65_536,
    randomBytes,
    warn: (warning) => console.log(warning.message),
  })
  let spent = 0
  let cpu = 0
  let parsing = 0
  let rows = 0
  let cells = 0
  for (const page of pages) {
    const before = performance.now()
    const records = parseJson(page) as readonly JsonValue[]
    parsing += performance.now() - before
    const start = performance.now()
    const busy = process.cpuUsage()
    const { batches } = normalizer.normalize('customers', decodedRecords(records))
    spent += performance.now() - start
    const used = process.cpuUsage(busy)
    cpu += (used.user + used.system) / 1000
    for (const batch of batches) {
      rows += batch.rowCount
      cells += batch.rowCount * batch.columns.length
    }
  }
  normalizer.finish()
  const heap = Math.round(process.memoryUsage().rss / 2 ** 20)
  console.log(
    `${rows} rows, ${cells} cells in ${Math.round(spent)} ms (cpu ${Math.round(cpu)} ms): ${Math.round((spent * 1e6) / cells)} ns per cell; parsing took ${Math.round(parsing)} ms; rss ${heap} MB`,
  )
}

const pages = Array.from({ length: pageCount }, (_, page) =>
  JSON.stringify(Array.from({ length: pageSize }, (_, index) => record(page * pageSize + index))),
)
console.log(`${Math.round(pages.reduce((sum, page) => sum + page.length, 0) / 2 ** 20)} MB of JSON`)
for (let count = Number(process.argv[2] ?? 3); count > 0; count--) round(pages)
