import { join } from 'node:path'
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../../../test/end-to-end/run-cli.ts'
import { spool } from './spool.ts'

async function* pieces(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('[1,')
  yield Buffer.from('2]')
}

test('a body is kept where no folder is yet, and none is made: a preview of what never ran', async () => {
  const { path, remove } = await temporaryFolder()
  const folder = join(path, 'never', 'ran')
  const spooled = await spool(pieces(), folder)
  const read: Buffer[] = []
  for await (const piece of spooled.pieces()) read.push(Buffer.from(piece))
  expect(Buffer.concat(read).toString()).toBe('[1,2]')
  expect(existsSync(folder)).toBe(false)
  await spooled.dispose()
  await remove()
  await expect(spool(pieces(), join(import.meta.filename, 'below-a-file'))).rejects.toMatchObject({
    code: 'SPOOL_FAILED',
  })
})
