import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../test/end-to-end/run-cli.ts'
import { withFreshEngine } from '../../test/keep-engine.ts'
import { attachFile, attachPackage, keepEngine } from './engine.ts'

test('what does not fit goes beside the package, also when the destination was attached first', () =>
  // one that others have loaded with may have spilled, and then stays where it was
  withFreshEngine(async () => {
    const folder = await temporaryFolder()
    const stop = keepEngine()
    const root = await realpath(folder.path)
    const destination = await attachFile(join(root, 'shop.duckdb'), 'write')
    const opened = await attachPackage(join(root, 'package.duckdb'), 'create')
    try {
      const setting = "SELECT current_setting('temp_directory')"
      const spill = (await opened.connection.runAndReadAll(setting)).getRows()
      expect(spill).toEqual([[join(root, 'package.duckdb.tmp')]])
      await opened.connection.run("SET GLOBAL memory_limit = '20MB'")
      await opened.connection.run('CREATE TEMP TABLE big AS SELECT md5(i::text) AS a FROM range(600000) t(i)')
      const files = (await opened.connection.runAndReadAll('FROM duckdb_temporary_files()')).getRows()
      expect(files.length).toBeGreaterThan(0)
      // what has spilled cannot be moved any more, and nothing fails of that
      const next = await attachPackage(join(root, 'next.duckdb'), 'create')
      const unmoved = (await next.connection.runAndReadAll(setting)).getRows()
      await next.close()
      expect(unmoved).toEqual(spill)
    } finally {
      await opened.close()
      await destination.close()
      await stop()
      await folder.remove()
    }
  }))
