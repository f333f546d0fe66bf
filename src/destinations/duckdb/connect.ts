import { open, rm } from 'node:fs/promises'
import type { Capabilities, Session, Visit } from '../../load/destination.ts'
import { SluiceError } from '../../model/errors.ts'
import type { AttachedFile } from '../../duckdb/engine.ts'
import { classifyDuckdbError } from '../../duckdb/failure.ts'
import { identityOf } from '../../duckdb/open-files.ts'
import { openDatabase, openNothing, useInstance } from '../../duckdb/shared-file.ts'
import { closeFailure, commitFailure, connectFailure, queryFailure } from './duckdb-failure.ts'
import type { FileTarget } from './parse-target.ts'
import { instanceOf, namesInstance, type OwnInstance } from './own-instance.ts'
import { openSession } from '../../load/duckdb/session.ts'

/**
 * Opens the file, made when it is missing and something may be made, or works on the program's own instance. Throws
 * DESTINATION_… when it cannot be opened for writing.
 */
export async function connect(target: FileTarget, capabilities: Capabilities, visit: Visit = {}): Promise<Session> {
  const { location } = target
  const isMissing = !namesInstance(location) && identityOf(location) === undefined
  const instance = namesInstance(location) ? instanceOf(location) : undefined
  try {
    const file = await (isMissing && visit.looks === true
      ? openNothing()
      : instance === undefined
        ? attachOrMake(location)
        : useOwn(instance, location))
    if (file.control !== undefined) await file.connection.run("SET TimeZone = 'UTC'")
    return openSession({
      type: 'duckdb',
      capabilities,
      file,
      location,
      explain: {
        commit: (error) => commitFailure(error, target),
        query: (error) => queryFailure(error, target),
        close: (error) => closeFailure(error, target),
      },
    })
  } catch (error) {
    throw connectFailure(error, target)
  }
}

async function useOwn(instance: OwnInstance, location: string): Promise<AttachedFile> {
  const file = await useInstance(instance)
  const reader = await file.connection.runAndReadAll(
    'SELECT readonly FROM duckdb_databases() WHERE database_name = current_database()',
  )
  if (reader.getRows()[0]?.[0] !== true) return file
  await file.close()
  throw new SluiceError(
    'DESTINATION_NOT_WRITABLE',
    `Could not load into "${location}" because the program opened it to be read only.`,
    {
      hint: "Open it without access_mode: 'READ_ONLY', or load into a file: destination: './other.duckdb'.",
      exitCode: 2,
    },
  )
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
 * was ever in it. Other files of that size are none of our business.
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
