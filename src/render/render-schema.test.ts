import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { duckdb } from '../destinations/duckdb/duckdb.ts'
import { asColumnName, asTableName } from '../model/names.ts'
import {
  type Column,
  type DataType,
  dataTypes,
  type Schema,
  type TableReference,
  type TableSchema,
} from '../model/schema.ts'
import { emptySchema, parseStoredSchema, storedSchemaText } from '../state/stored-schema.ts'
import { renderSchema } from './render-schema.ts'
import type { SchemaView } from './schema-view.ts'

const tsc = fileURLToPath(new URL('../../node_modules/typescript7/bin/tsc', import.meta.url))

function column(name: string, dataType?: DataType, more: Partial<Column> = {}): Column {
  return { name: asColumnName(name), nullable: true, ...(dataType && { dataType }), ...more }
}

function table(name: string, columns: readonly Column[], more: Partial<TableSchema> = {}): TableSchema {
  return { name: asTableName(name), columns, seenData: true, ...more }
}

const rowId = column('_dlt_id', 'text', { nullable: false, unique: true, rowKey: true })
const loadId = column('_dlt_load_id', 'text', { nullable: false })
const parentId = column('_dlt_parent_id', 'text', { nullable: false, parentKey: true })
const rootId = column('_dlt_root_id', 'text', { nullable: false, rootKey: true })

const orders = table('orders', [
  column('id', 'bigint', { nullable: false, primaryKey: true }),
  column('note', 'text', { description: 'says "hi" */ it\'s\nnew' }),
  column('small', 'bigint', { precision: 16 }),
  column('price', 'decimal', { precision: 38, scale: 9 }),
  column('never_seen'),
  loadId,
  rowId,
])
const tags = table('orders__tags', [column('value', 'text'), rootId, parentId, rowId], {
  parent: asTableName('orders'),
})
const parts = table('orders__tags__parts', [column('value', 'double'), rootId, parentId, rowId], {
  parent: asTableName('orders__tags'),
})
/** Names that `direct` leaves as APIs sent them. */
const hostile = [
  table('class', [column('constructor', 'text'), column('__proto__', 'bool'), column('new', 'date')]),
  table('Ünïcode tàble "x"', [column('a b', 'time'), column('1st', 'wei'), column('quo"te\\', 'json')]),
  table('2fast', [column('x', 'binary', { primaryKey: true }), column('y', 'text', { primaryKey: true })]),
  table('orders_tags', [column('a', 'text')]),
  table('orders_tags2', [column('a', 'text')]),
  table('date', [column('day', 'date')], { description: 'ends */ early' }),
  table('database', [column('a', 'text')]),
  table('💥', [column('💥', 'text')]),
  table(
    'every_type',
    dataTypes.map((type) => column(type, type)),
  ),
]

function schemaOf(tables: readonly TableSchema[]): Schema {
  const empty = emptySchema('shop', 'direct')
  return { ...empty, tables: new Map([...empty.tables, ...tables.map((each) => [each.name, each] as const)]) }
}

const { rowValues } = duckdb.capabilities
const view = (tables: readonly TableSchema[], more: Partial<SchemaView> = {}): SchemaView => ({
  schema: schemaOf(tables),
  pipeline: 'shop',
  dataset: 'shop_dataset',
  ...(rowValues === undefined ? {} : { rowValues }),
  ...more,
})

