import { nameOfType } from '../../../../../python/values/keys.ts'
import { PyRange } from '../../../../../python/builtins/functions/range.ts'
import type { Machine } from '../../../../../python/run/machine.ts'
import type { Expression, Statement } from '../../../../../python/syntax/tree.ts'
import { PyDict } from '../../../../../python/values/dict.ts'
import { PyList, PyTuple } from '../../../../../python/values/list.ts'
import { PythonObject, type Value } from '../../../../../python/values/value.ts'
import { placedOf } from '../../program/from-value.ts'
import { isMap, isPlacedList, type Placed } from '../../program/placed.ts'
import type { Reader } from '../asked.ts'
import type { EachScope, ListOfValues } from '../each-scope.ts'

/** So many requests are written out at most. */
const mostOfRange = 1000

type Scalar = string | number
type Row = Readonly<Record<string, Scalar>>

/** A loop over what is known when the program is read. */
interface Known {
  readonly target: Expression
  readonly at: Statement['at']
  /** the list around it, for each of whose values it is gone through */
  readonly outer: EachScope | undefined
  readonly machine: Machine
}

const hint = 'Write "for_each" into the endpoint of a config (docs/slices.md).'

/** The values that a loop asks for each of: texts and numbers, tuples of them, dicts of them, and each of those for each of an outer list. */
export function listOfValues(source: Value, { target, at, outer, machine }: Known, reader: Reader): ListOfValues {
  const items = itemsOf(source, machine)
  if (items === undefined || items.length === 0)
    return reader.stop(
      items === undefined
        ? `it asks for each of a "${nameOfType(source)}", and only what stands in the program as a list, a tuple, a set, a dict or a range is written out`
        : 'it asks for each of a list that is empty',
      'Write the values into a list before the loop, or ask for each row of a resource.',
    )
  const names = namesOf(target)
  if (names === undefined) return reader.stop('it asks for each of something that has several names')
  const dicts = names.length === 1 ? dictsIn(items) : undefined
  const rows = dicts ?? items.map((item) => rowOf(item, names))
  const known = rows.filter((row) => row !== undefined)
  if (known.length < rows.length || known.length === 0)
    return reader.stop('it asks for each of a list of more than texts and numbers', hint)
  if (outer !== undefined) return product(outer, { rows: known, names, isDict: dicts !== undefined, at }, reader)
  if (dicts === undefined && names.length === 1)
    return { kind: 'list', source: ['values', placedOf(new PyList([...items]), at)], names }
  return { kind: 'list', source: ['rows', placed(known, at)], names, ...(dicts && { isRow: true as const }) }
}

function product(
  outer: EachScope,
  {
    rows,
    names,
    isDict,
    at,
  }: {
    readonly rows: readonly Row[]
    readonly names: readonly string[]
    readonly isDict: boolean
    readonly at: Placed['at']
  },
  reader: Reader,
): ListOfValues {
  const { from } = outer
  const above = from.kind === 'list' && !from.isRow && !isDict ? rowsIn(from) : undefined
  const isNew = from.kind === 'list' && names.every((name) => !from.names.includes(name))
  if (above === undefined || !isNew) return reader.stop('it asks for each row of rows')
  const all = above.flatMap((row) => rows.map((inner): Row => ({ ...row, ...inner })))
  if (all.length > mostOfRange) return reader.stop('it asks for each of more values than are written out')
  return {
    kind: 'list',
    source: ['rows', placed(all, at)],
    names: [...(from.kind === 'list' ? from.names : []), ...names],
  }
}

function rowsIn({ source: [key, { value }], names }: ListOfValues): readonly Row[] | undefined {
  if (!isPlacedList(value)) return undefined
  const items = value
  if (key === 'values') return items.map((item): Row => ({ [names[0] ?? '']: item.value as Scalar }))
  return items.map(({ value: row }) =>
    Object.fromEntries(
      isMap(row) ? [...row].map(([name, part]): [string, Scalar] => [name, part.value as Scalar]) : [],
    ),
  )
}

function placed(rows: readonly Row[], at: Placed['at']): Placed {
  return placedOf(new PyList(rows.map((row) => PyDict.of(Object.entries(row)))), at)
}

/** What is gone through in order, and known. */
const lists = /^(?:dict|set|frozenset|dict_items|dict_values|dict_keys|zip|enumerate)$/

function itemsOf(source: Value, machine: Machine): readonly Value[] | undefined {
  if (source instanceof PyRange && source.size > 0 && source.size <= mostOfRange)
    return Array.from({ length: source.size }, (_, index) => source.start + index * source.step)
  if (source instanceof PyList || source instanceof PyTuple) return source.items
  return source instanceof PythonObject && lists.test(source.typeName) ? [...machine.iterate(source)] : undefined
}

/** `for city in …`, `for name, path in …` */
function namesOf(target: Expression): readonly string[] | undefined {
  if (target.kind === 'name') return [target.name]
  if (target.kind !== 'tuple' && target.kind !== 'list') return undefined
  const names = target.items.flatMap((item) => (item.kind === 'name' ? [item.name] : []))
  return names.length === target.items.length && new Set(names).size === names.length ? names : undefined
}

function rowOf(item: Value, names: readonly string[]): Row | undefined {
  const values = names.length === 1 ? [item] : item instanceof PyTuple || item instanceof PyList ? item.items : []
  const scalars = values.filter(isScalar)
  if (scalars.length !== names.length || values.length !== names.length) return undefined
  return Object.fromEntries(names.map((name, index) => [name, scalars[index] ?? '']))
}

/** Dicts of the same keys: those whose values are texts and numbers. */
function dictsIn(items: readonly Value[]): readonly (Row | undefined)[] | undefined {
  if (!items.every((item) => item instanceof PyDict)) return undefined
  const dicts = items.map((item) => new Map<Value, Value>([...item.entries()].map(([key, value]) => [key, value])))
  const keys = [...(dicts[0]?.keys() ?? [])].filter(
    (key): key is string =>
      typeof key === 'string' && /^[A-Za-z_]\w*$/.test(key) && dicts.every((dict) => isScalar(dict.get(key) ?? null)),
  )
  return dicts.map((dict) =>
    keys.length === 0
      ? undefined
      : Object.fromEntries(keys.map((key): [string, Scalar] => [key, dict.get(key) as Scalar])),
  )
}

function isScalar(value: Value): value is Scalar {
  return typeof value === 'string' || typeof value === 'number'
}
