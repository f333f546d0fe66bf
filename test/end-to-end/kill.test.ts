import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type KillApi, killConfig, startKillApi } from './kill-api.ts'
import { type CliRun, spawnCli, startCli, temporaryFolder } from './run-cli.ts'
import { expectedTrees, readTrees, type RowTree } from './row-tree.ts'
import { type Warehouse, withWarehouse } from './warehouse.ts'

const rounds = 30

let api: KillApi
let killed: Awaited<ReturnType<typeof temporaryFolder>>
let calm: Awaited<ReturnType<typeof temporaryFolder>>

beforeAll(async () => {
  api = await startKillApi()
  killed = await temporaryFolder()
  calm = await temporaryFolder()
  for (const folder of [killed, calm]) await writeFile(join(folder.path, 'killed.yaml'), killConfig)
})

afterAll(async () => {
  await api.close()
  await killed.remove()
  await calm.remove()
})

test(
  `kill -9 at ${rounds} random moments leaves what was there or the whole new load, and one run ends it all well`,
  { timeout: 150_000 },
  async () => {
    const typical = await undisturbed()
    const random = randomFrom(Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000))
    let loaded = 0
    for (let round = 1; round <= rounds; round++) {
      const moment = Math.round(random.next() * typical * 1.1)
      await runAndKill(moment)
      loaded = await checkState(loaded, `seed ${random.seed}, round ${round}, killed after ${moment} ms`)
      // the world moves on only when nothing is left to go on with: it would hold pages of this version
      if (await nothingIsLeft()) api.version = loaded + 1
    }

    const last = await run(killed.path)
    expect(last.code, last.stderr).toBe(0)
    const again = await run(calm.path)
    expect(again.code, again.stderr).toBe(0)
    const [survivor, reference] = [await content(killed.path), await content(calm.path)]
    expect(survivor).toEqual(reference)
    expect(survivor).toEqual(expectedContent(api.version))
  },
)

/** How long a whole run takes here, in milliseconds; the better of two, in a folder that is kept for comparison. */
async function undisturbed(): Promise<number> {
  const times = []
  for (let attempt = 0; attempt < 2; attempt++) {
    const result = await run(calm.path)
    expect(result.code, result.stderr).toBe(0)
    times.push(result.ms)
  }
  return Math.min(...times)
}

function commandLine(): readonly string[] {
  return ['run', 'killed.yaml', '--destination', './x.duckdb', '--dataset', 'd', '--set', `client.base_url=${api.url}`]
}

function run(cwd: string): Promise<CliRun> {
  return spawnCli(commandLine(), { cwd })
}

async function runAndKill(afterMs: number): Promise<void> {
  const { child, done } = startCli(commandLine(), { cwd: killed.path })
  const timer = new AbortController()
  await Promise.race([done, sleep(afterMs, undefined, { signal: timer.signal })])
  timer.abort()
  child.kill('SIGKILL')
  await done
}

/** Whether the killed runs left no package, half read or whole. */
async function nothingIsLeft(): Promise<boolean> {
  const files = await readdir(join(killed.path, '.sluice'), { recursive: true }).catch(() => [])
  return !files.some((file) => file.endsWith('.duckdb'))
}

/** Which version the destination holds: the one before or the one now asked for, whole; anything else fails. */
async function checkState(loaded: number, when: string): Promise<number> {
  const found = await content(killed.path)
  if (isDeepStrictEqual(found, expectedContent(loaded))) return loaded
  expect(found, when).toEqual(expectedContent(loaded + 1))
  return loaded + 1
}

interface Content {
  readonly groups: ReadonlyMap<string, RowTree>
  readonly members: ReadonlyMap<string, RowTree>
  /** sorted, so that a doubled event shows */
  readonly events: readonly string[]
  /** load statuses that are not 0, and pipeline states without a load */
  readonly strays: number
}

function content(folder: string): Promise<Content> {
  return withWarehouse(join(folder, 'x.duckdb'), async (warehouse) => {
    if (!(await warehouse.tables('d')).includes('_dlt_loads')) return expectedContent(0)
    return {
      groups: await readTrees(warehouse, { dataset: 'd', table: 'groups', key: 'id' }),
      members: await readTrees(warehouse, { dataset: 'd', table: 'members', key: 'id' }),
      events: await readEvents(warehouse),
      strays: Number(await warehouse.value(strayQuery)),
    }
  })
}

const strayQuery = `
  SELECT (SELECT count(*) FROM d._dlt_loads WHERE status <> 0)
       + (SELECT count(*) FROM d._dlt_pipeline_state WHERE _dlt_load_id NOT IN (SELECT load_id FROM d._dlt_loads))
       + (SELECT count(*) FROM d.events WHERE _dlt_load_id NOT IN (SELECT load_id FROM d._dlt_loads))`

async function readEvents(warehouse: Warehouse): Promise<readonly string[]> {
  const rows = await warehouse.rows('SELECT number, text FROM d.events ORDER BY number')
  return rows.map((row) => `${String(row['number'])} ${String(row['text'])}`)
}

/** What the tables hold after a load of this version; 0 = before the first one. */
function expectedContent(version: number): Content {
  if (version === 0) return { groups: new Map(), members: new Map(), events: [], strays: 0 }
  return {
    groups: expectedTrees(api.groups(version), 'id'),
    members: expectedTrees(api.members(version), 'id'),
    events: api.events(version).map((event) => `${event.number} ${event.text}`),
    strays: 0,
  }
}

/** A small generator with a seed that the failure message names (mulberry32). */
function randomFrom(seed: number): { seed: number; next: () => number } {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return { seed, next }
}
