import type { PaginatorDefinition } from '../../model/paginator.ts'
import { cursor } from './cursor.ts'
import { headerCursor } from './header-cursor.ts'
import { headerLink } from './header-link.ts'
import { jsonLink } from './json-link.ts'
import { offset } from './offset.ts'
import { pageNumber } from './page-number.ts'
import { relay } from './relay.ts'
import { singlePage } from './single-page.ts'

/** Every paginator a config may name, by type. Aliases stand in the definitions; `auto` is not a paginator but null. */
export const paginators = {
  single_page: singlePage,
  json_link: jsonLink,
  header_link: headerLink,
  header_cursor: headerCursor,
  cursor,
  page_number: pageNumber,
  offset,
  relay,
} as const satisfies Readonly<Record<string, PaginatorDefinition>>

/** What may stand in `paginator:` as a name, aliases and `auto` included. */
export const paginatorNames: readonly string[] = [
  'auto',
  ...Object.values<PaginatorDefinition>(paginators).flatMap(({ type, aliases = [] }) => [type, ...aliases]),
]
