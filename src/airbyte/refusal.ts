import type { TreeMap } from './tree/tree.ts'

/** Why a stream cannot be converted. */
export type RefusalCode = 'IMPORT_CUSTOM_CODE' | 'IMPORT_STATEMENTS' | 'IMPORT_UNSUPPORTED' | 'IMPORT_UNKNOWN_TYPE'

/** Thrown while a stream is converted: it is left out, the others are not. */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly line: number
  /** the name under which TypeScript may stand in for Python */
  readonly slot: string | undefined

  constructor(code: RefusalCode, message: string, at: { readonly line: number; readonly slot?: string }) {
    super(message)
    this.code = code
    this.line = at.line
    this.slot = at.slot
  }
}

/** The name of the class of custom code: `source_x.components.Y` is `Y`. */
export function slotOf(component: TreeMap): string | undefined {
  const name = component['class_name']
  return typeof name === 'string' ? name.split('.').at(-1) : undefined
}
