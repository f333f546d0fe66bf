import type { JsonValue } from '../../json/json.ts'
import { truthy } from '../../language/jinja/values.ts'
import type { Page } from '../../model/request.ts'
import { compilePageExpression } from './page-expression.ts'

/** True when paging must end with this page. */
export type StopCondition = (page: Page) => boolean

/** texts that mean no when a template with text around it was written */
const noes: readonly string[] = ['', 'false', '0', '0.0', 'none', '[]', '{}', '()']

/**
 * Compiles a `stop_condition` (docs/contract/rest-api.md 15.2): an expression over a page. Throws BAD_EXPRESSION;
 * running it throws EXPRESSION_FAILED.
 */
export function compileStopCondition(text: string): StopCondition {
  const expression = compilePageExpression(text)
  return (page) => isYes(expression(page))
}

function isYes(value: JsonValue | undefined): boolean {
  return typeof value === 'string' ? !noes.includes(value.trim().toLowerCase()) : truthy(value)
}
