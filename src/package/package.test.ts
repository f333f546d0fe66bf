import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { batchOf, schemaOf, tableOf } from '../../test/kits/scratch-schema.ts'
import type { UnitProgress } from '../model/unit.ts'
import { createPackage, listPackages, openPackage, openSealed } from './package.ts'
import { removePackage } from './package-file.ts'
import type { PackageWriter } from './package-writer.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-package-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

const identity = { loadId: '1700000000.5', pipeline: 'shop', fingerprint: 'f', createdAt: 1_700_000_000_500 }
const storedSchema = { text: '{}', engineVersion: 11 }
const items = tableOf('items', { id: 'bigint', name: 'text', _dlt_id: 'text' })
const start = { schema: schemaOf('shop', [items]), state: null, units: [{ id: 'items', resource: 'items' }] }
const at = (pages: number, done = false): UnitProgress => ({
  parent: 0,
  position: { page: pages },
  pages,
  records: pages * 2,
  done,
})

async function started(): Promise<PackageWriter> {
  const writer = await createPackage({ folder, ...identity })
  await writer.begin(start)
  return writer
}

async function query(path: string, sql: string): Promise<unknown> {
  const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' })
  const connection = await instance.connect()
  const rows = (await connection.runAndReadAll(sql)).getRowsJson()
  connection.closeSync()
  instance.closeSync()
  return rows
}

describe('a package', () => {
  it('gives back units, progress, cursors, schema, state and counts of the last commit', async () => {
    const writer = await started()
    const child = { id: 'lines/items/1/1', resource: 'lines', parents: [{ fields: { id: 2n ** 60n }, included: {} }] }
    const state = { initial_value: null, last_value: 5, unique_hashes: ['x'], start_value: null }
    await writer.append([batchOf('items', [{ id: 1, _dlt_id: 'a' }])], [])
    await writer.commit({
      progress: [{ unit: 'items', progress: at(1) }],
      born: [child],
      cursors: [{ resource: 'items', cursorPath: 'u', state }],
    })
    const wider = tableOf('items', { id: 'bigint', name: 'text', _dlt_id: 'text', more: 'double' })
    await writer.append(
      [batchOf('items', [{ id: 2, more: 1.5, _dlt_id: 'b' }])],
      [{ table: items.name, created: false, columns: wider.columns.slice(3) }],
    )
    await writer.commit({
      progress: [{ unit: 'items', progress: at(2, true) }],
      born: [],
      cursors: [{ resource: 'items', cursorPath: 'u', state: { ...state, last_value: 9 } }],
      schema: schemaOf('shop', [wider]),
    })
    await writer.append([batchOf('items', [{ id: 3, _dlt_id: 'never committed' }])], [])
    await writer.close()

    const again = await openPackage(writer.path)
    const point = await again.resume()
    expect(point.units).toEqual([{ unit: child, progress: null }])
    expect(point.finished).toBe(1)
    expect(point.cursors).toEqual([{ resource: 'items', cursorPath: 'u', state: { ...state, last_value: 9 } }])
    expect(point.schema).toEqual(schemaOf('shop', [wider]))
    expect([...point.counts]).toEqual([['items', { pages: 2, records: 4 }]])
    await again.append([batchOf('items', [{ id: 4, more: 2, _dlt_id: 'd' }])], [])
    const sealed = await again.seal({
      schema: schemaOf('shop', [wider]),
      storedSchema,
      stateRow: null,
      replaced: ['items'],
      dropped: [],
    })
    expect([...sealed.rows]).toEqual([['items', 3]])
    expect(await openSealed(sealed.path)).toEqual(sealed)
    expect(await query(sealed.path, 'SELECT id, more FROM data.items ORDER BY rowid')).toEqual([
      ['1', null],
      ['2', 1.5],
      ['4', 2],
    ])
  })

  it('keeps hostile table and column names', async () => {
    const hostile = tableOf('x"; DROP TABLE y; --', { ['__proto__']: 'text', 'a"b': 'bigint', "it's": 'text' })
    const writer = await createPackage({ folder, ...identity })
    await writer.begin({ schema: schemaOf('s', [hostile]), state: null, units: [] })
    const row = Object.fromEntries([
      ['__proto__', 'p'],
      ['a"b', 1],
      ["it's", 'q'],
    ]) as Record<string, string | number>
    await writer.append([batchOf(hostile.name, [row])], [])
    const sealed = await writer.seal({
      schema: schemaOf('s', [hostile]),
      storedSchema,
      stateRow: null,
      replaced: [],
      dropped: [],
    })
    expect(await query(sealed.path, 'SELECT * FROM data."x""; DROP TABLE y; --"')).toEqual([['p', '1', 'q']])
    expect(sealed.columns.get(hostile.name)).toEqual(['__proto__', 'a"b', "it's"])
  })

  it('keeps the rows of the last commit when a later row does not fit', async () => {
    const writer = await started()
    await writer.append([batchOf('items', [{ id: 1, _dlt_id: 'a' }])], [])
    await writer.commit({ progress: [{ unit: 'items', progress: at(1) }], born: [], cursors: [] })
    await writer.append([batchOf('items', [{ id: 2n ** 63n, _dlt_id: 'b' }])], [])
    const commit = { progress: [{ unit: 'items', progress: at(2) }], born: [], cursors: [] }
    await expect(writer.commit(commit)).rejects.toMatchObject({ code: 'VALUE_OUT_OF_RANGE' })
    await expect(writer.commit(commit)).rejects.toMatchObject({ code: 'VALUE_OUT_OF_RANGE' })
    await writer.close()
    const again = await openPackage(writer.path)
    const point = await again.resume()
    await again.close()
    expect(point.units[0]?.progress).toEqual(at(1))
  })

  it('commits the rows that were there when it was asked to, and not those that came while it was under way', async () => {
    const writer = await started()
    await writer.append([batchOf('items', [{ id: 1, _dlt_id: 'a' }])], [])
    const commit = writer.commit({ progress: [{ unit: 'items', progress: at(1) }], born: [], cursors: [] })
    await writer.append([batchOf('items', [{ id: 2, _dlt_id: 'b' }])], [])
    await commit
    await writer.close()
    const again = await openPackage(writer.path)
    expect((await again.resume()).units[0]?.progress).toEqual(at(1))
    const sealed = await again.seal({ schema: start.schema, storedSchema, stateRow: null, replaced: [], dropped: [] })
    expect([...sealed.rows]).toEqual([['items', 1]])
  })

  it('writes rows before the commit when many wait, and forgets them when none comes', async () => {
    const writer = await started()
    const rows = Array.from({ length: 5000 }, (_, id) => ({ id, name: 'n'.repeat(2000), _dlt_id: String(id) }))
    expect(writer.append([batchOf('items', rows)], [])).toBeInstanceOf(Promise)
    await writer.close()
    const again = await openPackage(writer.path)
    const sealed = await again.seal({ schema: start.schema, storedSchema, stateRow: null, replaced: [], dropped: [] })
    expect([...sealed.rows]).toEqual([])
  })
})

