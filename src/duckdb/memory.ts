import { availableParallelism } from 'node:os'
import type { DuckDBConnection } from '@duckdb/node-api'
import { machineMemory } from './machine-memory.ts'

/** A file of the engine, or of the program's own instance, whose settings are not ours to change. */
interface Engaged {
  readonly control: DuckDBConnection | undefined
}

const gigabyte = 1024 ** 3
/** All the memory that the engine may take: a table of 2,900 columns needs about half a megabyte for each while it is written. */
export const roomy = `${Math.max(3, Math.min(4, Math.floor(machineMemory() / 2 / gigabyte)))}GB`

/** True while the engine may take less: see `tighten`. */
let isTight = false
/** Packages that are attached: more than one are two runs in this process, of which neither knows what the other needs. */
let packages = 0

/** To be called before a package is attached. */
export function packageCame(): void {
  packages++
}

/** Takes back what `tighten` said to one run, now that there is another. */
export async function giveRoomToAll(control: DuckDBConnection): Promise<void> {
  if (packages > 1) await giveRoom({ control })
}

/** To be called when a package is no longer attached, or could not be. */
export function packageWent(): void {
  packages--
}

/** Threads of a load: with two of them on two cores it takes half as much CPU again, and no less time. */
const loadingThreads = Math.max(1, Math.floor(availableParallelism() / 4))

/**
 * Tells the engine which kind of work prevails from now on. The other kind still works, only slower. Nothing
 * is said to the program's own instance.
 */
export async function prepareFor(work: 'appending' | 'loading', { control }: Engaged): Promise<void> {
  await control?.run(`SET GLOBAL threads = ${work === 'appending' ? 1 : loadingThreads}`)
}

/**
 * Has the engine make do with so many megabytes: what is more spills, and blocks of files are not kept. A statement
 * that cannot do with that little fails, and is worth another try after `giveRoom`. Nothing is said where memory is not ours
 * to limit, or more than that is in use.
 */
export async function tighten({ control }: Engaged, megabytes: number): Promise<void> {
  if (control === undefined || packages > 1) return
  isTight = await limitTo(control, `${megabytes}MB`)
}

/** Takes back what `tighten` said; false = nothing had been said. */
export async function giveRoom({ control }: Engaged): Promise<boolean> {
  if (control === undefined || !isTight) return false
  isTight = false
  await limitTo(control, roomy)
  return true
}

/**
 * Gives back the memory in which the engine keeps blocks that are in their files, but for so many megabytes. It would
 * keep them all until its limit, and memory would go by the data.
 */
export async function forgetBlocks({ control }: Engaged, megabytes: number): Promise<void> {
  // the lower limit stands for a moment only, but a statement of another run might fail of it
  if (control === undefined || isTight || packages > 1) return
  if (await limitTo(control, `${megabytes}MB`)) await limitTo(control, roomy)
}

/** False = more than that is in use, and a transaction of the connection, if it had one, would be lost by it. */
async function limitTo(connection: DuckDBConnection, limit: string): Promise<boolean> {
  try {
    await connection.run(`SET GLOBAL memory_limit = '${limit}'`)
    return true
  } catch (error) {
    if (!/memory limit/i.test(String(error))) throw error
    return false
  }
}
