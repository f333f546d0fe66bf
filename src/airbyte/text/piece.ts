import type { JinjaNode } from './node.ts'

/** A piece of a template: text as it stands, or an expression. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'expression'; readonly node: JinjaNode }

/** A template that sluice cannot read, and why. */
export class NotReadable extends Error {
  /** the statement in it, such as `for`; undefined = it is no Jinja at all */
  readonly statement: string | undefined

  constructor(message: string, statement?: string) {
    super(message)
    this.statement = statement
  }
}
