import type { Plan, ResourcePlan } from '../model/plan.ts'
import type { World } from '../model/world.ts'
import { refreshOf } from './forget/refresh.ts'
import type { Finished } from './load-sealed.ts'
import type { RunOptions } from './run-tools.ts'

/** A package older than this is not gone on from: offsets into a list that moved on are not to be trusted. */
const staleAfterMs = 24 * 3600 * 1000

export function isStale(createdAt: number, world: World): boolean {
  return world.now() - createdAt >= staleAfterMs
}

/** What a package was read for. A run that refreshes, or stops early, must not be gone on with by one that does not. */
export function fingerprintOf(plan: Plan, options: RunOptions): string {
  const mode = refreshOf(options)
  const limit = options.limit === undefined ? '' : ` limit ${options.limit}`
  const contract = options.schemaContract === undefined ? '' : ` ${JSON.stringify(options.schemaContract)}`
  return `${plan.fingerprint}${mode === undefined ? '' : ` ${mode}`}${limit}${contract}`
}

/**
 * The package that makes this run whole, when an earlier run of the same kind had read everything and was stopped
 * before it could say that it was loaded, and reading once more would append the same rows again (decisions/0024).
 */
export function wholeRun(
  finished: readonly Finished[],
  { plan, options, world }: { readonly plan: Plan; readonly options: RunOptions; readonly world: World },
): Finished | undefined {
  if (refreshOf(options) !== undefined || !plan.resources.some((resource) => appendsAgain(resource, plan)))
    return undefined
  return finished.findLast(
    ({ fingerprint, createdAt }) => fingerprint === fingerprintOf(plan, options) && !isStale(createdAt, world),
  )
}

/** True when nothing remembers which rows of it are loaded: no cursor of its own, and none of the parents it is read for. */
function appendsAgain(resource: ResourcePlan, plan: Plan): boolean {
  return resource.selected && resource.writeDisposition.kind === 'append' && !hasMemory(resource, plan)
}

function hasMemory({ endpoint, parent }: ResourcePlan, plan: Plan): boolean {
  const incremental = endpoint?.incremental ?? null
  if (incremental !== null && incremental.endValue === null) return true
  const above = plan.resources.find(({ name }) => name === parent?.resource)
  return above !== undefined && hasMemory(above, plan)
}
