import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { optionsOf } from '../built.ts'
import { realWorld } from '../../library/real-world.ts'
import { type Atomicity, type Destination, isDestination, type Session, type Target } from '../../load/destination.ts'
import { type ComponentUse, isComponentUse } from '../../model/user-code/component-use.ts'

/** A fresh, empty place to load into, made for one case. */
export interface MadeDestination {
  /** what `defineDestination` gave, called with its options; or a definition and the place that it is to open */
  readonly destination: ComponentUse<'destination'> | Destination
  /** only beside a definition */
  readonly target?: Target
  /** a password or the like that must not appear in any error; undefined when there is none */
  readonly secret?: string
  /** what somebody else does to a table of the dataset `shop_dataset` meanwhile */
  readonly alter: {
    drop(table: string): Promise<void>
    /** makes a column of numbers one of texts; never called where `cannot.retype` is declared */
    retype(table: string, column: string): Promise<void>
  }
  remove(): Promise<void>
}

/** What a destination may be unable to do. */
export type Ability =
  | 'merge'
  | 'upsert'
  | 'insert-only'
  | 'scd2'
  | 'cdc'
  /** the user's conditions, and rows that did not change: `mergeOptions` of its capabilities */
  | 'merge_options'
  | 'nul_in_text'
  /** moments before 1900 */
  | 'old_moments'
  /** decimals of more than 15 digits, and whole ones beyond 64 bits: it must refuse them */
  | 'wide_decimals'
  /** what cannot be cast fails a statement */
  | 'failing_casts'
  | 'sql'
  | 'retype'

/** What a destination cannot do, each with the reason; those cases are left out. */
export interface DeclaredExceptions {
  readonly cannot?: Readonly<Partial<Record<Ability, string>>>
  /** its grade of atomicity, which says what cases it can keep; default `all` */
  readonly grade?: Atomicity
}

/** How places are made. */
export interface KitGiven {
  readonly make: () => Promise<MadeDestination>
  readonly declared: DeclaredExceptions
}

/** An empty place. */
export interface KitPlace {
  readonly made: MadeDestination
  /** opens another session; whoever calls it closes it */
  readonly open: () => Promise<Session>
  /** for packages */
  readonly folder: string
  readonly declared: DeclaredExceptions
}

/** What most cases work with: an empty place, and a session that is open. */
export interface Kit extends KitPlace {
  readonly session: Session
}

/** The world that the kit loads in: real but for an empty environment. */
export const world = realWorld({ env: {} })

/** An empty place for as long as `work` takes. */
export async function inPlace<T>({ make, declared }: KitGiven, work: (place: KitPlace) => Promise<T>): Promise<T> {
  const made = await make()
  const folder = await mkdtemp(join(tmpdir(), 'sluice-kit-'))
  try {
    return await work({ made, open: () => connect(made), folder, declared })
  } finally {
    await rm(folder, { recursive: true, force: true })
    await made.remove()
  }
}

/** An empty place with an open session. */
export function inSession(given: KitGiven, work: (kit: Kit) => void | Promise<void>): Promise<void> {
  return inPlace(given, async (place) => {
    await using session = await place.open()
    await work({ ...place, session })
  })
}

function connect({ destination, target }: MadeDestination): Promise<Session> {
  if (!isComponentUse(destination, 'destination')) {
    if (target === undefined) throw new Error('beside a definition the kit needs the "target" that it is to open')
    return destination.connect(target, world)
  }
  const { definition } = destination
  if (!isDestination(definition)) throw new Error(`the destination "${definition.type}" has no "connect"`)
  const place = { pipeline: 'shop', cwd: world.cwd }
  return definition.connect(definition.locate(definition.options.parse(optionsOf(destination)), place), world)
}
