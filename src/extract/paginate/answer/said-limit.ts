import { type Body, isBodyObject, ownPart } from '../../../json/records/body.ts'
import type { Page } from '../../../model/request.ts'
import { plainName } from '../evidence/plain-name.ts'
import { wholeNumber } from './total.ts'

/** Names under which answers say which limit they kept to, and not how many rows they hold. */
const limitNames: readonly string[] = ['limit', 'perpage', 'pagesize', 'maxresults', 'hitsperpage', 'maxpagesize']

/** The first limit that the answer says it kept to and that fits. */
export function saidLimit({ body }: Page, fits: (said: number) => boolean): number | undefined {
  for (const part of [body, ...objectsIn(body)]) {
    for (const name of isBodyObject(part) ? Object.keys(part) : []) {
      if (!limitNames.includes(plainName(name)) || !isBodyObject(part)) continue
      const value = ownPart(part, name)
      const said = typeof value === 'number' || typeof value === 'string' ? wholeNumber(value) : undefined
      if (said !== undefined && fits(said)) return said
    }
  }
  return undefined
}

function objectsIn(body: Body): readonly Body[] {
  if (!isBodyObject(body)) return []
  return Object.keys(body).flatMap((name) => {
    const part = ownPart(body, name)
    return part !== undefined && isBodyObject(part) ? [part] : []
  })
}
