import type { Template, TemplateTree } from './template.ts'

/** What a request carries. */
export type BodyPlan =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly value: TemplateTree }
  | { readonly kind: 'form'; readonly fields: readonly (readonly [Template, TemplateTree])[] }
  | { readonly kind: 'raw'; readonly text: Template; readonly contentType?: string }
  | { readonly kind: 'multipart'; readonly parts: readonly PartPlan[] }

/** A part of a multipart body. */
export interface PartPlan {
  readonly name: Template
  readonly value: TemplateTree
  readonly filename?: string
  readonly contentType?: string
}
