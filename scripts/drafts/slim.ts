/** A public document with what a draft is made from, and without the rest: small enough for the repository. */
import { isJsonObject, isList, type JsonObject, type JsonValue } from '../../src/json/json.ts'

const longestText = 320
const dropped =
  /^(?:x-(?!nullable$|example$)|externalDocs$|callbacks$|webhooks$|links$|tags$|discriminator$|xml$|deprecated-|contact$|license$|termsOfService$)/
const namesOfThings = new Set([
  'properties',
  'paths',
  'schemas',
  'definitions',
  'parameters',
  'responses',
  'headers',
  'securitySchemes',
  'requestBodies',
  'variables',
  'content',
])

export function slim(document: JsonObject): JsonObject {
  const thin = without(document, false)
  if (!isJsonObject(thin)) return document
  const paths = isJsonObject(thin['paths']) ? thin['paths'] : {}
  const kept = Object.fromEntries(
    Object.entries(paths).map(([path, item]) => [path, isJsonObject(item) ? onlyReads(item) : item]),
  )
  return reachable({ ...thin, paths: kept })
}

function without(value: JsonValue, areNames: boolean): JsonValue {
  if (typeof value === 'string') return value.length > longestText ? value.slice(0, longestText) : value
  if (isList(value)) return value.map((item) => without(item, false))
  if (!isJsonObject(value)) return value
  const entries = Object.entries(value).filter(
    ([key, inner]) =>
      areNames ||
      !(
        dropped.test(key) ||
        (key === 'description' && 'summary' in value) ||
        (key === 'example' && 'properties' in value) ||
        ((key === 'example' || key === 'examples') && isDescribed(value, inner))
      ),
  )
  return Object.fromEntries(entries.map(([key, inner]) => [key, without(inner, !areNames && namesOfThings.has(key))]))
}

/** A media type with a schema of its own needs no example, unless the schema says nothing. */
function isDescribed(media: JsonObject, example: JsonValue): boolean {
  const schema = media['schema']
  if (!isJsonObject(schema) || 'in' in media) return false
  const text = JSON.stringify(schema)
  return text.includes('properties') || text.includes('$ref') || JSON.stringify(example).length > 20_000
}

/** Operations that change data stay as names. */
function onlyReads(item: JsonObject): JsonObject {
  const stub = (operation: JsonValue): JsonValue =>
    isJsonObject(operation)
      ? { ...(operation['operationId'] !== undefined && { operationId: operation['operationId'] }), responses: {} }
      : operation
  return Object.fromEntries(
    Object.entries(item).map(([key, value]) => [
      key,
      ['put', 'patch', 'delete', 'options', 'head'].includes(key) ? stub(value) : value,
    ]),
  )
}

/** Without the components that nothing points to. */
function reachable(document: JsonObject): JsonObject {
  const wanted = new Set<string>()
  const queue: JsonValue[] = [
    document['paths'] ?? {},
    isJsonObject(document['components']) ? (document['components']['securitySchemes'] ?? {}) : {},
  ]
  for (let value = queue.pop(); value !== undefined; value = queue.pop()) {
    if (isList(value)) queue.push(...value)
    else if (isJsonObject(value)) {
      const reference = value['$ref']
      if (typeof reference === 'string' && !wanted.has(reference)) {
        wanted.add(reference)
        queue.push(at(document, reference))
      }
      queue.push(...Object.values(value))
    }
  }
  const keep = (group: JsonValue, path: string): JsonValue =>
    isJsonObject(group)
      ? Object.fromEntries(
          Object.entries(group).filter(([name]) =>
            [...wanted].some(
              (reference) =>
                reference === `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}` ||
                reference.startsWith(`${path}/${name}/`),
            ),
          ),
        )
      : group
  const components = isJsonObject(document['components'])
    ? Object.fromEntries(
        Object.entries(document['components']).map(([kind, group]) => [
          kind,
          kind === 'securitySchemes' ? group : keep(group, `#/components/${kind}`),
        ]),
      )
    : undefined
  const old = Object.fromEntries(
    ['definitions', 'parameters', 'responses'].flatMap((kind) =>
      document[kind] === undefined ? [] : [[kind, keep(document[kind], `#/${kind}`)]],
    ),
  )
  return { ...document, ...old, ...(components && { components }) }
}

function at(document: JsonObject, reference: string): JsonValue {
  let value: JsonValue | undefined = document
  for (const token of reference.split('/').slice(1)) {
    const key = decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~')
    value = isList(value) ? value[Number(key)] : isJsonObject(value) ? value[key] : undefined
  }
  return value ?? {}
}
