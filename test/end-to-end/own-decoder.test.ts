import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { defineDecoder, pipeline, restApi, type RunReport } from '../../src/index.ts'
import { runCli } from './run-cli.ts'
import { scratchFolder } from '../kits/scratch-folder.ts'
import { type LocalServer, startServer } from '../servers/local-http.ts'

let server: LocalServer
let folder: Awaited<ReturnType<typeof scratchFolder>>

beforeEach(async () => {
  folder = await scratchFolder({})
  vi.stubEnv('SLUICE_HOME', join(folder.path, '.sluice'))
  server = await startServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/x-lines' }).end('a\nb\nc\n')
  })
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await server[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

/** Loads lines by a decoder of the user's own, which JavaScript lets give anything. */
function load(decode: (bytes: Uint8Array) => unknown): Promise<RunReport> {
  const lines = defineDecoder({
    type: 'lines',
    build: () => ({ type: 'lines', reads: 'whole', decode: decode as never }),
  })
  return pipeline({
    name: 'own',
    destination: join(folder.path, 'own.duckdb'),
    source: restApi({
      client: { base_url: server.origin, paginator: 'single_page' },
      resources: [{ name: 'lines', endpoint: { path: 'lines', response_format: lines() } }],
    }),
  }).run()
}

const rowsOf = (bytes: Uint8Array): unknown =>
  Buffer.from(bytes)
    .toString()
    .trim()
    .split('\n')
    .map((line) => ({ line }))

test('a decoder of the user may be async', async () => {
  const report = await load(async (bytes) => Promise.resolve(rowsOf(bytes)))
  expect(report.tables).toMatchObject({ lines: { rows: 3 } })
})

test('a decoder that gives nothing is an error, not an empty page', async () => {
  await expect(load((bytes) => void rowsOf(bytes))).rejects.toMatchObject({ code: 'RESPONSE_MALFORMED' })
})

test('a decoder of the user is named in YAML, and read by the command line', async () => {
  await using project = await scratchFolder({
    'lines.mjs': `import { BadBody, defineDecoder } from '${new URL('../../src/index.ts', import.meta.url).href}'
export const lines = defineDecoder({
  type: 'x_lines',
  accepts: (contentType) => contentType.startsWith('text/x-lines'),
  build: () => ({
    type: 'x_lines',
    reads: 'whole',
    decode: (bytes) => {
      const text = Buffer.from(bytes).toString()
      if (!text.endsWith('\\n')) throw new BadBody('cut_off', 'the last line is not whole')
      return text.trim().split('\\n').map((line) => ({ line }))
    },
  }),
})`,
    'named.yaml': configOf('named', 'x_lines'),
    'recognized.yaml': configOf('recognized', 'auto'),
    'misspelt.yaml': configOf('misspelt', 'x_line'),
  })
  const options = { cwd: project.path }
  for (const name of ['named', 'recognized']) {
    const run = await runCli(['run', `${name}.yaml`, '--json'], options)
    expect(JSON.parse(run.stdout)).toMatchObject({ tables: { lines: { rows: 3 } } })
  }
  // from anywhere, by an absolute path as well
  const absolute = configOf('absolute', 'x_lines').replace('./lines.mjs', join(project.path, 'lines.mjs'))
  await writeFile(join(project.path, 'absolute.yaml'), absolute)
  expect((await runCli(['check', 'absolute.yaml'], options)).code).toBe(0)
  const wrong = await runCli(['check', 'misspelt.yaml'], options)
  expect(wrong.code).toBe(2)
  expect(wrong.stderr).toContain('Did you mean "x_lines"?')
})

function configOf(name: string, format: string): string {
  return `name: ${name}
components: [./lines.mjs]
client: { base_url: '${server.origin}', paginator: single_page, response_format: ${format} }
resources: [{ name: lines, endpoint: lines }]
`
}
