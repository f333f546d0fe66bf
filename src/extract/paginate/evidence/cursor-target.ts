import { isJsonObject, ownValue } from '../../../json/json.ts'
import type { RequestSpec } from '../../../model/request.ts'
import type { NextHint } from './find-next.ts'

/**
 * The variable of a GraphQL query that takes the cursor: `after` in `query ($after: String) { … }`. Null when the
 * query has none; undefined when the request is not a GraphQL query.
 */
export function graphqlCursor({ body }: RequestSpec): string | null | undefined {
  const query = body.kind === 'json' && isJsonObject(body.value) ? ownValue(body.value, 'query') : undefined
  if (typeof query !== 'string' || !/[{}]/.test(query)) return undefined
  return /\$(\w*(?:after|cursor)\w*)\s*:/i.exec(query.slice(0, 10_000))?.[1] ?? null
}

/** True when a request's body is a JSON object, into which a cursor can be written. */
export function takesBody({ method, body }: RequestSpec): boolean {
  return method === 'POST' && body.kind === 'json' && isJsonObject(body.value)
}

/** The option that sends a cursor back, as a config would have it. */
export function cursorTarget(hint: NextHint, request: RequestSpec): string {
  const variable = graphqlCursor(request)
  if (variable !== undefined) return `cursor_body_path: variables.${variable ?? 'after'}`
  const [param] = hint.params
  if (param === '*') return 'cursor_param: "*"'
  return takesBody(request) ? `cursor_body_path: ${param}` : `cursor_param: ${param}`
}
