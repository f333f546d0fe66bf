import { SluiceError } from '../../model/errors.ts'
import { JsonFloat, type JsonValue } from '../../json/json.ts'
import type { CodeResource } from '../../model/plan.ts'

const deepest = 200

/**
 * What the user's code yielded as records: a list as it is, anything else as a list of one. Dates become ISO text, keys
 * with `undefined` are left out, objects with a `toJSON` are what it gives. Throws ROW_INVALID for what no table can
 * hold: functions, symbols, NaN and its like, objects that hold themselves.
 */
export function toRecords(yielded: unknown, resource: CodeResource): readonly JsonValue[] {
  const list: readonly unknown[] = Array.isArray(yielded) ? yielded : [yielded]
  return list.map((record) => toJson(record, { resource, path: [] }))
}

interface Where {
  readonly resource: CodeResource
  readonly path: readonly (string | number)[]
}

function toJson(value: unknown, where: Where): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint')
    return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : refuse(`is ${value}`, where)
  if (typeof value !== 'object') return refuse(value === undefined ? 'is undefined' : `is a ${typeof value}`, where)
  if (where.path.length > deepest) return refuse('holds itself, or is nested too deeply', where)
  if (value instanceof JsonFloat) return value
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? refuse('is an invalid date', where) : value.toISOString()
  if (Array.isArray(value)) return value.map((item, index) => toJson(item ?? null, below(where, index)))
  if ('toJSON' in value && typeof value.toJSON === 'function') return toJson(value.toJSON(), below(where, 'toJSON()'))
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(members.map(([key, member]) => [key, toJson(member, below(where, key))]))
}

function below({ resource, path }: Where, step: string | number): Where {
  return { resource, path: [...path, step] }
}

function refuse(what: string, { resource, path }: Where): never {
  const at = path.length === 0 ? 'a record' : `"${path.slice(0, 20).join('.')}" of a record`
  throw new SluiceError('ROW_INVALID', `Could not read "${resource.name}" because ${at} ${what}.`, {
    place: resource.place,
    allowed: 'text, numbers, booleans, null, dates, lists and objects of these',
    hint: `Make "rows" of "${resource.name}" give plain values.`,
  })
}
