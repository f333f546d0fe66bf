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

function renderReference({ table, column, to }: Reference): string {
  return `Ref: ${quote(table)}.${quote(column)} > ${quote(to.table)}.${quote(to.column)}`
}

function quote(name: string): string {
  return `"${oneLine(name).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

function quoteNote(text: string): string {
  return `'${oneLine(text).replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}
