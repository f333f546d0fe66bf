import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadPackage } from '../../../src/load/load-package.ts'
import { destinationKit } from '../../kits/destination.ts'
import { dataset, realWorld, sealRows } from '../../kits/load-rows.ts'
import { tableOf } from '../../kits/scratch-schema.ts'
import { folder } from './folder.ts'
import { folderOf } from './layout.ts'

async function make() {
  const location = await mkdtemp(join(tmpdir(), 'sluice-folder-kit-'))
  return {
    destination: folder,
    target: { destination: 'folder', label: location, location },
    location,
    alter: {
      drop: (table: string) => rm(join(location, dataset, folderOf(table)), { recursive: true }),
      retype: () => Promise.reject(new Error('files have no types')),
    },
    remove: () => rm(location, { recursive: true }),
  }
}

describe('a folder of files conforms, by the protocol of its grade', () => {
  destinationKit(make, {
    grade: 'file',
    cannot: {
      merge: 'files are never changed',
      retype: 'files have no types of columns',
      sql: 'files answer no queries',
    },
  })
})

describe('what a load leaves behind', () => {
  it('is no mark, and of replaced tables the newest files only', async () => {
    const made = await make()
    const { target } = made
    const packages = await mkdtemp(join(tmpdir(), 'sluice-folder-packages-'))
    const session = await folder.connect(target, realWorld)
    const tables = [tableOf('t', { id: 'bigint' }, { resource: 't', writeDisposition: { kind: 'replace' } })]
    for (const id of [1, 2]) {
      const run = { loadId: `${id}.0`, tables, rows: { t: [{ id }] }, replaced: ['t'] }
      await loadPackage({ package: await sealRows(session, run, packages), session, dataset, world: realWorld })
    }
    const at = (path: string) => readdir(join(target.location, dataset, path))
    expect(await at('_sluice/begun')).toEqual([])
    expect(await at('t')).toEqual(['2.0__1.jsonl.gz'])
    expect(await session.rows({ dataset, table: 't' })).toEqual([[2]])
    await Promise.all([made.remove(), rm(packages, { recursive: true })])
  })
})
