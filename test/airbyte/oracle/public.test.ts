import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { JsonObject } from '../../../src/json/json.ts'
import { publicManifests } from '../manifests.ts'
import { compareWithOracle } from './compare.ts'
import type { Golden } from './golden.ts'

// Public connectors over an API made up from their schemas (scripts/oracle/airbyte/made_up_api.py): what Airbyte's CDK asked
// for and gave in two runs, and sluice over the same answers.

const folder = 'test/airbyte/public'
const goldens = readdirSync(folder).toSorted()
const manifests = publicManifests()

interface Packed {
  readonly config: JsonObject
  readonly golden: Golden
}

test('there are goldens of at least 15 public connectors', () => expect(goldens.length).toBeGreaterThanOrEqual(15))

test.each(goldens.map((file) => file.replace('.json.gz', '')))('%s: as the CDK', async (name) => {
  const text = gunzipSync(readFileSync(`${folder}/${name}.json.gz`)).toString('utf8')
  const { config, golden } = JSON.parse(text) as Packed
  const given = golden.runs.flatMap(({ records }) => Object.values(records).flat())
  expect(given.length).toBeGreaterThan(0)
  expect(await compareWithOracle({ manifest: manifests[name] ?? '', values: config, golden }, name)).toEqual([])
})
