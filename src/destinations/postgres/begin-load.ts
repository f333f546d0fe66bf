import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { CommitPlan, InsertStaged, Step } from '../../load/commit-plan.ts'
import type { LoadWork } from '../../load/protocol/load-work.ts'
import { planActs } from '../../load/protocol/plan-acts.ts'
import type { RenderContext, StagedTable } from '../../load/sql/dialect.ts'
import { isLoaded, type Look, newestState } from '../../load/sql/look.ts'
import { renderStep } from '../../load/sql/render-step.ts'
import { insertOf, isPlainCopy, readsStaged } from '../../load/sql/staged-steps.ts'
import { SluiceError } from '../../model/errors.ts'
import { quoteName, quotePath } from '../../model/names/quoted-name.ts'
import type { LoadWarning } from '../../model/report/receipt.ts'
import type { Connection } from './connection.ts'
import { postgresDialect as dialect } from './dialect.ts'
import { openPackageRows, type PackageRows } from './package-rows.ts'
import { commitFailure } from './postgres-failure.ts'

/** A load under way. */
interface Work {
  readonly connection: Connection
  readonly plan: CommitPlan
  /** opened by the first step that needs them: a load that is there already needs none */
  rows?: PackageRows
  /** temporary tables filled so far, by table: what the insert of it writes, so without columns that get a constant */
  readonly staged: Map<string, StagedTable>
  /** rows loaded so far, by table */
  readonly counts: Map<string, { rows: number }>
  readonly warnings: LoadWarning[]
  /** for errors: what is being done */
  doing?: Step
}

/**
 * Begins a load in one transaction. Loads of one dataset wait for each other (an advisory lock), so that the look at
 * the loads stays true until the commit. Throws what `commitFailure` makes of a refusal.
 */
export async function beginLoad(connection: Connection, plan: CommitPlan): Promise<LoadWork> {
  const { client, address } = connection
  const { dataset } = plan
  try {
    refuseLongNames(plan)
    await client.query('BEGIN ISOLATION LEVEL READ COMMITTED')
    await client.query('SELECT pg_advisory_xact_lock($1)', [lockOf(dataset)])
    return loadWork({ connection, plan, staged: new Map(), counts: new Map(), warnings: [] })
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw commitFailure(error, { address, dataset })
  }
}

function loadWork(work: Work): LoadWork {
  const { connection, plan, counts, warnings } = work
  const { client, address } = connection
  const { dataset, loadId } = plan
  const look = lookInto(connection, dataset)
  const failed = (error: unknown): never => {
    throw commitFailure(error, { address, dataset, ...(work.doing && { step: work.doing }) })
  }
  const end = async (how: 'done' | 'replayed'): Promise<void> => {
    await work.rows?.close()
    await client.query(how === 'done' ? 'COMMIT' : 'ROLLBACK')
  }
  return {
    isLoaded: () => isLoaded(loadId, look).catch(failed),
    stateHash: (pipeline) => newestState({ pipeline, column: 'version_hash' }, look).catch(failed),
    acts: planActs(plan, async (step) => {
      work.doing = step
      await runStep(step, work).catch(failed)
      delete work.doing
    }),
    outcome: () => ({ tables: Object.fromEntries(counts), warnings }),
    async end(how) {
      if (how !== 'failed') return end(how).catch(failed)
      await work.rows?.close().catch(() => undefined)
      // a connection that is gone has rolled back by itself
      await client.query('ROLLBACK').catch(() => undefined)
    },
  }
}

async function runStep(step: Step, work: Work): Promise<void> {
  const { client } = work.connection
  // IF NOT EXISTS would ask for the right to create schemas even when there is nothing to create
  if (step.kind === 'create_dataset' && (await hasSchema(work))) return
  if (step.kind === 'insert_staged' && isPlainCopy(step, work.plan)) {
    const copied = await copy(step, { into: quotePath(work.plan.dataset, step.table), work })
    return count(work, step.table, copied)
  }
  if (readsStaged(step)) await stage(step.table, work)
  for (const { sql, values, countsFor } of renderStep(step, renderContext(work))) {
    const result = await (values === undefined ? client.query(sql) : client.query(sql, [...values]))
    if (countsFor !== undefined) count(work, countsFor, result.rowCount ?? 0)
  }
}

