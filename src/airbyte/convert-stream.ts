import type { ConfigObject, ConfigValue } from '../config/document.ts'
import { checkOptions } from './check-options.ts'
import { componentValues, streamColumn } from './component-values.ts'
import type { ResolverStream } from './dynamic-streams.ts'
import type { Parents } from './parents.ts'
import { readAuth } from './parts/auth.ts'
import { edgesOf, readCursor } from './parts/cursor.ts'
import { type ErrorRules, readErrorRules } from './parts/errors.ts'
import { joinedUrl } from './parts/joined-url.ts'
import { downloadOf, readJob } from './parts/job.ts'
import { readPaging } from './parts/paging.ts'
import { holdsProperties } from './parts/query-properties.ts'
import { readRecords } from './parts/records.ts'
import { withoutToken } from './parts/page-token.ts'
import { readRequest, type RequestBody, type RequestDraft } from './parts/request.ts'
import { columnsOf } from './parts/schema.ts'
import type { SliceMember, SlicesDraft } from './parts/slice-draft.ts'
import { readSlices, writeSlices } from './parts/slices.ts'
import { extraName, type RequestOption, type StreamContext } from './stream-context.ts'
import { Translator } from './text/translate.ts'
import { mapAt, textAt } from './tree/members.ts'
import { isSequence, own, type Tree, type TreeMap, wordOf } from './tree/tree.ts'

/** A stream as a resource, before it is known what all of them share. */
export interface StreamDraft {
  readonly baseUrl: ConfigValue
  readonly path: ConfigValue
  readonly auth: ConfigObject | null
  readonly rules: ErrorRules
  /** the endpoint without address, auth and rules */
  readonly endpoint: ConfigObject
  /** the resource without its endpoint */
  readonly hints: ConfigObject
  /** fields that children read from the record of this stream's own parent */
  readonly includes: Set<string>
}

/** What conversion found out beside the draft. */
export interface ConvertedStream {
  readonly draft: StreamDraft
  readonly slices: SlicesDraft
  readonly isIncremental: boolean
}

/** What a stream is converted with. */
export interface ConvertTools {
  readonly makeContext: () => StreamContext
  readonly parents: Parents
  /** what names the streams that this one stands for */
  readonly resolver?: ResolverStream
}

/** Converts a DeclarativeStream. Throws Refusal. */
export function convertStream(stream: TreeMap, { makeContext, parents, resolver }: ConvertTools): ConvertedStream {
  const first = makeContext()
  const retriever = retrieverOf(stream, first)
  const slices = readSlices(retriever, first)
  if (resolver !== undefined) return convertDynamic(stream, { resolver, retriever, slices, context: first, parents })
  const only = onlyMember(slices)
  // one parent whose fields stand in the request needs no `for_each`
  if (only !== undefined && 'parent' in only.from) {
    placeParent(only, first, parents)
    const draft = draftOf(stream, { retriever, slices, context: first, parents, forEach: false })
    if (first.placesSlice && !first.namesSlice) return finished(draft, slices)
  }
  const context = slices.entries.length > 0 ? makeContext() : first
  nameSlices(slices, context)
  const draft = draftOf(stream, { retriever, slices, context, parents, forEach: slices.entries.length > 0 })
  return finished(draft, slices)
}

/** One stream for all that the API names: each record says which table is its own. */
function convertDynamic(
  stream: TreeMap,
  { resolver, ...drafting }: Omit<Drafting, 'forEach'> & { readonly resolver: ResolverStream },
): ConvertedStream {
  const { context, slices: own, parents } = drafting
  const { entry, values } = componentValues(resolver, parents)
  const slices = { ...own, entries: [...own.entries, entry] }
  context.components = values
  nameSlices(slices, context)
  const name = new Translator(stream, context).rendered(resolver.name)
  context.note(
    `The streams that the API names are one resource here: the table of a record is named by its column "${streamColumn}".`,
    stream,
  )
  const draft = draftOf(stream, { ...drafting, slices, forEach: true })
  const steps = draft.hints['processing_steps']
  const hints: ConfigObject = {
    table_name: `\${{ record.${streamColumn} }}`,
    ...draft.hints,
    processing_steps: [...(isSequence(steps) ? steps : []), { map: { set: { [streamColumn]: name } } }],
  }
  return finished({ ...draft, hints }, slices)
}

function nameSlices({ entries }: SlicesDraft, context: StreamContext): void {
  for (const { as, from } of entries.flatMap(({ members }) => members)) {
    context.sliceKeys.set(as, { placeholder: `{slice.${as}}` })
    for (const path of 'parent' in from ? from.extras : [])
      context.sliceKeys.set(`extra_fields.${path}`, { placeholder: `{slice.${extraName(path)}}` })
  }
}

/** The one source that all slices are from; of batches it is none. */
function onlyMember({ entries }: SlicesDraft): SliceMember | undefined {
  const [entry] = entries
  return entries.length === 1 && entry?.members.length === 1 && entry.batch === undefined ? entry.members[0] : undefined
}

