import { BIGINT, BOOLEAN, VARCHAR } from '@duckdb/node-api'
import type { Batch, CellValue } from '../model/batch.ts'
import { asColumnName, asTableName } from '../model/names.ts'
import { quotePath, quoteText } from '../model/names/quoted-name.ts'
import type { Schema } from '../model/schema.ts'
import type { CursorUpdate } from '../model/state.ts'
import type { Unit, UnitProgress } from '../model/unit.ts'
import type { PackageColumn } from './package-column.ts'
import type { RowLoad } from './row-feed.ts'
import { plainText, schemaText } from './schema-text.ts'

/** What becomes durable together with the rows appended since the last mark. */
export interface CommitMark {
  readonly progress: readonly { readonly unit: string; readonly progress: UnitProgress }[]
  readonly born: readonly Unit[]
  /** when it changed */
  readonly schema?: Schema
  readonly cursors: readonly CursorUpdate[]
}

/** Rows for one of the tables that describe the run. */
export interface RunRows {
  readonly table: 'units' | 'progress' | 'cursors' | 'texts'
  readonly rows: readonly (readonly (string | number | boolean)[])[]
}

const text = (name: string): PackageColumn => ({ name, type: VARCHAR, layout: 'text', scale: 0 })
const whole = (name: string): PackageColumn => ({ name, type: BIGINT, layout: 'int64', scale: 0 })
const columns: Readonly<Record<RunRows['table'], readonly PackageColumn[]>> = {
  units: [text('id'), text('resource'), text('body')],
  progress: [
    text('unit'),
    whole('pages'),
    whole('records'),
    { name: 'done', type: BOOLEAN, layout: 'bool', scale: 0 },
    text('body'),
  ],
  cursors: [text('resource'), text('cursor_path'), text('body')],
  texts: [text('kind'), text('body')],
}

/** What a mark adds to the tables that describe the run; tables without news are left out. */
export function rowsOfMark({ born, progress, cursors, schema }: CommitMark): readonly RunRows[] {
  const all: readonly RunRows[] = [
    { table: 'units', rows: born.map((unit) => [unit.id, unit.resource, plainText(unit)]) },
    {
      table: 'progress',
      rows: progress.map(({ unit, progress: now }) => [unit, now.pages, now.records, now.done, plainText(now)]),
    },
    {
      table: 'cursors',
      rows: cursors.map((cursor) => [cursor.resource, cursor.cursorPath, plainText(cursor)]),
    },
    { table: 'texts', rows: schema === undefined ? [] : [['schema', schemaText(schema)]] },
  ]
  return all.filter(({ rows }) => rows.length > 0)
}

/** Characters up to which a statement that spells rows out is cheaper than feeding them. */
const mostSpelledOut = 32 << 10

/** The statement that inserts few and short rows: it can go along with others. Undefined for more, which are fed. */
export function insertStatement({ table, rows }: RunRows): string | undefined {
  let size = 0
  for (const row of rows)
    for (const cell of row) {
      if (typeof cell !== 'string') continue
      // a statement ends at such a character, whatever quotes it
      if (cell.includes('\0')) return undefined
      size += cell.length
      if (size > mostSpelledOut) return undefined
    }
  const spelled = rows.map((row) => `(${row.map(literal).join(', ')})`)
  return `INSERT INTO ${quotePath('run', table)} VALUES ${spelled.join(', ')}`
}

function literal(cell: string | number | boolean): string {
  return typeof cell === 'string' ? quoteText(cell) : String(cell)
}

/** The rows as something to be fed. */
export function runLoad({ table, rows }: RunRows): RowLoad {
  const batch: Batch = {
    table: asTableName(table),
    rowCount: rows.length,
    columns: columns[table].map(({ name }, index) => ({
      name: asColumnName(name),
      values: rows.map((row): CellValue => row[index] ?? null),
    })),
  }
  return { schema: 'run', table, columns: columns[table], batches: [batch] }
}
