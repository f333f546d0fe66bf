import { afterEach, describe, expect, test } from 'vitest'
import fc from 'fast-check'
import type { JsonObject } from '../../src/json/json.ts'
import { openPipeline, type OpenPipeline, type PlannedRun } from '../../src/library/open-pipeline.ts'
import type { RunReport } from '../../src/library/report.ts'
import type { Transport } from '../../src/model/transport.ts'
import { sharedPostgres } from '../servers/postgres.ts'
import { temporaryFolder } from './run-cli.ts'

/*
 * A plan that read first pages, of an API whose first pages are all there is, and then the run: the run does what the plan
 * said, table by table, row by row, request by request. Every plan is held by the run, which must not refuse it.
 */

/** One resource of a random config. */
interface Source {
  readonly disposition: 'append' | 'replace' | 'merge' | 'upsert' | 'insert-only' | 'scd2'
  readonly hasCursor: boolean
  readonly hasChild: boolean
}

/** What the API has at one run, and how it is run. */
interface Stage {
  readonly newRecords: number
  readonly changed: boolean
  readonly newColumn: boolean
  readonly nested: number
  readonly refresh: 'drop_sources' | 'drop_resources' | 'drop_data' | undefined
  readonly only: boolean
}

const sources = fc.array(
  fc.record({
    disposition: fc.constantFrom('append', 'replace', 'merge', 'upsert', 'insert-only', 'scd2'),
    hasCursor: fc.boolean(),
    hasChild: fc.boolean(),
  }),
  { minLength: 1, maxLength: 2 },
)
const stages = fc.array(
  fc.record({
    newRecords: fc.integer({ min: 0, max: 3 }),
    changed: fc.boolean(),
    newColumn: fc.boolean(),
    nested: fc.integer({ min: 0, max: 2 }),
    refresh: fc.option(fc.constantFrom('drop_sources' as const, 'drop_resources' as const, 'drop_data' as const), {
      nil: undefined,
      freq: 4,
    }),
    only: fc.boolean(),
  }),
  { minLength: 2, maxLength: 3 },
)

/** An API whose records are made by the stages so far. */
function scripted(given: readonly Source[]) {
  const records = given.map((): JsonObject[] => [])
  const asked: string[] = []
  let tick = 0
  async function* body(value: unknown): AsyncGenerator<Uint8Array> {
    yield Buffer.from(JSON.stringify(value))
  }
  const network: Transport = {
    send: async ({ method, origin, path }) => {
      asked.push(`${method} ${origin}${path}`)
      const url = new URL(path, origin)
      const [, index, child] = /^\/r(\d+)(\/.+)?$/.exec(url.pathname) ?? []
      const since = url.searchParams.get('since') ?? ''
      const all = child === undefined ? (records[Number(index)] ?? []) : [{ note: `of ${url.pathname}` }]
      const list = all.filter((record) => child !== undefined || String(record['at']) >= since)
      const headers = { 'content-type': 'application/json' }
      return { status: 200, headers, body: body({ data: list, total: list.length }) }
    },
  }
  return {
    network,
    asked,
    next: ({ newRecords, changed, newColumn, nested }: Stage) => {
      tick += 1
      for (const list of records) {
        const [first] = list
        if (changed && first !== undefined) list[0] = { ...first, name: `changed ${tick}`, at: momentOf(tick, 0) }
        for (let n = 1; n <= newRecords; n++) {
          const id = list.length + 1
          const tags = Array.from({ length: nested }, (_, at) => ({ tag: `${id}.${at}` }))
          list.push({
            id,
            name: `n${id}`,
            at: momentOf(tick, n),
            ...(nested > 0 && { tags }),
            ...(newColumn && { [`c${tick}`]: n }),
          })
        }
      }
    },
  }
}

const momentOf = (tick: number, n: number): string => `2024-0${tick}-1${n}`

function configOf(given: readonly Source[]): object {
  const dispositions = {
    append: 'append',
    replace: 'replace',
    merge: 'merge',
    upsert: { disposition: 'merge', strategy: 'upsert' },
    'insert-only': { disposition: 'merge', strategy: 'insert-only' },
    scd2: { disposition: 'merge', strategy: 'scd2' },
  } as const
  const incremental = { cursor_path: 'at', start_param: 'since', initial_value: '2024-01-01' }
  return {
    name: 'p',
    client: { base_url: 'https://api.example.com', paginator: 'single_page' },
    resources: given.flatMap(({ disposition, hasCursor, hasChild }, index) => [
      {
        name: `r${index}`,
        write_disposition: dispositions[disposition],
        ...(disposition !== 'append' && disposition !== 'scd2' && { primary_key: 'id' }),
        endpoint: {
          path: `r${index}`,
          data_selector: 'data',
          // rows that do not come are closed: a cursor would close those that did not change
          ...(hasCursor && disposition !== 'scd2' && { incremental }),
        },
      },
      ...(hasChild
        ? [{ name: `k${index}`, endpoint: { path: `r${index}/{resources.r${index}.id}`, data_selector: 'data' } }]
        : []),
    ]),
  }
}

let folder: Awaited<ReturnType<typeof temporaryFolder>> | undefined
afterEach(() => folder?.remove())

