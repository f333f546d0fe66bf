import type { TableContents } from '../end-to-end/table-contents.ts'
import {
  type CalmLoad,
  type Death,
  type Process,
  startCalm,
  startVictim,
  type Victim,
  type VictimOptions,
} from './chain.ts'
import type { Dice } from './dice.ts'
import { endsWell } from './scenarios.ts'
import { manners } from './shim.ts'

/** What many kills came to. */
export interface Toll {
  kills: number
  /** at a durable call; the others at a random moment */
  atCalls: number
  /** of runs that were to make good an earlier kill */
  double: number
  /** loads of which rows were missing, or there twice, afterwards */
  lost: number
  doubled: number
  /** loads that no further run could end */
  wedged: number
  /** pages that were asked for although a killed run had them */
  pagesTwice: number
  readonly faults: string[]
}

export function emptyToll(): Toll {
  return { kills: 0, atCalls: 0, double: 0, lost: 0, doubled: 0, wedged: 0, pagesTwice: 0, faults: [] }
}

/** Loads per folder: after them everything starts anew, so that a fault does not show as many. */
const usualLoadsPerLife = 6
const triesUntilWedged = 4
/** What is wrong every time is known after some times. */
const enoughFaults = 10
const share = { atRandom: 0.2, killedAgain: 0.3 } as const

/**
 * Kills runs of one scenario until there were `kills` kills, and runs after each until one ends well. Afterwards the
 * tables must be those of undisturbed runs. Every durable call of the first two loads gets its turn before any is
 * taken twice.
 */
export async function torture(
  options: VictimOptions,
  random: Dice,
  { kills, loadsPerLife = usualLoadsPerLife }: { readonly kills: number; readonly loadsPerLife?: number },
): Promise<Toll> {
  const toll = emptyToll()
  const calm = await startCalm(options)
  const turns = createTurns(random)
  try {
    while (toll.kills < kills && toll.faults.length < enoughFaults) {
      const victim = await startVictim(options)
      try {
        for (let round = 1; round <= loadsPerLife && toll.kills < kills; round++) {
          const expected = await calm.load(round)
          const before = round === 1 ? {} : (await calm.load(round - 1)).contents
          const deathOf = (): Death => turns.next(round, expected, options.shim !== undefined)
          if (!(await playRound({ victim, options, expected, before, round, toll, deathOf, random }))) break
        }
      } finally {
        await victim.remove()
      }
    }
  } finally {
    await calm.remove()
  }
  return toll
}

interface Round {
  readonly victim: Victim
  readonly options: VictimOptions
  readonly expected: CalmLoad
  readonly before: TableContents
  readonly round: number
  readonly toll: Toll
  readonly deathOf: () => Death
  readonly random: Dice
}

/** One load with a kill in it; false = the folder is of no use any more. */
async function playRound(game: Round): Promise<boolean> {
  const { victim, options, expected, round, toll } = game
  const { scenario } = options
  victim.api.version = round
  const asked = victim.api.requests.length
  const deaths: string[] = []
  const first = await killed(game, 'first', deaths)
  const torn = await findTorn(game)
  if (torn !== undefined) {
    toll.lost++
    toll.faults.push(`${nameOf(game)}, ${deaths.join()}: neither the tables before nor those after: ${torn}`)
    return false
  }
  if (scenario.losesFolder === true) await victim.loseFolder()
  const isOver =
    endsWell(scenario, first.run.code) || (scenario.losesFolder !== true && (await victim.isDone(first.run)))
  // what the config of the next run adds was not asked for
  if (isOver && scenario.afterwards !== undefined) return false
  const ended = isOver || (await endWell(game, deaths))
  if (!ended) toll.wedged++
  const difference = await look(victim, expected.contents)
  toll.pagesTwice += Math.max(0, victim.api.requests.length - asked - expected.pages)
  if (ended && difference === undefined) return true
  if (difference?.missing === true) toll.lost++
  if (difference?.extra === true) toll.doubled++
  const what = ended ? (difference?.text ?? '') : 'no run ended well'
  toll.faults.push(`${nameOf(game)}, ${deaths.join(', then ')}: ${what}`)
  return false
}

function nameOf({ options, victim, round }: Round): string {
  return `${options.scenario.name}, ${victim.place.destination.replace(/:.*/, '')}, load ${round}`
}

