import type { CommitPlan } from '../../../load/commit-plan.ts'
import { loadsTable, stateTable, versionTable } from '../../../model/names/system-names.ts'
import { qualified, quote, stagingName, tableName } from '../names.ts'
import type { Server } from '../server.ts'
import type { ChangedTable } from './changed-tables.ts'

/** A load under way. */
export interface Work {
  readonly server: Server
  readonly plan: CommitPlan
  readonly changed: readonly ChangedTable[]
  /** rows that came, by table */
  readonly counts: Map<string, { rows: number }>
  /** what was newest in a table when it was copied */
  readonly seen: Map<string, string>
  /** of this try, in the names of all that it stages */
  readonly tag: string
  /** scratch tables of the plan, by the names that its steps have for them, as they are written in SQL */
  readonly scratch: ReadonlyMap<string, string>
}

type Naming = Pick<Work, 'server' | 'plan' | 'tag' | 'changed'>

/** Tables that a load stages, as the database has them: rows of the package, its new rows as the table has them, the table as it is to be. */
export function stagedName(
  what: 'rows' | 'fresh' | 'next',
  table: string,
  { server, plan, tag, changed }: Naming,
): string {
  const names = [...plan.package.rows.keys(), ...changed.map(({ name }) => name), versionTable, stateTable, loadsTable]
  return stagingName(server.target, plan.dataset, `${tag}_${what}_${names.indexOf(table)}`)
}

/** The same in SQL. */
export function stagedPath(what: 'rows' | 'fresh' | 'next', table: string, naming: Naming): string {
  return `${quote(naming.server.target.database)}.${quote(stagedName(what, table, naming))}`
}

/** The table itself, as the database has it. */
export function liveName({ server, plan }: Pick<Work, 'server' | 'plan'>, table: string): string {
  return tableName(server.target, plan.dataset, table)
}

/** The same in SQL. */
export function livePath({ server, plan }: Pick<Work, 'server' | 'plan'>, table: string): string {
  return qualified(server.target, plan.dataset, table)
}
