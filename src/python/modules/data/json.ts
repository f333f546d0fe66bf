import { isLookup } from '../../values/lookup.ts'
import { functions } from '../../builtins/define.ts'
import { exceptionClass, raiseAs } from '../../builtins/raise-as.ts'
import { noteWritten, PyFile } from '../../builtins/functions/open-file.ts'
import { actualText } from '../../builtins/lookups.ts'
import type { Given } from '../../builtins/signature.ts'
import { decode } from '../../builtins/text/bytes-text.ts'
import { parseJson } from '../../../json/json-text.ts'
import { PyBytes } from '../../values/bytes.ts'
import { fromJson } from '../../values/json.ts'
import { nameOfType } from '../../values/keys.ts'
import { PyTuple } from '../../values/list.ts'
import type { ModuleSource } from '../../values/module.ts'
import { intOf } from '../../values/numbers.ts'
import { type Running, Unknown, type Value } from '../../values/value.ts'
import { type Layout, writeJson } from './write-json.ts'

const decodeError = exceptionClass('JSONDecodeError', 'ValueError')

/** The text that a value of `loads` is, or its bytes. */
export function textOrBytes(value: Value, what: string, running: Running): string {
  if (typeof value === 'string') return value
  const text =
    value instanceof PyBytes ? decode(value.bytes, { encoding: 'utf-8', errors: 'strict' }, running) : undefined
  return text ?? running.raise('TypeError', `${what}, not ${nameOfType(value)}`)
}

/** What an open file still holds, or Unknown. */
export function restOf(file: Value, running: Running): Value {
  const read = running.attribute(file, 'read')
  return read === undefined
    ? running.raise('AttributeError', `'${nameOfType(file)}' object has no attribute 'read'`)
    : running.call(read, [])
}

function loads(value: Value, running: Running): Value {
  const known = isLookup(value) ? actualText(value, 'json.loads(…)', running) : value
  if (known instanceof Unknown) return known
  const text = textOrBytes(known, 'the JSON object must be str, bytes or bytearray', running)
  running.spend(text.length / 100)
  try {
    return fromJson(parseJson(text))
  } catch (error) {
    if (error instanceof SyntaxError) return raiseAs(decodeError, explain(text, error), running)
    throw error
  }
}

/** Options that change what is read. */
function hooked(given: Given, running: Running): Unknown | undefined {
  const [option] = given.named.keys()
  return option === undefined
    ? undefined
    : running.unknown(`line ${running.lineOf(running.at)} reads JSON with ${option}=…, which sluice does not know`)
}

function explain(text: string, error: SyntaxError): string {
  const at = text.trim() === '' ? text.length : Number(/position (\d+)/.exec(error.message)?.[1] ?? 0)
  const before = text.slice(0, at)
  const line = before.split('\n').length
  return `Expecting value: line ${line} column ${at - before.lastIndexOf('\n')} (char ${at})`
}

const writeOptions =
  '*, skipkeys=, ensure_ascii=, ~check_circular=, ~allow_nan=, ~cls=, indent=, separators=, ~default=, sort_keys='

/** The options from the argument with this number on. */
function layoutOf(given: Given, first: number, running: Running): Layout {
  const indent = given.value(first + 5)
  const separators = given.value(first + 6)
  const [item, key] = separators instanceof PyTuple ? separators.items : []
  const width = intOf(indent)
  const step =
    typeof indent === 'string'
      ? indent
      : width === undefined
        ? undefined
        : ' '.repeat(Math.max(0, Math.min(Number(width), 100)))
  const isTrue = (index: number, missing: boolean): boolean =>
    given.has(index) ? running.truth(given.value(index)) === true : missing
  return {
    indent: step,
    itemSeparator: typeof item === 'string' ? item : step === undefined ? ', ' : ',',
    keySeparator: typeof key === 'string' ? key : ': ',
    skipKeys: isTrue(first, false),
    ascii: isTrue(first + 1, true),
    default: given.value(first + 7),
    sortKeys: isTrue(first + 8, false),
  }
}

/** Module `json`. */
export const jsonModule: ModuleSource = {
  name: 'json',
  members: new Map<string, Value>([
    ['JSONDecodeError', decodeError],
    ...functions({
      [`dumps(~obj, ${writeOptions})`]: (given, running) =>
        given.has(5) && given.value(5) !== null
          ? running.unknown(`line ${running.lineOf(running.at)} writes JSON by a class of its own`)
          : writeJson(given.value(0), layoutOf(given, 1, running), running),
      [`dump(~obj, ~fp, ${writeOptions})`]: (given, running) => {
        const file = given.value(1)
        if (file instanceof PyFile) noteWritten(file.path, running)
        return null
      },
      'loads(~s, **~options)': (given, running) => hooked(given, running) ?? loads(given.value(0), running),
      'load(fp, **~options)': (given, running) =>
        hooked(given, running) ?? loads(restOf(given.value(0), running), running),
    }),
  ]),
}
