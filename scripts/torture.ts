/**
 * `npm run torture [-- --kills 1000 --seed 7 --only append --on postgres --jobs 2]`: kills runs of the built command line at every call that
 * makes something durable and at random moments, runs again, and compares the tables with those of undisturbed runs.
 * Against Postgres it starts a server of its own, or takes TORTURE_POSTGRES (a URL of an empty database).
 */
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { cliFile, temporaryFolder } from '../test/end-to-end/run-cli.ts'
import { startPostgres } from '../test/servers/postgres.ts'
import { dice } from '../test/torture/dice.ts'
import { newPlace, type PlaceName } from '../test/torture/place.ts'
import { type Scenario, scenarios } from '../test/torture/scenarios.ts'
import { buildShim } from '../test/torture/shim.ts'
import { emptyToll, type Toll, torture } from '../test/torture/torture.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string', default: '' },
    on: { type: 'string', default: 'duckdb,postgres' },
    jobs: { type: 'string', default: '2' },
  },
})

interface Job {
  readonly scenario: Scenario
  readonly place: PlaceName
  readonly index: number
}

const places: readonly PlaceName[] = ['duckdb', 'postgres']
const jobs: readonly Job[] = scenarios
  .filter(({ name }) => name.includes(values.only))
  .flatMap((scenario) => places.filter((place) => values.on.includes(place)).map((place) => ({ scenario, place })))
  .map((job, index) => ({ ...job, index }))

function row(cells: readonly (string | number)[]): string {
  return cells
    .map((cell, index) => (index < 2 ? String(cell).padEnd(index === 0 ? 28 : 9) : String(cell).padStart(9)))
    .join(' ')
}

function numbers(toll: Toll): readonly number[] {
  const { kills, atCalls, double, lost, doubled, wedged, pagesTwice } = toll
  return [kills, atCalls, double, lost, doubled, wedged, pagesTwice]
}

async function main(): Promise<number> {
  if (jobs.length === 0)
    throw new Error(`no scenario is called "${values.only}": ${scenarios.map(({ name }) => name).join(', ')}`)
  if (!existsSync(cliFile)) throw new Error('dist/ is not built: npm run build')
  const folder = await temporaryFolder()
  const shim = buildShim(folder.path)
  if (shim === undefined) console.log('No C compiler here: processes are killed at random moments only.')
  const given = process.env['TORTURE_POSTGRES']
  const server =
    given === undefined && jobs.some(({ place }) => place === 'postgres') ? await startPostgres() : undefined
  const url = given ?? (await server?.createDatabase('torture')) ?? ''
  const total = emptyToll()
  console.log(`seed ${values.seed}`)
  console.log(row(['scenario', 'into', 'kills', 'at calls', 'again', 'lost', 'doubled', 'wedged', 'pages x2']))
  const waiting = [...jobs]
  const each = Math.ceil(Number(values.kills) / jobs.length)
  const lane = async (): Promise<void> => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      const { scenario, place, index } = job
      const placeIn = (home: string) => newPlace(place === 'postgres' ? url : undefined, home)
      const toll = await torture({ scenario, shim, placeIn }, dice(Number(values.seed) + index * 1009), { kills: each })
      console.log(row([scenario.name, place, ...numbers(toll)]))
      for (const fault of toll.faults) console.log(`  ${fault}`)
      for (const key of ['kills', 'atCalls', 'double', 'lost', 'doubled', 'wedged', 'pagesTwice'] as const)
        total[key] += toll[key]
    }
  }
  try {
    await Promise.all(Array.from({ length: Number(values.jobs) }, lane))
  } finally {
    await server?.stop()
    await folder.remove()
  }
  console.log(row(['all', '', ...numbers(total)]))
  return total.lost + total.doubled + total.wedged === 0 ? 0 : 1
}

process.exitCode = await main()
