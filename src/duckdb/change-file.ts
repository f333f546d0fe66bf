import { DuckDBInstance, StatementType } from '@duckdb/node-api'
import { quoteName, quoteText } from '../model/names/quoted-name.ts'
import { lendForReading } from './engine.ts'
import { OpenHere } from './failure.ts'
import { limitsOfQuestions } from './question-limits.ts'
import { identityOf, isOpenHere, realPathOf } from './open-files.ts'

/** One statement of the user's own that changes a file. */
export interface FileChange {
  readonly sql: string
  /** unqualified names mean tables of it */
  readonly dataset: string
  readonly signal?: AbortSignal
}

/** What a statement may be; all others are told by `refuse`. */
const changing: ReadonlySet<StatementType> = new Set([
  StatementType.INSERT,
  StatementType.UPDATE,
  StatementType.DELETE,
  StatementType.MERGE_INTO,
  StatementType.CREATE,
  StatementType.ALTER,
  StatementType.DROP,
])

const ofRows: ReadonlySet<StatementType> = new Set([
  StatementType.INSERT,
  StatementType.UPDATE,
  StatementType.DELETE,
  StatementType.MERGE_INTO,
])

/** Secrets lie in files of their own, which no setting closes; what is temporary would be gone at once. */
const ofElsewhere = /\b(?:secret|temp|temporary)\b/i
const inElsewhere = /\b(?:memory|system|temp)\s*\./i

const catalog = 'sluice:change'

/**
 * Carries out one statement that changes a DuckDB file; gives how many rows it touched. The file is opened by an instance of
 * its own, and the log that it writes to is opened before the statement: then that DuckDB reaches no file any more, not even
 * this one, so that no function can read it and lose its lock (decisions/0100). Throws what DuckDB says, `OpenHere`, and what
 * `refuse` makes of other statements.
 */
export async function changeFile(
  path: string,
  { sql, dataset, signal }: FileChange,
  refuse: (found: string) => Error,
): Promise<number> {
  const key = realPathOf(path)
  const giveBack = await lendForReading(key)
  try {
    const files = [key, `${key}.wal`].flatMap((name) => identityOf(name) ?? [])
    if (isOpenHere(files)) throw new OpenHere(key)
    const rows = await carriedOut(key, { sql, dataset, ...(signal !== undefined && { signal }) }, refuse)
    await checkpoint(key)
    return rows
  } finally {
    giveBack()
  }
}

async function carriedOut(key: string, change: FileChange, refuse: (found: string) => Error): Promise<number> {
  const { sql, dataset, signal } = change
  const instance = await DuckDBInstance.create(':memory:', { temp_directory: '' })
  try {
    const connection = await instance.connect()
    const stop = (): void => connection.interrupt()
    signal?.addEventListener('abort', stop, { once: true })
    try {
      for (const step of stepsBefore(key)) await connection.run(step)
      await connection.run(`USE ${quoteName(catalog)}.${quoteName(dataset)}`)
      const statements = await connection.extractStatements(sql)
      if (statements.count !== 1) throw refuse(`${statements.count} statements`)
      const statement = await statements.prepare(0)
      const type = statement.statementType
      if (!changing.has(type)) throw refuse(StatementType[type])
      const elsewhere = inElsewhere.exec(sql) ?? (ofRows.has(type) ? null : ofElsewhere.exec(sql))
      if (elsewhere !== null) throw refuse(`${StatementType[type]} … ${elsewhere[0]}`)
      signal?.throwIfAborted()
      const result = await statement.run()
      if (!ofRows.has(type)) return 0
      // with RETURNING it answers with the rows themselves and counts none
      return result.rowsChanged > 0 ? result.rowsChanged : returned(await result.getRowObjectsJS())
    } finally {
      signal?.removeEventListener('abort', stop)
      connection.closeSync()
    }
  } finally {
    instance.closeSync()
  }
}

/** Rows that a statement gave back; what only says how many it touched is none. */
function returned(rows: readonly Readonly<Record<string, unknown>>[]): number {
  const [first] = rows
  return first !== undefined && Object.keys(first).join() === 'Count' ? Number(first['Count']) : rows.length
}

function stepsBefore(key: string): readonly string[] {
  const touched = `${quoteName(catalog)}.${quoteName('sluice:touch')}`
  return [
    'SET GLOBAL allow_persistent_secrets = false',
    "SET GLOBAL TimeZone = 'UTC'",
    ...limitsOfQuestions,
    'SET GLOBAL autoinstall_known_extensions = false',
    'SET GLOBAL autoload_known_extensions = false',
    // the log is put into the file afterwards, by a DuckDB that may open files
    "SET GLOBAL checkpoint_threshold = '1TB'",
    `ATTACH ${quoteText(key)} AS ${quoteName(catalog)} (TYPE duckdb)`,
    // whatever is written first opens the log
    `CREATE SCHEMA IF NOT EXISTS ${touched}`,
    `DROP SCHEMA ${touched}`,
    'SET GLOBAL enable_external_access = false',
    "SET GLOBAL disabled_filesystems = 'LocalFileSystem'",
    'SET GLOBAL lock_configuration = true',
  ]
}

/** No statement of a user runs here. What is only in the log is safe as well: where this fails, the next one to open the file does it. */
async function checkpoint(key: string): Promise<void> {
  try {
    const instance = await DuckDBInstance.create(key, {
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    })
    instance.closeSync()
  } catch {
    // another process was faster
  }
}
