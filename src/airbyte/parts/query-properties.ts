import type { ConfigValue } from '../../config/document.ts'
import type { StreamContext } from '../stream-context.ts'
import { mapAt, textAt } from '../tree/members.ts'
import { isMap, isSequence, own, type TreeMap, wordOf } from '../tree/tree.ts'
import { jsonPathOf } from './json-path.ts'
import type { SliceEntry } from './slice-draft.ts'

const sliceName = 'properties'
/** As many as come go along with one request. */
const allOfThem = 100_000

/** A parameter that lists the properties that are wanted, when they all go into one request. */
export function readProperties(written: TreeMap, context: StreamContext): ConfigValue {
  if (textAt(written, 'type') !== 'QueryProperties')
    throw context.unsupported(textAt(written, 'type') ?? 'A parameter that is a mapping', written)
  if (mapAt(written, 'property_selector') !== undefined) throw context.unsupported('property_selector', written)
  const always = textsAt(written, 'always_include_properties')
  const list = own(written, 'property_list')
  const chunking = mapAt(written, 'property_chunking') ?? {}
  const limit = Number(textAt(chunking, 'property_limit') ?? 0)
  if (isMap(list)) {
    if (limit > 0) throw inParts('properties that the API names', limit, { written, context })
    context.placesSlice = true
    context.namesSlice = true
    return [...always, `{slice.${sliceName}}`].join(',')
  }
  const names = textsAt(written, 'property_list')
  const isByLength = textAt(chunking, 'property_limit_type') === 'characters'
  const size = names.reduce((sum, name) => sum + (isByLength ? name.length + 3 : 1), 0)
  if (limit > 0 && size > limit) throw inParts(`${names.length} properties`, limit, { written, context })
  // those that always go along stand last where a limit could be and there is none
  const isChunked = mapAt(written, 'property_chunking') !== undefined && limit === 0
  return (isChunked ? [...names, ...always] : [...always, ...names]).join(',')
}

function textsAt(map: TreeMap, key: string): readonly string[] {
  const list = own(map, key)
  return isSequence(list) ? list.map(wordOf) : []
}

function inParts(
  what: string,
  limit: number,
  { written, context }: { readonly written: TreeMap; readonly context: StreamContext },
): Error {
  return context.unsupported(
    `"property_chunking": ${what}, of which at most ${limit} go into one request and whose records are put together,`,
    written,
  )
}

/** They are what is asked for, and nothing that a cursor could be kept for. */
export function holdsProperties({ as, batch }: SliceEntry): boolean {
  return as === sliceName && batch === allOfThem
}

/** Properties that the API names are one slice that holds them all. */
export function propertiesOf(retriever: TreeMap, context: StreamContext): readonly SliceEntry[] {
  const params = mapAt(mapAt(retriever, 'requester') ?? {}, 'request_parameters') ?? {}
  return Object.values(params).flatMap((value) => {
    const list = isMap(value) && textAt(value, 'type') === 'QueryProperties' ? mapAt(value, 'property_list') : undefined
    const inner = list === undefined ? undefined : mapAt(list, 'retriever')
    if (list === undefined || inner === undefined) return []
    const path = own(list, 'property_field_path')
    const field = jsonPathOf((isSequence(path) ? path : []).map(wordOf))
    const stream = { type: 'DeclarativeStream', name: `${context.name}_properties`, retriever: inner }
    const from = { parent: context.copied(stream, list), field, extras: [] }
    return [{ as: sliceName, members: [{ as: sliceName, from }], batch: allOfThem }]
  })
}
