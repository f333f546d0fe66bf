import type { Place } from '../model/errors.ts'
import type { ConditionKey, ConditionPart } from '../model/merge-condition.ts'
import type { Column, SchemaChange } from '../model/schema.ts'
import type { SealedPackage } from '../model/sealed-package.ts'

/**
 * What a load does, as data: a session carries the steps out in order, in ONE transaction, and knows nothing of
 * dispositions. Staged rows are the rows of the package: a session may attach its file, or copy them to temporary
 * tables first.
 */
export interface CommitPlan {
  readonly loadId: string
  readonly dataset: string
  readonly package: SealedPackage
  /** the state the destination must be in, looked at inside the transaction; see `protocol/moved-state.ts` */
  readonly expects?: ExpectedState
  readonly steps: readonly Step[]
  readonly schemaChanges: readonly SchemaChange[]
}

/** The state of a pipeline, by its hash; null = it has none yet. */
export interface ExpectedState {
  readonly pipeline: string
  readonly stateHash: string | null
}

/** One step. Tables are names in the dataset; columns are names as in the schema. */
export type Step =
  | { readonly kind: 'create_dataset' }
  | { readonly kind: 'drop_table'; readonly table: string }
  | { readonly kind: 'create_table'; readonly table: string; readonly columns: readonly Column[] }
  /** added as nullable columns, whatever the hint says, because the table has rows already */
  | { readonly kind: 'add_columns'; readonly table: string; readonly columns: readonly Column[] }
  | FillRootKey
  | { readonly kind: 'empty_table'; readonly table: string }
  /** deletes rows of which `column` has this value */
  | { readonly kind: 'delete_rows'; readonly table: string; readonly column: string; readonly value: string }
  | CollectSource
  | CopyStaged
  | CollectScope
  | CollectStale
  | CollectFresh
  | CollectUnchanged
  | CollectChildren
  | DeleteCollected
  | InsertStaged
  | RetireAbsent
  | { readonly kind: 'drop_collected'; readonly collected: string }
  | InsertRow

/** Gives nested rows that were loaded without a root key the one they belong to. */
export interface FillRootKey {
  readonly kind: 'fill_root_key'
  readonly table: string
  readonly rootKey: string
  readonly parentKey: string
  /** the level above; undefined for children of the root, whose parent is the root */
  readonly parent?: { readonly table: string; readonly rowKey: string; readonly rootKey: string }
}

/** SQL of the user's, to be put between parentheses where a condition stands. */
export interface Condition {
  readonly key: ConditionKey
  /** as it was written */
  readonly text: string
  readonly parts: readonly ConditionPart[]
  readonly place?: Place
}

/** Keeps the staged rows for which the condition holds: `id` is the row key, `arrival` tells rows apart. */
export interface CollectSource {
  readonly kind: 'collect_source'
  readonly collected: string
  readonly table: string
  readonly rowKey: string
  /** all columns of the table: what the condition may name */
  readonly columns: readonly WrittenColumn[]
  readonly condition: Condition
}

/** Makes a temporary table of all staged rows, with all columns of their table: what `{staging_table}` stands for. */
export interface CopyStaged {
  readonly kind: 'copy_staged'
  readonly collected: string
  readonly table: string
  readonly columns: readonly WrittenColumn[]
}

/** Keeps the values of `column` of the destination's rows for which the condition holds. */
export interface CollectScope {
  readonly kind: 'collect_scope'
  readonly collected: string
  readonly table: string
  readonly column: string
  /** what `copy_staged` made; empty = the condition does not ask for it */
  readonly staging: string
  readonly condition: Condition
}

/** Keeps the row keys of destination rows that staged rows replace: same primary key or same merge key. */
export interface CollectStale {
  readonly kind: 'collect_stale'
  readonly collected: string
  readonly table: string
  readonly rowKey: string
  /** each list is one key: all its columns must be equal; NULL equals nothing */
  readonly keys: readonly (readonly string[])[]
  /** only staged rows that a `collect_source` kept count; absent = all */
  readonly source?: string
  readonly absent?: AbsentRows
}

/**
 * Rows of the destination whose key was not staged are stale as well: of these merge keys, or with row keys of the
 * scope. Nothing can be told of a row without a key; nor, when a key of one column was staged without a value, of any.
 */
