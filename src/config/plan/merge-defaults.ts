import { given } from '../../model/given.ts'
import type { ConfigPath } from '../document.ts'
import type { WrittenEndpoint } from '../shapes/endpoint.ts'
import { isPlainObject } from '../shapes/kinds.ts'
import type { WrittenDefaults, WrittenResource } from '../shapes/resource.ts'
import { mergeColumns } from './merge-columns.ts'

/** A resource with its defaults merged in (docs/contract/rest-api.md 1.3, 1.4), still as written. */
export interface MergedResource {
  readonly name: string
  /** everything but name and endpoint */
  readonly hints: Omit<WrittenDefaults, 'endpoint'>
  readonly endpoint: WrittenEndpoint & { readonly path: string }
  /** false = a part with a problem was cut out: no conclusions from what is absent */
  readonly whole: boolean
  /** where the resource itself stands */
  readonly path: ConfigPath
  /** where a key of the resource was written: in the resource, or in the defaults */
  readonly at: (key: keyof WrittenDefaults) => ConfigPath
  /** where a key of the endpoint, or a member of its `params` or `json`, was written */
  readonly atEndpoint: (key: keyof WrittenEndpoint, member?: string) => ConfigPath
}

export interface MergeInput {
  readonly resource: string | WrittenResource
  readonly defaults: WrittenDefaults
  readonly path: ConfigPath
  readonly whole: boolean
}

/**
 * Lays a resource over the defaults: hints and endpoint keys replace whole, `columns`, `params` and `json` merge one
 * level deep, an explicit null resets. Everything is copied, so nothing leaks from one resource to the next
 * (docs/contract/differences.md 1 and 4). A default `path` has no effect: every resource has one of its own.
 */
export function mergeResource({ resource, defaults, path, whole }: MergeInput): MergedResource {
  const written = typeof resource === 'string' ? { name: resource, endpoint: resource } : resource
  const { name, endpoint: ownEndpoint, ...own } = written
  const { endpoint: defaultEndpoint, ...defaultHints } = defaults
  const short = typeof ownEndpoint === 'string'
  const endpoint: WrittenEndpoint = short ? { path: ownEndpoint } : (ownEndpoint ?? {})
  const below = defaultEndpoint ?? {}
  const columns = mergeColumns(defaultHints.columns, own.columns)
  return {
    name,
    hints: { ...defaultHints, ...own, ...given({ columns }) },
    endpoint: mergeEndpoint(below, endpoint, name),
    whole,
    path,
    at: (key) =>
      Object.hasOwn(own, key) || !Object.hasOwn(defaults, key) ? [...path, key] : ['resource_defaults', key],
    atEndpoint: (key, member) => {
      // the path is never inherited
      if (key === 'path' && typeof resource === 'string') return path
      if (key === 'path' && endpoint.path === undefined) return [...path, 'name']
      if (key === 'path' && short) return [...path, 'endpoint']
      const steps = member === undefined ? [key] : [key, member]
      const inherited = !hasSteps(endpoint, steps) && hasSteps(below, steps)
      if (typeof resource === 'string' && !inherited) return path
      return [...(inherited ? ['resource_defaults'] : path), 'endpoint', ...steps]
    },
  }
}

function mergeEndpoint(
  below: WrittenEndpoint,
  own: WrittenEndpoint,
  name: string,
): WrittenEndpoint & { readonly path: string } {
  const merged = { ...below, ...own }
  return {
    ...merged,
    path: own.path ?? name,
    ...(merged.params === undefined ? {} : { params: mergeOneLevel(below.params, own.params) }),
    ...(merged.json === undefined ? {} : { json: mergeOneLevel(below.json, own.json) }),
  }
}

function mergeOneLevel<T>(below: T | undefined, own: T | undefined): T | undefined {
  if (own === undefined) return below
  return isPlainObject(below) && isPlainObject(own) ? { ...below, ...own } : own
}

function hasSteps(value: unknown, steps: readonly string[]): boolean {
  let current = value
  for (const step of steps) {
    if (!isPlainObject(current) || !Object.hasOwn(current, step)) return false
    current = current[step]
  }
  return true
}