describe('typescript', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-rows-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  /** What the compiler says of the rows and a program that uses them; '' = nothing. */
  async function compile(rows: string, program: string): Promise<string> {
    await writeFile(join(folder, 'rows.ts'), rows)
    await writeFile(join(folder, 'program.ts'), program)
    const flags = ['--noEmit', '--strict', '--target', 'es2023', '--module', 'nodenext']
    const options = ['--typeRoots', fileURLToPath(new URL('../../node_modules/@types', import.meta.url))]
    const types = ['--types', 'node']
    try {
      await promisify(execFile)(process.execPath, [tsc, ...flags, ...options, ...types, 'program.ts'], { cwd: folder })
      return ''
    } catch (error) {
      return (error as { stdout: string }).stdout
    }
  }

  test('has an interface per table and a Database that leads to them', () => {
    expect(renderSchema(view([orders, tags]), 'typescript')).toBe(`\
// Rows of pipeline "shop", dataset "shop_dataset", as @duckdb/node-api (getRowObjectsJS) gives them.
// Made by \`sluice schema shop --format typescript\`: make it anew when the schema has changed.
// Kysely: new Kysely<Database>({ dialect }).withSchema("shop_dataset")

/** Table "orders" */
export interface Orders {
  id: bigint
  /** says "hi" *\\/ it's new */
  note: string | null
  small: number | null
  price: number | null
  _dlt_load_id: string
  _dlt_id: string
}

/** Table "orders__tags", nested in "orders" */
export interface OrdersTags {
  value: string | null
  _dlt_root_id: string
  _dlt_parent_id: string
  _dlt_id: string
}

/** Table "_dlt_loads": Created by DLT. Tracks completed loads */
export interface DltLoads {
  load_id: string
  schema_name: string | null
  status: bigint
  inserted_at: Date
  schema_version_hash: string | null
}

/** Table "_dlt_version": Created by DLT. Tracks schema updates */
export interface DltVersion {
  version: bigint
  engine_version: bigint
  inserted_at: Date
  schema_name: string
  version_hash: string
  schema: string
}

export interface Database {
  orders: Orders
  orders__tags: OrdersTags
  _dlt_loads: DltLoads
  _dlt_version: DltVersion
}`)
  })

  test('compiles, and a wrong use of it does not', async () => {
    const rows = renderSchema(view([orders, tags, parts]), 'typescript')
    const use = `import type { Database } from './rows.js'
      export const total = (row: Database['orders']): bigint => row.id + BigInt(row.small ?? 0)
      export const parent = (row: Database['orders__tags__parts']): string => row._dlt_parent_id\n`
    expect(await compile(rows, use)).toBe('')
    const wrong = `${use}export const worse = (row: Database['orders']): number => row.id
      export const nullable = (row: Database['orders']): string => row.note
      export const untyped = (row: Database['orders']): unknown => row.never_seen`
    expect((await compile(rows, wrong)).match(/error TS\d+/g)).toEqual(['error TS2322', 'error TS2322', 'error TS2339'])
  })

  test('compiles with names that no identifier may have, for every driver', async () => {
    const names = [
      'Class',
      'ÜnïcodeTàbleX',
      'Table2fast',
      'OrdersTags',
      'OrdersTags2',
      'OrdersTags22',
      'Date2',
      'Table',
    ]
    const { rowValues: _, ...anyDriver } = view([tags, orders, ...hostile])
    for (const hostileView of [view([tags, orders, ...hostile]), anyDriver]) {
      const rows = renderSchema(hostileView, 'typescript')
      const program = `import type { Database, Database2, ${names.join(', ')} } from './rows.js'
        export const rows = (all: Database): [${names.map(() => 'object').join(', ')}] =>
          [all.class, all['Ünïcode tàble "x"'], all['2fast'], all.orders__tags, all.orders_tags, all.orders_tags2, all.date, all['💥']]
        export type Used = Database2 | ${names.join(' | ')}
        export const proto = (row: Class): boolean | null => row.__proto__
        export const day: Date2['day'] = new Date() as never\n`
      expect(await compile(rows, program)).toBe('')
    }
  })

  test('is the same whatever order the tables were found in', () => {
    const [one, other] = [
      [orders, tags, parts, ...hostile],
      [...hostile.toReversed(), parts, tags, orders],
    ].map((tables) => renderSchema(view(tables), 'typescript'))
    expect(one).toBe(other)
  })
})

