/** Texts of configs: edited by path, outlined, looked through for secrets. Nothing is read or written. */
import { extname } from 'node:path'
import type { EditFormat } from '../../config/edit/config-edit.ts'

export type { EditFormat } from '../../config/edit/config-edit.ts'
export { editText } from '../../config/edit/edit-text.ts'
export { outline, secretScalars } from '../../config/edit/outline.ts'
export { textChanges } from './text-changes.ts'

/** How a file is edited, by its ending; undefined = it is only read. */
export function editFormatOf(file: string): EditFormat | undefined {
  const ending = extname(file).toLowerCase()
  return ending === '.json' ? 'json' : ending === '.yaml' || ending === '.yml' ? 'yaml' : undefined
}
