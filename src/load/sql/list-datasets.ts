import { versionTable } from '../../model/names/system-names.ts'
import type { Reader } from '../destination.ts'

/** The datasets of a place that dlt or sluice loaded, by name; those that loads only stage in are left out. */
export async function listDatasets(reader: Pick<Reader, 'query' | 'datasets'>): Promise<readonly string[]> {
  const names = (await reader.datasets?.()) ?? (await schemasOf(reader))
  return names.filter((name) => !names.some((other) => name === `${other}_staging`))
}

async function schemasOf(reader: Pick<Reader, 'query'>): Promise<readonly string[]> {
  const { rows } = await reader.query(
    `SELECT DISTINCT table_schema FROM information_schema.tables WHERE table_catalog = current_database() AND table_name = '${versionTable}' ORDER BY 1`,
  )
  return rows.map(([name]) => String(name))
}
