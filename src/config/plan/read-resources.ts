import { isResourceObject, type ResourceObject } from '../../model/user-code/code-resource.ts'
import { given } from '../../model/given.ts'
import type { EndpointPlan, ResourcePlan } from '../../model/plan.ts'
import { isSpread } from '../../model/plan/lineage.ts'
import { sliceParents, streamedSource } from '../../model/plan/slices.ts'
import { type ConfigPath, formatPath } from '../document.ts'
import { isPlainObject } from '../shapes/kinds.ts'
import { codeResourceShape, defaultsShape, resourceShape, type WrittenDefaults } from '../shapes/resource.ts'
import type { Located, PlanContext } from './context.ts'
import { readDynamicHints } from './hints/dynamic-hints.ts'
import type { Planned } from './fingerprint.ts'
import { bindParents, orderByLevel, type Bindings, type Node } from './graph/bind-parents.ts'
import { mergeResource, type MergedResource } from './merge-defaults.ts'
import { checkShape, type Read } from './problem/check-shape.ts'
import { wrongType } from './problem/explain-issue.ts'
import type { Problems } from './problem/problems.ts'
import { readEndpoint, type ClientPlan } from './read-endpoint.ts'
import { readHints, type HintPlan } from './hints/read-hints.ts'

/** All resources of a config, parents before children, and how they hang together. */
export interface ResourceGraph {
  readonly resources: readonly Planned[]
  readonly bindings: Bindings
  /** every name that is written, in config order, also of resources with problems */
  readonly names: readonly string[]
}

export interface WrittenResources {
  readonly resources: readonly unknown[]
  readonly defaults: unknown
  /** where the list stands in the file */
  readonly path: ConfigPath
}

/** Reads every resource over the defaults, builds it, and binds parents (docs/contract/rest-api.md 1.3, 1.4, 7). */
export function readResources(written: WrittenResources, client: ClientPlan, context: PlanContext): ResourceGraph {
  const { problems } = context
  const names = readNames(written.resources, problems)
  const defaults = readDefaults(written.defaults, context)
  const built = written.resources.flatMap((value, index) => {
    const path = ['resources', index]
    if (isResourceObject(value)) return readObject({ value, path }, context)
    const merged = readOne(value, path, { defaults, problems })
    return merged ? [placedAt([...written.path, index], buildOne(merged, client, context))] : []
  })
  const bindings = bindParents(
    built.map(({ node }) => node),
    names,
    problems,
  )
  const planned = built.map(({ plan, merged }): Planned & { readonly name: string } => {
    const { binding: parent, above = [] } = bindings.get(plan.name) ?? {}
    if (Object.hasOwn(plan, 'limit')) warnOfLimit(merged, { plan, above }, context)
    return { name: plan.name, plan: parent && plan.endpoint ? { ...plan, parent } : plan, merged }
  })
  warnOfReading(planned, context)
  return { resources: orderByLevel(planned, bindings), bindings, names }
}

interface BuiltResource {
  readonly plan: ResourcePlan
  readonly merged: MergedResource
  readonly node: Node
}

function placedAt(configPath: ConfigPath, built: BuiltResource): BuiltResource {
  return { ...built, plan: { ...built.plan, configPath } }
}

function buildOne(merged: MergedResource, client: ClientPlan, context: PlanContext): BuiltResource {
  const { plan: endpoint, parents } = readEndpoint(merged, client, context)
  const place = context.problems.placeOf(merged.path)
  const isFull =
    (merged.hints.read_parent ?? (endpoint.incremental?.perParent === true ? 'full' : 'incremental')) === 'full'
  const hints = hintsOf(merged, context)
  const plan: ResourcePlan = { name: merged.name, ...hints, ...(isFull && { readParent: 'full' }), endpoint, place }
  const written = merged.hints.include_from_parent ?? []
  const renamed = Array.isArray(written) ? undefined : written
  const node: Node = {
    name: merged.name,
    path: merged.path,
    parents,
    ...sliceParentsOf(endpoint, merged),
    include: Array.isArray(written) ? written : Object.keys(written),
    ...given({ renamed }),
    includePath: merged.at('include_from_parent'),
  }
  checkPerParent(plan, node, context)
  return { plan, merged, node }
}

function sliceParentsOf({ slices }: EndpointPlan, merged: MergedResource): Pick<Node, 'streamed' | 'gathered'> {
  if (slices === undefined) return { gathered: [] }
  const path = merged.atEndpoint('for_each')
  const streamed = streamedSource(slices)
  if (streamed !== undefined) return { streamed: { resource: streamed.resource, path }, gathered: [] }
  return { gathered: sliceParents(slices).map((resource) => ({ resource, path })) }
}

/** A cursor for each parent needs parents, and such as are the same next time. */
function checkPerParent({ name, endpoint }: ResourcePlan, node: Node, { problems }: PlanContext): void {
  const { incremental, slices } = endpoint ?? {}
  if (incremental?.perParent !== true) return
  const refuse = (why: string, hint: string): void =>
    problems.report([...node.path, 'endpoint', 'incremental', 'per_parent'], {
      code: 'CONFIG_INVALID_VALUE',
      message: `Could not give each parent of "${name}" a cursor because ${why}.`,
      found: 'per_parent: true',
      hint,
    })
  if (node.parents.length === 0 && slices === undefined)
    refuse('it is read for no parent and has no "for_each"', 'Remove "per_parent": it has one cursor anyway.')
  if (slices?.entries.some(({ batch }) => batch !== undefined) === true)
    refuse('a batch holds other values each time', 'Remove "batch", or "per_parent".')
  if (incremental.endValue !== null) refuse('"end_value" remembers nothing', 'Write "until" in place of "end_value".')
}

