import { availableParallelism } from 'node:os'
import { machineMemory } from './machine-memory.ts'

const gigabyte = 1024 ** 3

/**
 * What the SQL of a user may take, beside a run and everything else on the machine: half of its memory and 4 GB at most, half of
 * its cores. To be said before the settings are locked.
 */
export const limitsOfQuestions: readonly string[] = [
  `SET GLOBAL memory_limit = '${Math.max(1, Math.min(4, Math.floor(machineMemory() / 2 / gigabyte)))}GB'`,
  `SET GLOBAL threads = ${Math.max(1, Math.floor(availableParallelism() / 2))}`,
]
