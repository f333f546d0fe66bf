import { isJsonObject, type JsonValue, ownValue } from '../../../json/json.ts'
import { toJsonText } from '../../../json/json-text.ts'
import { given } from '../../../model/given.ts'
import type { WarningCode } from '../../../model/errors.ts'
import type { ResourcePlan } from '../../../model/plan.ts'
import type { SeenPage } from './read-pages.ts'

interface Alike {
  readonly code: WarningCode
  readonly message: string
  readonly resource: string
  readonly hint: string
}

/**
 * What a wrong paginator looks like: a page with the records of the one before it, or one that begins with them. Pages
 * of one walk are compared with the one right before; undefined = nothing of the kind.
 */
export function findAlike(resource: ResourcePlan, pages: readonly SeenPage[]): Alike | undefined {
  for (const [index, page] of pages.entries()) {
    const before = pages[index - 1]
    if (before === undefined || before.unit !== page.unit) continue
    const words = likeness(before.records.decoded(), page.records.decoded())
    if (words === undefined) continue
    const number = pages.slice(0, index + 1).filter(({ unit }) => unit === page.unit).length
    return {
      code: 'PREVIEW_PAGES_ALIKE',
      resource: resource.name,
      message: `Page ${number} of "${resource.name}" ${words} page ${number - 1}: the server does not understand how it is asked for the next page.`,
      ...given({ hint: hintFor(resource) }),
    }
  }
  return undefined
}

function likeness(before: readonly JsonValue[], now: readonly JsonValue[]): string | undefined {
  if (before.length === 0 || now.length === 0) return undefined
  const [first, second] = [before.map(textOf), now.map(textOf)]
  // two equal readings need not be the same one
  if (new Set(first).size === 1 && first.length > 1) return undefined
  if (first.length === second.length && first.every((text, index) => text === second[index]))
    return first.length === 1 ? undefined : 'holds the same records as'
  const most = Math.min(first.length, second.length)
  const equal = second.findIndex((text, index) => index >= most || text !== first[index])
  const count = equal === -1 ? most : equal
  return count > 0 && (count > 1 || isTelling(now[0]))
    ? `begins with the first ${count === 1 ? 'record' : `${count} records`} of`
    : undefined
}

/** A record that says which one it is. */
function isTelling(record: JsonValue | undefined): boolean {
  return isJsonObject(record) && Object.keys(record).some((key) => /^_?(?:id|uuid|guid|key|slug|sid)$|id$/i.test(key))
}

const identities = ['id', '_id', 'uuid', 'guid', 'key', 'sid', 'slug']

/** A record's identity: other fields may change from one answer to the next. Without one, all of it. */
function textOf(record: JsonValue): string {
  if (!isJsonObject(record)) return toJsonText(record)
  const key = identities.find((each) => ['string', 'number', 'bigint'].includes(typeof ownValue(record, each)))
  return toJsonText(key === undefined ? record : { [key]: record[key] ?? null })
}

function hintFor({ endpoint }: ResourcePlan): string {
  return endpoint?.paginator === null
    ? 'Write the paginator into the config: its type and the name of its parameter.'
    : 'Correct the "paginator": look at the requests with "sluice preview -v", and at what the API calls its parameter; or take it out to have it detected.'
}
