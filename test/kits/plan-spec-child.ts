/**
 * Another process that reads one unit: `node plan-spec-child.mjs <spec.json> <unit as JSON> <progress as JSON>` builds the
 * plan of the spec, reads what is left of the unit and prints the fingerprint and the records as JSON.
 */
import { readFileSync } from 'node:fs'
import { settledFrom } from '../../src/config/spec/plan-spec.ts'
import { buildPlan } from '../../src/config/spec/build-plan.ts'
import { createVault } from '../../src/config/vault.ts'
import { extractUnit } from '../../src/extract/extract-unit.ts'
import { createHttpClient } from '../../src/extract/http/client.ts'
import { parseJson } from '../../src/json/json-text.ts'
import { realWorld } from '../../src/library/real-world.ts'
import type { PlanSpec } from '../../src/model/plan/plan-spec.ts'
import type { Unit, UnitProgress } from '../../src/model/unit.ts'
import { catalog } from '../../src/pipeline/catalog.ts'
import { memoryStore } from '../servers/fake-world.ts'

const [specFile = '', unitText = '', progressText = 'null'] = process.argv.slice(2)
const world = realWorld()
const vault = createVault()
// what the config held as it was travels on a way of its own
vault.add(process.env['INLINE_TOKEN'] ?? '', 'token')
const spec = JSON.parse(readFileSync(specFile, 'utf8')) as PlanSpec
const plan = await buildPlan(await settledFrom(spec, { world, vault }), {
  catalog,
  world,
  vault,
  warn: () => undefined,
})
const unit = JSON.parse(unitText) as Unit
const progress = parseJson(progressText) as unknown as UnitProgress | null
const resource = plan.resources.find(({ name }) => name === unit.resource)
if (resource === undefined) throw new Error(`no resource ${unit.resource}`)
const reporter = { mask: vault.mask, report: () => undefined }
const http = createHttpClient({ world, vault, reporter, store: memoryStore() })
const records: unknown[] = []
try {
  const { signal } = new AbortController()
  const pages = extractUnit(unit, progress, {
    resource,
    dependents: [],
    http,
    pause: () => Promise.resolve(),
    cursors: null,
    slicing: { now: 0, gathered: [], readFile: () => Promise.reject(new Error()) },
    signal,
    reporter,
  })
  for await (const page of pages) records.push(...page.records.decoded())
} finally {
  await http.close()
}
process.stdout.write(JSON.stringify({ fingerprint: plan.fingerprint, records }))
