import { totalmem } from 'node:os'

/** Bytes of memory that this process may have: the machine's, or what its container is limited to where that is less. */
export function machineMemory(
  whole: number = totalmem(),
  // 0 = not known; without a limit it is a number beyond all memory
  constrained: number = process.constrainedMemory(),
): number {
  return Math.min(whole, constrained > 0 ? constrained : Number.POSITIVE_INFINITY)
}
