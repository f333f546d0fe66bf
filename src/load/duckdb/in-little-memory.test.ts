import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type AttachedFile, attachFile } from '../../duckdb/engine.ts'
import { forgetBlocks, giveRoom, tighten } from '../../duckdb/memory.ts'
import { inLittleMemory } from './in-little-memory.ts'

let home: string
let file: AttachedFile
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'sluice-memory-'))
  file = await attachFile(join(home, 'd.duckdb'), 'write')
})
afterEach(async () => {
  await giveRoom(file)
  await file.close()
  await rm(home, { recursive: true })
})

const columns = new Map([['t', ['id']]])

async function firstValue(sql: string): Promise<unknown> {
  const reader = await file.connection.runAndReadAll(sql)
  return reader.getRowsJS()[0]?.[0]
}

async function begun(onAgain: () => void) {
  await file.connection.run('BEGIN')
  return inLittleMemory(file, { columns }, onAgain)
}

it('does all steps once more with all memory when one of them needs it, and each counts once', async () => {
  let again = 0
  const transaction = await begun(() => again++)
  expect(await firstValue("SELECT current_setting('memory_limit')")).toMatch(/^6\d\.\d MiB$/)
  await transaction.step(async (to) => void (await to.run('CREATE TABLE t (text VARCHAR)')))
  await transaction.step(async (to) => void (await to.run("INSERT INTO t VALUES ('short')")))
  await transaction.step(async (to) => void (await to.run("INSERT INTO t SELECT repeat('long', 20000000)")))
  await transaction.step(async (to) => void (await to.run("INSERT INTO t VALUES ('last')")))
  await transaction.step(async (to) => void (await to.run('COMMIT')))
  expect(again).toBe(1)
  expect(await firstValue("SELECT string_agg(text[1:5], ' ' ORDER BY length(text), text) FROM t")).toBe(
    'last short longl',
  )
})

it('leaves a transaction as it is when more memory is in use than it should do with', async () => {
  await file.connection.run('BEGIN')
  await file.connection.run('CREATE TABLE t AS SELECT range AS id FROM range(50)')
  // no engine can do with that
  await tighten(file, 0.001)
  await file.connection.run('COMMIT')
  expect(await firstValue('SELECT count(*)::INTEGER FROM t')).toBe(50)
  expect(await giveRoom(file)).toBe(false)
})

it('passes on what has nothing to do with memory', async () => {
  let again = 0
  const transaction = await begun(() => again++)
  await expect(transaction.step(async (to) => void (await to.run('SELECT * FROM nowhere')))).rejects.toThrow('nowhere')
  expect(again).toBe(0)
})

it('lets go of blocks that are in the file, and takes none of the memory away', async () => {
  const { connection } = file
  await connection.run('CREATE TABLE t AS SELECT hash(range) AS id, hash(range + 1) AS other FROM range(5000000)')
  const cached = "SELECT sum(memory_usage_bytes)::DOUBLE / 1e6 FROM duckdb_memory() WHERE tag = 'BASE_TABLE'"
  expect(await firstValue(cached)).toBeGreaterThan(60)
  const before = await firstValue("SELECT current_setting('memory_limit')")
  await forgetBlocks(file, 48)
  expect(await firstValue(cached)).toBeLessThan(50)
  expect(await firstValue("SELECT current_setting('memory_limit')")).toBe(before)
})
