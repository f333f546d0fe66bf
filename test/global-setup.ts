import { spawnSync } from 'node:child_process'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { type PostgresServer, startPostgres } from './servers/postgres.ts'
import { type ChromiumPlace, findChromium } from './studio/browser/chromium.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** answers with the port of the run's Postgres, and starts it for the first that asks; at `/chromium` where a browser is */
    postgresUrl: string
  }
}

/**
 * Builds `dist` once before the tests: some run the command line that users get. Keeps one Postgres for all test files
 * that want it, and one browser. Returns what to do in the end.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  build()
  let postgres: Promise<PostgresServer> | undefined
  let chromium: Promise<ChromiumPlace> | undefined
  const door = createServer((request, response) => {
    if (request.url === '/chromium') {
      chromium ??= findChromium()
      chromium.then(
        (place) => response.end(JSON.stringify(place)),
        (error: unknown) => response.writeHead(500).end(String(error)),
      )
      return
    }
    postgres ??= startPostgres()
    postgres.then(
      ({ port }) => response.end(String(port)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  await new Promise<void>((ready) => door.listen(0, '127.0.0.1', ready))
  const address = door.address()
  project.provide('postgresUrl', `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`)
  return async () => {
    door.close()
    await postgres?.then((server) => server.stop())
  }
}

function build(): void {
  // who runs one file many times may say that `dist` is built
  if (process.env['SLUICE_TEST_BUILT'] === '1') return
  const root = fileURLToPath(new URL('..', import.meta.url))
  const options = { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' } as const
  const { status, stdout, stderr } = spawnSync('npm', ['run', '-s', 'build'], options)
  if (status !== 0) throw new Error(`The build failed, so no test ran.\n${stdout}\n${stderr}`)
}
