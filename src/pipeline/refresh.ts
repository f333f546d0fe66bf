import type { ResourcePlan } from '../model/plan.ts'
import type { Schema, TableSchema } from '../model/schema.ts'
import type { PipelineState } from '../model/state.ts'
import { forgetResources } from '../state/stored-state.ts'

/** What a full refresh starts from: everything of these resources forgotten, everything of others kept. */
export interface Refreshed {
  readonly schema: Schema | undefined
  readonly state: PipelineState | undefined
  /** tables to drop in the load's transaction, nested ones included */
  readonly dropped: readonly string[]
}

/** Forgets tables, types and cursors of the resources that are run (dlt's `refresh: drop_resources`, spec/tables.md 7.6). */
export function refresh(
  known: Pick<Refreshed, 'schema' | 'state'>,
  { source, resources }: { readonly source: string; readonly resources: readonly ResourcePlan[] },
): Refreshed {
  const names = resources.filter((resource) => resource.selected).map((resource) => resource.name)
  const { schema } = known
  const state = known.state && forgetResources(known.state, source, names)
  if (schema === undefined) return { schema, state, dropped: [] }
  const isTheirs = (table: TableSchema): boolean => names.includes(rootOf(table, schema).resource ?? '')
  const tables = [...schema.tables]
  return {
    schema: { ...schema, tables: new Map(tables.filter(([, table]) => !isTheirs(table))) },
    state,
    dropped: tables.filter(([, table]) => isTheirs(table)).map(([name]) => name),
  }
}

function rootOf(table: TableSchema, schema: Schema): TableSchema {
  const parent = table.parent === undefined ? undefined : schema.tables.get(table.parent)
  return parent === undefined ? table : rootOf(parent, schema)
}
