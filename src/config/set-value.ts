import { isList } from '../json/json.ts'
import {
  type ConfigObject,
  type ConfigPath,
  type ConfigValue,
  formatPath,
  SecretReference,
  SecretText,
} from './document.ts'

/** A tree with one value set, and its path with resource names as indexes; or why not (to go on after "because"). */
export type SetResult =
  | { readonly value: ConfigValue; readonly path: ConfigPath }
  | { readonly why: string; readonly allowed?: readonly string[]; readonly wanted?: string }

// where a text is the short form of an object (docs/contract/rest-api.md 1.4, 3.1, 4.1)
const shortForms: Readonly<Record<string, string>> = {
  endpoint: 'path',
  paginator: 'type',
  auth: 'type',
  destination: 'type',
  response_format: 'type',
}

/** Sets one value in a copy of a tree. Missing objects are made; a list takes one more item at its end. */
export function setAt(tree: ConfigValue, path: ConfigPath, value: ConfigValue): SetResult {
  return setBelow(tree, { path, value, done: [] })
}

interface Task {
  readonly path: ConfigPath
  readonly value: ConfigValue
  /** the steps already taken, names resolved */
  readonly done: ConfigPath
}

function setBelow(tree: ConfigValue | undefined, task: Task): SetResult {
  const [step] = task.path
  if (step === undefined) return { value: task.value, path: task.done }
  if (isList(tree)) return setInList(tree, step, task)
  const object = asObject(tree, task.done)
  if (object === undefined)
    return { why: `"${formatPath(task.done)}" is ${describe(tree)}, so it has no "${step}" in it` }
  if (typeof step === 'number') {
    const empty = tree === undefined || tree === null
    if (empty) return setInList([], step, task)
    return { why: `"${formatPath(task.done)}" is an object, so it has no item [${step}]` }
  }
  const below = Object.hasOwn(object, step) ? object[step] : undefined
  const set = setBelow(below, { ...task, path: task.path.slice(1), done: [...task.done, step] })
  return 'why' in set ? set : { ...set, value: { ...object, [step]: set.value } }
}

function setInList(list: readonly ConfigValue[], step: string | number, task: Task): SetResult {
  const index = typeof step === 'number' ? step : list.findIndex((item) => nameOf(item) === step)
  const names = list.map(nameOf).filter((name) => name !== undefined)
  const where = formatPath(task.done)
  if (index === -1) return { why: `no item of "${where}" is named "${step}"`, allowed: names, wanted: String(step) }
  if (index > list.length)
    return { why: `"${where}" has ${list.length} items, so there is no [${index}]`, allowed: names }
  const item = list[index]
  const named = typeof item === 'string' && task.path.length > 1 ? { name: item } : item
  const set = setBelow(named, { ...task, path: task.path.slice(1), done: [...task.done, index] })
  return 'why' in set ? set : { ...set, value: [...list.slice(0, index), set.value, ...list.slice(index + 1)] }
}

function nameOf(item: ConfigValue): string | undefined {
  if (typeof item === 'string') return item
  const name = isObject(item) && Object.hasOwn(item, 'name') ? item['name'] : undefined
  return typeof name === 'string' ? name : undefined
}

/** The object to set a key in: missing ones are made, short forms are written out. */
function asObject(value: ConfigValue | undefined, done: ConfigPath): ConfigObject | undefined {
  if (value === undefined || value === null) return {}
  if (isObject(value)) return value
  const key = done.at(-1)
  const long = typeof key === 'string' && Object.hasOwn(shortForms, key) ? shortForms[key] : undefined
  return typeof value === 'string' && long !== undefined ? { [long]: value } : undefined
}

function isObject(value: ConfigValue): value is ConfigObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function describe(value: ConfigValue | undefined): string {
  if (value instanceof SecretReference || value instanceof SecretText) return 'a lookup'
  if (typeof value === 'object') return 'an instance of a class'
  return typeof value === 'function' ? 'a function' : `a ${typeof value === 'string' ? 'text' : typeof value}`
}
