import * as fc from 'fast-check'
import { query, type JSONValue } from 'json-p3'
import { expect, it } from 'vitest'
import type { JsonValue } from '../../json/json.ts'
import { compilePath } from './compile-path.ts'
import { pathText } from './path-text.ts'

const key = fc.constantFrom(
  'a',
  'b',
  'data',
  'a b',
  "it's",
  'x.y',
  '__proto__',
  'constructor',
  '@odata.value',
  'wo\\rd',
  'where',
  '',
)
const json = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 5 }).map((entries) => Object.fromEntries(entries)),
  ),
})).value
const step = fc.oneof(key, fc.integer({ min: -4, max: 4 }))

const standard = (steps: readonly (string | number)[]): string =>
  `$${steps.map((each) => `[${typeof each === 'number' ? each : JSON.stringify(each)}]`).join('')}`

it('the loop and json-p3 agree on paths of fields and indexes', () => {
  fc.assert(
    fc.property(json, fc.array(step, { maxLength: 5 }), (value, steps) => {
      const path = standard(steps)
      expect(compilePath(path).all(value)).toEqual(query(path, value as JSONValue).values())
    }),
    { numRuns: 500 },
  )
})

it('slices, wildcards over lists and descendants agree with json-p3', () => {
  const bound = fc.option(fc.integer({ min: -5, max: 5 }), { nil: '' })
  const stride = fc.integer({ min: -3, max: 3 }).filter((n) => n !== 0)
  fc.assert(
    fc.property(
      fc.array(json, { minLength: 1, maxLength: 5 }),
      fc.tuple(bound, bound, stride),
      (list, [from, to, by]) => {
        for (const path of [
          `$[${from}:${to}:${by}]`,
          `$[${from}:${to}]`,
          '$[*]',
          '$[*]["a"]',
          '$[*][0]',
          '$..a',
          '$..["x.y"]',
          '$..[0]',
        ])
          expect(new Set(compilePath(path).all(list))).toEqual(new Set(query(path, list as JSONValue).values()))
        expect(compilePath(`$[${from}:${to}:${by}]`).all(list)).toEqual(
          query(`$[${from}:${to}:${by}]`, list as JSONValue).values(),
        )
      },
    ),
  )
})

it('a path written from keys reads back the same keys', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(key, fc.string()), { minLength: 1, maxLength: 4 }), (keys) => {
      const nested = keys.reduceRight<JsonValue>((inner, name) => Object.fromEntries([[name, inner]]), 'found')
      expect(compilePath(pathText(keys)).all(nested)).toEqual(['found'])
    }),
  )
})
