import type { ParentBinding } from '../../../model/plan.ts'
import type { ConfigPath } from '../../document.ts'
import type { Problems } from '../problem/problems.ts'
import { didYouMean } from '../../near-names.ts'
import type { ParentUse } from '../template/bind-placeholder.ts'

/** A resource as the graph sees it. */
export interface Node {
  readonly name: string
  readonly path: ConfigPath
  readonly parents: readonly ParentUse[]
  /** the resource that a `for_each` takes values from page by page */
  readonly streamed?: NamedParent
  /** those that it takes all values of before anything is asked for */
  readonly gathered: readonly NamedParent[]
  /** `include_from_parent`, with its place */
  readonly include: readonly string[]
  readonly renamed?: Readonly<Record<string, string>>
  readonly includePath: ConfigPath
}

/** A resource that is named, and where. */
export type NamedParent = Pick<ParentUse, 'resource' | 'path'>

/** What hangs a resource on others. */
export interface Bound {
  /** the parent, page by page */
  readonly binding?: ParentBinding
  /** all resources that it needs records of */
  readonly above: readonly string[]
}

/** The parents of every dependent resource, by name. */
export type Bindings = ReadonlyMap<string, Bound>

/**
 * Joins dependent resources to their parents (docs/contract/rest-api.md 7.2): one parent each, or what a `for_each` names;
 * known, without cycles. `known` holds every name that is written, also of resources with problems of their own.
 */
export function bindParents(nodes: readonly Node[], known: readonly string[], problems: Problems): Bindings {
  const bindings = new Map<string, Bound>()
  for (const node of nodes) {
    const named = [...node.parents, ...(node.streamed === undefined ? [] : [node.streamed])]
    const [first, ...others] = named
    for (const use of [...named, ...node.gathered])
      if (!known.includes(use.resource)) reportUnknown(node, use, { known, problems })
    const second = others.find((use) => use.resource !== first?.resource)
    if (second !== undefined) reportSeveral(node, second, problems)
    if (first !== undefined && node.gathered.length > 0) reportGathered(node, node.gathered, problems)
    if (first === undefined && node.include.length > 0) reportNoParent(node, problems)
    const above = [...new Set([...named, ...node.gathered].map((use) => use.resource))]
    if (above.length > 0) bindings.set(node.name, { above, ...(first && { binding: bindingOf(node, first.resource) }) })
  }
  reportCycles(nodes, bindings, problems)
  return bindings
}

function bindingOf({ parents, include, renamed }: Node, resource: string): ParentBinding {
  const fields = [...new Map(parents.map((use) => [use.field.text, use.field])).values()]
  return { resource, fields, include, ...(renamed && { renamed }) }
}

/** Parents before children: by level, within a level in config order, as dlt does (docs/contract/rest-api.md 1.4). */
export function orderByLevel<T extends { readonly name: string }>(resources: readonly T[], bindings: Bindings): T[] {
  const levels = new Map<string, number>()
  const level = (name: string, below: readonly string[] = []): number => {
    const known = levels.get(name)
    if (known !== undefined || below.includes(name)) return known ?? 0
    const above = (bindings.get(name)?.above ?? []).map((parent) => level(parent, [...below, name]))
    const found = above.length === 0 ? 1 : Math.max(...above) + 1
    levels.set(name, found)
    return found
  }
  return resources.toSorted((left, right) => level(left.name) - level(right.name))
}

/** The resource and all that it hangs on, nearest first; each once. */
export function chainOf(name: string, bindings: Bindings): readonly string[] {
  const chain = [name]
  for (const at of chain)
    for (const parent of bindings.get(at)?.above ?? []) if (!chain.includes(parent)) chain.push(parent)
  return chain
}

function reportCycles(nodes: readonly Node[], bindings: Bindings, problems: Problems): void {
  const told = new Set<string>()
  for (const node of nodes) {
    if (told.has(node.name)) continue
    const chain = cycleThrough(node.name, bindings)
    if (chain === undefined) continue
    for (const name of chain) told.add(name)
    const cycle = [...chain, node.name].join(' -> ')
    const use = node.parents[0] ?? node.streamed ?? node.gathered[0]
    problems.report(use?.path ?? node.path, {
      code: 'CONFIG_RESOURCE_CYCLE',
      message: `Could not order the resources because they need each other: ${cycle}.`,
      found: cycle,
      hint: `Take the reference to "${chain[1] ?? node.name}" out of "${node.name}", or load one of them without the other.`,
    })
  }
}

/** The way from a resource back to itself; undefined = there is none. */
function cycleThrough(
  name: string,
  bindings: Bindings,
  way: readonly string[] = [name],
): readonly string[] | undefined {
  for (const parent of bindings.get(way.at(-1) ?? '')?.above ?? []) {
    if (parent === name) return way
    if (way.includes(parent)) continue
    const found = cycleThrough(name, bindings, [...way, parent])
    if (found !== undefined) return found
  }
  return undefined
}

function reportGathered(node: Node, gathered: readonly NamedParent[], problems: Problems): void {
  problems.report(node.parents[0]?.path ?? node.path, {
    code: 'CONFIG_CONFLICT',
    message: `Could not bind "${node.name}" because it is read for each record of a parent, and its "for_each" gathers all values of ${gathered.map(({ resource }) => `"${resource}"`).join(', ')} first.`,
    found: node.parents.map((use) => `${use.resource}.${use.field.text}`).join(', '),
    hint: 'Take the values from "for_each" only: {slice.NAME} instead of {resources.<name>.<field>}; "fields" brings others of the same record.',
  })
}

function reportUnknown(
  node: Node,
  use: NamedParent,
  { known, problems }: { readonly known: readonly string[]; readonly problems: Problems },
): void {
  const others = known.filter((name) => name !== node.name)
  problems.report(use.path, {
    code: 'CONFIG_UNKNOWN_PARENT',
    message: `Could not bind "${node.name}" because there is no resource "${use.resource}".`,
    found: use.resource,
    allowed: others,
    hint: didYouMean(use.resource, others) ?? `Add a resource "${use.resource}", or name one that is there.`,
  })
}

function reportSeveral(node: Node, second: NamedParent, problems: Problems): void {
  const names = [...new Set([...node.parents, second].map((use) => use.resource))]
  problems.report(second.path, {
    code: 'CONFIG_MULTIPLE_PARENTS',
    message: `Could not bind "${node.name}" because it names several parents: ${names.join(', ')}.`,
    found: node.parents.map((use) => `${use.resource}.${use.field.text}`).join(', '),
    allowed: 'fields of one parent',
    hint: `Carry the value through "${names[0]}" with include_from_parent, and name only "${names[0]}" here; or take both from a "for_each" (docs/slices.md).`,
  })
}

function reportNoParent(node: Node, problems: Problems): void {
  problems.report(node.includePath, {
    code: 'CONFIG_INVALID_VALUE',
    message: `Could not use "include_from_parent" of "${node.name}" because it has no parent.`,
    found: node.include.join(', '),
    hint: 'Remove it, or bind the resource to a parent with "{resources.<name>.<field>}".',
  })
}
