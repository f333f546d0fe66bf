import type { JsonValue } from '../../json/json.ts'
import type { ConfigPath } from '../document.ts'

/** The files that are edited; Python, TypeScript and Markdown are read only. */
export type EditFormat = 'yaml' | 'json'

/** One change of a config's text, named by the path of the value. */
export type ConfigEdit = {
  /** e.g. `['resources', 0, 'endpoint', 'paginator']` */
  readonly path: ConfigPath
  /** which document of a YAML file that has several, counted from 1 without empty ones; default 1 */
  readonly document?: number
} & (
  | {
      /**
       * `set` = the value at the path, there or not, with the mappings on the way to it; a resource written as its name
       * becomes a mapping. `insert` = a new item of a list before the one that has the index (its length = at the end),
       * or a key that is not there yet.
       */
      readonly op: 'set' | 'insert'
      readonly value: JsonValue
    }
  | { readonly op: 'delete' }
)

/** Where an edit stands in the new text: offsets in UTF-16 units, `to` exclusive, and lines from 1. */
export interface EditedRange {
  /** index of the edit */
  readonly edit: number
  readonly from: number
  readonly to: number
  readonly line: number
  readonly lastLine: number
}

/** Why an edit cannot be made by changing nothing but its own lines. */
export type RefusalReason =
  /** the text itself cannot be read */
  | 'syntax'
  /** it would change what an alias stands for, in other places, too */
  | 'anchor'
  /** what is to change comes from a `<<` */
  | 'merge'
  /** tabs, where it is not clear how deep a line is */
  | 'tabs'
  /** a text or a list stands where a mapping would have to */
  | 'not_a_mapping'
  /** nothing is there to delete, or no list to insert into */
  | 'no_such_place'
  /** the key to insert is there already */
  | 'exists'
  /** no splice that was tried gave the wanted value */
  | 'layout'

/** An edit that was not made; nothing else was, either. */
export interface Refusal {
  /** index of the edit */
  readonly edit: number
  readonly reason: RefusalReason
  /** a clause, goes on after "because" */
  readonly why: string
  /** the line in the text that was given, from 1; absent = the refusal is not about a line */
  readonly line?: number
  /** what to write by hand, from the innermost list item down; empty for deletions */
  readonly lines: readonly string[]
}

export type EditOutcome =
  | { readonly kind: 'edited'; readonly text: string; readonly ranges: readonly EditedRange[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

/** A replacement of `[from, to)`; several of one edit do not overlap. */
export interface Splice {
  readonly from: number
  readonly to: number
  readonly text: string
}

/** Thrown inside this folder; `editText` makes a refusal of it. */
export class CannotEdit extends Error {
  readonly reason: RefusalReason
  readonly offset: number | undefined

  constructor(reason: RefusalReason, why: string, offset?: number) {
    super(why)
    this.reason = reason
    this.offset = offset
  }
}
