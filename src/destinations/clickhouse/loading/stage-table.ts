import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StagedColumn } from '../../../load/stage/cells.ts'
import { openStage, type Stage } from '../../../load/stage/stage-package.ts'
import { SluiceError } from '../../../model/errors.ts'
import { asTableName } from '../../../model/names.ts'
import { quoteName } from '../../../model/names/quoted-name.ts'
import { describe } from '../describe.ts'
import { arrivalColumn } from '../dialect.ts'
import { askMoments, momentsOf, unfitting } from './fits.ts'
import { nullable, quote } from '../names.ts'
import { change, insertFile, select, type Server } from '../server.ts'
import { bareType, clickhouseTypes } from '../types.ts'
import { stagedPath, type Work } from './work.ts'

/** Brings the rows of a table of the package beside the tables, with the types that they are to have. Throws LOAD_REFUSED. */
export async function stageTable(table: string, work: Work): Promise<void> {
  const { server, plan } = work
  const folder = await mkdtemp(join(tmpdir(), 'sluice-clickhouse-'))
  try {
    await using stage = await openStage(plan.package, { folder, format: 'parquet', written, arrival: arrivalColumn })
    const types = await typesOf(table, stage, work)
    await refuseUnfitting(table, { stage, types, server })
    const path = stagedPath('rows', table, work)
    const columns = [...types].map(([name, type]) => `${quote(name)} ${nullable(type)}`)
    await change(
      server,
      `CREATE TABLE ${path} (${[`${quote(arrivalColumn)} UInt64`, ...columns].join(', ')}) ENGINE = ${server.target.engine} ORDER BY tuple()`,
    )
    let rows = 0
    for (const file of await stage.stage(table)) {
      await insertFile(server, path, file.path)
      await rm(file.path, { force: true })
      rows += file.rows
    }
    await refuseMissing(table, { found: (await select(server, `SELECT count() FROM ${path}`)).rows[0]?.[0], rows })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Types of the staged columns: those of the table, which is there by now. */
async function typesOf(table: string, stage: Stage, { server, plan }: Work): Promise<ReadonlyMap<string, string>> {
  const dropped = plan.steps.some((step) => step.kind === 'drop_table' && step.table === table)
  const existing = dropped ? undefined : (await describe(server, plan.dataset)).get(table)
  const known = plan.package.schema.tables.get(asTableName(table))?.columns ?? []
  const render = clickhouseTypes(server.target).render
  return new Map(
    stage.columns(table).flatMap(({ name }) => {
      const column = known.find((one) => one.name === name)
      if (column?.dataType === undefined) return []
      return [[name, bareType(existing?.get(name) ?? render(column))] as const]
    }),
  )
}

async function refuseUnfitting(
  table: string,
  {
    stage,
    types,
    server,
  }: { readonly stage: Stage; readonly types: ReadonlyMap<string, string>; readonly server: Server },
): Promise<void> {
  const hasMoments = [...types.values()].some((type) => type.startsWith('DateTime64'))
  const moments = momentsOf(hasMoments ? (await select(server, askMoments)).rows[0] : undefined)
  const conditions = stage.columns(table).flatMap(({ name, stored }) => {
    const type = types.get(name)
    const condition = type === undefined ? undefined : unfitting(name, { stored, type, moments })
    return condition === undefined ? [] : [{ column: name, condition }]
  })
  const found = await stage.find(table, conditions)
  if (found === undefined) return
  throw new SluiceError(
    'LOAD_REFUSED',
    `Could not load table "${table}" because a value of its column "${found.column}" does not fit, and ClickHouse would make another of it.`,
    {
      found: found.value,
      allowed: `what ${types.get(found.column) ?? ''} holds`,
      hint: 'Give the column another data_type (text holds everything), correct the data with a step, or alter the column in the destination.',
    },
  )
}

async function refuseMissing(
  table: string,
  { found, rows }: { readonly found: unknown; readonly rows: number },
): Promise<void> {
  if (Number(found) === rows) return
  throw new SluiceError('LOAD_FAILED', `Could not load table "${table}" because not all of its rows arrived.`, {
    found: `${String(found)} of ${rows}`,
    hint: 'Run the same command again. Nothing was written, what was extracted is kept.',
  })
}

/** Values that are texts there: bytes as dlt writes them, times, and integers that Parquet has no type for. */
function written({ name, stored, dataType }: StagedColumn): string | undefined {
  if (stored === 'BLOB') return `to_base64(${quoteName(name)})`
  return dataType === 'time' || stored === 'HUGEINT' ? `CAST(${quoteName(name)} AS VARCHAR)` : undefined
}
