import { SluiceError } from '../../../model/errors.ts'
import { loadsTable, stateTable, versionTable } from '../../../model/names/system-names.ts'
import type { ChangedTable } from './changed-tables.ts'
import { type Ready } from './ready.ts'
import { identityOf, newestOf } from './tables.ts'
import { liveName, stagedName, type Work } from './work.ts'

/** One thing that remains once everything is prepared; what it is in full is known then. */
interface Remaining {
  readonly name: string
  readonly table: string
  make(): Promise<Ready>
}

/** What each system row is told by. */
const systemColumns = [
  [versionTable, 'version_hash'],
  [stateTable, '_dlt_id'],
  [loadsTable, 'load_id'],
] as const

/** All that remains, the row of the load last; rows of nested tables before those of their roots. */
export function remainingOf(work: Work): readonly Remaining[] {
  const { plan, changed } = work
  const versions = plan.steps.flatMap((step) =>
    step.kind === 'delete_rows' && step.table === versionTable ? [step] : [],
  )
  const isWritten = (table: string): boolean =>
    plan.steps.some((step) => step.kind === 'insert_row' && step.table === table)
  return [
    ...changed.map((table) => ({ name: `bring ${table.name}`, table: table.name, make: () => changeOf(table, work) })),
    ...droppedTables(work),
    ...versions.map(({ table, column, value }) => ({
      name: 'forget versions',
      table,
      make: async (): Promise<Ready> => ({ kind: 'delete', live: liveName(work, table), column, value }),
    })),
    ...systemColumns
      .filter(([table]) => isWritten(table))
      .map(([table, column]) => ({
        name: `write ${table}`,
        table,
        make: async (): Promise<Ready> => insertOf(work, { table, column, isNew: false }),
      })),
  ]
}

function droppedTables(work: Work): readonly Remaining[] {
  const { plan, server, changed } = work
  const names = plan.steps.flatMap((step) => (step.kind === 'drop_table' ? [step.table] : []))
  return names
    .filter((name) => changed.every((table) => table.name !== name))
    .map((table) => ({
      name: `drop ${table}`,
      table,
      async make(): Promise<Ready> {
        const live = liveName(work, table)
        return { kind: 'drop', live, uuid: (await identityOf(server, live)) ?? '' }
      },
    }))
}

async function changeOf({ name, way, column, isDropped }: ChangedTable, work: Work): Promise<Ready> {
  const { server, seen } = work
  const live = liveName(work, name)
  if (way === 'attach') return { kind: 'attach', live, from: stagedName('fresh', name, work), column }
  if (way === 'insert') return insertOf(work, { table: name, column, isNew: true })
  const next = stagedName('next', name, work)
  const [before = '', now] = [seen.get(name), await newestOf(server, live)]
  // another try copies what has come
  if (!isDropped && now !== before)
    throw new SluiceError(
      'DESTINATION_CONFLICT',
      `Could not load "${name}" because somebody else has written into it meanwhile.`,
      {
        hint: 'Run the same command again. Nothing was written, what was extracted is kept.',
      },
    )
  return { kind: 'swap', live, next, uuid: (await identityOf(server, next)) ?? '', seen: isDropped ? now : before }
}

function insertOf(
  work: Work,
  { table, column, isNew }: { readonly table: string; readonly column: string; readonly isNew: boolean },
): Ready {
  return { kind: 'insert', live: liveName(work, table), from: stagedName('fresh', table, work), column, isNew }
}
