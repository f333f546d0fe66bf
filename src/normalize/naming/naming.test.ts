import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { namingFor } from './naming.ts'
import { shortTag } from './shorten.ts'

interface Fixture {
  readonly names: readonly string[]
  /** by `convention/limit`: [identifier, path] per name, as dlt answered (scripts/oracle/naming.py) */
  readonly answers: Readonly<Record<string, readonly (readonly [string, string])[]>>
}

const fixture = JSON.parse(readFileSync(new URL('./fixtures/names.json', import.meta.url), 'utf8')) as Fixture

describe('naming conventions answer as dlt does (T2.1, T2.2, T2.4, T2.5)', () => {
  for (const [key, answers] of Object.entries(fixture.answers)) {
    it(key, () => {
      const [convention = '', limit] = key.split('/')
      const naming = namingFor(convention, Number(limit))
      const ours = fixture.names.map((name) => [name, naming.identifier(name), naming.path(name)])
      expect(ours).toEqual(fixture.names.map((name, index) => [name, ...(answers[index] ?? [])]))
    })
  }
})

describe('shortening', () => {
  it('T11.1 of a name that Postgres cannot hold', () => {
    const name = 'a_very_long_identifier_name_that_will_exceed_the_maximum_length_of_postgres_identifiers'
    expect(shortTag(name)).toBe('3wm3ta')
    const short = 'a_very_long_identifier_name_t3wm3tangth_of_postgres_identifiers'
    expect(namingFor('snake_case', 63).identifier(name)).toBe(short)
  })

  it('T11.2 cuts evenly around the tag', () => {
    expect(shortTag('abcdefghijklmnopqrstuvwxyz')).toBe('lhyrna')
    expect(namingFor('snake_case', 20).identifier('abcdefghijklmnopqrstuvwxyz')).toBe('abcdefglhyrnatuvwxyz')
    expect(namingFor('snake_case', 21).identifier('abcdefghijklmnopqrstuvwxyz')).toBe('abcdefghlhyrnatuvwxyz')
    expect(namingFor('snake_case', 20).identifier('AbcDefGhiJklMnoPqrStuVwxYz')).toBe('abc_defqrnita_vwx_yz')
  })

  it('T11.3 hashes joined names by their joined form', () => {
    expect(shortTag('parent_table__child_table')).toBe('bk5qea')
    expect(namingFor('snake_case', 20).joinTables(['parent_table', 'child_table'])).toBe('parent_bk5qead_table')
  })

  it('T11.4 of child tables begins with the shortened parent', () => {
    const postgres = namingFor('snake_case', 63)
    const long = postgres.table('this_is_a_really_long_table_name_for_postgres_which_is_over_sixty_three')
    expect(long).toBe('this_is_a_really_long_table_nn0i0vqes_which_is_over_sixty_three')
    expect(postgres.joinTables([long, 'nested_list_with_long_name'])).toBe(
      'this_is_a_really_long_table_n2eg5ig__nested_list_with_long_name',
    )
  })
})

describe('names that say nothing (T2.2)', () => {
  it.each(['', '   ', '__', '____', '\u00a0'])('%j becomes _empty', (key) => {
    expect(namingFor('snake_case', 63).column(key)).toBe('_empty')
    expect(namingFor('sql_ci_v1', 63).table(key)).toBe('_empty')
  })

  it('does not trip over names of Object.prototype', () => {
    const naming = namingFor('snake_case', 63)
    expect(['__proto__', 'constructor', 'hasOwnProperty'].map((key) => naming.column(key))).toEqual([
      'proto',
      'constructor',
      'has_own_property',
    ])
  })
})

it('refuses an unknown convention with the list of known ones', () => {
  expect(() => namingFor('snakecase', 63)).toThrowError(/"snakecase" is not a naming convention/)
  expect(() => namingFor('toString', 63)).toThrowError(/not a naming convention/)
})
