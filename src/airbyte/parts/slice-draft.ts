import type { ConfigValue } from '../../config/document.ts'
import type { RequestOption } from '../stream-context.ts'
import type { TreeMap } from '../tree/tree.ts'

/** What a stream is read for: records of others, values of lists. */
export interface SlicesDraft {
  /** they multiply */
  readonly entries: readonly SliceEntry[]
  /** true = an incremental parent is read in full for its children */
  readonly readsParentInFull: boolean
}

/** Values under one name, of one source or of several, one after the other. */
export interface SliceEntry {
  /** name of the key of the slice */
  readonly as: string
  readonly members: readonly SliceMember[]
  readonly batch?: number
  /** a value that several members have is one slice */
  readonly isUnique?: true
}

export interface SliceMember {
  /** its own name, where that of a union differs */
  readonly as: string
  readonly from: ParentEntry | { readonly values: ConfigValue }
  readonly sentAs?: RequestOption
}

export interface ParentEntry {
  readonly parent: TreeMap
  readonly field: string
  /** `extra_fields`: paths in the parent's record that templates name */
  readonly extras: readonly string[]
}
