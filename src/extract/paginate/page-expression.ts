import { decodedBody } from '../../json/records/body.ts'
import { type Page, recordCount } from '../../model/request.ts'
import { compileExpression } from '../../language/jinja/compile-expression.ts'
import type { JsonValue } from '../../json/json.ts'

/** What an expression of a paginator gives for a page. */
export type PageExpression = (page: Page) => JsonValue | undefined

/** What a paginator's expressions may name. */
const names = ['response', 'headers', 'last_record', 'last_page_size', 'config', 'slice', 'incremental'] as const

/**
 * Compiles an expression over a page (docs/contract/rest-api.md 15.2): `response` (the body), `headers` (any case),
 * `last_record` (undefined on an empty page), `last_page_size`, and what the walk is about. Throws BAD_EXPRESSION;
 * running it throws EXPRESSION_FAILED.
 */
export function compilePageExpression(text: string): PageExpression {
  const expression = compileExpression(text, names)
  return (page) =>
    expression.evaluate({
      ...page.scope,
      response: decodedBody(page.body),
      headers: page.headers,
      last_record: page.records.at(-1),
      last_page_size: recordCount(page),
    })
}
