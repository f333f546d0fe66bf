import type { Builtins, Method } from '../values/methods.ts'
import type { Value } from '../values/value.ts'
import { bytesMethods } from './bytes-methods.ts'
import { dictMethods } from './dict-methods.ts'
import { withSpecial } from './dunder-methods.ts'
import { formatValue } from './format/format-value.ts'
import { reprInMessage, textOf } from './format/repr.ts'
import { iterateFunctions } from './functions/iterate.ts'
import { classNames, inspectFunctions } from './functions/inspect.ts'
import { numberFunctions } from './functions/numbers.ts'
import { fileFunctions } from './functions/open-file.ts'
import { listMethods, tupleMethods } from './list-methods.ts'
import { lookupMethods } from './lookup-methods.ts'
import { floatMethods, intMethods, numberAttribute } from './number-methods.ts'
import { frozenMethods, setMethods } from './set-methods.ts'
import { textMethods } from './text-methods.ts'
import { formatPercentOf } from './text/percent.ts'

const names = new Map<string, Value>([
  ...classNames,
  ...inspectFunctions,
  ...iterateFunctions,
  ...numberFunctions,
  ...fileFunctions,
])

const methods = new Map<string, ReadonlyMap<string, Method>>([
  ['lookup', lookupMethods],
  ...Object.entries({
    str: textMethods,
    list: listMethods,
    tuple: tupleMethods,
    dict: dictMethods,
    set: setMethods,
    frozenset: frozenMethods,
    bytes: bytesMethods,
    int: intMethods,
    bool: intMethods,
    float: floatMethods,
  }).map(([type, own]) => [type, withSpecial(type, own)] as const),
])

/** What Python has without any import. */
export const builtins: Builtins = {
  names,
  methods,
  attribute: (value, name) => numberAttribute(value, name),
  text: textOf,
  repr: reprInMessage,
  format: formatValue,
  percent: formatPercentOf,
}