export interface AbsentRows {
  readonly key: readonly string[]
  readonly mergeKey: readonly string[]
  /** what `collect_scope` kept */
  readonly scope?: string
}

/** Keeps chosen staged rows, and the row keys of the destination rows with the same key and row key, where they are equal. */
export interface CollectUnchanged {
  readonly kind: 'collect_unchanged'
  readonly collected: string
  readonly table: string
  readonly rowKey: string
  readonly key: readonly string[]
  /** what `collect_fresh` kept */
  readonly fresh: string
  /** NULL equals NULL */
  readonly compared: readonly WrittenColumn[]
}

/** Keeps the row keys of staged nested rows whose parents are collected. */
export interface CollectChildren {
  readonly kind: 'collect_children'
  readonly collected: string
  readonly table: string
  readonly rowKey: string
  readonly parents: CollectedIds
}

/** Deletes rows whose `column` is among the collected ids. */
export interface DeleteCollected {
  readonly kind: 'delete_collected'
  readonly table: string
  readonly column: string
  readonly collected: string
  /** ids of rows that stay all the same */
  readonly except?: string
}

/** Keeps the staged rows that are to be inserted: the first of each key, without those flagged as deleted. */
export interface CollectFresh {
  readonly kind: 'collect_fresh'
  readonly collected: string
  readonly table: string
  readonly rowKey: string
  /** one row per key; the first by `sort`, then in order of arrival */
  readonly dedup?: Dedup
  /** rows flagged here are left out, after the dedup */
  readonly hardDelete?: Flag
  /** only staged rows that a `collect_source` kept, before the dedup; absent = all */
  readonly source?: string
}

export interface Dedup {
  readonly keys: readonly string[]
  readonly sort?: { readonly column: string; readonly order: 'asc' | 'desc' }
}

/** A column that flags rows: a boolean does when it is true, any other type when it is not NULL. */
export interface Flag {
  readonly column: string
  readonly isBool: boolean
}

/** A column to write: cast to the type it has in the destination. */
export interface WrittenColumn {
  readonly name: string
  readonly type: string
}

/** Inserts staged rows; the session counts them for the receipt. Conditions add up. */
export interface InsertStaged {
  readonly kind: 'insert_staged'
  readonly table: string
  readonly columns: readonly WrittenColumn[]
  readonly only?: RowChoice
  /** columns with a fixed timestamp (ISO text) or NULL instead of a staged value */
  readonly constants?: readonly { readonly name: string; readonly type: string; readonly value: string | null }[]
}

/** Which staged rows to insert; all conditions must hold. */
export interface RowChoice {
  /** rows that a `collect_fresh` or `collect_source` chose */
  readonly collectedRows?: string
  /** but not those that a `collect_unchanged` kept */
  readonly exceptRows?: string
  /** rows whose `column` is among the collected ids: nested rows of chosen roots */
  readonly collectedIds?: CollectedIds
  /** staged rows whose key no destination row (with `open`: no open version) has; NULL equals nothing */
  readonly absent?: { readonly key: readonly string[]; readonly open?: OpenVersions }
  /** the first row of each value of this column */
  readonly firstOf?: string
}

export interface CollectedIds {
  readonly collected: string
  readonly column: string
}

/** scd2: closes open versions that the staged rows no longer hold (docs/contract/tables.md 5.6). */
export interface RetireAbsent {
  readonly kind: 'retire_absent'
  readonly table: string
  readonly version: string
  readonly open: OpenVersions
  /** ISO text */
  readonly boundary: string
  /** with a merge key only versions of keys that were staged are closed */
  readonly mergeKey: readonly string[]
  /** only staged rows that a `collect_source` kept count; absent = all */
  readonly source?: string
  /** only versions that a `collect_scope` kept are closed */
  readonly scope?: string
}

/** Which rows of an scd2 table are open: `validTo` is NULL, or the given ISO timestamp. */
export interface OpenVersions {
  readonly validTo: string
  readonly active: string | null
}

/** A system row. With `unlessPresent` it is left out when a row has that column's value already. */
export interface InsertRow {
  readonly kind: 'insert_row'
  readonly table: string
  readonly values: readonly RowValue[]
  readonly unlessPresent?: string
}

/** Timestamps are ISO text in UTC. */
export interface RowValue {
  readonly column: Column
  readonly value: string | number | null
}
