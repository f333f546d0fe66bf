import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type CliRun, startCli } from '../end-to-end/run-cli.ts'
import { given } from '../../src/model/given.ts'
import type { RedisServer } from '../servers/redis.ts'
import type { Dice } from '../torture/dice.ts'
import type { Scenario } from '../torture/scenarios.ts'
import { startTortureApi } from '../torture/torture-api.ts'
import { manyPlace, type ManyPlace } from './many-place.ts'
import type { Troubles } from './troubles.ts'

/** What became of many kills of workers and of those who plan and gather. */
export interface ManyToll {
  kills: number
  /** of those: whoever plans, or gathers */
  coordinators: number
  /** workers that were frozen for longer than their lease, and woken */
  frozen: number
  /** of the kills: Redis, which came back with what it had written */
  restarts: number
  /** Redis was emptied */
  flushes: number
  /** processes whose clock was wrong */
  skewed: number
  /** answers of a bucket that were spoiled, or processes with a bad spot of the disk */
  storeErrors: number
  loads: number
  lost: number
  doubled: number
  wedged: number
  readonly faults: string[]
}

export function emptyManyToll(): ManyToll {
  return {
    kills: 0,
    coordinators: 0,
    frozen: 0,
    restarts: 0,
    flushes: 0,
    skewed: 0,
    storeErrors: 0,
    loads: 0,
    lost: 0,
    doubled: 0,
    wedged: 0,
    faults: [],
  }
}

const leaseSeconds = 1
const loadsPerLife = 3
/** So often a load is begun before it counts as one that will never end. */
const mostTries = 12

export interface ManyKillsOptions {
  readonly scenario: Scenario
  readonly kills: number
  /** the folder of whoever gathers is lost now and then, as in a container */
  readonly losesFolder?: boolean
  /** the machines meet in this Redis, which is killed and emptied, too; default: in a folder */
  readonly redis?: RedisServer
  /** clocks are wrong, and the store fails now and then; default: they are well */
  readonly troubles?: Troubles
}

/**
 * Loads again and again with three workers in processes of their own, kills them and whoever plans and gathers at random
 * moments, freezes some for longer than their lease, and compares each load with that of an undisturbed single process.
 */
export async function killMany(
  { scenario, kills, losesFolder = true, redis, troubles }: ManyKillsOptions,
  random: Dice,
): Promise<ManyToll> {
  const toll = emptyManyToll()
  while (toll.kills < kills && toll.faults.length < 5) {
    const [api, beside] = [await startTortureApi(), await startTortureApi()]
    const engine = redis && `${redis.url}/0?prefix=kills${++places}`
    const bucket = troubles?.bucket()
    const place = await manyPlace(scenario.config, api.url, { besideUrl: beside.url, ...given({ engine, bucket }) })
    try {
      for (let load = 1; load <= loadsPerLife && toll.kills < kills; load++) {
        api.version = beside.version = load
        const calm = await place.single()
        if (calm.run.code !== (scenario.endsWith ?? 0)) throw new Error(calm.run.stderr)
        // of a Redis that was emptied nobody can say whether the load was done: with an id it is not done twice
        const id = redis === undefined ? [] : ['--run-id', `load-${load}`]
        const loading = { scenario, toll, random, losesFolder, redis, id, troubles }
        const shares = redis !== undefined && random.below(2) === 0
        const isLoaded = await (shares ? loadByRun(place, loading) : loadOnce(place, loading))
        toll.loads += 1
        if (!isLoaded) {
          toll.wedged += 1
          toll.faults.push(`${scenario.name}: load ${load} would not end: ${lastWords}`)
          break
        }
        const rows = Object.values(await place.contents()).flat()
        const expected = Object.values(calm.contents).flat()
        const lost = without(expected, rows)
        const doubled = without(rows, expected)
        if (lost.length > 0) toll.lost += 1
        if (doubled.length > 0) toll.doubled += 1
        if (lost.length + doubled.length > 0) {
          toll.faults.push(
            `${scenario.name}: load ${load}: ${lost.length} missing (${lost[0] ?? ''}), ${doubled.length} too many (${doubled[0] ?? ''})`,
          )
          break
        }
      }
    } finally {
      await place.remove()
      await api.close()
      await beside.close()
    }
  }
  toll.skewed = troubles?.toll.skewed ?? 0
  toll.storeErrors = troubles?.toll.storeErrors ?? 0
  return toll
}

