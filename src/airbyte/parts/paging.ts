import type { ConfigObject, ConfigValue } from '../../config/document.ts'
import type { StreamContext } from '../stream-context.ts'
import { Translator, withAttempt } from '../text/translate.ts'
import { mapAt, textAt } from '../tree/members.ts'
import { isMap, own, type TreeMap, wordOf } from '../tree/tree.ts'
import { jsonPathOf } from './json-path.ts'
import { readRequestOption, type RequestOption } from './request-option.ts'

/** How an endpoint pages: its `paginator`, and parameters that go along with links. */
export interface PagingDraft {
  readonly paginator: ConfigObject
  readonly params?: ConfigObject
  /** what goes along with links in other places than the parameters */
  readonly sent?: { readonly option: RequestOption; readonly value: ConfigValue }
}

export function readPaging(written: TreeMap | undefined, requester: TreeMap, context: StreamContext): PagingDraft {
  const { first, ...paginator } = paginatorOf(written, requester, context)
  if (paginator['type'] !== 'json_link' && paginator['type'] !== 'header_link')
    return { paginator, ...(isMap(first) && { params: first }) }
  // links have no size of their own: it is a value like any other
  const { limit, ...link } = paginator
  const [found] = limitHomes.filter((home) => typeof link[`limit_${home}`] === 'string')
  const bare = Object.fromEntries(
    Object.entries(link).filter(([key]) => key !== 'send_limit' && !limitHomes.some((home) => key === `limit_${home}`)),
  )
  if (found === undefined || limit === undefined) return { paginator: bare }
  return { paginator: bare, sent: { option: { home: found, name: wordOf(link[`limit_${found}`]) }, value: limit } }
}

const limitHomes = ['param', 'header', 'body_path', 'data_key'] as const

/** `first` = parameters of the first request. */
function paginatorOf(paginator: TreeMap | undefined, requester: TreeMap, context: StreamContext): ConfigObject {
  if (paginator === undefined || textAt(paginator, 'type') === 'NoPagination') return { type: 'single_page' }
  if (textAt(paginator, 'type') !== 'DefaultPaginator')
    throw context.unsupported(textAt(paginator, 'type') ?? 'A paginator', paginator)
  const strategy = mapAt(paginator, 'pagination_strategy')
  if (strategy === undefined) throw context.unsupported('A paginator without a strategy', paginator)
  if (own(strategy, 'page_size_reduction') !== undefined) throw context.unsupported('page_size_reduction', strategy)
  switch (textAt(strategy, 'type')) {
    case 'PageIncrement':
      return counted('page', paginator, { strategy, context })
    case 'OffsetIncrement':
      return counted('offset', paginator, { strategy, context })
    case 'CursorPagination':
      return byCursor(paginator, strategy, { requester, context })
    case 'CustomPaginationStrategy':
      return ownPaginator(strategy, context)
    default:
      throw context.unsupported(textAt(strategy, 'type') ?? 'A pagination strategy', strategy)
  }
}

function ownPaginator(strategy: TreeMap, context: StreamContext): ConfigObject {
  const refusal = context.custom(strategy, 'pagination strategy')
  if (refusal.slot === undefined || !context.hasComponents) throw refusal
  return { type: refusal.slot }
}

interface Strategy {
  readonly strategy: TreeMap
  readonly context: StreamContext
}

/** By page numbers or offsets, which are made up here. */
function counted(kind: 'page' | 'offset', paginator: TreeMap, { strategy, context }: Strategy): ConfigObject {
  const size = sizeOf(strategy, context)
  const token = mapAt(paginator, 'page_token_option')
  const isFirstSent = own(strategy, 'inject_on_first_request') === true
  const start = kind === 'page' ? Number(textAt(strategy, 'start_from_page') ?? 0) : 0
  if (kind === 'offset' && size === undefined) return byReceived(token, isFirstSent, { strategy, context })
  if (token !== undefined && textAt(token, 'type') === 'RequestPath')
    throw context.unsupported('A page number as a path', token)
  return {
    type: kind === 'page' ? 'page_number' : 'offset',
    ...(kind === 'page' && { base_page: start }),
    total_path: null,
    ...tokenHome(kind, token, context),
    ...limitOf(paginator, size, context),
    ...(size !== undefined && { stop_after_short_page: true }),
    ...(!isFirstSent && { send_first: false }),
  }
}

/** An offset without a size of pages: it goes on by what was received, until nothing is. */
function byReceived(option: TreeMap | undefined, isFirstSent: boolean, { strategy, context }: Strategy): ConfigObject {
  const home = tokenHome('cursor', option, context)
  const { cursor_param: name } = home
  if (isFirstSent && typeof name !== 'string')
    throw context.unsupported('A first offset outside of the parameters, without a page size', strategy)
  return {
    type: 'cursor',
    cursor_value: '(page.token | default(0)) + last_page_size if last_page_size else none',
    ...home,
    ...(isFirstSent && typeof name === 'string' && { first: { [name]: 0 } }),
  }
}

/** The size of pages, and where it is sent. */
function limitOf(paginator: TreeMap, size: ConfigObject[string] | undefined, context: StreamContext): ConfigObject {
  const option = mapAt(paginator, 'page_size_option')
  if (size === undefined) return {}
  return option === undefined
    ? { limit: size, send_limit: false }
    : { limit: size, ...homeOf('limit', option, context) }
}

