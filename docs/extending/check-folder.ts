import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { destinationCases } from 'sluice/testing'
import { folder } from './folder.ts'
import { runCases } from './run-cases.ts'

async function make() {
  const path = await mkdtemp(join(tmpdir(), 'folder-kit-'))
  return {
    destination: folder({ path }),
    alter: {
      drop: (table: string) => rm(join(path, 'shop_dataset', table), { recursive: true }),
      retype: () => Promise.reject(new Error('files have no types')),
    },
    remove: () => rm(path, { recursive: true }),
  }
}

await runCases(
  destinationCases(make, {
    grade: 'file',
    cannot: {
      merge: 'files are never changed',
      retype: 'files have no types of columns',
      sql: 'files answer no queries',
    },
  }),
)
