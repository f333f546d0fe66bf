import { rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import {
  failCall,
  fillDisk,
  limitFileSize,
  limitOpenFiles,
  openShim,
  scratchFolder,
} from '../test/faults/disk-faults.ts'
import {
  cutConnection,
  faultyServer,
  killBackend,
  messagesOfLoad,
  placesToCut,
} from '../test/faults/postgres-faults.ts'
import { startPostgres } from '../test/servers/postgres.ts'
import type { FaultRow } from '../test/faults/fault-run.ts'

type Note = (row: FaultRow) => void

/** Faults of the disk and of Postgres, and what came of each. `note` hears every row as it comes. */
export async function diskFaultRows(note: Note = () => undefined): Promise<readonly FaultRow[]> {
  const rows: FaultRow[] = []
  const take = (row: FaultRow | undefined): void => {
    if (row === undefined) return
    rows.push(row)
    note(row)
  }
  await faultsOfPostgres(take)
  await faultsOfCalls(take)
  for (const holds of ['packages', 'destination'] as const)
    for (const kilobytes of [8, 64, 300, 600, 1000, 1300, 1600, 2000, 2600, 3200])
      take(await fillDisk(holds, kilobytes))
  for (const kilobytes of [16, 300, 800, 1200, 1600]) take(await limitFileSize(kilobytes))
  for (const count of [16, 20, 24, 28, 32, 40]) take(await limitOpenFiles(count))
  return rows
}

async function faultsOfCalls(take: Note): Promise<void> {
  const scratch = await scratchFolder()
  try {
    const calls = await openShim(scratch)
    if (calls === undefined) return
    for (let at = 1; at <= calls.names.length; at++) {
      take(await failCall(calls, { at, errno: 'ENOSPC', lasts: 'on' }))
      take(await failCall(calls, { at, errno: 'EIO', lasts: 'once' }))
    }
  } finally {
    await rm(scratch, { recursive: true })
  }
}

async function faultsOfPostgres(take: Note): Promise<void> {
  const postgres = await startPostgres()
  const server = faultyServer(postgres)
  try {
    for (const at of ['COPY', 'COMMIT'] as const) take(await killBackend(server, at))
    for (const cut of placesToCut(await messagesOfLoad(server))) take(await cutConnection(server, cut))
  } finally {
    await postgres.stop()
  }
}

/** The table that `npm run faults` prints. */
export function faultTable(rows: readonly FaultRow[]): string {
  const lines = rows.map(
    ({ place, fault, outcome, isRight }) =>
      `${isRight ? 'ok  ' : 'FAIL'} ${place.padEnd(44)} ${fault.padEnd(28)} ${outcome}`,
  )
  const wrong = rows.filter(({ isRight }) => !isRight).length
  return [...lines, '', `${rows.length} faults, ${wrong} wrong`].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const rows = await diskFaultRows((row) => process.stdout.write(`${faultTable([row]).split('\n')[0] ?? ''}\n`))
  process.stdout.write(`${faultTable(rows).split('\n').at(-1) ?? ''}\n`)
  if (rows.some(({ isRight }) => !isRight)) process.exitCode = 1
}
