import { toJsonText, parseJson } from '../json/json-text.ts'
import type { Session } from '../load/destination.ts'
import type { Batch, TableChange } from '../model/batch.ts'
import { cursorName, cursorTableSchema, type PartsMark, partsKey } from '../model/cursor/cursor-table.ts'
import { shake128 } from '../model/hashing.ts'
import { asColumnName } from '../model/names.ts'
import { cursorTable } from '../model/names/system-names.ts'
import type { IncrementalState } from '../model/plan/incremental.ts'
import { type CursorUpdate, type PipelineState, stateJson } from '../model/state.ts'
import { asStored } from './stored-table.ts'

/** A cursor whose parents, or slices, each have their own. */
export interface PartsPlace {
  readonly source: string
  readonly resource: string
  readonly cursorPath: string
}

/** Which rows of the table of cursors count; undefined = there are none. */
export function partsMarkOf(state: PipelineState | undefined, at: PartsPlace): PartsMark | undefined {
  const resource = asStored(asStored(asStored(state?.sources)[at.source])['resources'])[at.resource]
  const { id, load_id } = asStored(asStored(asStored(resource)[partsKey])[at.cursorPath])
  return typeof id === 'string' && typeof load_id === 'string' ? { id, load_id } : undefined
}

/** Where the cursors of parents stand, by `partitionKey`. */
export async function recallParts(
  session: Pick<Session, 'rows'>,
  dataset: string,
  { id }: PartsMark,
): Promise<ReadonlyMap<string, IncrementalState>> {
  const rows = await session.rows({
    dataset,
    table: cursorTable,
    columns: ['partition', 'state'],
    where: [{ column: 'cursor_id', equals: id }],
  })
  return new Map(
    rows.map(([partition, state]) => [String(partition), parseJson(String(state)) as unknown as IncrementalState]),
  )
}

/** Cursors of parents that moved, as rows, and what the state is to say of them. */
export interface MovedParts {
  readonly batch: Batch
  readonly change: TableChange
  /** what the state remembers of each cursor */
  readonly marks: readonly (PartsPlace & { readonly mark: PartsMark })[]
  /** names of cursors that had no rows that count: others of the same name go */
  readonly newCursors: readonly string[]
}

/** The rows of cursors that moved; null = none did. */
export function movedParts(
  cursors: readonly CursorUpdate[],
  {
    source,
    loadId,
    state,
  }: { readonly source: string; readonly loadId: string; readonly state: PipelineState | undefined },
): MovedParts | null {
  const moved = cursors.flatMap(({ part, ...cursor }) =>
    part?.partition === undefined ? [] : [{ ...cursor, partition: part.partition }],
  )
  if (moved.length === 0) return null
  const marks = new Map<string, PartsPlace & { readonly mark: PartsMark }>()
  const newCursors: string[] = []
  const rows = moved.map(({ resource, cursorPath, partition, state: reached }) => {
    const at = { source, resource, cursorPath }
    const name = cursorName(at)
    const known = marks.get(name)
    const before = known?.mark ?? partsMarkOf(state, at)
    if (before === undefined) newCursors.push(name)
    const id = before?.id ?? `${shake128(name, 9)}.${loadId}`
    if (known === undefined) marks.set(name, { ...at, mark: { id, load_id: loadId } })
    return [name, id, partition, toJsonText(stateJson(reached)), loadId, shake128(`${id} ${partition}`, 15)]
  })
  const columns = cursorTableSchema.columns.map(({ name }, index) => ({
    name: asColumnName(name),
    values: rows.map((row) => row[index] ?? null),
  }))
  return {
    batch: { table: cursorTable, rowCount: rows.length, columns },
    change: { table: cursorTable, created: true, columns: cursorTableSchema.columns },
    marks: [...marks.values()],
    newCursors,
  }
}

/** Cursors of parents, by resource and `partitionKey`, as they are kept in a recording. */
export type Parts = ReadonlyMap<string, ReadonlyMap<string, IncrementalState>>

export function partsText(parts: Parts): string {
  return toJsonText(
    [...parts].map(([resource, states]) => [resource, [...states].map(([key, state]) => [key, stateJson(state)])]),
  )
}

export function partsFrom(text: string): Parts {
  const stored = parseJson(text) as unknown as readonly (readonly [
    string,
    readonly (readonly [string, IncrementalState])[],
  ])[]
  return new Map(stored.map(([resource, states]) => [resource, new Map(states)]))
}
