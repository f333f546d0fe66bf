import type { ConfigPath } from '../../../document.ts'
import type { Value } from '../../../../python/values/value.ts'
import { isAskedFor } from '../documents/ask-for.ts'
import { isMap, isPlacedList, type Placed, PlacedChoice, PlacedFunction, Refusal } from '../program/placed.ts'
import { UnknownValue } from '../program/unknown-value.ts'

/** Makes text of a function or a paginator of the program. */
export type FunctionText = (written: Value) => string | Refusal

/** What a config would be refused for; undefined = it can be written. */
export function firstRefusal({ value }: Placed, textOf: FunctionText, path: ConfigPath = []): Refusal | undefined {
  if (value instanceof UnknownValue && isAskedFor(path)) return undefined
  if (value instanceof Refusal) return value
  if (value instanceof PlacedFunction) {
    const text = path.at(-1) === 'auth' ? undefined : textOf(value.function)
    if (typeof text === 'string') return undefined
    return value.otherwise ?? text ?? new Refusal('there is a function where a config has a value')
  }
  if (value instanceof PlacedChoice)
    return firstRefusal(value.found, textOf, path) ?? firstRefusal(value.missing, textOf, path)
  if (isMap(value)) return firstOf([...value].map(([key, inner]) => firstRefusal(inner, textOf, [...path, key])))
  return isPlacedList(value)
    ? firstOf(value.map((inner, index) => firstRefusal(inner, textOf, [...path, index])))
    : undefined
}

function firstOf(refusals: readonly (Refusal | undefined)[]): Refusal | undefined {
  return refusals.find((refusal) => refusal !== undefined)
}

/** A step asks no API: what a class of the program asks would be asked where nothing is (decisions/0133). */
export function refusalIn(text: string | Refusal): Refusal | undefined {
  if (text instanceof Refusal) return text
  const [, name] = asking.exec(text) ?? []
  return name === undefined ? undefined : new Refusal(`what it makes of each row uses "${name}", which asks an API`)
}

const asking = /^[ \t]*(?:import|from)[ \t]+(requests|httpx|aiohttp|urllib3?|http|dlt)\b/m
