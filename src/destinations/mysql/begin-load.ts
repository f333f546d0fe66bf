import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CommitPlan, Step } from '../../load/commit-plan.ts'
import type { Act, LoadWork } from '../../load/protocol/load-work.ts'
import { planActs } from '../../load/protocol/plan-acts.ts'
import type { RenderContext } from '../../load/sql/dialect.ts'
import { isLoaded, type Look, newestState } from '../../load/sql/look.ts'
import { renderStep } from '../../load/sql/render-step.ts'
import { openStage } from '../../load/stage/stage-package.ts'
import { SluiceError } from '../../model/errors.ts'
import { asTableName } from '../../model/names.ts'
import { loadsTable } from '../../model/names/system-names.ts'
import { quoteName, quotePath, quoteText } from '../../model/names/quoted-name.ts'
import { change, select, type Server } from './connection.ts'
import { arrivalColumn, mysqlDialect as dialect } from './dialect.ts'
import { commitFailure } from './failure.ts'
import { makeStaging, stageRows } from './stage-rows.ts'
import { describe } from './describe.ts'

/** how long another load of the dataset is waited for, seconds */
const patience = 600
/** steps that make tables: each commits by itself there, and does no harm when the load never comes */
const making: ReadonlySet<Step['kind']> = new Set(['create_dataset', 'drop_table', 'create_table', 'add_columns'])

interface Work {
  readonly server: Server
  readonly plan: CommitPlan
  readonly counts: Map<string, { rows: number }>
  readonly staged: ReadonlySet<string>
}

/**
 * A load by the protocol of grade `rows`: one load of a dataset at a time, tables made and rows staged before, then one
 * transaction for the rows of all tables and the system rows.
 */
export async function beginLoad(server: Server, plan: CommitPlan): Promise<LoadWork> {
  const failed = (error: unknown): never => {
    throw commitFailure(error, server.target)
  }
  await takeLock(server, plan.dataset).catch(failed)
  const existing = await describe(server, plan.dataset).catch(failed)
  const tables = new Set([...plan.package.rows.keys()].map(String))
  const work: Work = { server, plan, counts: new Map(), staged: tables }
  const look: Look = {
    dialect,
    has: (table) => existing.has(table),
    select: async (sql, values) => (await select(server, sql, values)).rows,
    qualify: (table) => quotePath(plan.dataset, table),
  }
  return {
    isLoaded: () => isLoaded(plan.loadId, look).catch(failed),
    stateHash: (pipeline) => newestState({ pipeline, column: 'version_hash' }, look).catch(failed),
    acts: actsOf(work).map((act) => ({ ...act, run: () => act.run().catch(failed) })),
    tidying: [{ name: 'drop what was staged', run: () => tidy(work).catch(failed) }],
    outcome: () => ({ tables: Object.fromEntries(work.counts) }),
    async end() {
      await server.client.query('ROLLBACK').catch(() => undefined)
      await select(server, 'SELECT RELEASE_ALL_LOCKS()').catch(() => undefined)
    },
  }
}

function actsOf(work: Work): readonly Act[] {
  const { plan, server, staged } = work
  const steps = planActs(plan, (step) => carryOut(step, work))
  const isMaking = (index: number): boolean => making.has(plan.steps[index]?.kind ?? 'insert_row')
  return [
    ...steps.filter((_, index) => isMaking(index)),
    { name: 'open the staging', run: () => openStaging(work) },
    ...[...staged].map((table) => ({ name: `stage ${table}`, table, run: () => stage(table, work) })),
    { name: 'begin', run: async () => void (await server.client.query('START TRANSACTION')) },
    ...steps.filter((_, index) => !isMaking(index)),
    { name: 'commit', run: async () => void (await server.client.query('COMMIT')) },
  ]
}

async function carryOut(step: Step, work: Work): Promise<void> {
  const { server, plan, counts } = work
  if (step.kind === 'drop_table') return setAside(step.table, work)
  for (const { sql, values, countsFor } of renderStep(step, contextOf(work))) {
    const suffix = step.kind === 'create_table' ? ` ${tableOptions(server)}` : ''
    const changed = await change(server, `${sql}${suffix}`, values)
    // scratch tables are made in the database that is open
    if (step.kind === 'create_dataset') await server.client.query(`USE ${quoteName(plan.dataset)}`)
    if (countsFor === undefined) continue
    counts.set(countsFor, { rows: (counts.get(countsFor)?.rows ?? 0) + changed })
  }
}

const tableOptions = ({ collation }: Server): string =>
  `ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = ${collation}`

function contextOf({ plan }: Work): RenderContext {
  return {
    dialect,
    dataset: quoteName(plan.dataset),
    qualify: (table) => quotePath(plan.dataset, table),
    staged: (table) => ({
      relation: stagingOf(table, plan),
      columns: new Set(plan.package.columns.get(asTableName(table))),
    }),
  }
}

