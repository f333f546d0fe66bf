import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { DuckDBInstance } from '@duckdb/node-api'

const run = promisify(execFile)
const cache = fileURLToPath(new URL('../../node_modules/.cache/sluice-test/duckdb-extensions/', import.meta.url))

/**
 * The folder for SLUICE_DUCKDB_EXTENSIONS with these of DuckDB's own extensions, such as `ducklake`. DuckDB's repository
 * may be out of reach; PyPI has the same files. They are kept for the next run; Debian's python3-pip is installed by whoever
 * may do so when there is none. Throws with what to do.
 */
export async function duckdbExtensions(names: readonly string[]): Promise<string> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const reader = await connection.runAndReadAll('SELECT version(), (SELECT platform FROM pragma_platform())')
  const [version, platform] = (reader.getRows()[0] ?? []).map(String)
  connection.closeSync()
  instance.closeSync()
  if (version === undefined || platform === undefined) throw new Error('DuckDB does not tell its version')
  const missing = names.filter((name) => !existsSync(fileOf(name, { version, platform })))
  if (missing.length > 0) await download(missing, { version, platform })
  return cache
}

interface Kind {
  /** as in `v1.5.5` */
  readonly version: string
  readonly platform: string
}

function fileOf(name: string, { version, platform }: Kind): string {
  return join(cache, version, platform, `${name}.duckdb_extension`)
}

async function download(names: readonly string[], kind: Kind): Promise<void> {
  await mkdir(join(cache, kind.version, kind.platform), { recursive: true })
  const folder = await mkdtemp(join(cache, 'download-'))
  try {
    const packages = names.map((name) => `duckdb-extension-${name.replaceAll('_', '-')}==${kind.version.slice(1)}`)
    await pip(['install', '--quiet', '--no-deps', '--target', folder, ...packages])
    for (const name of names) {
      const from = join(folder, `duckdb_extension_${name}`, 'extensions', kind.version)
      const [file] = (await readdir(from)).filter((entry) => entry.endsWith('.duckdb_extension'))
      if (file === undefined) throw new Error(`the package of "${name}" holds no extension`)
      // another worker may be about to do the same
      const whole = `${fileOf(name, kind)}.${process.pid}`
      await cp(join(from, file), whole)
      await rename(whole, fileOf(name, kind))
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function pip(args: readonly string[]): Promise<void> {
  try {
    await run('python3', ['-m', 'pip', ...args])
  } catch (error) {
    if (!/No module named pip|ENOENT/.test(String(error)) || process.getuid?.() !== 0)
      throw new Error(`DuckDB's extensions for the tests could not be had from PyPI: ${String(error)}`, {
        cause: error,
      })
    await run('apt-get', ['install', '-y', 'python3-pip'])
    await run('python3', ['-m', 'pip', ...args])
  }
}
