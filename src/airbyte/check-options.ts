import { coverage } from './coverage.ts'
import type { StreamContext } from './stream-context.ts'
import { isTruthy } from './tree/propagate.ts'
import { isMap, isSequence, own, type Tree } from './tree/tree.ts'

/** Schemas are data, and parents are streams of their own. */
const elsewhere = new Set(['schema_loader', 'stream', '$parameters'])

/** Throws Refusal for an option that sluice has nothing for, wherever in a stream it stands. */
export function checkOptions(node: Tree | undefined, context: StreamContext): void {
  if (isSequence(node)) for (const item of node) checkOptions(item, context)
  if (!isMap(node)) return
  const written = own(node, 'type')
  const type = typeof written === 'string' ? written : ''
  const known = Object.hasOwn(coverage, type) ? coverage[type] : undefined
  // an option may be a parameter that was handed down
  const handed = own(node, '$parameters')
  for (const [key, value] of Object.entries(node)) {
    if (elsewhere.has(key)) continue
    const isHanded = isMap(handed) && Object.hasOwn(handed, key)
    // Python is refused in words of its own
    if (
      known !== undefined &&
      !type.startsWith('Custom') &&
      !isHanded &&
      isTruthy(value) &&
      Object.hasOwn(known, key) &&
      known[key] === 'refused'
    )
      throw context.unsupported(`"${key}" of ${type}`, node)
    checkOptions(value, context)
  }
}