const stagingSchema = (dataset: string): string => `${dataset}_staging`

/** A name that no other load has, of at most 64 characters. */
function stagingName(table: string, loadId: string): string {
  const hash = createHash('sha256').update(`${loadId} ${table}`).digest('hex').slice(0, 12)
  return `${table.slice(0, 50)}_${hash}`
}

function stagingOf(table: string, { dataset, loadId }: CommitPlan): string {
  return quotePath(stagingSchema(dataset), stagingName(table, loadId))
}

async function openStaging({ server, plan }: Work): Promise<void> {
  await change(server, dialect.createDataset(quoteName(stagingSchema(plan.dataset))))
  const { rows } = await select(
    server,
    `SELECT table_name FROM information_schema.tables WHERE table_schema = \u00011\u0001 AND engine <> 'InnoDB' AND table_type = 'BASE TABLE'`,
    [plan.dataset],
  )
  const found = plan.steps.find((step) => 'table' in step && rows.some(([name]) => name === step.table))
  if (found === undefined || !('table' in found)) return
  throw new SluiceError(
    'LOAD_REFUSED',
    `Could not load table "${found.table}" because its engine keeps no transactions.`,
    {
      hint: `Change it: ALTER TABLE ${quotePath(plan.dataset, found.table)} ENGINE = InnoDB.`,
    },
  )
}

async function stage(table: string, { server, plan }: Work): Promise<void> {
  const known = plan.package.schema.tables.get(asTableName(table))?.columns ?? []
  const names = plan.package.columns.get(asTableName(table)) ?? []
  const columns = names.flatMap((name) =>
    known.filter((column) => column.name === name && column.dataType !== undefined),
  )
  const definitions = [
    `${quoteName(arrivalColumn)} BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY`,
    ...columns.map((column) => `${quoteName(column.name)} ${dialect.types.render(column)}`),
  ]
  const note = `sluice staged ${plan.loadId} ${plan.package.pipeline}`.slice(0, 2000)
  const relation = stagingOf(table, plan)
  await makeStaging(
    server,
    relation,
    `(${definitions.join(', ')}) ${tableOptions(server)} COMMENT = ${quoteText(note)}`,
  )
  const folder = await mkdtemp(join(tmpdir(), 'sluice-mysql-'))
  try {
    await using open = await openStage(plan.package, { folder, format: 'tsv', gzip: false })
    const binary = new Set(columns.filter(({ dataType }) => dataType === 'binary').map(({ name }) => name as string))
    await stageRows(server, open, { table, relation, binary })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * A table that is made anew: DDL commits by itself, so that the old one is only put out of the way until the load is there. A load that never
 * comes has left it in the staging database, with its rows.
 */
async function setAside(table: string, { server, plan }: Work): Promise<void> {
  await change(server, dialect.createDataset(quoteName(stagingSchema(plan.dataset))))
  const aside = quotePath(stagingSchema(plan.dataset), stagingName(`${table}`, `dropped ${plan.loadId}`))
  const note = `sluice dropped ${plan.loadId} ${table}`
  await change(server, `ALTER TABLE ${quotePath(plan.dataset, table)} COMMENT = ${quoteText(note)}`)
  await change(server, `RENAME TABLE ${quotePath(plan.dataset, table)} TO ${aside}`)
}

/** Drops what this load and other completed ones have left in the staging database, and what an older load can never use. */
async function tidy({ server, plan }: Work): Promise<void> {
  const schema = stagingSchema(plan.dataset)
  const left = await select(
    server,
    `SELECT table_name, table_comment FROM information_schema.tables
     WHERE table_schema = \u00011\u0001 AND table_comment LIKE 'sluice %'`,
    [schema],
  )
  for (const [name, comment] of left.rows) {
    const [, kind, loadId = '', ...pipeline] = String(comment).split(' ')
    const isOlder = kind === 'staged' && pipeline.join(' ') === plan.package.pipeline && loadId < plan.loadId
    const loads = `SELECT 1 FROM ${quotePath(plan.dataset, loadsTable)} WHERE load_id = \u00011\u0001`
    if (isOlder || (await select(server, loads, [loadId])).rows.length > 0)
      await change(server, `DROP TABLE IF EXISTS ${quotePath(schema, String(name))}`)
  }
}

/** One load of a dataset at a time, on whatever machine: the lock goes with the connection. */
async function takeLock(server: Server, dataset: string): Promise<void> {
  const name = `sluice:${createHash('sha256').update(dataset).digest('hex').slice(0, 40)}`
  const { rows } = await select(server, 'SELECT GET_LOCK(\u00011\u0001, \u00012\u0001)', [name, patience])
  if (rows[0]?.[0] === 1) return
  throw new SluiceError(
    'DESTINATION_BUSY',
    `Could not load into "${dataset}" because another load has held it for ${patience} s.`,
    {
      hint: 'Run the same command again when that has ended.',
    },
  )
}
