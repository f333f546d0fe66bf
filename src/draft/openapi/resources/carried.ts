import { pathText } from '../../../language/jsonpath/path-text.ts'
import type { Endpoint } from '../find/endpoint.ts'
import type { BoundField, Binding } from '../parents/bind-parents.ts'

interface Tree {
  readonly names: ReadonlyMap<Endpoint, string>
  readonly bindings: ReadonlyMap<Endpoint, Binding>
}

/** `orders.id`: the parent and the field of its records; null = the placeholder before has it as well; undefined = unbound. */
export function fieldOf(endpoint: Endpoint, need: string, tree: Tree): string | null | undefined {
  const binding = tree.bindings.get(endpoint)
  const field = binding?.fields.get(need)
  if (binding === undefined || field === undefined) return undefined
  if (field.from === 'before') return null
  if (field.from !== 'above') return `${nameIn(tree, binding.parent)}.${pathText(field.keys)}`
  const above = tree.bindings.get(binding.parent)
  const key = carriedKey(binding.parent, field.need, tree)
  if (above === undefined || key === undefined) return undefined
  return key === null ? null : `${nameIn(tree, binding.parent)}._${nameIn(tree, above.parent)}_${key}`
}

/** The key of its parent's records that a parent has to carry on, for a need of its own. */
function carriedKey(endpoint: Endpoint, need: string, tree: Tree): string | null | undefined {
  const binding = tree.bindings.get(endpoint)
  const field = binding?.fields.get(need)
  if (binding === undefined || field === undefined) return undefined
  if (field.from === 'before') return null
  if (field.from !== 'above') return field.keys[0]
  const key = carriedKey(binding.parent, field.need, tree)
  const above = tree.bindings.get(binding.parent)
  return key === undefined || key === null || above === undefined ? key : `_${nameIn(tree, above.parent)}_${key}`
}

/** For each endpoint the keys that its children want carried on: its `include_from_parent`. */
export function carriedKeys(endpoints: readonly Endpoint[], tree: Tree): ReadonlyMap<Endpoint, readonly string[]> {
  const carried = new Map<Endpoint, Set<string>>()
  const carry = (endpoint: Endpoint, need: string): void => {
    const binding = tree.bindings.get(endpoint)
    const field = binding?.fields.get(need)
    const key = carriedKey(endpoint, need, tree)
    if (binding === undefined || field === undefined || typeof key !== 'string') return
    carried.set(endpoint, (carried.get(endpoint) ?? new Set()).add(key))
    if (field.from === 'above') carry(binding.parent, field.need)
  }
  for (const endpoint of endpoints) {
    const binding = tree.bindings.get(endpoint)
    for (const field of binding?.fields.values() ?? [])
      if (binding !== undefined && field.from === 'above') carry(binding.parent, field.need)
  }
  return new Map([...carried].map(([endpoint, keys]) => [endpoint, [...keys]] as const))
}

/** The keys of the parent's records that say which one a child's record belongs to; undefined where one is too deep to be carried. */
export function parentKeys(endpoint: Endpoint, tree: Tree): readonly string[] | undefined {
  const binding = tree.bindings.get(endpoint)
  if (binding === undefined) return undefined
  const keys: string[] = []
  for (const [need, field] of binding.fields) {
    if ((field.from === 'record' || field.from === 'joint') && field.keys.length > 1) return undefined
    const key = carriedKey(endpoint, need, tree)
    if (field.from === 'above') {
      const above = carriedKey(binding.parent, field.need, tree)
      const parent = tree.bindings.get(binding.parent)
      if (typeof above === 'string' && parent !== undefined) keys.push(`_${nameIn(tree, parent.parent)}_${above}`)
    } else if (typeof key === 'string') keys.push(key)
  }
  return [...new Set(keys)]
}

/** Whether the value has slashes that belong to the path. */
export function isWhole(endpoint: Endpoint, need: string, tree: Tree): boolean {
  const binding = tree.bindings.get(endpoint)
  const field: BoundField | undefined = binding?.fields.get(need)
  if (binding === undefined || field === undefined) return false
  return field.from === 'joint' || (field.from === 'above' && isWhole(binding.parent, field.need, tree))
}

function nameIn({ names }: Tree, endpoint: Endpoint): string {
  return names.get(endpoint) ?? ''
}
