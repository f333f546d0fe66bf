import { existsSync } from 'node:fs'
import { changeFile } from '../../duckdb/change-file.ts'
import { notOneChange, type UserChange } from '../../load/sql/user-change.ts'
import { SluiceError } from '../../model/errors.ts'
import { classifyDuckdbError } from '../../duckdb/failure.ts'
import { connectFailure, queryFailure } from './duckdb-failure.ts'
import { namesInstance } from './own-instance.ts'
import type { FileTarget } from './parse-target.ts'

/** Carries out one statement of the user's own; gives how many rows it touched. Throws NOTHING_LOADED, DESTINATION_LOCKED, QUERY_FAILED … */
export async function change(target: FileTarget, asked: UserChange): Promise<number> {
  const { location } = target
  if (namesInstance(location) || !existsSync(location))
    throw new SluiceError('NOTHING_LOADED', `Could not change "${location}" because there is no such file.`, {
      hint: 'Load it with `sluice run <config>` first.',
    })
  try {
    return await changeFile(location, asked, notOneChange)
  } catch (error) {
    if (error instanceof SluiceError) throw error
    const { kind } = classifyDuckdbError(error)
    throw kind === 'locked' || kind === 'open_here' ? connectFailure(error, target) : queryFailure(error, target)
  }
}
