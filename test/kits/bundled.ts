import { mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const folder = fileURLToPath(new URL('../.built/', import.meta.url))

/**
 * A program of ours as one file that plain Node runs, beside the packages it uses: compiling it in each process that runs it
 * takes seconds. `sluice` is the built package. Gives its path.
 */
export async function bundled(program: string): Promise<string> {
  mkdirSync(folder, { recursive: true })
  const outfile = join(folder, `${basename(program, '.ts')}-${process.pid}.mjs`)
  await build({
    entryPoints: [program],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
    // beside tsconfig.json "sluice" would be its sources
    tsconfigRaw: {},
  })
  return outfile
}
