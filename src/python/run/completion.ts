import type { Unknown, Value } from '../values/value.ts'

/** How statements end: undefined = by going on to the next. */
export type Completion =
  | undefined
  | { readonly kind: 'break' | 'continue' }
  | { readonly kind: 'return'; readonly value: Value }
  /** what follows in the loop may not be reached */
  | { readonly kind: 'maybe'; readonly of: 'break' | 'continue'; readonly why: Unknown }

export const breaking: Completion = { kind: 'break' }
export const continuing: Completion = { kind: 'continue' }
