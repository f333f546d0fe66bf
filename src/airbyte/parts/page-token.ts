import type { StreamContext } from '../stream-context.ts'
import { mapAt } from '../tree/members.ts'
import { isMap, own, type Tree, type TreeMap } from '../tree/tree.ts'

const homes = {
  request_parameters: 'param',
  request_headers: 'header',
  request_body_json: 'body_path',
  request_body_data: 'data_key',
} as const

/** `{{ next_page_token['next_page_token'] }}` and nothing else. */
const token = /^\{\{-?\s*next_page_token(?:\[['"]next_page_token['"]\]|\.next_page_token)\s*-?\}\}$/

/**
 * A requester without the fields that are nothing but the token of the next page; where they stood, the paginator sends it.
 * So does Airbyte's `page_token_option`, of which these are another spelling.
 */
export function withoutToken(requester: TreeMap, paginator: TreeMap | undefined, context: StreamContext): TreeMap {
  // where the paginator sends it itself, or it goes into several places, the templates stay: they name `page.token`
  if (mapAt(paginator ?? {}, 'page_token_option') !== undefined) return requester
  let result = requester
  for (const [key, home] of Object.entries(homes)) {
    const fields = mapAt(requester, key)
    if (fields === undefined) continue
    const kept = without(fields, [], (path) => context.tokens.push({ home, name: path.join('.') }))
    if (kept !== fields) result = context.copied({ ...result, [key]: kept }, requester)
  }
  if (context.tokens.length <= 1 && paginator !== undefined) return result
  context.tokens.length = 0
  return requester
}

function without(fields: TreeMap, path: readonly string[], found: (path: readonly string[]) => void): TreeMap {
  const entries = Object.entries(fields).flatMap(([name, value]): [string, Tree][] => {
    const at = [...path, name]
    if (typeof value === 'string' && token.test(value.trim())) {
      found(at)
      return []
    }
    if (!isMap(value) || name === '$parameters') return [[name, value]]
    const kept = without(value, at, found)
    // an object of which nothing is left is sent all the same
    return [[name, kept]]
  })
  const isSame =
    entries.length === Object.keys(fields).length && entries.every(([name, value]) => own(fields, name) === value)
  return isSame ? fields : Object.fromEntries(entries)
}
