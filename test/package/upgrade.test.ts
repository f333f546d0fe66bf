import { execFileSync } from 'node:child_process'
import { readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openPipeline } from '../../src/library/open-pipeline.ts'
import { realWorld } from '../../src/library/real-world.ts'
import type { World } from '../../src/model/world.ts'
import { packagesFor } from '../../src/pipeline/work-folder.ts'
import { readContents } from '../end-to-end/table-contents.ts'
import { runCli } from '../end-to-end/run-cli.ts'
import { scratchFolder } from '../kits/scratch-folder.ts'
import { recordsOf, upgradeAnswer, upgradeUrl } from '../kits/upgrade-api.ts'

/*
 * What earlier versions left behind goes on under this one: a dataset with its state, a package that is half read, one
 * that waits to be loaded (scripts/release/make-upgrade-fixture.ts made them). Whatever becomes of the packages, by
 * config and age, the tables are those of the second day in the end, and a further run changes nothing.
 */

const root = 'test/fixtures/upgrade'
const hour = 3_600_000
const made: Readonly<Record<string, number>> = { '0.1.0': Date.parse('2026-11-30T22:22:30Z') }

/** The second day's API, in place of sockets. */
function secondDay(asked: string[]): NonNullable<World['network']> {
  return {
    send: async ({ origin, path }) => {
      expect(origin).toBe(upgradeUrl)
      asked.push(path)
      const body = new TextEncoder().encode(JSON.stringify(upgradeAnswer(2, path)))
      const stream = (async function* () {
        yield body
      })()
      return { status: 200, headers: { 'content-type': 'application/json' }, body: stream }
    },
  }
}

/** Packages lie by the place they are for, and the place is a path: what was made elsewhere is put where this one's are. */
function movePackages(cwd: string): void {
  const folder = join(cwd, '.sluice', 'shop')
  const here = packagesFor(
    { folder },
    { target: { label: `duckdb://${join(cwd, 'shop.duckdb')}` }, dataset: 'shop_dataset' },
  )
  for (const name of readdirSync(join(folder, 'packages'))) {
    const there = join(folder, 'packages', name)
    if (readdirSync(there).length > 0) renameSync(there, here)
  }
}

/** The ids of all rows, as often as they are there. */
async function idsOf(cwd: string): Promise<Readonly<Record<string, readonly number[]>>> {
  const contents = await readContents(join(cwd, 'shop.duckdb'), 'shop_dataset')
  const ids = (table: string): readonly number[] =>
    (contents[table] ?? []).map((row) => Number(/(?:^| )id=(\d+)/.exec(row)?.[1])).toSorted((a, b) => a - b)
  return { orders: ids('orders'), events: ids('events'), countries: ids('countries') }
}

const wanted = Object.fromEntries(Object.entries(recordsOf(2)).map(([name, rows]) => [name, rows.map(({ id }) => id)]))

describe.each(readdirSync(root))('what %s left', (version) => {
  test.each([
    ['loaded', 'an hour'],
    ['half-read', 'an hour'],
    ['half-read', 'a year'],
    ['not-loaded', 'an hour'],
    ['not-loaded', 'a year'],
  ])('%s, goes on after %s', async (state, later) => {
    await using folder = await scratchFolder()
    execFileSync('tar', ['-xzf', join(root, version, `${state}.tar.gz`), '-C', folder.path])
    movePackages(folder.path)
    const asked: string[] = []
    const now = (made[version] ?? 0) + (later === 'an hour' ? hour : 365 * 24 * hour)
    const world = realWorld({ cwd: folder.path, env: { HOME: folder.path }, network: secondDay(asked) })
    const shop = openPipeline({ file: 'shop.yaml' }, {}, { world: { ...world, now: () => now } })
    const report = await shop.run()
    expect(report.ok).toBe(true)
    // packages of another form are not understood: that is said, and their rows are read again
    expect(report.warnings.map(({ code }) => code)).toEqual(state === 'loaded' ? [] : ['PACKAGE_SET_ASIDE'])
    expect(await idsOf(folder.path)).toEqual(wanted)
    const { orders = [], orders__lines: lines = [] } = await readContents(
      join(folder.path, 'shop.duckdb'),
      'shop_dataset',
    )
    // nested rows hang on their own order, and those that changed have the new ones
    expect(lines).toHaveLength(60)
    expect(lines.filter((line) => line.includes('NOBODY'))).toEqual([])
    expect(orders.filter((row) => row.includes('status=paid'))).toHaveLength(11)
    // the cursors were understood: nothing of the first day but its last moment was asked for again
    expect(asked.filter((path) => /since=2026-01-01(?:&|$)/.test(path))).toEqual([])
    // and once more, by the command line and today's clock
    const again = await runCli(['run', 'shop.yaml'], { cwd: folder.path, network: secondDay([]) })
    expect(again.code, again.stderr).toBe(0)
    expect(await idsOf(folder.path)).toEqual(wanted)
  })
})
