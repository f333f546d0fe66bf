import { SluiceError } from '../../model/errors.ts'

/**
 * A `DuckDBInstance` of `@duckdb/node-api`, whichever version of it: what sluice asks of one is a connection.
 */
export interface OwnInstance {
  connect(): Promise<{ closeSync(): void }>
}

// a destination is a text wherever it is named; the instances live as long as the program, which closes them
const instances = new Map<string, OwnInstance>()
const prefix = 'duckdb-instance:'

/**
 * A DuckDB that the program has open itself, as a destination: `pipeline({ destination: duckdb(instance), … })`. Rows go
 * into its main database, which may be in memory. What the program set stays set, and nothing is closed but sluice's own
 * connection. Throws DESTINATION_INVALID for anything but a `DuckDBInstance`, a connection included: a load would end the
 * transactions of the program.
 */
export function duckdb(instance: OwnInstance): string {
  const known = [...instances].find(([, other]) => other === instance)
  if (known !== undefined) return known[0]
  if (!isInstance(instance)) throw notAnInstance(instance)
  const text = `${prefix}${instances.size + 1}`
  instances.set(text, instance)
  return text
}

/** True for a text that `duckdb(instance)` gave, in this process or another. */
export function namesInstance(text: string): boolean {
  return text.startsWith(prefix)
}

/** The instance that a text stands for. Throws DESTINATION_NEEDED when it is one of another process. */
export function instanceOf(text: string): OwnInstance {
  const instance = instances.get(text)
  if (instance !== undefined) return instance
  throw new SluiceError(
    'DESTINATION_NEEDED',
    `Could not look into "${text}" because it is the DuckDB of another program, which only that program can reach.`,
    { hint: 'Once it has closed its file, name that: --destination ./file.duckdb', exitCode: 2 },
  )
}

function isInstance(value: unknown): value is OwnInstance {
  return typeof value === 'object' && value !== null && 'connect' in value && typeof value.connect === 'function'
}

function notAnInstance(value: unknown): SluiceError {
  return new SluiceError(
    'DESTINATION_INVALID',
    'Could not use what duckdb() was given because it is not a DuckDBInstance.',
    {
      found: typeof value === 'object' && value !== null ? value.constructor.name : typeof value,
      allowed: 'await DuckDBInstance.create(…) or await DuckDBInstance.fromCache(…), of @duckdb/node-api',
      hint: 'Give it the instance, not one of its connections.',
      exitCode: 2,
    },
  )
}
