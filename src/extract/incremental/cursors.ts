import { canonicalJson } from '../../json/json-text.ts'
import { given } from '../../model/given.ts'
import { type IncrementalPlan, type IncrementalState, memoryOf } from '../../model/plan/incremental.ts'
import { createOnce } from '../../model/say-once.ts'
import type { CursorPart, CursorUpdate } from '../../model/state.ts'
import type { ParentValues, Window } from '../../model/unit.ts'
import { createBoundary } from './boundary.ts'
import { createCursor, type CursorOptions, keyOf, rangeOf, type ResourceCursor } from './cursor.ts'
import { createEdges, type EdgeRows, type Edges } from './edge-rows.ts'
import { orderOf } from './compare.ts'
import { windowsOf } from './windows.ts'

/** All cursors of a resource in one run: one, or one for each window, or for each parent record. */
export interface ResourceCursors {
  readonly cursorPath: string
  /** the cursor that a walk goes by */
  of(visit: ParentValues | null): ResourceCursor
  /** the windows that are asked for, for a parent record where each has a cursor of its own; undefined = it has none */
  windows(visit: ParentValues | null): readonly Window[] | undefined
  /** where they ended up */
  moved(): readonly MovedCursor[]
}

/** Where a cursor ended up. */
export interface MovedCursor extends CursorUpdate {
  /** the rows came in its order: what was not read lies behind it */
  readonly isInOrder: boolean
  /** it has moved over nothing but what was read whole, however the rest of the resource went */
  readonly isSettled?: true
}

export interface CursorsOptions extends Omit<CursorOptions, 'stored' | 'resumed' | 'edges'> {
  readonly stored: IncrementalState | undefined
  /** with a cursor per parent, what each remembers, by `partitionKey` */
  readonly storedParts?: { get(partition: string): IncrementalState | undefined }
  /** as a half-read package left them */
  readonly left?: readonly CursorUpdate[]
}

/** Throws what `createCursor` does. */
export function createCursors(asked: CursorsOptions): ResourceCursors {
  const options = { isNews: createOnce(), ...asked }
  const { plan, left = [] } = options
  if (plan.perParent === true) return createPartitions(options)
  if (isWindowed(plan)) return createWindows(options)
  const cursor = createCursor({ ...options, ...given({ resumed: left[0]?.state }) })
  return {
    cursorPath: cursor.cursorPath,
    of: () => cursor,
    windows: () => undefined,
    moved() {
      const state = cursor.state()
      const { resource } = options
      return state === undefined
        ? []
        : [{ resource, cursorPath: cursor.cursorPath, state, isInOrder: cursor.isInOrder() }]
    },
  }
}

/** True where units are made for the windows of a cursor, also where there is but one, to its upper end. */
export function isWindowed({ window, until }: IncrementalPlan): boolean {
  return window !== undefined || until !== undefined
}

/** Tells parent records and slices apart: by the values that requests name. */
export function partitionKey(visit: ParentValues | null): string {
  const { fields = {}, slice } = visit ?? {}
  return canonicalJson(slice === undefined ? fields : { ...fields, slice })
}

interface WindowSet {
  readonly edges: Edges | undefined
  readonly windows: readonly Window[]
}

function windowSet(options: CursorOptions): WindowSet {
  const { plan, resource } = options
  const found = rangeOf(options)
  if (found === undefined) return { edges: undefined, windows: [] }
  const { range, line } = found
  const isKnowable = plan.keepsAll !== true && plan.primaryKey?.length !== 0
  const boundary = isKnowable ? createBoundary(keyOf(options), [], resource) : null
  return {
    edges: createEdges({
      plan,
      resource,
      line,
      range: [range.from, range.to],
      boundary,
      isNews: options.isNews ?? createOnce(),
    }),
    windows: windowsOf({ ...range, isPoint: hasLag(plan) }, plan.window, line),
  }
}

function hasLag({ lag }: IncrementalPlan): boolean {
  return typeof lag === 'number' ? lag !== 0 : lag !== null && (lag.months !== 0 || lag.micros !== 0)
}

/** One cursor for each window: they are read side by side, and the state moves over those that are done without a gap. */
function createWindows(options: CursorsOptions): ResourceCursors {
  const { plan, resource, stored, left = [] } = options
  const { edges, windows } = windowSet(options)
  const cursorPath = memoryOf(plan)
  const cursors = new Map<number, ResourceCursor>()
  const broken = new Set<number>()
  const open = (at: readonly [number, number], update?: CursorUpdate): ResourceCursor => {
    const [from] = at
    const rows = edges?.of(at)
    if (update?.part?.isBroken === true) broken.add(from)
    const cursor = createCursor({ ...options, stored, ...given({ resumed: update?.state, edges: rows }) })
    const made: ResourceCursor = {
      ...cursor,
      part: () => ({ window: at, ...brokenPart(broken.has(from)), ...edgePart(rows?.taken() ?? []) }),
      ended: ({ isWhole }) => void (!isWhole && broken.add(from)),
    }
    cursors.set(from, made)
    return made
  }
  for (const update of left) {
    const { window, edges: taken = [] } = update.part ?? {}
    if (window === undefined) continue
    edges?.recall(taken, window)
    open(window, update)
  }
  const whole = createCursor({ ...options, stored })
  return {
    cursorPath,
    of(visit) {
      const at = visit?.window?.at
      return at === undefined ? whole : (cursors.get(at[0]) ?? open(at))
    },
    windows: () => windows,
    moved() {
      const states: IncrementalState[] = []
      for (const from of [...cursors.keys()].toSorted((left, right) => left - right)) {
        if (broken.has(from)) break
        const state = cursors.get(from)?.state()
        if (state !== undefined) states.push(state)
      }
      const state = greatest(states, plan)
      return state === undefined ? [] : [{ resource, cursorPath, state, isInOrder: true, isSettled: true }]
    },
  }
}

