import type { Span } from '../../../../python/syntax/tree.ts'
import { clientOf } from './each-scope.ts'
import { hasParent } from '../dlt/resource-value.ts'
import { hintOf } from '../program/apply-hints.ts'
import { isMap, isPlacedList, type Placed, type PlacedMap, Refusal, textAt } from '../program/placed.ts'
import type { PlacedRefusal, ResourceRecord } from '../program/program.ts'
import { resourceConfig } from '../program/resource-config.ts'

type Refuse = (refusal: PlacedRefusal) => never

/**
 * A config of its own for a resource that takes the rows of another one: the same client and endpoint, the steps of the other, none of its
 * hints. The API is asked once more.
 */
export function derivedConfig(
  parent: ResourceRecord,
  { name, at, isEach = false }: { readonly name: string; readonly at: Span; readonly isEach?: boolean },
  refuse: Refuse,
): PlacedMap {
  const stop = (why: string, hint: string): never => refuse({ at, refusal: new Refusal(why, hint) })
  const { part } = parent
  const config = part?.config.value
  const items = isMap(config) ? config.get('resources')?.value : undefined
  const item = isPlacedList(items) ? items[parent.index] : undefined
  if (part === undefined || !isMap(config) || !isPlacedList(items) || item === undefined)
    return stop(`it takes the rows of "${parent.name}", which is made by Python code as well`, hint)
  const isOwn = isEach && clientOf(part) !== undefined
  if (hasParent(parent) && !isOwn)
    stop(`it takes the rows of "${parent.name}", which asks for each row of another resource`, hint)
  if (parent.refusals[0] !== undefined) refuse(parent.refusals[0])
  const own = resourceConfig(parent, item)
  const map: PlacedMap = isMap(own.value) ? own.value : new Map()
  const limit = map.get('add_limit')
  if (!isEach && (limit?.value ?? null) !== null)
    stop(`it takes the rows of "${parent.name}", which is limited`, 'Take the limit out, or write a filter.')
  const defaults = config.get('resource_defaults')?.value
  const shared = isMap(defaults) ? defaults.get('endpoint') : undefined
  const endpoint = endpointOf(map.get('endpoint'), { shared, name: parent.name, at: item.at })
  // those above keep their cursors under names that other resources have as well
  const isAbove =
    isOwn && items.slice(0, parent.index).some(({ value }) => isMap(value) && holdsCursor(endpointIn(value)))
  // a step comes before the cursor, and what it makes of a row has none
  const isStep = !isEach && holdsCursor(endpoint)
  if (isAbove || isStep || (shared !== undefined && holdsCursor(shared)))
    stop(
      `it takes the rows of "${parent.name}", which has a cursor`,
      `Give the endpoint a resource of its own for "${name}".`,
    )
  const steps = map.get('processing_steps') ?? hintOf(parent, 'processing_steps')
  const resource = new Map<string, Placed>([
    ['name', { value: name, at }],
    ['endpoint', withKey(endpoint, hintOf(parent, 'primary_key'))],
    ...kept.flatMap((key) => {
      const value = map.get(key)
      return value === undefined || (key === 'add_limit' && !isEach) ? [] : [[key, value] as const]
    }),
    ...(steps === undefined ? [] : [['processing_steps', steps] as const]),
  ])
  const client = config.get('client')
  return new Map<string, Placed>([
    ...(client === undefined ? [] : [['client', client] as const]),
    ...(shared === undefined
      ? []
      : [['resource_defaults', { value: new Map([['endpoint', shared]]), at: shared.at }] as const]),
    ['resources', { value: [...(isOwn ? items.slice(0, parent.index) : []), { value: resource, at }], at }],
  ])
}

/** What a row is made of before its steps, and how many are read. */
const kept = ['include_from_parent', 'include_from_slice', 'add_limit']

const hint =
  'Write what it does as "processing_steps" of a resource of the config (docs/processing-steps.md), or make it in a TypeScript config with resource({name, rows}).'

/** Without a path the endpoint of a resource is its name, which is another one here. */
function endpointOf(
  written: Placed | undefined,
  { shared, name, at }: { readonly shared: Placed | undefined; readonly name: string; readonly at: Span },
): Placed {
  if (typeof written?.value === 'string') return { ...written, value: new Map([['path', written]]) }
  if (written !== undefined && !isMap(written.value)) return written
  const own: PlacedMap = isMap(written?.value) ? written.value : new Map()
  const hasPath = own.has('path') || (isMap(shared?.value) && shared.value.has('path'))
  return {
    at: written?.at ?? at,
    value: hasPath ? own : new Map([['path', { value: name, at }], ...own]),
  }
}

/** Whether a resource has a cursor, which a copy of it keeps by its own name. */
export function hasCursor(record: ResourceRecord): boolean {
  const items = isMap(record.part?.config.value) ? record.part.config.value.get('resources')?.value : undefined
  const item = isPlacedList(items) ? items[record.index] : undefined
  const own = item && resourceConfig(record, item).value
  return isMap(own) && holdsCursor(endpointIn(own))
}

function endpointIn(resource: PlacedMap): Placed | undefined {
  return resource.get('endpoint')
}

/** A cursor tells rows that it has seen by the key of their resource, which the copy has not. */
function withKey(endpoint: Placed, key: Placed | undefined): Placed {
  const { value } = endpoint
  if (key === undefined || !isMap(value)) return endpoint
  const keyed = (cursor: Placed): Placed =>
    isMap(cursor.value) && !cursor.value.has('primary_key')
      ? { ...cursor, value: new Map([...cursor.value, ['primary_key', key]]) }
      : cursor
  const cursor = value.get('incremental')
  if (cursor !== undefined) return { ...endpoint, value: new Map([...value, ['incremental', keyed(cursor)]]) }
  const params = value.get('params')
  if (!isMap(params?.value)) return endpoint
  const own = [...params.value].map(([name, param]) => [name, isCursorParam(param) ? keyed(param) : param] as const)
  return { ...endpoint, value: new Map([...value, ['params', { ...params, value: new Map(own) }]]) }
}

function isCursorParam({ value }: Placed): boolean {
  return isMap(value) && textAt(value, 'type') === 'incremental'
}

function holdsCursor(endpoint: Placed | undefined): boolean {
  const value = endpoint?.value
  if (!isMap(value)) return false
  if (value.has('incremental')) return true
  const params = value.get('params')?.value
  return isMap(params) && [...params.values()].some(isCursorParam)
}

/** A resource of a config gives lists of rows, until a step makes several rows of one. */
export function givesPages(record: ResourceRecord): boolean {
  return (
    record.gives !== 'rows' &&
    !record.steps.some(({ step }) => step.value instanceof Map && step.value.has('yield_map')) &&
    !holdsYieldMap(record)
  )
}

function holdsYieldMap({ part }: ResourceRecord): boolean {
  return part !== undefined && holdsKey(part.config.value, 'yield_map')
}

function holdsKey(value: unknown, key: string): boolean {
  if (value instanceof Map)
    return value.has(key) || [...(value as PlacedMap).values()].some((inner) => holdsKey(inner.value, key))
  return Array.isArray(value) && value.some((inner: { readonly value: unknown }) => holdsKey(inner.value, key))
}
