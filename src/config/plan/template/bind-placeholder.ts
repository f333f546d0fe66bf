import { isJsonObject, type JsonObject, ownValue } from '../../../json/json.ts'
import type { Expression } from '../../../model/plan/expression.ts'
import type { JsonPath } from '../../../model/plan/json-path.ts'
import type { Reference } from '../../../model/plan/template.ts'
import type { ConfigPath } from '../../document.ts'
import { formatPath } from '../../document.ts'
import { scalarText } from '../../shapes/kinds.ts'
import { compilePathAt, type Located, type PlanContext, reporting } from '../context.ts'
import { compileAt, walkNames } from '../expression/expressions.ts'
import { withMember } from '../expression/parameters.ts'
import { didYouMean } from '../../near-names.ts'
import { compileTemplate, type RequestPart, type Scope } from './compile-template.ts'
import type { Field } from './scan-braces.ts'

/** A parent field that a placeholder or a resolve param names, and where it does. */
export interface ParentUse {
  readonly resource: string
  readonly field: JsonPath
  readonly path: ConfigPath
}

/** A param that a `{name}` in the path may stand for (docs/contract/rest-api.md 7.1, 7.3). */
export type PathParam =
  | { readonly kind: 'resolve'; readonly resource: string; readonly field: string; readonly path: ConfigPath }
  | { readonly kind: 'static'; readonly value: unknown; readonly path: ConfigPath }
  | { readonly kind: 'incremental'; readonly path: ConfigPath }

export interface ScopeInput {
  readonly context: PlanContext
  readonly resource: string
  readonly params: ReadonlyMap<string, PathParam>
  readonly hasIncremental: boolean
  /** names that the endpoint's `for_each` gives; default none */
  readonly slices?: readonly string[]
  /** what `{job.…}` may stand for; default nothing */
  readonly job?: readonly string[]
  /** false = some of the config could not be read: what is missing may have been written */
  readonly whole: boolean
}

/** The scope of one resource, with what its placeholders turned out to use. */
export interface ResourceScope extends Scope {
  readonly parents: readonly ParentUse[]
  /** params that the path has taken */
  readonly used: ReadonlySet<string>
  /** whether an expression names `page` */
  readonly page: { isNamed: boolean }
}

// what `{incremental.…}` can name: the cursor's values and its settings (docs/contract/rest-api.md 6.2)
const attributes = [
  'start_value',
  'last_value',
  'initial_value',
  'end_value',
  'window_start',
  'window_end',
  'cursor_path',
  'lag',
  'row_order',
  'range_start',
  'range_end',
  'on_cursor_value_missing',
  'primary_key',
] as const

/** What the placeholders of one resource may stand for: parents, its incremental, and in the path its params. */
export function createScope(input: ScopeInput): ResourceScope {
  const parents: ParentUse[] = []
  const used = new Set<string>()
  const page = { isNamed: false }
  const scope: ResourceScope = {
    context: input.context,
    parents,
    used,
    page,
    bindExpression: (written, part) => bindExpression(written, part, { context: input.context, parents, page }),
    bind(field, part, path) {
      const param = part === 'path' ? input.params.get(field.name) : undefined
      if (param !== undefined) {
        used.add(field.name)
        return bindParam(param, { field, path, scope, parents })
      }
      if (field.name.startsWith('resources.')) return bindParent(field, path, { context: input.context, parents })
      if (field.name.startsWith('incremental.') && input.hasIncremental) return bindIncremental(field, path, input)
      const slice = sliceName(field, input)
      if (slice !== undefined)
        return [{ from: 'slice', name: slice, ...(field.format ? { format: field.format } : {}) }]
      if (input.whole) reportUnbound(field, { part, path }, input)
      return []
    },
  }
  return scope
}

interface Binding {
  readonly context: PlanContext
  readonly parents: ParentUse[]
}

interface ExpressionBinding extends Binding {
  readonly page: { isNamed: boolean }
}

