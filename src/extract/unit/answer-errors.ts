import { SluiceError } from '../../model/errors.ts'
import { toJsonText } from '../../json/json-text.ts'
import { isList, isJsonObject, ownValue, type JsonValue } from '../../json/json.ts'
import { type Body, decodedBody, isBodyObject, lengthOf, ownPart } from '../../json/records/body.ts'
import { ScannedRecords } from '../../json/records/scanned-records.ts'
import type { EndpointResource } from '../../model/plan.ts'
import type { Page } from '../../model/request.ts'
import type { Form } from '../select/select-records.ts'
import { suggestSelectors } from '../select/suggest.ts'

const longest = 300
const errorWords = new Set(
  `error errors message messages code status status_code statuscode success ok detail details error_description
   error_code errorcode error_message request_id requestid timestamp path instance documentation_url type title
   trace_id traceid data result msg reason errcode errmsg extensions exception`.split(/\s+/),
)

/** True for the name of a key that answers about errors have. */
export function isErrorWord(key: string): boolean {
  return errorWords.has(key.toLowerCase())
}

/**
 * What a successful answer says went wrong: the text of a top-level `error` or `errors` that says anything, or what
 * stands beside `success: false`, `status: "error"`, `code: 401` and the like. Some APIs answer 200 with an error
 * inside; a loader that finds no records there must not call that an empty table.
 */
export function errorInside(body: Body): string | null {
  if (!isBodyObject(body)) return null
  for (const name of ['error', 'errors']) {
    const key = Object.keys(body).find((each) => each.toLowerCase() === name)
    const said = key === undefined ? null : saidBy(ownPart(body, key) ?? null)
    if (said !== null) return said === '' ? toJsonText(decodedBody(body)).slice(0, longest) : said.slice(0, longest)
  }
  return Object.entries(body).some(saysNo) ? (saidBy(body) ?? '') : null
}

/** The errors of a GraphQL answer, each with the path of what did not come: `no access (orders.0.total)`. */
export function graphqlErrors(body: Body): string | null {
  const errors = isBodyObject(body) ? decodedBody(ownPart(body, 'errors') ?? null) : null
  if (!isList(errors) || errors.length === 0) return null
  const texts = errors.slice(0, 3).map((error) => {
    const path = isJsonObject(error) ? ownValue(error, 'path') : undefined
    const at = path !== undefined && isList(path) && path.length > 0 ? ` (${path.map(String).join('.')})` : ''
    return `${saidBy(error) ?? 'an error without words'}${at}`
  })
  const more = errors.length - texts.length
  return `${texts.join('; ')}${more > 0 ? `; and ${more} more` : ''}`.slice(0, longest)
}

/** What goes wrong beside the records of a list: a part of them did not come. Null when nothing does. */
export function errorBeside({ body, records }: Page, form: Form): string | null {
  return form === 'list' && records.count > 0 ? errorInside(body) : null
}

/** True for a key and value that say that the request failed, in the ways APIs have. */
function saysNo([key, value]: readonly [string, Body]): boolean {
  const name = key.toLowerCase().replaceAll('_', '')
  if (name === 'success' || name === 'ok') return value === false
  if (name === 'status' && typeof value === 'string') return /^(error|fail|failed|failure)$/i.test(value)
  const isCode = ['status', 'statuscode', 'code', 'errcode', 'errorcode'].includes(name)
  return isCode && typeof value === 'number' && value >= 400 && value < 600
}

/** True when the answer holds an error and nothing that could be a record. */
export function isOnlyError(body: Body): boolean {
  if (errorInside(body) === null || !isBodyObject(body)) return false
  return Object.entries(body).every(([key, value]) => {
    const word = key.toLowerCase()
    return errorWords.has(word) && (!['data', 'result'].includes(word) || holdsNothing(value))
  })
}

/** The shape of a body for people: its top-level keys and what stands there. */
export function describeShape(body: JsonValue): string {
  if (Array.isArray(body)) return `a list of ${body.length}`
  if (!isJsonObject(body)) return body === null ? 'null' : `a single value: ${toJsonText(body).slice(0, 80)}`
  const keys = Object.keys(body)
  const shown = keys.slice(0, 20).map((key) => `${key}: ${kindOf(ownValue(body, key) ?? null)}`)
  return `{ ${shown.join(', ')}${keys.length > 20 ? `, … ${keys.length - 20} more` : ''} }`
}

export function selectorNoMatch(
  resource: EndpointResource,
  body: JsonValue,
  mask: (text: string) => string,
): SluiceError {
  const selector = resource.endpoint.selector?.text ?? '$'
  const suggestions = suggestSelectors(body, selector)
  const said = errorInside(body)
  const inside = said === null ? '' : ` The answer holds an error: ${mask(said)}`
  const [best] = suggestions
  return new SluiceError(
    'SELECTOR_NO_MATCH',
    `Could not find the records of "${resource.name}" because "${selector}" matches nothing in the answer.${inside}`,
    {
      place: resource.endpoint.places.selector ?? resource.place,
      found: mask(describeShape(body)),
      ...(suggestions.length === 0 ? {} : { allowed: suggestions }),
      hint:
        best === undefined
          ? 'Set "data_selector" to where the records are, or "allow_empty: true" if an answer may hold none.'
          : `Did you mean "data_selector": "${best}"? If an answer may hold no records, set "allow_empty: true".`,
    },
  )
}

export function errorInAnswer(
  resource: EndpointResource,
  body: JsonValue,
  mask: (text: string) => string,
): SluiceError {
  return new SluiceError(
    'ERROR_IN_ANSWER',
    `Could not read "${resource.name}" because the server answered with an error inside a successful response: ${mask(errorInside(body) ?? '')}`,
    {
      place: resource.endpoint.places.selector ?? resource.place,
      found: mask(describeShape(body)),
      hint: 'Correct what the server complains about. If this answer is to be taken as "no records", set "allow_empty: true".',
    },
  )
}

/** null = says nothing; '' = something is wrong, in no words */
function saidBy(given: Body): string | null {
  // records that are still bytes are objects: the first one speaks for them
  const value = given instanceof ScannedRecords ? (given.at(0) ?? null) : decodedBody(given)
  if (isBlank(value)) return null
  if (typeof value === 'string') return value
  if (value === true) return ''
  if (isList(value)) return saidBy(value[0] ?? null) ?? ''
  if (!isJsonObject(value)) return toJsonText(value)
  const words = ['message', 'msg', 'errmsg', 'detail', 'description', 'title', 'reason', 'code', 'type']
    .map((key) => ownValue(value, key))
    .find((each) => typeof each === 'string' && each !== '')
  return typeof words === 'string' ? words : toJsonText(value).slice(0, longest)
}

function isBlank(value: Body): boolean {
  if (value === null || value === false || value === '' || value === 0) return true
  return lengthOf(value) === 0 || (isBodyObject(value) && Object.keys(value).length === 0)
}

/** Also an object of nothing but blanks: GraphQL answers `data: {notes: null}` where a field failed. */
function holdsNothing(value: Body): boolean {
  return isBlank(value) || (isBodyObject(value) && Object.values(value).every((part) => isBlank(part)))
}

function kindOf(value: JsonValue): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return `list of ${value.length}`
  if (isJsonObject(value))
    return `{ ${Object.keys(value).slice(0, 6).join(', ')}${Object.keys(value).length > 6 ? ', …' : ''} }`
  return typeof value === 'string' ? 'text' : typeof value === 'boolean' ? 'boolean' : 'number'
}
