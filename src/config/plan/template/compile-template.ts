import { JsonFloat } from '../../../json/json.ts'
import type { Reference, Template, TemplateTree } from '../../../model/plan/template.ts'
import type { ConfigPath } from '../../document.ts'
import { formatPath } from '../../document.ts'
import { isPlainObject } from '../../shapes/kinds.ts'
import type { Located, PlanContext } from '../context.ts'
import { wrongType } from '../problem/explain-issue.ts'
import { showValue } from '../problem/show-value.ts'
import { splitExpressions } from '../expression/expressions.ts'
import { startOfExpression } from '../expression/scan-expression.ts'
import { nearest } from '../../near-names.ts'
import { scanBraces, type BraceRule, type Field } from './scan-braces.ts'

/** The parts of a request that may hold placeholders. */
export type RequestPart = 'path' | 'params' | 'headers' | 'json' | 'data'

/** What a placeholder may stand for at one resource. */
export interface Scope {
  readonly context: PlanContext
  /** the parts a field stands for; reports and gives nothing when it stands for nothing */
  bind(field: Field, part: RequestPart, path: ConfigPath): readonly (string | Reference)[]
  /** compiles an expression in the same way */
  bindExpression(expression: Located<string>, part: RequestPart): readonly (string | Reference)[]
}

const contexts = ['resources', 'incremental', 'slice', 'job'] as const
const oursInBraces = /(\{+)(?:resources|incremental|slice|job)\./g
const dottedInBraces = /(\{+)([A-Za-z_]\w*)\.[\w.[\]]+\}/g

/** A text without placeholders. */
export function literalTemplate(text: string): Template {
  return { kind: 'template', parts: text === '' ? [] : [text] }
}

/** Compiles one text of a request into literal texts and references (docs/contract/rest-api.md 9). */
export function compileTemplate({ value, path }: Located<string>, part: RequestPart, scope: Scope): Template {
  const pieces = splitExpressions(value)
  if (pieces !== undefined) return compilePieces(pieces, { part, path, scope })
  if (startOfExpression(value) !== -1) {
    reportBraces({ value, path }, 'a "${{" is never closed', scope)
    return literalTemplate('')
  }
  const rule: BraceRule = part === 'path' ? 'doubled or fourfold' : 'doubled'
  const scan = scanBraces(value, rule)
  if (isBody(part) && !holdsOurs(value)) {
    warnOfSlip({ value, path }, scope)
    // braces of somebody else (GraphQL, JSON in text) are literal; properly doubled ones still stand for one
    const isEscaped = scan.ok && scan.pieces.every((piece) => typeof piece === 'string')
    return literalTemplate(isEscaped ? scan.pieces.join('') : value)
  }
  if (!scan.ok) {
    reportBraces({ value, path }, `${scan.why} (character ${scan.at + 1})`, scope)
    return literalTemplate('')
  }
  const parts = scan.pieces.flatMap((piece) => (typeof piece === 'string' ? [piece] : scope.bind(piece, part, path)))
  return { kind: 'template', parts: joinTexts(parts) }
}

interface Piecing {
  readonly part: RequestPart
  readonly path: ConfigPath
  readonly scope: Scope
}

/** A text with expressions in it: what stands between them is read as ever. */
function compilePieces(pieces: readonly (string | { readonly expression: string })[], piecing: Piecing): Template {
  const { part, path, scope } = piecing
  const parts = pieces.flatMap((piece): Template['parts'] => {
    if (typeof piece === 'string') return compileTemplate({ value: piece, path }, part, scope).parts
    return scope.bindExpression({ value: piece.expression, path }, part)
  })
  return { kind: 'template', parts: joinTexts(parts) }
}

/** Compiles a value of a request: its texts and keys become templates, everything else stays what it is. */
export function compileTree({ value, path }: Located, part: RequestPart, scope: Scope): TemplateTree {
  if (typeof value === 'string') return compileTemplate({ value, path }, part, scope)
  if (value === null || value === undefined) return { kind: 'literal', value: null }
  if (
    typeof value === 'boolean' ||
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    value instanceof JsonFloat
  ) {
    return { kind: 'literal', value }
  }
  if (Array.isArray(value)) {
    const items = value.map((item: unknown, index) => compileTree({ value: item, path: [...path, index] }, part, scope))
    return { kind: 'list', items }
  }
  if (isPlainObject(value)) return { kind: 'object', entries: compileEntries({ value, path }, part, scope) }
  const { path: at, ...problem } = wrongType(path, value, ['text', 'a number', 'true or false', 'a list', 'a mapping'])
  scope.context.problems.report(at, problem)
  return { kind: 'literal', value: null }
}

/** Compiles the members of a mapping, names too. */
export function compileEntries(
  { value, path }: Located<Readonly<Record<string, unknown>>>,
  part: RequestPart,
  scope: Scope,
): readonly (readonly [Template, TemplateTree])[] {
  return Object.entries(value).map(([key, member]) => {
    const at = [...path, key]
    return [
      compileTemplate({ value: key, path: at }, part, scope),
      compileTree({ value: member, path: at }, part, scope),
    ] as const
  })
}

function isBody(part: RequestPart): boolean {
  return part === 'json' || part === 'data'
}

// an odd number of braces before the name: the last one opens a placeholder
function holdsOurs(text: string): boolean {
  return [...text.matchAll(oursInBraces)].some(([, braces = '']) => braces.length % 2 === 1)
}

// `{resource.posts.id}` in a body would be sent as it stands; that is hardly ever meant
function warnOfSlip({ value, path }: Located<string>, { context }: Scope): void {
  for (const [text, braces = '', name = ''] of value.matchAll(dottedInBraces)) {
    const meant = braces.length % 2 === 1 ? nearest(name, contexts) : undefined
    if (meant === undefined) continue
    context.problems.report(path, {
      code: 'CONFIG_UNBOUND_PLACEHOLDER',
      message: `Could not use "${formatPath(path)}" because the placeholder "${text}" stands for nothing.`,
      found: text,
      allowed: contexts.map((prefix) => `{${prefix}.…}`),
      hint: `Did you mean "${text.replace(name, meant)}"? Literal braces are doubled: "{${text}}".`,
    })
  }
}

function reportBraces({ value, path }: Located<string>, why: string, { context }: Scope): void {
  context.problems.report(path, {
    code: 'CONFIG_BAD_TEMPLATE',
    message: `Could not read the placeholders of "${formatPath(path)}" because ${why}.`,
    found: showValue(path, value),
    allowed: ['{resources.<name>.<field>}', '{incremental.<attribute>}', '{{ and }} for literal braces'],
    hint: 'Double the braces that are meant literally: "{{" and "}}".',
  })
}

function joinTexts(parts: readonly (string | Reference)[]): readonly (string | Reference)[] {
  return parts.reduce<(string | Reference)[]>((joined, part) => {
    const last = joined.at(-1)
    if (typeof part === 'string' && typeof last === 'string') joined[joined.length - 1] = last + part
    else if (part !== '') joined.push(part)
    return joined
  }, [])
}
