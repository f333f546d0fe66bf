import { SluiceError } from '../../../model/errors.ts'
import type { Page } from '../../../model/request.ts'
import { pathText } from '../../select/path/path-text.ts'
import { findNext, type NextHint } from './find-next.ts'

/** What a paginator looked for and did not find. */
export interface Missed {
  readonly kind: 'link' | 'cursor'
  /** the option that says where to look */
  readonly option: string
  /** where it looked, in quotes */
  readonly where: string
}

/**
 * Throws when the first page has nothing at all where the paginator looks, yet leads to a next page somewhere else:
 * ending there in silence would load one page of many (promise 3). PAGINATION_NO_CURSOR or PAGINATION_NO_LINK.
 */
export function misread(page: Page, missed: Missed): void {
  if (page.records.length === 0) return
  const hint = findNext(page.body)
  if (hint === undefined) return
  const path = pathText(hint.keys)
  throw new SluiceError(
    missed.kind === 'link' ? 'PAGINATION_NO_LINK' : 'PAGINATION_NO_CURSOR',
    `Could not find the next page because the response has nothing at ${missed.where}, but a ${hint.kind} at "${path}".`,
    {
      found: path,
      hint: advice(hint, missed, path),
    },
  )
}

function advice(hint: NextHint, missed: Missed, path: string): string {
  if (hint.kind === missed.kind) return `Write \`${missed.option}: ${path}\`.`
  const paginator =
    hint.kind === 'link'
      ? `{type: json_link, next_url_path: ${path}}`
      : `{type: cursor, cursor_path: ${path}, cursor_param: ${hint.param}}`
  return `Use the paginator ${paginator}.`
}
