import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, it } from 'vitest'
import { bundled } from '../../test/kits/bundled.ts'
import { listPackages, openPackage } from './package.ts'

let child: string

beforeAll(async () => {
  child = await bundled(resolve('test/kits/package-writer-child.ts'))
})

/** Starts a writer, kills it at a random moment, and returns what the package then says of itself. */
async function killedRun(folder: string): Promise<Found> {
  const writing = spawn(process.execPath, [child, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise<void>((ready, failed) => {
    writing.stdout.once('data', () => ready())
    writing.once('exit', () => failed(new Error('the writer ended by itself')))
  })
  await sleep(Math.random() * 400)
  const gone = new Promise((done) => writing.once('exit', done))
  writing.kill('SIGKILL')
  await gone
  return consistent(folder)
}

interface Found {
  readonly marked: number
  readonly rows: number
  readonly children: number
  readonly born: number
  readonly pages: number
}

/** Resumes and seals the package of a folder: what its marks say, and what it holds. */
async function consistent(folder: string): Promise<Found> {
  const [info] = await listPackages(folder)
  expect(info?.status).toBe('extracting')
  const writer = await openPackage(info?.path ?? '')
  const point = await writer.resume()
  const progress = point.units[0]?.progress
  const sealed = await writer.seal({
    schema: point.schema!,
    storedSchema: { text: '', engineVersion: 11 },
    stateRow: null,
    replaced: [],
    dropped: [],
  })
  return {
    marked: progress?.records ?? 0,
    pages: progress?.pages ?? 0,
    born: point.units.length - 1,
    rows: sealed.rows.get('items') ?? 0,
    children: sealed.rows.get('items__l') ?? 0,
  }
}

it('says that the disk is full, and keeps what was committed', { timeout: 30_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-full-'))
  try {
    const limited = ['-c', 'ulimit -f 8000; exec "$0" "$1" "$2"', process.execPath, child, folder]
    const writing = spawn('bash', limited, { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    writing.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const code = await new Promise((done) => writing.once('exit', done))
    expect([code, said]).toEqual([1, 'ready\nDISK_FULL\n'])
    const { marked, rows, children } = await consistent(folder)
    expect({ rows, children }).toEqual({ rows: marked, children: marked })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

it('is consistent whenever the writer is killed', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-kill-'))
  try {
    for (let round = 0; round < 2; round++) {
      const runs = Array.from({ length: 5 }, (_, index) => killedRun(join(folder, `${round}-${index}`)))
      for (const { marked, rows, children, born, pages } of await Promise.all(runs)) {
        expect(marked).toBeGreaterThan(0)
        expect({ rows, children, born }).toEqual({ rows: marked, children: marked, born: pages })
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
