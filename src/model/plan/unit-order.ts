import type { Unit } from '../unit.ts'

/** Ids hold numbers: page 10 comes after page 9. */
const inOrder = new Intl.Collator('en', { numeric: true }).compare

/** Units in an order that is the same whoever read them, and when. */
export function unitsInOrder(units: readonly Unit[]): readonly Unit[] {
  return units.toSorted((one, other) => inOrder(one.id, other.id))
}
