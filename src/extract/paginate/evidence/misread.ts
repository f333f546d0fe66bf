import { SluiceError } from '../../../model/errors.ts'
import { isJsonObject, type JsonValue } from '../../../json/json.ts'
import type { Page } from '../../../model/request.ts'
import { distance } from '../../../language/jsonpath/distance.ts'
import { pathText } from '../../../language/jsonpath/path-text.ts'
import { cursorTarget } from './cursor-target.ts'
import { findNext, type NextHint } from './find-next.ts'
import { type Places, placesOf } from './places.ts'
import { readFlag } from './read-flags.ts'

/** What a paginator looked for and did not find. */
export interface Missed {
  readonly kind: 'link' | 'cursor'
  /** the option that says where to look */
  readonly option: string
  /** where it looked, in quotes */
  readonly where: string
}

/**
 * Throws when the first page has nothing at all where the paginator looks, yet something under nearly that name, or
 * leads to a next page somewhere else: ending there in silence would load one page of many (ARCHITECTURE.md, promise
 * 3). PAGINATION_NO_CURSOR or PAGINATION_NO_LINK.
 */
export function misread(page: Page, missed: Missed): void {
  if (page.records.count === 0) return
  const places = placesOf(page)
  const flag = readFlag(places)
  if (flag?.value === false && !flag.isWeak) return
  const near = nearPath(places, missed)
  const hint = findNext(page.body, places)
  if (near === undefined && hint?.certain !== true) return
  const path = near ?? hint?.path ?? ''
  const kind = near === undefined && hint !== undefined ? hint.kind : missed.kind
  throw new SluiceError(
    missed.kind === 'link' ? 'PAGINATION_NO_LINK' : 'PAGINATION_NO_CURSOR',
    `Could not find the next page because the response has nothing at ${missed.where}, but a ${kind} at "${path}".`,
    {
      found: path,
      hint:
        near === undefined && hint !== undefined
          ? advice(hint, missed, page)
          : `Write \`${missed.option}: ${asWritten(path)}\`.`,
    },
  )
}

function advice(hint: NextHint, missed: Missed, page: Page): string {
  const path = asWritten(hint.path)
  if (hint.kind === missed.kind && !isJsonObject(hint.value)) return `Write \`${missed.option}: ${path}\`.`
  const paginator =
    hint.kind === 'link'
      ? `{type: json_link, next_url_path: ${path}}`
      : `{type: cursor, cursor_path: ${path}, ${cursorTarget(hint, page.request)}}`
  return `Use the paginator ${paginator}.`
}

/** Writes a text as it has to stand in YAML, where a bracket or a quote in front means something else. */
function asWritten(path: string): string {
  return /^[\w$][\w$.-]*$/.test(path) ? path : JSON.stringify(path)
}

/** The path to something that is written nearly as what was looked for: a letter wrong, missing quotes. */
function nearPath({ entries }: Places, { where }: Missed): string | undefined {
  const wanted = /"([^"]*)"/.exec(where)?.[1] ?? ''
  const goal = letters(wanted)
  if (goal.length < 3) return undefined
  const near = entries
    .filter(({ value }) => leadsSomewhere(value))
    .map(({ keys }) => ({ path: pathText(keys), cost: distance(letters(keys.join('.')), goal) }))
    .filter(({ cost }) => cost <= 0.2)
    .toSorted((left, right) => left.cost - right.cost)[0]
  return near?.path
}

function leadsSomewhere(value: JsonValue): boolean {
  return (typeof value === 'string' && value !== '') || (typeof value === 'number' && value > 0)
}

/** Without quotes, brackets and case: `$['@odata.nextLink']` and `@odata.nextLink` are the same letters. */
function letters(path: string): string {
  return path
    .toLowerCase()
    .slice(0, 120)
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
}
