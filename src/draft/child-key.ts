import type { JsonObject, JsonValue } from '../json/json.ts'
import { toJsonText } from '../json/json-text.ts'
import type { DraftResource } from './draft.ts'

/** A resource as far as its key hangs on its parent. */
export type Below = Pick<DraftResource, 'path' | 'params' | 'parent' | 'includeFromParent'>

/**
 * The key of a resource whose records `key` tells apart below one parent: that of the parent goes in front, under the names
 * that `include_from_parent` gives it. Without a parent it is the key alone; undefined = the parent's cannot be carried on.
 */
export function keyBelow(key: string, resource: Below): string | readonly string[] | undefined {
  if (resource.parent === undefined) return key
  const parent = resource.parent.value
  const taken = takenFrom(resource)
  const fields = taken.length > 0 ? taken : (resource.includeFromParent?.value ?? [])
  return fields.length === 0 ? undefined : [...fields.map((field) => `_${parent}_${field}`), key]
}

/** The parent's top-level fields that the path and the parameters take: `{resources.orders.id}` takes `id`; one that is deeper cannot be carried on by name. */
export function takenFrom({ path, params = {}, parent }: Below): readonly string[] {
  const texts = [path.value, ...Object.values(params).flatMap(({ value }) => textsIn(value))]
  const taken = texts.flatMap((text) => [...text.matchAll(/\{resources\.([^.{}]+)\.([A-Za-z_]\w*)(?:![a-z])?\}/g)])
  return [
    ...new Set(taken.flatMap(([, name, field]) => (name === parent?.value && field !== undefined ? [field] : []))),
  ]
}

function textsIn(value: JsonValue): readonly string[] {
  return typeof value === 'string' ? [value] : []
}

const nameOfKeys = /^(?:_?id|uuid|guid)$|(?:_id|Id|_uuid)$/

/**
 * True when a key was seen to differ over several parents: two at least with two records each. A number that counts the
 * records of each parent would have come twice then; of a name such as `sku` or `position` nobody can say so.
 */
export function differsOverParents(key: string, lists: readonly (readonly JsonObject[])[]): boolean {
  if (!nameOfKeys.test(key)) return false
  const values = lists.flatMap((records) => records.map((record) => toJsonText(record[key] ?? null)))
  return lists.filter(({ length }) => length > 1).length > 1 && new Set(values).size === values.length
}
