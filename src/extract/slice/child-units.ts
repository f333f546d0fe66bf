import { SluiceError } from '../../model/errors.ts'
import { isJsonObject, ownValue, type JsonValue } from '../../json/json.ts'
import type { Records } from '../../json/records/records.ts'
import type { JsonPath } from '../../model/plan/json-path.ts'
import { isSpread } from '../../model/plan/lineage.ts'
import { type SliceSource, streamedSource } from '../../model/plan/slices.ts'
import { includedColumn, type ParentBinding, type ResourcePlan } from '../../model/plan.ts'
import type { Gathered, ParentValues, Slice, Unit } from '../../model/unit.ts'
import { isBare, usualName } from '../select/named-records.ts'
import { includedOf } from './spread.ts'

/** Parent records per unit: small enough to lose little on a retry, large enough not to be all bookkeeping. */
const mostParents = 20

/** The records of one page, for those who are read for them. */
export interface ParentPage {
  readonly unit: Unit
  readonly number: number | string
  /** what was left of it */
  readonly records: Records
  /** all of it, with the indexes of those that are left, for children that are read for every record */
  readonly all?: { readonly records: Records; readonly isNew: (index: number) => boolean }
}

/** A resource that is read for the records of another. */
export interface Dependent {
  readonly resource: ResourcePlan
  /** it is read for every record, whatever the parent's cursor remembers */
  readonly visitsAll: boolean
}

/** Hears of records that give no value. */
export type SkipListener = (child: string, parent: string, field: string) => void

/**
 * The units that read the dependents for the records of one page (docs/contract/rest-api.md 7.4). Ids say where they come from
 * and are the same when the page is read again: `<child>/<unit>/<page>/<part>`, page and part from 1; of a page that comes in
 * pieces `<page>.<piece>`. A record without the value that a `for_each` takes is left out.
 * Throws `SluiceError` PARENT_FIELD_MISSING.
 */
export function childUnits(
  dependents: readonly Dependent[],
  page: ParentPage,
  skipped: SkipListener = () => undefined,
): readonly Unit[] {
  return dependents.flatMap(({ resource, visitsAll }) => {
    const records = parentRecords(page, visitsAll)
    const of = { child: resource, page, skipped }
    return [...gatheredUnits(records, of), ...visitUnits(records, of)]
  })
}

interface ParentRecord {
  readonly record: JsonValue
  readonly isOld: boolean
}

function parentRecords({ records, all }: ParentPage, visitsAll: boolean): readonly ParentRecord[] {
  if (!visitsAll || all === undefined) return records.decoded().map((record) => ({ record, isOld: false }))
  return all.records.decoded().map((record, index) => ({ record, isOld: !all.isNew(index) }))
}

interface Child {
  readonly child: ResourcePlan
  readonly page: ParentPage
  readonly skipped: SkipListener
}

function visitUnits(records: readonly ParentRecord[], { child, page, skipped }: Child): readonly Unit[] {
  const binding = child.parent
  if (binding === undefined || binding.resource !== page.unit.resource) return []
  const isFull = child.readParent === 'full'
  const parents = records.flatMap(({ record, isOld }): readonly ParentValues[] => {
    const visit = parentValues(record, { child, binding, skipped })
    return visit === undefined ? [] : [isOld && !isFull ? { ...visit, isOld } : visit]
  })
  const base = { resource: child.name }
  const id = `${child.name}/${page.unit.id}/${page.number}`
  if (isSpread(child)) return parents.length === 0 ? [] : [{ id, ...base, parents, isSpread: true }]
  // each job is a unit of its own
  const size = child.endpoint?.job === undefined ? mostParents : 1
  const parts = Math.ceil(parents.length / size)
  return Array.from({ length: parts }, (_, part) => ({
    id: `${id}/${part + 1}`,
    ...base,
    parents: parents.slice(part * size, (part + 1) * size),
  }))
}

