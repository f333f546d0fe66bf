import { totalmem } from 'node:os'
import { DuckDBInstance } from '@duckdb/node-api'
import type { Capabilities, Session, Target } from '../../load/destination.ts'
import { connectFailure } from './duckdb-failure.ts'
import { openSession } from './session.ts'

const gigabyte = 1024 ** 3
const settings = {
  // larger merges spill to `<file>.tmp`
  memory_limit: `${Math.max(1, Math.min(4, Math.floor(totalmem() / 2 / gigabyte)))}GB`,
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
}

/** Opens the file of a target. Throws DESTINATION_… of `duckdb-failure.ts`. */
export async function connect(target: Target, capabilities: Capabilities): Promise<Session> {
  try {
    // the cache gives one instance per file and process: file locks do not hold within a process
    const instance = await DuckDBInstance.fromCache(target.location, settings)
    const connection = await instance.connect()
    await connection.run("SET TimeZone = 'UTC'")
    const [row] = (await connection.runAndReadAll('SELECT current_database()')).getRows()
    let open = true
    const close = (): void => {
      if (!open) return
      open = false
      connection.closeSync()
      instance.closeSync()
    }
    return openSession({ target, capabilities, connection, catalog: String(row?.[0]), close })
  } catch (error) {
    throw connectFailure(error, target)
  }
}
