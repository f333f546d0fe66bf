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
  type FaultyServer,
  faultyServer,
  killBackend,
  messagesOfLoad,
  placesToCut,
} from '../test/faults/postgres-faults.ts'
import { startPostgres } from '../test/servers/postgres.ts'
import type { FaultRow } from '../test/faults/fault-run.ts'

type Note = (row: FaultRow) => void
/** A fault that can be tried. */
interface Trial {
  readonly name: string
  readonly run: () => Promise<FaultRow | undefined>
}

/**
 * Faults of the disk and of Postgres, and what came of each. `note` hears every row as it comes; `only` chooses by name,
 * such as `COMMIT` or `s.duckdb`.
 */
export async function diskFaultRows(note: Note = () => undefined, only = /^/): Promise<readonly FaultRow[]> {
  const scratch = await scratchFolder()
  const postgres = await startPostgres()
  try {
    const trials = [
      ...(await trialsOfPostgres(faultyServer(postgres))),
      ...(await trialsOfCalls(scratch)),
      ...trialsOfLimits(),
    ].filter(({ name }) => only.test(name))
    const rows: FaultRow[] = []
    for (const { run } of trials) {
      const row = await run()
      if (row === undefined) continue
      rows.push(row)
      note(row)
    }
    return rows
  } finally {
    await postgres.stop()
    await rm(scratch, { recursive: true })
  }
}

async function trialsOfPostgres(server: FaultyServer): Promise<readonly Trial[]> {
  const cuts = placesToCut(await messagesOfLoad(server))
  return [
    ...(['COPY', 'COMMIT'] as const).map((at) => ({ name: `postgres ${at}`, run: () => killBackend(server, at) })),
    ...cuts.map((cut) => ({ name: `postgres ${cut.name}`, run: () => cutConnection(server, cut) })),
  ]
}

async function trialsOfCalls(scratch: string): Promise<readonly Trial[]> {
  const calls = await openShim(scratch)
  if (calls === undefined) return []
  const faults = [
    { errno: 'ENOSPC', lasts: 'on' },
    { errno: 'EIO', lasts: 'once' },
    { errno: 'EIO', lasts: 'on' },
  ] as const
  return calls.names.flatMap((name, index) =>
    faults.map((fault) => ({ name, run: () => failCall(calls, { at: index + 1, ...fault }) })),
  )
}

function trialsOfLimits(): readonly Trial[] {
  const disks = [8, 64, 300, 600, 1000, 1300, 1600, 2000, 2600, 3200]
  return [
    ...(['packages', 'destination'] as const).flatMap((holds) =>
      disks.map((kilobytes) => ({ name: `disk ${holds}`, run: () => fillDisk(holds, kilobytes) })),
    ),
    ...[16, 300, 800, 1200, 1600].map((kilobytes) => ({ name: 'limit size', run: () => limitFileSize(kilobytes) })),
    // with fewer, Node itself does not start
    ...[18, 20, 24, 28, 32, 40].map((count) => ({ name: 'limit files', run: () => limitOpenFiles(count) })),
  ]
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
  const only = new RegExp(process.argv[2] ?? '')
  const rows = await diskFaultRows((row) => process.stdout.write(`${faultTable([row]).split('\n')[0] ?? ''}\n`), only)
  process.stdout.write(`${faultTable(rows).split('\n').at(-1) ?? ''}\n`)
  if (rows.some(({ isRight }) => !isRight)) process.exitCode = 1
}
