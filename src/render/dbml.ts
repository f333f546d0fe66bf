import type { Cardinality } from '../model/schema.ts'
import { type Reference, referencesOf, type SchemaView, tablesOf, type TableView, typeText } from './schema-view.ts'

/** The tables as DBML (dbdiagram.io), with how they hang together. */
export function renderDbml({ schema, pipeline, dataset }: SchemaView): string {
  return [
    `// pipeline ${oneLine(pipeline)}, dataset ${oneLine(dataset)}`,
    ...tablesOf(schema).map(renderTable),
    referencesOf(schema).map(renderReference).join('\n'),
  ].join('\n\n')
}

function renderTable({ table, columns }: TableView): string {
  const keys = columns.filter((column) => column.primaryKey === true)
  const lines = columns.map((column) => {
    const settings = [
      ...(column.primaryKey === true && keys.length === 1 ? ['pk'] : []),
      ...(column.unique === true ? ['unique'] : []),
      ...(column.nullable ? [] : ['not null']),
      ...(column.description === undefined ? [] : [`note: ${quoteNote(column.description)}`]),
    ]
    return `  ${quote(column.name)} ${typeText(column)}${settings.length === 0 ? '' : ` [${settings.join(', ')}]`}`
  })
  const compound = `\n  indexes {\n    (${keys.map((column) => quote(column.name)).join(', ')}) [pk]\n  }`
  return [
    `Table ${quote(table.name)} {`,
    ...lines,
    ...(keys.length > 1 ? [compound] : []),
    ...(table.description === undefined ? [] : [`\n  Note: ${quoteNote(table.description)}`]),
    '}',
  ].join('\n')
}

function renderReference({ table, columns, to, label, cardinality = 'many_to_one' }: Reference): string {
  const name = label === undefined ? '' : ` ${quote(label)}`
  return `Ref${name}: ${endOf({ table, columns })} ${marks[cardinality]} ${endOf(to)}`
}

function endOf({ table, columns }: Reference['to']): string {
  const names = columns.map(quote)
  return `${quote(table)}.${names.length === 1 ? names[0] : `(${names.join(', ')})`}`
}

// DBML knows no "zero"
const marks = {
  many_to_one: '>',
  many_to_zero: '>',
  one_to_many: '<',
  zero_to_many: '<',
  one_to_one: '-',
  zero_to_one: '-',
  one_to_zero: '-',
  many_to_many: '<>',
} as const satisfies Record<Cardinality, string>

function quote(name: string): string {
  return `"${oneLine(name).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

function quoteNote(text: string): string {
  return `'${oneLine(text).replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}
