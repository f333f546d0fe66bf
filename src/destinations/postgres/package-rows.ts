import { DuckDBBlobValue, type DuckDBConnection, type DuckDBResult } from '@duckdb/node-api'
import type { WrittenColumn } from '../../load/commit-plan.ts'
import { csvLine } from '../../load/stage/cells.ts'
import { storedTypes } from '../../load/stage/package-columns.ts'
import { attachFile } from '../../duckdb/engine.ts'
import { quoteName, quotePath } from '../../model/names/quoted-name.ts'

/** The rows of one table of a package, as COPY wants them. */
export interface CopyRows {
  /** CSV in order of arrival, in pieces of some hundred kilobytes; NULL is nothing, every text is quoted */
  readonly csv: AsyncGenerator<Buffer>
  /** columns with the number of cells that held a NUL character, which Postgres cannot: it is U+FFFD now */
  readonly nulCells: ReadonlyMap<string, number>
}

/** A package file opened for reading. DuckDB writes the text; here only bytes pass through. */
export interface PackageRows {
  rowsOf(table: string, columns: readonly WrittenColumn[]): Promise<CopyRows>
  close(): Promise<void>
}

/** Opens a sealed package. */
export async function openPackageRows(path: string): Promise<PackageRows> {
  const file = await attachFile(path, 'read')
  const { connection } = file
  const types = await storedTypes(connection)
  return {
    async rowsOf(table, columns) {
      const relation = quotePath('data', table)
      const texts = columns.filter(({ name }) => types(table, name) === 'VARCHAR')
      const nulCells = await countNul(connection, { relation, texts })
      const cells = columns.map((column) => ({
        name: column.name,
        stored: types(table, column.name),
        ...(nulCells.has(column.name) && { value: nulRule(column).mended }),
      }))
      const line = `${csvLine(cells)} || chr(10)`
      return { nulCells, csv: bytesOf(connection, `SELECT encode(${line}) FROM ${relation}`) }
    },
    close: () => file.close(),
  }
}

async function* bytesOf(connection: DuckDBConnection, sql: string): AsyncGenerator<Buffer> {
  const result = await connection.stream(sql)
  let isOver = false
  try {
    for (;;) {
      const chunk = await result.fetchChunk()
      isOver = chunk === null || chunk.rowCount === 0
      if (chunk === null || isOver) return
      const lines = chunk.getColumnVector(0)
      const pieces: Uint8Array[] = []
      for (let row = 0; row < chunk.rowCount; row++) {
        const line = lines.getItem(row)
        if (line instanceof DuckDBBlobValue) pieces.push(line.bytes)
      }
      yield Buffer.concat(pieces)
    }
  } finally {
    if (!isOver) await giveUp(connection, result)
  }
}

/** A result that nobody reads to its end keeps the package's file open until it is collected as garbage. */
async function giveUp(connection: DuckDBConnection, result: DuckDBResult): Promise<void> {
  connection.interrupt()
  await result.fetchChunk().catch(() => undefined)
}

/** How a NUL character in a text column is found and mended, in DuckDB's SQL. */
interface NulRule {
  readonly found: string
  readonly mended: string
}

/**
 * Texts hold the character itself. JSON holds its escape, which jsonb refuses; the text \\u0000 (an escaped backslash
 * and five characters) is not such an escape, so escaped backslashes are put aside meanwhile: chr(1) never stands in JSON.
 */
function nulRule({ name, type }: WrittenColumn): NulRule {
  const value = quoteName(name)
  if (type !== 'jsonb') return { found: `contains(${value}, chr(0))`, mended: `replace(${value}, chr(0), '\uFFFD')` }
  const aside = String.raw`replace(${value}, '\\', chr(1))`
  const mended = String.raw`replace(replace(${aside}, '\u0000', '\ufffd'), chr(1), '\\')`
  return { found: String.raw`contains(${value}, '\u0000') AND ${mended} <> ${value}`, mended }
}

async function countNul(
  connection: DuckDBConnection,
  { relation, texts }: { readonly relation: string; readonly texts: readonly WrittenColumn[] },
): Promise<ReadonlyMap<string, number>> {
  if (texts.length === 0) return new Map()
  const counts = texts.map((column) => `count(*) FILTER (${nulRule(column).found})::INTEGER`)
  const reader = await connection.runAndReadAll(`SELECT ${counts.join(', ')} FROM ${relation}`)
  const [row = []] = reader.getRows()
  return new Map(texts.map(({ name }, index) => [name, Number(row[index])] as const).filter(([, count]) => count > 0))
}
