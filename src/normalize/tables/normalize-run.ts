import type { WarningCode } from '../../model/errors.ts'
import type { TableName } from '../../model/names.ts'
import type { Naming } from '../naming/naming.ts'
import type { NestedHints, ResourcePlan } from '../../model/plan.ts'
import type { SchemaContract } from '../../model/schema.ts'
import type { DataBounds } from '../bounds.ts'
import type { SchemaRules } from '../rules/schema-rules.ts'
import type { WorkingTable } from './working-table.ts'

/** A warning for the user; `hint` says what to do about it. */
export interface Warning {
  readonly code: WarningCode
  readonly message: string
  /** whose records it is about; absent when it is about a table */
  readonly resource?: string
  readonly hint?: string
}

/**
 * The part of a schema's normalizer settings that concerns row links, as dlt stores it (docs/contract/tables.md 3.5).
 */
export interface RelationalSettings {
  /** the source's `root_key`; undefined = decided by the disposition */
  readonly rootKey?: boolean
  readonly maxNesting?: number
  /** root tables whose ids were handed down in earlier runs */
  readonly propagating: ReadonlySet<string>
}

/** Hints for a table that exists once its list is met. */
export interface NestedDeclaration {
  readonly hints: NestedHints
  readonly resource: ResourcePlan
  /** the contract of the run, which wins over the hint's own */
  readonly runContract: Partial<SchemaContract> | undefined
}

/** What the rows of one run share: the tables, and who knows about names, types, ids and contracts. */
export interface NormalizeRun {
  readonly naming: Naming
  readonly loadId: string
  readonly bounds: DataBounds
  /** how many tables the rows and lists of a root table have, by root table */
  readonly families: Map<WorkingTable, number>
  /** nesting levels for tables that do not say otherwise */
  readonly maxNesting: number
  readonly tables: Map<TableName, WorkingTable>
  /** hints for nested tables that no list has been met for yet */
  readonly nestedHints: Map<TableName, NestedDeclaration>
  /** the tables the schema has, in dlt's order: parents before children */
  readonly order: WorkingTable[]
  readonly relational: RelationalSettings
  readonly randomId: () => string
  readonly childId: (parentId: string, table: string, index: number) => string
  /** the contract of a table: its own, its ancestors', the schema's, or all `evolve` */
  readonly contractOf: (table: WorkingTable) => SchemaContract
  readonly rules: SchemaRules
  /** reports something once per run, however often it happens */
  readonly warnOnce: (key: string, warning: () => Warning) => void
}

/** Where rows go: one per list of a row, or one per resource. `index` moves along the list. */
export interface Place {
  readonly table: WorkingTable
  readonly level: number
  /** lists of these rows stay JSON */
  readonly keepsLists?: boolean
  /** '' for rows of a root table */
  readonly parentId: string
  /** what goes into `_dlt_root_id`; undefined = nothing */
  readonly rootId: string | undefined
  index: number
}
