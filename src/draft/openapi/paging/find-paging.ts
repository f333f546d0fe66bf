import type { JsonObject, JsonValue } from '../../../json/json.ts'
import { pathText } from '../../../language/jsonpath/path-text.ts'
import type { Certainty, Evident } from '../../draft.ts'
import { plainText } from '../../literal.ts'
import type { Input, Operation } from '../document/operations.ts'
import type { Sources } from '../document/sources.ts'
import { basePage } from './base-page.ts'
import { cursorPair, isAddress } from './cursor-pair.ts'
import { pageSize, type PageSize, sizeToSend } from './page-size.ts'
import { moreFlag, type PageInputs, pageInputs, type Sign, signsIn, totalIn } from './signs.ts'

/** How an operation is paged. */
export interface Paging {
  /** absent = detection finds out */
  readonly paginator?: Evident<JsonObject>
  /** the page size, where no paginator sends it */
  readonly size?: PageSize
  /** the first page, where the answer leads on only when a page was asked for */
  readonly first?: { readonly input: Input; readonly number: number }
  /** inputs that the paginator gives values to */
  readonly taken: ReadonlySet<Input>
  readonly note?: string
}

export interface Paged {
  readonly operation: Operation
  /** keys to the list */
  readonly keys: readonly string[]
  /** where each item holds its record under a key of its own */
  readonly inner: string | undefined
  /** the records' key: `id` */
  readonly primaryKey: string | undefined
}

interface Known extends Paged {
  readonly inputs: PageInputs
  readonly signs: readonly Sign[]
}

/** The ways of paging that documents show, the surest first: what the answer holds goes before what the request can say. */
export function findPaging(paged: Paged, sources: Sources): Paging {
  const { operation, keys } = paged
  const inputs = pageInputs(operation.inputs)
  const signs = operation.answer.kind === 'json' ? signsIn(operation.answer.schema, keys, sources) : []
  const known: Known = { ...paged, inputs, signs }
  return (
    byCursor(known) ??
    behindLast(known) ??
    byLink(known) ??
    byHeader(known) ??
    byPage(known) ??
    byOffset(known) ??
    nothingFound(known)
  )
}

function byCursor({ signs, inputs, operation }: Known): Paging | undefined {
  const pair = cursorPair(signs, inputs, operation.inputs)
  if (pair === undefined) return undefined
  const { sign, input } = pair
  const size = pageSize(inputs.size)
  return made(
    { type: 'cursor', cursor_path: plainText(sign.path), ...target('cursor', input), ...sized(size) },
    { why: said(`"${sign.path}" of the answer goes back in "${input.name}"`, size), taken: [input, size?.input] },
  )
}

function behindLast({ inputs, signs, keys, inner, primaryKey, operation }: Known): Paging | undefined {
  const { behind } = inputs
  if (behind === undefined || primaryKey === undefined) return undefined
  const flag = moreFlag(signs)
  if (flag === undefined && hasLinkHeader(operation)) return undefined
  const size = pageSize(inputs.size)
  const list = keys.length === 0 ? '$' : pathText(keys)
  return made(
    {
      type: 'cursor',
      cursor_path: plainText(`${list}[-1].${pathText([...(inner === undefined ? [] : [inner]), primaryKey])}`),
      ...target('cursor', behind),
      ...(flag && { has_more_path: plainText(flag.path) }),
      ...sized(size),
    },
    {
      why: said(
        `"${behind.name}" takes the "${primaryKey}" of the last record${flag ? `, "${flag.path}" says whether there is more` : ''}`,
        size,
      ),
      certainty: flag === undefined ? 'guess' : 'stated',
      taken: [behind, size?.input],
    },
  )
}

const links = new Set(
  'next nexturl nextlink nexturi nextpageurl nextpageuri nextpagelink nextpage nexthref odatanextlink nextrecordsurl'.split(
    ' ',
  ),
)

function byLink({ signs, inputs }: Known): Paging | undefined {
  const link = signs.find(({ name, keys, view }) => {
    if (view.types.has('boolean') || view.types.has('integer')) return false
    const above = (keys.at(-2) ?? '').toLowerCase()
    if (/^(?:href|url|uri)$/.test(name)) return above.startsWith('next')
    return (
      links.has(name) && (/ur[li]|link|href/.test(name) || /links?$/.test(above) || isAddress(view) || name === 'next')
    )
  })
  if (link === undefined) return undefined
  const size = pageSize(inputs.size)
  return {
    ...made(
      { type: 'json_link', next_url_path: plainText(link.path) },
      {
        why: `"${link.path}" of the answer is the link to the next page`,
        certainty:
          link.name === 'next' && !isAddress(link.view) && !/links?$/i.test(link.keys.at(-2) ?? '')
            ? 'guess'
            : 'stated',
        taken: [],
      },
    ),
    ...(size && { size }),
  }
}

