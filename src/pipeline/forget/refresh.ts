import type { Plan, RefreshMode, ResourcePlan } from '../../model/plan.ts'
import type { Schema } from '../../model/schema.ts'
import type { PipelineState } from '../../model/state.ts'
import { emptySchema } from '../../state/stored-schema.ts'
import { forgetResources, forgetSource, statingSources } from '../../state/stored-state.ts'
import type { RunOptions } from '../run-tools.ts'
import { resourceTables } from './resource-tables.ts'
import { withoutTables } from './without-tables.ts'

/** The refresh that a run asks for, else that of its config; a full refresh is `drop_resources`. */
export function refreshOf({ refresh, fullRefresh }: RunOptions, plan: Pick<Plan, 'refresh'>): RefreshMode | undefined {
  return refresh ?? (fullRefresh === true ? 'drop_resources' : plan.refresh)
}

/** What a run starts from, and what its load does first. */
export interface Start {
  readonly schema: Schema | undefined
  readonly state: PipelineState | undefined
  /** tables to drop in the load's transaction, nested ones included */
  readonly dropped: readonly string[]
  /** tables to empty in the load's transaction, nested ones included */
  readonly emptied: readonly string[]
}

interface Refreshing {
  readonly source: string
  readonly naming: string
  readonly resources: readonly ResourcePlan[]
}

/**
 * Forgets what the mode says; without one everything is kept:
 * - `drop_sources`: all tables of the source, also of resources that are not run; its whole state; its schema.
 * - `drop_resources`: tables, types and cursors of the resources that are run.
 * - `drop_data`: rows and cursors of the resources that are run; tables and types stay.
 * Parents that are read only for their children lose their cursors too, or old parents would get no children.
 */
export function startFrom(
  known: Pick<Start, 'schema' | 'state'>,
  mode: RefreshMode | undefined,
  { source, naming, resources }: Refreshing,
): Start {
  const { schema } = known
  if (mode === undefined) return { schema, state: known.state, dropped: [], emptied: [] }
  const state = known.state && statingSources(known.state)
  if (mode === 'drop_sources')
    return {
      schema: schema && { ...emptySchema(source, naming), ...versionOf(schema) },
      state: state && forgetSource(state, source),
      dropped: schema === undefined ? [] : resourceTables(schema).map(({ table }) => table.name),
      emptied: [],
    }
  const run = resources.filter(({ selected }) => selected).map(({ name }) => name)
  const forgotten =
    state &&
    forgetResources(
      state,
      source,
      resources.map(({ name }) => name),
    )
  if (schema === undefined) return { schema, state: forgotten, dropped: [], emptied: [] }
  const theirs = resourceTables(schema)
    .filter(({ resource }) => run.includes(resource))
    .map(({ table }) => table.name)
  return mode === 'drop_data'
    ? { schema, state: forgotten, dropped: [], emptied: theirs }
    : { schema: withoutTables(schema, theirs), state: forgotten, dropped: theirs, emptied: [] }
}

function versionOf({ version, versionHash, previousHashes }: Schema) {
  return { version, versionHash, previousHashes }
}
