import { setTimeout as delay } from 'node:timers/promises'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { quoteName, quoteText } from '../model/names/quoted-name.ts'
import { type AttachedFile, attachFile, handOver, isAttached } from './engine.ts'
import { classifyDuckdbError, OpenHere } from './failure.ts'
import { identityOf, isOpenHere, knowsOpenFiles, realPathOf } from './open-files.ts'

/**
 * Opens a DuckDB file to load into it. When the program that we are part of has it open through the instance cache of
 * `@duckdb/node-api`, its instance is joined, which is the only way that both can work on one file; else the file is
 * attached to our engine. Throws `OpenHere` when the program has it open in any other way.
 */
export async function openDatabase(path: string): Promise<AttachedFile> {
  const key = realPathOf(path)
  for (let tries = 1; ; tries++) {
    try {
      return (await joinCached(key)) ?? (await attachFile(key, 'write'))
    } catch (error) {
      // opened by the program since we looked, or not closed yet: it is about to be in the cache, or gone
      if (classifyDuckdbError(error).kind !== 'open_here') throw error
      if (tries === mostTries) throw error instanceof OpenHere ? error : new OpenHere(key)
      await delay(tries * stepMs)
    }
  }
}

/**
 * A program that opens and closes a file has it in between for a few milliseconds. Each pause is longer than the one before
 * (0.5 s in all): equal ones can fall into step with a program that opens at equal distances.
 */
const mostTries = 12
const stepMs = 7

/** A DuckDB with nothing in it, in memory: what a file looks like that nobody has made yet. */
export async function openNothing(): Promise<AttachedFile> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  return guestOf(await instance.connect(), () => instance.closeSync())
}

/** What is asked of an instance that the program made, of whichever version of `@duckdb/node-api`. */
export interface OwnInstance {
  connect(): Promise<unknown>
}

/** Works on the main database of an instance that is the program's own. It stays as it is: settings, connections, all. */
export async function useInstance(instance: OwnInstance): Promise<AttachedFile> {
  // Its classes may be those of another copy of `@duckdb/node-api`, with the same methods. What it is underneath is not
  // ours to touch: other bindings are another DuckDB.
  return guestOf((await instance.connect()) as DuckDBConnection, () => undefined)
}

/**
 * The program's instance of a file; undefined when it has none in the cache that it shares with us, or one with
 * options of its own, which the cache gives only to those who name the same ones.
 */
async function joinCached(path: string): Promise<AttachedFile | undefined> {
  const file = isAttached(path) ? undefined : identityOf(path)
  if (file === undefined || (knowsOpenFiles() && !isOpenHere([file])) || !(await isCached(path))) return undefined
  try {
    const instance = await DuckDBInstance.fromCache(path)
    return await guestOf(await instance.connect(), () => instance.closeSync())
  } catch (error) {
    if (!otherOptions.test(String(error))) throw error
    return undefined
  }
}

const otherOptions = /different configuration/i

/**
 * Asks the cache without opening anything: an option that does not exist differs from those of any instance that is
 * there, and is refused before the file is opened when there is none.
 */
async function isCached(path: string): Promise<boolean> {
  try {
    const opened = await DuckDBInstance.fromCache(path, { sluice_asks_only: 'true' })
    opened.closeSync()
    return false
  } catch (error) {
    return otherOptions.test(String(error))
  }
}

// What the program may have set for all its connections, and our statements rely on. Only what differs is set, on our
// connection alone: a program may have locked its configuration.
const ourSettings = [
  { name: 'TimeZone', value: 'UTC', means: /^(?:Etc\/)?UTC$/i },
  { name: 'default_collation', value: '', means: /^$/ },
  { name: 'default_null_order', value: 'nulls_last', means: /^NULLS_LAST$/i },
  { name: 'default_order', value: 'ASC', means: /^ASC/i },
] as const

async function settle(connection: DuckDBConnection): Promise<void> {
  for (const { name, value, means } of ourSettings) {
    const reader = await connection.runAndReadAll(`SELECT current_setting('${name}')`)
    if (!means.test(String(reader.getRows()[0]?.[0]))) await connection.run(`SET SESSION ${name} = '${value}'`)
  }
}

let serial = 0

async function guestOf(connection: DuckDBConnection, leave: () => void): Promise<AttachedFile> {
  try {
    await settle(connection)
    const reader = await connection.runAndReadAll('SELECT current_database()')
    const catalog = String(reader.getRows()[0]?.[0])
    let open = true
    return {
      catalog,
      connection,
      control: undefined,
      attachBeside: (path) => attachBeside(connection, path),
      // its transactions are the program's, too
      watch: () => () => undefined,
      async close() {
        if (!open) return
        open = false
        connection.closeSync()
        leave()
      },
    }
  } catch (error) {
    connection.closeSync()
    leave()
    throw error
  }
}

async function attachBeside(connection: DuckDBConnection, path: string): ReturnType<AttachedFile['attachBeside']> {
  await handOver(path)
  const catalog = `sluice_package_${process.pid}_${++serial}`
  await connection.run(`ATTACH ${quoteText(path)} AS ${quoteName(catalog)} (TYPE duckdb, READ_ONLY)`)
  return {
    catalog,
    async close() {
      await connection.run(`DETACH ${quoteName(catalog)}`)
    },
  }
}