/** Copies a table's rows to a temporary table, once, with the types they have in their destination. */
async function stage(table: string, work: Work): Promise<void> {
  const insert = insertOf(table, work.plan)
  if (insert === undefined || work.staged.has(table)) return
  const into = `pg_temp.${quoteName(`sluice_staged_${work.staged.size + 1}`)}`
  const columns = insert.columns.map(({ name, type }) => `${quoteName(name)} ${type}`).join(', ')
  await work.connection.client.query(`CREATE TEMPORARY TABLE ${into} (${columns}) ON COMMIT DROP`)
  await copy(insert, { into, work })
  // without statistics Postgres takes every temporary table for a small one
  await work.connection.client.query(`ANALYZE ${into}`)
  work.staged.set(table, { relation: into, columns: new Set(insert.columns.map(({ name }) => name)) })
}

async function copy(
  insert: InsertStaged,
  { into, work }: { readonly into: string; readonly work: Work },
): Promise<number> {
  const { client, copyFrom } = work.connection
  work.rows ??= await openPackageRows(work.plan.package.path)
  const { csv, nulCells } = await work.rows.rowsOf(insert.table, insert.columns)
  for (const [column, cells] of nulCells) work.warnings.push(nulWarning(insert.table, { column, cells }))
  const names = insert.columns.map(({ name }) => quoteName(name)).join(', ')
  const target = client.query(copyFrom(`COPY ${into} (${names}) FROM STDIN (FORMAT csv)`))
  try {
    await pipeline(Readable.from(csv, { objectMode: true, highWaterMark: 2 }), target)
    return target.rowCount
  } finally {
    // DuckDB may still be reading the next rows: closing the package under it would end the process
    await csv.return(undefined)
  }
}

function count(work: Work, table: string, rows: number): void {
  work.counts.set(table, { rows: (work.counts.get(table)?.rows ?? 0) + rows })
}

function renderContext({ plan, staged }: Work): RenderContext {
  const { dataset } = plan
  return {
    dialect,
    dataset: quoteName(dataset),
    qualify: (table) => quotePath(dataset, table),
    staged: (table) => staged.get(table) ?? { relation: '', columns: new Set() },
  }
}

async function hasSchema({ connection, plan }: Work): Promise<boolean> {
  const { rowCount } = await connection.client.query('SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1', [
    plan.dataset,
  ])
  return rowCount === 1
}

function lookInto({ client }: Connection, dataset: string): Look {
  const qualify = (table: string): string => quotePath(dataset, table)
  return {
    dialect,
    qualify,
    async has(table) {
      const { rows } = await client.query<{ there: unknown }>('SELECT to_regclass($1)::text AS there', [qualify(table)])
      return rows[0]?.there !== null
    },
    async select(sql, values) {
      const { rows } = await client.query<string[]>({ text: sql, values: [...values], rowMode: 'array' })
      return rows
    },
  }
}

/** Any 64-bit number will do, as long as every sluice makes the same one. */
function lockOf(dataset: string): string {
  return String(createHash('sha256').update(`sluice load ${dataset}`).digest().readBigInt64BE())
}

/** Postgres cuts names of more than 63 bytes; two of them could then mean the same column. */
function refuseLongNames({ dataset, steps }: CommitPlan): void {
  const names = steps.flatMap((step) =>
    step.kind === 'create_table' || step.kind === 'add_columns'
      ? [step.table, ...step.columns.map(({ name }) => name)]
      : [],
  )
  const found = [dataset, ...names].find((name) => Buffer.byteLength(name) > 63)
  if (found === undefined) return
  throw new SluiceError('NAME_TOO_LONG', 'Could not load into Postgres because a name is longer than it keeps.', {
    found,
    allowed: 'up to 63 bytes in UTF-8',
    hint: 'Choose a shorter name, or the snake_case naming convention, which shortens names.',
  })
}

function nulWarning(
  table: string,
  { column, cells }: { readonly column: string; readonly cells: number },
): LoadWarning {
  return {
    code: 'NUL_REPLACED',
    message: `Postgres cannot store the NUL character: ${cells} value${cells === 1 ? '' : 's'} of "${table}"."${column}" got U+FFFD in its place.`,
    hint: 'Take it out in a processing step, or load into DuckDB, which keeps it.',
  }
}
