import { given } from '../../model/given.ts'
import { SluiceError } from '../../model/errors.ts'
import type { NestedHints, ResourcePlan } from '../../model/plan.ts'
import type { NormalizeRun, NestedDeclaration } from '../tables/normalize-run.ts'
import type { WorkingTable } from '../tables/working-table.ts'
import { namedDisposition } from './hints.ts'
import { mergeHints } from './apply-hints.ts'
import { applyDisposition } from './row-links.ts'
import { relink } from '../tables/cells.ts'

/** Keeps the nested hints of a resource until the lists come that they are for: only then is the parent known. */
export function announceNested(
  run: NormalizeRun,
  root: WorkingTable,
  { resource, runContract }: Omit<NestedDeclaration, 'hints'>,
): void {
  for (const hints of resource.nested ?? []) {
    const name = run.naming.joinTables([...root.fragments, ...hints.path.map(run.naming.table)])
    run.nestedHints.set(name, { hints, resource, runContract })
  }
}

/**
 * Puts the hints that wait for a nested table into it, once per run. A key makes it a table of its own: its rows have
 * no parent and are loaded by their own disposition (docs/contract/tables.md 3.6). Throws CONTRACT_FREEZE,
 * TABLE_CONFLICT.
 */
export function declareNested(run: NormalizeRun, table: WorkingTable): void {
  const declaration = run.nestedHints.get(table.name)
  if (declaration === undefined) return
  run.nestedHints.delete(table.name)
  const { hints, resource, runContract } = declaration
  if (hasKey(hints) && !hints.keepsParent) detach(table, resource)
  const own = table.props.parent === undefined
  const contract = hints.schemaContract && (runContract ?? hints.schemaContract)
  const disposition = hints.writeDisposition ?? (own ? { kind: 'append' as const } : undefined)
  table.props = {
    ...table.props,
    ...(own ? { resource: resource.name } : {}),
    ...given({ writeDisposition: disposition && namedDisposition(run.naming, disposition), schemaContract: contract }),
  }
  table.evolvesOnce = !table.props.seenData
  const { declared } = table
  mergeHints(run, table, { ...hints, resource: resource.name })
  // it exists once its first row comes
  table.declared = declared
  relink(table)
  if (own) applyDisposition(run, table)
}

function hasKey({ primaryKey, mergeKey, columns }: NestedHints): boolean {
  if (primaryKey.length > 0 || mergeKey.length > 0) return true
  return columns.some((column) => column.primaryKey === true || column.mergeKey === true)
}

function detach(table: WorkingTable, resource: ResourcePlan): void {
  if (table.props.parent === undefined) return
  if (table.props.seenData) throw stillNested(table, resource)
  const { parent: _, ...props } = table.props
  table.props = props
}

function stillNested(table: WorkingTable, resource: ResourcePlan): SluiceError {
  const { parent = '' } = table.props
  return new SluiceError(
    'TABLE_CONFLICT',
    `Could not give the table "${table.name}" a key because its rows are loaded below those of "${parent}" already.`,
    {
      place: resource.place,
      found: table.name,
      hint: 'Run with --full-refresh to make the tables anew, or take the key out of its `nested_hints`.',
    },
  )
}
