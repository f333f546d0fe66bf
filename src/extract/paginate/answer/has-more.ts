import { SluiceError } from '../../../model/errors.ts'
import type { JsonValue } from '../../../model/json.ts'
import { toJsonText } from '../../../model/json-text.ts'
import type { JsonPath } from '../../../model/json-path.ts'

const yes: readonly string[] = ['yes', 'true', 't', 'y', '1']
const no: readonly string[] = ['no', 'false', 'f', 'n', '0']

/**
 * What the response says at `has_more_path`: booleans, the usual words, 1 and 0. Missing, null or anything else
 * throws PAGINATION_BAD_HAS_MORE.
 */
export function readHasMore(body: JsonValue, path: JsonPath): boolean {
  const value = path.first(body) ?? null
  if (typeof value === 'boolean') return value
  const word = typeof value === 'string' ? value.trim().toLowerCase() : toJsonText(value)
  if (yes.includes(word)) return true
  if (no.includes(word)) return false
  throw badHasMore(path.text, value)
}

function badHasMore(path: string, value: JsonValue): SluiceError {
  const because = value === null ? 'the response does not have it' : 'it is neither true nor false'
  return new SluiceError(
    'PAGINATION_BAD_HAS_MORE',
    `Could not read whether there is more at "${path}" because ${because}.`,
    {
      found: value === null ? 'nothing' : toJsonText(value).slice(0, 100),
      allowed: ['true', 'false', 'yes', 'no', '1', '0'],
      hint: 'Point `has_more_path` at the flag itself, or leave it out.',
    },
  )
}