const parentFields = /\bresources\.(\w+)\.(\w+(?:\.\w+)*)/g

/** An expression, and the fields of parents that it names. In a path one over `config` is the user's own text. */
function bindExpression(
  { value, path }: Located<string>,
  part: RequestPart,
  { context, parents, page }: ExpressionBinding,
): readonly (string | Reference)[] {
  const expression = compileAt({ value, path }, [...walkNames, 'resources', 'page'], context)
  if (expression === undefined) return []
  if (expression.names.has('page')) page.isNamed = true
  const isOwn = part === 'path' && [...expression.names].every((name) => name === 'config')
  if (isOwn) {
    const own = reporting({ value, path }, context, () => expression.evaluate(context.parameters.values))
    return [scalarText(own) ?? '']
  }
  if (!expression.names.has('resources')) return [{ from: 'expression', expression }]
  const named = [...value.matchAll(parentFields)].map(([, resource = '', field = '']) => ({ resource, field }))
  for (const { resource, field } of named) {
    const compiled = compilePathAt({ value: field, path }, context)
    if (compiled !== undefined) parents.push({ resource, field: compiled, path })
  }
  return [{ from: 'expression', expression: overParents(expression, named) }]
}

interface NamedField {
  readonly resource: string
  readonly field: string
}

/** An expression that finds the fields of parents that it names under `resources`. */
function overParents(expression: Expression, named: readonly NamedField[]): Expression {
  const evaluate: Expression['evaluate'] = (values) => {
    const fields: unknown = values['slice']
    const resources = named.reduce<JsonObject>((all, { resource, field }) => {
      const value = isJsonObject(fields) ? ownValue(fields, field) : undefined
      return value === undefined ? all : withMember(all, [resource, ...field.split('.')], value)
    }, {})
    return expression.evaluate({ ...values, resources })
  }
  return { ...expression, evaluate }
}

interface ParamBinding {
  readonly field: Field
  readonly path: ConfigPath
  readonly scope: Scope
  readonly parents: ParentUse[]
}

function bindParam(param: PathParam, { field, path, scope, parents }: ParamBinding): readonly (string | Reference)[] {
  const { context } = scope
  if (param.kind === 'resolve') {
    const at = [...param.path, 'field']
    const compiled = compilePathAt({ value: param.field, path: at }, context)
    if (compiled === undefined) return []
    parents.push({ resource: param.resource, field: compiled, path: [...param.path, 'resource'] })
    return [toReference(param.field, compiled, field)]
  }
  // a static text may hold placeholders of its own: it stands in the path from now on
  if (param.kind === 'static' && typeof param.value === 'string') {
    return compileTemplate({ value: param.value, path: param.path }, 'params', scope).parts
  }
  // Python's spelling, which dlt sends
  if (param.kind === 'static' && typeof param.value === 'boolean') return [param.value ? 'True' : 'False']
  const text = param.kind === 'static' ? scalarText(param.value) : undefined
  if (text !== undefined) return [text]
  context.problems.report(param.path, {
    code: 'CONFIG_INVALID_VALUE',
    message: `Could not use "${formatPath(param.path)}" in the path because only text, numbers and resolve params can stand there.`,
    found: field.text,
    allowed: ['text', 'a number', '{type: resolve, resource: …, field: …}'],
    hint: `Take "${field.text}" out of "${formatPath(path)}", or write a plain value for it.`,
  })
  return []
}

