import { realWorld } from '../kits/load-rows.ts'
import { parseDestination } from '../kits/parse-destination.ts'
import type { QueryValue, Session } from '../../src/load/destination.ts'
import { canonicalJson, parseJson } from '../../src/json/json-text.ts'

/** The rows of every table of a dataset, sorted, each as one text: two loads of the same data give the same. */
export type TableContents = Readonly<Record<string, readonly string[]>>

const linking = new Set(['_dlt_id', '_dlt_parent_id', '_dlt_root_id'])

/**
 * Reads a dataset of any destination. Random ids are left out; nested rows are shown with the row they hang on, so a
 * wrong link shows. Load ids and times of validity only say whether they are there. System tables are left out.
 */
export async function readContents(destination: string, dataset: string): Promise<TableContents> {
  const parsed = parseDestination(destination, { pipeline: 'p', cwd: process.cwd() })
  await using session = await parsed.destination.connect(parsed.target, realWorld)
  const contents: Record<string, readonly string[]> = {}
  const byId = new Map<string, string>()
  const existing = await session.describe(dataset)
  for (const table of [...existing.keys()].toSorted((a, b) => a.length - b.length)) {
    if (table.startsWith('_dlt_')) continue
    contents[table] = await readTable(session, {
      dataset,
      table,
      columns: [...(existing.get(table)?.keys() ?? [])],
      byId,
    })
  }
  return contents
}

interface Reading {
  readonly dataset: string
  readonly table: string
  readonly columns: readonly string[]
  /** texts of the rows read so far, by root table and row id: ids made of keys are the same in several tables */
  readonly byId: Map<string, string>
}

async function readTable(session: Session, { dataset, table, columns, byId }: Reading): Promise<readonly string[]> {
  const rows = await session.rows({ dataset, table, columns })
  const keyOf = (id: QueryValue | undefined): string => `${table.split('__')[0]} ${String(id)}`
  const texts = rows.map((row) => {
    const named = columns.map((column, index) => [column, row[index] ?? null] as const)
    const own = named
      .filter(([column]) => !linking.has(column))
      .map(([column, value]) => `${column}=${cell(column, value)}`)
    const parent = named.find(([column]) => column === '_dlt_parent_id')
    const text = [...own, ...(parent ? [`in (${byId.get(keyOf(parent[1])) ?? 'NOBODY'})`] : [])].join(' ')
    return [named.find(([column]) => column === '_dlt_id')?.[1] ?? null, text] as const
  })
  for (const [id, text] of texts) byId.set(keyOf(id), text)
  return texts.map(([, text]) => text).toSorted()
}

function cell(column: string, value: QueryValue): string {
  if (/^_dlt_(load_id|valid_)/.test(column)) return value === null ? 'none' : 'some'
  // warehouses order the keys of JSON as they like
  if (typeof value === 'string' && /^[[{]/.test(value)) return canonicalJson(parseJson(value))
  return String(value)
}
