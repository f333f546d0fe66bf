import { PyBytes } from '../values/bytes.ts'
import { nameOfType } from '../values/keys.ts'
import { PyList, PyTuple } from '../values/list.ts'
import { CallArguments } from '../values/call-arguments.ts'
import type { Method } from '../values/methods.ts'
import type { Arguments, Running, Value } from '../values/value.ts'
import { methodTable } from './define.ts'
import { decode } from './text/bytes-text.ts'
import { textMethods } from './text-methods.ts'

const isBytes = (value: Value): value is PyBytes => value instanceof PyBytes

// what bytes share with texts goes by way of the text with one character for each byte
const shared = [
  'strip',
  'lstrip',
  'rstrip',
  'split',
  'rsplit',
  'splitlines',
  'partition',
  'rpartition',
  'replace',
  'startswith',
  'endswith',
  'find',
  'rfind',
  'index',
  'rindex',
  'count',
  'removeprefix',
  'removesuffix',
  'join',
  'zfill',
  'ljust',
  'rjust',
  'center',
]

/** The methods of `bytes`. */
export const bytesMethods: ReadonlyMap<string, Method> = new Map([
  ...shared.map((name) => [name, asText(name)] as const),
  ...methodTable(isBytes, 'bytes', {
    'decode(encoding=, errors=)': (self, given, running) => {
      const how = { encoding: given.text(0, 'utf-8'), errors: given.text(1, 'strict') }
      return decode(self.bytes, how, running) ?? running.unknown(`the encoding "${how.encoding}" is not known`)
    },
    'hex()': (self) => Buffer.from(self.bytes).toString('hex'),
    'upper()': (self) => mapped(self, (text) => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase())),
    'lower()': (self) => mapped(self, (text) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())),
    'isdigit()': (self) => /^\d+$/.test(latin(self)),
    'isalpha()': (self) => /^[A-Za-z]+$/.test(latin(self)),
    'isalnum()': (self) => /^[A-Za-z\d]+$/.test(latin(self)),
  }),
])

function latin(bytes: PyBytes): string {
  return Buffer.from(bytes.bytes).toString('latin1')
}

function ofLatin(text: string): PyBytes {
  return new PyBytes(Buffer.from(text, 'latin1'))
}

function mapped(bytes: PyBytes, change: (text: string) => string): PyBytes {
  return ofLatin(change(latin(bytes)))
}

function asText(name: string): Method {
  return (self, args, running) => {
    const run = textMethods.get(name)
    if (!(self instanceof PyBytes) || run === undefined) return null
    if (name === 'join') checkParts(args, running)
    return back(run(latin(self), textArguments(args, running), running))
  }
}

function checkParts({ positional: [parts = null] }: Arguments, running: Running): void {
  if (!(parts instanceof PyList) && !(parts instanceof PyTuple)) return
  const index = parts.items.findIndex((part) => !(part instanceof PyBytes))
  if (index < 0) return
  const name = nameOfType(parts.items[index] ?? null)
  running.raise('TypeError', `sequence item ${index}: expected a bytes-like object, ${name} found`)
}

function textArguments(args: Arguments, running: Running): Arguments {
  return new CallArguments({
    positional: args.positional.map((value) => toText(value, running)),
    named: new Map(Array.from(args.named, ([name, value]) => [name, toText(value, running)])),
    at: args.at,
  })
}

function toText(value: Value, running: Running): Value {
  if (value instanceof PyBytes) return latin(value)
  if (value instanceof PyTuple) return new PyTuple(value.items.map((item) => toText(item, running)))
  if (value instanceof PyList) return new PyList(value.items.map((item) => toText(item, running)))
  if (typeof value === 'string') return running.raise('TypeError', "a bytes-like object is required, not 'str'")
  return value
}

function back(value: Value): Value {
  if (typeof value === 'string') return ofLatin(value)
  if (value instanceof PyList) return new PyList(value.items.map(back))
  return value instanceof PyTuple ? new PyTuple(value.items.map(back)) : value
}
