import { attachFile } from '../../src/duckdb/engine.ts'

/** Runs a statement on a DuckDB file as somebody else would, whether or not a session of this process has it open. */
export async function runOnDuckdb(path: string, sql: string): Promise<void> {
  const file = await attachFile(path, 'write')
  try {
    await file.connection.run(sql)
  } finally {
    await file.close()
  }
}
