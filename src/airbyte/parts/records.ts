import type { ConfigObject, ConfigValue } from '../../config/document.ts'
import type { StreamContext } from '../stream-context.ts'
import { Translator } from '../text/translate.ts'
import { mapAt, mapsAt, textAt } from '../tree/members.ts'
import { isMap, isSequence, own, type Tree, type TreeMap, wordOf } from '../tree/tree.ts'
import { jsonPathOf } from './json-path.ts'

/** Where the records of an answer are, and what becomes of them. */
export interface RecordsDraft {
  readonly selector?: string
  readonly responseFormat?: ConfigValue
  readonly steps: readonly ConfigValue[]
  /** true = values take the types of the schema */
  readonly isNormalized: boolean
}

export function readRecords(retriever: TreeMap, stream: TreeMap, context: StreamContext): RecordsDraft {
  const selector = mapAt(retriever, 'record_selector')
  if (selector === undefined) throw context.unsupported('A retriever without a record_selector', retriever)
  if (textAt(selector, 'type') === 'CustomRecordSelector') throw context.custom(selector, 'record selector')
  const filter = mapAt(selector, 'record_filter')
  const transformations = mapsAt(stream, 'transformations').flatMap((each) => readTransformation(each, context))
  const filters = filter === undefined ? [] : [readFilter(filter, context)]
  const isLate = own(selector, 'transform_before_filtering') === true
  const normalization = own(selector, 'schema_normalization')
  if (isMap(normalization)) throw context.custom(normalization, 'schema normalization')
  const decoder = readDecoder(mapAt(retriever, 'decoder'), context)
  const found = readExtractor(mapAt(selector, 'extractor'), decoder, context)
  return {
    ...found,
    steps: isLate ? [...transformations, ...filters] : [...filters, ...transformations],
    isNormalized: normalization === 'Default',
  }
}

type Found = Pick<RecordsDraft, 'selector' | 'responseFormat'>

function readExtractor(extractor: TreeMap | undefined, decoder: Decoded, context: StreamContext): Found {
  if (extractor === undefined) return decoder.isRows ? formatOf(decoder) : { selector: '$', ...formatOf(decoder) }
  const type = textAt(extractor, 'type')
  if (type === 'CustomRecordExtractor') return ownExtractor(extractor, context)
  if (type !== 'DpathExtractor') throw context.unsupported(type ?? 'An extractor', extractor)
  if (own(extractor, 'record_expander') !== undefined) throw context.unsupported('RecordExpander', extractor)
  const path = own(extractor, 'field_path')
  const text = new Translator(extractor, context)
  const keys = (isSequence(path) ? path : []).map((key) => {
    const known = text.constant(key)
    if (known === undefined || known === null) throw context.unsupported('A field_path that is computed', extractor)
    return typeof known === 'number' ? known : wordOf(known)
  })
  if (decoder.isRows && keys.length === 0) return formatOf(decoder)
  if (decoder.items !== undefined) {
    const item = decoder.items.split(/[./]/).filter((step) => step !== '' && step !== 'item')
    return {
      selector: keys.length === 0 ? jsonPathOf(item) : jsonPathOf([...item, '*', ...keys]),
      ...formatOf(decoder),
    }
  }
  return { selector: jsonPathOf(keys), ...formatOf(decoder) }
}

/** A decoder of one's own stands in for the extractor: it sees the whole body. */
function ownExtractor(extractor: TreeMap, context: StreamContext): Found {
  const refusal = context.custom(extractor, 'extractor')
  if (refusal.slot === undefined || !context.hasComponents) throw refusal
  return { selector: '$', responseFormat: { type: refusal.slot } }
}

interface Decoded {
  readonly format?: ConfigValue
  /** its records come without a body around them */
  readonly isRows: boolean
  /** path of a list in the body, of which each item is a body of its own */
  readonly items?: string
}

function formatOf({ format }: Decoded): Pick<RecordsDraft, 'responseFormat'> {
  return format === undefined ? {} : { responseFormat: format }
}

function readDecoder(decoder: TreeMap | undefined, context: StreamContext): Decoded {
  if (decoder === undefined) return { format: 'json', isRows: false }
  switch (textAt(decoder, 'type')) {
    case 'JsonDecoder':
      return { format: 'json', isRows: false }
    case 'JsonlDecoder':
      return { format: 'jsonl', isRows: true }
    case 'XmlDecoder':
      return { format: 'xml', isRows: false }
    case 'JsonItemsDecoder':
      return { format: 'json', isRows: false, items: wordOf(own(decoder, 'items_path') ?? '') }
    case 'CsvDecoder':
      return { format: csvOptions(decoder), isRows: true }
    case 'GzipDecoder':
      // gzip is undone wherever it is found
      return innerDecoder(decoder, context)
    case 'ZipfileDecoder':
      return withCompression(innerDecoder(decoder, context), 'zip')
    case 'CustomDecoder':
      throw context.custom(decoder, 'decoder')
    case undefined:
    default:
      throw context.unsupported(textAt(decoder, 'type') ?? 'A decoder', decoder)
  }
}

