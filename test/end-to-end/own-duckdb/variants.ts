import { cpSync, linkSync, mkdirSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { duckdb } from 'sluice'
import type { Findings, Program } from './program.ts'

type Variant = (program: Program) => Promise<Findings>

/** What an application may do with its DuckDB around a run. */
export const variants = {
  'cache, before': async ({ file, run }) => {
    const own = await writing(await DuckDBInstance.fromCache(file))
    const first = await run()
    await own.write()
    const second = await run()
    await own.write()
    const found = { first, second, catalogs: await own.catalogs() }
    own.close()
    return found
  },

  'cache, by a relative path': async ({ run }) => byPath('app.duckdb', run),

  'cache, by a symbolic link': async ({ file, folder, run }) => {
    const own = await writing(await DuckDBInstance.fromCache(file))
    own.close()
    symlinkSync(file, join(folder, 'link.duckdb'))
    return byPath('link.duckdb', run)
  },

  'cache, by a hard link': async ({ file, folder, run }) => {
    const own = await writing(await DuckDBInstance.fromCache(file))
    own.close()
    linkSync(file, join(folder, 'hard.duckdb'))
    return byPath('hard.duckdb', run)
  },

  'cache, opened while the run reads': async (program) => {
    const opened: Own[] = []
    program.whileReading = async () => void opened.push(await writing(await DuckDBInstance.fromCache(program.file)))
    const first = await program.run()
    await opened[0]?.write()
    opened[0]?.close()
    return { first }
  },

  'cache, closed while the run reads': async (program) => {
    const own = await writing(await DuckDBInstance.fromCache(program.file))
    program.whileReading = async () => {
      await own.write()
      own.close()
    }
    return { first: await program.run() }
  },

  'cache, opened and closed all the time': async ({ file, run }) => {
    const own = await writing(await DuckDBInstance.fromCache(file))
    own.close()
    const ended = new AbortController()
    let [opened, refused] = [0, 0]
    const others = (async () => {
      while (!ended.signal.aborted) {
        try {
          const again = await DuckDBInstance.fromCache(file)
          const connection = await again.connect()
          await connection.run('INSERT INTO mine VALUES (1)')
          connection.closeSync()
          again.closeSync()
          opened++
        } catch (error) {
          // loud, and the file stays whole
          if (!/Unique file handle conflict/.test(String(error))) throw error
          refused++
        }
        await new Promise((next) => setTimeout(next, 3))
      }
    })()
    const loads: string[] = []
    for (let times = 0; times < 3; times++) loads.push(await run())
    ended.abort()
    await others
    return { loads, opened, refused }
  },

  'cache, with options of its own': async ({ file, run }) => {
    const own = await writing(await DuckDBInstance.fromCache(file, { threads: '2' }))
    const first = await run()
    await own.write()
    own.close()
    return { first, second: await run() }
  },

  'cache, read only': async ({ file, run }) => {
    const own = await writing(await DuckDBInstance.fromCache(file))
    own.close()
    const reading = await DuckDBInstance.fromCache(file, { access_mode: 'READ_ONLY' })
    const first = await run()
    reading.closeSync()
    return { first, second: await run() }
  },

  'cache, a transaction open all the while': async ({ file, run }) => {
    const own = await writing(await DuckDBInstance.fromCache(file))
    await own.say('BEGIN')
    await own.write()
    const first = await run()
    const mine = await own.count()
    await own.say('COMMIT')
    own.close()
    return { first, mine }
  },

  'cache, a transaction on the tables that are loaded': async ({ file, run }) => {
    const own = await writing(await DuckDBInstance.fromCache(file))
    const first = await run()
    await own.say('BEGIN')
    await own.say('ALTER TABLE shop.things ADD COLUMN mine INTEGER')
    const second = await run()
    await own.say('ROLLBACK')
    const third = await run()
    own.close()
    return { first, second, third }
  },

  'outside the cache, before': async ({ file, run }) => {
    const own = await writing(await DuckDBInstance.create(file))
    const first = await run()
    await own.write()
    own.close()
    return { first, second: await run() }
  },

  'outside the cache, opened while the run reads': async (program) => {
    const opened: Own[] = []
    program.whileReading = async () => void opened.push(await writing(await DuckDBInstance.create(program.file)))
    const first = await program.run()
    program.whileReading = undefined
    await opened[0]?.write()
    opened[0]?.close()
    // the package of the first run is loaded, and nothing is read again
    return { first, second: await program.run() }
  },

  'attached to another database': async ({ file, run }) => {
    const own = await writing(await DuckDBInstance.create(file))
    own.close()
    const codes: string[] = []
    for (const other of [await DuckDBInstance.create(':memory:'), await DuckDBInstance.fromCache(':memory:')]) {
      const connection = await other.connect()
      await connection.run(`ATTACH '${file}' AS app`)
      codes.push(await run())
      await connection.run('INSERT INTO app.mine VALUES (7)')
      connection.closeSync()
      other.closeSync()
    }
    return { codes, last: await run() }
  },

  'given, in memory': async ({ run }) => {
    const own = await writing(await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '1GB' }))
    await own.say("SET GLOBAL default_collation = 'NOCASE'; SET GLOBAL TimeZone = 'Asia/Tokyo'")
    const before = await own.settings()
    const target = duckdb(own.instance)
    const loads = [await run(target), await run(duckdb(own.instance))]
    const [catalogs, mine, things] = [await own.catalogs(), await own.count(), await own.count('shop.things')]
    const found = { loads, catalogs, mine, things, unchanged: (await own.settings()) === before }
    own.close()
    return found
  },

  'given, a file': async ({ file, run }) => {
    const own = await writing(await DuckDBInstance.create(file, { threads: '2' }))
    const before = await own.settings()
    const loads = [await run(duckdb(own.instance))]
    await own.write()
    const found = { loads, catalogs: await own.catalogs(), unchanged: (await own.settings()) === before }
    own.close()
    return { ...found, afterwards: await run() }
  },

  'given, read only': async ({ file, run }) => {
    const own = await writing(await DuckDBInstance.create(file))
    own.close()
    const reading = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' })
    const first = await run(duckdb(reading))
    reading.closeSync()
    return { first }
  },

  'given, closed': async ({ file, run }) => {
    const own = await writing(await DuckDBInstance.create(file))
    own.close()
    return { first: await run(duckdb(own.instance)) }
  },

  'another copy of node-api': async ({ file, folder, run }) => {
    const other = otherCopy(folder)
    const own = await writing(await other.fromCache(file))
    const refused = await run()
    const given = await run(duckdb(own.instance))
    await own.write()
    const found = { refused, given, catalogs: await own.catalogs() }
    own.close()
    return { ...found, afterwards: await run() }
  },
} satisfies Readonly<Record<string, Variant>>

