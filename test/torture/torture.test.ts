import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCli, temporaryFolder } from '../end-to-end/run-cli.ts'
import { type PostgresServer, sharedPostgres } from '../servers/postgres.ts'
import { dice } from './dice.ts'
import { newPlace, type PlaceName } from './place.ts'
import { scenarios } from './scenarios.ts'
import { buildShim } from './shim.ts'
import { emptyToll, torture } from './torture.ts'
import { often } from '../kits/whole.ts'

/*
 * The short form of `npm run torture`: every kill is followed by runs until one ends well, and then the tables are those
 * of runs that nobody disturbed. The seed stands in the failure; KILL_SEED repeats it.
 */

const killsEach = often(1, 2)
const chosen: readonly (readonly [string, PlaceName])[] = [
  ['append', 'duckdb'],
  ['append', 'postgres'],
  ['long reading', 'duckdb'],
  ['children appended', 'postgres'],
  ['all at once', 'duckdb'],
  ['cdc', 'postgres'],
  ['one more resource', 'duckdb'],
  ['one more resource', 'postgres'],
  ['given run ids', 'duckdb'],
  ['windows', 'duckdb'],
  ['lists', 'duckdb'],
  ['cursors of parents', 'duckdb'],
  ['jobs', 'duckdb'],
]

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let postgres: PostgresServer
let url: string

beforeAll(async () => {
  folder = await temporaryFolder()
  postgres = await sharedPostgres()
  url = await postgres.createDatabase('torture')
})

afterAll(() => folder.remove())

test(
  `${chosen.length * killsEach} kills lose nothing, double nothing, and leave nothing that stands in the way`,
  { timeout: 600_000 },
  async () => {
    const shim = buildShim(folder.path)
    const seed = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000)
    const waiting = chosen.map(([name, place], index) => ({ name, place, index }))
    const total = emptyToll()
    const lane = async (): Promise<void> => {
      for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
        const { name, place, index } = job
        const scenario = scenarios.find((candidate) => candidate.name === name)
        if (scenario === undefined) throw new Error(`there is no scenario "${name}"`)
        const placeIn = (home: string) => newPlace(place === 'postgres' ? url : undefined, home)
        const toll = await torture({ scenario, shim, placeIn, runCalmly: runCli }, dice(seed + index), {
          kills: killsEach,
          loadsPerLife: 3,
        })
        total.kills += toll.kills
        total.faults.push(...toll.faults)
      }
    }
    await Promise.all([lane(), lane()])
    expect(total.faults, `seed ${seed}`).toEqual([])
    expect(total.kills).toBeGreaterThanOrEqual(chosen.length * killsEach - 2)
  },
)
