import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folder } from '../../docs/extending/folder.ts'
import { loadPackage } from '../../src/load/load-package.ts'
import { inSession } from '../../src/testing/destination/place.ts'
import { dataset, realWorld, sealRows } from '../kits/load-rows.ts'
import { tableOf } from '../kits/scratch-schema.ts'

// the destination of docs/extending; test/package/extending.test.ts runs its kit, on the packed tarball
async function make() {
  const path = await mkdtemp(join(tmpdir(), 'sluice-folder-kit-'))
  return {
    path,
    destination: folder({ path }),
    alter: {
      drop: (table: string) => rm(join(path, dataset, table), { recursive: true }),
      retype: () => Promise.reject(new Error('files have no types')),
    },
    remove: () => rm(path, { recursive: true }),
  }
}

const declared = {
  grade: 'file',
  cannot: {
    merge: 'files are never changed',
    retype: 'files have no types of columns',
    sql: 'files answer no queries',
  },
} as const

describe('what a load leaves behind', () => {
  it('is no mark, and of replaced tables the newest files only', async () => {
    const made = await make()
    await inSession({ make: () => Promise.resolve(made), declared }, async ({ session, folder: packages }) => {
      const tables = [tableOf('t', { id: 'bigint' }, { resource: 't', writeDisposition: { kind: 'replace' } })]
      for (const id of [1, 2]) {
        const run = { loadId: `${id}.0`, tables, rows: { t: [{ id }] }, replaced: ['t'] }
        await loadPackage({ package: await sealRows(session, run, packages), session, dataset, world: realWorld })
      }
      const at = (path: string) => readdir(join(made.path, dataset, path))
      expect(await at('_sluice/begun')).toEqual([])
      expect(await at('t')).toEqual(['2.0__1.jsonl.gz'])
      expect(await session.rows({ dataset, table: 't' })).toEqual([[2]])
    })
  })
})
