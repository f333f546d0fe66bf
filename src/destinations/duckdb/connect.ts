import type { Capabilities, Session, Target } from '../../load/destination.ts'
import { attachFile } from '../../model/duckdb/engine.ts'
import { connectFailure } from './duckdb-failure.ts'
import { openSession } from './session.ts'

/** Opens the file, made when it is missing. Throws DESTINATION_… when it cannot be opened for writing. */
export async function connect(target: Target, capabilities: Capabilities): Promise<Session> {
  try {
    const file = await attachFile(target.location, 'write')
    await file.connection.run("SET TimeZone = 'UTC'")
    return openSession({ target, capabilities, file })
  } catch (error) {
    throw connectFailure(error, target)
  }
}
