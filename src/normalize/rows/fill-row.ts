import type { KeyEntry, Shape } from '../tables/working-table.ts'
import type { RowSource } from './row-source.ts'

/**
 * Writes an object's values into the table's columns, as the pen's row, by what earlier rows taught `shape`. false =
 * this row has something new (a key, a type, two keys for one column): it must be undone and taken the slow way. The
 * slow way alone changes schemas, so the two agree by construction.
 */
export function fillRow<Value>(source: RowSource<Value>, shape: Shape, object: Value): boolean {
  const { objects } = source
  let isKnown = source.fillMembers(object, shape)
  // dlt's order: nested objects after their parent, the last one first; it decides the order of child rows
  while (objects.size > 0) {
    const last = --objects.size
    isKnown &&= source.fillMembers(objects.valueAt(last), objects.ownerAt(last))
  }
  return isKnown
}

/** Lets an object wait until the rest of its row is filled; false = objects are news under this key. */
export function fillObject<Value>({ pen, objects }: RowSource<Value>, entry: KeyEntry, object: Value): boolean {
  if (entry.object === undefined || pen.level - entry.depth <= 0) return false
  objects.push(entry.object, object)
  return true
}

/** Lets a list that is not empty wait for the id of its row; false = a list is news under this key, or the second one. */
export function fillList<Value>(source: RowSource<Value>, { list, depth }: KeyEntry, value: Value): boolean {
  const { pen, lists } = source
  if (list === undefined || pen.keepsLists || list.seenIn === pen.serial || pen.level - depth <= 0) return false
  list.seenIn = pen.serial
  if (!source.isEmpty(value)) lists.push(list, value)
  return true
}
