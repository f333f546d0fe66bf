import { decodedBody } from '../../json/records/body.ts'
import { type Page, recordCount } from '../../model/request.ts'
import { compileExpression } from '../../language/jinja/compile-expression.ts'
import { truthy, type Value } from '../../language/jinja/values.ts'

/** True when paging must end with this page. */
export type StopCondition = (page: Page) => boolean

const names = ['response', 'headers', 'last_record', 'last_page_size'] as const
/** texts that mean no when a template with text around it was written */
const noes: readonly string[] = ['', 'false', '0', '0.0', 'none', '[]', '{}', '()']

/**
 * Compiles a `stop_condition` (docs/contract/rest-api.md 15.2): a Jinja expression over `response` (the body),
 * `headers` (any case), `last_record` (undefined on an empty page) and `last_page_size`. Throws BAD_EXPRESSION; running
 * it throws EXPRESSION_FAILED.
 */
export function compileStopCondition(text: string): StopCondition {
  const expression = compileExpression(text, names)
  return (page) =>
    isYes(
      expression.evaluate({
        response: decodedBody(page.body),
        headers: page.headers,
        last_record: page.records.at(-1),
        last_page_size: recordCount(page),
      }),
    )
}

function isYes(value: Value): boolean {
  return typeof value === 'string' ? !noes.includes(value.trim().toLowerCase()) : truthy(value)
}
