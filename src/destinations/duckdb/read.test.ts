import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../../test/end-to-end/run-cli.ts'
import { duckdb } from './duckdb.ts'
import { openReader } from './read.ts'

async function fileWithSecretBeside(folder: string) {
  const location = join(folder, 'shop.duckdb')
  const instance = await DuckDBInstance.create(location)
  const connection = await instance.connect()
  await connection.run('CREATE TABLE items AS SELECT 1 AS id')
  connection.closeSync()
  instance.closeSync()
  const secret = join(folder, 'secret.txt')
  await writeFile(secret, 'token')
  return { target: { destination: 'duckdb', label: location, location }, secret }
}

test('who asks while another question reads the file waits, and reaches no other file either', async () => {
  const folder = await temporaryFolder()
  const { target, secret } = await fileWithSecretBeside(folder.path)
  const first = await openReader(target, duckdb.capabilities)
  const opening = openReader(target, duckdb.capabilities)
  let isOpen = false
  void opening.then(() => (isOpen = true))
  await delay(150)
  expect(isOpen).toBe(false)
  await first[Symbol.asyncDispose]()
  const second = await opening
  try {
    const ask = (sql: string) => second.ask(sql, { dataset: 'main' })
    await expect(ask(`select * from read_text('${secret}')`)).rejects.toThrow(/disabled/i)
    await expect(ask('select id from items')).resolves.toBeDefined()
  } finally {
    await second[Symbol.asyncDispose]()
    await folder.remove()
  }
})
