import { decodedBody } from '../../json/records/body.ts'
import { type Page, recordCount } from '../../model/request.ts'
import { compileExpression } from '../../language/jinja/compile-expression.ts'
import type { JsonValue } from '../../json/json.ts'

/** What an expression of a paginator gives for a page. */
export type PageExpression = (page: Page, token?: JsonValue) => JsonValue | undefined

/** What a paginator's expressions may name. */
const names = [
  'response',
  'headers',
  'last_record',
  'last_page_size',
  'page',
  'config',
  'slice',
  'incremental',
] as const

/**
 * Compiles an expression over a page (docs/contract/rest-api.md 15.2): `response` (the body), `headers` (any case),
 * `last_record` (undefined on an empty page), `last_page_size`, `page.token` (of the page itself), and what the walk is about. Throws BAD_EXPRESSION;
 * running it throws EXPRESSION_FAILED.
 */
export function compilePageExpression(text: string): PageExpression {
  const expression = compileExpression(text, names)
  return (page, token) =>
    expression.evaluate({
      ...page.scope,
      response: decodedBody(page.body),
      headers: page.headers,
      last_record: page.records.at(-1),
      last_page_size: recordCount(page),
      page: token === undefined ? {} : { token },
    })
}
