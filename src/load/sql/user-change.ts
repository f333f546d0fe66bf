import { SluiceError } from '../../model/errors.ts'

/** One statement of the user's own that changes what a place holds; unqualified names mean tables of `dataset`. */
export interface UserChange {
  readonly sql: string
  readonly dataset: string
  readonly signal?: AbortSignal
}

/** `QUERY_INVALID`: what is asked for is not a change of data, or more than one. */
export function notOneChange(found: string): SluiceError {
  return new SluiceError('QUERY_INVALID', 'Could not run the statement because it is not one that changes tables.', {
    found,
    allowed: 'one statement: INSERT, UPDATE, DELETE, MERGE, CREATE, ALTER or DROP',
    hint: 'Run one at a time; what only reads needs no writing.',
  })
}
