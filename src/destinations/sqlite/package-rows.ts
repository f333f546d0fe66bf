import type { DuckDBValue } from '@duckdb/node-api'
import { attachFile } from '../../duckdb/engine.ts'
import type { WrittenColumn } from '../../load/commit-plan.ts'
import { storedTypes } from '../../load/stage/package-columns.ts'
import { quotePath } from '../../model/names/quoted-name.ts'
import { cellOf, selected } from './cells.ts'
import type { Bound } from './driver.ts'

/** A package file opened for reading. */
export interface PackageRows {
  /** rows of one table in order of arrival, ready for SQLite, some at a time. Throws LOAD_REFUSED. */
  rowsOf(table: string, columns: readonly WrittenColumn[]): AsyncGenerator<readonly Bound[][]>
  close(): Promise<void>
}

/** Opens a sealed package. */
export async function openPackageRows(path: string): Promise<PackageRows> {
  const file = await attachFile(path, 'read')
  const types = await storedTypes(file.connection)
  return {
    async *rowsOf(table, columns) {
      const placed = columns.map(({ name, type }) => ({ table, name, type, stored: types(table, name) }))
      const cells = placed.map(cellOf)
      const result = await file.connection.stream(
        `SELECT ${placed.map(selected).join(', ')} FROM ${quotePath('data', table)}`,
      )
      for (;;) {
        const chunk = await result.fetchChunk()
        if (chunk === null || chunk.rowCount === 0) return
        yield chunk.getRows().map((row: DuckDBValue[]) => row.map((value, index) => cells[index]?.(value) ?? null))
      }
    },
    close: () => file.close(),
  }
}
