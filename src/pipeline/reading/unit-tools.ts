import { resolve } from 'node:path'
import { createCursors, type CursorsOptions, type ResourceCursors } from '../../extract/incremental/cursors.ts'
import type { Dependent } from '../../extract/slice/child-units.ts'
import type { ExtractContext } from '../../extract/unit/extract-context.ts'
import { extractUnit } from '../../extract/extract-unit.ts'
import type { SliceTools } from '../../extract/slice/slice-values.ts'
import { given } from '../../model/given.ts'
import type { Plan, ResourcePlan } from '../../model/plan.ts'
import { dependentsOf, feedsAll, visitsAll } from '../../model/plan/lineage.ts'
import { type IncrementalState, memoryOf } from '../../model/plan/incremental.ts'
import type { CursorUpdate } from '../../model/state.ts'
import type { Gathered, Unit } from '../../model/unit.ts'
import type { World } from '../../model/world.ts'

/** The resources that are read for the records of one, as the reading of its units needs them. */
export function dependentsFor(resource: ResourcePlan, plan: Plan): readonly Dependent[] {
  return dependentsOf(resource, plan).map((child) => ({ resource: child, visitsAll: visitsAll(child, plan) }))
}

/** Where the cursors of a plan begin. */
export interface CursorStart {
  readonly storedOf: (resource: ResourcePlan) => IncrementalState | undefined
  readonly partsOf?: (resource: ResourcePlan) => CursorsOptions['storedParts']
  /** as a half-read package left them */
  readonly left?: readonly CursorUpdate[]
  /** epoch milliseconds: what `until: now` means */
  readonly now: number
}

/** The cursors of one resource; null without incremental settings. */
export function cursorsFor(resource: ResourcePlan, plan: Plan, start: CursorStart): ResourceCursors | null {
  const { name, endpoint, primaryKey } = resource
  const incremental = endpoint?.incremental ?? null
  if (incremental === null) return null
  const path = memoryOf(incremental)
  return createCursors({
    plan: incremental,
    resource: name,
    primaryKey,
    stored: start.storedOf(resource),
    now: start.now,
    left: (start.left ?? []).filter((update) => update.resource === name && update.cursorPath === path),
    readsAll: feedsAll(resource, plan),
    ...given({ storedParts: start.partsOf?.(resource) }),
  })
}

/** What slices are made from: files beside the current folder, the moment in which the run began, and what parents gave. */
export function slicingFor(
  { files, cwd }: Pick<World, 'files' | 'cwd'>,
  { now, gathered }: { readonly now: number; readonly gathered: readonly Gathered[] },
): SliceTools {
  return { now, gathered, readFile: (path) => files.read(resolve(cwd, path)) }
}

/**
 * The first units of a resource for those who only look: a unit that is to be spread becomes some of its slices and windows,
 * one walk each.
 */
export async function firstUnits(unit: Unit, context: ExtractContext, most: number): Promise<readonly Unit[]> {
  if (unit.isSpread !== true) return [unit]
  const units: Unit[] = []
  for await (const { children } of extractUnit(unit, null, context)) {
    for (const child of children)
      for (const [index, visit] of (child.parents ?? []).entries())
        if (units.length < most) units.push({ ...child, id: `${child.id}/${index + 1}`, parents: [visit] })
    if (units.length >= most) break
  }
  return units
}

/** Those who only look wait for nothing. */
export function noPause(): Promise<void> {
  return Promise.resolve()
}
