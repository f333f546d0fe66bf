import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compareWithOracle } from './compare.ts'
import { readCase } from './golden.ts'

// What Airbyte's CDK asked for and gave (scripts/oracle/airbyte/oracle.py), read by sluice: two runs, no Python.

const folder = 'test/airbyte/cases'
const cases = readdirSync(folder).toSorted()

test('there is a case for each component and option', () => expect(cases.length).toBeGreaterThanOrEqual(70))

/** Where sluice does something else, and why; the case fails when it no longer does. */
const different: Readonly<Record<string, string>> = {
  'cursor-in-header-of-other-case':
    'names of headers have no case (RFC 9110 5.1): the CDK finds none that the server writes in another one than the manifest, and ends after the first page',
}

test.each(cases.filter((name) => different[name] === undefined))('%s: as the CDK', async (name) => {
  expect(await compareWithOracle(readCase(`${folder}/${name}`), name)).toEqual([])
})

test.each(Object.entries(different))('%s: not as the CDK, for %s', async (name) => {
  const told = await compareWithOracle(readCase(`${folder}/${name}`), name)
  expect(told.filter((text) => text.includes('asks too much'))).not.toEqual([])
})