function byHeader({ operation, inputs }: Known): Paging | undefined {
  const pages = inputs.page ?? inputs.behind ?? inputs.size ?? inputs.offset ?? inputs.cursors[0]
  if (!hasLinkHeader(operation) || pages === undefined) return undefined
  const size = pageSize(inputs.size)
  return {
    ...made({ type: 'header_link' }, { why: 'the answer has a Link header', taken: [inputs.page] }),
    ...(inputs.page && { first: { input: inputs.page, number: basePage(inputs.page).value } }),
    ...(size && { size }),
  }
}

function hasLinkHeader({ answer }: Operation): boolean {
  return answer.kind !== 'none' && answer.headers.some((name) => name.toLowerCase() === 'link')
}

function byPage({ inputs: { page, size: sizeInput }, signs }: Known): Paging | undefined {
  if (page === undefined) return undefined
  const size = pageSize(sizeInput)
  const base = basePage(page)
  const total = totalIn(signs, ['totalpages', 'pagecount', 'numpages', 'numberofpages', 'pagestotal', 'lastpage'])
  return made(
    {
      type: 'page_number',
      base_page: base.value,
      ...target('page', page),
      ...(total && { total_path: plainText(total.path) }),
      ...sized(size),
    },
    {
      why: said(`"${page.name}"${base.why}${total ? `, "${total.path}" is the number of pages` : ''}`, size),
      certainty: base.certainty,
      taken: [page, size?.input],
    },
  )
}

function byOffset({ inputs: { offset, size: sizeInput }, signs }: Known): Paging | undefined {
  if (offset === undefined) return undefined
  if (sizeInput === undefined)
    return {
      taken: new Set(),
      note: `"${offset.name}" skips records, but nothing sets the page size: paging is left to detection`,
    }
  const size = sizeToSend(sizeInput)
  const countsFromOne = offset.schema.minimum === 1 || offset.schema.default === 1
  const total = totalIn(signs, [
    'total',
    'totalcount',
    'totalresults',
    'totalitems',
    'totalrecords',
    'totalelements',
    'numfound',
    'totalsize',
  ])
  return made(
    {
      type: 'offset',
      ...target('offset', offset),
      ...(countsFromOne && { offset: 1 }),
      ...(total && { total_path: plainText(total.path) }),
      ...sized(size),
    },
    {
      why: said(
        `"${offset.name}"${countsFromOne ? ' counts from 1' : ''}${total ? `, "${total.path}" is the number of records` : ''}`,
        size,
      ),
      certainty: size.certainty,
      taken: [offset, sizeInput],
    },
  )
}

function nothingFound({ inputs }: Known): Paging {
  const size = pageSize(inputs.size)
  const [cursor] = inputs.cursors
  if (cursor !== undefined)
    return {
      ...(size && { size }),
      taken: new Set(),
      note: `"${cursor.name}" asks for a page, but nothing says where its value comes from: paging is left to detection`,
    }
  return size === undefined
    ? { taken: new Set() }
    : { size, taken: new Set(), note: 'nothing but the page size is documented: paging is left to detection' }
}

interface Made {
  readonly why: string
  readonly certainty?: Certainty
  readonly taken: readonly (Input | undefined)[]
}

function made(paginator: JsonObject, { why, certainty = 'stated', taken }: Made): Paging {
  return {
    paginator: { value: paginator, why: `openapi: ${why}`, certainty },
    taken: new Set(taken.filter((input) => input !== undefined)),
  }
}

function target(what: 'cursor' | 'page' | 'offset' | 'limit', { name, where }: Input): JsonObject {
  return where === 'body' ? { [`${what}_body_path`]: plainText(name) } : { [`${what}_param`]: plainText(name) }
}

function sized(size: PageSize | undefined): Readonly<Record<string, JsonValue>> {
  return size === undefined ? {} : { limit: size.size, ...target('limit', size.input) }
}

function said(text: string, size: PageSize | undefined): string {
  return size === undefined ? text : `${text}; ${size.why}`
}
