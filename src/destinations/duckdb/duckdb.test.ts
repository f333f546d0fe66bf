import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type MadeDestination, destinationKit } from '../../../test/kits/destination.ts'
import { parseDestination } from '../../../test/kits/parse-destination.ts'
import { dataset, realWorld } from '../../../test/kits/load-rows.ts'
import { runOnDuckdb } from '../../../test/kits/run-on-duckdb.ts'
import { duckdb } from './duckdb.ts'
import { absolutePath, parseText } from './parse-target.ts'
import { duckdb as own } from './own-instance.ts'

const connect = (location: string) => duckdb.connect({ destination: 'duckdb', label: location, location }, realWorld)

let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'sluice-duckdb-'))
})
afterAll(async () => {
  await rm(home, { recursive: true, force: true })
})

let made = 0
describe('the DuckDB destination conforms', () => {
  destinationKit(async (): Promise<MadeDestination> => {
    // the catalog has the dataset's name on purpose
    const location = join(home, `${++made}`, 'shop_dataset.duckdb')
    await mkdir(join(home, `${made}`))
    const target = { destination: 'duckdb', label: location, location }
    return {
      destination: duckdb,
      target,
      alter: {
        drop: (table) => runOnDuckdb(location, `DROP TABLE ${dataset}.${table}`),
        retype: (table, column) =>
          runOnDuckdb(location, `ALTER TABLE ${dataset}.${table} ALTER ${column} TYPE VARCHAR`),
      },
      remove: () => rm(join(location, '..'), { recursive: true }),
    }
  }, {})
})

describe('destination texts', () => {
  const context = { pipeline: 'shop', cwd: '/work' }
  it.each([
    ['duckdb', '/work/shop.duckdb'],
    ['./x.duckdb', '/work/x.duckdb'],
    ['x.db', '/work/x.db'],
    ['duckdb:x.duckdb', '/work/x.duckdb'],
    ['duckdb:///abs/x.duckdb', '/abs/x.duckdb'],
    ['duckdb:////abs/x.duckdb', '/abs/x.duckdb'],
    ['duckdb:any name', '/work/any name'],
  ])('reads %s', (text, location) => {
    expect(parseDestination(text, context)).toMatchObject({ destination: duckdb, target: { location } })
  })

  it.each([
    ['win32', '///C:/data/x.duckdb', 'C:/data/x.duckdb'],
    ['win32', String.raw`///C:\data\x.duckdb`, String.raw`C:\data\x.duckdb`],
    ['win32', '///server/x.duckdb', '/server/x.duckdb'],
    ['linux', '///C:/data/x.duckdb', '/C:/data/x.duckdb'],
  ] as const)('on %s the path of %s is %s', (platform, text, path) => {
    expect(absolutePath(text, platform)).toBe(path)
  })

  it('takes an instance of the program, and nothing that is like one', async () => {
    const instance = await DuckDBInstance.create(':memory:')
    const text = own(instance)
    expect(own(instance)).toBe(text)
    expect(parseDestination(text, context).target).toEqual({ destination: 'duckdb', label: text, location: text })
    const connection = await instance.connect()
    for (const other of [connection, 'app.duckdb', null])
      // @ts-expect-error JavaScript has no types
      expect(() => own(other)).toThrow('because it is not a DuckDBInstance')
    await expect(connect('duckdb-instance:12345')).rejects.toMatchObject({ code: 'DESTINATION_NEEDED' })
    connection.closeSync()
    instance.closeSync()
  })

  it('leaves other texts to others', () => {
    for (const text of ['postgres://u:p@h/db', 'https://x/y.db', 'snowflake', ''])
      expect(parseText(text, false)).toBeUndefined()
    expect(() => parseDestination(':memory:', context)).toThrow('because the tables would be gone')
  })

  it.each([
    ['any name', '/work/any name'],
    ['data/x.duckdb', '/work/data/x.duckdb'],
    ['duckdb:///x.duckdb', '/work/x.duckdb'],
    ['duckdb:////abs/x.duckdb', '/abs/x.duckdb'],
  ])('reads %s as credentials, as dlt does', (text, location) => {
    const options = duckdb.options.parse(parseText(text, true))
    expect(duckdb.locate(options, context)).toMatchObject({ location })
  })

  it('leaves URLs of others to others, as credentials too', () => {
    for (const text of ['postgres://u:p@h/db', '', ':pipeline:']) expect(parseText(text, true)).toBeUndefined()
  })
})

