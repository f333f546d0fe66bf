import type { RowValues } from '../load/destination.ts'
import { type SchemaView, type TableView, tablesOf, type TypedColumn } from './schema-view.ts'

/** Where no driver is known: every form that a driver may give. */
const anyDriver: RowValues = {
  driver: 'any driver',
  types: {
    text: 'string',
    double: 'number',
    bool: 'boolean',
    timestamp: 'Date | string',
    bigint: 'number | bigint | string',
    binary: 'Uint8Array',
    json: 'unknown',
    decimal: 'number | string',
    wei: 'number | bigint | string',
    date: 'Date | string',
    time: 'string',
  },
  smallInteger: 'number',
}

/** Names that mean something else in the text. */
const taken = ['Database', 'Date', 'Buffer', 'Uint8Array']

/**
 * Row types for every table, nested ones included, and a `Database` interface from table names to them, as Kysely wants
 * it. Values are typed as the destination's usual driver gives them: a DuckDB bigint is a `bigint`.
 */
export function renderTypescript({ schema, pipeline, dataset, rowValues = anyDriver }: SchemaView): string {
  const views = tablesOf(schema)
  const names = interfaceNames(views)
  const database = views.map(({ table }) => `  ${key(table.name)}: ${names.get(table.name) ?? ''}`)
  const command = `sluice schema ${pipeline} --format typescript`
  return [
    `// Rows of pipeline ${JSON.stringify(pipeline)}, dataset ${JSON.stringify(dataset)}, as ${rowValues.driver} gives them.`,
    `// Made by \`${command}\`: make it anew when the schema has changed.`,
    `// Kysely: new Kysely<Database>({ dialect }).withSchema(${JSON.stringify(dataset)})`,
    '',
    ...views.flatMap((view) => [renderTable(view, names.get(view.table.name) ?? '', rowValues), '']),
    `export interface Database {`,
    ...database,
    '}',
  ].join('\n')
}

function renderTable({ table, columns }: TableView, name: string, values: RowValues): string {
  const nested = table.parent === undefined ? '' : `, nested in ${JSON.stringify(table.parent)}`
  const described = table.description === undefined ? '' : `: ${table.description}`
  return [
    `/** ${comment(`Table ${JSON.stringify(table.name)}${nested}${described}`)} */`,
    `export interface ${name} {`,
    ...columns.flatMap((column) => [
      ...(column.description === undefined ? [] : [`  /** ${comment(column.description)} */`]),
      `  ${key(column.name)}: ${typeOf(column, values)}`,
    ]),
    '}',
  ].join('\n')
}

function typeOf({ dataType, precision, nullable }: TypedColumn, { types, smallInteger }: RowValues): string {
  const type = dataType === 'bigint' && precision !== undefined && precision <= 32 ? smallInteger : types[dataType]
  return nullable && type !== 'unknown' ? `${type} | null` : type
}

/** `items__tags` → `ItemsTags`; names that meet get a number, in the order of the tables. */
function interfaceNames(views: readonly TableView[]): ReadonlyMap<string, string> {
  const used = new Set(taken)
  return new Map(
    views.map(({ table }) => {
      const wanted = pascalCase(table.name)
      let name = wanted
      for (let number = 2; used.has(name); number++) name = `${wanted}${number}`
      used.add(name)
      return [table.name, name]
    }),
  )
}

function pascalCase(name: string): string {
  const words = name.split(/(?:[^\p{ID_Continue}]|_)+/u).map((word) => {
    const [first = '', ...rest] = word
    return first.toUpperCase() + rest.join('')
  })
  const joined = words.join('')
  return /^\p{ID_Start}/u.test(joined) ? joined : `Table${joined}`
}

function key(name: string): string {
  return /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name) ? name : JSON.stringify(name)
}

// nothing that a description holds may end the comment
function comment(text: string): string {
  return text.replaceAll('*/', '*\\/').replaceAll(/\s+/g, ' ').trim()
}
