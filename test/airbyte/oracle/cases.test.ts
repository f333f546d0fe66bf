import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compareWithOracle } from './compare.ts'
import { readCase } from './golden.ts'

// What Airbyte's CDK asked for and gave (scripts/oracle/airbyte/oracle.py), read by sluice: two runs, no Python.

const folder = 'test/airbyte/cases'
const cases = readdirSync(folder).toSorted()

test('there is a case for each component and option', () => expect(cases.length).toBeGreaterThanOrEqual(50))

test.each(cases)('%s: as the CDK', async (name) => {
  expect(await compareWithOracle(readCase(`${folder}/${name}`), name)).toEqual([])
})
