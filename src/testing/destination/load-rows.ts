import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Session } from '../../load/destination.ts'
import { loadPackage } from '../../load/load-package.ts'
import type { CellValue } from '../../model/batch.ts'
import type { Receipt } from '../../model/report/receipt.ts'
import type { Schema, TableSchema } from '../../model/schema.ts'
import type { SealedPackage } from '../../model/sealed-package.ts'
import type { CursorUpdate } from '../../model/state.ts'
import { createPackage } from '../../package/package.ts'
import { finishRun } from '../../state/finish-run.ts'
import { parseRecalled } from '../../state/restore.ts'
import { emptySchema } from '../../state/stored-schema.ts'
import { forgetResources } from '../../state/stored-state.ts'
import { world } from './place.ts'
import { dataset } from './tables.ts'
import { batchOf } from './rows.ts'

/** Some rows to load, already normalized. */
export interface RowsRun {
  readonly loadId: string
  /** default `shop` */
  readonly pipeline?: string
  readonly tables: readonly TableSchema[]
  readonly rows: Readonly<Record<string, readonly Readonly<Record<string, CellValue>>[]>>
  readonly replaced?: readonly string[]
  readonly cursors?: readonly CursorUpdate[]
}

/** Restores, packs and loads: one run of a pipeline without the extraction. */
export async function loadRows(session: Session, run: RowsRun): Promise<Receipt> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-load-'))
  try {
    const sealed = await sealRows(session, run, folder)
    return await loadPackage({ package: sealed, session, dataset, world })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The package of `loadRows`, not loaded yet. */
export async function sealRows(session: Session, run: RowsRun, folder: string): Promise<SealedPackage> {
  const { pipeline = 'shop' } = run
  const known = parseRecalled(await session.recall({ dataset, pipeline, schemaName: pipeline }))
  const schema = withTables(known.schema ?? emptySchema(pipeline, 'snake_case'), run.tables)
  const state = known.state && forgetResources(known.state, pipeline, run.replaced ?? [])
  const writer = await createPackage({ folder, loadId: run.loadId, pipeline, fingerprint: '', createdAt: Date.now() })
  await writer.begin({ schema, state: state ?? null, units: [] })
  await writer.append(
    Object.entries(run.rows).map(([table, rows]) => batchOf(table, rows)),
    [],
  )
  await writer.commit({ progress: [], born: [], cursors: run.cursors ?? [] })
  const change = {
    pipeline,
    schemaName: pipeline,
    dataset,
    destinationType: session.capabilities.dltType,
    cursors: run.cursors ?? [],
    now: Date.now(),
  }
  const filled = writer.filledTables
  return writer.seal(finishRun({ schema, state, change, filled, replaced: run.replaced ?? [] }))
}

function withTables(schema: Schema, tables: readonly TableSchema[]): Schema {
  const known = (table: TableSchema) => ({ ...table, seenData: schema.tables.get(table.name)?.seenData ?? false })
  return {
    ...schema,
    tables: new Map([...schema.tables, ...tables.map((table) => [table.name, known(table)] as const)]),
  }
}