function finished(draft: StreamDraft, slices: SlicesDraft): ConvertedStream {
  return { draft, slices, isIncremental: draft.endpoint['incremental'] !== undefined }
}

function retrieverOf(stream: TreeMap, context: StreamContext): TreeMap {
  const type = textAt(stream, 'type')
  if (type !== 'DeclarativeStream') throw context.unsupported(type ?? 'A stream', stream)
  if (own(stream, 'file_uploader') !== undefined) throw context.unsupported('file_uploader', stream)
  checkOptions(stream, context)
  const retriever = mapAt(stream, 'retriever')
  if (retriever === undefined) throw context.unsupported('A stream without a retriever', stream)
  const kind = textAt(retriever, 'type')
  if (kind === 'CustomRetriever') throw context.custom(retriever, 'retriever')
  if (kind !== 'SimpleRetriever' && kind !== 'AsyncRetriever')
    throw context.unsupported(kind ?? 'A retriever', retriever)
  const loader = mapAt(stream, 'schema_loader')
  const loading = loader === undefined ? undefined : textAt(loader, 'type')
  if (loading === 'DynamicSchemaLoader')
    context.note('Its schema is read from the API by Airbyte; sluice takes it from the records.', loader)
  return kind === 'AsyncRetriever' ? downloadOf(retriever, context) : retriever
}

/** Fields of the parent are placeholders, and those of the parent's own parent, which it carries along. */
function placeParent(entry: SliceMember, context: StreamContext, parents: Parents): void {
  if (!('parent' in entry.from)) return
  const { parent, field } = entry.from
  const name = parents.nameOf(parent)
  context.sliceKeys.set(entry.as, { placeholder: `{resources.${name}.${field}}` })
  for (const path of entry.from.extras)
    context.sliceKeys.set(`extra_fields.${path}`, { placeholder: `{resources.${name}.${path}}` })
  const { slices, includes } = parents.draftOf(parent)
  const above = onlyMember(slices)
  if (above === undefined || !('parent' in above.from)) return
  const { field: carried } = above.from
  const grand = parents.nameOf(above.from.parent)
  if (!/^\w+$/.test(carried)) return
  context.sliceKeys.set(`parent_slice.${above.as}`, {
    placeholder: `{resources.${name}._${grand}_${carried}}`,
    use: () => void includes.add(carried),
  })
}

interface Drafting {
  readonly retriever: TreeMap
  readonly slices: SlicesDraft
  readonly context: StreamContext
  readonly parents: Parents
  readonly forEach: boolean
}

function draftOf(stream: TreeMap, { retriever, slices, context, parents, forEach }: Drafting): StreamDraft {
  context.edges = edgesOf(stream)
  const requester = mapAt(retriever, 'requester')
  if (requester === undefined) throw context.unsupported('A retriever without a requester', retriever)
  const paging = mapAt(retriever, 'paginator')
  const written = readRequest(withoutToken(requester, paging, context), context)
  // what slices and windows send goes along with the first page only
  const isFirstOnly = own(retriever, 'ignore_stream_slicer_parameters_on_paginated_requests') === true
  const sliced = withSlices(written, { slices, isFirstOnly }, context)
  const hasSlices = slices.entries.some((entry) => !holdsProperties(entry))
  const cursor = readCursor(stream, { retriever, hasSlices }, context)
  const { request, incremental } = isFirstOnly ? withEdges(sliced, cursor) : { request: sliced, incremental: cursor }
  const { paginator, params: paged, sent } = readPaging(paging, requester, context)
  const { params: asked, headers, body } = sent === undefined ? request : withValue(request, sent.option, sent.value)
  const params: ConfigObject = { ...asked, ...paged }
  const records = readRecords(retriever, stream, context)
  const parentIsIncremental = slices.entries.some(({ members }) =>
    members.some(({ from }) => 'parent' in from && parents.draftOf(from.parent).isIncremental),
  )
  const endpoint: ConfigObject = {
    ...(request.method !== 'GET' && { method: request.method }),
    ...(Object.keys(params).length > 0 && { params }),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...bodyOf(body),
    ...(records.responseFormat !== undefined &&
      records.responseFormat !== 'json' && { response_format: records.responseFormat }),
    ...(records.selector !== undefined && { data_selector: records.selector, allow_empty: true }),
    ...(forEach && { for_each: writeSlices(slices, (parent) => parents.nameOf(parent)) }),
    paginator,
    ...(incremental !== undefined && { incremental }),
  }
  const hints: ConfigObject = {
    ...keyHints(stream, incremental !== undefined, context),
    ...(parentIsIncremental && readingOf(slices, incremental)),
    ...(records.isNormalized && Object.keys(columnsOf(stream)).length > 0 && { columns: columnsOf(stream) }),
    ...(records.steps.length > 0 && { processing_steps: records.steps }),
  }
  const { baseUrl, path } = request
  const outer = mapAt(stream, 'retriever') ?? {}
  const job = textAt(outer, 'type') === 'AsyncRetriever' ? readJob(outer, context) : undefined
  const creation = job === undefined ? requester : (mapAt(outer, 'creation_requester') ?? requester)
  const auth = readAuth(mapAt(creation, 'authenticator'), context)
  const rules = readErrorRules(mapAt(requester, 'error_handler'), context)
  const whole = job === undefined ? endpoint : { ...endpoint, job }
  // what a job made lies wherever it says
  const home = job === undefined ? baseUrl : readRequest(creation, context).baseUrl
  const address = job === undefined ? path : joinedUrl(baseUrl, path)
  return { baseUrl: home, path: address, auth, rules, endpoint: whole, hints, includes: new Set() }
}