/** The state that lies furthest, with the rows that all of them have there. */
function greatest(states: readonly IncrementalState[], plan: IncrementalPlan): IncrementalState | undefined {
  const order = orderOf(plan.lastValueFunc, plan.cursorFormat)
  let last: IncrementalState | undefined
  for (const state of states) {
    if (state.last_value === null) continue
    if (last === undefined || last.last_value === null) last = state
    else if (order.same(state.last_value, last.last_value)) {
      const unique_hashes = [...new Set([...last.unique_hashes, ...state.unique_hashes])]
      last = { ...last, unique_hashes, start_value: laterStart(last, state) }
    } else if (order.same(order.winner(state.last_value, last.last_value), state.last_value)) last = state
  }
  return last ?? states.at(-1)
}

/** The start value of that window of two in which rows came. */
function laterStart(left: IncrementalState, right: IncrementalState): IncrementalState['start_value'] {
  return left.start_value === left.initial_value ? right.start_value : left.start_value
}

/** One cursor for each parent record or slice; its windows are read one after the other. */
function createPartitions(options: CursorsOptions): ResourceCursors {
  const { plan, resource, storedParts } = options
  const cursorPath = memoryOf(plan)
  const live = new Map<string, Partition>()
  const begun = new Map((options.left ?? []).flatMap((update) => partOf(update)))
  const final = new Map<string, IncrementalState>()
  for (const [partition, { state, part }] of begun)
    settle(final, partition, part?.isBroken === true ? part.settled : state)
  const storedOf = (partition: string) => ({ ...options, stored: storedParts?.get(partition) })
  const open = (partition: string): Partition => {
    const own = storedOf(partition)
    const { edges, windows } = isWindowed(plan) ? windowSet(own) : { edges: undefined, windows: [] }
    const before = begun.get(partition)
    edges?.recall(before?.part?.edges ?? [])
    const made = { ...partitionCursor({ ...own, partition, before, ...given({ edges }) }), windows }
    const cursor: ResourceCursor = {
      ...made.cursor,
      ended(walk) {
        made.cursor.ended?.(walk)
        const last = windows.at(-1)
        settle(final, partition, settledOf(made))
        // ten thousand parents are not all remembered with everything that a cursor holds
        if (last === undefined || walk.window === undefined || walk.window.at[0] === last.at[0]) live.delete(partition)
      },
    }
    live.set(partition, { ...made, cursor })
    return { ...made, cursor }
  }
  const of = (visit: ParentValues | null) => {
    const partition = partitionKey(visit)
    return live.get(partition) ?? open(partition)
  }
  return {
    cursorPath,
    of(visit) {
      const { cursor, enter } = of(visit)
      enter(visit?.window)
      return cursor
    },
    windows: (visit) => (isWindowed(plan) ? windowSet(storedOf(partitionKey(visit))).windows : undefined),
    moved: () =>
      [...final].map(([partition, state]) => {
        return { resource, cursorPath, state, part: { partition }, isInOrder: true, isSettled: true }
      }),
  }
}

function settle(final: Map<string, IncrementalState>, partition: string, state: IncrementalState | undefined): void {
  if (state !== undefined) final.set(partition, state)
}

/** undefined = it stands where it stood: nothing is to be remembered anew. */
function settledOf({ cursor, untouched }: Partition): IncrementalState | undefined {
  const part = cursor.part?.()
  const state = part?.isBroken === true ? part.settled : cursor.state()
  return state === untouched ? undefined : state
}

function partOf(update: CursorUpdate): readonly (readonly [string, CursorUpdate])[] {
  const partition = update.part?.partition
  return partition === undefined ? [] : [[partition, update]]
}

interface Partition {
  readonly cursor: ResourceCursor
  /** the window that is read from now on */
  readonly enter: (window: Window | undefined) => void
  /** its state before this run */
  readonly untouched: IncrementalState | undefined
}

interface PartitionOptions extends Omit<CursorOptions, 'edges'> {
  readonly partition: string
  readonly before: CursorUpdate | undefined
  readonly edges?: Edges
}

function partitionCursor({ partition, before, edges, ...options }: PartitionOptions): Partition {
  let at: readonly [number, number] | undefined
  let current: EdgeRows | undefined
  const taken = () => (at === undefined ? [] : (edges?.held(at) ?? []))
  const rows: EdgeRows = {
    isElsewhere: (row) => current?.isElsewhere(row) === true,
    taken,
    warnings: () => current?.warnings() ?? [],
  }
  const cursor = createCursor({ ...options, edges: rows, ...given({ resumed: before?.state }) })
  let settled = before?.part?.settled
  let isBroken = before?.part?.isBroken === true
  return {
    untouched: before === undefined ? cursor.state() : options.stored,
    enter(window) {
      at = window?.at
      current = at && edges?.of(at)
    },
    cursor: {
      ...cursor,
      part: () => ({ partition, ...brokenPart(isBroken), ...given({ settled }), ...edgePart(taken()) }),
      ended({ isWhole }) {
        if (!isWhole) isBroken = true
        if (!isBroken) settled = cursor.state()
      },
    },
  }
}

function brokenPart(isBroken: boolean): Pick<CursorPart, 'isBroken'> {
  return isBroken ? { isBroken } : {}
}

function edgePart(taken: NonNullable<CursorPart['edges']>): Pick<CursorPart, 'edges'> {
  return taken.length === 0 ? {} : { edges: taken }
}
