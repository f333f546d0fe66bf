import { canonicalJson, parseJson } from '../../json/json-text.ts'
import { isJsonObject, isList, ownValue, type JsonValue } from '../../json/json.ts'
import { movedBy } from '../../model/cursor/iso-duration.ts'
import { SluiceError } from '../../model/errors.ts'
import { shake128 } from '../../model/hashing.ts'
import type { EndpointResource } from '../../model/plan.ts'
import type { SliceEntry, SliceSource } from '../../model/plan/slices.ts'
import type { Gathered, Slice } from '../../model/unit.ts'
import { csv } from '../decode/csv.ts'
import { timelineOf } from '../incremental/timeline.ts'

/** What the values of slices are taken from. */
export interface SliceTools {
  /** a file beside the config */
  readonly readFile: (path: string) => Promise<Uint8Array>
  /** epoch milliseconds: what `now` is */
  readonly now: number
  /** what parents gave, page by page */
  readonly gathered: readonly Gathered[]
}

/** The values of one entry, which can be asked for one by one. */
export interface Series {
  readonly length: number
  at(index: number): Slice
}

/** All values of a `for_each`, and what tells them from others of the same config: files change. */
export interface SliceSeries {
  readonly series: readonly Series[]
  readonly print: string
}

/** More slices than this of one entry are a mistake. */
const mostValues = 10_000_000

/** Reads the values of every entry but the one that comes with a parent's records. Throws SLICE_FILE_UNREADABLE, SLICES_TOO_MANY. */
export async function readSeries(
  { name, endpoint }: EndpointResource,
  { streamed, ...tools }: SliceTools & { readonly streamed: SliceSource | undefined },
): Promise<SliceSeries> {
  const entries = endpoint.slices?.entries ?? []
  const texts: string[] = []
  const series: Series[] = []
  for (const [index, entry] of entries.entries()) {
    if (streamed !== undefined && entry.members.includes(streamed)) continue
    const members: Series[] = []
    for (const [place, source] of entry.members.entries())
      members.push(await seriesOf(source, { ...tools, member: [index, place], resource: name, texts }))
    series.push(batched(once(joined(members), entry), entry))
  }
  return { series, print: shake128(canonicalJson(texts), 15) }
}

interface Reading extends SliceTools {
  readonly member: readonly [number, number]
  readonly resource: string
  /** the values of files that were read */
  readonly texts: string[]
}

async function seriesOf(source: SliceSource, reading: Reading): Promise<Series> {
  const { as } = source
  const named = (values: readonly JsonValue[]): Series => {
    return { length: values.length, at: (index) => ({ [as]: values[index] ?? null }) }
  }
  switch (source.kind) {
    case 'values':
      return named(source.values)
    case 'rows':
      return { length: source.rows.length, at: (index) => source.rows[index] ?? {} }
    case 'range':
      return rangeSeries(source, reading)
    case 'dates':
      return named(datesOf(source, reading))
    case 'file':
      return named(await fileValues(source, reading))
    case 'resource':
      return gatheredSeries(reading)
    default:
      return source satisfies never
  }
}

function rangeSeries({ as, from, to, step }: SliceSource & { readonly kind: 'range' }, { resource }: Reading): Series {
  const length = Math.max(0, Math.floor((to - from) / step) + 1)
  if (length > mostValues) throw tooMany(resource)
  return { length, at: (index) => ({ [as]: from + index * step }) }
}

function datesOf(source: SliceSource & { readonly kind: 'dates' }, { now, resource }: Reading): readonly JsonValue[] {
  const { from, to, step, format } = source
  const line = timelineOf({ ...(format && { paramFormat: format }) }, from)
  const end = to.kind === 'now' ? now * 1000 : line.read(to.value)
  const values: JsonValue[] = []
  let at = line.read(from)
  for (;;) {
    if (at === undefined || end === undefined || at > end) return values
    values.push(line.write(at))
    if (values.length > mostValues) throw tooMany(resource)
    at = movedBy(at, step)
  }
}

function gatheredSeries({ gathered, member: [entry, place] }: Reading): Series {
  const slices = gathered
    .filter(({ member }) => member[0] === entry && member[1] === place)
    .flatMap((each) => each.slices)
  return { length: slices.length, at: (index) => slices[index] ?? {} }
}

function joined(members: readonly Series[]): Series {
  const [only] = members
  if (members.length === 1 && only !== undefined) return only
  const length = members.reduce((sum, member) => sum + member.length, 0)
  return {
    length,
    at(index) {
      let left = index
      for (const member of members) {
        if (left < member.length) return member.at(left)
        left -= member.length
      }
      return {}
    },
  }
}

