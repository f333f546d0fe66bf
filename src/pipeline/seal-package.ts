import type { SealedPackage, SealInfo } from '../model/sealed-package.ts'
import type { Schema } from '../model/schema.ts'
import type { CursorUpdate } from '../model/state.ts'
import { replacesTable } from '../model/plan/disposition.ts'
import { removePackage } from '../package/package-file.ts'
import { type FinishInput, finishRun } from '../state/finish-run.ts'
import { type MovedParts, movedParts } from '../state/part-cursors.ts'
import { forgetResources } from '../state/stored-state.ts'
import type { Filling } from './filling.ts'
import { resourceTables } from './forget/resource-tables.ts'
import { markOf } from './identity/earlier-run.ts'
import type { Decision } from './outcome/act-on-outcomes.ts'
import type { OpenedPackage } from './open-package.ts'

/**
 * Closes the package of a run with its schema, its state and what its load is to do. Gives null, and removes the package,
 * when there is nothing new.
 */
export async function sealPackage(
  filling: Filling,
  { cursors, decision }: { readonly cursors: readonly CursorUpdate[]; readonly decision: Decision },
): Promise<SealedPackage | null> {
  const { opened, covers } = filling
  const { writer, id } = opened
  const parts = movedParts(cursors, {
    source: filling.plan.source,
    loadId: writer.identity.loadId,
    state: opened.state,
  })
  if (parts !== null) await writer.append([parts.batch], [parts.change])
  const ending = finishInput(filling, { cursors, decision, parts })
  const info = finishRun(ending)
  if (!hasNews(info, ending, writer.filledTables)) {
    await writer.close()
    await removePackage(writer.path)
    return null
  }
  // what is not whole is to be read again, by whichever run comes next
  const isWhole = decision.problem === undefined
  const mark = markOf(id, filling, new Set([...decision.still, ...decision.withheld.keys()]))
  const marked = isWhole ? withGivenRun(info, ending, opened) : info
  return writer.seal({ ...marked, run: { ...mark, covers: [...mark.covers, ...covers] } }, { staysOpen: true })
}

/** What a run is sealed from; one that is only foreseen has no package, but knows what would be in it. */
export interface Finishing extends Pick<Filling, 'plan' | 'world' | 'warehouse' | 'normalizer'> {
  readonly opened: Pick<OpenedPackage, 'state' | 'dropped' | 'emptied' | 'base'> & {
    readonly writer: Pick<OpenedPackage['writer'], 'filledTables'>
  }
}

export function finishInput(
  { plan, world, warehouse, normalizer, opened }: Finishing,
  {
    cursors,
    decision,
    parts = null,
  }: { readonly cursors: readonly CursorUpdate[]; readonly decision: Decision; readonly parts?: MovedParts | null },
): FinishInput {
  const { writer, state: before, dropped, emptied } = opened
  const replaced = plan.resources
    .filter(({ name, selected, writeDisposition }) => {
      return selected && replacesTable(writeDisposition) && !decision.withheld.has(name)
    })
    .map((resource) => resource.name)
  const schema = normalizer.finish()
  const withheld: readonly string[] = resourceTables(schema)
    .filter(({ resource }) => decision.withheld.has(resource))
    .map(({ table }) => table.name)
  return {
    schema,
    state: before && forgetResources(before, plan.source, replaced),
    change: {
      pipeline: plan.pipeline,
      schemaName: plan.source,
      dataset: warehouse.dataset,
      destinationType: warehouse.destination.capabilities.dltType,
      cursors,
      ...(parts !== null && { parts: parts.marks }),
      replaces: replaced.length > 0,
      now: world.now(),
    },
    filled: writer.filledTables.filter((table) => !withheld.includes(table)),
    replaced,
    withheld,
    dropped,
    emptied,
    ...(parts !== null && { newCursors: parts.newCursors }),
    ...(opened.base !== undefined && { baseState: opened.base }),
  }
}

/** True when there is something to load: rows, withheld ones too, a state that moved, or tables that are to be dropped, emptied or replaced by nothing. */
export function hasNews(
  { schema, stateRow }: SealInfo,
  { replaced, dropped = [], emptied = [] }: FinishInput,
  filled: readonly string[],
): boolean {
  return (
    filled.length > 0 ||
    stateRow !== null ||
    dropped.length + emptied.length > 0 ||
    replaced.some((name) => hasSeenData(schema, name))
  )
}

// an id of a scheduler goes into the state, with the rows
function withGivenRun(info: SealInfo, ending: FinishInput, { id, writer }: OpenedPackage): SealInfo {
  if (!id.given) return info
  const committed = { runId: id.id, loadId: writer.identity.loadId }
  return finishRun({ ...ending, change: { ...ending.change, run: committed } })
}

function hasSeenData(schema: Schema, resource: string): boolean {
  return [...schema.tables.values()].some((table) => table.resource === resource && table.seenData)
}