describe('files that cannot be opened', () => {
  it('says how to make a missing folder', async () => {
    await expect(connect(join(home, 'no', 'x.duckdb'))).rejects.toMatchObject({
      code: 'DESTINATION_NOT_WRITABLE',
      details: { hint: `Make the folder first: mkdir -p "${join(home, 'no')}"` },
    })
  })

  it('tells a folder and a foreign file from a database', async () => {
    await expect(connect(home)).rejects.toMatchObject({ code: 'DESTINATION_NOT_WRITABLE' })
    const foreign = join(home, 'foreign.duckdb')
    await writeFile(foreign, 'not a database '.repeat(1000))
    await expect(connect(foreign)).rejects.toMatchObject({ code: 'DESTINATION_NOT_DUCKDB' })
  })

  it('names the process that has the file open', async () => {
    const path = join(home, 'locked.duckdb')
    const script = `require('@duckdb/node-api').DuckDBInstance.create(${JSON.stringify(path)}).then(() => console.log('open'))
      setInterval(() => {}, 1000)`
    const other = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    try {
      await new Promise((ready) => other.stdout.once('data', ready))
      await expect(connect(path)).rejects.toMatchObject({
        code: 'DESTINATION_LOCKED',
        details: { found: expect.stringContaining(`PID ${other.pid}`) as string },
      })
    } finally {
      const gone = new Promise((done) => other.once('exit', done))
      other.kill('SIGKILL')
      await gone
    }
    await (await connect(path))[Symbol.asyncDispose]()
  })

  it('names a torn file and a torn log, with the way back', async () => {
    const path = join(home, 'torn.duckdb')
    const wal = `${path}.wal`
    const instance = await DuckDBInstance.create(path)
    const connection = await instance.connect()
    await connection.run('CREATE TABLE t AS SELECT range a FROM range(100000); CHECKPOINT')
    await connection.run('CREATE TABLE u AS SELECT range a FROM range(1000)')
    const [whole, log] = [await readFile(path), await readFile(wal)]
    connection.closeSync()
    instance.closeSync()
    const lay = async (file: Buffer, itsLog?: Buffer): Promise<void> => {
      await writeFile(path, file)
      await rm(wal, { force: true })
      if (itsLog !== undefined) await writeFile(wal, itsLog)
    }
    const bad = Buffer.from(log)
    bad.fill(0xff, Math.floor(log.length / 2), Math.floor(log.length / 2) + 200)
    await lay(whole, bad)
    await expect(connect(path)).rejects.toMatchObject({
      code: 'DESTINATION_DAMAGED',
      recovery: 'resume',
      details: { hint: expect.stringContaining(`mv "${wal}" "${wal}.damaged"`) as string },
    })
    await lay(whole)
    await (await connect(path))[Symbol.asyncDispose]()
    for (const torn of [whole.subarray(0, 9000), Buffer.concat([whole.subarray(0, 4096), Buffer.alloc(8192, 0xff)])]) {
      await lay(torn, log)
      await expect(connect(path)).rejects.toMatchObject({
        code: 'DESTINATION_DAMAGED',
        details: { hint: expect.stringContaining(`mv "${path}" "${path}.damaged"`) as string },
      })
    }
  })

  it('makes a file again whose maker died before it was whole, and leaves other small files alone', async () => {
    const path = join(home, 'unborn.duckdb')
    for (const left of [Buffer.alloc(0), Buffer.concat([Buffer.alloc(8), Buffer.from('DUCK'), Buffer.alloc(4084)])]) {
      await writeFile(path, left)
      await (await connect(path))[Symbol.asyncDispose]()
      await rm(path)
    }
    await writeFile(path, 'my notes')
    await expect(connect(path)).rejects.toMatchObject({ code: 'DESTINATION_NOT_DUCKDB' })
  })

  it('shares a file between sessions of one process', async () => {
    const path = join(home, 'shared.duckdb')
    const [one, two] = [await connect(path), await connect(path)]
    await runOnDuckdb(path, 'CREATE TABLE t AS SELECT 1 AS a')
    expect(await one.query('SELECT a FROM t')).toEqual({ columns: ['a'], rows: [[1]] })
    await one[Symbol.asyncDispose]()
    expect(await two.query('SELECT a FROM t')).toEqual({ columns: ['a'], rows: [[1]] })
    await two[Symbol.asyncDispose]()
  })
})
