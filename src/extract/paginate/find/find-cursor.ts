import { type Body, isBodyObject, ownPart } from '../../../json/records/body.ts'
import { isJsonObject, type JsonObject } from '../../../json/json.ts'
import type { RequestSpec } from '../../../model/request.ts'
import { pathText } from '../../../language/jsonpath/path-text.ts'
import { graphqlCursor, takesBody } from '../evidence/cursor-target.ts'
import { findNext, type NextHint } from '../evidence/find-next.ts'
import { readFlag } from '../evidence/read-flags.ts'
import { type Finding, type FirstPage, tried } from './finding.ts'

/** A cursor in the body: it goes back under one of the names it could have, tried in turn. */
export function cursorFinding({ page, places }: FirstPage): Finding | undefined {
  const hint = findNext(page.body, places)
  if (hint?.kind !== 'cursor' || page.records.count === 0) return undefined
  const flag = readFlag(places)
  if (flag?.value === false && !flag.isWeak) return undefined
  const variable = graphqlCursor(page.request)
  if (variable === null) return undefined
  // what may be something else is tried where trying changes nothing
  if (!hint.certain && variable === undefined && page.request.method !== 'GET' && !isGraphqlEnd(hint)) return undefined
  const targets = targetsOf(hint, page.request, variable)
  const end = endOf(hint, page.body)
  const ways = targets.map((target): JsonObject => ({ type: 'cursor', cursor_path: hint.path, ...target, ...end }))
  const [param = ''] = Object.values(targets[0] ?? {})
  const back = param === '*' ? 'each part sent back under its own name' : `sent back as "${param}"`
  const like = hint.certain ? 'looks like the cursor of the next page' : 'may be the cursor of the next page'
  return {
    config: tried(ways),
    found: `cursor at "${hint.path}", ${back}`,
    why: `"${hint.path}" ${like}; check the name of the parameter it goes back in`,
    certain: false,
  }
}

type CursorTarget = Readonly<Record<string, string>>

function isGraphqlEnd({ keys }: NextHint): boolean {
  return keys.at(-1) === 'endCursor'
}

function targetsOf(hint: NextHint, request: RequestSpec, variable: string | undefined): readonly CursorTarget[] {
  if (variable !== undefined) return [{ cursor_body_path: `variables.${variable}` }]
  const asParams = hint.params.map((param) => ({ cursor_param: param }))
  if (!takesBody(request) || hint.params[0] === '*') return asParams
  const inBody = hint.params.filter((param) => !param.includes('.')).map((param) => ({ cursor_body_path: param }))
  return isJsonObject(hint.value) ? inBody : [...inBody, ...asParams.slice(0, 1)]
}

/** What ends it besides a cursor that is gone: a flag beside it, or a page without records. */
function endOf(hint: NextHint, body: Body): JsonObject {
  const flag = flagBeside(body, hint)
  if (flag !== undefined) return { has_more_path: flag }
  return hint.certain ? {} : { stop_after_empty_page: true }
}

/** `has_more` and its like beside the cursor, or at the top: the last page may still carry a cursor. */
function flagBeside(body: Body, { keys }: NextHint): string | undefined {
  const holder = keys.slice(0, -1)
  for (const at of holder.length === 0 ? [[]] : [holder, []]) {
    const object = at.reduce<Body | undefined>(
      (value, key) => (isBodyObject(value) ? ownPart(value, key) : undefined),
      body,
    )
    if (!isBodyObject(object)) continue
    const flag = Object.keys(object).find(
      (key) => /^has[_-]?(?:more|next(?:[_-]?page)?)$/i.test(key) && typeof object[key] === 'boolean',
    )
    if (flag !== undefined) return pathText([...at, flag])
  }
  return undefined
}
