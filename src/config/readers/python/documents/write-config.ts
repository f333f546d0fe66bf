import { PageLoop } from '../code/paged/page-loop.ts'
import { JsonFloat } from '../../../../json/json.ts'
import type { SluiceError } from '../../../../model/errors.ts'
import {
  ConfigChoice,
  type ConfigObject,
  type ConfigPath,
  type ConfigValue,
  type DocumentWarning,
  formatPath,
} from '../../../document.ts'
import type { Value } from '../../../../python/values/value.ts'
import type { PlaceBook } from '../../places.ts'
import { readFloat } from '../../request-floats.ts'
import {
  isMap,
  isPlacedList,
  type Placed,
  PlacedChoice,
  PlacedFunction,
  type PlacedMap,
  PlacedMoment,
  Refusal,
} from '../program/placed.ts'
import { PlacedHeaders } from '../program/placed-headers.ts'
import { UnknownValue } from '../program/unknown-value.ts'
import { askFor, isAskedFor } from './ask-for.ts'
import { namesOf, withOneAuth } from './one-auth.ts'
import { refused, type Texts, withLine } from './refuse.ts'

/** What turns a placed value into a config. */
export interface Writing {
  readonly texts: Texts
  readonly book: PlaceBook
  /** where values are looked up that only the program knows: `sources`, its file, the name of the source */
  readonly sections: readonly string[]
  /** the text of a function, which stands for itself */
  readonly textOfFunction: (written: PlacedFunction, isStep: boolean) => string | Refusal
  readonly textOfMoment: (moment: Value) => string | undefined
  /** true = what is code is left out, and said */
  readonly ignoresCode: boolean
  readonly problems: SluiceError[]
  readonly warnings: DocumentWarning[]
}

/** A config, or undefined where a part of it is left out or refused. */
export function writeConfig(placed: Placed, path: ConfigPath, writing: Writing): ConfigValue | undefined {
  const { value, at } = placed
  if (value instanceof UnknownValue && isAskedFor(path) && !writing.ignoresCode)
    return askFor(value, placed, { path, writing })
  if (value instanceof Refusal) return leaveOut(value, placed, { path, writing })
  // there is no negative zero in a config
  if (value instanceof JsonFloat) return readFloat(value.value === 0 ? 0 : value.value, path)
  if (isMap(value)) return writeMap(value, path, writing)
  if (isPlacedList(value))
    return value.flatMap((item, index) => {
      writing.book.set([...path, index], writing.texts.positionOf(item.at))
      const written = writeConfig(item, [...path, index], writing)
      return written === undefined ? [] : [written]
    })
  if (value instanceof PlacedChoice) return writeChoice(value, path, writing)
  if (value instanceof PlacedMoment) return writeMoment(value, placed, { path, writing })
  if (value instanceof PlacedHeaders)
    return leaveOut(new Refusal('an auth of several headers stands where there are none'), placed, { path, writing })
  if (!(value instanceof PlacedFunction)) return value
  const isOwn = value.otherwise !== undefined || value.function instanceof PageLoop
  if (!takesFunction(path) && !(path.at(-1) === 'paginator' && isOwn))
    return leaveOut(
      value.otherwise ?? new Refusal('there is a function where a config has a value'),
      { value, at },
      { path, writing },
    )
  const text = writing.textOfFunction(value, path.at(-3) === 'processing_steps')
  return text instanceof Refusal ? leaveOut(value.otherwise ?? text, placed, { path, writing }) : { python: text }
}

function writeMap(map: ReadonlyMap<string, Placed>, path: ConfigPath, writing: Writing): ConfigObject {
  const entries: [string, ConfigValue][] = []
  const whole = path.length === 0 ? withOneAuth(map) : map
  for (const [key, inner] of withHeadersOfAuth(whole, path)) {
    const at = [...path, key]
    writing.book.set(at, writing.texts.positionOf(inner.at))
    const written = writeConfig(inner, at, writing)
    if (written !== undefined) entries.push([key, written])
  }
  return Object.fromEntries(entries)
}

