import { given } from '../../model/given.ts'
import { asUserFunction } from '../document.ts'
import { compileCursorFormat } from '../../model/cursor/cursor-format.ts'
import { type IsoDuration, readIsoDuration } from '../../model/cursor/iso-duration.ts'
import type { EdgePlace, IncrementalPlan, Until, WindowPlan } from '../../model/plan/incremental.ts'
import type { JsonValue } from '../../json/json.ts'
import type { ConfigPath } from '../document.ts'
import { formatPath } from '../document.ts'
import type { WrittenIncremental, WrittenIncrementalParam } from '../shapes/incremental.ts'
import { compilePathAt, type Located, type PlanContext } from './context.ts'
import { settledValue } from './expression/expressions.ts'
import type { MergedResource } from './merge-defaults.ts'
import { kindOf, showValue } from './problem/show-value.ts'
import { readKey } from './hints/hint-values.ts'
import { contextTimeZone } from './context-time-zone.ts'
import { joinWindow } from './scheduler-window.ts'

/** `params.<name> = {type: incremental, …}`, found while reading the params. */
export interface IncrementalParam {
  readonly name: string
  readonly path: ConfigPath
  readonly value: WrittenIncrementalParam
}

const isIsoDate = /^\d{4}-\d\d/

type Cursor = Omit<WrittenIncremental, 'start_body_path' | 'end_body_path' | 'start_header' | 'end_header'> &
  Partial<Pick<WrittenIncremental, 'start_body_path' | 'end_body_path' | 'start_header' | 'end_header'>> & {
    readonly transform?: WrittenIncrementalParam['transform']
  }

/**
 * The incremental of an endpoint, whichever of the three ways it was declared (docs/contract/rest-api.md 6.1). A
 * params-incremental wins over `endpoint.incremental`, as in dlt, but not silently.
 */
export function readIncremental(
  merged: MergedResource,
  params: readonly IncrementalParam[],
  context: PlanContext,
): IncrementalPlan | null {
  const [param] = params
  const written = merged.endpoint.incremental
  const path = merged.atEndpoint('incremental')
  if (param === undefined) return written ? readCursor({ value: written, path }, { merged, context }) : null
  if (params.length > 1) reportSeveral(merged, params, context)
  if (written) warnOverridden(path, param, context)
  checkParamForm(param, context)
  const { type: _type, end_param: _endParam, ...cursor } = param.value
  return readCursor({ value: { ...cursor, start_param: param.name }, path: param.path }, { merged, context })
}

interface Reading {
  readonly merged: MergedResource
  readonly context: PlanContext
}

function readCursor({ value: written, path }: Located<Cursor>, { merged, context }: Reading): IncrementalPlan | null {
  const { value, scheduled } = joinWindow({ value: withEnds({ value: written, path }, context), path }, context)
  const cursorPath = compilePathAt({ value: value.cursor_path, path: [...path, 'cursor_path'] }, context)
  checkWindow({ value, path }, context)
  refuseUnsupported({ value, path }, context)
  const convert = value.convert ?? value.transform
  const lag = readLag({ value, path }, context)
  const window = readWindow({ value, path }, context)
  const until = readUntil({ value, path }, context)
  if (cursorPath === undefined) return null
  return {
    cursorPath,
    initialValue: toJson(value.initial_value),
    endValue: toJson(value.end_value),
    lastValueFunc: (value.last_value_func as IncrementalPlan['lastValueFunc'] | undefined) ?? 'max',
    ...(value.primary_key === undefined || value.primary_key === null
      ? {}
      : { primaryKey: readKey(value.primary_key) }),
    ...(Array.isArray(value.primary_key ?? merged.hints.primary_key) && { keyIsList: true }),
    rowOrder: value.row_order ?? null,
    lag,
    ...(lag === null ? {} : given({ timeZone: contextTimeZone(path, context) })),
    ...(scheduled && { isScheduled: true }),
    ...readFormats(value.cursor_format),
    ...given({ window, until }),
    ...(value.param_format ? { paramFormat: compileCursorFormat(value.param_format) } : {}),
    ...(value.filter_records === false && { keepsAll: true }),
    ...(value.per_parent === true && { perParent: true }),
    ...readPlaces(value),
    rangeStart: value.range_start ?? 'closed',
    rangeEnd: value.range_end ?? 'open',
    onCursorValueMissing: value.on_cursor_value_missing ?? 'raise',
    ...(value.start_param ? { startParam: value.start_param } : {}),
    ...(value.end_param ? { endParam: value.end_param } : {}),
    ...(typeof convert === 'function' ? { convert: asUserFunction<(cursor: JsonValue) => JsonValue>(convert) } : {}),
  }
}