/** Right after a kill the tables are as before the load, or as after it. A server may still be at it. */
async function findTorn({ victim, options, expected, before }: Round): Promise<string | undefined> {
  if (options.scenario.afterwards !== undefined || !victim.place.isStill) return undefined
  const isBefore = (await look(victim, before)) === undefined
  return isBefore ? undefined : (await look(victim, expected.contents))?.text
}

async function killed(
  { victim, round, toll, deathOf }: Round,
  when: 'first' | 'after',
  deaths: string[],
): Promise<Process> {
  const death = deathOf()
  const process = await victim.run(round, when, death)
  if (process.killed !== undefined) {
    toll.kills++
    if (death.kind === 'call') toll.atCalls++
    deaths.push(process.killed)
  }
  return process
}

/** Runs until a run ends well; some of these are killed, too. */
async function endWell(game: Round, deaths: string[]): Promise<boolean> {
  const { victim, round, toll, random } = game
  const { scenario } = game.options
  while (deaths.length < 4 && random.next() < share.killedAgain) {
    const again = await killed(game, 'after', deaths)
    if (endsWell(scenario, again.run.code)) return true
    if (again.killed === undefined) break
    toll.double++
    if (await victim.isDone(again.run)) return true
  }
  for (let tries = 1; tries <= triesUntilWedged; tries++) {
    const { run } = await victim.run(round, 'after')
    if (endsWell(scenario, run.code)) return true
    deaths.push(`exit ${String(run.code)} ${/error ([A-Z_]+)/.exec(run.stderr)?.[1] ?? run.stderr.slice(-300)}`)
  }
  return false
}

function createTurns(random: Dice) {
  const waiting = new Map<number, number[]>()
  const callOf = (round: number, calls: number): number => {
    const known = waiting.get(round)
    const left = known === undefined || known.length === 0 ? shuffled(calls, random) : known
    waiting.set(round, left)
    return left.pop() ?? 1
  }
  return {
    next(round: number, { calls, ms }: CalmLoad, counts: boolean): Death {
      if (!counts || random.next() < share.atRandom) return { kind: 'time', ms: Math.round(random.next() * ms * 1.05) }
      // the calls of all loads into tables that are there are much the same
      return { kind: 'call', at: callOf(Math.min(round, 2), calls), manner: random.pick(manners) }
    },
  }
}

function shuffled(count: number, random: Dice): number[] {
  const numbers = Array.from({ length: count }, (_, index) => index + 1)
  for (let index = numbers.length - 1; index > 0; index--) {
    const other = random.below(index + 1)
    const [a = 0, b = 0] = [numbers[index], numbers[other]]
    numbers[index] = b
    numbers[other] = a
  }
  return numbers
}

async function look({ place }: Victim, expected: TableContents): Promise<Difference | undefined> {
  try {
    return differenceOf(await place.contents(), expected)
  } catch (error) {
    return { missing: true, extra: false, text: `it cannot be read: ${String(error)}` }
  }
}

interface Difference {
  readonly missing: boolean
  readonly extra: boolean
  readonly text: string
}

function differenceOf(found: TableContents, expected: TableContents): Difference | undefined {
  const parts: string[] = []
  let [missing, extra] = [false, false]
  for (const table of new Set([...Object.keys(found), ...Object.keys(expected)])) {
    const [less, more] = bothWays(found[table] ?? [], expected[table] ?? [])
    if (less.length + more.length === 0) continue
    missing ||= less.length > 0
    extra ||= more.length > 0
    parts.push(`"${table}" lacks ${less.length} rows and has ${more.length} too many, e.g. ${less[0] ?? more[0] ?? ''}`)
  }
  return parts.length === 0 ? undefined : { missing, extra, text: parts.join('; ') }
}

function bothWays(found: readonly string[], expected: readonly string[]): readonly [string[], string[]] {
  const counts = new Map<string, number>()
  for (const row of found) counts.set(row, (counts.get(row) ?? 0) + 1)
  const less: string[] = []
  for (const row of expected) {
    const left = counts.get(row) ?? 0
    if (left === 0) less.push(row)
    else counts.set(row, left - 1)
  }
  return [less, [...counts].flatMap(([row, left]) => Array.from({ length: left }, () => row))]
}
