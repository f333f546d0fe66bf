import type { JsonValue } from '../../../json/json.ts'
import type { Expression } from '../../../model/plan/expression.ts'
import type { SecretVault } from '../../../model/secrets.ts'
import type { ConfigValues, Located, PlanContext } from '../context.ts'
import { reporting } from '../context.ts'
import { endOfExpression, startOfExpression } from './scan-expression.ts'

/** What expressions may name wherever a walk is under way. */
export const walkNames = ['config', 'slice', 'incremental'] as const

/** Compiles an expression; a bad one is reported at its place and comes back undefined. What comes of secrets is hidden. */
export function compileAt(
  { value, path }: Located<string>,
  names: readonly string[],
  context: PlanContext,
): Expression | undefined {
  const expression = reporting({ value, path }, context, () => context.catalog.compileExpression(value, names))
  return expression && hiding(expression, context.parameters, context.vault)
}

/** The value of an expression over `config` and the time of the run; a text without one is itself. */
export function settledValue({ value, path }: Located, context: PlanContext): unknown {
  if (typeof value !== 'string' || startOfExpression(value) === -1) return value
  const expression = compileAt({ value, path }, ['config'], context)
  if (expression === undefined) return undefined
  return reporting({ value, path }, context, () => expression.evaluate(context.parameters.values)) ?? null
}

/** An expression whose outcome goes into the vault when it names a secret. */
function hiding(expression: Expression, { secrets }: ConfigValues, vault: SecretVault): Expression {
  const { text } = expression
  const named = secrets.find((name) => new RegExp(`\\b${name.replaceAll(/\W/g, '.')}\\b`).test(text))
  if (named === undefined || !expression.names.has('config')) return expression
  const evaluate: Expression['evaluate'] = (values) => {
    const value = expression.evaluate(values)
    hide(value, named, vault)
    return value
  }
  return { ...expression, evaluate }
}

const shortestSecret = 4

function hide(value: JsonValue | undefined, name: string, vault: SecretVault): void {
  if (typeof value === 'string' && value.length >= shortestSecret) vault.add(value, name)
  else if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) hide(each, name, vault)
}

/** A text taken apart at its `${{ … }}`; undefined = it has none, or one that is never closed. */
export function splitExpressions(text: string): readonly (string | { readonly expression: string })[] | undefined {
  if (startOfExpression(text) === -1) return undefined
  const pieces: (string | { readonly expression: string })[] = []
  let from = 0
  for (let start = startOfExpression(text); start !== -1; start = startOfExpression(text, from)) {
    const end = endOfExpression(text, start)
    if (end === -1) return undefined
    if (start > from) pieces.push(text.slice(from, start))
    pieces.push({ expression: text.slice(start, end) })
    from = end
  }
  if (from < text.length) pieces.push(text.slice(from))
  return pieces
}
