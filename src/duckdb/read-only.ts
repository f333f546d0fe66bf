import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { quoteName, quoteText } from '../model/names/quoted-name.ts'
import { lendForReading } from './engine.ts'
import { OpenHere } from './failure.ts'
import { identityOf, isOpenHere, realPathOf } from './open-files.ts'

/** A DuckDB file that an instance of its own has open for reading alone. */
export interface ReadOnlyFile {
  /** the name of the file in SQL: no dataset has such a name, so that `dataset.table` means one thing */
  readonly catalog: string
  /** a connection for which unqualified names mean the file; whoever asks closes it */
  connect(): Promise<DuckDBConnection>
  /** gives the file back; safe to call twice */
  close(): Promise<void>
}

const catalog = 'sluice:read'

/**
 * Opens a DuckDB file for SQL of the user's: nothing can be written to it, and once it is open that DuckDB reaches no other
 * file, network or extension, nor can its settings be changed. It has no place to spill: what needs more memory than there
 * is fails. Throws what DuckDB says about the file, and `OpenHere` when this process has it open for writing.
 */
export async function openReadOnly(path: string): Promise<ReadOnlyFile> {
  const key = realPathOf(path)
  const giveBack = await lendForReading(key)
  try {
    const files = [key, `${key}.wal`].flatMap((name) => identityOf(name) ?? [])
    if (isOpenHere(files)) throw new OpenHere(key)
    const instance = await DuckDBInstance.create(':memory:', { temp_directory: '' })
    const connections = new Set<DuckDBConnection>()
    const close = async (): Promise<void> => {
      for (const connection of connections) connection.closeSync()
      instance.closeSync()
      giveBack()
    }
    try {
      await shutIn(await instance.connect(), key)
    } catch (error) {
      instance.closeSync()
      throw error
    }
    let closed: Promise<void> | undefined
    return {
      catalog,
      close: () => (closed ??= close()),
      async connect() {
        const connection = await instance.connect()
        connections.add(connection)
        await connection.run(`USE ${quoteName(catalog)}`)
        return connection
      },
    }
  } catch (error) {
    giveBack()
    throw error
  }
}

/** The order matters: what comes first needs what the next ones take away. The attached file stays readable for functions otherwise. */
async function shutIn(connection: DuckDBConnection, path: string): Promise<void> {
  const steps = [
    "SET GLOBAL TimeZone = 'UTC'",
    `ATTACH ${quoteText(path)} AS ${quoteName(catalog)} (TYPE duckdb, READ_ONLY)`,
    'SET GLOBAL autoinstall_known_extensions = false',
    'SET GLOBAL autoload_known_extensions = false',
    'SET GLOBAL enable_external_access = false',
    "SET GLOBAL disabled_filesystems = 'LocalFileSystem'",
    'SET GLOBAL lock_configuration = true',
  ]
  try {
    for (const step of steps) await connection.run(step)
  } finally {
    connection.closeSync()
  }
}
