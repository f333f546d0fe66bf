import type { Capabilities, Session, Target } from '../../load/destination.ts'
import { attachFile, type AttachedFile } from '../../model/duckdb/engine.ts'
import { classifyDuckdbError } from '../../model/duckdb/failure.ts'
import { connectFailure } from './duckdb-failure.ts'
import { openSession } from './session.ts'
import { removeUnborn } from './unborn-file.ts'

/** Opens the file, made when it is missing. Throws DESTINATION_… when it cannot be opened for writing. */
export async function connect(target: Target, capabilities: Capabilities): Promise<Session> {
  try {
    const file = await attached(target.location)
    await file.connection.run("SET TimeZone = 'UTC'")
    return openSession({ target, capabilities, file })
  } catch (error) {
    throw connectFailure(error, target)
  }
}

// a process that is killed while it makes the file leaves one that nobody can open, and nothing in it
async function attached(location: string): Promise<AttachedFile> {
  try {
    return await attachFile(location, 'write')
  } catch (error) {
    if (classifyDuckdbError(error).kind === 'locked' || !(await removeUnborn(location))) throw error
    return attachFile(location, 'write')
  }
}