/** An auth that is several headers is "headers"; in an endpoint it also keeps the client's auth away. */
function withHeadersOfAuth(map: PlacedMap, path: ConfigPath): PlacedMap {
  const auth = map.get('auth')
  if (!(auth?.value instanceof PlacedHeaders)) return map
  const headers = map.get('headers')
  const own = new Set(namesOf(auth.value.headers))
  const written = isMap(headers?.value) ? [...headers.value] : []
  // an auth comes last: its headers stand for those of the same name
  const before = written.filter(([name]) => !own.has(name.toLowerCase()))
  const merged = { at: headers?.at ?? auth.at, value: new Map([...before, ...auth.value.headers]) }
  const others = [...map].filter(([key]) => key !== 'auth')
  const none: readonly (readonly [string, Placed])[] = path[0] === 'client' ? [] : [['auth', { ...auth, value: null }]]
  return new Map([...others, ...none, ['headers', merged]])
}

function writeChoice({ test, found, missing }: PlacedChoice, path: ConfigPath, writing: Writing): ConfigValue {
  const quiet = { ...writing, book: { ...writing.book, set: () => undefined } }
  const value = writeConfig(found, path, writing) ?? null
  const other = writeConfig(missing, path, quiet) ?? null
  // "the token if there is one": what a list of auths says
  if (path.at(-1) === 'auth' && other === null) return [value, null]
  return new ConfigChoice(test, value, other)
}

/** A moment among the parameters is sent as its text; a cursor's values are texts in JSON, and Python would not compare the two. */
function writeMoment(
  { moment }: PlacedMoment,
  placed: Placed,
  { path, writing }: { readonly path: ConfigPath; readonly writing: Writing },
): ConfigValue | undefined {
  const text = path.at(-2) === 'params' ? writing.textOfMoment(moment) : undefined
  if (text !== undefined) return text
  const refusal = new Refusal(
    'there is a date where a config has a value',
    'Write its text: date.isoformat(), date.strftime("%Y-%m-%d").',
  )
  return leaveOut(refusal, placed, { path, writing })
}

/** Hints that a function may say for each record. */
const hintsByData: ReadonlySet<string> = new Set([
  'table_name',
  'write_disposition',
  'primary_key',
  'merge_key',
  'columns',
  'schema_contract',
])

/** Where the engine takes a function: steps, hints by the data, conversions of a cursor, and response actions. */
function takesFunction(path: ConfigPath): boolean {
  const [step, before] = [path.at(-1), path.at(-3)]
  // the action, one of several, or a function instead of the whole
  if (path.includes('response_actions')) return step === 'action' || typeof step === 'number'
  if (before === 'processing_steps') return step === 'filter' || step === 'map' || step === 'yield_map'
  const isHint = path.length === (path[0] === 'resource_defaults' ? 2 : 3)
  if (isHint && hintsByData.has(String(step))) return true
  return step === 'convert' || step === 'transform' || step === 'last_value_func'
}

function leaveOut(
  refusal: Refusal,
  { at }: Placed,
  { path, writing }: { readonly path: ConfigPath; readonly writing: Writing },
): undefined {
  const error = refused(specialised(refusal, path), { at, path }, writing.texts)
  if (!writing.ignoresCode) {
    writing.problems.push(error)
    return undefined
  }
  const { line } = writing.texts.positionOf(at)
  writing.warnings.push({
    code: 'PYTHON_IGNORED',
    message: `"${formatPath(path)}" is left out because ${withLine(refusal.why, line)}.`,
    hint: error.details.hint ?? '',
  })
  return undefined
}

/** What is known about code that stands in these places. */
function specialised(refusal: Refusal, path: ConfigPath): Refusal {
  const { why, found } = refusal
  const last = path.at(-1)
  if (last === 'session' && path.at(-2) === 'client')
    return new Refusal(
      'it makes a session of Python',
      'Remove it: retries are set by "error_handler", the time limit by RUNTIME__REQUEST_TIMEOUT, proxies by HTTPS_PROXY.',
      found,
    )
  if (path.length === 2 && path[0] === 'resources' && refusal.hint === undefined)
    return new Refusal(
      why,
      'Write its endpoint as a resource, or make it in a TypeScript config with resource({name, rows}).',
      found,
    )
  return refusal
}
