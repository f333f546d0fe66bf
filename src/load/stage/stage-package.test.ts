import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { batchOf, schemaOf, tableOf } from '../../../test/kits/scratch-schema.ts'
import type { CellValue } from '../../model/batch.ts'
import type { SealedPackage } from '../../model/sealed-package.ts'
import type { TableSchema } from '../../model/schema.ts'
import { createPackage } from '../../package/package.ts'
import { openStage, type StageOptions } from './stage-package.ts'

type Rows = readonly Readonly<Record<string, CellValue>>[]

let home: string
let packages = 0
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'sluice-stage-'))
})
afterAll(async () => {
  await rm(home, { recursive: true, force: true })
})

async function sealed(tables: readonly TableSchema[], rows: Readonly<Record<string, Rows>>): Promise<SealedPackage> {
  const schema = schemaOf('shop', tables)
  const loadId = `${++packages}.0`
  const writer = await createPackage({ folder: home, loadId, pipeline: 'shop', fingerprint: '', createdAt: 0 })
  await writer.begin({ schema, state: null, units: [] })
  const batches = Object.entries(rows).map(([table, of]) => batchOf(table, of))
  await writer.append(batches, [])
  await writer.commit({ progress: [], born: [], cursors: [] })
  return writer.seal({
    schema,
    storedSchema: { text: '{}', engineVersion: 11 },
    stateRow: null,
    replaced: [],
    dropped: [],
  })
}

async function staged(of: SealedPackage, options: Omit<StageOptions, 'folder'>, table = 't') {
  const folder = await mkdtemp(join(home, 'files-'))
  await using stage = await openStage(of, { ...options, folder })
  return await stage.stage(table)
}

async function ask(sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run("SET TimeZone = 'UTC'")
  const reader = await connection.runAndReadAll(sql)
  const rows = reader.getRowsJson() as unknown[][]
  connection.closeSync()
  instance.closeSync()
  return rows
}

const everyType = tableOf('t', {
  id: 'bigint',
  huge: { dataType: 'bigint', precision: 128 },
  text: 'text',
  double: 'double',
  bool: 'bool',
  timestamp: 'timestamp',
  naive: { dataType: 'timestamp', timezone: false },
  date: 'date',
  time: 'time',
  binary: 'binary',
  decimal: 'decimal',
  money: { dataType: 'decimal', precision: 10, scale: 2 },
  wei: 'wei',
  json: 'json',
})
const names = everyType.columns.map(({ name }) => name as string)
const values: Rows = [
  {
    id: 2n ** 63n - 1n,
    huge: '99999999999999999999999999999999999999',
    text: 'a "quoted", \\ \n line \0 💥',
    double: 5e-324,
    bool: true,
    timestamp: 1_704_067_200_123_456,
    naive: -1,
    date: -1,
    time: 86_399_999_999,
    binary: new Uint8Array([0, 255, 39]),
    decimal: '-12345678901234567890123456789.123456789',
    money: '0.10',
    wei: '99999999999999999999999999999999999999',
    json: '{"a":[1,{"b":null}],"n":"line\\nend","ü":"💥"}',
  },
  { id: -(2n ** 63n), text: '', double: -0.1, bool: false, binary: new Uint8Array(0), json: '[]', decimal: '0' },
  { id: 3, double: Infinity, json: '"text"' },
]

