/**
 * `npx tsx scripts/many/limits.ts [--limit 100 --seconds 30 --workers 4 --ms 5 --without]`: whether a budget of so many requests a second
 * holds for all workers together. A server on this machine notes when it has each request and answers after `--ms`; workers are
 * processes of the built command line (npm run build), the Redis is started for it. Prints the most requests of any span of a second, and the rate between the first and the last two
 * seconds. `--without`: each worker has the budget for itself, as it is without `--limits`.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { spawnCli, temporaryFolder } from '../../test/end-to-end/run-cli.ts'
import { startRedis } from '../../test/servers/redis.ts'

const { values } = parseArgs({
  options: {
    limit: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '30' },
    workers: { type: 'string', default: '4' },
    ms: { type: 'string', default: '5' },
    concurrency: { type: 'string', default: '8' },
    without: { type: 'boolean', default: false },
  },
})
const [limit, seconds, ms] = [Number(values.limit), Number(values.seconds), Number(values.ms)]
const children = limit * seconds
const pageSize = 1000
/** when the server had each request, in milliseconds */
const times: number[] = []

const server = createServer((request, response) => {
  times.push(performance.now())
  const url = new URL(request.url ?? '/', 'http://x')
  const [, , id] = url.pathname.split('/')
  const page = Number(url.searchParams.get('page') ?? 1)
  const ids = Array.from({ length: pageSize }, (_, index) => (page - 1) * pageSize + index).filter(
    (one) => one < children,
  )
  const data = id === undefined ? ids.map((one) => ({ id: one })) : [{ shop: Number(id), text: `order of ${id}` }]
  setTimeout(() => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ data, ...(id === undefined && { pages: Math.ceil(children / pageSize) }) }))
  }, ms)
})
await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening))
const config = {
  name: 'limits',
  client: {
    base_url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    rate_limits: [{ limit, per: 'second' }],
  },
  resource_defaults: { write_disposition: 'append', endpoint: { data_selector: 'data' } },
  resources: [
    {
      name: 'shops',
      endpoint: { path: 'shops', paginator: { type: 'page_number', base_page: 1, total_path: 'pages' } },
    },
    { name: 'orders', endpoint: { path: 'shops/{resources.shops.id}', paginator: 'single_page' } },
  ],
}

/** The most that came in any span of so many milliseconds. */
function mostIn(sorted: readonly number[], spanMs: number): number {
  let [first, most] = [0, 0]
  for (const [index, time] of sorted.entries()) {
    while ((sorted[first] ?? time) <= time - spanMs) first += 1
    most = Math.max(most, index - first + 1)
  }
  return most
}

const redis = await startRedis()
const { path, remove } = await temporaryFolder()
try {
  await writeFile(join(path, 'limits.json'), JSON.stringify(config))
  const cli = async (words: readonly string[]): Promise<void> => {
    const run = await spawnCli(words, { cwd: path })
    if (run.code !== 0) throw new Error(`${words.join(' ')}\n${run.stderr}`)
  }
  await cli(['units', 'plan', 'limits.json', '--store', './store', '--destination', './x.duckdb'])
  const words = ['units', 'run', '--store', './store', '--concurrency', values.concurrency]
  const shared = values.without ? [] : ['--limits', redis.url]
  await Promise.all(Array.from({ length: Number(values.workers) }, () => cli([...words, ...shared])))
  const [first = 0, last = 0] = [times[0], times.at(-1)]
  const [from, to] = [first + 2000, last - 2000]
  const middle = times.filter((time) => time >= from && time < to).length
  console.table([
    {
      workers: values.workers,
      requests: times.length,
      'most in a second': mostIn(times, 1000),
      declared: limit,
      'a second, all along': (middle / ((to - from) / 1000)).toFixed(2),
      seconds: ((last - first) / 1000).toFixed(1),
    },
  ])
  process.exitCode = mostIn(times, 1000) > limit ? 1 : 0
} finally {
  await remove()
  await redis.stop()
  server.close()
}
