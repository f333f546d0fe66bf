import { isJsonObject } from '../../json/json.ts'
import { filters } from './filters.ts'
import { listOf, plainOf, valuesIn } from './shapes.ts'
import { type Test, tests } from './tests.ts'
import { member, type Scope, textOf, truthy, type Value } from './values.ts'

/** The arguments of a filter that is about the elements of a list, compiled. */
export interface ListArguments {
  readonly plain: readonly ((scope: Scope) => Value)[]
  readonly named: Readonly<Record<string, (scope: Scope) => Value>>
}

/** A filter over lists that applies another filter or a test to each element. */
export type ListFilter = (value: Value, scope: Scope) => Value

/**
 * `map`, `select`, `reject`, `selectattr`, `rejectattr`: undefined = it is another filter. What they apply is named by a text
 * that is known while they are compiled: `refuse` hears of one that is unknown.
 */
export function compileListFilter(
  name: string,
  { plain, named }: ListArguments,
  refuse: (what: string, known: readonly string[]) => Error,
): ListFilter | undefined {
  const [first, second] = plain
  const nameOf = (argument: ((scope: Scope) => Value) | undefined): string => textOf(argument?.({}))
  switch (name) {
    case 'map': {
      const { attribute, default: otherwise } = named
      if (attribute !== undefined)
        return (value, scope) =>
          each(value, (one) => withDefault(at(one, textOf(attribute(scope))), otherwise?.(scope)))
      const filter = owned(filters, nameOf(first))
      if (filter === undefined) throw refuse(`filter "${nameOf(first)}"`, Object.keys(filters))
      return (value, scope) => each(value, (one) => filter(one, argumentsOf(plain.slice(1), scope)))
    }
    case 'select':
    case 'reject': {
      const test = testOf(first, nameOf, refuse)
      const wanted = name === 'select'
      return (value, scope) =>
        listOf(valuesIn(value).filter((one) => test(one, argumentsOf(plain.slice(1), scope)) === wanted))
    }
    case 'selectattr':
    case 'rejectattr': {
      const test = testOf(second, nameOf, refuse)
      const wanted = name === 'selectattr'
      return (value, scope) =>
        listOf(
          valuesIn(value).filter(
            (one) => test(at(one, textOf(first?.(scope))), argumentsOf(plain.slice(2), scope)) === wanted,
          ),
        )
    }
    default:
      return undefined
  }
}

function testOf(
  argument: ((scope: Scope) => Value) | undefined,
  nameOf: (argument: ((scope: Scope) => Value) | undefined) => string,
  refuse: (what: string, known: readonly string[]) => Error,
): Test {
  if (argument === undefined) return (value) => truthy(value)
  const test = owned(tests, nameOf(argument))
  if (test === undefined) throw refuse(`test "${nameOf(argument)}"`, Object.keys(tests))
  return test
}

function argumentsOf(written: ListArguments['plain'], scope: Scope): readonly Value[] {
  return written.map((argument) => argument(scope))
}

function each(value: Value, make: (one: Value) => Value): Value {
  return listOf(valuesIn(value).map(make))
}

function withDefault(value: Value, otherwise: Value): Value {
  return value === undefined ? otherwise : value
}

/** `a.b` is a member of a member; a number a place in a list. */
function at(value: Value, path: string): Value {
  return path.split('.').reduce<Value>((found, key) => {
    if (isJsonObject(plainOf(found))) return member(found, key)
    return /^\d+$/.test(key) ? member(found, Number(key)) : undefined
  }, value)
}

function owned<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}