/** Evaluates the ends that are expressions, over `config` and the time of the run. */
function withEnds({ value, path }: Located<Cursor>, context: PlanContext): Cursor {
  const ends = (['initial_value', 'end_value', 'until'] as const).flatMap((key) => {
    const settled = settledValue({ value: value[key], path: [...path, key] }, context)
    return settled === value[key] ? [] : [[key, settled] as const]
  })
  return ends.length === 0 ? value : { ...value, ...Object.fromEntries(ends) }
}

function readFormats(written: Cursor['cursor_format']): Pick<IncrementalPlan, 'cursorFormat'> {
  if (written === undefined || written === null) return {}
  return { cursorFormat: [written].flat().map(compileCursorFormat) }
}

function readPlaces(value: Cursor): Pick<IncrementalPlan, 'places'> {
  const places = (['start', 'end'] as const).flatMap((edge): readonly EdgePlace[] => {
    const [header, body] = [value[`${edge}_header`], value[`${edge}_body_path`]]
    return [
      ...(header ? [{ edge, at: { header } }] : []),
      ...(body ? [{ edge, at: { bodyPath: body.split('.') } }] : []),
    ]
  })
  return places.length === 0 ? {} : { places }
}

function readUntil({ value, path }: Located<Cursor>, { problems }: PlanContext): Until | undefined {
  const { until, end_value: end } = value
  if (isNone(until)) return undefined
  if (!isNone(end))
    problems.report([...path, 'until'], {
      code: 'CONFIG_CONFLICT',
      message: `Could not use "${formatPath([...path, 'until'])}" because "end_value" is written, too.`,
      found: showValue([...path, 'until'], until),
      allowed: ['until: the state moves', 'end_value: a fixed window that leaves the state alone'],
      hint: 'Keep one of them.',
    })
  return until === 'now' ? { kind: 'now' } : { kind: 'value', value: toJson(until) }
}

function readWindow({ value, path }: Located<Cursor>, { problems }: PlanContext): WindowPlan | undefined {
  const { window, until, end_value: end, initial_value: start, row_order: order, last_value_func: func } = value
  if (window === undefined || window === null) return undefined
  const at = [...path, 'window']
  const refuse = (why: string, hint: string): void =>
    problems.report(at, {
      code: 'CONFIG_INVALID_VALUE',
      message: `Could not use "${formatPath(at)}" because ${why}.`,
      found: showValue(at, window.size),
      hint,
    })
  if (isNone(until) && isNone(end)) refuse('windows need an upper end', 'Add "until: now" to the incremental.')
  if (isNone(start)) refuse('windows need a place to begin', 'Add "initial_value".')
  if (func !== undefined && func !== 'max') refuse('windows go upwards only', 'Remove "last_value_func".')
  if (order === 'desc')
    refuse('windows go upwards, and "row_order" says that records come downwards', 'Remove "row_order".')
  if (window.gap !== undefined && window.gap !== null && typeof window.gap !== typeof window.size)
    refuse('size and gap are of different kinds', 'Write both as durations (P1D), or both as numbers.')
  return {
    size: lengthOf(window.size),
    gap: window.gap === undefined || window.gap === null ? null : lengthOf(window.gap) || null,
  }
}

function lengthOf(written: number | string): IsoDuration | number {
  return typeof written === 'number' ? written : (readIsoDuration(written) ?? 0)
}

