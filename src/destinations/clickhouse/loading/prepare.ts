import type { ChangedTable } from './changed-tables.ts'
import { createTable } from '../make-table.ts'
import { attach, newestOf } from './tables.ts'
import { change } from '../server.ts'
import { liveName, livePath, stagedName, stagedPath, type Work } from './work.ts'

/** Makes what a table needs beside it: a place for its new rows and, where old ones go or change, a copy, which shares its files. */
export async function prepare(table: ChangedTable, work: Work): Promise<void> {
  const { server, plan, seen } = work
  const { name, way, isEmptied, isDropped } = table
  const [fresh, next] = [stagedPath('fresh', name, work), stagedPath('next', name, work)]
  if (isDropped) {
    const made = plan.steps.find((step) => step.kind === 'create_table' && step.table === name)
    if (made?.kind !== 'create_table') return
    for (const path of [next, fresh])
      await change(server, createTable(server.target, { path, table: name, columns: made.columns }))
    return
  }
  await change(server, `CREATE TABLE ${fresh} AS ${livePath(work, name)}`)
  if (way !== 'swap') return
  seen.set(name, await newestOf(server, liveName(work, name)))
  await change(server, `CREATE TABLE ${next} AS ${livePath(work, name)}`)
  if (!isEmptied) await attach(server, { from: liveName(work, name), to: stagedName('next', name, work) })
}
