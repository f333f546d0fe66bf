import { expect, it } from 'vitest'
import { append, emptyWarehouse, scannedRecords, testNormalizer } from '../../../test/kits/normalize.ts'
import { parseJson } from '../../json/json-text.ts'
import type { JsonValue } from '../../json/json.ts'
import type { Records } from '../../json/records/records.ts'

/** The tables of a page that comes three times, so that the shape of its records is known. */
function tablesOf(page: () => Records | readonly JsonValue[]): unknown {
  let drawn = 0
  const normalizer = testNormalizer({ randomBytes: (n) => Uint8Array.from({ length: n }, () => drawn++ & 255) })
  const warehouse = emptyWarehouse()
  for (let times = 0; times < 3; times++) append(warehouse, normalizer.normalize('t', page()))
  return { ...warehouse, schema: normalizer.finish(), warnings: normalizer.warnings }
}

it.each([
  ['equal keys', '[{"a":1,"a":2},{"a":{"x":1},"a":{"y":2}},{"a":[1],"a":[2,3]},{"a":null,"a":1},{"a":1,"a":null}]'],
  ['keys with escapes', String.raw`[{"\u0061":1,"b":{"\u0061":2}},{"a":3,"b":{"a":4}}]`],
  ['keys that JavaScript puts first', '[{"b":{"l":[1]},"7":{"l":[2]},"2":3},{"b":{"l":[4]},"7":{"l":[5]},"2":6}]'],
  ['keys of Object.prototype', '[{"__proto__":{"a":1},"constructor":"x","toString":[{"valueOf":1}]}]'],
  ['lists in lists', '[{"l":[[1,2],[[3]],{"a":[4]},null,"x",{}]},{"l":[]},{"l":[[{"b":1}]]}]'],
  [
    'numbers of every kind',
    '[{"n":1,"d":0.5},{"n":-0,"d":1.0},{"n":1e2,"d":1e400},{"n":12345678901234567890.0,"d":123456789012345678}]',
  ],
  [
    'times of every kind',
    '[{"t":"2024-01-01T00:00:00Z"},{"t":"2024-01-01 12:30:00.123456+02:00"},{"t":"2024-W01-1"},{"t":"soon"},{"t":"２024-01-01T00:00:00Z"}]',
  ],
  ['keys that come in any order', '[{"a":1,"b":"x","c":true},{"c":false,"a":2},{"b":"y"},{},{"d":1.5,"a":3}]'],
  ['columns of ours in their data', '[{"_dlt_id":"own","a":[{"_dlt_parent_id":"x"}]},{"_dlt_load_id":5}]'],
])('makes the same rows of bytes as of records: %s', (_what, text) => {
  expect(tablesOf(() => scannedRecords(text))).toEqual(tablesOf(() => parseJson(text) as readonly JsonValue[]))
})

it('leaves the bytes of a page alone when its shape is known', () => {
  const text = JSON.stringify(Array.from({ length: 50 }, (_, id) => ({ id, name: `n${id}`, l: [{ x: 1 }, 'y'] })))
  const normalizer = testNormalizer()
  normalizer.normalize('t', scannedRecords(text))
  const page = scannedRecords(text)
  const { batches } = normalizer.normalize('t', page)
  const names = batches[0]?.columns.find(({ name }) => name === 'name')?.values ?? []
  expect(names.every((cell) => typeof cell === 'number')).toBe(true)
})
