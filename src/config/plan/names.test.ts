import { expect, test } from 'vitest'
import fc from 'fast-check'
import { readNames } from './names.ts'
import { createProblems } from './problem/problems.ts'

function namesOf(file: string, name?: string) {
  const problems = createProblems({ placeOf: () => ({}), mask: (text) => text })
  const names = readNames({ file, name, sourceName: undefined, environment: null, ownName: false }, problems)
  return { ...names, problems: problems.count }
}

test.each([
  ['my-api.v2.yaml', 'my-api.v2', 'my_api_v2'],
  ['000_shop.txt', '000_shop', '_000_shop'],
  ['src/github/config.yaml', 'config', 'config'],
  ['.sluice.yaml', '.sluice', '_sluice'],
  ['dlt.yml', 'dlt', 'dlt'],
  ['a b.yaml', 'a b', 'a_b'],
])('%s keeps its stem, which has been its name ever since', (file, pipeline, source) => {
  expect(namesOf(file)).toEqual({ pipeline, source, problems: 0 })
})

test.each([
  ['Orders (EU).yaml', 'Orders EU', 'orders_eu'],
  ['shop@2024.yaml', 'shop_2024', 'shop_2024'],
  ['Aufträge.yaml', 'Auftrage', 'auftrage'],
  ['Straße.yaml', 'Strasse', 'strasse'],
  ['Łódź-crème.yaml', 'Lodz-creme', 'lodz_creme'],
  ['shop [copy].yaml', 'shop copy', 'shop_copy'],
  ["o'reilly & sons.yaml", 'o_reilly sons', 'o_reilly_sons'],
  ['$(rm -rf).yaml', 'rm -rf', 'rm_rf'],
])('%s, which is no name, becomes one', (file, pipeline, source) => {
  expect(namesOf(file)).toEqual({ pipeline, source, problems: 0 })
})

test.each(['订单.yaml', '订单2024.yaml', 'заказы.yaml', '...yaml', '🛒.yaml'])(
  '%s asks for a name: nothing is guessed',
  (file) => {
    expect(namesOf(file).problems).toBeGreaterThan(0)
  },
)

test('a name that is written out is never changed', () => {
  expect(namesOf('x.yaml', 'Aufträge').problems).toBe(1)
  expect(namesOf('x.yaml', 'Orders (EU)').problems).toBe(1)
})

test.each([
  ['nul', null, 1],
  ['shop.', null, 1],
  ['con', 'prod', 0],
  ['contacts', null, 0],
] as const)(
  'on Windows the pipeline %j of the environment %j has %d mistakes, elsewhere none',
  (name, environment, mistakes) => {
    for (const [platform, wanted] of [
      ['win32', mistakes],
      ['linux', 0],
    ] as const) {
      const problems = createProblems({ placeOf: () => ({}), mask: (text) => text })
      readNames({ file: 'x.yaml', name, sourceName: undefined, environment, ownName: false, platform }, problems)
      expect(problems.count).toBe(wanted)
    }
  },
)

test('whatever a file is called, its pipeline is a folder of its own or a mistake that is told', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (stem) => {
      const { pipeline, problems } = namesOf(`${stem.replaceAll('/', '')}.yaml`)
      expect(problems > 0 || (/^[A-Za-z0-9_. -]+$/.test(pipeline) && !/^[. ]+$/.test(pipeline))).toBe(true)
    }),
  )
})