/** Where the position goes: by a `page_token_option`, or by templates that are nothing but the token. */
function tokenHome(what: string, option: TreeMap | undefined, context: StreamContext): ConfigObject {
  if (option !== undefined) return homeOf(what, option, context)
  const [first] = context.tokens
  if (first === undefined) return { [`send_${what}`]: false }
  return { [`${what}_${first.home}`]: first.name }
}

function homeOf(what: string, option: TreeMap, context: StreamContext): ConfigObject {
  const { home, name } = readRequestOption(option, context)
  return { [`${what}_${home}`]: name }
}

/** A number; or a text that is one when the run begins. */
function sizeOf(strategy: TreeMap, context: StreamContext): ConfigObject[string] | undefined {
  const written = own(strategy, 'page_size')
  if (written === undefined || written === null) return undefined
  const text = new Translator(strategy, context)
  const known = text.constant(written)
  if (known !== undefined && known !== null && /^\d+$/.test(wordOf(known))) return Number(known)
  return text.text(wordOf(written), 'plain')
}

function byCursor(
  paginator: TreeMap,
  strategy: TreeMap,
  { requester, context }: { readonly requester: TreeMap; readonly context: StreamContext },
): ConfigObject {
  const text = new Translator(strategy, context)
  const value = textAt(strategy, 'cursor_value') ?? ''
  const token = mapAt(paginator, 'page_token_option')
  const size = sizeOf(strategy, context)
  if (size !== undefined)
    context.pageSize = typeof size === 'number' ? wordOf(size) : text.expression(textAt(strategy, 'page_size') ?? '')
  const limit = limitOf(paginator, size, context)
  const path = text.pathBelow('response', value)
  const sign = stopSign(strategy, { path, text })
  if (token !== undefined && textAt(token, 'type') === 'RequestPath') {
    const how = linkOf(text, value, path)
    // a link that is made up lies below the address of the API
    const base =
      how['cursor_value'] === undefined ? undefined : (textAt(requester, 'url_base') ?? textAt(requester, 'url'))
    return {
      ...how,
      keep_params: true,
      ...(base !== undefined && { link_base: new Translator(requester, context).text(base, 'plain') }),
      ...limit,
      ...sign,
    }
  }
  const lead = path === undefined ? { cursor_value: text.expression(value) } : { cursor_path: jsonPathOf(path) }
  return {
    type: 'cursor',
    ...lead,
    ...tokenHome('cursor', token, context),
    ...limit,
    ...sign,
  }
}

function linkOf(text: Translator, value: string, path: readonly (string | number)[] | undefined): ConfigObject {
  if (path !== undefined) return { type: 'json_link', next_url_path: jsonPathOf(path) }
  const header = text.pathBelow('headers', value)
  if (header?.length === 3 && wordOf(header[0]).toLowerCase() === 'link' && header[2] === 'url')
    return { type: 'header_link', links_next_key: wordOf(header[1]) }
  const expression = text.printed(value)
  const rel =
    /^response\.(?:get\('([A-Za-z_]\w*)', \[\]\)|([A-Za-z_]\w*)) \| selectattr\('rel', 'equalto', 'next'\) \| map\(attribute='(\w+)'\) \| first$/.exec(
      expression,
    )
  if (rel !== null)
    return { type: 'json_link', next_url_path: `${rel[1] ?? rel[2] ?? ''}[?(@.rel=='next')].${rel[3] ?? 'href'}` }
  return { type: 'json_link', cursor_value: text.checked(expression) }
}

/** What ends it beside a missing cursor; a condition that says just that is left out. */
function stopSign(
  strategy: TreeMap,
  { path, text }: { readonly path: readonly (string | number)[] | undefined; readonly text: Translator },
): ConfigObject {
  const written = textAt(strategy, 'stop_condition')
  if (written === undefined || written === '') return {}
  const condition = text.printed(written)
  if (path !== undefined && saysMissing(condition, path)) return {}
  // there is no next link
  if (/^not response\b.* \| selectattr\('rel', 'equalto', 'next'\)(?: \| list)?$/.test(condition)) return {}
  if (
    /^(?:not )?headers(?:\.get\('link'(?:, \{\})?\)|\.link)(?:\.get\('next'(?:, \{\})?\)|\.next)(?:\.get\('url'(?:, '')?\)|\.url)?(?: is none| is not defined)?$/i.test(
      condition,
    ) &&
    /^not | is (?:none|not defined)$/i.test(condition)
  )
    return {}
  if (/^'?next'? not in headers\.link$|^'next' not in headers\['link'\]$/.test(condition)) return {}
  const flag = /^not (response(?:\.[A-Za-z_]\w*)+)$/.exec(condition)?.[1]
  // what is neither yes nor no is a condition like any other
  if (flag !== undefined && /(?:^|[._])(?:has|is|more)|(?:has|More)/.test(flag.slice('response.'.length)))
    return { has_more_path: flag.slice('response.'.length) }
  return { stop_condition: `{{ ${text.checked(withAttempt(condition))} }}` }
}

function saysMissing(condition: string, path: readonly (string | number)[]): boolean {
  const plain = condition
    .replaceAll(/\.get\('([^']+)'(?:, (?:\{\}|''|none))?\)/gi, '.$1')
    .replaceAll(/\['([A-Za-z_]\w*)'\]/g, '.$1')
  const whole = `response${path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('')}`
  if (
    [`not ${whole}`, `${whole} is none`, `${whole} is not defined`, `${whole} == none`, `${whole} == ''`].includes(
      plain,
    )
  )
    return true
  const [first, ...others] = path
  return others.length === 0 && plain === `'${wordOf(first)}' not in response`
}
