import { spawnSync } from 'node:child_process'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { pack } from './package/packed.ts'
import { startPostgres } from './servers/postgres.ts'
import { findChromium } from './studio/browser/chromium.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** answers at `/postgres`, `/chromium` and `/packed` with what all files share, and makes it for the first that asks */
    sharedUrl: string
  }
}

/**
 * Builds `dist` once before the tests: some run the command line that users get. Keeps one Postgres for all test files
 * that want it, one browser, and one packed package. Returns what to do in the end.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  build()
  const postgres = once(startPostgres)
  const packed = once(pack)
  const shared: Readonly<Record<string, () => Promise<unknown>>> = {
    '/postgres': async () => (await postgres.get()).port,
    '/chromium': once(findChromium).get,
    '/packed': async () => (await packed.get()).packed,
  }
  const door = createServer((request, response) => {
    const wanted = shared[request.url ?? '']?.() ?? Promise.reject(new Error(`nothing is shared at ${request.url}`))
    wanted.then(
      (what) => response.end(JSON.stringify(what)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  await new Promise<void>((ready) => door.listen(0, '127.0.0.1', ready))
  const address = door.address()
  project.provide('sharedUrl', `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`)
  return async () => {
    door.close()
    await postgres.made()?.then((server) => server.stop())
    await packed.made()?.then(({ remove }) => remove())
  }
}

/** What is made when it is first asked for; `made` tells whether it was. */
function once<T>(make: () => Promise<T>): {
  readonly get: () => Promise<T>
  readonly made: () => Promise<T> | undefined
} {
  let made: Promise<T> | undefined
  return { get: () => (made ??= make()), made: () => made }
}

function build(): void {
  // who runs one file many times may say that `dist` is built
  if (process.env['SLUICE_TEST_BUILT'] === '1') return
  const root = fileURLToPath(new URL('..', import.meta.url))
  const options = { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' } as const
  const { status, stdout, stderr } = spawnSync('npm', ['run', '-s', 'build'], options)
  if (status !== 0) throw new Error(`The build failed, so no test ran.\n${stdout}\n${stderr}`)
}