let lastWords = ''
let places = 0

interface Loading {
  readonly redis: RedisServer | undefined
  readonly troubles: Troubles | undefined
  /** `--run-id` */
  readonly id: readonly string[]
  readonly scenario: Scenario
  readonly toll: ManyToll
  readonly random: Dice
  readonly losesFolder: boolean
}

/** One load, whatever dies on the way: true when it ended. */
async function loadOnce(place: ManyPlace, loading: Loading): Promise<boolean> {
  const { scenario, toll, random, losesFolder, redis, id, troubles } = loading
  for (let attempt = 0; attempt < mostTries; attempt++) {
    // after some deaths it is left in peace, or it would never end
    const mayDie = attempt < mostTries / 2
    troubles?.trouble(mayDie)
    const troubled = { ...loading, isTroubled: mayDie }
    const planned = await mortal(place, place.args('plan', id), {
      ...troubled,
      mayDie: mayDie && random.below(3) === 0,
    })
    if (planned.code === null) {
      toll.coordinators += 1
      continue
    }
    if (planned.code !== 0) {
      lastWords = planned.stderr
      if (mayDie && troubles !== undefined) continue
      return false
    }
    const disturbing = mayDie ? disturb(loading) : Promise.resolve()
    await workers(place, { ...troubled, mayDie })
    await disturbing
    if (losesFolder && random.below(4) === 0) await rm(join(place.folder, '.sluice'), { recursive: true, force: true })
    const gathered = await mortal(place, place.args('gather', ['--json', ...lease]), {
      ...troubled,
      mayDie: mayDie && random.below(2) === 0,
    })
    if (gathered.code === (scenario.endsWith ?? 0)) return true
    if (gathered.code === null) toll.coordinators += 1
    if (gathered.code === null || troubles !== undefined) {
      // it may have died when all was done
      const again = await start(place, place.args('gather', ['--json', ...lease]), { ...troubled, isTroubled: false })
        .done
      if (again.code === (scenario.endsWith ?? 0)) return true
      if (redis === undefined && /UNITS_NONE/.test(again.stderr)) return true
      lastWords = again.stderr
      continue
    }
    lastWords = gathered.stderr
  }
  return false
}

const lease = ['--lease', String(leaseSeconds)]

/** The same by one command that shares its units with workers that wait for it. */
async function loadByRun(place: ManyPlace, loading: Loading): Promise<boolean> {
  const { scenario, toll, random, losesFolder, id, troubles } = loading
  const waiting = [...place.workerArgs(['--concurrency', '2', ...lease])]
  const worker = (): Started => start(place, waiting, { ...loading, isTroubled: true })
  troubles?.trouble(true)
  const alive = Array.from({ length: 3 }, worker)
  try {
    for (let attempt = 0; attempt < mostTries; attempt++) {
      const mayDie = attempt < mostTries / 2
      troubles?.trouble(mayDie)
      const how = random.below(2) === 0 ? ['--no-work'] : ['--concurrency', '2']
      const dying = mayDie ? killSome(alive, loading, worker) : Promise.resolve()
      const disturbing = mayDie ? disturb(loading) : Promise.resolve()
      const run = await mortal(place, place.runArgs([...how, ...lease, ...id]), {
        ...loading,
        isTroubled: mayDie,
        mayDie: mayDie && random.below(2) === 0,
      })
      await dying
      await disturbing
      if (run.code === (scenario.endsWith ?? 0)) return true
      if (run.code === null) toll.coordinators += 1
      lastWords = run.stderr
      if (losesFolder && random.below(4) === 0)
        await rm(join(place.folder, '.sluice'), { recursive: true, force: true })
    }
    return false
  } finally {
    for (const { child } of alive) child.kill('SIGCONT')
    for (const { child } of alive) child.kill('SIGTERM')
    const ends = await Promise.all(alive.map(({ done }) => done))
    for (const { code, stderr } of ends)
      if (code !== 0 && code !== null) toll.faults.push(`a worker ended with ${code}: ${stderr.slice(-500)}`)
  }
}