// split on the first two dots: a parent's name has none, the rest is a JSONPath (docs/contract/rest-api.md 7.1)
function bindParent(field: Field, path: ConfigPath, { context, parents }: Binding): readonly Reference[] {
  const [, resource, path3] = /^resources\.([^.]+)\.(.+)$/s.exec(field.name) ?? []
  if (resource === undefined || path3 === undefined) {
    context.problems.report(path, {
      code: 'CONFIG_BAD_TEMPLATE',
      message: `Could not read the placeholder "${field.text}" because it names no field of a resource.`,
      found: field.text,
      allowed: '{resources.<name>.<field>}',
      hint: 'Write the field too, for example "{resources.posts.id}".',
    })
    return []
  }
  const compiled = compilePathAt({ value: path3, path }, context)
  if (compiled === undefined) return []
  parents.push({ resource, field: compiled, path })
  return [toReference(path3, compiled, field)]
}

function bindIncremental(field: Field, path: ConfigPath, { context }: ScopeInput): readonly Reference[] {
  const attribute = field.name.slice('incremental.'.length)
  const first = /^\w*/.exec(attribute)?.[0] ?? ''
  if (!attributes.some((attribute) => attribute === first)) {
    context.problems.report(path, {
      code: 'CONFIG_UNBOUND_PLACEHOLDER',
      message: `Could not use "${formatPath(path)}" because an incremental has no "${attribute}".`,
      found: field.text,
      allowed: attributes.map((name) => `{incremental.${name}}`),
      hint: didYouMean(first, attributes) ?? 'The start of the window is "{incremental.start_value}".',
    })
    return []
  }
  return [{ from: 'incremental', attribute, ...(field.format ? { format: field.format } : {}) }]
}

/** The name behind `slice.`, when the endpoint's `for_each` gives it. */
function sliceName({ name }: Field, { slices = [], job = [] }: ScopeInput): string | undefined {
  // what a job made comes with the values of its slice
  return (
    slices.find((slice) => name === `slice.${slice}`) ?? job.map((each) => `job.${each}`).find((each) => each === name)
  )
}

function toReference(text: string, compiled: JsonPath, { format }: Field): Reference {
  return { from: 'parent', field: text, path: compiled, ...(format ? { format } : {}) }
}

interface Site {
  readonly part: RequestPart
  readonly path: ConfigPath
}

function reportUnbound(field: Field, { part, path }: Site, input: ScopeInput) {
  const { context, resource, params, hasIncremental, slices = [], job = [] } = input
  const names = part === 'path' ? [...params.keys()] : []
  const prefixes = [
    ...slices.map((slice) => `{slice.${slice}}`),
    ...job.map((each) => `{job.${each}}`),
    '{resources.<name>.<field>}',
    ...(hasIncremental ? ['{incremental.<attribute>}'] : []),
  ]
  const allowed = [...names.map((name) => `{${name}}`), ...prefixes]
  context.problems.report(path, {
    code: 'CONFIG_UNBOUND_PLACEHOLDER',
    message: `Could not build the ${part} of "${resource}" because nothing is bound to "${field.text}".`,
    found: field.text,
    allowed,
    hint: hintFor(field, part, { names, hasIncremental, slices }),
  })
}

function hintFor(
  field: Field,
  part: RequestPart,
  {
    names,
    hasIncremental,
    slices,
  }: { readonly names: readonly string[]; readonly hasIncremental: boolean; readonly slices: readonly string[] },
): string {
  const name = field.name.trim()
  if (name !== field.name) return `Remove the spaces: "{${name}}".`
  if (name.startsWith('incremental.') && !hasIncremental) return 'Add "incremental" to the endpoint.'
  if (name.startsWith('slice.'))
    return slices.length === 0
      ? 'Add a "for_each" to the endpoint that gives it.'
      : (didYouMean(name.slice('slice.'.length), slices) ?? `Add it to "for_each" with "as".`)
  const [first = '', ...rest] = name.split('.')
  const near = didYouMean(first, rest.length > 0 ? ['resources', 'incremental'] : names)
  if (near !== undefined) return near
  if (part === 'path' && /^[\w-]+$/.test(name)) {
    return `Add "${name}" to the endpoint's params, or take it from a parent: "{resources.<name>.<field>}".`
  }
  return `Double literal braces: "{${field.text}}".`
}
