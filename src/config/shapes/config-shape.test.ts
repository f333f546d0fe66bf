import { expect, test } from 'vitest'
import { z } from 'zod'
import { seeds } from '../../../test/fixtures/plan/seeds.ts'
import { configShape } from './top-level.ts'

test('the shape of a whole config is a JSON Schema with its descriptions', () => {
  const schema = z.toJSONSchema(configShape, { unrepresentable: 'any', io: 'input' })
  expect(schema).toMatchObject({ type: 'object', required: ['client', 'resources'], additionalProperties: false })
  expect(JSON.stringify(schema)).toContain('JSONPath to the records')
})

test.each(seeds.map((seed, number) => [number, seed]))('seed document %i has the shape', (_number, seed) => {
  expect(configShape.safeParse(seed).success).toBe(true)
})
