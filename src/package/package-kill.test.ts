import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { listPackages, openPackage } from './package.ts'

const child = resolve('test/kits/package-writer-child.ts')

/** Starts a writer, kills it at a random moment, and returns what the package then says of itself. */
async function killedRun(
  folder: string,
): Promise<{ marked: number; rows: number; children: number; born: number; pages: number }> {
  const writing = spawn(process.execPath, ['--import', 'tsx', child, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise<void>((ready, failed) => {
    writing.stdout.once('data', () => ready())
    writing.once('exit', () => failed(new Error('the writer ended by itself')))
  })
  await sleep(Math.random() * 400)
  const gone = new Promise((done) => writing.once('exit', done))
  writing.kill('SIGKILL')
  await gone

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
  })
  return {
    marked: progress?.records ?? 0,
    pages: progress?.pages ?? 0,
    born: point.units.length - 1,
    rows: sealed.rows.get('items') ?? 0,
    children: sealed.rows.get('items__l') ?? 0,
  }
}

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
