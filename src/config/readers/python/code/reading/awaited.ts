import type { Statement } from '../../../../../python/syntax/tree.ts'
import { partsIn } from '../walk-tree.ts'

/** Whether a function waits for more than time: else it does the same as one that is not asynchronous. */
export function waitsFor(body: readonly Statement[]): boolean {
  return [...partsIn(body)].some(
    (part) =>
      part.kind === 'await' &&
      !(part.value.kind === 'call' && part.value.callee.kind === 'attribute' && part.value.callee.name === 'sleep'),
  )
}

export const awaitHint =
  'Ask with requests.get(…) or a RESTClient, without "await": sluice asks for several at once by itself.'
