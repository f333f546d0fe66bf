import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { airbyteDocs, airbyteText } from '../../scripts/docs/build-airbyte.ts'
import { bareComponents, coverage } from '../../src/airbyte/coverage.ts'

// scripts/oracle/airbyte/options.py: the components of the CDK 7.39.1, and their options
const options = JSON.parse(readFileSync('test/fixtures/airbyte/cdk-options.json', 'utf8')) as Record<string, string[]>
/** No components: a list of names, and schemas as they are. */
const others = ['PrimaryKey', 'Schemas']

test.each(Object.entries(options).filter(([name]) => !others.includes(name)))(
  '%s: something becomes of each option',
  (name, names) => {
    const known = Object.hasOwn(bareComponents, name) ? [] : Object.keys(coverage[name] ?? {})
    expect(Object.hasOwn(coverage, name) || Object.hasOwn(bareComponents, name)).toBe(true)
    expect(names.filter((option) => !known.includes(option))).toEqual([])
  },
)

test('what is accounted for is a component of the CDK', () => {
  const known = [...Object.keys(coverage), ...Object.keys(bareComponents)]
  expect(known.filter((name) => !Object.hasOwn(options, name))).toEqual([])
})

test('the page of the components is what "npm run gen" writes', () => {
  expect(readFileSync(airbyteDocs, 'utf8')).toBe(airbyteText())
})
