import { SluiceError } from '../../model/errors.ts'
import { toJsonText } from '../../json/json-text.ts'
import { isJsonObject, isList, ownValue, type JsonValue } from '../../json/json.ts'
import type { ExpressionValues } from '../../model/plan/expression.ts'
import type { Reference, Template, TemplateTree } from '../../model/plan/template.ts'
import type { ParentValues } from '../../model/unit.ts'
import { formatValue } from './format-spec.ts'
import { pythonText } from './python-text.ts'

/** What placeholders may name while one request is built. */
export interface Scope {
  /** what the walk is for: a parent record, a slice, a window; null = nothing but the resource itself */
  readonly parent: ParentValues | null
  /** the resource's cursor; null without incremental settings */
  readonly cursor: { attribute(name: string): JsonValue } | null
  /** what expressions may name */
  readonly values?: ExpressionValues
}

/**
 * A template as text with Python's spelling of values (docs/contract/rest-api.md 9); one pass, so braces inside values
 * stay. null when a placeholder in it has no value: the caller leaves the param or header out, where dlt sends "None"
 * (docs/contract/differences.md 21 and 24). An explicit conversion (`!r`, `!s`) asks for the word `None` and gets it. An
 * expression without a value is empty, and a text that comes of expressions and is empty is none.
 */
export function expandText(template: Template, scope: Scope): string | null {
  const texts: string[] = []
  for (const part of template.parts) {
    const text = typeof part === 'string' ? part : referenceText(part, scope)
    if (text === null) return null
    texts.push(text)
  }
  const text = texts.join('')
  return text === '' && template.parts.some(isExpression) ? null : text
}

/** As `expandText`, for places that cannot be left out: throws `SluiceError` PLACEHOLDER_NULL. */
export function expandRequiredText(template: Template, scope: Scope): string {
  const text = expandText(template, scope)
  if (text !== null) return text
  if (template.parts.every((part) => typeof part === 'string' || isExpression(part))) return ''
  const empty = template.parts.find((part): part is Reference => typeof part !== 'string' && isNull(part, scope))
  const name = empty === undefined ? '' : referenceName(empty)
  throw new SluiceError('PLACEHOLDER_NULL', `Could not fill in a text because "{${name}}" is null.`, {
    found: `{${name}}`,
    hint:
      empty?.from === 'incremental'
        ? 'Set "initial_value" of the incremental.'
        : 'Filter such parent records out with a processing step.',
  })
}

/**
 * A JSON body or any other tree. A template of exactly one bare placeholder keeps the value's type, null included;
 * all other templates become text. Keys are texts.
 */
export function expandTree(tree: TemplateTree, scope: Scope): JsonValue {
  switch (tree.kind) {
    case 'literal':
      return tree.value
    case 'list':
      return tree.items.map((item) => expandTree(item, scope))
    case 'object':
      return Object.fromEntries(
        tree.entries.flatMap(([key, value]) => {
          // what an expression names and is not there is left out
          if (value.kind === 'template' && isMissing(value, scope)) return []
          return [[expandRequiredText(key, scope), expandTree(value, scope)]]
        }),
      )
    case 'template':
      return expandTyped(tree, scope)
    default:
      return tree satisfies never
  }
}

/**
 * The texts of a query or form value: a list repeats the name, null is left out (docs/contract/rest-api.md 2.2).
 * Placeholders are always text here, a list value too: `[1, 2]`.
 */
export function expandValues(tree: TemplateTree, scope: Scope): readonly string[] {
  switch (tree.kind) {
    case 'literal':
      return tree.value === null ? [] : [pythonText(tree.value)]
    case 'list':
      return tree.items.flatMap((item) => expandValues(item, scope))
    case 'object':
      return [toJsonText(expandTree(tree, scope))]
    case 'template':
      return expressionTexts(tree, scope) ?? [expandText(tree, scope)].filter((text) => text !== null)
    default:
      return tree satisfies never
  }
}

function expandTyped(template: Template, scope: Scope): JsonValue {
  const bare = bareReference(template)
  return bare === null ? expandRequiredText(template, scope) : referenceValue(bare, scope)
}

/** The placeholder of a template that is nothing else, without format; null otherwise. */
function bareReference(template: Template): Reference | null {
  const [only] = template.parts
  if (template.parts.length !== 1 || only === undefined || typeof only === 'string') return null
  return only.format === undefined || isPlain(only) ? only : null
}