/** The first slice of each value, where that is wanted; a batch has each value once anyway. */
function once(series: Series, { batch, isUnique, members }: SliceEntry): Series {
  if (isUnique !== true && batch === undefined) return series
  const hasRows = members.some(({ kind }) => kind === 'rows')
  const seen = new Set<string>()
  const places: number[] = []
  for (let index = 0; index < series.length; index++) {
    const slice = series.at(index)
    const key = canonicalJson(hasRows ? { ...slice } : firstOf(slice))
    if (seen.has(key)) continue
    seen.add(key)
    places.push(index)
  }
  return { length: places.length, at: (index) => series.at(places[index] ?? 0) }
}

/** The value that a slice is named after stands first. */
function firstOf(slice: Slice): JsonValue {
  return Object.values(slice)[0] ?? null
}

/** Gathers values into batches of so many. */
function batched(series: Series, { batch, members }: SliceEntry): Series {
  const name = members[0]?.as ?? ''
  if (batch === undefined) return series
  const values = Array.from({ length: series.length }, (_, index) => firstOf(series.at(index)))
  return {
    length: Math.ceil(values.length / batch),
    at: (index) => ({ [name]: values.slice(index * batch, (index + 1) * batch) }),
  }
}

async function fileValues(
  { path, column }: SliceSource & { readonly kind: 'file' },
  { readFile, texts, resource }: Reading,
): Promise<readonly JsonValue[]> {
  const unreadable = (why: string, cause?: unknown): SluiceError =>
    new SluiceError(
      'SLICE_FILE_UNREADABLE',
      `Could not read the values of "${resource}" from "${path}" because ${why}.`,
      {
        found: path,
        hint: 'A text file holds one value a line; a CSV file has a header and needs "column"; a JSON file is a list, of values or of records with that "column".',
        cause,
      },
    )
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw unreadable('it cannot be read', cause)
  })
  texts.push(shake128(bytes, 15))
  try {
    return valuesOf(await recordsIn(path, bytes), { column, isTable: /\.[ct]sv$/i.test(path) })
  } catch (cause) {
    throw unreadable(cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause), cause)
  }
}

async function recordsIn(path: string, bytes: Uint8Array): Promise<readonly JsonValue[]> {
  if (/\.[ct]sv$/i.test(path)) return csvRecords(bytes, path)
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  return /\.jsonl?$|\.ndjson$/i.test(path) ? jsonValues(text) : linesOf(text)
}

async function csvRecords(bytes: Uint8Array, path: string): Promise<readonly JsonValue[]> {
  const decoder = csv.build(csv.options.parse({}))
  if (decoder.reads !== 'stream') return []
  const contentType = /\.tsv$/i.test(path) ? 'text/tab-separated-values' : 'text/csv'
  const records: JsonValue[] = []
  for await (const rows of decoder.decode(onePiece(bytes), { contentType })) records.push(...rows)
  return records
}

async function* onePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes
}

function valuesOf(
  records: readonly JsonValue[],
  { column, isTable }: { readonly column: string | undefined; readonly isTable: boolean },
): readonly JsonValue[] {
  if (column === undefined) {
    if (isTable) throw new Error('a CSV file needs a "column"')
    const odd = records.find((record) => isJsonObject(record) || isList(record))
    if (odd !== undefined) throw new Error('it holds records, and no "column" says which of their fields is meant')
    return records.filter((value) => value !== null && value !== '')
  }
  const values = records.map((record) => (isJsonObject(record) ? ownValue(record, column) : undefined))
  if (records.length > 0 && values.every((value) => value === undefined))
    throw new Error(`none of its ${records.length} records has "${column}"`)
  return values.flatMap((value) => (value === undefined || value === null || value === '' ? [] : [value]))
}

function linesOf(text: string): readonly string[] {
  return text.split(/\r?\n/).map((line) => line.trim())
}

function jsonValues(text: string): readonly JsonValue[] {
  const trimmed = text.trim()
  if (!trimmed.startsWith('[')) return linesOf(trimmed).flatMap((line) => (line === '' ? [] : [parseJson(line)]))
  const value = parseJson(trimmed)
  if (!isList(value)) throw new Error('it is not a list')
  return value
}

function tooMany(resource: string): SluiceError {
  return new SluiceError('SLICES_TOO_MANY', `Could not read "${resource}" for more than ${mostValues} values.`, {
    hint: 'Write a larger "step", or a smaller range.',
  })
}