describe('a folder of packages', () => {
  it('lists what can be resumed, loaded, or is at work, and leaves nothing locked', async () => {
    expect(await listPackages(join(folder, 'missing'))).toEqual([])
    const writer = await started()
    expect(await listPackages(folder)).toMatchObject([{ status: 'busy', loadId: identity.loadId }])
    await writer.close()
    expect(await listPackages(folder)).toEqual([{ ...identity, path: writer.path, status: 'extracting' }])
    const again = await openPackage(writer.path)
    await again.seal({ schema: start.schema, storedSchema, stateRow: null, replaced: [], dropped: [] })
    const other = await createPackage({ folder, ...identity, loadId: '1600000000.5', dataset: 'd' })
    await other.begin(start)
    await other.close()
    const listed = await listPackages(folder)
    expect(listed.map(({ status, dataset }) => [status, dataset])).toEqual([
      ['extracting', 'd'],
      ['sealed', undefined],
    ])
    for (const { path } of listed) await removePackage(path)
    expect(await readdir(folder)).toEqual([])
  })

  it('deletes packages that never began', async () => {
    const writer = await createPackage({ folder, ...identity })
    await writer.close()
    await writeFile(join(folder, '1.0.duckdb'), '')
    expect(await listPackages(folder)).toEqual([])
    expect(await readdir(folder)).toEqual([])
  })

  it('tells a file that is no package, damaged or of another version apart from one to go on with', async () => {
    const unreadable = [{ status: 'unreadable', because: { code: 'PACKAGE_UNREADABLE' } }]
    await writeFile(join(folder, '1.0.duckdb'), 'x'.repeat(50_000))
    expect(await listPackages(folder)).toMatchObject([{ ...unreadable[0], loadId: '1.0' }])
    await removePackage(join(folder, '1.0.duckdb'))
    const writer = await started()
    await writer.close()
    const bytes = await readFile(writer.path)
    await writeFile(writer.path, bytes.fill(7, 3 * 4096))
    expect(await listPackages(folder)).toMatchObject(unreadable)
  })

  it('says when the folder cannot be written', async () => {
    await writeFile(join(folder, 'file'), '')
    const made = createPackage({ folder: join(folder, 'file'), ...identity })
    await expect(made).rejects.toMatchObject({ code: 'PACKAGE_NOT_WRITABLE' })
  })
})
