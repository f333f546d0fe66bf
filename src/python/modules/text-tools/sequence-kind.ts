import { PyList, PyTuple } from '../../values/list.ts'
import { PySet } from '../../values/set.ts'
import type { Value } from '../../values/value.ts'

/** True for what `urlencode(…, doseq=True)` writes once for each element. */
export function isInstanceOfSequence(value: Value): boolean {
  return value instanceof PyList || value instanceof PyTuple || value instanceof PySet
}