async function byPath(path: string, run: Program['run']): Promise<Findings> {
  const own = await writing(await DuckDBInstance.fromCache(path))
  const first = await run()
  await own.write()
  own.close()
  return { first }
}

/** An instance with a table `mine` at work: 1,000 rows at once, and 1,000 with each `write`. */
interface Own {
  readonly instance: DuckDBInstance
  write(): Promise<void>
  say(sql: string): Promise<void>
  count(table?: string): Promise<number>
  catalogs(): Promise<readonly string[]>
  settings(): Promise<string>
  close(): void
}

async function writing(instance: DuckDBInstance): Promise<Own> {
  const connection = await instance.connect()
  const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJson()
  const own: Own = {
    instance,
    write: () => own.say('INSERT INTO mine SELECT range FROM range(1000)'),
    say: async (sql) => void (await connection.run(sql)),
    count: async (table = 'mine') => Number((await rows(`SELECT count(*) FROM ${table}`))[0]?.[0]),
    catalogs: async () =>
      (await rows('SELECT database_name FROM duckdb_databases() WHERE NOT internal ORDER BY 1')).map(([name]) =>
        String(name),
      ),
    settings: async () => JSON.stringify(await rows('SELECT name, value FROM duckdb_settings() ORDER BY name')),
    close: () => {
      connection.closeSync()
      instance.closeSync()
    },
  }
  await own.say('CREATE TABLE IF NOT EXISTS mine (i BIGINT)')
  await own.write()
  return own
}

/** `@duckdb/node-api` once more, on the same bindings: what two packages that want different versions of it come to. */
function otherCopy(folder: string): typeof DuckDBInstance {
  const ours = createRequire(import.meta.url).resolve('@duckdb/node-api')
  const modules = dirname(dirname(dirname(dirname(ours))))
  const place = join(folder, 'node_modules', '@duckdb')
  mkdirSync(place, { recursive: true })
  cpSync(join(modules, '@duckdb', 'node-api'), join(place, 'node-api'), { recursive: true })
  symlinkSync(join(modules, '@duckdb', 'node-bindings'), join(place, 'node-bindings'))
  const { DuckDBInstance: other } = createRequire(join(folder, 'x.js'))('@duckdb/node-api') as {
    readonly DuckDBInstance: typeof DuckDBInstance
  }
  return other
}
