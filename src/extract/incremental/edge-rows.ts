import type { JsonValue } from '../../json/json.ts'
import type { IncrementalPlan } from '../../model/plan/incremental.ts'
import { type Boundary, mostHashes } from './boundary.ts'
import type { CursorWarning } from './cursor-warning.ts'
import type { CursorRow } from './cursor-rows.ts'
import type { Timeline } from './timeline.ts'

/** The rows at the edges of one window: whether a server counts an edge to the window before or after, each is loaded once. */
export interface EdgeRows {
  /** true = another window has this very row */
  isElsewhere(row: CursorRow): boolean
  /** the rows that this window has, by the edge, for the package */
  taken(): readonly (readonly [number, readonly string[]])[]
  warnings(): readonly CursorWarning[]
}

/** What the windows of one cursor share. */
export interface Edges {
  of(window: readonly [number, number]): EdgeRows
  /** what an interrupted run had taken, by which window where that is known */
  recall(taken: readonly (readonly [number, readonly string[]])[], window?: readonly [number, number]): void
  /** all rows at the edges of a window, whoever has them */
  held(window: readonly [number, number]): readonly (readonly [number, readonly string[]])[]
}

export interface EdgeOptions {
  readonly plan: IncrementalPlan
  readonly resource: string
  readonly line: Timeline
  /** where the first window begins and the last ends: nobody else has those rows */
  readonly range: readonly [number, number]
  /** what tells rows apart; null = they are not to be told apart */
  readonly boundary: Boundary | null
  /** what has not been said yet */
  readonly isNews: (key: string) => boolean
}

/**
 * A row at an edge belongs to the window that sends it first; hashes tell it from others. An edge is as wide as what
 * requests write of it: a whole day, for a format of days.
 */
export function createEdges({ plan, resource, line, range, boundary, isNews }: EdgeOptions): Edges {
  const owners = new Map<number, Map<string, number>>()
  const rowsAt = (edge: number): Map<string, number> => {
    const rows = owners.get(edge) ?? new Map<string, number>()
    owners.set(edge, rows)
    return rows
  }
  const open = (window: readonly [number, number]): EdgeRows => {
    const [from, to] = window
    const state = { isFull: false, strays: 0 }
    const edgeOf = (point: number): number | undefined => {
      const cell = line.cell(point)
      if (cell === line.cell(from)) return from === range[0] ? undefined : from
      if (cell === line.cell(to)) return to === range[1] ? undefined : to
      if (point < from || point > to) state.strays += 1
      return undefined
    }
    const isElsewhere = (row: CursorRow): boolean => {
      const point = pointOf(row.value, line)
      const edge = point === undefined ? undefined : edgeOf(point)
      if (edge === undefined || boundary === null) return false
      const rows = rowsAt(edge)
      const hash = boundary.hash(row.record())
      const owner = rows.get(hash)
      if (owner !== undefined) return owner !== from
      if (rows.size < mostHashes) rows.set(hash, from)
      else state.isFull = true
      return false
    }
    return {
      isElsewhere: plan.keepsAll === true ? () => false : isElsewhere,
      taken: () =>
        [from, to].flatMap((edge) => {
          const own = [...(owners.get(edge) ?? [])].flatMap(([hash, owner]) => (owner === from ? [hash] : []))
          return own.length === 0 ? [] : [[edge, own] as const]
        }),
      warnings: () => [
        ...(state.strays > 0 && isNews('strays') ? [strays(plan, resource)] : []),
        ...(state.isFull && isNews('full') ? [full(plan, resource)] : []),
      ],
    }
  }
  return {
    of: open,
    recall: (taken, [from] = [Number.NEGATIVE_INFINITY, 0]) => {
      for (const [edge, hashes] of taken) for (const hash of hashes) rowsAt(edge).set(hash, from)
    },
    held: (window) =>
      window.flatMap((edge) => {
        const hashes = [...(owners.get(edge)?.keys() ?? [])]
        return hashes.length === 0 ? [] : [[edge, hashes] as const]
      }),
  }
}

function pointOf(value: JsonValue | undefined, line: Timeline): number | undefined {
  return value === undefined || value === null ? undefined : line.read(value)
}

function strays({ cursorPath }: IncrementalPlan, resource: string): CursorWarning {
  return {
    code: 'WINDOW_RECORDS_OUTSIDE',
    message: `Records of "${resource}" came that do not lie in the window they were asked for, by their "${cursorPath.text}". They are loaded, and may come twice.`,
    hint: 'Check that the API goes by the parameters that get the window ("start_param", "end_param"), and that "cursor_path" is the field they mean. A merge with a primary_key keeps one row of each.',
  }
}

function full({ cursorPath }: IncrementalPlan, resource: string): CursorWarning {
  return {
    code: 'WINDOW_EDGE_FULL',
    message: `More than ${mostHashes} records of "${resource}" have a "${cursorPath.text}" at the edge of a window: some of them may come twice.`,
    hint: 'Where the API counts both ends to the window, write a "gap": one unit of what the requests write, such as PT1S or P1D.',
  }
}
