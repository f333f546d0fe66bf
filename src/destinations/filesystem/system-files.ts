import type { CommitPlan, InsertRow } from '../../load/commit-plan.ts'
import type { ObjectStore } from '../../load/store/object-store.ts'
import { parseJson } from '../../json/json-text.ts'
import type { JsonObject } from '../../json/json.ts'

/*
 * The system files of a dataset, named as dlt names them: `<name>__<load id or time>__<hex of a hash>.jsonl`, one row each.
 * dlt tells the newest by comparing the middle parts as text.
 */

/** The load that a file of `_dlt_loads` is of. */
export function loadIdOf(key: string): string {
  return stem(key).split('__').at(-1) ?? ''
}

/** A state or version file, taken apart. */
export interface SystemFile {
  readonly key: string
  /** of the pipeline, or of the schema */
  readonly name: string
  /** the load that it came with; dlt has the moment in seconds for versions */
  readonly at: string
  readonly hash: string
}

/** The files of a system folder, oldest first. */
export async function systemFiles(store: ObjectStore, folder: string): Promise<readonly SystemFile[]> {
  const files = (await store.list(folder)).flatMap((key): readonly SystemFile[] => {
    const [, name, at, hash] = /^(.*)__([^_]*)__([^_]*)$/s.exec(stem(key)) ?? []
    return name === undefined || at === undefined || hash === undefined ? [] : [{ key, name, at, hash }]
  })
  return files.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}

/** The one row of a system file. */
export async function rowOf(store: ObjectStore, key: string): Promise<JsonObject | undefined> {
  const object = await store.get(key)
  if (object === undefined) return undefined
  const value = parseJson(object.body.toString('utf8'))
  return isObject(value) ? value : undefined
}

/** Rows that a load writes into a system table. */
export function systemRows({ steps }: CommitPlan, table: string): readonly InsertRow[] {
  return steps.flatMap((step) => (step.kind === 'insert_row' && step.table === table ? [step] : []))
}

/** A system row as dlt writes it: it takes no other keys. */
export function systemObject({ values }: InsertRow): Record<string, string | number | null> {
  return Object.fromEntries(
    values.flatMap(({ column, value }) => (column.name === '_dlt_id' ? [] : [[column.name as string, value] as const])),
  )
}

export function toBody(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`)
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The name of a system file without its ending. */
function stem(key: string): string {
  return (key.split('/').at(-1) ?? '').replace(/\.jsonl$/, '')
}
