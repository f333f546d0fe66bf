import { type Destination, isDestination, type Reader, type Session, type Visit } from '../load/destination.ts'
import { answerAtOnce } from '../load/sql/answers.ts'
import type { UserChange } from '../load/sql/user-change.ts'
import type { Target } from '../model/destination.ts'
import { OpenHere } from '../duckdb/failure.ts'
import { SluiceError } from '../model/errors.ts'
import type { Schema } from '../model/schema.ts'
import type { Plan } from '../model/plan.ts'
import type { World } from '../model/world.ts'
import { namingFor } from '../normalize/naming/naming.ts'
import { type Patience, waitUntilFree } from './patience/wait-until-free.ts'
import { placeInDestination } from './place-error.ts'
import { parseRecalled, type Restored } from '../state/restore.ts'

/** Where a pipeline loads, by name: all that is needed to get there. A plan says it too. */
export type Far = Pick<Plan, 'pipeline' | 'source' | 'destination' | 'dataset' | 'naming'>

/** The destination at work: which one, which dataset, and how to get there. */
export interface Warehouse {
  readonly destination: Destination
  readonly target: Target
  /** normalized: the schema's name in the warehouse */
  readonly dataset: string
  /** opens a session, hands it to `work`, closes it whatever happens */
  visit<T>(work: (session: Session) => Promise<T>): Promise<T>
  /** the same only to look around: nothing is made where nothing is */
  look<T>(work: (session: Session) => Promise<T>): Promise<T>
  /** the same for who only reads, and asks questions of the user's own, with as much patience as they bring */
  read<T>(work: (reader: Reader) => Promise<T>, patience?: Patience): Promise<T>
  /** false = its data is changed by loads alone, and `change` says so */
  readonly canChange: boolean
  /** one statement of the user's own that changes tables of the dataset. Throws QUERY_INVALID where loads alone do that */
  change(sql: string, patience: Patience): Promise<number>
  /** the pipeline's schema as who only reads finds it; undefined when none was stored */
  schemaBy(reader: Reader): Promise<Schema | undefined>
  /** schema and state of the pipeline as who only reads finds them */
  recalledBy(reader: Reader): Promise<Restored>
  /** true when one of these tables is there and holds a row */
  hasRows(tables: readonly string[]): Promise<boolean>
  /**
   * what the destination remembers of this pipeline: the only truth about state (ARCHITECTURE.md D4); and of one load
   */
  remembered(loadId?: string): Promise<Restored & { readonly isLoaded: boolean }>
  /** the same only to look around */
  recalled(): Promise<Restored>
}

/**
 * Where a pipeline loads; connects only when visited, and says only then that credentials are missing. With patience it
 * waits for a file that another process holds; without it, it says so at once.
 */
export function openWarehouse(far: Far, world: World, patience?: Patience): Warehouse {
  const { definition: destination, target, refusal } = far.destination
  if (!isDestination(destination)) throw new Error(`"${target.destination}" cannot be connected to`)
  const naming = namingFor(far.naming, destination.capabilities.maxIdentifierLength)
  const dataset = naming.table(far.dataset)
  const whenFree = <T>(open: () => Promise<T>, waiter: Patience | undefined): Promise<T> => {
    const heldBy = (error: SluiceError) => holderOf(error, target.label)
    return waiter === undefined ? open() : waitUntilFree(open, { lock: 'destination', heldBy }, waiter)
  }
  const enter = <T>(work: (session: Session) => Promise<T>, how: Visit): Promise<T> =>
    placed(async () => {
      if (refusal !== undefined) throw refusal
      await using session = await whenFree(() => destination.connect(target, world, how), patience)
      return await work(session)
    })
  const visit = <T>(work: (session: Session) => Promise<T>): Promise<T> => enter(work, {})
  const read: Warehouse['read'] = (work, waiter) =>
    placed(async () => {
      if (refusal !== undefined) throw refusal
      const open = () => destination.read?.(target, world) ?? sessionAsReader(destination, target, world)
      await using reader = await whenFree(open, waiter)
      return await work(reader)
    })
  const place = { dataset, pipeline: far.pipeline, schemaName: far.source }
  const recalledBy = async (reader: Reader): Promise<Restored> => parseRecalled(await reader.recall(place))
  return {
    destination,
    target,
    dataset,
    visit,
    look: (work) => enter(work, { looks: true }),
    read,
    canChange: destination.change !== undefined,
    change: (sql, waiter) => {
      const asked = { sql, dataset, signal: waiter.signal }
      return placed(async () => {
        if (refusal !== undefined) throw refusal
        return whenFree(() => changeBy(destination, target, { asked, world }), waiter)
      })
    },
    recalledBy,
    recalled: () => enter(async (session) => parseRecalled(await session.recall(place)), { looks: true }),
    schemaBy: async (reader) => (await recalledBy(reader)).schema,
    hasRows: (tables) =>
      visit(async (session) => {
        const existing = await session.describe(dataset)
        for (const table of tables.filter((name) => existing.has(name))) {
          const rows = await session.rows({ dataset, table, limit: 1 })
          if (rows.length > 0) return true
        }
        return false
      }),
    remembered: (loadId) =>
      visit(async (session) => {
        const restored = parseRecalled(await session.recall(place))
        const isLoaded = loadId !== undefined && (await session.has({ dataset, loadId }))
        return { ...restored, isLoaded }
      }),
  }
}

async function placed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw placeInDestination(error)
  }
}

interface Changing {
  readonly asked: UserChange
  readonly world: World
}

function changeBy(destination: Destination, target: Target, { asked, world }: Changing): Promise<number> {
  if (destination.change === undefined) throw changedByLoads(target.destination)
  return destination.change(target, asked, world)
}

function changedByLoads(type: string): SluiceError {
  return new SluiceError(
    'QUERY_INVALID',
    `Could not change the data because a ${type} destination is changed by loads alone.`,
    {
      found: type,
      hint: 'Change it with tools of its own.',
    },
  )
}

/** Of a destination without a door for readers: its answers come at once. */
async function sessionAsReader(destination: Destination, target: Target, world: World): Promise<Reader> {
  const session = await destination.connect(target, world)
  return {
    describe: (dataset) => session.describe(dataset),
    recall: (place) => session.recall(place),
    has: (load) => session.has(load),
    rows: (query) => session.rows(query),
    count: (query) => session.count(query),
    query: (sql, options) => session.query(sql, options),
    qualify: (dataset, table) => session.qualify(dataset, table),
    ask: async (sql, options) => answerAtOnce(await session.query(sql, options)),
    [Symbol.asyncDispose]: async () => session[Symbol.asyncDispose](),
  }
}

/** Who holds the destination; undefined = nobody, or this process, which would wait for itself. */
function holderOf({ code, cause, details }: SluiceError, label: string): string | undefined {
  if (code !== 'DESTINATION_LOCKED' || cause instanceof OpenHere) return undefined
  return `${details.found ?? 'another process'} has ${label} open`
}
