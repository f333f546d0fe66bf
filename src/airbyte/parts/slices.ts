import type { ConfigObject, ConfigValue } from '../../config/document.ts'
import { extraName, type StreamContext } from '../stream-context.ts'
import { Translator } from '../text/translate.ts'
import { mapAt, mapsAt, textAt } from '../tree/members.ts'
import { isSequence, own, type Tree, type TreeMap, wordOf } from '../tree/tree.ts'
import { readRequestOption, type RequestOption } from './request-option.ts'

/** What a stream is read for: records of others, values of lists. */
export interface SlicesDraft {
  readonly entries: readonly SliceEntry[]
  /** entries of one router add up instead of multiplying */
  readonly isUnion: boolean
  /** true = an incremental parent is read in full for its children */
  readonly readsParentInFull: boolean
}

export interface SliceEntry {
  /** name of the key of the slice */
  readonly as: string
  readonly from: ParentEntry | { readonly values: ConfigValue }
  readonly sentAs?: RequestOption
  readonly batch?: number
}

export interface ParentEntry {
  readonly parent: TreeMap
  readonly field: string
  /** `extra_fields`: paths in the parent's record that templates name */
  readonly extras: readonly string[]
}

const none: SlicesDraft = { entries: [], isUnion: false, readsParentInFull: false }

/** `partition_router`: one, or several that multiply. */
export function readSlices(retriever: TreeMap, context: StreamContext): SlicesDraft {
  const written = own(retriever, 'partition_router') ?? own(retriever, 'stream_slicer')
  if (written === undefined || written === null) return none
  const routers = isSequence(written) ? mapsAt(retriever, 'partition_router') : [written as TreeMap]
  const read = routers.map((router) => readRouter(router, context))
  const [only] = read
  if (read.length === 1 && only !== undefined) return only
  if (read.some(({ isUnion }) => isUnion))
    throw context.unsupported('Several partition routers of which one has several parents', routers[0])
  return {
    entries: read.flatMap(({ entries }) => entries),
    isUnion: false,
    readsParentInFull: read.some(({ readsParentInFull }) => readsParentInFull),
  }
}

function readRouter(router: TreeMap, context: StreamContext): SlicesDraft {
  switch (textAt(router, 'type')) {
    case 'SubstreamPartitionRouter':
      return readSubstream(router, context)
    case 'ListPartitionRouter':
      return { ...none, entries: [readList(router, context)] }
    case 'GroupingPartitionRouter': {
      const inner = mapAt(router, 'underlying_partition_router')
      if (inner === undefined) throw context.unsupported('A GroupingPartitionRouter without a router', router)
      const read = readRouter(inner, context)
      const batch = Number(textAt(router, 'group_size') ?? 1)
      return { ...read, entries: read.entries.map((entry) => ({ ...entry, batch })) }
    }
    case 'CustomPartitionRouter':
      throw context.custom(router, 'partition router')
    case undefined:
    default:
      throw context.unsupported(textAt(router, 'type') ?? 'A partition router', router)
  }
}

function readSubstream(router: TreeMap, context: StreamContext): SlicesDraft {
  const configs = mapsAt(router, 'parent_stream_configs')
  const entries = configs.map((config) => readParent(config, context))
  const follows = configs.every((config) => own(config, 'incremental_dependency') === true)
  return { entries, isUnion: entries.length > 1, readsParentInFull: !follows }
}

function readParent(config: TreeMap, context: StreamContext): SliceEntry {
  if (textAt(config, 'type') === 'CustomParentStreamConfig') throw context.custom(config, 'parent')
  if (own(config, 'lazy_read_pointer') !== undefined)
    context.note(
      'The first page of each parent is asked for, too, and not taken from the parent (lazy_read_pointer).',
      config,
    )
  const parent = mapAt(config, 'stream')
  if (parent === undefined) throw context.unsupported('A parent without a stream', config)
  const text = new Translator(config, context)
  const field = wordOf(text.constant(own(config, 'parent_key')) ?? 'id').replaceAll('/', '.')
  const as = wordOf(text.constant(own(config, 'partition_field')) ?? field)
  const paths = own(config, 'extra_fields')
  const extras = (isSequence(paths) ? paths : []).map((path) =>
    (isSequence(path) ? path : [path]).map((key) => wordOf(text.constant(key) ?? key)).join('.'),
  )
  return { as, from: { parent, field, extras }, ...sent(mapAt(config, 'request_option'), context) }
}

function sent(option: TreeMap | undefined, context: StreamContext): Pick<SliceEntry, 'sentAs'> {
  return option === undefined ? {} : { sentAs: readRequestOption(option, context) }
}

function readList(router: TreeMap, context: StreamContext): SliceEntry {
  const text = new Translator(router, context)
  const as = wordOf(text.constant(own(router, 'cursor_field')) ?? '')
  const written = own(router, 'values') ?? []
  return { as, from: { values: valuesOf(written, text) }, ...sent(mapAt(router, 'request_option'), context) }
}

function valuesOf(written: Tree, text: Translator): ConfigValue {
  if (isSequence(written)) return written.map((value) => text.value(value, 'plain'))
  const known = text.constant(written)
  if (typeof known === 'string') {
    // Airbyte reads the text of a list as a list
    try {
      const list: unknown = JSON.parse(known.replaceAll("'", '"'))
      if (Array.isArray(list)) return list.map(wordOf)
    } catch {
      return [known]
    }
  }
  return text.text(wordOf(written), 'plain')
}

function sourceOf(from: SliceEntry['from'], nameOf: (parent: TreeMap) => string): ConfigObject {
  if ('values' in from) return { values: from.values }
  const fields = Object.fromEntries(from.extras.map((path) => [extraName(path), path]))
  return {
    resource: nameOf(from.parent),
    field: from.field,
    ...(from.extras.length > 0 && { fields }),
  }
}

/** `for_each` of a resource. `nameOf` = the resource that a parent became. */
export function writeSlices({ entries, isUnion }: SlicesDraft, nameOf: (parent: TreeMap) => string): ConfigValue {
  const written = entries.map(({ as, from, batch }): ConfigObject => {
    return { ...sourceOf(from, nameOf), as, ...(batch !== undefined && { batch }) }
  })
  const [first] = entries
  return isUnion && first !== undefined
    ? [{ union: written.map(({ as: _as, ...source }) => source), as: first.as }]
    : written
}
