import { existsSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { isOurs } from '../../duckdb/engine.ts'
import { classifyDuckdbError } from '../../duckdb/failure.ts'
import { identityOf, isOpenHere } from '../../duckdb/open-files.ts'
import { openReadOnly, type ReadOnlyFile } from '../../duckdb/read-only.ts'
import type { Capabilities, Reader } from '../../load/destination.ts'
import { duckdbDialect as dialect } from '../../load/duckdb/dialect.ts'
import { readerOf } from '../../load/duckdb/reader.ts'
import { answerAtOnce } from '../../load/sql/answers.ts'
import { SluiceError } from '../../model/errors.ts'
import { connect } from './connect.ts'
import { connectFailure, queryFailure } from './duckdb-failure.ts'
import { namesInstance } from './own-instance.ts'
import type { FileTarget } from './parse-target.ts'

/** How long a file is waited for that another part of this process has just opened. */
const patienceMs = 10_000
const pauseMs = 100

/**
 * Opens the file for questions alone; a program's own instance answers them itself. Throws NOTHING_LOADED
 * when there is no file, DESTINATION_LOCKED with who holds it, and what `connect` throws.
 */
export async function openReader(target: FileTarget, capabilities: Capabilities): Promise<Reader> {
  const { location } = target
  if (namesInstance(location) || isTheProgramsOwn(location)) return byConnection(target, capabilities)
  if (!existsSync(location)) throw notThere(location)
  try {
    return readerOf(await patiently(location), (error) => {
      throw queryFailure(error, target)
    })
  } catch (error) {
    throw connectFailure(error, target)
  }
}

// decisions/0036: the program opened it, and asks its own DuckDB. What we have open ourselves, to load or to answer another
// question, is waited for: an answer without the fence of `openReadOnly` reaches every file
function isTheProgramsOwn(path: string): boolean {
  const file = identityOf(path)
  return file !== undefined && isOpenHere([file]) && !isOurs(path)
}

async function byConnection(target: FileTarget, capabilities: Capabilities): Promise<Reader> {
  const session = await connect(target, capabilities)
  return { ...session, dialect, ask: async (sql, options) => answerAtOnce(await session.query(sql, options)) }
}

// what another process holds is waited for by those who open places: they can say so
async function patiently(path: string): Promise<ReadOnlyFile> {
  const end = performance.now() + patienceMs
  for (;;) {
    try {
      return await openReadOnly(path)
    } catch (error) {
      const { kind } = classifyDuckdbError(error)
      if (kind !== 'open_here' || performance.now() > end) throw error
      await delay(pauseMs)
    }
  }
}

function notThere(location: string): SluiceError {
  return new SluiceError('NOTHING_LOADED', `Could not query "${location}" because there is no such file.`, {
    hint: 'Load it with `sluice run <config>`, or say where to look: --destination URL.',
  })
}
