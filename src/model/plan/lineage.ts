import type { Plan, ResourcePlan } from '../plan.ts'
import type { Unit } from '../unit.ts'
import { sliceParents, streamedSource } from './slices.ts'

/** The resources that one is read for: its parent, and those that its `for_each` takes values from. */
export function parentsOf({ parent, endpoint }: ResourcePlan): readonly string[] {
  const slices = endpoint?.slices
  const named = slices === undefined ? [] : sliceParents(slices)
  return [...new Set([...(parent === undefined ? [] : [parent.resource]), ...named])]
}

/** The resources that are read for the records of one. */
export function dependentsOf(resource: ResourcePlan, { resources }: Pick<Plan, 'resources'>): readonly ResourcePlan[] {
  return lineageOf(resources).dependents.get(resource.name) ?? []
}

/** The plans of the resources that one is read for. */
export function parentPlans(resource: ResourcePlan, { resources }: Pick<Plan, 'resources'>): readonly ResourcePlan[] {
  return parentsOf(resource).flatMap((name) => lineageOf(resources).byName.get(name) ?? [])
}

interface Lineage {
  readonly byName: ReadonlyMap<string, ResourcePlan>
  /** those of each name, in the order of the plan */
  readonly dependents: ReadonlyMap<string, readonly ResourcePlan[]>
}

/** Worked out once: plans with ten thousand resources are asked for each of them. */
const lineages = new WeakMap<readonly ResourcePlan[], Lineage>()

function lineageOf(resources: readonly ResourcePlan[]): Lineage {
  const known = lineages.get(resources)
  if (known !== undefined) return known
  const dependents = new Map<string, ResourcePlan[]>()
  for (const resource of resources)
    for (const name of parentsOf(resource)) {
      const others = dependents.get(name)
      if (others === undefined) dependents.set(name, [resource])
      else others.push(resource)
    }
  const lineage = { byName: new Map(resources.map((resource) => [resource.name, resource])), dependents }
  lineages.set(resources, lineage)
  return lineage
}

/** True for a resource that begins by itself, and not with the records of a parent's page. */
export function isRoot({ parent }: ResourcePlan): boolean {
  return parent === undefined
}

/** True where a resource is read in pieces that are worked out first: slices, windows. */
export function isSpread({ endpoint }: ResourcePlan): boolean {
  const { slices, incremental } = endpoint ?? {}
  if (incremental?.window !== undefined || incremental?.until !== undefined) return true
  if (slices === undefined) return false
  return streamedSource(slices) === undefined || slices.entries.length > 1
}

/** The unit that a resource begins with. */
export function rootUnit(resource: ResourcePlan): Unit {
  const { name } = resource
  return { id: name, resource: name, ...(isSpread(resource) && { isSpread: true }) }
}

/**
 * True for a resource that has to be read for every record of its parents: because it says so, or because something below
 * it does.
 */
export function visitsAll(resource: ResourcePlan, plan: Pick<Plan, 'resources'>): boolean {
  return resource.readParent === 'full' || feedsAll(resource, plan)
}

/** True for a resource of which every record is asked for, whatever its cursor remembers: something below it needs them. */
export function feedsAll(resource: ResourcePlan, plan: Pick<Plan, 'resources'>): boolean {
  return dependentsOf(resource, plan).some((child) => visitsAll(child, plan))
}
