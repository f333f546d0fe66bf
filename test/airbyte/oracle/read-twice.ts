import { extractUnit } from '../../../src/extract/extract-unit.ts'
import { createHttpClient } from '../../../src/extract/http/client.ts'
import type { ConfigDocument } from '../../../src/config/document.ts'
import { readPlan } from '../../../src/config/read-plan.ts'
import { withParameterValues } from '../../../src/config/readers/parameter-file.ts'
import { createVault } from '../../../src/config/vault.ts'
import type { JsonObject, JsonValue } from '../../../src/json/json.ts'
import type { IncrementalState } from '../../../src/model/plan/incremental.ts'
import { isRoot, parentsOf, rootUnit } from '../../../src/model/plan/lineage.ts'
import type { Plan, ResourcePlan } from '../../../src/model/plan.ts'
import type { CursorUpdate } from '../../../src/model/state.ts'
import type { Transport } from '../../../src/model/transport.ts'
import type { Gathered, Unit, UnitProgress } from '../../../src/model/unit.ts'
import type { World } from '../../../src/model/world.ts'
import { catalog } from '../../../src/pipeline/catalog.ts'
import { cursorsFor, dependentsFor, slicingFor } from '../../../src/pipeline/reading/unit-tools.ts'
import { schedule } from '../../../src/pipeline/schedule.ts'
import { memoryStore, plainVault, recordingReporter } from '../../servers/fake-world.ts'

/** What one reading of all resources gave. */
export interface ReadOnce {
  /** by resource, those that are selected only */
  readonly records: Readonly<Record<string, readonly JsonValue[]>>
  /** by resource, where it failed */
  readonly failures: Readonly<Record<string, unknown>>
}

/** What a run leaves for the next one, by resource. */
interface Memory {
  readonly cursors: Map<string, CursorUpdate>
  readonly parts: Map<string, Map<string, IncrementalState>>
}

export interface ReadTwiceInput {
  readonly document: ConfigDocument
  readonly values: JsonObject
  readonly world: World
  readonly transport: Transport
  /** called before each of the two */
  readonly begin: (run: number) => void
}

/**
 * Reads all of a config twice, the second time from where the first one ended, with the parts of a run that ask and remember
 * and without a database: what a run loads is what comes of it.
 */
export async function readTwice(input: ReadTwiceInput): Promise<readonly ReadOnce[]> {
  const document = withParameterValues(input.document, input.values)
  const memory: Memory = { cursors: new Map(), parts: new Map() }
  const runs: ReadOnce[] = []
  for (const run of [0, 1]) {
    input.begin(run)
    const plan = await readPlan({
      document,
      catalog,
      world: input.world,
      vault: createVault(),
      warn: () => undefined,
    })
    runs.push(await readOnce(plan, input, memory))
  }
  return runs
}

async function readOnce(plan: Plan, { world: usual, transport }: ReadTwiceInput, memory: Memory): Promise<ReadOnce> {
  const world: World = { ...usual, network: transport }
  const vault = plainVault()
  const reporter = recordingReporter(vault)
  const http = createHttpClient({ world, vault, reporter, store: memoryStore(), folder: '/nowhere', pace: plan.pace })
  const records: Record<string, JsonValue[]> = {}
  const failures: Record<string, unknown> = {}
  for (const { name, selected } of plan.resources) if (selected) records[name] = []
  const named = new Map(plan.resources.map((resource) => [resource.name, resource]))
  const cursors = new Map(plan.resources.map((resource) => [resource.name, openCursors(resource, plan, memory, world)]))
  const gathered = new Map<string, Gathered[]>()
  const { signal } = new AbortController()
  const now = world.now()
  await schedule({
    tasks: plan.resources.filter(isRoot).map((resource) => ({ unit: rootUnit(resource), progress: null })),
    pages: ({ unit, progress }) => pagesOf(unit, progress),
    consume: async ({ unit, records: page, children }) => {
      records[unit.resource]?.push(...page.decoded())
      for (const child of children)
        if (child.gathered !== undefined)
          gathered.set(child.resource, [...(gathered.get(child.resource) ?? []), child.gathered].flat())
    },
    concurrency: () => 4,
    highWater: 100,
    waitsFor: (unit) => (unit.isSpread === true && unit.parents === undefined ? above(unit.resource) : []),
    abort: () => undefined,
  })
  await http.close()
  for (const [name, each] of cursors)
    for (const update of failures[name] === undefined ? (each?.moved() ?? []) : []) remember(name, update, memory)
  return { records, failures }

  function above(name: string): readonly string[] {
    const resource = named.get(name)
    return resource === undefined ? [] : parentsOf(resource).flatMap((parent) => [parent, ...above(parent)])
  }

  async function* pagesOf(unit: Unit, progress: UnitProgress | null): ReturnType<typeof extractUnit> {
    const resource = named.get(unit.resource)
    if (resource === undefined || failures[unit.resource] !== undefined) return
    try {
      yield* extractUnit(unit, progress, {
        resource,
        dependents: dependentsFor(resource, plan),
        http,
        cursors: cursors.get(resource.name) ?? null,
        slicing: slicingFor(world, { now, gathered: gathered.get(resource.name) ?? [] }),
        signal,
        now: () => world.now(),
        pause: (ms) => world.sleep(ms, signal),
        runsJobs: true,
        reporter,
      })
    } catch (error) {
      failures[unit.resource] = error
    }
  }
}

function openCursors(resource: ResourcePlan, plan: Plan, memory: Memory, world: World) {
  return cursorsFor(resource, plan, {
    storedOf: ({ name, writeDisposition }) =>
      writeDisposition.kind === 'replace' ? undefined : memory.cursors.get(name)?.state,
    partsOf: ({ name }) => memory.parts.get(name),
    now: world.now(),
  })
}

function remember(name: string, update: CursorUpdate, { cursors, parts }: Memory): void {
  const partition = update.part?.partition
  if (partition === undefined) cursors.set(name, update)
  else parts.set(name, (parts.get(name) ?? new Map<string, IncrementalState>()).set(partition, update.state))
}
