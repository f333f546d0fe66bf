import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { inject } from 'vitest'

const run = promisify(execFile)

/** The package as it would be published. */
export interface Packed {
  readonly tarball: string
  /** what is in it, by path */
  readonly files: readonly string[]
  /** where it lies unpacked */
  readonly folder: string
}

/** Packs what is built, into a folder of its own under the system's temporary one; `remove` takes it away. */
export async function pack(): Promise<{ readonly packed: Packed; readonly remove: () => Promise<void> }> {
  const place = await mkdtemp(join(tmpdir(), 'sluice-packed-'))
  const shell = process.platform === 'win32'
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', place], { shell })
  const [found] = JSON.parse(stdout) as readonly {
    readonly filename: string
    readonly files: readonly { path: string }[]
  }[]
  if (found === undefined) throw new Error(`npm pack made no package: ${stdout}`)
  const tarball = join(place, found.filename)
  await run('tar', ['-xzf', tarball, '-C', place])
  return {
    packed: { tarball, files: found.files.map(({ path }) => path), folder: join(place, 'package') },
    remove: () => rm(place, { recursive: true, force: true }),
  }
}

/** The package of this test run, packed once for all files. */
export async function sharedPacked(): Promise<Packed> {
  const response = await fetch(new URL('/packed', inject('sharedUrl')))
  if (!response.ok) throw new Error(await response.text())
  return (await response.json()) as Packed
}

/** A folder that has the package among its modules, and beside it what npm would install with it, and Node's types. */
export function installPacked({ folder }: Packed, project: string): void {
  const modules = join(project, 'node_modules')
  mkdirSync(modules, { recursive: true })
  cpSync(folder, join(modules, 'sluice'), { recursive: true })
  for (const name of ['zod', 'undici', 'jiti', '@duckdb', '@types', 'undici-types'])
    symlinkSync(resolve('node_modules', name), join(modules, name))
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
}
