import type { Frame } from '../../../../python/run/machine.ts'
import type { Statement } from '../../../../python/syntax/tree.ts'
import type { Value } from '../../../../python/values/value.ts'
import type { ResourceValue } from '../dlt/resource-value.ts'
import type { EachScope, Parent } from './each-scope.ts'
import type { PageLoop } from './paged/page-loop.ts'
import type { Answer, PagesValue } from './rest-client.ts'

type Loop = Extract<Statement, { readonly kind: 'for' }>

/** What a function asks an API for, and which of its statements make rows of an answer. */
export interface Asked {
  readonly request: PagesValue | Answer
  /** where the statements that make rows stand */
  readonly frame: Frame
  readonly each: EachScope | undefined
  /** done before, in order: what rows are made with */
  readonly before: readonly Statement[]
  /** what makes rows: of each of them, or of the whole answer; undefined = they are given as they come */
  readonly making: Making | undefined
  readonly gives: 'rows' | 'unclear' | 'answer' | undefined
  readonly collector: string | undefined
  /** how it goes on from page to page, where a loop of the program says it */
  readonly paging?: PageLoop
  /** one record has all of an answer, which may be a list: it is looked at as a whole */
  readonly isWhole?: true
  /** an answer that is empty gives nothing, not even a row without values */
  readonly skipsEmpty?: true
}

export type Making =
  | { readonly kind: 'each'; readonly loop: Loop }
  | { readonly kind: 'page'; readonly loop: Loop }
  | { readonly kind: 'whole'; readonly statements: readonly Statement[] }

/** What looks at a function needs of whoever reads it. */
export interface Reader {
  stop(why: string, hint?: string): never
  /** stops where a value is not known, with the reason */
  known(value: Value): void
  /** rows of a resource, to ask for each of them */
  parent(resource: ResourceValue): Parent
  /** rows of a walk, to ask for each of them */
  parentOf(request: PagesValue | Answer, name: string): Parent
  /** runs statements that come before */
  run(statements: readonly Statement[], frame: Frame): void
  /** says that something is not done as it is written */
  note(at: Statement['at'], what: string, hint: string): void
}

/** Where statements stand. */
export interface Scope {
  readonly frame: Frame
  readonly each: EachScope | undefined
  readonly before: readonly Statement[]
  readonly collector: string | undefined
}
