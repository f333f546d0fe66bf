import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharedPostgres } from '../servers/postgres.ts'
import {
  type CallsOfRun,
  failCall,
  fillDisk,
  limitFileSize,
  limitOpenFiles,
  openShim,
  scratchFolder,
} from './disk-faults.ts'
import type { FaultRow } from './fault-run.ts'
import { cutConnection, faultyServer, killBackend, messagesOfLoad, placesToCut } from './postgres-faults.ts'
import { isWhole, often } from '../kits/whole.ts'

const whenWhole = <const T>(...cases: readonly T[]): readonly T[] => (isWhole ? cases : [])

/** What came of a fault is in the message when it is not right. */
function expectRight(row: FaultRow | undefined): void {
  expect(row?.isRight === true ? 'right' : row).toBe('right')
}

describe('a disk that fails', () => {
  let scratch: string
  let calls: CallsOfRun | undefined
  beforeAll(async () => {
    scratch = await scratchFolder()
    calls = await openShim(scratch)
  })
  afterAll(() => rm(scratch, { recursive: true }))

  it.concurrent.each([
    ['open64 .sluice/s/lock', 1],
    ['fsync package.wal', 2],
    ['fsync s.duckdb.wal', 2],
    ['pwrite s.duckdb', 6],
    ['unlink package', 1],
    ...whenWhole<[string, number]>(['pwrite s.duckdb', 1], ['write s.duckdb.wal', 3]),
  ] as [string, number][])('at %s, time %i', async (name, time) => {
    // where there is no compiler: a limit that the shell sets, at other moments
    if (calls === undefined) return expectRight(await limitFileSize(100 * time + name.length))
    const at = calls.names.flatMap((found, index) => (found === name ? [index + 1] : []))[time - 1]
    expect(calls.names).toContain(name)
    expectRight(await failCall(calls, { at: at ?? 0, errno: time % 2 === 0 ? 'EIO' : 'ENOSPC', lasts: 'on' }))
  })

  it.concurrent.each([
    ['packages', 600],
    ['destination', 600],
    ['a long answer', 3000],
  ] as const)('full, with the %s on it', async (holds, kilobytes) => {
    const row = (await fillDisk(holds, kilobytes)) ?? (await limitFileSize(kilobytes))
    expectRight(row)
    expect(row.outcome).toContain('DISK_FULL')
  })

  it.concurrent.each([800, ...whenWhole(1200)])('that takes files of %i kB', async (kilobytes) => {
    expectRight(await limitFileSize(kilobytes))
  })

  it.concurrent.each([32, ...whenWhole(24)])('with room for %i open files', async (count) => {
    expectRight(await limitOpenFiles(count))
  })
})

describe('a Postgres that goes away', () => {
  it('in the middle of COPY, and before, at and after COMMIT', async () => {
    const server = faultyServer(await sharedPostgres())
    const cuts = placesToCut(await messagesOfLoad(server)).filter(({ name }) => /^CopyD|COMMIT/.test(name))
    expect(cuts.map(({ name }) => name)).toContain('Query COMMIT')
    const rows = await Promise.all([
      ...cuts.slice(often(-3, -4)).map((cut) => cutConnection(server, cut)),
      killBackend(server, 'COPY'),
      killBackend(server, 'COMMIT'),
    ])
    for (const row of rows) expectRight(row)
  })
})
