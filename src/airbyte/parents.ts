import type { SlicesDraft } from './parts/slice-draft.ts'
import type { TreeMap } from './tree/tree.ts'

/** The parents of a stream, by their components. */
export interface Parents {
  /** the resource that a parent becomes; throws Refusal where it is left out */
  nameOf(parent: TreeMap): string
  draftOf(parent: TreeMap): {
    readonly slices: SlicesDraft
    readonly includes: Set<string>
    readonly isIncremental: boolean
  }
}
