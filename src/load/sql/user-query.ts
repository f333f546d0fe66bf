import type { Answer, ExistingTables, TableQuery, UserQuery } from '../destination.ts'
import { SluiceError } from '../../model/errors.ts'
import { quoteName } from '../../model/quoted-name.ts'

/** What a session knows, to read for a user. */
export interface Reading {
  readonly dataset: string
  readonly describe: (dataset: string) => Promise<ExistingTables>
  readonly qualify: (dataset: string, table: string) => string
  /** runs one statement that can only read; unqualified names are looked up in the dataset */
  readOnly(sql: string): Promise<Answer>
}

/** Reads what a user asks for. Throws QUERY_INVALID, QUERY_NOT_READ_ONLY, and what the engine says. */
export async function readForUser(query: UserQuery, reading: Reading): Promise<Answer> {
  if (typeof query === 'string') {
    if (query.trim() === '') throw invalid('it is empty', { found: query })
    return reading.readOnly(query)
  }
  return reading.readOnly(await selectOf(query, reading))
}

/** The error of a statement that may do more than read. */
export function notReadOnly(found: string): SluiceError {
  return new SluiceError(
    'QUERY_NOT_READ_ONLY',
    'Could not run the query because it is not one statement that only reads.',
    {
      found,
      allowed: 'SELECT, WITH, VALUES, SHOW, EXPLAIN',
      hint: 'Write one statement that reads. To write, use a client of the database.',
    },
  )
}

async function selectOf({ table, columns, limit }: TableQuery, { dataset, describe, qualify }: Reading) {
  const tables = await describe(dataset)
  const existing = tables.get(table)
  if (existing === undefined)
    throw invalid(`there is no table "${table}"`, { found: table, allowed: [...tables.keys()] })
  const strange = columns?.find((column) => !existing.has(column))
  if (strange !== undefined)
    throw invalid(`there is no column "${strange}" in "${table}"`, { found: strange, allowed: [...existing.keys()] })
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit >= 0))
    throw invalid('"limit" is not a whole number', { found: String(limit) })
  const wanted = (columns ?? [...existing.keys()]).map(quoteName).join(', ')
  return `SELECT ${wanted} FROM ${qualify(dataset, table)}${limit === undefined ? '' : ` LIMIT ${limit}`}`
}

function invalid(
  because: string,
  details: { readonly found: string; readonly allowed?: readonly string[] },
): SluiceError {
  return new SluiceError('QUERY_INVALID', `Could not query because ${because}.`, {
    ...details,
    hint: 'See what is there: `tables()`, or sluice schema.',
  })
}