/** As in dlt, a child is read for the records of its parent that are new: what changed below the others is not asked for. */
function warnOfReading(planned: readonly Planned[], context: PlanContext): void {
  for (const { plan, merged } of planned) {
    if (plan.parent === undefined) continue
    const above = planned.find((other) => other.plan.name === plan.parent?.resource)?.plan
    const isChanging = plan.endpoint?.incremental !== null && plan.endpoint?.incremental !== undefined
    if (above?.endpoint?.incremental === null || above?.endpoint === undefined || !isChanging) continue
    if (plan.readParent === 'full' || merged.hints.read_parent !== undefined) continue
    context.warn({
      code: 'CHILD_OF_NEW_PARENTS_ONLY',
      resource: plan.name,
      message: `"${plan.name}" is read for those records of "${above.name}" that are new to the cursor of "${above.name}": what changes below the others is not asked for.`,
      hint: 'Write "read_parent: full" to read it for every record of its parent, or "read_parent: incremental" if this is meant.',
    })
  }
}

function warnOfLimit(
  { name, at }: MergedResource,
  { plan, above }: { readonly plan: ResourcePlan; readonly above: readonly string[] },
  context: PlanContext,
): void {
  // in the defaults, as of a source in dlt, it is meant for the others
  if (at('add_limit')[0] === 'resource_defaults') return
  const [parent] = above
  if (parent === undefined) {
    if (!isSpread(plan)) return
    context.warn({
      code: 'CONFIG_IGNORED_KEY',
      resource: name,
      message: `"${formatPath(at('add_limit'))}" has no effect: "${name}" is read for all of its slices and windows.`,
      hint: 'Take fewer values into "for_each", or write a later "initial_value".',
    })
    return
  }
  context.warn({
    code: 'CONFIG_IGNORED_KEY',
    resource: name,
    message: `"${formatPath(at('add_limit'))}" has no effect: "${name}" is read for all records of "${parent}" that come.`,
    hint: `Limit "${parent}" instead, or remove it.`,
  })
}

function hintsOf(merged: MergedResource, context: PlanContext): HintPlan {
  const dynamic = readDynamicHints(merged, context)
  return { ...readHints(merged, context), ...(dynamic ? { hintsOf: dynamic } : {}) }
}

/** A resource made in code; the defaults are not for it (docs/contract/rest-api.md 1.3). */
function readObject({ value, path }: Located<ResourceObject>, context: PlanContext): BuiltResource[] {
  const { problems } = context
  const written = { ...value.hints, name: value.name }
  const read = checkShape(codeResourceShape, written, { path, problems })
  if (read === undefined) return []
  const merged = mergeResource({ resource: read.value, defaults: {}, path, whole: read.whole })
  const place = problems.placeOf(path)
  const plan: ResourcePlan = { name: value.name, ...hintsOf(merged, context), rows: value.rows, place }
  return [{ plan, merged, node: { name: value.name, path, parents: [], gathered: [], include: [], includePath: path } }]
}

interface ResourceInput {
  readonly defaults: Read<WrittenDefaults>
  readonly problems: Problems
}

function readOne(value: unknown, path: ConfigPath, { defaults, problems }: ResourceInput): MergedResource | undefined {
  const whole = defaults.whole
  if (typeof value === 'string') return mergeResource({ resource: value, defaults: defaults.value, path, whole })
  if (!isPlainObject(value)) {
    const { path: at, ...problem } = wrongType(path, value, ['text', 'a mapping', 'a resource made in TypeScript'])
    problems.report(at, problem)
    return undefined
  }
  const read = checkShape(resourceShape, value, { path, problems })
  if (read === undefined) return undefined
  return mergeResource({ resource: read.value, defaults: defaults.value, path, whole: whole && read.whole })
}

function readDefaults(value: unknown, context: PlanContext): Read<WrittenDefaults> {
  if (value === undefined || value === null) return { value: {}, whole: true }
  const path = ['resource_defaults']
  const read = checkShape(defaultsShape, value, { path, problems: context.problems }) ?? { value: {}, whole: false }
  if (read.value.endpoint?.path !== undefined) {
    context.warn({
      code: 'CONFIG_IGNORED_KEY',
      message:
        '"resource_defaults.endpoint.path" has no effect: a resource that writes no path is read at its own name.',
      hint: 'Remove it, or write "path" in the resources.',
    })
  }
  return read
}

function readNames(resources: readonly unknown[], problems: Problems): readonly string[] {
  const firstByName = new Map<string, number>()
  for (const [index, value] of resources.entries()) {
    const name = isPlainObject(value) || isResourceObject(value) ? value.name : value
    if (typeof name !== 'string') continue
    const first = firstByName.get(name)
    if (first === undefined) firstByName.set(name, index)
    else reportDuplicate(name, { first, index, inDict: isPlainObject(value) }, problems)
  }
  return [...firstByName.keys()]
}

interface Duplicate {
  readonly first: number
  readonly index: number
  readonly inDict: boolean
}

function reportDuplicate(name: string, { first, index, inDict }: Duplicate, problems: Problems): void {
  const before = problems.placeOf(['resources', first])
  const line = before.line === undefined ? '' : ` on line ${before.line}`
  problems.report(inDict ? ['resources', index, 'name'] : ['resources', index], {
    code: 'CONFIG_DUPLICATE_RESOURCE',
    message: `Could not define the resource "${name}" because it is already defined in resources[${first}]${line}.`,
    found: name,
    allowed: 'a name that no other resource has',
    hint: `Rename one; both can load into one table with "table_name: ${name}".`,
  })
}
