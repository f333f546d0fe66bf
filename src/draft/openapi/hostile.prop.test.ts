import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { documentOf, get, listOf, order, resourcesOf } from '../../../test/kits/openapi-document.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../json/json.ts'
import { SluiceError } from '../../model/errors.ts'
import { draftFromOpenApi } from './draft-from-openapi.ts'
import { cpuTime } from '../../../test/kits/cpu-time.ts'

const name = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'hasOwnProperty',
    'a"b',
    "a'b",
    '${secrets.x}',
    '{x}',
    'a/b~c',
    '\u0000\u001b[2J',
    'Ünïcode',
    '',
  ),
  fc.string({ maxLength: 8 }),
)
const reference = fc.constantFrom(
  '#/components/schemas/a',
  '#/components/schemas/b',
  '#',
  '#/paths',
  'https://x.example/y',
  '#/%',
  '',
)
const entries = (pairs: readonly (readonly [string, JsonValue])[]): JsonObject => Object.fromEntries(pairs)

const schema: fc.Arbitrary<JsonValue> = fc.letrec<{ schema: JsonValue }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 5 },
    fc.record(
      {
        type: fc.constantFrom<JsonValue>('string', 'integer', 'object', 'array', 'null', 7, ['string', 'null']),
        format: fc.constantFrom('uri', 'date-time', 'uuid'),
      },
      { requiredKeys: [] },
    ),
    reference.map((each): JsonValue => ({ $ref: each })),
    fc
      .array(fc.tuple(name, tie('schema')), { maxLength: 4 })
      .map((pairs): JsonValue => ({ type: 'object', properties: entries(pairs) })),
    tie('schema').map((items): JsonValue => ({ type: 'array', items })),
    fc
      .tuple(fc.constantFrom('allOf', 'oneOf', 'anyOf'), fc.array(tie('schema'), { maxLength: 3 }))
      .map(([how, parts]): JsonValue => ({ [how]: parts })),
    fc.constantFrom<JsonValue>(null, 1, 'text', [], {}),
  ),
})).schema

const parameter = fc.record(
  { name, in: fc.constantFrom('query', 'path', 'header', 'cookie', 'x'), required: fc.boolean(), schema },
  { requiredKeys: ['name', 'in'] },
)
const operation = fc.record(
  {
    operationId: name,
    summary: name,
    parameters: fc.array(parameter, { maxLength: 4 }),
    responses: schema.map((each): JsonValue => ({ '200': { content: { 'application/json': { schema: each } } } })),
    security: fc.array(fc.dictionary(name, fc.constant([]), { maxKeys: 2 }), { maxLength: 2 }),
  },
  { requiredKeys: ['responses'] },
)
const paths = fc
  .array(
    fc.tuple(
      fc.array(
        fc.oneof(
          name,
          name.map((each) => `{${each}}`),
          fc.constantFrom('orders', '{id}', 'items'),
        ),
        { maxLength: 5 },
      ),
      operation,
    ),
    { maxLength: 6 },
  )
  .map((all) => entries(all.map(([parts, get]) => [`/${parts.join('/')}`, { get }])))

const hostile = fc
  .tuple(
    paths,
    schema,
    schema,
    fc.array(fc.record({ url: fc.oneof(name, fc.constant('https://{a}.example')) }), { maxLength: 2 }),
  )
  .map(([all, a, b, servers]): JsonObject => ({
    openapi: '3.1.0',
    info: { title: '\u202eX"' },
    paths: all,
    servers,
    components: { schemas: { a, b } },
  }))

test('no document breaks a draft, names are unique, parents come first, and nothing reaches a prototype', () => {
  fc.assert(
    fc.property(hostile, (document) => {
      const { resources, leftOut } = draftFromOpenApi(document)
      const names = resources.map((resource) => resource.name)
      expect(new Set(names).size).toBe(names.length)
      for (const [index, { name: own, parent }] of resources.entries()) {
        expect(own).toMatch(/^[\p{Ll}\p{Lo}\p{M}\p{N}_]+$/u)
        if (parent !== undefined) expect(names.indexOf(parent.value)).toBeLessThan(index)
      }
      const operations = Object.values(
        isJsonObject(document['paths'] ?? null) ? (document['paths'] as JsonObject) : {},
      ).length
      expect(resources.length + leftOut.filter(({ what }) => what.startsWith('GET ')).length).toBe(operations)
    }),
    { numRuns: 300 },
  )
  expect(({} as Record<string, unknown>)['get']).toBeUndefined()
})

test('anything that is not an OpenAPI document is said to be none', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      if (typeof value === 'object' && value !== null && ('openapi' in value || 'swagger' in value)) return
      expect(() => draftFromOpenApi(value)).toThrow(SluiceError)
    }),
    { numRuns: 50 },
  )
  expect(() => draftFromOpenApi({ swaggerVersion: '1.2', apis: [] })).toThrow(
    '"swaggerVersion: 1.2", which sluice does not read',
  )
  expect(() => draftFromOpenApi({ asyncapi: '3.0.0' })).toThrow(expect.objectContaining({ code: 'OPENAPI_UNREADABLE' }))
})

test('names of a document are sent as they are, and never looked up', () => {
  const { orders } = resourcesOf(
    documentOf({
      '/orders': get(listOf(order), [
        { name: '${secrets.x}', required: true, schema: { enum: ['{y}'] } },
        { name: '__proto__', required: true, schema: { enum: ['z'] } },
      ]),
    }),
  )
  expect(Object.entries(orders?.params ?? {}).map(([key, { value }]) => [key, value])).toEqual([
    ['$${{secrets.x}}', '{{y}}'],
    ['__proto__', 'z'],
  ])
})

test('schemas that multiply, and thousands of paths, take bounded time', () => {
  const many = Object.fromEntries(
    Array.from({ length: 60 }, (_, level) => {
      const below = Array.from({ length: 4 }, () => ({ $ref: `#/components/schemas/S${level + 1}` }))
      return [
        `S${level}`,
        {
          allOf: below,
          anyOf: below,
          properties: Object.fromEntries(
            Array.from({ length: 200 }, (_value, index) => [`p${level}_${index}`, below[0] ?? {}]),
          ),
        },
      ]
    }),
  )
  const paths = Object.fromEntries(
    Array.from({ length: 1500 }, (_, index) => [
      `/a${index}/{id}/b/{other_id}/c`,
      get(listOf({ $ref: `#/components/schemas/S${index % 60}` })),
    ]),
  )
  const spent = cpuTime()
  const draft = draftFromOpenApi(documentOf(paths, { components: { schemas: many } }))
  expect(draft.resources).toHaveLength(1500)
  expect(spent()).toBeLessThan(20_000)
}, 30_000)
