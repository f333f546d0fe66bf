import type { DuckDBConnection } from '@duckdb/node-api'
import type { AttachedFile } from '../../duckdb/engine.ts'
import { classifyDuckdbError, type DuckdbFailure } from '../../duckdb/failure.ts'
import { giveRoom, tighten } from '../../duckdb/memory.ts'
import type { SealedPackage } from '../../model/sealed-package.ts'

/** A transaction whose steps can be done once more, should the memory not be enough. */
export interface PatientTransaction {
  /** a step of it; all steps before may be done again before this one is, in a new transaction */
  step(run: (connection: DuckDBConnection) => Promise<void>): Promise<void>
}

/** With which a table of some twenty columns is loaded as fast as with all memory. */
const megabytes = 64
/** What each column of a table costs while it is read, written and pressed. */
const megabytesPerColumn = 0.85

/** What a step may fail of that would not spill with more memory. */
const wants: ReadonlySet<DuckdbFailure['kind']> = new Set([
  'out_of_memory',
  'disk_full',
  'no_folder',
  'file_as_folder',
  'no_permission',
])

/**
 * Has the steps of a transaction, which is open, done with as much memory as loads of this kind usually take, so that
 * memory does not go by the rows (decisions/0063-memory-goes-by-the-batch.md). A step that needs more is undone with all
 * before it, and the same steps are done again with all memory there is; `before` is called first.
 */
export async function inLittleMemory(
  file: AttachedFile,
  { columns }: Pick<SealedPackage, 'columns'>,
  before: () => void,
): Promise<PatientTransaction> {
  const { connection } = file
  const widest = [...columns.values()].reduce((most, { length }) => Math.max(most, length), 0)
  await tighten(file, Math.ceil(megabytes + widest * megabytesPerColumn))
  const done: ((connection: DuckDBConnection) => Promise<void>)[] = []
  /** False = there is no more memory to be had. */
  const beginAgain = async (): Promise<boolean> => {
    // a COMMIT that failed has rolled back already
    await connection.run('ROLLBACK').catch(() => undefined)
    if (!(await giveRoom(file))) return false
    before()
    await connection.run('BEGIN')
    for (const run of done) await run(connection)
    return true
  }
  return {
    async step(run) {
      try {
        await run(connection)
      } catch (error) {
        if (!wants.has(classifyDuckdbError(error).kind) || !(await beginAgain())) throw error
        await run(connection)
      }
      done.push(run)
    },
  }
}
