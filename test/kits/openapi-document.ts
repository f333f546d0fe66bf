import type { JsonObject, JsonValue } from '../../src/json/json.ts'
import type { DraftResource } from '../../src/draft/draft.ts'
import { draftFromOpenApi } from '../../src/draft/openapi/draft-from-openapi.ts'

export const order: JsonObject = {
  type: 'object',
  required: ['id'],
  properties: {
    id: { type: 'integer' },
    total: { type: 'number' },
    updated_at: { type: 'string', format: 'date-time' },
  },
}

/** A GET that answers `schema`, with query parameters. */
export function get(schema: JsonValue, parameters: readonly JsonObject[] = [], more: JsonObject = {}): JsonObject {
  return {
    get: {
      parameters: parameters.map((parameter) => ({ in: 'query', ...parameter })),
      responses: { '200': { description: 'ok', content: { 'application/json': { schema } }, ...more } },
    },
  }
}

export function listOf(item: JsonValue): JsonObject {
  return { type: 'array', items: item }
}

export function wrapped(list: JsonObject, beside: JsonObject = {}): JsonObject {
  return { type: 'object', properties: { ...list, ...beside } }
}

export function documentOf(paths: JsonObject, more: JsonObject = {}): JsonObject {
  return {
    openapi: '3.0.3',
    info: { title: 'Shop', version: '1' },
    servers: [{ url: 'https://shop.example/v1' }],
    paths,
    ...more,
  }
}

/** The resources of a document by name. */
export function resourcesOf(document: JsonObject): Readonly<Record<string, DraftResource>> {
  return Object.fromEntries(draftFromOpenApi(document).resources.map((resource) => [resource.name, resource]))
}

/** The only resource of a document with one path. */
export function onlyResource(
  schema: JsonValue,
  parameters: readonly JsonObject[] = [],
  more: JsonObject = {},
): DraftResource {
  const [resource, ...others] = draftFromOpenApi(documentOf({ '/orders': get(schema, parameters, more) })).resources
  if (resource === undefined || others.length > 0) throw new Error('not one resource')
  return resource
}
