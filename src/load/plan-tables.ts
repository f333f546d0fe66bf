import { SluiceError } from '../model/errors.ts'
import type { Column, Schema, SchemaChange, TableSchema } from '../model/schema.ts'
import type { SealedPackage } from '../model/sealed-package.ts'
import type { FillRootKey, Step, WrittenColumn } from './commit-plan.ts'
import type { Capabilities, ColumnTypes, ExistingTables } from './destination.ts'
import { typedColumns } from './table-chain.ts'

/** The destination's tables seen through the schema: which are there, and what type each column has or will have. */
export class TargetTables {
  readonly #existing: ReadonlyMap<string, ReadonlyMap<string, string>>
  readonly #types: ColumnTypes
  readonly #dataset: string

  /** Names are compared without regard to case, as dlt and SQL engines do (docs/contract/tables.md 4.7). */
  constructor(existing: ExistingTables, types: ColumnTypes, dataset: string) {
    this.#dataset = dataset
    this.#existing = new Map(
      [...existing].map(([table, columns]) => [
        table.toLowerCase(),
        new Map([...columns].map(([column, type]) => [column.toLowerCase(), type])),
      ]),
    )
    this.#types = types
  }

  /** what a person does to give a column the type that it is to have, for hints */
  changeOf(table: string, column: Column): string {
    const place = { dataset: this.#dataset, table, column: column.name }
    return this.#types.change(place, this.#types.render(column))
  }

  has(table: string): boolean {
    return this.#existing.has(table.toLowerCase())
  }

  /** the type a column has in the destination; undefined when it is not there yet */
  typeOf(table: string, column: string): string | undefined {
    return this.#existing.get(table.toLowerCase())?.get(column.toLowerCase())
  }

  written(table: string, column: Column): WrittenColumn {
    return { name: column.name, type: this.typeOf(table, column.name) ?? this.#types.render(column) }
  }

  accepts(table: string, column: Column): boolean {
    const existing = this.typeOf(table, column.name)
    return existing === undefined || this.#types.accepts(existing, column)
  }

  render(column: Column): string {
    return this.#types.render(column)
  }
}

/**
 * Brings the destination's tables to the schema: missing ones are created (also those that somebody dropped), missing
 * columns added. Columns are never altered or dropped. The destination as it is counts, never a remembered hash.
 */
export function planTables(tables: readonly TableSchema[], target: TargetTables): readonly Step[] {
  return tables.flatMap((table): readonly Step[] => {
    const columns = typedColumns(table)
    if (!target.has(table.name)) return [{ kind: 'create_table', table: table.name, columns }]
    const added = columns.filter((column) => target.typeOf(table.name, column.name) === undefined)
    return added.length === 0 ? [] : [{ kind: 'add_columns', table: table.name, columns: added }]
  })
}

/**
 * Nested tables that get a root key now (the resource changed to merge) need it for the rows they have, or merges
 * would leave their old rows behind. Parents come before children in `tables`.
 */
export function planRootKeys(schema: Schema, tables: readonly TableSchema[], target: TargetTables): readonly Step[] {
  return tables.flatMap((table): readonly FillRootKey[] => {
    const rootKey = table.columns.find((column) => column.rootKey === true)?.name
    const parentKey = table.columns.find((column) => column.parentKey === true)?.name
    if (rootKey === undefined || parentKey === undefined || table.parent === undefined) return []
    if (!target.has(table.name) || target.typeOf(table.name, rootKey) !== undefined) return []
    const parent = schema.tables.get(table.parent)
    const above = parent?.columns.find((column) => column.rootKey === true)?.name
    const rowKey = parent?.columns.find((column) => column.rowKey === true)?.name
    const step: FillRootKey = { kind: 'fill_root_key', table: table.name, rootKey, parentKey }
    if (parent === undefined || above === undefined || rowKey === undefined) return [step]
    return [{ ...step, parent: { table: parent.name, rowKey, rootKey: above } }]
  })
}

/** The visible side of `planTables`. */
export function schemaChanges(tables: readonly TableSchema[], target: TargetTables): readonly SchemaChange[] {
  return tables.flatMap((table): readonly SchemaChange[] => {
    if (!target.has(table.name)) return [{ kind: 'new_table', table: table.name }]
    return typedColumns(table).flatMap((column) =>
      column.dataType === undefined || target.typeOf(table.name, column.name) !== undefined
        ? []
        : [{ kind: 'new_column', table: table.name, column: column.name, dataType: column.dataType }],
    )
  })
}

/**
 * Throws `COLUMN_NAME_RESERVED` and `TABLE_TOO_WIDE` for tables that the destination cannot have, before anything is
 * sent there. dlt fails in the middle of the load.
 */
export function refuseImpossibleTables(
  tables: readonly TableSchema[],
  { reservedColumns, maxColumns = Infinity }: Pick<Capabilities, 'reservedColumns' | 'maxColumns'>,
): void {
  for (const table of tables) {
    const columns = typedColumns(table)
    const reserved = columns.find(({ name }) => reservedColumns?.has(name.toLowerCase()) === true)
    if (reserved !== undefined)
      throw new SluiceError(
        'COLUMN_NAME_RESERVED',
        `Could not load table "${table.name}" because its column "${reserved.name}" has a name that the destination keeps for itself.`,
        {
          found: reserved.name,
          allowed: `any name but ${[...(reservedColumns ?? [])].join(', ')}`,
          hint: `Rename it with a step: processing_steps: [{map: {set: {${reserved.name}_value: record.${reserved.name}}, exclude: [${reserved.name}]}}] — or load into a destination that takes such a name.`,
        },
      )
    if (columns.length > maxColumns)
      throw new SluiceError(
        'TABLE_TOO_WIDE',
        `Could not load table "${table.name}" because it has more columns than the destination takes.`,
        {
          found: `${columns.length} columns`,
          allowed: `up to ${maxColumns}`,
          hint: 'Keep nested objects as one json column (max_table_nesting: 0, or columns: {name: {data_type: json}}), leave fields out with a filter or map step, or load into a destination that takes more.',
        },
      )
  }
}

/** Throws `TABLE_TYPE_CONFLICT` when rows are to go into a column whose type cannot hold them. */
export function refuseTypeConflicts(
  tables: readonly TableSchema[],
  target: TargetTables,
  rows: SealedPackage['rows'],
): void {
  for (const table of tables.filter(({ name }) => rows.has(name)))
    for (const column of typedColumns(table)) {
      if (target.accepts(table.name, column)) continue
      const wanted = target.render(column)
      throw new SluiceError(
        'TABLE_TYPE_CONFLICT',
        `Could not load table "${table.name}" because its column "${column.name}" has another type in the destination.`,
        {
          found: target.typeOf(table.name, column.name) ?? '',
          allowed: wanted,
          hint: `Change it back: ${target.changeOf(table.name, column)} — or load into a new dataset: --dataset NAME.`,
        },
      )
    }
}
