import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../test/end-to-end/run-cli.ts'
import { attachFile, attachPackage, keepEngine } from './engine.ts'

test('what does not fit goes beside the package, also when the destination was attached first', async () => {
  const folder = await temporaryFolder()
  const stop = keepEngine()
  const root = await realpath(folder.path)
  const destination = await attachFile(join(root, 'shop.duckdb'), 'write')
  const opened = await attachPackage(join(root, 'package.duckdb'), 'create')
  try {
    const setting = "SELECT current_setting('temp_directory')"
    const spill = (await opened.connection.runAndReadAll(setting)).getRows()
    expect(spill).toEqual([[join(root, 'package.duckdb.tmp')]])
  } finally {
    await opened.close()
    await destination.close()
    await stop()
    await folder.remove()
  }
})
