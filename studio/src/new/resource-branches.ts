import type { ImportedResource } from '../api/contract.ts'

/** Resources whose paths begin alike. */
export interface Branch {
  readonly name: string
  readonly resources: readonly ImportedResource[]
  readonly isOpen: boolean
}

/** Groups resources by the first part of their path that is neither a version nor a parameter; few stay one list. */
export function branchesOf(resources: readonly ImportedResource[]): readonly Branch[] {
  const groups = new Map<string, ImportedResource[]>()
  for (const resource of resources) {
    const key = resources.length <= 12 ? resource.name : groupOf(resource.request)
    groups.set(key, [...(groups.get(key) ?? []), resource])
  }
  return [...groups].map(([name, group]) => ({ name, resources: group, isOpen: resources.length <= 40 }))
}

function groupOf(request: string): string {
  const path = request.replace(/^[A-Z]+ /, '').replace(/^https?:\/\/[^/]+/, '')
  const parts = path
    .split(/[/?]/)
    .filter((part) => part !== '' && !part.startsWith('{') && !/^(?:api|v\d+(?:\.\d+)?)$/i.test(part))
  return parts[0] ?? path
}

/** With the resources that they are read for. */
export function withParents(names: readonly string[], all: readonly ImportedResource[]): readonly string[] {
  const found = new Set(names)
  for (let grown = true; grown;) {
    const before = found.size
    for (const { name, parent } of all) if (found.has(name) && parent !== null) found.add(parent)
    grown = found.size > before
  }
  return [...found]
}
