import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Bench, type FaultRow, inDuckdb, judge, openBench } from './fault-run.ts'

const run = promisify(execFile)

/** Calls that the shim lets fail, in the order of a run: `pwrite s.duckdb`. */
export interface CallsOfRun {
  readonly names: readonly string[]
  readonly shim: string
}

/** Compiles the shim, and counts what a healthy run asks of the disk. Undefined where there is no compiler. */
export async function openShim(scratch: string): Promise<CallsOfRun | undefined> {
  const shim = await compileFailingCalls(scratch)
  if (shim === undefined) return undefined
  await using bench = await openBench()
  const log = join(scratch, 'calls')
  await rm(log, { force: true })
  await bench.run({ env: { LD_PRELOAD: shim, FAULT_PATH: bench.folder, FAULT_LOG: log } })
  const lines = (await readFile(log, 'utf8')).trim().split('\n')
  const names = lines.map((line) => nameOf(line, bench.folder))
  return { names, shim }
}

/** What is preloaded into a process whose calls fail (fail-nth.c says how). Undefined where there is no compiler. */
export async function compileFailingCalls(scratch: string): Promise<string | undefined> {
  const shim = join(scratch, 'fail-nth.so')
  const source = new URL('fail-nth.c', import.meta.url).pathname
  return run('cc', ['-shared', '-fPIC', '-O1', '-o', shim, source, '-ldl']).then(
    () => shim,
    () => undefined,
  )
}

function nameOf(line: string, folder: string): string {
  return line
    .replace(`${folder}/`, '')
    .replace(folder, '.')
    .replace(/\S*\/packages\/\S+\/\d+\.\d+\.duckdb/, 'package')
    .replace(/\S*\/packages\/?\S*/, 'packages/')
}

/** `once`: this call alone fails, as with a bad sector; `on`: all after it, too, as on a full disk. */
export interface CallFault {
  readonly at: number
  readonly errno: 'ENOSPC' | 'EIO' | 'EDQUOT' | 'EROFS'
  readonly lasts: 'once' | 'on'
}

/** One run in which a call fails, and one in which none does. */
export async function failCall({ names, shim }: CallsOfRun, { at, errno, lasts }: CallFault): Promise<FaultRow> {
  await using bench = await openBench()
  const env = {
    LD_PRELOAD: shim,
    FAULT_PATH: bench.folder,
    FAULT_AT: String(at),
    FAULT_ERRNO: String(constants.errno[errno]),
    ...(lasts === 'on' && { FAULT_ON: '1' }),
  }
  return await judge(
    { place: `${names[at - 1] ?? ''} (call ${at})`, fault: `${errno} ${lasts}` },
    { ill: () => bench.run({ env }), well: () => bench.run(), look: inDuckdb(join(bench.folder, 's.duckdb')) },
  )
}

/** A disk that is really full, of this many kilobytes: with the packages on it, or with the destination. */
export async function fillDisk(
  holds: 'packages' | 'destination' | 'a long answer',
  kilobytes: number,
): Promise<FaultRow | undefined> {
  const isOneAnswer = holds === 'a long answer'
  await using bench = await openBench({ padding: isOneAnswer ? 100_000 : 20_000, isOneAnswer })
  const small = join(bench.folder, 'small')
  await mkdir(small)
  const mounted = await mount(small, kilobytes)
  if (!mounted) return undefined
  try {
    const here = holds === 'destination' ? { destination: join(small, 's.duckdb') } : { env: { SLUICE_HOME: small } }
    return await judge(
      { place: holds, fault: `a disk of ${kilobytes} kB` },
      {
        ill: () => bench.run(here),
        async well() {
          await run('mount', ['-o', 'remount,size=100m', small])
          return bench.run(here)
        },
        look: inDuckdb(join(holds === 'destination' ? small : bench.folder, 's.duckdb')),
      },
    )
  } finally {
    await run('umount', ['-l', small])
  }
}

async function mount(folder: string, kilobytes: number): Promise<boolean> {
  return run('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder]).then(
    () => true,
    () => false,
  )
}

/** No file may grow beyond so many kilobytes, as by a quota; needs neither root nor a compiler. */
export function limitFileSize(kilobytes: number): Promise<FaultRow> {
  return limited(`files of at most ${kilobytes} kB`, `trap '' XFSZ; ulimit -f ${kilobytes * 2}`)
}

/** The process may have so many files open. */
export function limitOpenFiles(count: number): Promise<FaultRow> {
  return limited(`ulimit -n ${count}`, `ulimit -n ${count}`)
}

async function limited(fault: string, before: string): Promise<FaultRow> {
  await using bench = await openBench({ padding: 20_000 })
  return await judge(
    { place: 'the process', fault },
    { ill: () => bench.run({ before }), well: () => bench.run(), look: inDuckdb(join(bench.folder, 's.duckdb')) },
  )
}

/** A folder for a shim; removed by the caller. */
export function scratchFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'sluice-shim-'))
}

export type { Bench }
