import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundled } from '../../kits/bundled.ts'
import { type ScratchFolder, scratchFolder } from '../../kits/scratch-folder.ts'
import type { variants } from './variants.ts'

let child: string

beforeAll(async () => {
  child = await bundled(join(import.meta.dirname, 'program.ts'))
})

interface Expected {
  /** what the program says of its runs */
  readonly found: unknown
  /** rows of its own table, and of the loaded one and what is nested in it; 0 = there is none */
  readonly mine: number
  readonly things: number
}

type Case = readonly [keyof typeof variants, Expected]

const shared: readonly Case[] = [
  ['cache, before', { found: { first: 'loaded', second: 'loaded', catalogs: ['app'] }, mine: 3000, things: 6000 }],
  ['cache, by a relative path', { found: { first: 'loaded' }, mine: 2000, things: 3000 }],
  ['cache, by a symbolic link', { found: { first: 'loaded' }, mine: 3000, things: 3000 }],
  ['cache, opened while the run reads', { found: { first: 'loaded' }, mine: 2000, things: 3000 }],
  ['cache, closed while the run reads', { found: { first: 'loaded' }, mine: 2000, things: 3000 }],
  ['cache, a transaction open all the while', { found: { first: 'loaded', mine: 2000 }, mine: 2000, things: 3000 }],
  [
    'cache, a transaction on the tables that are loaded',
    // the package of the second run is loaded by the third, which reads nothing again
    { found: { first: 'loaded', second: 'LOAD_FAILED', third: 'loaded' }, mine: 1000, things: 6000 },
  ],
  [
    'given, in memory',
    {
      found: { loads: ['loaded', 'loaded'], catalogs: ['memory'], mine: 1000, things: 6000, unchanged: true },
      mine: 0,
      things: 0,
    },
  ],
  [
    'given, a file',
    {
      found: { loads: ['loaded'], catalogs: ['app'], unchanged: true, afterwards: 'loaded' },
      mine: 2000,
      things: 6000,
    },
  ],
]

const refused: readonly Case[] = [
  ['cache, by a hard link', { found: { first: 'DESTINATION_LOCKED' }, mine: 3000, things: 0 }],
  [
    'cache, with options of its own',
    { found: { first: 'DESTINATION_LOCKED', second: 'loaded' }, mine: 2000, things: 3000 },
  ],
  ['cache, read only', { found: { first: 'DESTINATION_LOCKED', second: 'loaded' }, mine: 1000, things: 3000 }],
  ['outside the cache, before', { found: { first: 'DESTINATION_LOCKED', second: 'loaded' }, mine: 2000, things: 3000 }],
  [
    'outside the cache, opened while the run reads',
    { found: { first: 'DESTINATION_LOCKED', second: 'loaded' }, mine: 2000, things: 3000 },
  ],
  [
    'attached to another database',
    { found: { codes: ['DESTINATION_LOCKED', 'DESTINATION_LOCKED'], last: 'loaded' }, mine: 1002, things: 3000 },
  ],
  ['given, read only', { found: { first: 'DESTINATION_NOT_WRITABLE' }, mine: 1000, things: 0 }],
  ['given, closed', { found: { first: 'DESTINATION_UNREACHABLE' }, mine: 1000, things: 0 }],
  [
    'another copy of node-api',
    {
      found: { refused: 'DESTINATION_LOCKED', given: 'loaded', catalogs: ['app'], afterwards: 'loaded' },
      mine: 2000,
      things: 6000,
    },
  ],
]

describe('a program that has a DuckDB open itself', () => {
  describe.each([
    ['shares it', shared],
    ['hears that it cannot be shared', refused],
  ])('%s', (_, cases) => {
    const played = new Map<string, Played>()
    let scratch: ScratchFolder

    /** All in one process, each in a folder of its own: the process has ended when the files are looked at. */
    beforeAll(async () => {
      scratch = await scratchFolder()
      const folders = cases.map((_case, index) => join(scratch.path, `${index}`))
      for (const folder of folders) await mkdir(folder)
      const found = await play(
        cases.map(([variant], index) => [folders[index] ?? '', variant]),
        scratch.path,
      )
      for (const [index, [variant]] of cases.entries())
        played.set(variant, { folder: folders[index] ?? '', found: found[index] })
    })
    afterAll(() => scratch[Symbol.asyncDispose]())

    test.each(cases)('%s', async (variant, { found, mine, things }) => {
      expect(played.get(variant)?.found).toEqual(found)
      expect(await rowsIn(played.get(variant)?.folder ?? '')).toEqual({ mine, things, nested: 2 * things })
    })
  })

  test('may open it at any moment through the cache: it is let in, or told, and nothing is lost', async () => {
    await using folder = await scratchFolder()
    const [found] = await play([[folder.path, 'cache, opened and closed all the time']], folder.path)
    const { loads, opened } = found as { readonly loads: readonly string[]; readonly opened: number }
    expect(loads).toEqual(['loaded', 'loaded', 'loaded'])
    expect(await rowsIn(folder.path)).toEqual({ mine: 1000 + opened, things: 9000, nested: 18_000 })
  })
})

interface Played {
  readonly folder: string
  readonly found: unknown
}

/** Plays variants, each in its folder, in a process that has ended, with all that it had open, when this comes back. */
async function play(
  these: readonly (readonly [folder: string, variant: keyof typeof variants])[],
  cwd: string,
): Promise<readonly unknown[]> {
  // each has its work folder in its own: no SLUICE_HOME for all of them
  const { SLUICE_HOME: _home, ...env } = process.env
  const { stdout } = await promisify(execFile)(process.execPath, [child, ...these.flat()], { cwd, env })
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)
}

/** What another process finds in the file: every value is read, so a torn one is seen. */
async function rowsIn(folder: string): Promise<Readonly<Record<'mine' | 'things' | 'nested', number>>> {
  const file = join(folder, 'app.duckdb')
  if (!existsSync(file)) return { mine: 0, things: 0, nested: 0 }
  const instance = await DuckDBInstance.create(file)
  const connection = await instance.connect()
  const count = async (table: string): Promise<number> => {
    const known = await connection.runAndReadAll(
      `SELECT 1 FROM duckdb_tables() WHERE schema_name || '.' || table_name = '${table}'`,
    )
    if (known.currentRowCount === 0) return 0
    const reader = await connection.runAndReadAll(`SELECT count(*)::INTEGER, max(hash(t)) FROM ${table} AS t`)
    return Number(reader.getRows()[0]?.[0])
  }
  try {
    return {
      mine: await count('main.mine'),
      things: await count('shop.things'),
      nested: await count('shop.things__tags'),
    }
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}
