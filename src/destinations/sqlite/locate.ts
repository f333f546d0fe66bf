import { join, parse, resolve } from 'node:path'
import { z } from 'zod'
import { plainText } from '../../model/component/option-text.ts'
import type { PlaceContext, Target } from '../../model/destination.ts'
import { SluiceError } from '../../model/errors.ts'
import { sqliteForms } from './forms.ts'

/** The options, in dlt's keys. */
export const sqliteOptions = z.strictObject({
  database: plainText.optional().describe('path of the file; default: <pipeline>.db in the current folder'),
  drivername: plainText.optional().describe("dlt's: sqlite, sqlite+pysqlite; means nothing more here"),
})

/** The file that datasets are named after: each of them is a file beside it. */
export interface SqliteTarget extends Target {
  /** absolute */
  readonly location: string
}

/** The dataset that is the file itself; all others are files beside it. */
export const mainDataset = 'main'

/**
 * The options of `sqlite:///file` (from here), `sqlite:////file` (absolute), or of a path that ends in `.sqlite` or
 * `.sqlite3`; as credentials any path will do. Undefined for anything else. Throws DESTINATION_INVALID.
 */
export function parseText(text: string, isCredentials: boolean): z.input<typeof sqliteOptions> | undefined {
  const [, rest] = /^sqlite(?:\+\w+)?:(.*)$/s.exec(text) ?? []
  if (rest === undefined) {
    const isPath = isCredentials || /\.sqlite3?$/i.test(text)
    return isPath && !/^[a-z][a-z0-9+.-]+:/i.test(text) && text !== '' ? { database: text } : undefined
  }
  if (rest.includes('?'))
    throw new SluiceError(
      'DESTINATION_INVALID',
      'Could not understand the SQLite destination because it has parameters behind a "?".',
      { allowed: sqliteForms, hint: 'Remove them: a path is all that it takes.' },
    )
  // three slashes lead a path from here, four an absolute one
  const path = rest.replace(/^\/\/(?:\/|$)/, '')
  return { database: path === '' ? ':memory:' : path }
}

/** The file that options name. Throws DESTINATION_IN_MEMORY for `:memory:`. */
export function locateFile({ database }: z.output<typeof sqliteOptions>, context: PlaceContext): SqliteTarget {
  const { pipeline, cwd } = context
  const path = database ?? `${pipeline}.db`
  if (path.startsWith(':memory:'))
    throw new SluiceError(
      'DESTINATION_IN_MEMORY',
      'Could not load into a SQLite in memory because the tables would be gone after the run.',
      { allowed: sqliteForms, hint: `Name a file: --destination sqlite:///${pipeline}.db` },
    )
  const location = resolve(cwd, path)
  return { destination: 'sqlite', label: `sqlite:///${location}`, location, isOnThisMachine: true }
}

/** The file of a dataset, where dlt has it: `data.db` and the dataset `shop` give `data__shop.db`. */
export function fileOf({ location }: SqliteTarget, dataset: string): string {
  if (dataset === mainDataset) return location
  const { dir, name, ext } = parse(location)
  return join(dir, `${name}__${dataset}${ext}`)
}

/** The dataset that a file beside holds, by its name; undefined for other files. */
export function datasetOf({ location }: SqliteTarget, fileName: string): string | undefined {
  const { name, ext } = parse(location)
  const [start, end] = [`${name}__`, ext]
  const isOne = fileName.startsWith(start) && fileName.endsWith(end) && fileName.length > start.length + end.length
  return isOne ? fileName.slice(start.length, fileName.length - end.length) : undefined
}
