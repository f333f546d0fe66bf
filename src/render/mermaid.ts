import type { Cardinality } from '../model/schema.ts'
import { type Reference, referencesOf, type SchemaView, tablesOf, type TableView, typeText } from './schema-view.ts'

const words: Readonly<Record<Reference['kind'], string>> = {
  parent: 'holds',
  root: 'is the root of',
  load: 'wrote',
  hint: 'is referred to by',
}

/** the referenced table's end, then the referring one's */
const ends = {
  many_to_one: ['||', 'o{'],
  many_to_zero: ['|o', 'o{'],
  one_to_many: ['}|', '||'],
  zero_to_many: ['}o', 'o|'],
  one_to_one: ['||', '||'],
  zero_to_one: ['||', 'o|'],
  one_to_zero: ['|o', '||'],
  many_to_many: ['}o', 'o{'],
} as const satisfies Record<Cardinality, readonly [string, string]>

/** The tables as a Mermaid entity relationship diagram, which GitHub and many editors draw. */
export function renderMermaid({ schema }: SchemaView): string {
  const references = referencesOf(schema)
  const drawn = references.filter(({ kind, table }) => kind !== 'root' || !isChildOfRoot(table, references))
  return [
    'erDiagram',
    ...tablesOf(schema).map((view) => renderTable(view, references)),
    ...drawn.map(renderReference),
  ].join('\n')
}

function renderReference({ table, to, kind, label, cardinality = 'many_to_one' }: Reference): string {
  const [left, right] = ends[cardinality]
  return `  ${quote(to.table)} ${left}--${right} ${quote(table)} : ${quote(label ?? words[kind])}`
}

// one line between two tables is enough
function isChildOfRoot(table: string, references: readonly Reference[]): boolean {
  const to = (kind: Reference['kind']) =>
    references.find((reference) => reference.table === table && reference.kind === kind)?.to.table
  return to('parent') === to('root')
}

function renderTable({ table, columns }: TableView, references: readonly Reference[]): string {
  const refers = new Set(
    references.filter((reference) => reference.table === table.name).flatMap(({ columns: own }) => own),
  )
  const lines = columns.map((column) => {
    const keys = [
      ...(column.primaryKey === true ? ['PK'] : []),
      ...(refers.has(column.name) ? ['FK'] : []),
      ...(column.unique === true ? ['UK'] : []),
    ]
    const name = attribute(column.name)
    // a name that Mermaid cannot read as it is stands in the comment
    const note = [...(name === column.name ? [] : [column.name]), column.description ?? ''].join(' ').trim()
    return `    ${attribute(typeText(column))} ${name}${keys.length === 0 ? '' : ` ${keys.join(', ')}`}${note === '' ? '' : ` ${quote(note)}`}`
  })
  return [`  ${quote(table.name)} {`, ...lines, '  }'].join('\n')
}

function attribute(name: string): string {
  const plain = name.replaceAll(',', '_').replaceAll(/[^A-Za-z0-9_()-]/g, '_')
  return /^[A-Za-z_]/.test(plain) ? plain : `_${plain}`
}

function quote(text: string): string {
  return `"${text.replaceAll('"', "'").replaceAll(/\s+/g, ' ')}"`
}