function innerDecoder(decoder: TreeMap, context: StreamContext): Decoded {
  const inner = mapAt(decoder, 'decoder') ?? mapAt(decoder, 'inner_decoder')
  return readDecoder(inner, context)
}

function withCompression({ format, isRows }: Decoded, compression: string): Decoded {
  const options = typeof format === 'string' ? { type: format } : isMap(format) ? format : { type: 'json' }
  return { isRows, format: { ...options, compression } }
}

function csvOptions(decoder: TreeMap): ConfigValue {
  const delimiter = textAt(decoder, 'delimiter')
  const encoding = textAt(decoder, 'encoding')
  return {
    type: 'csv',
    ...(delimiter !== undefined && { delimiter: delimiter.replace(String.raw`\t`, '\t') }),
    ...(encoding !== undefined && { encoding }),
  }
}

function readFilter(filter: TreeMap, context: StreamContext): ConfigValue {
  if (textAt(filter, 'type') === 'CustomRecordFilter') throw context.custom(filter, 'record filter')
  const written = textAt(filter, 'condition') ?? ''
  return { filter: new Translator(filter, context).condition(written) }
}

function readTransformation(written: TreeMap, context: StreamContext): readonly ConfigValue[] {
  const text = new Translator(written, context)
  const condition = textAt(written, 'condition')
  const when = condition === undefined || condition === '' ? {} : { when: text.condition(condition) }
  switch (textAt(written, 'type')) {
    case 'AddFields':
      // one after the other: each sees what those before it have added
      return mapsAt(written, 'fields').map((field) => ({ map: { ...when, set: added(field, context) } }))
    case 'RemoveFields':
      return [{ map: { ...when, exclude: pointers(own(written, 'field_pointers')) } }]
    case 'KeysToLower':
      return [{ map: { rename: 'lower_top' } }]
    case 'KeysToSnakeCase':
      return [{ map: { rename: 'airbyte_snake' } }]
    case 'KeysReplace':
      return [{ map: { replace_in_keys: { [fixed(written, 'old', context)]: fixed(written, 'new', context) } } }]
    case 'FlattenFields':
      return [{ map: { flatten: { lists: own(written, 'flatten_lists') !== false } } }]
    case 'DpathFlattenFields':
      return [{ map: { flatten: flattenPath(written, context) } }]
    case 'CustomTransformation':
      throw context.custom(written, 'transformation')
    case undefined:
    default:
      throw context.unsupported(textAt(written, 'type') ?? 'A transformation', written)
  }
}

function flattenPath(written: TreeMap, context: StreamContext): ConfigObject {
  const path = own(written, 'field_path')
  const text = new Translator(written, context)
  const keys = (isSequence(path) ? path : []).map((key) => wordOf(text.constant(key) ?? '*'))
  if (keys.length === 0 || keys.includes('*')) throw context.unsupported('A computed path to flatten', written)
  return {
    path: keys.join('.'),
    ...(own(written, 'delete_origin_value') !== true && { keep: true }),
    ...(own(written, 'replace_record') === true && { alone: true }),
    ...keyAffixes(mapAt(written, 'key_transformation'), context),
  }
}

function keyAffixes(written: TreeMap | undefined, context: StreamContext): ConfigObject {
  if (written === undefined) return {}
  const given = (['prefix', 'suffix'] as const).filter((key) => textAt(written, key) !== undefined)
  return Object.fromEntries(given.map((key) => [key, fixed(written, key, context)]))
}

/** A text that has to be known. */
function fixed(written: TreeMap, key: string, context: StreamContext): string {
  const known = new Translator(written, context).constant(own(written, key))
  if (known === undefined || known === null) throw context.unsupported(`A "${key}" that is computed`, written)
  return wordOf(known)
}

const casts: Readonly<Record<string, string>> = { string: 'string', integer: 'int', number: 'float', boolean: 'bool' }

function added(field: TreeMap, context: StreamContext): ConfigObject {
  const path = own(field, 'path')
  const text = new Translator(field, context)
  const name = isSequence(path) ? path.map((key) => wordOf(text.constant(key) ?? key)).join('.') : ''
  const value = own(field, 'value') ?? null
  const type = textAt(field, 'value_type')
  const cast = type !== undefined && Object.hasOwn(casts, type) ? ` | ${casts[type]}` : ''
  if (typeof value !== 'string') return { [name]: value }
  const known = cast === '' ? text.literal(value) : undefined
  if (known !== undefined && typeof known !== 'string') return { [name]: known }
  const expression = cast === '' ? text.rendered(value) : text.expression(value)
  return { [name]: cast === '' ? expression : `(${expression})${cast}` }
}

function pointers(written: Tree | undefined): readonly string[] {
  if (!isSequence(written)) return []
  return written.map((pointer) => (isSequence(pointer) ? pointer.map(wordOf).join('.') : wordOf(pointer)))
}
