import { SluiceError } from '../../model/errors.ts'
import { isJsonObject, ownValue, type JsonValue } from '../../json/json.ts'
import type { Records } from '../../json/records/records.ts'
import { isBare, usualName } from '../select/named-records.ts'
import type { ParentBinding, ResourcePlan } from '../../model/plan.ts'
import type { ParentValues, Unit } from '../../model/unit.ts'

/** Parent records per unit: small enough to lose little on a retry, large enough not to be all bookkeeping. */
const mostParents = 20

/**
 * The units that read the dependents for the records of one page (docs/contract/rest-api.md 7.4). Ids say where they come from
 * and are the same when the page is read again: `<child>/<unit>/<page>/<part>`, page and part from 1; of a page that comes in
 * pieces `<page>.<piece>`.
 * Throws `SluiceError` PARENT_FIELD_MISSING.
 */
export function childUnits(
  dependents: readonly ResourcePlan[],
  page: { readonly unit: Unit; readonly number: number | string; readonly records: Records },
): readonly Unit[] {
  return dependents.flatMap((child) => {
    const binding = child.parent
    if (binding === undefined || binding.resource !== page.unit.resource) return []
    const parents = page.records.decoded().map((record) => parentValues(record, child, binding))
    const parts = Math.ceil(parents.length / mostParents)
    return Array.from({ length: parts }, (_, part) => ({
      id: `${child.name}/${page.unit.id}/${page.number}/${part + 1}`,
      resource: child.name,
      parents: parents.slice(part * mostParents, (part + 1) * mostParents),
    }))
  })
}

function parentValues(record: JsonValue, child: ResourcePlan, binding: ParentBinding): ParentValues {
  const fields = binding.fields.map((path) => {
    const value = path.first(record) ?? (path.text === usualName && isBare(record) ? record : undefined)
    if (value === undefined) throw missing(child, { field: path.text, record, use: 'its requests name it' })
    return [path.text, value] as const
  })
  const included = binding.include.map((key) => {
    const bare = key === usualName && isBare(record) ? record : undefined
    const value = isJsonObject(record) ? ownValue(record, key) : bare
    if (value === undefined) throw missing(child, { field: key, record, use: '"include_from_parent" names it' })
    return [`_${binding.resource}_${key}`, value] as const
  })
  return { fields: Object.fromEntries(fields), included: Object.fromEntries(included) }
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
