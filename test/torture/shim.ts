import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** How a process dies at a call: before it is made, after it, or in the middle of a write. */
export const manners = ['before', 'after', 'torn'] as const
export type Manner = (typeof manners)[number]

/** Counts the durable calls of a process and kills it at one of them: see durable-calls.c. */
export interface Shim {
  /** the environment that does it; `at` 0 = only count */
  environment(spot: { readonly at: number; readonly manner: Manner; readonly root: string }): Promise<Shimmed>
}

export interface Shimmed {
  readonly env: Readonly<Record<string, string>>
  /** calls so far, and where the process was killed; '' = it was not */
  note(): Promise<{ readonly calls: number; readonly where: string }>
}

const source = fileURLToPath(new URL('durable-calls.c', import.meta.url))
const noteBytes = 4096

/** Compiles the shim; undefined where there is no compiler, or no preloading. */
export function buildShim(folder: string): Shim | undefined {
  if (process.platform !== 'linux') return undefined
  const library = join(folder, 'durable-calls.so')
  const flags = ['-O1', '-shared', '-fPIC', '-o', library, source, '-ldl']
  if (!['cc', 'gcc', 'clang'].some((compiler) => spawnSync(compiler, flags).status === 0)) return undefined
  let notes = 0
  return {
    async environment({ at, manner, root }) {
      const file = join(folder, `note-${++notes}`)
      await writeFile(file, Buffer.alloc(noteBytes))
      const env = {
        LD_PRELOAD: library,
        TORTURE_ROOT: root,
        TORTURE_NOTE: file,
        TORTURE_AT: String(at),
        TORTURE_HOW: manner,
      }
      return { env, note: async () => readNote(await readFile(file)) }
    },
  }
}

function readNote(bytes: Buffer): { readonly calls: number; readonly where: string } {
  const text = bytes.subarray(12)
  return { calls: Number(bytes.readBigInt64LE(0)), where: text.subarray(0, text.indexOf(0)).toString() }
}
