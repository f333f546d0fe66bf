import { describe, expect, test } from 'vitest'
import { problemIn, read, resourceOf, shop } from '../../../../test/fixtures/plan/read.ts'
import { testNormalizer } from '../../../../test/kits/normalize.ts'
import { SluiceError } from '../../../model/errors.ts'

const byKind = (record: { kind: string }): string => record.kind

function thrownBy(run: () => unknown): SluiceError | undefined {
  try {
    run()
  } catch (error) {
    if (error instanceof SluiceError) return error
  }
  return undefined
}

describe('hints that are functions of a record', () => {
  test('go with a table_name that is one, and hold for the table of the record', async () => {
    const { hintsOf, primaryKey } = await resourceOf({
      name: 'x',
      table_name: byKind,
      write_disposition: 'merge',
      primary_key: (record: { kind: string }) => (record.kind === 'a' ? 'id' : ['id', 'at']),
      merge_key: () => null,
      columns: () => ({ id: { data_type: 'text' } }),
      schema_contract: () => 'freeze',
    })
    expect(primaryKey).toEqual([])
    expect(hintsOf?.({ kind: 'a' })).toEqual({
      primaryKey: ['id'],
      mergeKey: [],
      columns: [{ name: 'id', dataType: 'text' }],
      schemaContract: { tables: 'freeze', columns: 'freeze', dataType: 'freeze' },
    })
    expect(hintsOf?.({ kind: 'b' })).toMatchObject({ primaryKey: ['id', 'at'] })
    const own = {
      name: 'x',
      table_name: byKind,
      write_disposition: () => ({ disposition: 'merge', strategy: 'upsert' }),
    }
    expect((await resourceOf(own)).hintsOf?.({})).toEqual({ writeDisposition: { kind: 'merge', strategy: 'upsert' } })
  })

  test('a table_name may be an expression over the record; one that gives none is an error with its place', async () => {
    const { tableName } = await resourceOf({ name: 'x', table_name: 'log_${{ record.kind | default("") }}' })
    const nameOf = typeof tableName === 'function' ? tableName : () => ''
    expect(nameOf({ kind: 'a' })).toBe('log_a')
    const bare = await resourceOf({ name: 'x', table_name: '${{ record.kind }}' })
    const { tableName: other } = bare
    expect(thrownBy(() => (typeof other === 'function' ? other({}) : ''))).toMatchObject({ code: 'HINT_INVALID' })
  })

  test('a table_name over the config alone is a fixed name', async () => {
    const named = async (table_name: string, parameters: object) => {
      const { plan } = await read({ ...shop({ name: 'x', table_name }), parameters })
      return plan.resources[0]?.tableName
    }
    expect(await named('${{ config.name }}', { name: { value: 'eu' } })).toBe('eu')
    expect(await named('log_${{ config.name | upper }}', { name: { value: 'eu' } })).toBe('log_EU')
    expect(await named('${{ config.name }}_${{ record.kind }}', { name: { value: 'eu' } })).toBeTypeOf('function')
    const unnamed = await named('${{ config.name }}', { name: { value: '' } })
    expect(thrownBy(() => (typeof unnamed === 'function' ? unnamed({}) : ''))).toMatchObject({ code: 'HINT_INVALID' })
  })

  test('the fingerprint of rows hears of the text of a table_name, and of what it takes from the config', async () => {
    const printOf = async (table_name: string, region: string, other = 'a') => {
      const parameters = { region: { value: region }, other: { value: other } }
      const { plan } = await read({ ...shop({ name: 'x', table_name }), parameters })
      return plan.rowFingerprints.get('x')
    }
    const first = await printOf('${{ record.kind }}', 'eu')
    expect(await printOf('${{ record.kind }}', 'us')).toBe(first)
    expect(await printOf('${{ record.type }}', 'eu')).not.toBe(first)
    const second = await printOf('${{ config.region }}_${{ record.kind }}', 'eu')
    expect(await printOf('${{ config.region }}_${{ record.kind }}', 'eu', 'b')).toBe(second)
    expect(await printOf('${{ config.region }}_${{ record.kind }}', 'us')).not.toBe(second)
    const third = await printOf('${{ config | length }}_${{ record.kind }}', 'eu')
    expect(await printOf('${{ config | length }}_${{ record.kind }}', 'eu', 'b')).not.toBe(third)
  })

  test('both fingerprints hear of what steps and parameters take from the config', async () => {
    const planWith = async (least: number, more: object) => {
      const config = shop({ name: 'x', ...more })
      return (await read({ ...config, parameters: { least: { value: least } } })).plan
    }
    const filtered = { processing_steps: [{ filter: "record.n > config['least']" }] }
    const asked = { endpoint: { path: 'x', params: { from: '${{ config.least }}' } } }
    for (const more of [filtered, asked]) {
      const [one, same, other] = [await planWith(1, more), await planWith(1, more), await planWith(2, more)]
      expect([same.fingerprint, same.rowFingerprints]).toEqual([one.fingerprint, one.rowFingerprints])
      expect(other.fingerprint).not.toBe(one.fingerprint)
      expect(other.rowFingerprints).not.toEqual(one.rowFingerprints)
    }
  })

  test('are asked once per table, with its first record', async () => {
    const asked: unknown[] = []
    const resource = await resourceOf({
      name: 'x',
      table_name: byKind,
      primary_key: (record: { kind: string }) => asked.push(record.kind) && `${record.kind}_id`,
    })
    const normalizer = testNormalizer({ resources: [resource] })
    normalizer.normalize('x', [
      { kind: 'a', a_id: 1 },
      { kind: 'b', b_id: 1 },
      { kind: 'a', a_id: 2 },
    ])
    normalizer.normalize('x', [{ kind: 'b', b_id: 2 }])
    const keys = [...normalizer.schema.tables.values()].map(({ name, columns }) => [
      name,
      columns.filter(({ primaryKey }) => primaryKey).map((column) => column.name),
    ])
    expect(keys).toEqual([
      ['a', ['a_id']],
      ['b', ['b_id']],
    ])
    expect(asked).toEqual(['a', 'b'])
  })

  test('a merge whose keys are functions is no merge without keys', async () => {
    const config = shop({ name: 'x', table_name: byKind, write_disposition: 'merge', primary_key: () => 'id' })
    expect((await read(config)).warnings).toEqual([])
  })

  test('without it they are refused, and so are model classes', async () => {
    expect(await problemIn({ name: 'x', primary_key: () => 'id' })).toMatchObject({
      code: 'CONFIG_UNSUPPORTED',
      path: 'resources[0].primary_key',
      message: 'Could not use "resources[0].primary_key" because it is a function and "table_name" is none.',
    })
    expect(await problemIn({ name: 'x', table_name: byKind, columns: new Map() })).toMatchObject({
      message: 'Could not use "resources[0].columns" because it is an object made in TypeScript.',
    })
  })

  test.each([
    ['primary_key', () => 5, 'its "primary_key" function gave 5.'],
    ['write_disposition', () => 'merg', 'its "write_disposition" function gave "merg".'],
    ['write_disposition', () => 'replace', 'its "write_disposition" function gave "replace".'],
    ['merge_key', (record: { a: { b: string } }) => record.a.b, 'its "merge_key" function failed'],
  ])('what a %s function gives is checked', async (key, run, because) => {
    const { hintsOf } = await resourceOf({ name: 'x', table_name: byKind, [key]: run })
    const failure = thrownBy(() => hintsOf?.({}))
    expect(failure).toMatchObject({ code: 'HINT_INVALID', details: { place: { path: `resources[0].${key}` } } })
    expect(failure?.message).toContain(because)
  })
})