// docs/contract/rest-api.md 6.2: a window needs both ends, in the order of the cursor
function checkWindow({ value, path }: Located<Cursor>, { problems }: PlanContext): void {
  const { initial_value: start, end_value: end } = value
  if (isNone(end)) return
  const at = [...path, 'end_value']
  const refuse = (why: string, hint: string): void =>
    problems.report(at, {
      code: 'CONFIG_INVALID_VALUE',
      message: `Could not use "${formatPath(at)}" because ${why}.`,
      found: showValue(at, end),
      hint,
    })
  if (isNone(start)) return refuse('a window needs "initial_value" too', 'Add "initial_value" beside it.')
  if (kindOf(start) !== kindOf(end)) {
    return refuse(`it is ${kindOf(end)} and "initial_value" is ${kindOf(start)}`, 'Write both as the same type.')
  }
  const func = value.last_value_func ?? 'max'
  // how texts sort is known where they are compared
  if (typeof end === 'string' && !(isIsoDate.test(end) && isIsoDate.test(String(start)))) return
  const isBefore = func === 'max' ? end < start : func === 'min' && end > start
  if (isBefore) refuse(`it lies before "initial_value" ${showValue(at, start)}`, 'Exchange the two values.')
}

function refuseUnsupported({ value, path }: Located<Cursor>, { problems }: PlanContext): void {
  for (const key of ['convert', 'transform'] as const) {
    if (typeof value[key] !== 'string') continue
    problems.report([...path, key], {
      code: 'CONFIG_UNSUPPORTED',
      message: `Could not use "${formatPath([...path, key])}" because it must be a function, not text.`,
      found: JSON.stringify(value[key]),
      allowed: 'a function in a TypeScript or JavaScript config',
      hint: 'Move the configuration to a .ts file and write the conversion as a function there.',
    })
  }
}

function readLag({ value, path }: Located<Cursor>, context: PlanContext): IncrementalPlan['lag'] {
  const written = value.lag ?? null
  const lag = typeof written === 'string' ? (readIsoDuration(written) ?? null) : written
  const ignored = typeof value.last_value_func === 'function' || !isNone(value.end_value)
  if (lag === null || !ignored) return lag
  context.warn({
    code: 'CONFIG_IGNORED_KEY',
    message: `"${formatPath([...path, 'lag'])}" has no effect beside end_value or a last_value_func of your own.`,
    hint: 'Remove one of them.',
  })
  return null
}

function checkParamForm({ path, value }: IncrementalParam, { problems }: PlanContext): void {
  for (const key of ['end_value', 'end_param'] as const) {
    if (isNone(value[key])) continue
    problems.report([...path, key], {
      code: 'CONFIG_INVALID_VALUE',
      message: `Could not use "${formatPath([...path, key])}" because an incremental in "params" has no end.`,
      found: showValue(path, value[key]),
      hint: 'Move the incremental to endpoint.incremental, with "start_param" and "end_param".',
    })
  }
}

function reportSeveral(merged: MergedResource, params: readonly IncrementalParam[], { problems }: PlanContext): void {
  const names = params.map((param) => param.name)
  problems.report(params[1]?.path ?? merged.path, {
    code: 'CONFIG_MULTIPLE_INCREMENTALS',
    message: `Could not read "${merged.name}" because it has several incremental params: ${names.join(', ')}.`,
    found: names.join(', '),
    allowed: 'one incremental per endpoint',
    hint: 'Keep one; use endpoint.incremental with "start_param" and "end_param" for a window.',
  })
}

function warnOverridden(path: ConfigPath, param: IncrementalParam, context: PlanContext): void {
  context.warn({
    code: 'CONFIG_IGNORED_KEY',
    message: `"${formatPath(path)}" has no effect because "${formatPath(param.path)}" is an incremental too.`,
    hint: 'Keep one of them.',
  })
}

function isNone(value: unknown): value is null | undefined | '' {
  return value === undefined || value === null || value === ''
}

function toJson(value: string | number | bigint | boolean | null | undefined): JsonValue {
  return value ?? null
}
