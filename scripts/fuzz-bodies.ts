/**
 * `npm run fuzz -- --bodies 100000 --seed 1`: mutated JSON bodies over HTTP through client, run and DuckDB, compared value by
 * value with a decoder that keeps all digits. Prints what they came to; exit code 1 when anything was wrong.
 */
import { parseArgs } from 'node:util'
import { fuzzBodies, type Tally } from '../test/fuzz/fuzz-bodies.ts'

const { values: options } = parseArgs({
  options: { bodies: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } },
})
const [bodies, seed] = [Number(options.bodies), Number(options.seed)]
const started = performance.now()
let said = started

function onProgress(tally: Tally): void {
  if (performance.now() - said < 10_000) return
  said = performance.now()
  console.error(`${tally.bodies} of ${bodies} bodies, ${tally.findings.length} findings, ${seconds()} s`)
}

function seconds(): number {
  return Math.round((performance.now() - started) / 1000)
}

const tally = await fuzzBodies({ seed, bodies, onProgress })
const lines: readonly (readonly [string, number])[] = [
  [`mutated bodies (seed ${seed}, ${(tally.bytes / 1e6).toFixed(1)} MB)`, tally.bodies],
  ['no JSON: refused by the client', tally.refused],
  ['  … and by runs of their own', tally.refusedRuns],
  ['JSON: decoded with all digits', tally.decoded],
  ['  loaded into DuckDB and read back', tally.loaded],
  ['  … names that meet, or too deep: values not compared', tally.odd],
  ...[...tally.errors].map(([code, count]): [string, number] => [`  refused with ${code}`, count]),
  ['runs', tally.runs],
  ['rows', tally.rows],
  ['values', tally.values],
  ['findings (crash, hang, wrong value, wrong success)', tally.findings.length],
]
for (const [what, count] of lines) console.log(`${what.padEnd(56)}${String(count).padStart(10)}`)
console.log(`${seconds()} s`)
for (const { what, body } of tally.findings.slice(0, 20))
  console.log(`\n${what.slice(0, 600)}\n  ${JSON.stringify(body.toString('latin1').slice(0, 1500))}`)
process.exit(tally.findings.length > 0 ? 1 : 0)
