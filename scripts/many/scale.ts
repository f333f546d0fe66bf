/**
 * `npx tsx scripts/many/scale.ts [--children 2000 --ms 50 --workers 1,2,4 --rows 5]`: how much faster several workers read an API that
 * takes its time, beside one process, and what gathering costs. Every process is the built command line (npm run build), and has
 * eight units at once. Prints seconds.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { spawnCli, temporaryFolder } from '../../test/end-to-end/run-cli.ts'

const { values } = parseArgs({
  options: {
    children: { type: 'string', default: '2000' },
    ms: { type: 'string', default: '50' },
    workers: { type: 'string', default: '1,2,4' },
    rows: { type: 'string', default: '5' },
  },
})
const [children, ms, rows] = [Number(values.children), Number(values.ms), Number(values.rows)]
const pageSize = 500
let atOnce = 0
let most = 0

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://x')
  const [, , id] = url.pathname.split('/')
  const page = Number(url.searchParams.get('page') ?? 1)
  const ids = Array.from({ length: pageSize }, (_, index) => (page - 1) * pageSize + index).filter(
    (one) => one < children,
  )
  const data =
    id === undefined
      ? ids.map((one) => ({ id: one }))
      : Array.from({ length: rows }, (_, row) => ({
          shop: Number(id),
          row,
          text: `row ${row} of ${id}`,
          tags: [row, id],
        }))
  most = Math.max(most, ++atOnce)
  setTimeout(() => {
    atOnce -= 1
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ data, ...(id === undefined && { pages: Math.ceil(children / pageSize) }) }))
  }, ms)
})
await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening))
const base_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const config = {
  name: 'scale',
  // eight requests at once, as many as a worker has units
  client: { base_url, rate_limits: [], max_concurrency: 8 },
  resource_defaults: { write_disposition: 'append', endpoint: { data_selector: 'data' } },
  resources: [
    {
      name: 'shops',
      endpoint: { path: 'shops', paginator: { type: 'page_number', base_page: 1, total_path: 'pages' } },
    },
    { name: 'orders', endpoint: { path: 'shops/{resources.shops.id}', paginator: 'single_page' } },
  ],
}
const { path, remove } = await temporaryFolder()
await writeFile(join(path, 'scale.json'), JSON.stringify(config))

async function timed(words: readonly string[]): Promise<number> {
  const run = await spawnCli(words, { cwd: path })
  if (run.code !== 0) throw new Error(`${words.join(' ')}\n${run.stderr}`)
  return run.ms / 1000
}

const said: Record<string, string | number>[] = []
try {
  const single = await timed(['run', 'scale.json', '--destination', './single.duckdb'])
  said.push({ what: 'one process, sluice run', seconds: single.toFixed(1), 'at once': most })
  for (const count of values.workers.split(',').map(Number)) {
    for (const name of ['.sluice', 'many.duckdb', 'store']) await rm(join(path, name), { recursive: true, force: true })
    most = 0
    const at = ['--destination', './many.duckdb', '--store', './store']
    const plan = await timed(['units', 'plan', 'scale.json', ...at])
    const began = performance.now()
    await Promise.all(Array.from({ length: count }, () => timed(['units', 'run', '--store', './store'])))
    const read = (performance.now() - began) / 1000
    const gather = await timed(['units', 'gather', 'scale.json', ...at])
    const sum = { plan: plan.toFixed(1), read: read.toFixed(1), gather: gather.toFixed(1) }
    said.push({ what: `${count} workers`, seconds: (plan + read + gather).toFixed(1), ...sum, 'at once': most })
  }
} finally {
  await remove()
  server.close()
}
console.table(said)
