import { SluiceError } from '../../../model/errors.ts'
import type { JsonValue } from '../../../json/json.ts'
import { toJsonText } from '../../../json/json-text.ts'
import type { Page } from '../../../model/request.ts'
import { compilePath } from '../../../language/jsonpath/compile-path.ts'

const yes: readonly string[] = ['yes', 'true', 't', 'y', '1']
const no: readonly string[] = ['no', 'false', 'f', 'n', '0']

/** Where the answer says whether there is more after it: a place in the body, or a header. */
export interface Flag {
  /** for messages: `"meta.more"`, `header "X-Has-More"` */
  readonly where: string
  /** null = the answer does not say */
  find(page: Page): JsonValue
}

/** The flag at a path in the body. */
export function flagAt(text: string): Flag {
  const path = compilePath(text)
  return { where: `"${path.text}"`, find: (page) => path.first(page.body) ?? null }
}

/** The flag in a response header. */
export function flagInHeader(name: string): Flag {
  const key = name.toLowerCase()
  return {
    where: `header "${name}"`,
    find: ({ headers }) => (Object.hasOwn(headers, key) ? (headers[key] ?? null) : null),
  }
}

/**
 * What the response says: booleans, the usual words, 1 and 0. Missing, null or anything else throws
 * PAGINATION_BAD_HAS_MORE.
 */
export function readHasMore(page: Page, flag: Flag): boolean {
  const value = flag.find(page)
  if (typeof value === 'boolean') return value
  const word = typeof value === 'string' ? value.trim().toLowerCase() : toJsonText(value)
  if (yes.includes(word)) return true
  if (no.includes(word)) return false
  throw badHasMore(flag, value)
}

function badHasMore({ where }: Flag, value: JsonValue): SluiceError {
  const because = value === null ? 'the response does not have it' : 'it is neither true nor false'
  return new SluiceError(
    'PAGINATION_BAD_HAS_MORE',
    `Could not read whether there is more at ${where} because ${because}.`,
    {
      found: value === null ? 'nothing' : toJsonText(value).slice(0, 100),
      allowed: ['true', 'false', 'yes', 'no', '1', '0'],
      hint: 'Point `has_more_path` (or `has_more_header`) at the flag itself, or leave it out; `stop_condition` takes an end that is said in another way.',
    },
  )
}
