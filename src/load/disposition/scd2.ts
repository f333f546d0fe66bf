import type { Scd2Options, TableSchema } from '../../model/schema.ts'
import { validityColumns } from '../../model/names/system-names.ts'
import type { InsertStaged, OpenVersions, Step } from '../commit-plan.ts'
import { columnsWith, parentKeyOf, rowKeyOf, typedColumns } from '../table-chain.ts'
import type { ChainContext } from './chain-context.ts'
import { choose } from './conditions.ts'

/**
 * Slowly changing dimension (docs/contract/tables.md 5.6): open versions that are no longer staged are closed at the
 * boundary, new versions opened there. Nested rows of closed versions stay: they are that version's.
 */
export function scd2(context: ChainContext): readonly Step[] {
  const { root, disposition } = context.chain
  const options = disposition.kind === 'merge' ? (disposition.scd2 ?? {}) : {}
  const version = options.rowVersionColumnName ?? '_dlt_id'
  const [validFrom, validTo] = options.validityColumnNames ?? validityColumns
  const open: OpenVersions = { validTo, active: options.activeRecordTimestamp ?? null }
  const boundary = boundaryOf(options, context.createdAt)
  // the row hash stands in the row key, which is then marked as none
  const rowKey = root.columns.find((column) => column.rowKey === true)?.name ?? version
  const { source, scope, ...chosen } = choose(context, { rowKey, column: version })
  const mergeKey = scope === undefined ? columnsWith(root, 'mergeKey') : []
  const only = { absent: { key: [version], open }, ...(source !== undefined && { collectedRows: source }) }
  const opened = context
    .insert(root, only)
    .map((step) =>
      step.kind === 'insert_staged' ? withValidity(step, context, { root, validFrom, boundary, open }) : step,
    )
  return [
    ...chosen.steps,
    {
      kind: 'retire_absent',
      table: root.name,
      version,
      open,
      boundary,
      mergeKey,
      ...(source !== undefined && { source }),
      ...(scope !== undefined && { scope }),
    },
    ...insertNested(context, source),
    ...opened,
    ...chosen.forget,
  ]
}

/**
 * Row ids come from the record, so those of records that are equal are equal: one of them is enough (and unique). With a
 * filter they are those of the roots that take part, found level by level: nested rows of scd2 have no root key.
 */
function insertNested(context: ChainContext, source: string | undefined): readonly Step[] {
  const { chain, insert, isStaged, scratchName } = context
  const collectedOf = new Map(source === undefined ? [] : [[chain.root.name, source]])
  const forget: Step[] = []
  const steps = chain.nested.filter(isStaged).flatMap((table): readonly Step[] => {
    const rowKey = rowKeyOf(table)
    const only = { firstOf: rowKey, absent: { key: [rowKey] } }
    const parents = table.parent && collectedOf.get(table.parent)
    if (parents === undefined) return insert(table, only)
    const collectedIds = { collected: parents, column: parentKeyOf(table) }
    const collected = scratchName('children')
    collectedOf.set(table.name, collected)
    forget.push({ kind: 'drop_collected', collected })
    return [
      { kind: 'collect_children', collected, table: table.name, rowKey, parents: collectedIds },
      ...insert(table, { ...only, collectedIds }),
    ]
  })
  return [...steps, ...forget]
}

interface Validity {
  readonly root: TableSchema
  readonly validFrom: string
  readonly boundary: string
  readonly open: OpenVersions
}

function withValidity(step: InsertStaged, { target }: ChainContext, validity: Validity): InsertStaged {
  const { root, validFrom, boundary, open } = validity
  const values = new Map<string, string | null>([
    [validFrom, boundary],
    [open.validTo, open.active],
  ])
  const constants = typedColumns(root).flatMap((column) => {
    const value = values.get(column.name)
    return value === undefined ? [] : [{ ...target.written(root.name, column), value }]
  })
  return { ...step, columns: step.columns.filter((column) => !values.has(column.name)), constants }
}

function boundaryOf(options: Scd2Options, createdAt: number): string {
  return options.boundaryTimestamp ?? new Date(createdAt).toISOString()
}
