import { realFiles } from '../../src/library/real-world.ts'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Session } from '../../src/load/destination.ts'
import { loadPackage } from '../../src/load/load-package.ts'
import type { CellValue } from '../../src/model/batch.ts'
import type { Receipt } from '../../src/model/report/receipt.ts'
import type { Schema, TableSchema } from '../../src/model/schema.ts'
import type { SealedPackage } from '../../src/model/sealed-package.ts'
import type { CursorUpdate } from '../../src/model/state.ts'
import { realWorld as nodeWorld } from '../../src/library/real-world.ts'
import type { World } from '../../src/model/world.ts'
import { createPackage } from '../../src/package/package.ts'
import { finishRun } from '../../src/state/finish-run.ts'
import { restore } from '../../src/state/restore.ts'
import { emptySchema } from '../../src/state/stored-schema.ts'
import { forgetResources } from '../../src/state/stored-state.ts'
import { batchOf } from './scratch-schema.ts'

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

export const dataset = 'shop_dataset'

/** A real clock and dice, for tests that need no control over them. */
export const realWorld: World = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
  alarm: nodeWorld().alarm,
  random: Math.random,
  files: realFiles,
  randomBytes: (n) => randomBytes(n),
  env: {},
  cwd: process.cwd(),
}

/** Restores, packs and loads: one run of a pipeline without the extraction. */
export async function loadRows(session: Session, run: RowsRun): Promise<Receipt> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-load-'))
  try {
    const sealed = await sealRows(session, run, folder)
    return await loadPackage({ package: sealed, session, dataset, world: realWorld })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The package of `loadRows`, not loaded yet. */
export async function sealRows(session: Session, run: RowsRun, folder: string): Promise<SealedPackage> {
  const { pipeline = 'shop' } = run
  const known = await restore(session, { dataset, pipeline, schemaName: pipeline })
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
