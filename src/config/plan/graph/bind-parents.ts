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
  /** `include_from_parent`, with its place */
  readonly include: readonly string[]
  readonly includePath: ConfigPath
}

/** The parent of every dependent resource, by name. */
export type Bindings = ReadonlyMap<string, ParentBinding>

/**
 * Joins dependent resources to their parents (docs/contract/rest-api.md 7.2): one parent each, known, without cycles.
 * `known` holds every name that is written, also of resources with problems of their own.
 */
export function bindParents(nodes: readonly Node[], known: readonly string[], problems: Problems): Bindings {
  const bindings = new Map<string, ParentBinding>()
  for (const node of nodes) {
    const [first, ...others] = node.parents
    if (first === undefined) {
      if (node.include.length > 0) reportNoParent(node, problems)
      continue
    }
    const second = others.find((use) => use.resource !== first.resource)
    if (second !== undefined) reportSeveral(node, second, problems)
    for (const use of node.parents) if (!known.includes(use.resource)) reportUnknown(node, use, { known, problems })
    const fields = [...new Map(node.parents.map((use) => [use.field.text, use.field])).values()]
    bindings.set(node.name, { resource: first.resource, fields, include: node.include })
  }
  reportCycles(nodes, bindings, problems)
  return bindings
}

/** Parents before children: by level, within a level in config order, as dlt does (docs/contract/rest-api.md 1.4). */
export function orderByLevel<T extends { readonly name: string }>(resources: readonly T[], bindings: Bindings): T[] {
  const level = (name: string): number => chainOf(name, bindings).length
  return resources.toSorted((left, right) => level(left.name) - level(right.name))
}

/** The resource and its ancestors, nearest first; stops where a name comes again. */
export function chainOf(name: string, bindings: Bindings): readonly string[] {
  const chain: string[] = []
  for (let at: string | undefined = name; at !== undefined && !chain.includes(at); at = bindings.get(at)?.resource) {
    chain.push(at)
  }
  return chain
}

function reportCycles(nodes: readonly Node[], bindings: Bindings, problems: Problems): void {
  const told = new Set<string>()
  for (const node of nodes) {
    const chain = chainOf(node.name, bindings)
    const back = bindings.get(chain.at(-1) ?? '')?.resource
    if (back !== node.name || told.has(node.name)) continue
    for (const name of chain) told.add(name)
    const cycle = [...chain, node.name].join(' -> ')
    problems.report(node.parents[0]?.path ?? node.path, {
      code: 'CONFIG_RESOURCE_CYCLE',
      message: `Could not order the resources because they need each other: ${cycle}.`,
      found: cycle,
      hint: `Take the reference to "${chain[1] ?? node.name}" out of "${node.name}", or load one of them without the other.`,
    })
  }
}

function reportUnknown(
  node: Node,
  use: ParentUse,
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

function reportSeveral(node: Node, second: ParentUse, problems: Problems): void {
  const names = [...new Set(node.parents.map((use) => use.resource))]
  problems.report(second.path, {
    code: 'CONFIG_MULTIPLE_PARENTS',
    message: `Could not bind "${node.name}" because it names several parents: ${names.join(', ')}.`,
    found: node.parents.map((use) => `${use.resource}.${use.field.text}`).join(', '),
    allowed: 'fields of one parent',
    hint: `Carry the value through "${names[0]}" with include_from_parent, and name only "${names[0]}" here.`,
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
