import type { Body } from '../../../json/records/body.ts'
import { SluiceError } from '../../../model/errors.ts'
import { JsonFloat, type JsonValue } from '../../../json/json.ts'
import type { JsonPath } from '../../../model/plan/json-path.ts'

/** Where a total is looked for. Only a path the user wrote must be there. */
export interface TotalPath {
  readonly path: JsonPath
  readonly written: boolean
}

/**
 * The total a response announces; undefined when there is none. Whole numbers and texts of digits count, fractions
 * are cut, negative ones mean "unknown". Under a path the user wrote, a missing or unreadable total is an error:
 * PAGINATION_NO_TOTAL, PAGINATION_BAD_TOTAL.
 */
export function readTotal(body: Body, { path, written }: TotalPath): number | undefined {
  const found = path.first(body) ?? null
  const total = wholeNumber(found)
  if (written && found === null) throw noTotal(path.text)
  if (written && total === undefined) throw badTotal(path.text, found)
  return total !== undefined && total >= 0 ? total : undefined
}

/** A count as a number; undefined for anything that is none. Texts may have commas between thousands: `"1,045"`. */
export function wholeNumber(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'string')
    return /^\s*-?(?:\d{1,15}|\d{1,3}(?:,\d{3}){1,4})\s*$/.test(value) ? Number(value.replaceAll(',', '')) : undefined
  const number = value instanceof JsonFloat ? value.value : typeof value === 'bigint' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? Math.trunc(number) : undefined
}

/** The error of a total nobody can do without. */
export function noTotal(path: string): SluiceError {
  return new SluiceError(
    'PAGINATION_NO_TOTAL',
    `Could not find the total at "${path}" because the response has none.`,
    {
      found: path,
      hint: 'Point `total_path` at the total, or write `total_path: null` to read until an empty page.',
    },
  )
}

function badTotal(path: string, value: JsonValue): SluiceError {
  const found =
    typeof value === 'object' ? (Array.isArray(value) ? 'a list' : 'an object') : String(value).slice(0, 100)
  return new SluiceError(
    'PAGINATION_BAD_TOTAL',
    `Could not read the total at "${path}" because it is not a whole number.`,
    {
      found,
      allowed: 'a whole number, or a text of digits',
      hint: 'Point `total_path` at the number itself, or write `total_path: null` to read until an empty page.',
    },
  )
}
