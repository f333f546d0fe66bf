import type { CommitPlan, Step } from '../../load/commit-plan.ts'
import type { ColumnTypes, ExistingTables } from '../../load/destination.ts'

/** A dataset as it is, or as loads that are still to come would leave it. */
export interface Standing {
  readonly existing: ExistingTables
  /** rows by table; a table that merges have been at holds up to so many */
  readonly rows: ReadonlyMap<string, number>
}

/** How a load would leave a dataset, as far as its steps and the rows of its package tell. */
export function afterLoad(before: Standing, { steps, package: sealed }: CommitPlan, types: ColumnTypes): Standing {
  const existing = new Map(before.existing)
  const rows = new Map(before.rows)
  for (const step of steps) takeStep(step, { existing, rows, types, staged: sealed.rows })
  return { existing, rows }
}

interface Taking {
  readonly existing: Map<string, ReadonlyMap<string, string>>
  readonly rows: Map<string, number>
  readonly types: ColumnTypes
  readonly staged: ReadonlyMap<string, number>
}

function takeStep(step: Step, { existing, rows, types, staged }: Taking): void {
  switch (step.kind) {
    case 'create_table':
    case 'add_columns': {
      const added = step.columns.map((column) => [column.name, types.render(column)] as const)
      existing.set(step.table, new Map([...(existing.get(step.table) ?? []), ...added]))
      if (step.kind === 'create_table') rows.set(step.table, 0)
      break
    }
    case 'drop_table':
      existing.delete(step.table)
      rows.delete(step.table)
      break
    case 'empty_table':
      rows.set(step.table, 0)
      break
    case 'insert_staged':
      rows.set(step.table, (rows.get(step.table) ?? 0) + (staged.get(step.table) ?? 0))
      break
    default:
      break
  }
}
