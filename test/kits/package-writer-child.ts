/**
 * Writes and commits in a loop until it is killed: `node package-writer-child.mjs <folder>`. Prints `ready` once, after
 * the first commit. Progress `records` is always the number of rows in both tables.
 */
import { createPackage } from '../../src/package/package.ts'
import { batchOf, schemaOf, tableOf } from './scratch-schema.ts'

const folder = process.argv[2] ?? ''
// a file size limit (the disk-full test) is to give an error, not to end the process
process.on('SIGXFSZ', () => undefined)
process.on('uncaughtException', (error) => {
  console.log('code' in error ? error.code : error)
  process.exit(1)
})
const columns: Record<string, 'text' | 'bigint'> = { id: 'bigint', text: 'text', _dlt_id: 'text' }
const writer = await createPackage({ folder, loadId: '1.5', pipeline: 'p', fingerprint: 'f', createdAt: 0 })
const schema = schemaOf('s', [tableOf('items', columns), tableOf('items__l', { value: 'bigint', _dlt_id: 'text' })])
await writer.begin({ schema, state: null, units: [{ id: 'items', resource: 'items' }] })

let records = 0
for (let page = 1; ; page++) {
  const rows = Array.from({ length: 500 + (page % 7) * 400 }, (_, row) => ({
    id: records + row,
    text: `some text of row ${records + row}`.repeat(page % 5 === 0 ? 200 : 1),
    _dlt_id: `r${records + row}`,
  }))
  const added = `c${page}`
  columns[added] = 'bigint'
  const wide = rows.map((row) => ({ ...row, [added]: page }))
  const children = rows.map((row) => ({ value: row.id, _dlt_id: `c${row.id}` }))
  const table = tableOf('items', columns)
  const change = { table: table.name, created: false, columns: table.columns.slice(-1) }
  await writer.append([batchOf('items', wide), batchOf('items__l', children)], [change])
  records += rows.length
  const progress = { parent: 0, position: { page }, pages: page, records, done: false }
  await writer.commit({
    progress: [{ unit: 'items', progress }],
    born: [{ id: `child/${page}`, resource: 'child' }],
    cursors: [],
    schema: schemaOf('s', [table, tableOf('items__l', { value: 'bigint', _dlt_id: 'text' })]),
  })
  if (page === 1) console.log('ready')
}
