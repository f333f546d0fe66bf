import { DuckDBInstance } from '@duckdb/node-api'
import { quoteName, quoteText } from '../model/names/quoted-name.ts'

const memory = '1GB'
/** How values of these types are written, where JSON has none: moments as ISO texts, bytes as base64. */
const written: readonly (readonly [type: RegExp, write: (column: string) => string])[] = [
  [/^TIMESTAMP WITH TIME ZONE/, (column) => `strftime(${column} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')`],
  [/^TIMESTAMP/, (column) => `strftime(${column}, '%Y-%m-%dT%H:%M:%S.%f')`],
  [/^BLOB/, (column) => `base64(${column})`],
  // JSON has no such numbers
  [/^(?:FLOAT|DOUBLE)/, (column) => `CASE WHEN isfinite(${column}) THEN ${column} END`],
]

/**
 * The rows of a Parquet file as JSON texts, some thousands at a time, in little memory. The DuckDB that reads it reaches
 * no other file, network or extension. Throws what DuckDB says about the file.
 */
export async function* readParquet(path: string): AsyncGenerator<readonly string[], void, undefined> {
  const instance = await DuckDBInstance.create(':memory:', { temp_directory: '', memory_limit: memory, threads: '1' })
  try {
    const connection = await instance.connect()
    const steps = [
      "SET GLOBAL TimeZone = 'UTC'",
      'SET GLOBAL autoinstall_known_extensions = false',
      'SET GLOBAL autoload_known_extensions = false',
      `SET GLOBAL allowed_paths = [${quoteText(path)}]`,
      'SET GLOBAL enable_external_access = false',
      'SET GLOBAL lock_configuration = true',
    ]
    for (const step of steps) await connection.run(step)
    const source = `read_parquet(${quoteText(path)})`
    const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`)
    const replaced = described.getRows().flatMap(([name, type]) => {
      if (typeof name !== 'string' || typeof type !== 'string') return []
      const column = quoteName(name)
      const write = written.find(([pattern]) => pattern.test(type))?.[1]
      return write === undefined ? [] : [`${write(column)} AS ${column}`]
    })
    const columns = replaced.length === 0 ? '*' : `* REPLACE (${replaced.join(', ')})`
    const result = await connection.stream(`SELECT to_json(r)::VARCHAR FROM (SELECT ${columns} FROM ${source}) AS r`)
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk())
      yield chunk.getColumnValues(0).map(String)
    connection.closeSync()
  } finally {
    instance.closeSync()
  }
}
