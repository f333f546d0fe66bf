import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { byCodePoint, toJsonText } from '../../json/json-text.ts'
import type { JsonValue } from '../../json/json.ts'
import { asTableName } from '../../model/names.ts'
import { isSystemName } from '../../model/names/system-names.ts'
import { tablesOf, typeText, type TypedColumn } from '../../render/schema-view.ts'
import type { OpenPipeline, StoredSchema } from '../open-pipeline.ts'
import { caseFiles } from './case-file.ts'

/** What a case gives or should give: the lines of each file below `expected/`, by its name. */
export type Expected = ReadonlyMap<string, readonly string[]>

/** Columns that are made up anew by every run. */
const madeUp = /^_dlt_(id|load_id|parent_id|root_id)$/
const parentId = '_dlt_parent_id'
/** In the file of a nested table: the row it hangs on, by its key; of a list in a list, that one's row and place. */
const parentRow = '_parent'

/** Tables and schema of a dataset, without what every run makes up anew. */
export async function readTables(opened: Pick<OpenPipeline, 'schema' | 'query' | 'tables'>): Promise<Expected> {
  const stored = await opened.schema()
  const there = new Set((await opened.tables()).map(({ name }) => name))
  const parents = new Map([...stored.schema.tables.values()].map(({ name, parent }) => [String(name), parent]))
  const names = tablesOf(stored.schema)
    .map(({ table }) => String(table.name))
    .filter((name) => !isSystemName(name) && there.has(name))
  const files = new Map<string, readonly string[]>()
  const rowsById = new Map<string, JsonValue>()
  // parents first: nested rows show which row they hang on
  for (const name of names.toSorted((one, other) => depthOf(one, parents) - depthOf(other, parents))) {
    const columns = stored.schema.tables.get(asTableName(name))?.columns ?? []
    const key = columns.filter(({ primaryKey }) => primaryKey === true).map((column) => String(column.name))
    files.set(`${name}.jsonl`, await rowsOf(opened, { table: name, key, rowsById }))
  }
  return new Map([[caseFiles.schema, schemaLines(stored)], ...files])
}

function depthOf(name: string, parents: ReadonlyMap<string, string | undefined>): number {
  const parent = parents.get(name)
  return parent === undefined ? 0 : 1 + depthOf(parent, parents)
}

interface Reading {
  readonly table: string
  /** of its primary key */
  readonly key: readonly string[]
  /** how rows that were read are named, by their ids */
  readonly rowsById: Map<string, JsonValue>
}

async function rowsOf(
  opened: Pick<OpenPipeline, 'query'>,
  { table, key, rowsById }: Reading,
): Promise<readonly string[]> {
  const { columns, rows } = await opened.query({ table })
  const others = columns.filter((column) => !madeUp.test(column) && !key.includes(column)).toSorted(byCodePoint)
  // the order of columns is that in which they came first: a matter of chance between pages
  const shown = [...key.filter((column) => columns.includes(column)), ...others]
  const read = rows.map((row) => {
    const values = new Map(columns.map((column, at) => [column, row[at] ?? null] as const))
    const pick = (names: readonly string[]) => names.map((name) => [name, values.get(name) ?? null] as const)
    const isNested = columns.includes(parentId)
    const parent = rowsById.get(String(values.get(parentId))) ?? null
    const fields = Object.fromEntries([...(isNested ? [[parentRow, parent] as const] : []), ...pick(shown)])
    const name: JsonValue | undefined =
      key.length > 0
        ? Object.fromEntries(pick(key))
        : isNested
          ? { [parentRow]: parent, _dlt_list_idx: values.get('_dlt_list_idx') ?? null }
          : undefined
    return { id: String(values.get('_dlt_id')), name, text: toJsonText(fields) }
  })
  const texts = read.map(({ text }) => text).toSorted(byCodePoint)
  // rows that are alike count as the first of them: which is which nobody can tell
  const lineOf = new Map<string, number>()
  for (const [index, text] of texts.entries()) if (!lineOf.has(text)) lineOf.set(text, index + 1)
  for (const { id, name, text } of read) rowsById.set(id, name ?? { line: lineOf.get(text) ?? 0 })
  return texts
}

/** The schema as YAML, one line per column. */
function schemaLines({ schema }: StoredSchema): readonly string[] {
  return tablesOf(schema)
    .filter(({ table }) => !isSystemName(table.name))
    .flatMap(({ table, columns }) => [
      `${keyText(table.name)}:`,
      ...columns
        .filter(({ name }) => !madeUp.test(name))
        .map((column) => `  ${keyText(column.name)}: ${propsText(column)}`),
    ])
}

function propsText(column: TypedColumn): string {
  const flags = [
    column.nullable ? '' : 'not null',
    column.primaryKey === true ? 'primary key' : '',
    column.mergeKey === true ? 'merge key' : '',
    column.unique === true ? 'unique' : '',
    column.timezone === false ? 'no time zone' : '',
    column.variant === true ? 'variant' : '',
    column.hardDelete === true ? 'hard delete' : '',
    column.dedupSort === undefined ? '' : `dedup ${column.dedupSort}`,
  ].filter((flag) => flag !== '')
  return [typeText(column), ...flags].join(', ')
}

function keyText(name: string): string {
  return /^[a-z_][\w]*$/i.test(name) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(name)
    ? name
    : JSON.stringify(name)
}

/** What `expected/` holds; empty when it is not there. */
export async function readExpected(folder: string): Promise<Expected> {
  const names = await readdir(join(folder, caseFiles.expected)).catch(() => [])
  const files = names.filter((name) => name === caseFiles.schema || name.endsWith('.jsonl'))
  const read = await Promise.all(
    files.map(async (name) => {
      const text = await readFile(join(folder, caseFiles.expected, name), 'utf8')
      return [name, text.split(/\r?\n/).filter((line) => line !== '')] as const
    }),
  )
  return new Map(read)
}

/** Writes `expected/` anew. */
export async function writeExpected(folder: string, expected: Expected): Promise<void> {
  const path = join(folder, caseFiles.expected)
  await rm(path, { recursive: true, force: true })
  await mkdir(path, { recursive: true })
  for (const [name, lines] of expected) await writeFile(join(path, name), lines.map((line) => `${line}\n`).join(''))
}
