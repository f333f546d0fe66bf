import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const cache = fileURLToPath(new URL('../../node_modules/.cache/sluice-test/better-sqlite3', import.meta.url))
const isInstalled = (): boolean => existsSync(join(cache, 'node_modules/better-sqlite3/build/Release'))

/** True when SQLite can be opened: Node has one from 22.16 on. */
export async function hasSqlite(): Promise<boolean> {
  const node = await import('node:sqlite').catch(() => undefined)
  return (node !== undefined && 'setReturnArrays' in node.StatementSync.prototype) || isInstalled()
}

/**
 * Sees to it that SQLite can be opened: for a Node without one the package is built in a cache, which takes minutes where its
 * makers' binaries cannot be reached, so that only `npm run test:warehouses` does it. `vitest.config.ts` finds it there.
 */
export async function installSqlite(): Promise<void> {
  if (await hasSqlite()) return
  await mkdir(cache, { recursive: true })
  await run('npm', ['install', '--prefix', cache, '--no-save', '--no-audit', '--no-fund', 'better-sqlite3@12.11.1'])
}
