import type { FillRootKey, InsertRow, RetireAbsent, Step } from '../../../load/commit-plan.ts'
import type { RenderContext } from '../../../load/sql/dialect.ts'
import { renderIsOpen } from '../../../load/sql/render-rows.ts'
import { renderIsRetired, renderStep } from '../../../load/sql/render-step.ts'
import { asTableName } from '../../../model/names.ts'
import { versionTable } from '../../../model/names/system-names.ts'
import { clickhouseDialect } from '../dialect.ts'
import { addColumns, createSentinel, createTable } from '../make-table.ts'
import { qualified, quote } from '../names.ts'
import { attach } from './tables.ts'
import { change, insertRow, select } from '../server.ts'
import { livePath, stagedName, stagedPath, type Work } from './work.ts'

/** Steps that make tables: they do no harm when the load never comes. */
export const makingSteps: ReadonlySet<Step['kind']> = new Set<Step['kind']>([
  'create_dataset',
  'drop_table',
  'create_table',
  'add_columns',
])

/** Does what a step says beside the tables: on the copies of those that change, and into places for new rows. */
export async function carryOutStep(step: Step, work: Work): Promise<void> {
  const { server, plan, changed } = work
  const { target } = server
  switch (step.kind) {
    case 'create_dataset':
      return change(server, createSentinel(target, qualified(target, plan.dataset, target.sentinel)))
    case 'create_table': {
      // what takes the place of a dropped one is made when it is prepared
      if (changed.some(({ name, isDropped }) => isDropped && name === step.table)) return
      const { table, columns } = step
      return change(server, createTable(target, { path: livePath(work, table), table, columns }))
    }
    case 'add_columns':
      return change(server, addColumns(target, livePath(work, step.table), step.columns))
    case 'drop_table':
      return
    case 'insert_row':
      return writeSystemRow(step, work)
    case 'fill_root_key':
      return fillRootKey(step, work)
    case 'retire_absent':
      return retireAbsent(step, work)
    case 'delete_rows':
      if (step.table === versionTable) return
      break
    default:
  }
  for (const { sql, values } of renderStep(step, contextOf(work))) await change(server, sql, values)
  if (step.kind === 'insert_staged') await count(step.table, work)
}

function contextOf(work: Work): RenderContext {
  const { server, plan, changed, scratch } = work
  const isCopied = (table: string): boolean => changed.some(({ name, way }) => way === 'swap' && name === table)
  return {
    dialect: clickhouseDialect(server.target, scratch),
    dataset: '',
    qualify: (table) => (isCopied(table) ? stagedPath('next', table, work) : livePath(work, table)),
    insertInto: (table) => stagedPath('fresh', table, work),
    staged: (table) => ({
      relation: stagedPath('rows', table, work),
      columns: new Set(plan.package.columns.get(asTableName(table))),
    }),
  }
}

async function count(table: string, work: Work): Promise<void> {
  const { server, counts, changed } = work
  const { rows } = await select(server, `SELECT count() FROM ${stagedPath('fresh', table, work)}`)
  counts.set(table, { rows: Number(rows[0]?.[0]) })
  if (changed.some(({ name, way }) => way === 'swap' && name === table))
    await attach(server, { from: stagedName('fresh', table, work), to: stagedName('next', table, work) })
}

/** System rows wait in tables of their own, as the rows of all others: what remains is data, not SQL with long texts. */
async function writeSystemRow({ table, values }: InsertRow, work: Work): Promise<void> {
  const path = stagedPath('fresh', table, work)
  await change(work.server, `CREATE TABLE ${path} AS ${livePath(work, table)}`)
  await insertRow(
    work.server,
    path,
    Object.fromEntries(values.map(({ column, value }) => [column.name as string, value])),
  )
}

/** Rows are changed by adding them anew and deleting what they were: nobody sees the copy yet. */
async function retireAbsent(step: RetireAbsent, work: Work): Promise<void> {
  const { server, tag } = work
  const context = contextOf(work)
  const { dialect } = context
  const [table, version] = [context.qualify(step.table), quote(step.version)]
  const retired = stagedPath('rows', step.table, { ...work, tag: `${tag}_retired` })
  const open = renderIsOpen('d', step.open, dialect)
  await change(
    server,
    dialect.createScratch(
      retired,
      `SELECT DISTINCT d.${version} AS id FROM ${table} AS d WHERE ${renderIsRetired(step, context)}`,
    ),
  )
  const isRetired = `${version} IN (SELECT id FROM ${retired})`
  const ended = `* REPLACE (${dialect.timestamp(step.boundary)} AS ${quote(step.open.validTo)})`
  await change(server, `INSERT INTO ${table} SELECT ${ended} FROM ${table} AS d WHERE ${open} AND d.${isRetired}`)
  await change(server, `DELETE FROM ${table} WHERE ${open.replace('d.', '')} AND ${isRetired}`)
}

async function fillRootKey({ table, rootKey, parentKey, parent }: FillRootKey, work: Work): Promise<void> {
  const { qualify } = contextOf(work)
  const [path, root, above] = [qualify(table), quote(rootKey), quote(parentKey)]
  const found =
    parent === undefined
      ? { value: `c.${above}`, from: `${path} AS c`, known: `${above} IS NOT NULL` }
      : {
          value: `p.${quote(parent.rootKey)}`,
          from: `${path} AS c INNER ANY JOIN ${qualify(parent.table)} AS p ON p.${quote(parent.rowKey)} = c.${above}`,
          known: `${above} IN (SELECT ${quote(parent.rowKey)} FROM ${qualify(parent.table)})`,
        }
  await change(
    work.server,
    `INSERT INTO ${path} SELECT c.* REPLACE (${found.value} AS ${root}) FROM ${found.from} WHERE c.${root} IS NULL AND c.${found.known}`,
  )
  await change(work.server, `DELETE FROM ${path} WHERE ${root} IS NULL AND ${found.known}`)
}
