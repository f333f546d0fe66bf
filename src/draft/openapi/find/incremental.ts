import type { JsonObject } from '../../../json/json.ts'
import { pathText } from '../../../language/jsonpath/path-text.ts'
import type { Evident } from '../../draft.ts'
import { plainText } from '../../literal.ts'
import type { Input } from '../document/operations.ts'
import type { SchemaView } from '../document/schema-view.ts'
import type { Sources } from '../document/sources.ts'
import { plainName } from '../words.ts'

const asks =
  /^(?:filter)?(?:last)?(?:updated|modified|changed|update|modification)(?:at|on|date|time|datetime)?(?:since|after|from|gte?|min|start)$|^(?:since|from|min|start|after)(?:last)?(?:updated|modified|changed|update)(?:at|date|time)?$|^(?:since|ifmodifiedsince)$/
const said = /updated|modified|changed/i
const properties = [
  'updatedat',
  'updated',
  'updatedon',
  'updatedtime',
  'updateddate',
  'lastupdated',
  'lastupdatedat',
  'lastupdatedtime',
  'modifiedat',
  'modified',
  'modifiedon',
  'modifieddate',
  'lastmodified',
  'lastmodifiedat',
  'lastmodifieddate',
  'datemodified',
  'dateupdated',
  'changedat',
]

/** A parameter that asks for what was changed since a time, with the property that holds the time; undefined without both. */
export function findIncremental(
  inputs: readonly Input[],
  item: SchemaView,
  sources: Sources,
): Evident<JsonObject> | undefined {
  const input = inputs.find((each) => each.where === 'query' && isSince(each))
  if (input === undefined) return undefined
  const name = properties.flatMap((wanted) => [...item.properties.keys()].filter((key) => plainName(key) === wanted))[0]
  const view = name === undefined ? undefined : sources.schemas.property(item, name)
  if (name === undefined || view === undefined || !isTime(view)) return undefined
  const mayLack = view.nullable || !item.required.has(name)
  return {
    value: {
      cursor_path: plainText(pathText([name])),
      start_param: plainText(input.name),
      ...(mayLack && { on_cursor_value_missing: 'include' }),
    },
    why: `openapi: "${input.name}" asks for what was changed since a time, "${name}" holds it`,
    certainty: said.test(input.description) || said.test(input.name) ? 'stated' : 'guess',
  }
}

// `since` alone may be an id, or the time of something else
function isSince({ name, schema, description }: Input): boolean {
  const plain = plainName(name)
  if (!asks.test(plain) || !(schema.types.size === 0 || schema.types.has('string'))) return false
  if (plain !== 'since' && plain !== 'ifmodifiedsince') return true
  return schema.format === 'date-time'
    ? said.test(description) || description === ''
    : said.test(description) && /ISO ?8601|timestamp|date/i.test(description)
}

function isTime({ types, format }: SchemaView): boolean {
  return types.has('string') && (format === 'date-time' || format === undefined)
}
