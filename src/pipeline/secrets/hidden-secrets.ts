import { isList, isJsonObject, type JsonObject, type JsonValue, ownValue } from '../../json/json.ts'
import type { SecretVault } from '../../model/secrets.ts'
import type { Unit, UnitProgress } from '../../model/unit.ts'

/** What a package remembers of a unit. */
export interface UnitPosition {
  readonly unit: Unit
  readonly progress: UnitProgress | null
}

/**
 * What a package may keep of units and progress: an API that writes the key into its own links, or a parent record that
 * holds one, must not leave it on the disk. Rows are not touched: they are the data that was asked for.
 */
export function withoutSecrets<Mark extends { readonly born: readonly Unit[]; readonly progress: readonly Reached[] }>(
  mark: Mark,
  vault: SecretVault,
): Mark {
  const hide = (text: string): string => vault.hide(text)
  return {
    ...mark,
    born: mark.born.map((unit) => unitWith(unit, hide)),
    progress: mark.progress.map(({ unit, progress }) => ({ unit, progress: progressWith(progress, hide) })),
  }
}

/** The positions as they were; undefined when a secret that was in one of them is not known here, or has changed. */
export function withSecrets(
  positions: readonly UnitPosition[],
  vault: SecretVault,
): readonly UnitPosition[] | undefined {
  let areKnown = true
  const show = (text: string): string => {
    const shown = vault.show(text)
    if (shown === undefined) areKnown = false
    return shown ?? text
  }
  const shown = positions.map(({ unit, progress }): UnitPosition => ({
    unit: unitWith(unit, show),
    progress: progress && progressWith(progress, show),
  }))
  return areKnown ? shown : undefined
}

interface Reached {
  readonly unit: string
  readonly progress: UnitProgress
}

type Change = (text: string) => string

// ids and names come from the config, not from answers
function unitWith(unit: Unit, change: Change): Unit {
  if (unit.parents === undefined) return unit
  const parents = unit.parents.map(({ fields, included, slice, ...rest }) => ({
    ...rest,
    fields: valuesWith(fields, change),
    included: valuesWith(included, change),
    ...(slice !== undefined && { slice: valuesWith(slice, change) }),
  }))
  return { ...unit, parents }
}

function progressWith(progress: UnitProgress, change: Change): UnitProgress {
  // plain JSON by its own contract
  return mapTexts(progress as unknown as JsonValue, change) as unknown as UnitProgress
}

function valuesWith(values: JsonObject, change: Change): JsonObject {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, mapTexts(value, change)]))
}

/** Every text in a value; what holds none that changes stays the same object. */
function mapTexts(value: JsonValue, change: Change): JsonValue {
  if (typeof value === 'string') return change(value)
  if (isList(value)) {
    const items = value.map((item) => mapTexts(item, change))
    return items.some((item, at) => item !== value[at]) ? items : value
  }
  if (!isJsonObject(value)) return value
  const entries = Object.entries(value).map(([key, inner]) => [key, mapTexts(inner, change)] as const)
  return entries.some(([key, inner]) => inner !== ownValue(value, key)) ? Object.fromEntries(entries) : value
}
