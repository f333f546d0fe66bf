import { given } from '../../model/given.ts'
import { SluiceError } from '../../model/errors.ts'
import type { TableName } from '../../model/names.ts'
import type { ResourcePlan } from '../../model/plan.ts'
import type { SchemaContract } from '../../model/schema.ts'
import type { NormalizeRun } from '../tables/normalize-run.ts'
import type { WorkingTable } from '../tables/working-table.ts'
import { announceNested } from './declare-nested.ts'
import { namedDisposition } from './hints.ts'
import { mergeHints } from './apply-hints.ts'
import { applyDisposition } from './row-links.ts'
import { relink, workingTable } from '../tables/cells.ts'

/** What declares a table: a resource, the name its rows go to, and the run's contract, which wins over its own. */
export interface Declaration {
  readonly resource: ResourcePlan
  readonly name: TableName
  readonly runContract: Partial<SchemaContract> | undefined
}

/**
 * Puts the hints of a resource into its table, new or stored (docs/contract/tables.md 6.3): disposition, contract and
 * nesting of the resource replace the stored ones; columns are merged. Throws CONTRACT_FREEZE, TABLE_CONFLICT.
 */
export function declareTable(run: NormalizeRun, { resource, name, runContract }: Declaration): WorkingTable {
  const table = run.tables.get(name) ?? workingTable(name, [name], { seenData: false })
  if (table.props.parent !== undefined) throw parentConflict(table, resource)
  const contract = runContract ?? resource.schemaContract
  table.props = {
    ...table.props,
    resource: resource.name,
    writeDisposition: namedDisposition(run.naming, resource.writeDisposition),
    ...given({ schemaContract: contract, maxNesting: resource.maxTableNesting }),
  }
  table.evolvesOnce = !table.props.seenData
  if (!run.tables.has(name)) {
    run.tables.set(name, table)
    run.order.push(table)
    table.declared = true
  }
  const cursor = resource.endpoint?.incremental?.cursorPath.field
  mergeHints(run, table, { ...resource, resource: resource.name, ...(cursor === undefined ? {} : { cursor }) })
  announceNested(run, table, { resource, runContract })
  relink(table)
  applyDisposition(run, table)
  return table
}

function parentConflict(table: WorkingTable, resource: ResourcePlan): SluiceError {
  return new SluiceError(
    'TABLE_CONFLICT',
    `Could not load resource "${resource.name}" into table "${table.name}" because that is the child table of "${table.props.parent ?? ''}".`,
    {
      place: resource.place,
      found: table.name,
      hint: 'Give the resource another `table_name`.',
    },
  )
}
