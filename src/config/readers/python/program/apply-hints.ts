import type { Span } from '../../../../python/syntax/tree.ts'
import { isMap, isPlacedList, type Placed, type PlacedMap, Refusal, textAt } from './placed.ts'
import type { ResourceRecord } from './program.ts'

/**
 * A resource after `apply_hints(…)`, by dlt's rules: None leaves a hint as it is, an empty value takes it away, columns are
 * merged by name, references by table, everything else is replaced.
 */
export function applyHints(resource: ResourceRecord, hints: PlacedMap, at: Span): ResourceRecord {
  const changes = new Map(resource.changes)
  const refusals = [...resource.refusals]
  const refuse = (why: string, hint: string): void => void refusals.push({ at, refusal: new Refusal(why, hint) })
  for (const [key, hint] of hints) {
    if (hint.value === null) continue
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined
    if (rule === undefined) {
      if (!isEmpty(hint))
        refuse(`"${key}" is not a hint that sluice knows`, 'Take it out, or write what it does as SQL.')
    } else rule({ key, hint, changes, resource: { ...resource, changes }, refuse })
  }
  return { ...resource, changes, refusals }
}

interface Applying {
  readonly key: string
  readonly hint: Placed
  readonly changes: Map<string, Placed>
  readonly resource: ResourceRecord
  readonly refuse: (why: string, hint: string) => void
}

type Rule = (applying: Applying) => void

/** An empty value takes the hint away, also one of `resource_defaults`. */
const replace: Rule = ({ key, hint, changes }) => void changes.set(key, isEmpty(hint) ? { ...hint, value: null } : hint)

/** No key at all is an empty list: null would leave that of the defaults. */
const replaceKey: Rule = ({ key, hint, changes }) =>
  void changes.set(key, isEmpty(hint) ? { ...hint, value: [] } : hint)

const keepIfEmpty: Rule = ({ key, hint, changes }) => void (isEmpty(hint) || changes.set(key, hint))

const rules: Readonly<Record<string, Rule>> = {
  table_name: replace,
  parent_table_name: replace,
  write_disposition: keepIfEmpty,
  columns: ({ hint, changes, resource }) => void changes.set('columns', mergedColumns(resource, hint)),
  primary_key: replaceKey,
  merge_key: replaceKey,
  schema_contract: replace,
  table_format: replace,
  file_format: replace,
  references: ({ hint, changes, resource }) =>
    void changes.set('references', mergedList(hintOf(resource, 'references'), hint, 'referenced_table')),
  nested_hints: replace,
  max_table_nesting: ({ key, hint, changes }) => void changes.set(key, hint),
  incremental: setIncremental,
  create_table_variant: ({ hint, refuse }) => {
    if (!isEmpty(hint))
      refuse('it makes hints for one of several tables of a resource', 'Make a resource of its own for that table.')
  },
  additional_table_hints: ({ hint, refuse }) => {
    if (!isEmpty(hint))
      refuse('"additional_table_hints" are hints for other destinations', 'Take them out: sluice has no use for them.')
  },
}

/** The value of a hint as it stands: set later, else in the resource, else in `resource_defaults`. */
export function hintOf(resource: ResourceRecord, key: string): Placed | undefined {
  const set = resource.changes.get(key)
  if (set !== undefined) return set
  const own = configOf(resource)?.get(key)
  return own ?? defaultsOf(resource)?.get(key)
}

/** The resource's own map in the config, if it is one. */
export function configOf({ part, index }: ResourceRecord): PlacedMap | undefined {
  const config = part?.config.value
  const resources = isMap(config) ? config.get('resources')?.value : undefined
  const own = isPlacedList(resources) ? resources[index]?.value : undefined
  return isMap(own) ? own : undefined
}

function defaultsOf({ part }: ResourceRecord): PlacedMap | undefined {
  const config = part?.config.value
  const defaults = isMap(config) ? config.get('resource_defaults')?.value : undefined
  return isMap(defaults) ? defaults : undefined
}

