import { symlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** A script as plain JavaScript in the round's folder, so that nobody pays for a compiler while time is taken. */
export async function compile(script: string, folder: string): Promise<string> {
  const outfile = join(folder, basename(script).replace(/ts$/, 'mjs'))
  await build({ entryPoints: [script], outfile, format: 'esm', platform: 'node', logLevel: 'silent' })
  await symlink(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(folder, 'node_modules'))
  return outfile
}