/** The values of a page for a `for_each` that waits for all of them. */
function gatheredUnits(records: readonly ParentRecord[], { child, page, skipped }: Child): readonly Unit[] {
  const { slices } = child.endpoint ?? {}
  if (slices === undefined || streamedSource(slices) !== undefined) return []
  return slices.entries.flatMap(({ members }, entry) =>
    members.flatMap((source, place): readonly Unit[] => {
      if (source.kind !== 'resource' || source.resource !== page.unit.resource) return []
      const gathered: Gathered = {
        member: [entry, place],
        slices: records.flatMap(({ record }): readonly Slice[] => {
          const slice = sliceOf(record, source, { child, skipped })
          return slice === undefined ? [] : [slice]
        }),
      }
      if (gathered.slices.length === 0) return []
      return [
        { id: `${child.name}/of/${entry}.${place}/${page.unit.id}/${page.number}`, resource: child.name, gathered },
      ]
    }),
  )
}

/** The values that a record gives a slice; undefined = it has none. */
function sliceOf(
  record: JsonValue,
  { as, field, fields, resource }: SliceSource & { readonly kind: 'resource' },
  { child, skipped }: Pick<Child, 'child' | 'skipped'>,
): Slice | undefined {
  const value = bareValue(record, field.text) ?? field.first(record)
  if (value === undefined || value === null) {
    skipped(child.name, resource, field.text)
    return undefined
  }
  return Object.fromEntries([[as, value], ...fields.map(([name, path]) => [name, path.first(record) ?? null] as const)])
}

interface Binding extends Pick<Child, 'child' | 'skipped'> {
  readonly binding: ParentBinding
}

function parentValues(record: JsonValue, { child, binding, skipped }: Binding): ParentValues | undefined {
  const { slices } = child.endpoint ?? {}
  const source = slices && streamedSource(slices)
  const slice = source && sliceOf(record, source, { child, skipped })
  if (source !== undefined && slice === undefined) return undefined
  const fields = binding.fields.map((path: JsonPath) => {
    const value = bareValue(record, path.text) ?? path.first(record)
    if (value === undefined) throw missing(child, { field: path.text, record, use: 'its requests name it' })
    return [path.text, value] as const
  })
  const included = binding.include.map((key) => {
    const value = isJsonObject(record) ? ownValue(record, key) : bareValue(record, key)
    if (value === undefined) throw missing(child, { field: key, record, use: '"include_from_parent" names it' })
    return [includedColumn(binding, key), value] as const
  })
  const columns = slice === undefined || isSpread(child) ? {} : includedOf(slice, slices?.include ?? [])
  return {
    fields: Object.fromEntries(fields),
    included: { ...Object.fromEntries(included), ...columns },
    ...(slice !== undefined && { slice }),
  }
}

/** A record that is one value, under the name that its column has. */
function bareValue(record: JsonValue, name: string): JsonValue | undefined {
  return name === usualName && isBare(record) ? record : undefined
}

function missing(
  child: ResourcePlan,
  about: { readonly field: string; readonly record: JsonValue; readonly use: string },
): SluiceError {
  const parent = child.parent?.resource ?? ''
  const { field, record, use } = about
  return new SluiceError(
    'PARENT_FIELD_MISSING',
    `Could not read "${child.name}" because a record of "${parent}" has no "${field}", and ${use}.`,
    {
      place: child.endpoint?.places.path ?? child.place,
      found: isJsonObject(record)
        ? `keys ${Object.keys(record).slice(0, 30).join(', ')}`
        : `a record that is ${record === null ? 'null' : 'no object'}`,
      hint:
        isJsonObject(record) || record === null
          ? `Name a field that every record of "${parent}" has, or leave the others out with a "filter" in its processing_steps.`
          : `Make objects of the records of "${parent}" in its processing_steps: - map: "{'${field}': record}"`,
    },
  )
}
