import type { SchemaColumn } from '../../api/contract.ts'

/** The one word that says what a column is for. */
export function markOf({ primaryKey, mergeKey, role, incremental, unique }: SchemaColumn): string {
  if (primaryKey === true) return 'key'
  if (mergeKey === true) return 'merge'
  if (incremental === true) return 'cursor'
  if (role === 'parent_key') return 'parent'
  if (role === 'root_key') return 'root'
  return unique === true && role === undefined ? 'unique' : ''
}
