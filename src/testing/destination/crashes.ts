import assert from 'node:assert/strict'
import { items, lines, tableOf, dataset } from './tables.ts'
import { childRow, row, rowsOf } from './rows.ts'
import { loadRows, sealRows, type RowsRun } from './load-rows.ts'
import { type DeclaredExceptions, inPlace, type KitGiven, type KitPlace, world } from './place.ts'
import { matches } from '../matches.ts'
import { loadPackage } from '../../load/load-package.ts'
import type { QueryValue, Session } from '../../load/destination.ts'
import type { WriteDisposition } from '../../model/schema.ts'
import { isSystemName, loadsTable } from '../../model/names/system-names.ts'

/** How many acts are the last one in turn: all of them, unless one transaction undoes whatever came before. */
const mostEnds = { all: 4, rows: Infinity, table: Infinity, file: Infinity } as const

/**
 * A load that ends after each of its acts: what a reader may see then, that the same package makes it whole, and that a
 * run elsewhere may come first. Each act is one that a process may die after.
 */
export const crashCases = {
  'comes out whole whatever act was the last one': async (given: KitGiven) => {
    const { grade = 'all' } = given.declared
    const runs = runsFor(given.declared)
    const acts = await inPlace(given, (place) => namesOfActs(place, runs))
    assert.ok(acts.length > 3)
    const undisturbed = await inPlace(given, async ({ open, folder }) => {
      await using session = await open()
      await loadRows(session, runs.first)
      await load(session, await sealRows(session, runs.second, folder))
      return await contentsOf(session)
    })
    for (const last of ends(acts.length, mostEnds[grade])) {
      await inPlace(given, async ({ open, folder }) => {
        const { before, late } = await cutShort({ open, folder }, { runs, last })
        await using session = await open()
        // with one transaction for all nothing of it is there
        if (grade === 'all') assert.deepEqual(await contentsOf(session), before, acts[last])
        await load(session, late)
        assert.deepEqual(await contentsOf(session), undisturbed, acts[last])
        matches(await load(session, late), { replayed: true })
        assert.deepEqual(await contentsOf(session), undisturbed, acts[last])
      })
    }
  },

  'lets a run elsewhere come first, whatever act was the last one': async (given: KitGiven) => {
    const { grade = 'all' } = given.declared
    const runs = runsFor(given.declared)
    const acts = await inPlace(given, (place) => namesOfActs(place, runs))
    for (const last of ends(acts.length, mostEnds[grade])) {
      await inPlace(given, async ({ open, folder }) => {
        const { late } = await cutShort({ open, folder }, { runs, last })
        await using session = await open()
        await loadRows(session, runs.third)
        const isThere = await session.has({ dataset, loadId: runs.second.loadId })
        const after = await contentsOf(session)
        assert.deepEqual(idsOf(after['appended']), isThere ? [1, 2, 3] : [1, 3], acts[last])
        assert.deepEqual(idsOf(after['items']), [3], acts[last])
        const again = load(session, late)
        await (isThere
          ? again.then((receipt) => matches(receipt, { replayed: true }))
          : assert.rejects(again, { code: 'STATE_MOVED' }))
        assert.deepEqual(await contentsOf(session), after, acts[last])
      })
    }
  },
} as const

interface Runs {
  readonly first: RowsRun
  readonly second: RowsRun
  readonly third: RowsRun
}

/** Three runs that append, replace with nested rows and, where that can be, merge; the cursor moves with each. */
function runsFor({ cannot }: DeclaredExceptions): Runs {
  const merge: WriteDisposition = { kind: 'merge', strategy: 'delete-insert' }
  const text = { dataType: 'text', nullable: false } as const
  const merged = tableOf(
    'merged',
    { id: { dataType: 'bigint', primaryKey: true, nullable: false }, _dlt_id: { ...text, unique: true, rowKey: true } },
    { resource: 'merged', writeDisposition: merge },
  )
  const appended = tableOf('appended', { id: 'bigint' }, { resource: 'appended' })
  const run = (n: number): RowsRun => ({
    loadId: `${n}.0`,
    tables: [items({ kind: 'replace' }), lines(), appended, ...(cannot?.merge === undefined ? [merged] : [])],
    replaced: ['items'],
    rows: {
      items: [row(n, `v${n}`, `r${n}`)],
      items__l: [childRow(`r${n}`, 0), childRow(`r${n}`, 1)],
      appended: [{ id: n }],
      ...(cannot?.merge === undefined && { merged: [{ id: 1, _dlt_id: `m${n}` }] }),
    },
    cursors: [
      {
        resource: 'appended',
        cursorPath: 'id',
        state: { initial_value: 0, last_value: n, unique_hashes: [], start_value: 0 },
      },
    ],
  })
  return { first: run(1), second: run(2), third: run(3) }
}

async function namesOfActs(
  { open, folder }: Pick<KitPlace, 'open' | 'folder'>,
  runs: Runs,
): Promise<readonly string[]> {
  const names: string[] = []
  await using session = await open()
  await loadRows(session, runs.first)
  const sealed = await sealRows(session, runs.second, folder)
  await load(session, sealed, ({ name }) => void names.push(name))
  return names
}

/** The first run, and the second up to and with an act. */
async function cutShort(
  { open, folder }: Pick<KitPlace, 'open' | 'folder'>,
  { runs, last }: { readonly runs: Runs; readonly last: number },
): Promise<{ readonly before: Contents; readonly late: Sealed }> {
  await using session = await open()
  await loadRows(session, runs.first)
  const before = await contentsOf(session)
  const late = await sealRows(session, runs.second, folder)
  const cut = load(session, late, ({ done }) => {
    if (done === last + 1) throw new Error('ended here')
  })
  await assert.rejects(cut, /ended here/)
  return { before, late }
}

type Sealed = Awaited<ReturnType<typeof sealRows>>

function load(session: Session, sealed: Sealed, heard?: Parameters<typeof loadPackage>[0]['heard']) {
  return loadPackage({ package: sealed, session, dataset, world, ...(heard && { heard }) })
}

function ends(acts: number, most: number): readonly number[] {
  const step = Math.max(1, acts / most)
  const chosen = Array.from({ length: Math.min(acts, most) }, (_, index) => Math.floor(index * step))
  return [...new Set([...chosen, acts - 1])]
}

type Contents = Readonly<Record<string, readonly QueryValue[][]>>

/** Data as it is, and which loads are there: system rows hold moments. */
async function contentsOf(session: Session): Promise<Contents> {
  const contents: Record<string, QueryValue[][]> = {}
  for (const [table, columns] of await session.describe(dataset)) {
    if (!isSystemName(table)) contents[table] = (await rowsOf(session, table, [...columns.keys()])).toSorted(byText)
  }
  contents['loads'] = await rowsOf(session, loadsTable, ['load_id', 'status'])
  return contents
}

function byText(left: readonly QueryValue[], right: readonly QueryValue[]): number {
  return left.join(' ') < right.join(' ') ? -1 : 1
}

function idsOf(rows: readonly QueryValue[][] | undefined): readonly unknown[] {
  return (rows ?? []).map(([id]) => id)
}
