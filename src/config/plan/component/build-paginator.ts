import { isComponentUse, type ComponentUse } from '../../../model/user-code/component-use.ts'
import type { Paginator, PaginatorDefinition } from '../../../model/paginator.ts'
import { isPlainObject } from '../../shapes/kinds.ts'
import { reporting, type Located, type PlanContext } from '../context.ts'
import { checkShape } from '../problem/check-shape.ts'
import { missingKey, wrongType } from '../problem/explain-issue.ts'
import { resolveSecrets } from '../resolve-secrets.ts'
import { findDefinition, typeNames, unknownType } from './find-definition.ts'

/** What a paginator config came to: none written (the next one down decides), detection, or a paginator. */
export type PaginatorChoice = 'unset' | 'detect' | Paginator

/**
 * Builds the paginator a config names: a type name, a mapping with `type`, or a paginator made in code. null is as
 * good as unset. `auto` forces detection even where the client has a paginator: it is an explicit choice, where dlt
 * quietly falls back (docs/contract/differences.md 3). Problems are reported; the choice is then 'detect'.
 */
export function buildPaginator({ value, path }: Located, context: PlanContext): PaginatorChoice {
  if (value === undefined || value === null) return 'unset'
  if (isComponentUse(value, 'paginator')) return fromUse({ value, path }, context)
  if (isPaginator(value)) return value
  if (typeof value === 'string') return fromType({ value: { type: value }, path }, true, context)
  if (isPlainObject(value)) return fromType({ value, path }, false, context)
  const { path: at, ...problem } = wrongType(path, value, ['text', 'a mapping', 'a paginator made in TypeScript'])
  context.problems.report(at, problem)
  return 'detect'
}

/** The catalog's paginator of a type with all its defaults, or null when the catalog has none. */
export function defaultPaginator(type: string, context: PlanContext): Paginator | null {
  const definition = findDefinition(context.catalog.paginators, type)
  return definition ? definition.build(definition.options.parse({})) : null
}

function fromType(
  { value, path }: Located<Readonly<Record<string, unknown>>>,
  isShorthand: boolean,
  context: PlanContext,
): PaginatorChoice {
  const { type, ...options } = value
  const { paginators } = context.catalog
  if (typeof type !== 'string') {
    const allowed = [...new Set([...typeNames(paginators), 'auto'])]
    const { path: at, ...problem } =
      type === undefined ? missingKey([...path, 'type'], allowed) : wrongType([...path, 'type'], type, ['text'])
    context.problems.report(at, problem)
    return 'detect'
  }
  if (type === 'auto' && Object.keys(options).length === 0) return 'detect'
  const definition = findDefinition(paginators, type)
  if (definition === undefined) {
    const at = isShorthand ? path : [...path, 'type']
    context.problems.report(
      at,
      unknownType({ kind: 'paginator', type, path: at, definitions: paginators, isShorthand }),
    )
    return 'detect'
  }
  return fromOptions(definition, { value: options, path }, context)
}

function fromUse({ value: use, path }: Located<ComponentUse<'paginator'>>, context: PlanContext): PaginatorChoice {
  const options = resolveSecrets(use.options ?? {}, path, context)
  return fromOptions(use.definition, { value: options, path }, context)
}

function fromOptions(definition: PaginatorDefinition, { value, path }: Located, context: PlanContext): PaginatorChoice {
  const read = checkShape(definition.options, value, { path, problems: context.problems })
  if (!read?.whole) return 'detect'
  return reporting({ value, path }, context, () => definition.build(read.value)) ?? 'detect'
}

function isPaginator(value: unknown): value is Paginator {
  if (typeof value !== 'object' || value === null) return false
  const methods = value as Partial<Record<keyof Paginator, unknown>>
  return ['first', 'apply', 'next'].every((name) => typeof methods[name as keyof Paginator] === 'function')
}