function bodyOf(body: RequestBody): ConfigObject {
  if (body.kind === 'none') return {}
  if (body.kind !== 'graphql') return { [body.kind]: body.value }
  const { query, variables } = body
  return { graphql: { query, ...(variables !== undefined && { variables }) } }
}

/**
 * How an incremental parent is read; a cursor for each parent would have it read in full without a word. Where the parent was
 * left is kept beside the child's own cursor: a child without one has Airbyte read all of it each time.
 */
function readingOf({ readsParentInFull }: SlicesDraft, incremental: ConfigObject | undefined): ConfigObject {
  if (readsParentInFull || incremental === undefined) return { read_parent: 'full' }
  return incremental?.['per_parent'] === true ? { read_parent: 'incremental' } : {}
}

/** Slices that Airbyte sends by a `request_option` are a parameter like any other. */
function withSlices(
  request: RequestDraft,
  { slices, isFirstOnly }: { readonly slices: SlicesDraft; readonly isFirstOnly: boolean },
  context: StreamContext,
): RequestDraft {
  return slices.entries
    .flatMap(({ members }) => members)
    .reduce((made, { as, sentAs }) => {
      if (sentAs === undefined) return made
      const value = context.sliceKeys.get(as)?.placeholder ?? `{slice.${as}}`
      context.placesSlice = true
      return withValue(made, sentAs, isFirstOnly ? onFirstPage(value.slice(1, -1)) : value)
    }, request)
}

function withValue(request: RequestDraft, { home, name }: RequestOption, value: ConfigValue): RequestDraft {
  const { params, headers, body } = request
  if (home === 'param') return { ...request, params: { ...params, [name]: value } }
  if (home === 'header') return { ...request, headers: { ...headers, [name]: value } }
  return { ...request, body: withField(body, { kind: home === 'body_path' ? 'json' : 'data', name, value }) }
}

function onFirstPage(expression: string): string {
  return `\${{ ${expression} if not page else none }}`
}

const edgeHomes = ['param', 'header', 'body_path', 'data_key'] as const

/** The ends of a window as values of the first page's request. */
function withEdges(
  request: RequestDraft,
  cursor: ConfigObject | undefined,
): { readonly request: RequestDraft; readonly incremental: ConfigObject | undefined } {
  let made = request
  const kept = Object.entries(cursor ?? {}).filter(([key, name]) => {
    const [, edge, written] = /^(start|end)_(\w+)$/.exec(key) ?? []
    const home = edgeHomes.find((each) => each === written)
    if (home === undefined || typeof name !== 'string') return true
    made = withValue(made, { home, name }, onFirstPage(`incremental.window_${edge ?? ''}`))
    return false
  })
  return { request: made, incremental: cursor === undefined ? undefined : Object.fromEntries(kept) }
}

function withField(
  body: RequestBody,
  { kind, name, value }: { readonly kind: 'json' | 'data'; readonly name: string; readonly value: ConfigValue },
): RequestBody {
  const before =
    body.kind === kind && typeof body.value === 'object' && body.value !== null ? (body.value as ConfigObject) : {}
  const [first = name, ...rest] = kind === 'json' ? name.split('.') : [name]
  const nested = rest.reduceRight<ConfigValue>((inner, key) => ({ [key]: inner }), value)
  return { kind, value: { ...before, [first]: rest.length === 0 ? value : nested } }
}

/** Disposition and key: Airbyte leaves the former to its user. */
function keyHints(stream: TreeMap, isIncremental: boolean, context: StreamContext): ConfigObject {
  const keys = keysOf(own(stream, 'primary_key'))
  if (keys.length === 0) return { write_disposition: isIncremental ? 'append' : 'replace' }
  const made = JSON.stringify(own(stream, 'transformations') ?? null)
  const [only] = keys
  if (keys.length === 1 && only !== undefined && new RegExp(`"path":\\["${only}"\\][^}]*now_utc`).test(made))
    context.note(`The primary key "${only}" is the moment of the reading: a merge never matches.`, stream)
  return { primary_key: keys.length === 1 && only !== undefined ? only : keys, write_disposition: 'merge' }
}

function keysOf(written: Tree | undefined): readonly string[] {
  if (typeof written === 'string') return written === '' ? [] : [written]
  if (!isSequence(written)) return []
  return written.map((key) => (isSequence(key) ? key.map(wordOf).join('__') : wordOf(key)))
}
