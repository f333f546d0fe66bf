import { expect, test } from 'vitest'
import { mysql } from '../destinations/mysql/mysql.ts'
import { postgres } from '../destinations/postgres/postgres.ts'
import { duckdb } from '../destinations/duckdb/duckdb.ts'
import { checkDataset } from './check-dataset.ts'

test.each([
  [postgres, 'pg_dataset', true],
  [postgres, 'pgshop_dataset', false],
  [postgres, 'information_schema', true],
  [mysql, 'mysql', true],
  [mysql, 'MYSQL_dataset', false],
  [duckdb, 'pg_dataset', false],
] as const)('a name that is kept is refused before anything is read: %#', ({ type, capabilities }, dataset, isKept) => {
  const check = (): void => checkDataset(dataset, capabilities)
  if (isKept) expect(check, type).toThrow(expect.objectContaining({ code: 'DATASET_NAME_RESERVED' }))
  else expect(check, type).not.toThrow()
})
