import { parseJson } from '../../../src/json/json-text.ts'
import { isJsonObject, type JsonObject } from '../../../src/json/json.ts'
import { loadsTable } from '../../../src/model/names/system-names.ts'

/** What is written before the first file of a load, and removed after all is done. */
export interface Mark {
  readonly loadId: string
  readonly pipeline: string
  /** files that this load makes and nobody had made before */
  readonly keys: readonly string[]
  /** tables of which only the files of this load stay */
  readonly replaced: readonly string[]
  /** the row of the load */
  readonly load: JsonObject
}

/** The newest load of a pipeline: swapping it is the commit. */
export interface Head {
  readonly loadId: string
  readonly stateHash: string | null
}

export const folderOf = (table: string): string => `${encodeURIComponent(table)}/`
export const dataKey = (table: string, loadId: string, part: number): string =>
  `${folderOf(table)}${loadId}__${part}.jsonl.gz`
export const loadKey = (loadId: string): string => `${folderOf(loadsTable)}${loadId}__.jsonl`
export const markFolder = '_sluice/begun/'
export const markKey = (pipeline: string, loadId: string): string =>
  `${markFolder}${encodeURIComponent(pipeline)}__${loadId}.json`
export const headFolder = '_sluice/head/'
export const headKey = (pipeline: string): string => `${headFolder}${encodeURIComponent(pipeline)}.json`

/** The load that a file of a table is of. */
export function loadOf(key: string): string {
  return (key.split('/').at(-1) ?? '').split('__')[0] ?? ''
}

export function toBody(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`)
}

export function fromBody(body: Buffer): JsonObject {
  const value = parseJson(body.toString())
  if (!isJsonObject(value)) throw new Error(`not an object: ${body.toString()}`)
  return value
}

export function readMark(body: Buffer): Mark {
  return JSON.parse(body.toString()) as Mark
}

export function readHead(body: Buffer | undefined): Head | undefined {
  return body === undefined ? undefined : (JSON.parse(body.toString()) as Head)
}