describe('a package as files', () => {
  it('keeps every value in JSONL, as dlt writes it', async () => {
    const [file, ...more] = await staged(await sealed([everyType], { t: values }), { format: 'jsonl' })
    if (file === undefined) throw new Error('no file')
    expect(more).toEqual([])
    const bytes = await readFile(file.path)
    const lines = gunzipSync(bytes).toString('utf8').split('\n')
    expect(lines.pop()).toBe('')
    expect(lines[0]).toBe(
      String.raw`{"id":9223372036854775807,"huge":99999999999999999999999999999999999999,` +
        String.raw`"text":"a \"quoted\", \\ \n line \u0000 💥","double":5e-324,"bool":true,` +
        '"timestamp":"2024-01-01T00:00:00.123456+00:00","naive":"1969-12-31T23:59:59.999999","date":"1969-12-31",' +
        '"time":"23:59:59.999999","binary":"AP8n","decimal":"-12345678901234567890123456789.123456789","money":"0.10",' +
        String.raw`"wei":"99999999999999999999999999999999999999","json":{"a":[1,{"b":null}],"n":"line\nend","ü":"💥"}}`,
    )
    expect(lines.slice(1)).toEqual([
      '{"id":-9223372036854775808,"text":"","double":-0.1,"bool":false,"binary":"","decimal":"0.000000000","json":[]}',
      '{"id":3,"double":"inf","json":"text"}',
    ])
    expect(file).toMatchObject({ table: 't', part: 1, rows: 3, bytes: bytes.length, columns: names })
    expect(file.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
  })

  it('keeps every value in Parquet', async () => {
    const [file] = await staged(await sealed([everyType], { t: values }), { format: 'parquet' })
    const from = `'${file?.path}'`
    const shown =
      'id, text, double, bool, timestamp::VARCHAR, naive::VARCHAR, date, "time", "binary", "decimal", wei, json'
    expect(await ask(`SELECT ${shown} FROM ${from}`)).toEqual([
      [
        '9223372036854775807',
        'a "quoted", \\ \n line \0 💥',
        5e-324,
        true,
        '2024-01-01 00:00:00.123456+00',
        '1969-12-31 23:59:59.999999',
        '1969-12-31',
        '23:59:59.999999',
        String.raw`\x00\xFF\x27`,
        '-12345678901234567890123456789.123456789',
        '99999999999999999999999999999999999999',
        '{"a":[1,{"b":null}],"n":"line\\nend","ü":"💥"}',
      ],
      ['-9223372036854775808', '', -0.1, false, null, null, null, null, '', '0.000000000', null, '[]'],
      ['3', null, 'Infinity', null, null, null, null, null, null, null, null, '"text"'],
    ])
    const kinds = await ask(`SELECT DISTINCT compression FROM parquet_metadata(${from})`)
    expect(kinds).toEqual([['ZSTD']])
    const types = await ask(
      `SELECT name, type, repetition_type FROM parquet_schema(${from}) WHERE name IN ('json', 'time')`,
    )
    expect(types).toEqual([
      ['time', 'INT64', 'OPTIONAL'],
      ['json', 'BYTE_ARRAY', 'OPTIONAL'],
    ])
  })

  it('keeps every value in CSV, and tells an empty text from none', async () => {
    const [file] = await staged(await sealed([everyType], { t: values }), { format: 'csv', gzip: false })
    const text = await readFile(file?.path ?? '', 'utf8')
    expect(text.split('\n').length).toBe(5)
    const columns = names.map((name) => `'${name}': 'VARCHAR'`).join(', ')
    // DuckDB's reader takes no text of NUL for one
    const rows = await ask(
      `SELECT id, double, bool, timestamp, naive, "time", "binary", "decimal", wei, json FROM
       read_csv('${file?.path}', header = false, auto_detect = false, quote = '"', escape = '"', columns = {${columns}})`,
    )
    expect(rows[0]).toEqual([
      '9223372036854775807',
      '5e-324',
      'true',
      '2024-01-01 00:00:00.123456',
      '1969-12-31 23:59:59.999999',
      '23:59:59.999999',
      String.raw`\x00FF27`,
      '-12345678901234567890123456789.123456789',
      '99999999999999999999999999999999999999',
      '{"a":[1,{"b":null}],"n":"line\\nend","ü":"💥"}',
    ])
    expect(text).toContain('\n-9223372036854775808,,"",-0.1,false,,,,,\\x,0.000000000,,,"[]"\n')
  })

  it('keeps a row that holds nothing', async () => {
    const one = await sealed([tableOf('t', { a: 'text' })], { t: [{ a: null }, { a: '' }, { a: null }] })
    const read = async (format: 'csv' | 'jsonl') => {
      const [file] = await staged(one, { format, gzip: false })
      return readFile(file?.path ?? '', 'utf8')
    }
    expect(await read('csv')).toBe('\n""\n\n')
    expect(await read('jsonl')).toBe('{}\n{"a":""}\n{}\n')
  })

  it('splits by size, in order, the same each time', async () => {
    const table = tableOf('t', { id: 'bigint', text: 'text' })
    const rows = Array.from({ length: 50_000 }, (_, id) => ({ id, text: `${id} `.repeat(20) }))
    const many = await sealed([table], { t: rows })
    for (const format of ['jsonl', 'csv', 'parquet'] as const) {
      const fileBytes = format === 'parquet' ? 60_000 : 1_000_000
      const parts = await staged(many, { format, gzip: false, fileBytes })
      expect(parts.length).toBeGreaterThan(2)
      expect(parts.reduce((sum, part) => sum + part.rows, 0)).toBe(50_000)
      for (const part of parts) expect((await stat(part.path)).size).toBeLessThan(fileBytes * 1.5)
      const again = await staged(many, { format, gzip: false, fileBytes })
      expect(again.map(({ sha256 }) => sha256)).toEqual(parts.map(({ sha256 }) => sha256))
    }
    const parts = await staged(many, { format: 'jsonl', gzip: false, fileBytes: 1_000_000 })
    const ids: number[] = []
    for (const { path } of parts)
      for (const line of (await readFile(path, 'utf8')).trimEnd().split('\n'))
        ids.push((JSON.parse(line) as { readonly id: number }).id)
    expect(ids).toEqual(rows.map(({ id }) => id))
  })

  it('has nothing for tables without rows', async () => {
    const nothing = await sealed([tableOf('t', { id: 'bigint' })], {})
    expect(await staged(nothing, { format: 'jsonl' })).toEqual([])
    expect(await staged(nothing, { format: 'jsonl' }, 'other')).toEqual([])
  })
})
