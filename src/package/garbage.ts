import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Bytes of values and buffers, garbage among them, from which on it is worth to look for garbage. */
const worthwhile = 160 << 20

/** A heap beyond this is somebody else's: it is not walked through for what little of it is ours. */
const mostIdle = 256 << 20

let collect: (() => void) | undefined
let limit = worthwhile

/**
 * Has V8 collect garbage once much of it may have gathered: it lets 60 MB of buffers wait, which pages and their tokens
 * are, and its own heap grow to several times what is in use. What is in use moves the limit, so that a program with a
 * large heap of its own is left alone. `isIdle` = little is allocated for a while, so that what is garbage now would stay.
 */
export function collectGarbage({ isIdle }: { readonly isIdle: boolean }): void {
  const before = bytesHeld()
  if (before < limit && !(isIdle && before > limit / 2 && before < mostIdle)) return
  collect ??= collector()
  collect()
  limit = Math.max(worthwhile, bytesHeld() * 1.6)
}

function bytesHeld(): number {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** V8 has it for those who ask for it when they start; a context that is made later has it, too. */
function collector(): () => void {
  setFlagsFromString('--expose-gc')
  const found: unknown = runInNewContext('globalThis.gc')
  setFlagsFromString('--no-expose-gc')
  return typeof found === 'function' ? () => void found() : () => undefined
}