function isExpression(part: Template['parts'][number]): part is Reference & { readonly from: 'expression' } {
  return typeof part !== 'string' && part.from === 'expression'
}

function isMissing(template: Template, scope: Scope): boolean {
  const bare = bareReference(template)
  return bare?.from === 'expression' && bare.expression.evaluate(scope.values ?? {}) === undefined
}

/** The value of a tree that is one expression; undefined for all others, and for what is not there. */
export function expressionValue(tree: TemplateTree, scope: Scope): JsonValue | undefined {
  const bare = tree.kind === 'template' ? bareReference(tree) : null
  return bare?.from === 'expression' ? bare.expression.evaluate(scope.values ?? {}) : undefined
}

/** The texts of a value that is one expression: those of a list, none of null or nothing. */
function expressionTexts(template: Template, scope: Scope): readonly string[] | undefined {
  const bare = bareReference(template)
  if (bare?.from !== 'expression') return undefined
  const value = referenceValue(bare, scope)
  const texts = (isList(value) ? value : [value]).filter((each) => each !== null)
  return texts.map((each) => (isJsonObject(each) ? toJsonText(each) : pythonText(each))).filter((text) => text !== '')
}

/** The value a placeholder names; throws `SluiceError` when nothing gave it one. */
export function referenceValue(reference: Reference, scope: Scope): JsonValue {
  if (reference.from === 'expression') return reference.expression.evaluate(scope.values ?? {}) ?? null
  if (reference.from === 'slice') return sliceValue(reference.name, scope)
  if (reference.from === 'incremental') {
    const edge = windowEdge(reference.attribute)
    const window = scope.parent?.window
    if (edge !== undefined && window !== undefined) return window[edge]
    if (scope.cursor !== null) return scope.cursor.attribute(reference.attribute)
    throw new SluiceError(
      'PLACEHOLDER_UNBOUND',
      `Could not fill in "{incremental.${reference.attribute}}" because the endpoint has no incremental settings.`,
      {
        hint: 'Add an "incremental" key to the endpoint.',
      },
    )
  }
  const fields: unknown = scope.parent?.fields
  const value = isJsonObject(fields) ? ownValue(fields, reference.field) : undefined
  if (value !== undefined) return value
  throw new SluiceError(
    'PLACEHOLDER_UNBOUND',
    `Could not fill in "${reference.field}" because no parent record gave it a value.`,
    {
      hint: 'Name the parent as {resources.<parent>.<field>}.',
    },
  )
}

/** Which edge of a window `{incremental.window_start}` and `{incremental.window_end}` name; undefined = neither. */
function windowEdge(attribute: string): 'start' | 'end' | undefined {
  return attribute === 'window_start' ? 'start' : attribute === 'window_end' ? 'end' : undefined
}

/** A member of a union that lacks a name leaves it null. */
function sliceValue(name: string, scope: Scope): JsonValue {
  const slice: unknown = scope.parent?.slice
  if (isJsonObject(slice)) return ownValue(slice, name) ?? null
  throw new SluiceError(
    'PLACEHOLDER_UNBOUND',
    `Could not fill in "{slice.${name}}" because the endpoint is not read in slices.`,
    { hint: 'Add a "for_each" to the endpoint.' },
  )
}

/** How the user writes the placeholder, as far as it is known here. */
export function referenceName(reference: Reference): string {
  if (reference.from === 'expression') return reference.expression.text
  if (reference.from === 'slice') return `slice.${reference.name}`
  return reference.from === 'incremental' ? `incremental.${reference.attribute}` : `resources.….${reference.field}`
}

/** A batch of values is written with commas, as most APIs take lists. */
function referenceText(reference: Reference, scope: Scope): string | null {
  if (reference.from === 'slice') {
    const value = referenceValue(reference, scope)
    if (isList(value)) return value.map((item) => formatValue(item, reference.format)).join(',')
  }
  if (reference.from === 'expression') {
    const value = referenceValue(reference, scope)
    return value === null ? '' : pythonText(value)
  }
  return isNull(reference, scope) ? null : formatValue(referenceValue(reference, scope), reference.format)
}

function isNull(reference: Reference, scope: Scope): boolean {
  return referenceValue(reference, scope) === null && reference.format?.conversion === undefined
}

function isPlain(reference: Reference): boolean {
  return reference.format?.conversion === undefined && (reference.format?.spec ?? '') === ''
}
