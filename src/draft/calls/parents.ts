import { type JsonObject, type JsonValue, ownValue } from '../../json/json.ts'
import type { Evident } from '../draft.ts'
import { literalText } from '../literal.ts'
import { decoded } from './url-parts.ts'
import { type CallGroup, isOpen } from './group-calls.ts'
import { listIn } from './list-answer.ts'

/** The path of a resource as it is written, and where its placeholders are filled from. */
export interface ResolvedPath {
  /** spelled for the config */
  readonly segments: readonly string[]
  readonly parent?: Evident<string>
  readonly notes: readonly string[]
  /** it has a variable that nothing fills */
  readonly off?: string
}

/** A group with the name that its resource has. */
export interface NamedGroup extends CallGroup {
  readonly name: string
}

/**
 * Fills the open segments of paths: from the records of the resource that lists what stands there, else with what the
 * first call had. Groups come in any order.
 */
export function resolvePaths(groups: readonly NamedGroup[]): ReadonlyMap<NamedGroup, ResolvedPath> {
  const resolved = new Map<NamedGroup, ResolvedPath>()
  const byTemplate = new Map(
    groups.filter(({ method }) => method === 'GET').map((group) => [JSON.stringify(group.template), group]),
  )
  const openings = (group: NamedGroup): number => group.template.filter(isOpen).length
  for (const group of groups.toSorted((left, right) => openings(left) - openings(right))) {
    const last = group.template.findLastIndex(isOpen)
    const parent = last === -1 ? undefined : byTemplate.get(JSON.stringify(group.template.slice(0, last)))
    const above = parent === undefined || parent === group ? undefined : resolved.get(parent)
    const found = parent === undefined || above?.off !== undefined ? undefined : fieldFor(group, last, parent)
    resolved.set(
      group,
      parent === undefined || above === undefined || found === undefined
        ? asCalled(group)
        : belowParent({ group, last, parent, above, found }),
    )
  }
  return resolved
}

interface Below {
  readonly group: NamedGroup
  readonly last: number
  readonly parent: NamedGroup
  readonly above: ResolvedPath
  readonly found: { readonly field: string; readonly certainty: Evident<string>['certainty']; readonly why: string }
}

function belowParent({ group, last, parent, above, found }: Below): ResolvedPath {
  const { name } = parent
  // what the parent takes from its own parent, its records carry on as `_<parent>_<field>`
  const carried = above.segments.map((segment) =>
    segment.replace(
      /^\{resources\.([^.]+)\.(.+)\}$/,
      (_, from: string, field: string) => `{resources.${name}._${from}_${field}}`,
    ),
  )
  const rest = group.template.slice(last + 1).map(literalText)
  return {
    segments: [...carried, `{resources.${name}.${found.field}}`, ...rest],
    parent: { value: name, certainty: found.certainty, why: found.why },
    notes: [],
  }
}

function asCalled({ template, calls }: NamedGroup): ResolvedPath {
  const [first] = calls
  const segments = first?.url.segments ?? template
  const values = segments.map((segment) => valueOf(segment, first))
  const open = segments.filter((segment, index) => isOpen(segment) && values[index] === undefined)
  const notes = template.flatMap((segment, index) => {
    const seen = new Set(calls.map(({ url }) => url.segments[index]))
    if (isOpen(segment) && seen.size > 1)
      return [`seen with ${seen.size} values of path part ${index + 1}; the first is written`]
    return isOpen(segments[index] ?? '') && values[index] !== undefined
      ? [`${segment} is written with its value in the document`]
      : []
  })
  const path = segments.map((segment, index) => (values[index] === undefined ? segment : literalText(values[index])))
  if (open.length === 0) return { segments: path, notes }
  return {
    segments: path,
    notes,
    off: `nothing here lists what ${open.join(', ')} stands for: write a value, or a parent resource`,
  }
}

function valueOf(segment: string, first: CallGroup['calls'][number] | undefined): string | undefined {
  return isOpen(segment) ? first?.call.variables?.get(segment.slice(1, -1)) : segment
}

const usualFields = ['id', '_id', 'uuid', 'guid', 'key', 'slug', 'code', 'name']

/** The field of the parent's records that stands in the paths of the children. */
function fieldFor(group: NamedGroup, at: number, parent: NamedGroup): Below['found'] | undefined {
  const place = parent.calls[0]?.call.place ?? ''
  const values = new Set(group.calls.map(({ url }) => decoded(url.segments[at] ?? '')))
  const records = parent.calls.flatMap(({ call }) =>
    call.answer?.value === undefined ? [] : (listIn(call.answer.value)?.records ?? []),
  )
  const isVariable = group.template[at] !== '{}'
  if (isVariable || records.length === 0) {
    const field = records.length === 0 ? 'id' : fieldsOf(records).find((name) => usualFields.includes(name))
    return field === undefined
      ? undefined
      : { field, certainty: 'guess', why: `the path goes on below the list "${parent.name}"` }
  }
  const holding = fieldsOf(records).find((field) => {
    const held = new Set(records.map((record) => identityText(ownValue(record, field))))
    return [...values].some((value) => held.has(value))
  })
  if (holding === undefined) return undefined
  const matched = [...values].filter((value) =>
    records.some((record) => identityText(ownValue(record, holding)) === value),
  )
  const why = `"${holding}" of ${parent.name} stands in the path of ${matched.length} of ${values.size} calls, ${place}`
  return { field: holding, certainty: 'probed', why }
}

/** As it would stand in a path; an object stands in none. */
function identityText(value: JsonValue | undefined): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? String(value) : ''
}

function fieldsOf(records: readonly JsonObject[]): readonly string[] {
  const [first = {}] = records
  const names = Object.keys(first).filter((name) => /^[A-Za-z_]\w*$/.test(name))
  return [...usualFields.filter((name) => names.includes(name)), ...names.filter((name) => !usualFields.includes(name))]
}