function mergedColumns(resource: ResourceRecord, hint: Placed): Placed {
  const own = columnsIn(configOf(resource)?.get('columns'))
  const below = columnsIn(defaultsOf(resource)?.get('columns'))
  const before = columnsIn(resource.changes.get('columns')) ?? joined(below, own)
  const added = columnsIn(hint)
  if (added === undefined || before === undefined || added.size === 0) return hint
  return { ...hint, value: joined(before, added) ?? added }
}

function joined(below: PlacedMap | undefined, above: PlacedMap | undefined): PlacedMap | undefined {
  if (below === undefined || above === undefined) return above ?? below
  return withEntries(
    below,
    [...above].map(([name, column]) => [name, mergedColumn(below.get(name), column)] as const),
  )
}

function mergedColumn(below: Placed | undefined, above: Placed): Placed {
  if (!isMap(below?.value) || !isMap(above.value)) return above
  return { ...above, value: withEntries(below.value, above.value) }
}

/** Columns by name, whichever form was written; undefined = none, or not known. */
function columnsIn(columns: Placed | undefined): PlacedMap | undefined {
  if (isMap(columns?.value)) return columns.value
  if (!isPlacedList(columns?.value)) return undefined
  return new Map(
    columns.value.flatMap((column) => {
      const name = isMap(column.value) ? textAt(column.value, 'name') : undefined
      return name === undefined ? [] : [[name, column] as const]
    }),
  )
}

function mergedList(below: Placed | undefined, above: Placed, key: string): Placed {
  if (!isPlacedList(below?.value) || !isPlacedList(above.value)) return above
  const named = (item: Placed): string => (isMap(item.value) ? (textAt(item.value, key) ?? '') : '')
  const byName = new Map([...below.value, ...above.value].map((item) => [named(item), item]))
  return { ...above, value: [...byName.values()] }
}

/**
 * The cursor of the hint takes the place of the config's; what asks the API by it (start_param, end_param, convert) stays. Of a
 * resource without one dlt only filters, as an endpoint's `incremental` without parameters does.
 */
function setIncremental({ hint, changes, resource }: Applying): void {
  const cursor: Placed = isMap(hint.value)
    ? { ...hint, value: new Map([...hint.value].filter(([key]) => key !== 'type')) }
    : hint
  const endpoint = hintOf(resource, 'endpoint')?.value
  const params = isMap(endpoint) ? endpoint.get('params') : undefined
  const asked = isMap(params?.value)
    ? [...params.value].find(([, { value }]) => isMap(value) && isIncremental(value))
    : undefined
  if (asked === undefined) {
    const written = isMap(endpoint) ? endpoint.get('incremental')?.value : undefined
    changes.set('incremental', replacedCursor(written, cursor))
  } else
    changes.set('incremental_param', {
      ...cursor,
      value: new Map([[asked[0], replacedCursor(asked[1].value, cursor)]]),
    })
}

const kept: ReadonlySet<string> = new Set(['type', 'start_param', 'end_param', 'convert', 'transform'])

function replacedCursor(written: Placed['value'] | undefined, cursor: Placed): Placed {
  if (!isMap(written) || !isMap(cursor.value)) return cursor
  return { ...cursor, value: new Map([...[...written].filter(([key]) => kept.has(key)), ...cursor.value]) }
}

function isIncremental(map: PlacedMap): boolean {
  return textAt(map, 'type') === 'incremental'
}

/** A map with some keys replaced or added. */
function withEntries(map: PlacedMap, entries: Iterable<readonly [string, Placed]>): PlacedMap {
  return new Map([...map, ...entries])
}

/** Python's idea of a value that counts as nothing: None, `""`, `[]`, `{}`, 0, False. */
function isEmpty({ value }: Placed): boolean {
  if (isMap(value)) return value.size === 0
  return isPlacedList(value) ? value.length === 0 : !value
}