type Started = ReturnType<typeof startCli>

/** Some workers die and are replaced, or are frozen for longer than their lease. */
async function killSome(alive: Started[], { toll, random }: Loading, again: () => Started): Promise<void> {
  for (let victim = 0; victim < 1 + random.below(3); victim++) {
    await sleep(300 + random.below(900))
    const worker = alive[victim]
    if (worker === undefined || worker.child.exitCode !== null) continue
    if (random.below(4) === 0) {
      worker.child.kill('SIGSTOP')
      toll.frozen += 1
      setTimeout(() => worker.child.kill('SIGCONT'), leaseSeconds * 2500)
    } else if (worker.child.kill('SIGKILL')) {
      toll.kills += 1
      alive[victim] = again()
    }
  }
}

/** Redis dies and comes back, or is emptied. */
async function disturb({ redis, toll, random }: Loading): Promise<void> {
  const what = random.below(4)
  if (redis === undefined || what > 1) return
  await sleep(300 + random.below(1500))
  if (what === 0) {
    await redis.kill()
    toll.kills += 1
    toll.restarts += 1
    await sleep(random.below(400))
    await redis.restart()
  } else {
    await redis.flush()
    toll.flushes += 1
  }
}

type Troubled = Pick<Loading, 'troubles' | 'random'> & {
  /** its clock may be wrong, and its disk bad */
  readonly isTroubled: boolean
}

function start(place: ManyPlace, words: readonly string[], { troubles, random, isTroubled }: Troubled): Started {
  const env = troubles?.env({ store: place.store, random, isTroubled })
  return startCli(words, { cwd: place.folder, ...given({ env }) })
}

interface Mortal extends Loading, Troubled {
  readonly mayDie: boolean
}

async function mortal(place: ManyPlace, words: readonly string[], mortality: Mortal): Promise<CliRun> {
  const { mayDie, toll, random } = mortality
  const { child, done } = start(place, words, mortality)
  if (!mayDie) return done
  const isOver = await Promise.race([done.then(() => true), sleep(300 + random.below(1200)).then(() => false)])
  if (isOver) return done
  child.kill('SIGKILL')
  toll.kills += 1
  return done
}

/** Three at work; those that die are replaced, until one ends by itself. */
async function workers(place: ManyPlace, mortality: Mortal): Promise<void> {
  const { mayDie, toll, random } = mortality
  const words = place.args('run', ['--concurrency', '2', ...lease])
  const alive = Array.from({ length: 3 }, () => start(place, words, mortality))
  if (mayDie)
    for (const victim of alive.slice(0, 1 + random.below(3))) {
      await sleep(200 + random.below(500))
      if (victim.child.exitCode !== null) continue
      if (random.below(4) === 0) {
        victim.child.kill('SIGSTOP')
        toll.frozen += 1
        void sleep(leaseSeconds * 2500).then(() => victim.child.kill('SIGCONT'))
      } else if (victim.child.kill('SIGKILL')) toll.kills += 1
    }
  const last = start(place, words, mortality)
  await Promise.all([...alive.map(({ done }) => done), last.done])
}

/** What is in the first list more often than in the second. */
function without(rows: readonly string[], others: readonly string[]): readonly string[] {
  const left = new Map<string, number>()
  for (const row of others) left.set(row, (left.get(row) ?? 0) + 1)
  return rows.filter((row) => {
    const count = left.get(row) ?? 0
    left.set(row, count - 1)
    return count <= 0
  })
}