async function playThrough(given: readonly Source[], course: readonly Stage[], destination: string): Promise<void> {
  folder = await temporaryFolder()
  try {
    const api = scripted(given)
    const world = { cwd: folder.path, env: { HOME: folder.path, PATH: '' } }
    for (const stage of course) {
      api.next(stage)
      const choices = { destination, dataset: 'd', ...(stage.only && { resources: ['r0'] }) }
      const opened = openPipeline({ object: configOf(given) }, choices, { world, transport: api.network })
      const options = stage.refresh === undefined ? {} : { refresh: stage.refresh }
      const before = await countsIn(opened)
      const plan = await opened.plan({ ...options, probe: true })
      expect(await countsIn(opened)).toEqual(before)
      api.asked.length = 0
      const ran = await opened
        .run({ ...options, plan })
        .catch((error: unknown) => error as { code: string; report?: RunReport })
      // a plan that came back from a file is the same plan
      expect(JSON.parse(JSON.stringify(plan.standsOn))).toEqual(plan.standsOn)
      if ('code' in ran) {
        expect(ran.code).not.toMatch(/^PLAN_/)
        expect(plan.problems.map(({ code }) => code)).toContain(ran.code)
        if (ran.report === undefined) expect(plan.outcome).toBe('fails')
      } else holds(plan, ran, { before, after: await countsIn(opened), asked: api.asked })
    }
  } finally {
    await folder.remove()
    folder = undefined
  }
}

async function countsIn(opened: OpenPipeline): Promise<Readonly<Record<string, number>>> {
  const tables = await opened.tables().catch(() => [])
  return Object.fromEntries(tables.filter(({ name }) => !name.startsWith('_dlt')).map(({ name, rows }) => [name, rows]))
}

interface Seen {
  readonly before: Readonly<Record<string, number>>
  readonly after: Readonly<Record<string, number>>
  readonly asked: readonly string[]
}

/** What the plan said is what came. */
function holds(plan: PlannedRun, report: RunReport, { before, after, asked }: Seen): void {
  expect(plan.problems).toEqual([])
  expect(plan.outcome).toBe(report.load_id === null ? 'none' : 'changes')
  const own = plan.tables.filter(({ resource }) => resource !== null)
  const made = own.filter(({ change }) => change === 'create' || change === 'recreate').map(({ name }) => name)
  const added = own
    .filter(({ change }) => change !== 'create' && change !== 'recreate')
    .flatMap(({ name, newColumns }) => newColumns.map((column) => `${name}.${column.name}`))
  const changes = report.schema_changes
  expect(changes.flatMap((one) => (one.kind === 'new_table' ? [one.table] : [])).toSorted()).toEqual(made.toSorted())
  const columns = changes.flatMap((one) => (one.kind === 'new_column' ? [`${one.table}.${one.column}`] : []))
  expect(columns.toSorted()).toEqual(added.toSorted())
  for (const { name, resource, change, rows, seen, atStake } of own) {
    expect(rows).toBe(before[name] ?? null)
    if (atStake !== null) expect(atStake.rows).toBe(before[name])
    // of a child one parent was read: each has one row
    const requests = plan.resources.find((one) => one.name === resource)?.requests.expected ?? 0
    const [was, came] = [before[name] ?? 0, name.startsWith('k') ? requests : (seen ?? 0)]
    const expected = {
      create: came,
      recreate: came,
      replace: came,
      drop: undefined,
      empty: 0,
      append: undefined,
      alter: was,
      keep: was,
      merge: undefined,
      close: undefined,
    }[change]
    if (expected !== undefined) expect({ [name]: after[name] }).toEqual({ [name]: expected })
    if (change === 'drop') expect(after[name]).toBeUndefined()
    // what merges adds at most what came, and takes away what is at stake at most
    if (after[name] !== undefined) expect(after[name]).toBeLessThanOrEqual(was + came)
    if (atStake === null) expect(after[name] ?? 0).toBeGreaterThanOrEqual(was)
  }
  for (const name of Object.keys(before))
    if (!own.some((table) => table.name === name)) expect(after[name]).toBe(before[name])
  for (const { name, firstRequest, requests } of plan.resources) {
    expect(requests.expected).toBe(report.resources[name]?.requests ?? 0)
    if (firstRequest !== null) expect(asked).toContain(firstRequest)
  }
  expect(asked).toHaveLength(plan.requests.expected ?? -1)
}

describe('plan, then run', () => {
  test(
    'does what the plan said, in DuckDB',
    async () => {
      await fc.assert(
        fc.asyncProperty(sources, stages, (given, course) => playThrough(given as Source[], course, './x.duckdb')),
        { numRuns: Number(process.env['PLAN_RUNS'] ?? 6), endOnFailure: true },
      )
    },
    Number(process.env['PLAN_MS'] ?? 60_000),
  )

  test(
    'does what the plan said, in Postgres',
    async () => {
      const server = await sharedPostgres()
      let serial = 0
      await fc.assert(
        fc.asyncProperty(sources, stages, async (given, course) =>
          playThrough(given as Source[], course, await server.createDatabase(`plan_${++serial}`)),
        ),
        { numRuns: 2, endOnFailure: true },
      )
    },
    Number(process.env['PLAN_MS'] ?? 60_000),
  )
})
