import { describe, expect, test } from 'vitest'
import { compareValues, emptyExpectation, expectBody } from './compare-values.ts'
import { fuzzBodies } from './fuzz-bodies.ts'
import { decodeReference } from './reference-json.ts'
import { often } from '../kits/whole.ts'

/* The short form of `npm run fuzz`. */
const bodies = often(250, 500)
test(`${bodies} mutated bodies are loaded with all digits, or refused`, async () => {
  const { findings, ...tally } = await fuzzBodies({ seed: 2026, bodies })
  expect(findings.map(({ what, body }) => `${what}: ${body.toString('latin1').slice(0, 300)}`)).toEqual([])
  expect(tally.bodies).toBe(bodies)
  expect(tally.loaded).toBeGreaterThan(bodies / 4)
  expect(tally.refused).toBeGreaterThan(bodies / 4)
})

describe('the comparison sees', () => {
  const wrong = (text: string, cells: Parameters<typeof compareValues>[1]) => {
    const expected = emptyExpectation()
    expectBody(expected, decodeReference(Buffer.from(text)) ?? null)
    return compareValues(expected, cells)
  }

  test.each([
    ['a value that is NULL', '[{"a":1},{"a":2}]', [{ kind: 'number', text: '1' }], ['lost: 2']],
    [
      'a rounded integer',
      '[9007199254740993]',
      [{ kind: 'number', text: '9007199254740992' }],
      ['lost: 9007199254740993'],
    ],
    [
      'a number too large',
      '[1e400]',
      [{ kind: 'number', text: 'Infinity' }],
      ['lost: 1e400', 'from nowhere: number no number: Infinity (1)'],
    ],
    [
      'a value too many',
      '["x"]',
      [
        { kind: 'text', text: 'x' },
        { kind: 'text', text: 'x' },
      ],
      ['from nowhere: text x (1)'],
    ],
    ['other text', '["x"]', [{ kind: 'text', text: 'y' }], ['lost: "x"', 'from nowhere: text y (1)']],
  ] as const)('%s', (_what, text, cells, expected) => expect(wrong(text, cells)).toEqual(expected))

  test('nothing in what is right', () => {
    const text = '[{"a":0.10000000000000001,"b":"2024-01-01T00:00:00Z","c":true},{"a":0.12345678901234567891,"c":"no"}]'
    const cells = [
      { kind: 'number', text: '0.1' },
      { kind: 'moment', micros: 1_704_067_200_000_000n },
      { kind: 'bool', value: true },
      { kind: 'number', text: '0.12345678901234568' },
      { kind: 'text', text: '0.12345678901234567891' },
      { kind: 'bool', value: false },
    ] as const
    expect(wrong(text, cells)).toEqual([])
  })
})
