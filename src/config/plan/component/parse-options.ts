import { Secret } from '../../../model/secrets.ts'
import { formatPath } from '../../document.ts'
import { isPlainObject } from '../../shapes/kinds.ts'
import type { Located, PlanContext } from '../context.ts'
import { parseShape, type Parsed } from '../problem/check-shape.ts'
import { explainIssue } from '../problem/explain-issue.ts'
import { type Fillable, type FilledOptions, revealPlainFields } from './fill-options.ts'

/**
 * Checks filled options by their definition's shape. Mistakes are reported, but for what is missing, which is told by
 * the caller; undefined when there are any, or anything is missing. What is secret in the outcome goes into the vault.
 */
export function parseFilled(
  { value: filled, path }: Located<FilledOptions>,
  definition: Fillable,
  context: PlanContext,
): { readonly value: unknown } | undefined {
  const told = new Set(filled.missing.map((secret) => formatPath(secret.path)))
  const { parsed, options } = parseOptions(definition, filled.options)
  if (!parsed.ok) {
    const problems = parsed.issues.flatMap((issue) => explainIssue(issue, { value: options, path }))
    for (const { path: at, ...problem } of problems) {
      if (!told.has(formatPath(at))) context.problems.report(at, problem)
    }
    return undefined
  }
  if (filled.missing.length > 0) return undefined
  protectParsed(parsed.value, definition, context)
  return { value: parsed.value }
}

interface ParsedOptions {
  readonly parsed: Parsed<unknown>
  /** the options as they were parsed */
  readonly options: Readonly<Record<string, unknown>>
}

function parseOptions(definition: Fillable, options: Readonly<Record<string, unknown>>): ParsedOptions {
  const parsed = parseShape(definition.options, options)
  if (parsed.ok) return { parsed, options }
  // fields that are not secrets to the definition (a URL, a name) may still have come from a secrets file
  const revealed = revealPlainFields(options, definition)
  return { parsed: parseShape(definition.options, revealed), options: revealed }
}

// whatever name an alias had, after parsing the secret fields have their own
function protectParsed(data: unknown, definition: Fillable, { vault }: PlanContext): void {
  if (!isPlainObject(data)) return
  for (const key of definition.secret) {
    const value = data[key]
    if (typeof value === 'string') vault.add(value, key)
    if (value instanceof Secret) vault.add(value.reveal(), value.key)
  }
}
