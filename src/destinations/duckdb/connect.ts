import { open, rm } from 'node:fs/promises'
import type { Capabilities, Session, Target } from '../../load/destination.ts'
import type { AttachedFile } from '../../duckdb/engine.ts'
import { classifyDuckdbError } from '../../duckdb/failure.ts'
import { identityOf } from '../../duckdb/open-files.ts'
import { openDatabase } from '../../duckdb/shared-file.ts'
import { connectFailure } from './duckdb-failure.ts'
import { openSession } from './session.ts'

/** Opens the file, made when it is missing. Throws DESTINATION_… when it cannot be opened for writing. */
export async function connect(target: Target, capabilities: Capabilities): Promise<Session> {
  try {
    const file = await attachOrMake(target.location)
    await file.connection.run("SET TimeZone = 'UTC'")
    return openSession({ target, capabilities, file })
  } catch (error) {
    throw connectFailure(error, target)
  }
}

async function attachOrMake(path: string): Promise<AttachedFile> {
  const before = identityOf(path)
  try {
    return await openDatabase(path)
  } catch (error) {
    const { kind } = classifyDuckdbError(error)
    if (kind !== 'not_duckdb' && kind !== 'damaged') throw error
    if (!(await isUnborn(path)) || identityOf(path) !== before) throw error
    await rm(path)
    return await openDatabase(path)
  }
}

const headerBytes = 3 * 4096

/**
 * True for what is left of a file whose maker died, or ran out of disk, before its three headers were written: nothing
 * was ever in it. Other files of that size are no business of ours.
 */
async function isUnborn(path: string): Promise<boolean> {
  if (identityOf(`${path}.wal`) !== undefined) return false
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headerBytes), 0, headerBytes, 0)
    if (bytesRead === headerBytes) return false
    return bytesRead === 0 || buffer.toString('latin1', 8, 12) === 'DUCK'
  } finally {
    await file.close()
  }
}
