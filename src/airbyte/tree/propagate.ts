import type { LineBook } from './line-book.ts'
import { isMap, isSequence, own, type Tree, type TreeMap } from './tree.ts'

/** Types that may be left out, by the field that the component stands in. */
const defaultTypes: Readonly<Record<string, string>> = {
  'CompositeErrorHandler.error_handlers': 'DefaultErrorHandler',
  'CursorPagination.decoder': 'JsonDecoder',
  'DatetimeBasedCursor.end_datetime': 'MinMaxDatetime',
  'DatetimeBasedCursor.end_time_option': 'RequestOption',
  'DatetimeBasedCursor.start_datetime': 'MinMaxDatetime',
  'DatetimeBasedCursor.start_time_option': 'RequestOption',
  'DeclarativeSource.check': 'CheckStream',
  'DeclarativeSource.spec': 'Spec',
  'DeclarativeSource.streams': 'DeclarativeStream',
  'ConditionalStreams.streams': 'DeclarativeStream',
  'DeclarativeStream.retriever': 'SimpleRetriever',
  'DeclarativeStream.schema_loader': 'JsonFileSchemaLoader',
  'DynamicDeclarativeStream.stream_template': 'DeclarativeStream',
  'DynamicDeclarativeStream.components_resolver': 'ConfigComponentResolver',
  'HttpComponentsResolver.retriever': 'SimpleRetriever',
  'DefaultErrorHandler.response_filters': 'HttpResponseFilter',
  'DefaultPaginator.decoder': 'JsonDecoder',
  'DefaultPaginator.page_size_option': 'RequestOption',
  'DpathExtractor.decoder': 'JsonDecoder',
  'DpathExtractor.record_expander': 'RecordExpander',
  'HttpRequester.error_handler': 'DefaultErrorHandler',
  'ListPartitionRouter.request_option': 'RequestOption',
  'ParentStreamConfig.request_option': 'RequestOption',
  'ParentStreamConfig.stream': 'DeclarativeStream',
  'RecordSelector.extractor': 'DpathExtractor',
  'RecordSelector.record_filter': 'RecordFilter',
  'SimpleRetriever.paginator': 'NoPagination',
  'SimpleRetriever.record_selector': 'RecordSelector',
  'SimpleRetriever.requester': 'HttpRequester',
  'SubstreamPartitionRouter.parent_stream_configs': 'ParentStreamConfig',
  'AddFields.fields': 'AddedFieldDefinition',
  'CustomPartitionRouter.parent_stream_configs': 'ParentStreamConfig',
  'DynamicSchemaLoader.retriever': 'SimpleRetriever',
  'SchemaTypeIdentifier.types_map': 'TypesMap',
}

const customTypes: Readonly<Record<string, string>> = {
  'CompositeErrorHandler.backoff_strategies': 'CustomBackoffStrategy',
  'DeclarativeStream.retriever': 'CustomRetriever',
  'DeclarativeStream.transformations': 'CustomTransformation',
  'DefaultErrorHandler.backoff_strategies': 'CustomBackoffStrategy',
  'DefaultPaginator.pagination_strategy': 'CustomPaginationStrategy',
  'HttpRequester.authenticator': 'CustomAuthenticator',
  'HttpRequester.error_handler': 'CustomErrorHandler',
  'RecordSelector.extractor': 'CustomRecordExtractor',
  'SimpleRetriever.partition_router': 'CustomPartitionRouter',
}

/** Where a component stands: the field of the one above, and what that hands down. */
interface Standing {
  readonly field: string
  readonly above: TreeMap
  /** true = what is handed down wins over what stands in a component, as in streams that a template stands for */
  readonly parentWins?: boolean
}

const parametersKey = '$parameters'

/**
 * Fills in types that are left out, and hands `$parameters` down to every component below: one that is named like a field
 * fills it where it is missing or falsy, the nearest wins. JSON schemas are left as they are.
 */
export function propagate(
  component: TreeMap,
  lines: LineBook,
  { field, above, parentWins = false }: Standing = { field: '', above: {} },
): TreeMap {
  const type = own(component, 'type') ?? defaultType(component, field)
  const written = isMap(component[parametersKey]) ? component[parametersKey] : {}
  const parameters = parentWins ? { ...written, ...above } : { ...above, ...written }
  const { [parametersKey]: _, ...fields } = component
  const typed: TreeMap = type === undefined ? fields : { ...fields, type }
  const keep = (map: TreeMap): TreeMap => lines.copied(map, component)
  if (isJsonSchema(typed)) return keep(typed)
  if (type === undefined) return keep(untyped(typed, lines, { field, above: parameters, parentWins }))
  const filled: Record<string, Tree> = { ...typed }
  for (const [key, value] of Object.entries(parameters)) if (!isTruthy(own(filled, key))) filled[key] = value
  for (const [name, value] of Object.entries(filled)) {
    const { [name]: _self, ...others } = parameters
    const at = `${typeof type === 'string' ? type : ''}.${name}`
    if (isMap(value)) filled[name] = propagate(value, lines, { field: at, above: others, parentWins })
    else if (isSequence(value))
      filled[name] = lines.copied(
        value.map((item) => (isMap(item) ? propagate(item, lines, { field: at, above: others, parentWins }) : item)),
        value,
      )
  }
  return keep(Object.keys(parameters).length === 0 ? filled : { ...filled, [parametersKey]: parameters })
}

/** No component itself: those in it get what is handed down. */
function untyped(map: TreeMap, lines: LineBook, standing: Standing): TreeMap {
  const entries = Object.entries(map).map(([key, value]): [string, Tree] => {
    if (!isMap(value) || !isTruthy(own(value, 'type'))) return [key, value]
    return [key, propagate(value, lines, standing)]
  })
  return Object.fromEntries(entries)
}

function defaultType(component: TreeMap, field: string): string | undefined {
  const table = own(component, 'class_name') === undefined ? defaultTypes : customTypes
  return Object.hasOwn(table, field) ? table[field] : undefined
}

function isJsonSchema(map: TreeMap): boolean {
  const type = own(map, 'type')
  return type === 'object' || isSequence(type) || isMap(type)
}

/** What Python takes for true. */
export function isTruthy(value: Tree | undefined): boolean {
  if (value === undefined || value === null || value === '' || value === 0 || value === false) return false
  return isSequence(value) ? value.length > 0 : !isMap(value) || Object.keys(value).length > 0
}
