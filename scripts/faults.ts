/**
 * Plays answers that misbehave, each in every way of paging, and prints what came of them. `npm run faults` goes on with
 * the faults of disks and of Postgres (faults-disk.ts).
 *
 *     npx tsx scripts/faults.ts [--only text] [--once] [--dlt python] [--write]
 *
 * `right` = every row once; `loud` = fewer, and the run says so (exit code, error or verdict); `unnoticeable` = fewer,
 * and no answer gave a sign; `silent` = fewer, and called complete. One that is silent ends with exit code 1, and so
 * does one that dlt does not pass over in silence. `--once`: each fault comes once, then the server is well. `--dlt`
 * plays them through dlt as well (a Python with `dlt[duckdb]==1.31.0`); `--write` puts the table into docs/faults.md.
 */
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { type Dlt, startDlt } from './faults/dlt.ts'
import { type FaultCase, faultCases, play, type Played } from './faults/play.ts'
import { faultsPage, type PlayedCase } from './faults/page.ts'

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    once: { type: 'boolean', default: false },
    dlt: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
  },
})

const nameOf = ({ fault, paging }: FaultCase): string => `${fault.name}, ${paging.name}`
const chosen = faultCases
  .filter((one) => nameOf(one).includes(options.only))
  .map((one) => ({ ...one, once: options.once }))
const dlt: Dlt | null = options.dlt === '' ? null : startDlt(options.dlt)
const all: PlayedCase[] = []

for (const one of chosen) {
  const sluice = await play(one)
  const beside = dlt === null ? undefined : await dlt.play(one)
  all.push({ one, sluice, ...(beside !== undefined && { dlt: beside }) })
  console.log(
    [nameOf(one).padEnd(74), shown(sluice), beside === undefined ? '' : `dlt: ${shown(beside)}`].join('  ').trimEnd(),
  )
}
dlt?.close()
console.log(`\n${all.length} answers: ${count(all.map(({ sluice }) => sluice))}`)
if (dlt !== null) console.log(`dlt 1.31: ${count(all.flatMap((played) => played.dlt ?? []))}`)
if (options.write) await writeFile('docs/faults.md', faultsPage(all))
const silent = all.filter((played) => played.sluice.verdict === 'silent')
const worse = all.filter(
  (played) => played.sluice.verdict === 'unnoticeable' && ['right', 'loud'].includes(played.dlt?.verdict ?? ''),
)
for (const { one } of worse) console.log(`dlt is not silent here: ${nameOf(one)}`)
process.exitCode = silent.length + worse.length > 0 ? 1 : 0

function shown({ verdict, rows, said }: Played): string {
  return `${verdict.padEnd(13)}${String(rows).padStart(4)} rows  ${said.padEnd(24)}`
}

function count(played: readonly Played[]): string {
  const kinds = ['right', 'loud', 'unnoticeable', 'silent'] as const
  return kinds.map((kind) => `${played.filter(({ verdict }) => verdict === kind).length} ${kind}`).join(', ')
}
