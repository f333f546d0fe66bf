import { parseDestination } from '../destinations/index.ts'
import type { Destination, Session, Target } from '../load/destination.ts'
import type { Plan } from '../model/plan.ts'
import type { World } from '../model/world.ts'
import { namingFor } from '../normalize/naming/naming.ts'
import { placeInDestination } from './place-error.ts'
import { restore, type Restored } from '../state/restore.ts'

/** The far bank of one run: which destination, which dataset, and how to get there. */
export interface Warehouse {
  readonly destination: Destination
  readonly target: Target
  /** normalized: the schema's name in the warehouse */
  readonly dataset: string
  /** opens a session, hands it to `work`, closes it whatever happens */
  visit<T>(work: (session: Session) => Promise<T>): Promise<T>
  /** true when one of these tables is there and holds a row */
  hasRows(tables: readonly string[]): Promise<boolean>
  /** what the destination remembers of this pipeline: the only truth about state (design D4); and of one load */
  remembered(loadId?: string): Promise<Restored & { readonly isLoaded: boolean }>
}

/** Understands the plan's destination; connects only when visited. Throws DESTINATION_UNKNOWN. */
export function openWarehouse(plan: Plan, world: World): Warehouse {
  const { destination, target } = parseDestination(plan.destination, { pipeline: plan.pipeline, cwd: world.cwd })
  const naming = namingFor(plan.naming, destination.capabilities.maxIdentifierLength)
  const dataset = naming.table(plan.dataset)
  const visit = async <T>(work: (session: Session) => Promise<T>): Promise<T> => {
    try {
      await using session = await destination.connect(target, world)
      return await work(session)
    } catch (error) {
      throw placeInDestination(error)
    }
  }
  return {
    destination,
    target,
    dataset,
    visit,
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
        const restored = await restore(session, { dataset, pipeline: plan.pipeline, schemaName: plan.source })
        const isLoaded = loadId !== undefined && (await session.has({ dataset, loadId }))
        return { ...restored, isLoaded }
      }),
  }
}
