import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { quoteName, quoteText } from '../model/names/quoted-name.ts'
import { type Attachable, lendForReading } from './engine.ts'
import { OpenHere } from './failure.ts'
import { limitsOfQuestions } from './question-limits.ts'
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
  return openPlaceReadOnly({
    key,
    files: [key],
    folders: [],
    prepare: () => Promise.resolve(),
    attach: (name) => `ATTACH ${quoteText(key)} AS ${name} (TYPE duckdb, READ_ONLY)`,
  })
}

/** What is opened for nothing but reading. */
export interface ReadablePlace extends Attachable {
  /** where its rows are, when they are in files of their own: the only ones that can be read */
  readonly folders: readonly string[]
}

/** As `openReadOnly`, for whatever the engine can attach. */
export async function openPlaceReadOnly(place: ReadablePlace): Promise<ReadOnlyFile> {
  const { key } = place
  // only DuckDB's own files mind who else has them open
  const giveBack = place.files.length === 0 ? () => undefined : await lendForReading(key)
  try {
    const files = place.files.flatMap((file) => [file, `${file}.wal`]).flatMap((name) => identityOf(name) ?? [])
    if (isOpenHere(files)) throw new OpenHere(key)
    const instance = await DuckDBInstance.create(':memory:', { temp_directory: '' })
    const connections = new Set<DuckDBConnection>()
    const close = async (): Promise<void> => {
      for (const connection of connections) connection.closeSync()
      instance.closeSync()
      giveBack()
    }
    try {
      await shutIn(await instance.connect(), place)
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
async function shutIn(connection: DuckDBConnection, place: ReadablePlace): Promise<void> {
  const { folders } = place
  const steps = [
    "SET GLOBAL TimeZone = 'UTC'",
    ...limitsOfQuestions,
    'SET GLOBAL autoinstall_known_extensions = false',
    'SET GLOBAL autoload_known_extensions = false',
    place.attach(quoteName(catalog), 'READ_ONLY'),
    ...(folders.length === 0 ? [] : [`SET GLOBAL allowed_directories = [${folders.map(quoteText).join(', ')}]`]),
    'SET GLOBAL enable_external_access = false',
    // it would take the allowed folders away as well
    ...(folders.length === 0 ? ["SET GLOBAL disabled_filesystems = 'LocalFileSystem'"] : []),
    'SET GLOBAL lock_configuration = true',
  ]
  try {
    await place.prepare(connection)
    for (const step of steps) await connection.run(step)
  } finally {
    connection.closeSync()
  }
}
