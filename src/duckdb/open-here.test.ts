import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attachFile } from './engine.ts'
import { OpenHere } from './failure.ts'
import { openDatabase } from './shared-file.ts'

let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'sluice-open-'))
})
afterAll(() => rm(home, { recursive: true }))

/** A file that the program has open itself, as an application does. */
async function openByProgram(name: string, sql = 'CREATE TABLE mine AS SELECT range i FROM range(1000)') {
  const path = join(home, name)
  const instance = await DuckDBInstance.create(path)
  const connection = await instance.connect()
  await connection.run(sql)
  return {
    path,
    run: (more: string) => connection.runAndReadAll(more),
    close() {
      connection.closeSync()
      instance.closeSync()
    },
  }
}

describe('a DuckDB file that this process has open already', () => {
  it('is refused by every path to it, and stays whole', async () => {
    const program = await openByProgram('app.duckdb')
    await mkdir(join(home, 'links'))
    await symlink(program.path, join(home, 'links', 'file.duckdb'))
    await symlink(home, join(home, 'links', 'folder'))
    const paths = [
      program.path,
      relative(process.cwd(), program.path),
      join(home, 'links', '..', 'app.duckdb'),
      join(home, 'links', 'file.duckdb'),
      join(home, 'links', 'folder', 'app.duckdb'),
    ]
    for (const path of paths)
      for (const mode of ['read', 'write'] as const)
        await expect(attachFile(path, mode)).rejects.toBeInstanceOf(OpenHere)
    await program.run('INSERT INTO mine SELECT range FROM range(5000)')
    await program.run('CHECKPOINT')
    program.close()
    const file = await attachFile(paths[3] ?? '', 'write')
    const reader = await file.connection.runAndReadAll('SELECT count(*)::INTEGER FROM mine')
    expect(reader.getRows()).toEqual([[6000]])
    await file.close()
  })

  it('is refused when all that was written is in its log, and when it is read only', async () => {
    const program = await openByProgram(
      'log.duckdb',
      "SET checkpoint_threshold = '1GB'; CREATE TABLE mine AS SELECT 1 AS a",
    )
    await expect(attachFile(program.path, 'write')).rejects.toBeInstanceOf(OpenHere)
    program.close()
    const instance = await DuckDBInstance.create(program.path, { access_mode: 'READ_ONLY' })
    await expect(attachFile(program.path, 'write')).rejects.toBeInstanceOf(OpenHere)
    instance.closeSync()
    await (await attachFile(program.path, 'write')).close()
  })

  it('does not mean our own, whoever opened it and by what path', async () => {
    const path = join(home, 'own.duckdb')
    await symlink(path, join(home, 'own-link.duckdb'))
    const one = await attachFile(path, 'write')
    await one.connection.run('CREATE TABLE t AS SELECT 1 AS a')
    const two = await attachFile(join(home, 'own-link.duckdb'), 'write')
    await one.close()
    expect((await two.connection.runAndReadAll('SELECT a FROM t')).getRows()).toEqual([[1]])
    await two.close()
    for (let times = 0; times < 5; times++) await (await attachFile(path, 'write')).close()
  })

  it('is seen when it was opened while we have it, and when it was written and closed again', async () => {
    const path = join(home, 'meanwhile.duckdb')
    const file = await attachFile(path, 'write')
    const { connection } = file
    await connection.run('CREATE TABLE ours (a INTEGER)')
    const refuseOthers = file.watch()
    await connection.run('BEGIN; INSERT INTO ours SELECT range FROM range(300000)')
    refuseOthers()
    const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' })
    expect(refuseOthers).toThrow('was opened in this process once more')
    expect(() => file.watch()).toThrow('was opened in this process once more')
    instance.closeSync()
    refuseOthers()
    const program = await openByProgram('meanwhile.duckdb', 'CREATE TABLE mine AS SELECT 1 AS a')
    program.close()
    expect(refuseOthers).toThrow('was opened in this process once more')
    await connection.run('ROLLBACK')
    await file.close({ discarded: true })
  })

  it('is refused by DuckDB itself when the program opens it through the cache while we have it', async () => {
    const path = join(home, 'cache.duckdb')
    const file = await attachFile(path, 'write')
    await expect(DuckDBInstance.fromCache(path)).rejects.toThrow('Unique file handle conflict')
    await file.close()
    const instance = await DuckDBInstance.fromCache(path)
    const joined = await openDatabase(path)
    expect(joined.control).toBeUndefined()
    await joined.close()
    instance.closeSync()
  })

  it('is not opened, nor made, by asking the cache for it', async () => {
    const path = join(home, 'asked.duckdb')
    const options = { sluice_asks_only: 'true' }
    await expect(DuckDBInstance.fromCache(path, options)).rejects.toThrow('not recognized')
    expect(existsSync(path)).toBe(false)
    const program = await DuckDBInstance.fromCache(path)
    await expect(DuckDBInstance.fromCache(path, options)).rejects.toThrow('different configuration')
    program.closeSync()
  })
})
