import type { z } from 'zod'
import type { ConfigPath } from '../../document.ts'
import { isPlainObject } from '../../shapes/kinds.ts'
import { explainIssue, valueAt } from './explain-issue.ts'
import type { Problems } from './problems.ts'

/** What could be read. `whole` = false: parts with problems were cut out, so conclusions from absence are not safe. */
export interface Read<T> {
  readonly value: T
  readonly whole: boolean
}

/**
 * Parses a value by its shape and reports every problem. A value with problems is read again without the parts
 * they are about, so that the rest can be checked too; undefined = nothing of it could be saved.
 */
export function checkShape<Shape extends z.ZodType>(
  shape: Shape,
  value: unknown,
  { path, problems }: { readonly path: ConfigPath; readonly problems: Problems },
): Read<z.output<Shape>> | undefined {
  const parsed = parseShape(shape, value)
  if (parsed.ok) return { value: parsed.value, whole: true }
  const found = parsed.issues.flatMap((issue) => explainIssue(issue, { value, path }))
  for (const { path: at, ...problem } of found) problems.report(at, problem)
  const pruned = found.reduce<unknown>((rest, problem) => prune(value, rest, problem.path.slice(path.length)), value)
  const saved = parseShape(shape, pruned)
  return saved.ok ? { value: saved.value, whole: false } : undefined
}

/** A value parsed, or what is wrong with it. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issues: readonly z.core.$ZodIssue[] }

/** Parses by a shape. Unknown-key issues carry the allowed keys in their message, for `explainIssue`. */
export function parseShape<Shape extends z.ZodType>(shape: Shape, value: unknown): Parsed<z.output<Shape>> {
  const result = shape.safeParse(value, { error: encodeAllowedKeys })
  return result.success ? { ok: true, value: result.data } : { ok: false, issues: result.error.issues }
}

// zod drops the schema from its issues; the message is the one thing that comes through
function encodeAllowedKeys(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== 'unrecognized_keys') return undefined
  const definition: unknown = issue.inst?._zod.def
  const shape = isPlainObject(definition) ? definition['shape'] : undefined
  return JSON.stringify(typeof shape === 'object' && shape !== null ? Object.keys(shape) : [])
}

// what a problem is about is cut out; for an absent key that is its owner
function prune(original: unknown, rest: unknown, path: ConfigPath): unknown {
  return without(rest, valueAt(original, path) === undefined ? path.slice(0, -1) : path)
}

function without(value: unknown, path: readonly PropertyKey[]): unknown {
  const [step, ...rest] = path
  if (step === undefined) return undefined
  if (Array.isArray(value)) {
    const next: unknown = without(value[Number(step)], rest)
    // leaving an item out would move the others, and later issues name them by index
    return next === undefined ? undefined : value.with(Number(step), next)
  }
  if (!isPlainObject(value) || !Object.hasOwn(value, step)) return value
  const { [String(step)]: member, ...others } = value
  const next = rest.length === 0 ? undefined : without(member, rest)
  return next === undefined ? others : { ...value, [step]: next }
}
