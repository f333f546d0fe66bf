import { availableParallelism, totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { temporaryFolder } from '../../../test/end-to-end/run-cli.ts'
import { identityOf, isOpenHere } from '../../duckdb/open-files.ts'
import { openReadOnly } from '../../duckdb/read-only.ts'
import type { Reader } from '../destination.ts'
import { readerOf } from './reader.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let file: string
let reader: Reader

beforeEach(async () => {
  folder = await temporaryFolder()
  file = join(folder.path, 'shop.duckdb')
  const instance = await DuckDBInstance.create(file)
  const connection = await instance.connect()
  await connection.run('CREATE SCHEMA d; CREATE TABLE d.orders AS SELECT i AS id FROM range(100000) t(i)')
  connection.closeSync()
  instance.closeSync()
  reader = readerOf(await openReadOnly(file), (error) => {
    throw error
  })
})
afterEach(() => folder.remove())

/** Nobody here has it open, so that whoever wants to write can. */
async function expectLetGo(): Promise<void> {
  await reader[Symbol.asyncDispose]()
  expect(isOpenHere([identityOf(file) ?? ''])).toBe(false)
  const instance = await DuckDBInstance.create(file)
  const connection = await instance.connect()
  await connection.run('DELETE FROM d.orders WHERE id > 10')
  connection.closeSync()
  instance.closeSync()
}

test('a question that is aborted before its first row lets go of the file', async () => {
  const stop = new AbortController()
  const asked = reader.ask('SELECT count(*) FROM orders a, range(100000000) b, range(1000000) c', {
    dataset: 'd',
    signal: stop.signal,
  })
  const failed = expect(asked).rejects.toThrow()
  await delay(100)
  stop.abort()
  await failed
  await expectLetGo()
})

test('an answer that is given up between its rows lets go of the file', async () => {
  const stop = new AbortController()
  const { pieces } = await reader.ask('SELECT id FROM orders, range(1000)', { dataset: 'd', signal: stop.signal })
  const rows = pieces[Symbol.asyncIterator]()
  expect((await rows.next()).done).toBe(false)
  stop.abort()
  await rows.return?.()
  await expectLetGo()
})

test('an answer whose question is aborted while it is read is not taken for a whole one', async () => {
  const stop = new AbortController()
  const { pieces } = await reader.ask('SELECT id FROM orders, range(1000)', { dataset: 'd', signal: stop.signal })
  const read = async (): Promise<void> => {
    for await (const piece of pieces) if (piece.length > 0) stop.abort()
  }
  await expect(read()).rejects.toThrow()
  await expectLetGo()
})

test('a question takes half of the memory and of the cores at most, and cannot raise that', async () => {
  const { rows } = await reader.query("SELECT current_setting('memory_limit'), current_setting('threads')")
  const [[memory = '', threads = 0] = []] = rows
  const [, amount = '', unit = ''] = /^([\d.]+) (\w+)$/.exec(String(memory)) ?? []
  expect(unit).toBe('GiB')
  expect(Number(amount)).toBeLessThanOrEqual(Math.max(1, Math.min(4, totalmem() / 2 / 1024 ** 3)))
  expect(Number(threads)).toBe(Math.max(1, Math.floor(availableParallelism() / 2)))
  for (const sql of ["SET memory_limit = '900GB'", 'SET threads = 64', 'RESET memory_limit'])
    await expect(reader.query(sql)).rejects.toThrow()
  await reader[Symbol.asyncDispose]()
})
