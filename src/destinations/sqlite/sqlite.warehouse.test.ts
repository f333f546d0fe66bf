import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe } from 'vitest'
import { destinationKit, type MadeDestination } from '../../../test/kits/destination.ts'
import { dataset } from '../../../test/kits/load-rows.ts'
import { installSqlite } from '../../../test/servers/sqlite-driver.ts'
import { loadDriver } from './driver.ts'
import { openDataset } from './files.ts'
import { locateFile } from './locate.ts'
import { sqlite } from './sqlite.ts'

beforeAll(installSqlite)

describe('SQLite conforms', () => {
  destinationKit(
    async (): Promise<MadeDestination> => {
      const folder = await mkdtemp(join(tmpdir(), 'sluice-sqlite-'))
      const target = locateFile({ database: 'shop.db' }, { pipeline: 'shop', cwd: folder })
      const run = async (sql: string): Promise<void> => {
        const database = openDataset({ target, driver: await loadDriver() }, dataset)
        database.exec(sql)
        database.close()
      }
      return {
        destination: sqlite,
        target,
        alter: {
          drop: (table) => run(`DROP TABLE ${dataset}.${table}`),
          // it changes no type: a column of other values is another column
          retype: (table, column) =>
            run(
              `ALTER TABLE ${dataset}.${table} DROP COLUMN ${column}; ALTER TABLE ${dataset}.${table} ADD COLUMN ${column} TEXT`,
            ),
        },
        remove: () => rm(folder, { recursive: true, force: true }),
      }
    },
    {
      cannot: {
        wide_decimals: 'it keeps decimals as doubles, which hold fifteen digits',
        failing_casts: 'a text that is no number is cast to 0',
      },
    },
  )
})
