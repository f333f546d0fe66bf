import { type IsoDuration, movedBy } from '../../model/cursor/iso-duration.ts'
import { readIsoTime } from '../../model/cursor/iso-time.ts'
import type { IncrementalPlan } from '../../model/plan/incremental.ts'
import { JsonFloat, type JsonValue } from '../../json/json.ts'

/** Cursor values as points that can be moved: microseconds since 1970, or the numbers themselves. */
export interface Timeline {
  /** undefined = it is not such a value */
  read(value: JsonValue): number | undefined
  /** a point as requests write it */
  write(point: number): JsonValue
  /** the beginning of what a point is written as: of the day, for a format of days */
  cell(point: number): number
  /** true for a value that means a whole day */
  isDay(value: JsonValue): boolean
  move(point: number, by: IsoDuration | number, sign: 1 | -1): number
}

/** The points of a cursor whose requests look like `model` (where the range begins), unless `param_format` says how. */
export function timelineOf(
  plan: Pick<IncrementalPlan, 'cursorFormat' | 'paramFormat' | 'window'>,
  model: JsonValue,
): Timeline {
  const times = timeReader(plan)
  const isNumbers = times(model) === undefined && (plan.window === undefined || typeof plan.window.size === 'number')
  const line: Omit<Timeline, 'cell'> = isNumbers
    ? {
        read: numberIn,
        write: (point) =>
          plan.paramFormat?.time?.write(point) ?? (model instanceof JsonFloat ? new JsonFloat(point) : point),
        isDay: () => false,
        move: (point, by, sign) => point + sign * (typeof by === 'number' ? by : 0),
      }
    : {
        read: times,
        write: timeWriter(plan, model),
        isDay: (value) => isDay(value, plan),
        move: (point, by, sign) => (typeof by === 'number' ? point + sign * by * 1e6 : movedBy(point, by, sign)),
      }
  const reread = isNumbers
    ? numberIn
    : timeReader({ ...plan, ...(plan.paramFormat && { cursorFormat: [plan.paramFormat] }) })
  return { ...line, cell: (point) => reread(line.write(point)) ?? point }
}

/** A moment in microseconds, however the config says that moments are written; undefined = it is none. */
export function timeReader({ cursorFormat = [], paramFormat }: Pick<IncrementalPlan, 'cursorFormat' | 'paramFormat'>) {
  const formats = [...cursorFormat, ...(paramFormat === undefined ? [] : [paramFormat])].flatMap(
    ({ time }) => time ?? [],
  )
  return (value: JsonValue): number | undefined => {
    for (const format of formats) {
      const moment = format.read(value)
      if (moment !== undefined) return moment
    }
    const iso = typeof value === 'string' ? readIsoTime(value) : undefined
    return iso === undefined ? undefined : Number((iso.instant - (iso.offset ?? 0n)) / 1000n)
  }
}

function timeWriter(
  { cursorFormat = [], paramFormat }: Pick<IncrementalPlan, 'cursorFormat' | 'paramFormat'>,
  model: JsonValue,
) {
  const format = paramFormat?.time ?? cursorFormat.find(({ time }) => time?.read(model) !== undefined)?.time
  if (format !== undefined) return (point: number): JsonValue => format.write(point)
  const iso = typeof model === 'string' ? readIsoTime(model) : undefined
  return (point: number): JsonValue =>
    iso === undefined
      ? new Date(Math.floor(point / 1000)).toISOString().replace(/\.\d+Z$/, 'Z')
      : iso.write(BigInt(Math.floor(point)) * 1000n + (iso.offset ?? 0n))
}

function isDay(value: JsonValue, { cursorFormat = [] }: Pick<IncrementalPlan, 'cursorFormat'>): boolean {
  const format = cursorFormat.find(({ time }) => time?.read(value) !== undefined)?.time
  if (format !== undefined) return format.isDate
  return typeof value === 'string' && readIsoTime(value)?.isDate === true
}

function numberIn(value: JsonValue): number | undefined {
  if (value instanceof JsonFloat) return value.value
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'string') return /^[+-]?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : undefined
  return typeof value === 'number' ? value : undefined
}