test('dbml has types, keys, notes, and references to parents, roots and loads', () => {
  const text = renderSchema(view([orders, tags, parts, ...hostile]), 'dbml')
  expect(text).toContain(`Table "orders" {
  "id" bigint [pk, not null]
  "note" text [note: 'says "hi" */ it\\'s new']
  "small" bigint(16)
  "price" decimal(38,9)
  "_dlt_load_id" text [not null]
  "_dlt_id" text [unique, not null]
}`)
  expect(text).toContain('  indexes {\n    ("x", "y") [pk]\n  }')
  expect(text).toContain('Table "Ünïcode tàble \\"x\\""')
  expect(text.split('\n').filter((line) => line.startsWith('Ref'))).toEqual([
    'Ref: "orders"."_dlt_load_id" > "_dlt_loads"."load_id"',
    'Ref: "orders__tags"."_dlt_parent_id" > "orders"."_dlt_id"',
    'Ref: "orders__tags"."_dlt_root_id" > "orders"."_dlt_id"',
    'Ref: "orders__tags__parts"."_dlt_parent_id" > "orders__tags"."_dlt_id"',
    'Ref: "orders__tags__parts"."_dlt_root_id" > "orders"."_dlt_id"',
  ])
})

test('mermaid has a line per relation', () => {
  const text = renderSchema(view([orders, tags, parts]), 'mermaid')
  expect(text).toContain(`  "orders__tags" {
    text value
    text _dlt_root_id FK
    text _dlt_parent_id FK
    text _dlt_id UK
  }`)
  expect(text).toContain(`    text note "says 'hi' */ it's new"`)
  expect(text.split('\n').filter((line) => line.includes('||--'))).toEqual([
    '  "_dlt_loads" ||--o{ "orders" : "wrote"',
    '  "orders" ||--o{ "orders__tags" : "holds"',
    '  "orders__tags" ||--o{ "orders__tags__parts" : "holds"',
    '  "orders" ||--o{ "orders__tags__parts" : "is the root of"',
  ])
  expect(renderSchema(view(hostile), 'mermaid')).toContain('    wei _1st "1st"')
})

test('references of the config are drawn where both ends are there', () => {
  const reference = (referencedTable: string, columns: readonly string[], more: object = {}): TableReference => ({
    referencedTable: asTableName(referencedTable),
    columns: columns.map(asColumnName),
    referencedColumns: columns.map(() => asColumnName('value')),
    ...more,
  })
  const references = [
    reference('orders__tags', ['note'], { label: 'tagged as', cardinality: 'one_to_one' }),
    reference('orders__tags', ['id', 'small']),
    reference('nowhere', ['id']),
    reference('orders__tags', ['no_column']),
  ]
  const shown = view([{ ...orders, references }, tags])
  expect(
    renderSchema(shown, 'dbml')
      .split('\n')
      .filter((line) => line.includes('"value"') && line.startsWith('Ref')),
  ).toEqual([
    'Ref "tagged as": "orders"."note" - "orders__tags"."value"',
    'Ref: "orders".("id", "small") > "orders__tags".("value", "value")',
  ])
  const lines = renderSchema(shown, 'mermaid').split('\n')
  expect(lines.slice(-4)).toEqual([
    '  "orders__tags" ||--|| "orders" : "tagged as"',
    '  "orders__tags" ||--o{ "orders" : "is referred to by"',
    '  "_dlt_loads" ||--o{ "orders" : "wrote"',
    '  "orders" ||--o{ "orders__tags" : "holds"',
  ])
  expect(lines).toContain("    text note FK \"says 'hi' */ it's new\"")
  const stored = parse(renderSchema(shown, 'yaml')) as { tables: { orders: { references: unknown[] } } }
  expect(stored.tables.orders.references[0]).toEqual({
    referenced_table: 'orders__tags',
    columns: ['note'],
    referenced_columns: ['value'],
    label: 'tagged as',
    cardinality: 'one_to_one',
  })
})

test("yaml and json are dlt's stored schema", () => {
  const shown = view([orders, tags])
  const stored = storedSchemaText(shown.schema)
  expect(JSON.parse(renderSchema(shown, 'json'))).toEqual(JSON.parse(stored))
  expect(parse(renderSchema(shown, 'yaml'))).toEqual(JSON.parse(stored))
  expect(storedSchemaText(parseStoredSchema(renderSchema(shown, 'json')))).toBe(stored)
})
