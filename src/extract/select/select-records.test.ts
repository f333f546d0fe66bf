import { describe, expect, it } from 'vitest'
import type { JsonValue } from '../../json/json.ts'
import { compilePath } from '../../language/jsonpath/compile-path.ts'
import { type Form, selectRecords } from './select-records.ts'

const select = (body: JsonValue, path: string) => {
  const { records, form } = selectRecords(body, compilePath(path))
  return { records: records.decoded(), form }
}
const child = (id: number): JsonValue => ({ id })

describe('selectRecords (docs/contract/rest-api.md 5.1)', () => {
  it.each<[string, JsonValue, string, JsonValue[], Form]>([
    ['a list is its elements, nulls kept', { data: [{ a: 1 }, null] }, 'data', [{ a: 1 }, null], 'list'],
    ['an object is one record', { data: { a: 1 } }, 'data', [{ a: 1 }], 'record'],
    ['a scalar is one scalar record', { data: 5 }, 'data', [5], 'value'],
    ['null is not a record', { data: null }, 'data', [], 'null'],
    ['an empty list is not a record', { data: [] }, 'data', [], 'list'],
    ['nothing found is told apart', { data: [] }, 'items', [], 'none'],
    ['a wildcard over an empty list finds nothing', { data: [] }, 'data[*]', [], 'none'],
    ['the whole body', [{ a: 1 }], '$', [{ a: 1 }], 'list'],
    ['a null body', null, '$', [], 'blank'],
    ['several scalars', { xs: [{ n: 1 }, { n: null }] }, 'xs[*].n', [1, null], 'list'],
  ])('%s', (...[, body, path, records, form]) => {
    expect(select(body, path)).toEqual({ records, form })
  })

  it('gives children for one parent as for many (divergence 19)', () => {
    const one = { xs: [{ children: [child(1), child(2)] }] }
    const many = {
      xs: [{ children: [child(1), child(2)] }, { children: null }, { children: [] }, { children: [child(3)] }],
    }
    expect(select(one, 'xs[*].children').records).toEqual([child(1), child(2)])
    expect(select(many, 'xs[*].children').records).toEqual([child(1), child(2), child(3)])
  })

  it('keeps rows that are lists of values', () => {
    expect(
      select(
        {
          rows: [
            [1, 2],
            [3, 4],
          ],
        },
        'rows[*]',
      ).records,
    ).toEqual([
      [1, 2],
      [3, 4],
    ])
  })
})
