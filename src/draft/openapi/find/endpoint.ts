import type { JsonObject } from '../../../json/json.ts'
import type { Evident, LeftOut } from '../../draft.ts'
import type { Operation } from '../document/operations.ts'
import type { SchemaView } from '../document/schema-view.ts'
import type { Sources } from '../document/sources.ts'
import { partOf } from '../document/spot.ts'
import { findPaging, type Paging } from '../paging/find-paging.ts'
import { isPageName, pageInputs } from '../paging/signs.ts'
import { endsInPlaceholder, nounOf } from '../parents/path-parts.ts'
import { plainName, wordsOf } from '../words.ts'
import { findIncremental } from './incremental.ts'
import { findList, type ListFound, type ListHints, mayBeList } from './find-list.ts'
import { findPrimaryKey, type KeyFound } from './primary-key.ts'

/** An operation that answers a list of records. */
export interface Endpoint {
  readonly operation: Operation
  readonly noun: string
  /** where the records are; undefined where nothing describes the answer */
  readonly list: (ListFound & { readonly kind: 'list' }) | undefined
  readonly item: SchemaView
  readonly paging: Paging
  readonly key: KeyFound | undefined
  readonly incremental: Evident<JsonObject> | undefined
}

const asks = new Set('search query list find get lookup filter fetch select read listing'.split(' '))

/** An operation as an endpoint with a list, or why it is none. */
export function readEndpoint(operation: Operation, sources: Sources): Endpoint | LeftOut {
  const { method, path, answer } = operation
  if (method !== 'get' && method !== 'post')
    return left(operation, answer.kind === 'none' ? answer.why : 'it changes data')
  if (method === 'post' && !asksOnly(operation)) return left(operation, 'it changes data')
  if (operation.bodyTrouble !== undefined)
    return left(operation, `a search whose body is not known: ${operation.bodyTrouble}`)
  if (answer.kind === 'none') return left(operation, answer.why)
  const hints: ListHints = { noun: nounOf(path), pages: isPaged(operation), endsInPlaceholder: endsInPlaceholder(path) }
  if (answer.kind === 'silent')
    return mayBeList(hints) && method === 'get' ? silent(operation, hints.noun, sources) : left(operation, answer.why)
  const list = findList(answer.schema, hints, sources)
  if (list.kind === 'none')
    return isPagedRecord(operation, hints) ? ofRecord(operation, hints.noun, sources) : left(operation, list.why)
  if (method === 'post' && list.certainty === 'guess' && !hints.pages)
    return left(operation, 'a POST that may be a search, or may change data')
  const key = findPrimaryKey(list.item, hints.noun, sources) ?? keyByPath(operation, list.item, sources)
  const paging = findPaging({ operation, keys: list.keys, inner: list.inner, primaryKey: key?.name }, sources)
  const incremental = findIncremental(operation.inputs, list.item, sources)
  return { operation, noun: hints.noun, list, item: list.item, paging, key, incremental }
}

export function isEndpoint(found: Endpoint | LeftOut): found is Endpoint {
  return 'operation' in found
}

function silent(operation: Operation, noun: string, sources: Sources): Endpoint {
  const paging = findPaging({ operation, keys: [], inner: undefined, primaryKey: undefined }, sources)
  const item = sources.schemas.view(undefined)
  return { operation, noun, list: undefined, item, paging, key: undefined, incremental: undefined }
}

/** Of records that nobody describes: `/buckets/{id}` reads one of `/buckets` by its `id`. */
function keyByPath({ path, method }: Operation, item: SchemaView, { root }: Sources): KeyFound | undefined {
  const isOpen = item.properties.size === 0 || item.values !== undefined
  if (!isOpen || method !== 'get') return undefined
  const name = ['id', '_id', 'uuid'].find(
    (each) => partOf(partOf(root, 'paths'), `${path.replace(/\/$/, '')}/{${each}}`).value !== undefined,
  )
  return name === undefined ? undefined : { name, why: `"${name}", as one record is asked for`, certainty: 'guess' }
}

/** Generators of documents write one record where a list of them is paged. */
function isPagedRecord({ inputs, method, answer }: Operation, hints: ListHints): boolean {
  const { size, page, offset, cursors, behind } = pageInputs(inputs)
  const isRecord = answer.kind === 'json' && answer.schema.properties.size > 1
  const isWhole = size !== undefined && [page, offset, behind, cursors[0]].some((input) => input !== undefined)
  return method === 'get' && isRecord && isWhole && !hints.endsInPlaceholder
}

function ofRecord(operation: Operation, noun: string, sources: Sources): Endpoint {
  const item = operation.answer.kind === 'json' ? operation.answer.schema : sources.schemas.view(undefined)
  const key = findPrimaryKey(item, noun, sources)
  const paging = findPaging({ operation, keys: [], inner: undefined, primaryKey: key?.name }, sources)
  return {
    operation,
    noun,
    list: undefined,
    item,
    paging,
    key,
    incremental: findIncremental(operation.inputs, item, sources),
  }
}

function left({ what, at }: Operation, why: string): LeftOut {
  return { what, place: at, why }
}

function isPaged({ inputs }: Operation): boolean {
  return inputs.some(({ name, where }) => (where === 'query' || where === 'body') && isPageName(name))
}

/** A POST that asks and changes nothing, by its path, its id or its summary. */
function asksOnly({ path, id, summary }: Operation): boolean {
  const last = wordsOf(path.split('/').at(-1) ?? '')
  if (last.some((word) => asks.has(word))) return true
  const [verb = ''] = wordsOf(id)
  const [said = ''] = wordsOf(summary)
  return asks.has(verb) || asks.has(plainName(said).replace(/s$/, ''))
}
