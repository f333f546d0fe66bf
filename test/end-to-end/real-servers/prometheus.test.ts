import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { startProject } from '../project.ts'

/*
 * Prometheus from Debian's package `prometheus` (2.42): query_range takes both ends of a range and refuses more than
 * 11,000 points, so that it has to be read in windows. Where there is no such program the test says so and is skipped.
 */

const folder = process.env['PROMETHEUS_BIN']
const path = [folder, process.env['PATH']].filter(Boolean).join(delimiter)
const env = { ...process.env, PATH: path }
const isThere = spawnSync('promtool', ['--version'], { env }).status === 0

const start = Date.parse('2024-01-01T00:00:00Z') / 1000
/** a sample each ten seconds for two days: 17,280 points, more than one request may ask for */
const samples = 17_280

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}

test.skipIf(!isThere)('prometheus: query_range in windows, every sample once', { timeout: 120_000 }, async () => {
  const lines = Array.from({ length: samples }, (_, index) => `load{host="a"} ${index} ${start + index * 10}`)
  const project = await startProject({
    'metrics.txt': `# TYPE load gauge\n${lines.join('\n')}\n# EOF\n`,
    'prometheus.yml': 'global: { scrape_interval: 1h }\n',
  })
  onTestFinished(() => project.remove())
  await mkdir(join(project.path, 'data'))
  const { path: cwd } = project
  execFileSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', 'metrics.txt', 'data'], {
    cwd,
    env,
    stdio: 'ignore',
  })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const server = spawn(
    'prometheus',
    [
      '--config.file=prometheus.yml',
      '--storage.tsdb.path=data',
      '--storage.tsdb.retention.time=20y',
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { cwd, env, stdio: 'ignore' },
  )
  onTestFinished(() => void server.kill())
  for (let waits = 0; waits < 200; waits += 1) {
    if ((await fetch(`${url}/-/ready`).catch(() => undefined))?.ok === true) break
    await sleep(100)
  }
  await writeFile(
    join(project.path, 'c.yaml'),
    `
client: { base_url: '${url}/api/v1', paginator: single_page }
resources:
  - name: load
    primary_key: at
    endpoint:
      path: query_range
      params: { query: load, step: '10' }
      data_selector: data.result[*].values[*]
      incremental:
        { cursor_path: at, cursor_format: epoch, initial_value: ${start}, until: ${start + samples * 10 - 10},
          start_param: start, end_param: end, param_format: epoch, window: { size: PT6H, gap: PT10S } }
    processing_steps: [{ map: "{'at': record[0], 'value': record[1]}" }]
`,
  )
  const first = await project.run('c.yaml', ['--json'])
  expect(first.code, first.stderr).toBe(0)
  expect(JSON.parse(first.stdout)).toMatchObject({ resources: { load: { records: samples, requests: 8 } } })
  const counted = await project.look(({ rows }) =>
    rows('SELECT count(*)::INT AS n, count(DISTINCT "at")::INT AS d, max("value"::INT) AS top FROM d.load'),
  )
  expect(counted).toEqual([{ n: samples, d: samples, top: samples - 1 }])
  const again = await project.run('c.yaml', ['--json'])
  expect(JSON.parse(again.stdout)).toMatchObject({ ok: true, load_id: null })
})
