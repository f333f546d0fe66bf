import type { ConfigObject, ConfigValue } from '../../config/document.ts'
import { extraName, sliceName, type StreamContext } from '../stream-context.ts'
import { Translator } from '../text/translate.ts'
import { mapAt, mapsAt, textAt } from '../tree/members.ts'
import { isSequence, own, type Tree, type TreeMap, wordOf } from '../tree/tree.ts'
import { propertiesOf } from './query-properties.ts'
import { readRequestOption } from './request-option.ts'
import type { SliceEntry, SliceMember, SlicesDraft } from './slice-draft.ts'

const none: SlicesDraft = { entries: [], readsParentInFull: false }

/** `partition_router`: one, or several that multiply. */
export function readSlices(retriever: TreeMap, context: StreamContext): SlicesDraft {
  const written = own(retriever, 'partition_router') ?? own(retriever, 'stream_slicer')
  const properties = { ...none, entries: propertiesOf(retriever, context) }
  if (written === undefined || written === null) return properties
  const routers = isSequence(written) ? mapsAt(retriever, 'partition_router') : [written as TreeMap]
  return together([...routers.map((router) => readRouter(router, context)), properties])
}

function together(read: readonly SlicesDraft[]): SlicesDraft {
  return {
    entries: read.flatMap(({ entries }) => entries),
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
    case 'UnionPartitionRouter':
      return readUnion(router, context)
    case 'CustomPartitionRouter':
      throw context.custom(router, 'partition router')
    case undefined:
    default:
      throw context.unsupported(textAt(router, 'type') ?? 'A partition router', router)
  }
}

function readSubstream(router: TreeMap, context: StreamContext): SlicesDraft {
  const configs = mapsAt(router, 'parent_stream_configs')
  const members = configs.map((config) => readParent(config, context))
  const follows = configs.every((config) => own(config, 'incremental_dependency') === true)
  const [first] = members
  return { entries: first === undefined ? [] : [{ as: first.as, members }], readsParentInFull: !follows }
}

/** Every value of its routers once, under one name; what they would send by themselves is not sent. */
function readUnion(router: TreeMap, context: StreamContext): SlicesDraft {
  const as = sliceName(wordOf(new Translator(router, context).constant(own(router, 'partition_field')) ?? ''))
  const read = mapsAt(router, 'partition_routers').map((each) => readRouter(each, context))
  const members = read.flatMap(({ entries }) => {
    const [only] = entries
    if (entries.length !== 1 || only?.batch !== undefined)
      throw context.unsupported('A UnionPartitionRouter of products or groups', router)
    return (only?.members ?? []).map(({ sentAs: _sent, ...member }) => member)
  })
  const other = members.find((member) => member.as !== as)
  if (other !== undefined)
    throw context.unsupported(`A UnionPartitionRouter of "${as}" with values that are called "${other.as}"`, router)
  return { ...together(read), entries: members.length === 0 ? [] : [{ as, members, isUnique: true }] }
}

function readParent(config: TreeMap, context: StreamContext): SliceMember {
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
  const as = sliceName(wordOf(text.constant(own(config, 'partition_field')) ?? field))
  const paths = own(config, 'extra_fields')
  const extras = (isSequence(paths) ? paths : []).map((path) =>
    (isSequence(path) ? path : [path]).map((key) => wordOf(text.constant(key) ?? key)).join('.'),
  )
  return { as, from: { parent, field, extras }, ...sent(mapAt(config, 'request_option'), context) }
}

function sent(option: TreeMap | undefined, context: StreamContext): Pick<SliceMember, 'sentAs'> {
  return option === undefined ? {} : { sentAs: readRequestOption(option, context) }
}

function readList(router: TreeMap, context: StreamContext): SliceEntry {
  const text = new Translator(router, context)
  const as = sliceName(wordOf(text.constant(own(router, 'cursor_field')) ?? ''))
  const written = own(router, 'values') ?? []
  const from = { values: valuesOf(written, text) }
  return { as, members: [{ as, from, ...sent(mapAt(router, 'request_option'), context) }] }
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

function sourceOf(from: SliceMember['from'], nameOf: (parent: TreeMap) => string): ConfigObject {
  if ('values' in from) return { values: from.values }
  const fields = Object.fromEntries(from.extras.map((path) => [extraName(path), path]))
  return {
    resource: nameOf(from.parent),
    field: from.field,
    ...(from.extras.length > 0 && { fields }),
  }
}

/** `for_each` of a resource. `nameOf` = the resource that a parent became. */
export function writeSlices({ entries }: SlicesDraft, nameOf: (parent: TreeMap) => string): ConfigValue {
  return entries.map(({ as, members, batch, isUnique }): ConfigObject => {
    const [only] = members
    const more: ConfigObject = {
      ...(isUnique === true && { unique: true }),
      ...(batch !== undefined && { batch }),
    }
    if (members.length === 1 && only !== undefined) return { ...sourceOf(only.from, nameOf), as, ...more }
    const union = members.map((member): ConfigObject => {
      return { ...sourceOf(member.from, nameOf), ...(member.as !== as && { as: member.as }) }
    })
    return { union, as, ...more }
  })
}
