import type { JsonFloat } from '../../json/json.ts'
import type { Expression } from './expression.ts'
import type { JsonPath } from './json-path.ts'

/** A placeholder: `${{ expression }}`, `{resources.parent.field}`, `{incremental.attr}`, `{slice.name}`, or the legacy `{name}` bound by a resolve param. */
export type Reference =
  | { readonly from: 'parent'; readonly field: string; readonly path: JsonPath; readonly format?: TextFormat }
  | { readonly from: 'incremental'; readonly attribute: string; readonly format?: TextFormat }
  | { readonly from: 'expression'; readonly expression: Expression; readonly format?: undefined }
  | { readonly from: 'slice'; readonly name: string; readonly format?: TextFormat }

/** Python's `!r` conversion and `:>5` format spec, as written. */
export interface TextFormat {
  readonly conversion?: 'r' | 's' | 'a'
  readonly spec?: string
}

/** A text with placeholders, compiled: literal texts (braces already unescaped) and references in order. */
export interface Template {
  readonly kind: 'template'
  readonly parts: readonly (string | Reference)[]
}

/** A JSON value whose strings (keys too) are templates; a template of exactly one bare reference keeps the value's type. */
export type TemplateTree =
  | Template
  | { readonly kind: 'literal'; readonly value: null | boolean | number | bigint | JsonFloat }
  | { readonly kind: 'list'; readonly items: readonly TemplateTree[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [Template, TemplateTree])[] }
