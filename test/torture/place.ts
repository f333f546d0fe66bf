import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readContents, type TableContents } from '../end-to-end/table-contents.ts'

/** Where a tortured pipeline loads to. */
export interface Place {
  readonly destination: string
  readonly dataset: string
  /** true = nothing happens there when no process of ours runs */
  readonly isStill: boolean
  /** the rows of all tables; {} when there is nothing yet. Looking changes nothing */
  contents(): Promise<TableContents>
}

export type PlaceName = 'duckdb' | 'postgres'

let datasets = 0

/** A new, empty place; a DuckDB file lies in `folder`. */
export function newPlace(postgresUrl: string | undefined, folder: string): Place {
  if (postgresUrl === undefined)
    return { destination: './x.duckdb', dataset: 'd', isStill: true, contents: () => copied(folder) }
  const dataset = `d${++datasets}`
  return { destination: postgresUrl, dataset, isStill: false, contents: () => readContents(postgresUrl, dataset) }
}

async function copied(folder: string): Promise<TableContents> {
  const file = join(folder, 'x.duckdb')
  if (!existsSync(file)) return {}
  const scratch = await mkdtemp(join(tmpdir(), 'sluice-look-'))
  try {
    for (const suffix of ['', '.wal'])
      if (existsSync(file + suffix)) await copyFile(file + suffix, join(scratch, `copy.duckdb${suffix}`))
    return await readContents(join(scratch, 'copy.duckdb'), 'd')
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}
