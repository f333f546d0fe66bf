import { createContext, useContext } from 'react'
import type { CheckedDocument, ConfigEdit, ConfigPath, PreviewedResource, ProjectPipeline } from '../api/contract.ts'
import type { WrittenResource } from './file/focus.ts'
import type { Schema } from './text/schema-walk.ts'

/** What the parts of the builder share. */
export interface Builder {
  readonly pipeline: ProjectPipeline
  /** which of the file's configurations */
  readonly document: number
  /** as it was understood last; undefined = not yet, or it cannot be parsed */
  readonly checked: CheckedDocument | undefined
  /** false = nobody has looked at it yet */
  readonly isChecked: boolean
  readonly schema: Schema | undefined
  readonly resource: WrittenResource | undefined
  /** what the last test read of this resource showed */
  readonly read: PreviewedResource | undefined
  /** true = the text can be changed here */
  readonly isEditable: boolean
  readonly edit: (edits: readonly ConfigEdit[]) => void
  /** shows a line of the text, or where a path stands */
  readonly show: (place: { readonly line?: number; readonly path?: ConfigPath }) => void
}

const BuilderContext = createContext<Builder | undefined>(undefined)

export const BuilderProvider = BuilderContext.Provider

export function useBuilder(): Builder {
  const builder = useContext(BuilderContext)
  if (builder === undefined) throw new Error('this belongs into the builder')
  return builder
}
