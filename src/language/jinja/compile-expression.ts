import { parse, tokenize } from '@huggingface/jinja'
import type { JsonValue } from '../../json/json.ts'
import { SluiceError } from '../../model/errors.ts'
import type { Expression } from '../../model/plan/expression.ts'
import { type CompileContext, compileNode, type Evaluate, type SyntaxNode } from './compile-node.ts'
import { badExpression, failedExpression } from './problem.ts'
import { plainOf } from './shapes.ts'
import { textOf, truthy } from './values.ts'

const longest = 4000

/**
 * Compiles `{{ expression }}`, text with expressions in it, or a bare expression without braces. Evaluation is lazy,
 * with Python's meaning and typed results, and reads own properties only. `names` are the variables it may use.
 * Throws `SluiceError` BAD_EXPRESSION (without a place: the caller adds it) for syntax errors, unknown names, filters,
 * tests and methods, and statements such as `{% if %}`.
 */
export function compileExpression(text: string, names: readonly string[]): Expression {
  if (text.length > longest) throw badExpression(text, `it is longer than ${longest} characters`)
  const used = new Set<string>()
  const parts = compileParts({ text, names, used })
  const [only] = parts
  const run: Evaluate =
    parts.length === 1 && only !== undefined ? only : (scope) => parts.map((part) => textOf(part(scope))).join('')
  const evaluateIn: Expression['evaluate'] = (scope) => evaluate(text, () => plainOf(run(scope)))
  return {
    text,
    names: used,
    isText: parts.length > 1,
    evaluate: evaluateIn,
    holds: (scope) => truthy(evaluateIn(scope)),
  }
}

function compileParts(context: CompileContext): Evaluate[] {
  const { text } = context
  try {
    // `${{ … }}` is the mark of places where `{{` is an escaped brace
    const written = text.replaceAll('${{', '{{')
    const nodes = parse(tokenize(/\{[{%#]/.test(written) ? written.trim() : `{{ ${written} }}`))
      .body as readonly SyntaxNode[]
    const parts = nodes.filter((node) => node.type !== 'Comment').map((node) => compileNode(node, context))
    if (parts.length === 0) throw badExpression(text, 'it is empty')
    return parts
  } catch (cause) {
    if (cause instanceof SluiceError) throw cause
    const reason = cause instanceof RangeError ? 'it is nested too deeply' : readable(cause)
    throw badExpression(text, reason)
  }
}

/** The parser's own words, without the names of its classes. */
function readable(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause)
  return `it is not a Jinja expression (${message.replace(/^Parser Error: /, '').replace(/\.$/, '')})`
}

function evaluate(text: string, run: () => JsonValue | undefined): JsonValue | undefined {
  try {
    return run()
  } catch (cause) {
    const known = cause instanceof SluiceError && cause.code === 'EXPRESSION_FAILED'
    if (!known && !(cause instanceof RangeError)) throw cause
    const reason = known ? cause.message : 'the values are nested too deeply'
    throw failedExpression(text, reason, cause)
  }
}
