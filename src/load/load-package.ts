import { SluiceError } from '../model/errors.ts'
import type { Receipt } from '../model/report/receipt.ts'
import type { SealedPackage } from '../model/sealed-package.ts'
import { versionTable } from '../model/names/system-names.ts'
import { cursorTableSchema } from '../model/cursor/cursor-table.ts'
import type { World } from '../model/world.ts'
import { cursorSteps, movesCursors } from './cursor-steps.ts'
import type { CommitPlan, Step } from './commit-plan.ts'
import type { ExistingTables, Session } from './destination.ts'
import { given } from '../model/given.ts'
import { type MergePlace, planRows } from './disposition/plan-rows.ts'
import { commitLoad } from './protocol/commit-load.ts'
import type { ActListener } from './protocol/load-work.ts'
import {
  TargetTables,
  planRootKeys,
  planTables,
  refuseImpossibleTables,
  refuseTypeConflicts,
  schemaChanges,
} from './plan-tables.ts'
import { type SystemFacts, systemRows, systemTables } from './system-rows.ts'
import { tableChains, tablesOf } from './table-chain.ts'

export interface LoadInput {
  readonly package: SealedPackage
  readonly session: Session
  readonly dataset: string
  /** as `session.describe(dataset)` gave them; asked for when absent */
  readonly existing?: ExistingTables
  /** replace resources that were run; default: those the package was sealed with */
  readonly replaced?: readonly string[]
  readonly world: World
  /** where the config says a key of a merge, for errors */
  readonly placeOf?: MergePlace
  /** sees what the load is about to do, each time before anything is done, and throws when it must not */
  readonly approve?: (plan: CommitPlan) => void
  /** hears how far the load has come */
  readonly heard?: ActListener
}

/**
 * Loads a sealed package in the destination's one commit, or by the protocol that its grade of atomicity needs: tables
 * and columns, rows by their write disposition, the state, the schema version, the load row. A load id that is there already is a no-op
 * (`replayed: true`). Throws TABLE_TYPE_CONFLICT, COLUMN_NAME_RESERVED, TABLE_TOO_WIDE,
 * MERGE_STRATEGY_UNSUPPORTED, MERGE_KEY_MISSING, LOAD_FAILED …;
 * then nothing was written.
 */
export async function loadPackage(input: LoadInput): Promise<Receipt> {
  let existing = input.existing ?? (await input.session.describe(input.dataset))
  for (let attempt = 1; ; attempt++) {
    try {
      const plan = planLoad(input, existing)
      input.approve?.(plan)
      return await commitLoad(input.session, plan, input.heard)
    } catch (error) {
      if (isConflict(error) && attempt < mostConflicts) {
        // whoever lost lets the others go first
        await input.world.sleep(50 * attempt * (1 + input.world.random()), AbortSignal.timeout(60_000))
        existing = await input.session.describe(input.dataset)
        continue
      }
      if (!isChange(error)) throw error
      // other loads may have made tables between the look at them and this one's turn: whoever loses a race looks again
      const now = await input.session.describe(input.dataset)
      if (attempt > 1 && (attempt > mostAttempts || isSame(existing, now))) throw nameTaken(error)
      existing = now
    }
  }
}

/** Each lost race means that another load has come through: more than these at once are not races. */
const mostAttempts = 100

const mostConflicts = 20

/** Another load was committed between this one's begin and its end. */
function isConflict(error: unknown): boolean {
  return error instanceof SluiceError && error.code === 'DESTINATION_CONFLICT'
}

function isChange(error: unknown): error is SluiceError {
  return error instanceof SluiceError && error.code === 'DESTINATION_CHANGED'
}

function isSame(before: ExistingTables, now: ExistingTables): boolean {
  return (
    before.size === now.size &&
    [...before].every(([table, columns]) => {
      const found = now.get(table)
      return found?.size === columns.size && [...columns].every(([name, type]) => found.get(name) === type)
    })
  )
}

/** Nothing changed and it was refused again: an index, a sequence or a type has the name, or a table is hidden from this user. */
function nameTaken(error: SluiceError): SluiceError {
  return new SluiceError('TABLE_NAME_TAKEN', error.message, {
    ...error.details,
    hint: 'Something else in the dataset has the name of a table: an index, a sequence, a type. Rename it, or load into a new dataset: --dataset NAME.',
    recovery: 'abort',
  })
}

/** What a plan is made from: a session's facts, not the session. */
export type PlanInput = Omit<LoadInput, 'session' | 'existing' | 'heard' | 'approve'> & {
  readonly session: Pick<Session, 'capabilities' | 'types'>
}

/** The plan of a load, from what is staged and what is there. Pure but for the clock and the row id of the state. */
export function planLoad(input: PlanInput, existing: ExistingTables): CommitPlan {
  const { package: sealed, session, dataset, world } = input
  const dropped = sealed.dropped.filter((table) => existing.has(table))
  const kept = new Map([...existing].filter(([table]) => !dropped.includes(table)))
  const target = new TargetTables(kept, session.types, input.dataset)
  const chains = tableChains(sealed.schema)
  const tables = chains.flatMap(tablesOf)
  refuseImpossibleTables(tables, session.capabilities)
  refuseTypeConflicts(tables, target, sealed.rows)
  const facts: SystemFacts = {
    // not before the package began: the newest load is also the one inserted last
    now: Math.max(world.now(), sealed.createdAt),
    rowId: Buffer.from(world.randomBytes(10)).toString('base64').replace(/=+$/, ''),
  }
  return {
    loadId: sealed.loadId,
    dataset,
    package: sealed,
    ...(sealed.baseState !== undefined && { expects: { pipeline: sealed.pipeline, stateHash: sealed.baseState } }),
    steps: [
      { kind: 'create_dataset' },
      ...dropped.map((table): Step => ({ kind: 'drop_table', table })),
      ...planTables([...tables, ...systemTables(sealed), ...(movesCursors(sealed) ? [cursorTableSchema] : [])], target),
      ...planRootKeys(sealed.schema, tables, target),
      ...(sealed.emptied ?? [])
        .filter((table) => target.has(table))
        .map((table): Step => ({ kind: 'empty_table', table })),
      ...planRows({
        chains,
        package: sealed,
        target,
        replaced: input.replaced ?? sealed.replaced,
        capabilities: session.capabilities,
        ...given({ placeOf: input.placeOf }),
      }),
      ...cursorSteps(sealed, target),
      ...forgetVersions(sealed, target),
      ...systemRows(sealed, facts),
    ],
    schemaChanges: schemaChanges(tables, target),
  }
}

// A schema that lost tables may come back to a form it had before, whose version row is older than the newest: with
// the earlier rows gone the newest row is always the schema in force (dlt does the same, docs/contract/tables.md 7.6).
function forgetVersions({ dropped, schema }: SealedPackage, target: TargetTables): readonly Step[] {
  if (dropped.length === 0 || !target.has(versionTable)) return []
  return [{ kind: 'delete_rows', table: versionTable, column: 'schema_name', value: schema.name }]
}
