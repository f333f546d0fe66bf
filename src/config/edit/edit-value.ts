import { JsonFloat, type JsonValue } from '../../json/json.ts'
import type { ConfigPath } from '../document.ts'
import { CannotEdit, type ConfigEdit } from './config-edit.ts'

/** What an edit makes of a value: the measure for what its splice makes of the text. Throws `CannotEdit`. */
export function editValue(value: unknown, edit: ConfigEdit): unknown {
  if (edit.path.length === 0) throw new CannotEdit('no_such_place', 'the whole file is not part of it')
  return changed(value, edit, 0)
}

function changed(value: unknown, edit: ConfigEdit, depth: number): unknown {
  const { path } = edit
  const step = path[depth] ?? ''
  if (typeof step === 'number') return changedList(value, edit, { depth, step })
  const own = asMapping(value, path.slice(0, depth), edit)
  const isLast = depth === path.length - 1
  const isThere = Object.hasOwn(own, step)
  if (isLast && edit.op === 'insert' && isThere) throw new CannotEdit('exists', `"${step}" is there already`)
  if (edit.op === 'delete' && !isThere) throw new CannotEdit('no_such_place', `there is no "${step}"`)
  if (isLast && edit.op === 'delete') return Object.fromEntries(Object.entries(own).filter(([key]) => key !== step))
  const next =
    isLast && edit.op !== 'delete' ? plain(edit.value) : changed(isThere ? own[step] : undefined, edit, depth + 1)
  // one that is there keeps its place
  return isThere
    ? Object.fromEntries(Object.entries(own).map(([key, before]) => [key, key === step ? next : before]))
    : Object.fromEntries([...Object.entries(own), [step, next]])
}

function changedList(
  value: unknown,
  edit: ConfigEdit,
  { depth, step }: { readonly depth: number; readonly step: number },
): unknown {
  const isLast = depth === edit.path.length - 1
  const list = value === undefined || value === null ? [] : value
  if (!Array.isArray(list)) throw new CannotEdit('no_such_place', `there is no list for item ${step + 1}`)
  const items: readonly unknown[] = list
  const isEnd = step === items.length && isLast && edit.op !== 'delete'
  if (step < 0 || (step >= items.length && !isEnd))
    throw new CannotEdit('no_such_place', `the list has ${items.length} items and item ${step + 1} is not one of them`)
  if (!isLast) return items.with(step, changed(items[step], edit, depth + 1))
  if (edit.op === 'delete') return items.toSpliced(step, 1)
  const next = plain(edit.value)
  return edit.op === 'insert' || isEnd ? items.toSpliced(step, 0, next) : items.with(step, next)
}

/** The mapping in a value: nothing is an empty one, and a name or a path the mapping that means the same. */
function asMapping(value: unknown, path: ConfigPath, edit: ConfigEdit): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {}
  if (isMapping(value)) return value
  const short = typeof value === 'string' && edit.op !== 'delete' ? shorthandKey(path) : undefined
  if (short !== undefined) return { [short]: value }
  const what = Array.isArray(value) ? 'a list' : 'a single value'
  throw new CannotEdit('not_a_mapping', `${what} stands there and not a mapping`)
}

/** What a text means that stands for a mapping: a resource is written as its name, an endpoint as its path. */
export function shorthandKey(path: ConfigPath): 'name' | 'path' | undefined {
  const inResource = path[0] === 'environments' ? path.slice(2) : path
  if (inResource[0] !== 'resources' || typeof inResource[1] !== 'number') return undefined
  if (inResource.length === 2) return 'name'
  return inResource.length === 3 && inResource[2] === 'endpoint' ? 'path' : undefined
}

/** True for equal values; integers are equal whatever their type. */
export function sameValue(left: unknown, right: unknown): boolean {
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, index) => sameValue(item, right[index]))
  if (isMapping(left) && isMapping(right)) {
    const keys = Object.keys(left)
    return (
      keys.length === Object.keys(right).length &&
      keys.every((key) => Object.hasOwn(right, key) && sameValue(left[key], right[key]))
    )
  }
  return Object.is(number(left), number(right))
}

function number(value: unknown): unknown {
  if (typeof value !== 'bigint') return Object.is(value, -0) ? 0 : value
  const small = Number(value)
  return Number.isSafeInteger(small) ? small : value
}

/** JSON as the parser of the file gives it: floats that keep their point are numbers there. */
function plain(value: JsonValue): unknown {
  if (value instanceof JsonFloat) return value.value
  if (Array.isArray(value)) return value.map((item: JsonValue) => plain(item))
  if (!isMapping(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]))
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonFloat)
}
