import { JsonFloat, type JsonValue } from '../../../json/json.ts'
import { pathText } from '../../../language/jsonpath/path-text.ts'
import type { Places } from './places.ts'
import { plainName } from './plain-name.ts'

/** A flag that says whether there is more after a page. */
export interface Flag {
  readonly value: boolean
  /** JSONPath to it */
  readonly path: string
  readonly keys: readonly string[]
  /** true = the flag itself says the opposite: `isLast`, `done` */
  readonly isUpsideDown: boolean
  /** true = its "no" is about the answer rather than the pages, so a link or cursor beside it is to be followed */
  readonly isWeak: boolean
}

const moreFlag =
  /^(?:(?:has|is|are)?(?:more|next|nextpage|morepages?|moreresults?|morerecords?|moreitems?|moredata|moreentries|morerows|morefiles|nextpages|nextset)(?:available|exists)?|(?:is|results?|list)?truncated|nextpageexists|canloadmore|loadmore|moreitemsincollection|hasmorepages)$/
const lastFlag =
  /^(?:is)?(?:last|lastpage|finalpage|done|finished|exhausted|endoflist|endofrecords|endofresults|lastbatch|nomore)$/
/** GitHub: true = the search timed out; false says nothing about pages */
const brokenOff = /^(?:incompleteresults|partialresults|timedout)$/

/** `truncated: false` beside a link: Datasette says that the query was not cut off, S3 that there is no next page */
const maybeOfAnswer = /truncated$/

/** The first flag about the page. Texts and 1/0 count where the name leaves no doubt. */
export function readFlag({ entries, isAbout }: Places): Flag | undefined {
  for (const { keys, value } of entries) {
    const name = plainName(keys.at(-1) ?? '')
    const [isMore, isLast] = [moreFlag.test(name), lastFlag.test(name)]
    const isBroken = brokenOff.test(name) && value === true
    if ((!isMore && !isLast && !isBroken) || !isAbout(keys)) continue
    const said = isBroken ? true : readBoolean(value, /^(?:has|is)/.test(name))
    if (said === undefined) continue
    const isWeak = !said && maybeOfAnswer.test(name)
    return { value: isLast ? !said : said, path: pathText(keys), keys, isUpsideDown: isLast, isWeak }
  }
  return undefined
}

/** `1` and `0` only where a flag is expected: `more: 1` may be a number of things. */
function readBoolean(value: JsonValue, isSure: boolean): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (typeof value === 'string' && /^(?:true|false)$/i.test(value)) return value.toLowerCase() === 'true'
  const number = value instanceof JsonFloat ? value.value : value
  return isSure && (number === 0 || number === 1) ? number === 1 : undefined
}
