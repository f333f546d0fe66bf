import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fastTimestamp } from './fast-timestamp.ts'
import { parseIsoLike } from './iso-grammar.ts'
import { dateOfText, detectTimestamp, timeOfText, timestampOfSeconds, timestampOfText } from './moments.ts'

/** [text, kind dlt detects, µs as a timestamp, days as a date, µs as a time] (scripts/oracle/iso.py) */
type Answer = readonly [string, string | null, number | null, number | null, number | null]

const file = process.env.SLUICE_ISO_FIXTURE ?? new URL('./fixtures/iso.json', import.meta.url)
const answers = JSON.parse(readFileSync(file, 'utf8')) as readonly Answer[]

describe('T1.4 texts that may be moments, as dlt reads them', () => {
  it('detects timestamps', () => {
    const ours = answers.map(([text]) => [text, detectTimestamp(text) !== undefined])
    expect(ours).toEqual(answers.map(([text, kind]) => [text, kind === 'datetime']))
  })

  it('coerces to timestamps', () => {
    const ours = answers.map(([text]) => [text, numberOf(timestampOfText(text))])
    expect(ours).toEqual(answers.map(([text, , timestamp]) => [text, timestamp]))
  })

  it('coerces to dates', () => {
    expect(answers.map(([text]) => [text, dateOfText(text) ?? null])).toEqual(
      answers.map(([text, , , date]) => [text, date]),
    )
  })

  it('coerces to times', () => {
    expect(answers.map(([text]) => [text, timeOfText(text) ?? null])).toEqual(
      answers.map(([text, , , , time]) => [text, time]),
    )
  })

  it('gives the same on the fast path', () => {
    for (const [text, , timestamp] of answers) {
      const fast = fastTimestamp(text)
      if (fast !== undefined) expect([text, fast]).toEqual([text, timestamp])
    }
    expect(fastTimestamp('2024-02-03T04:05:06.789Z')).toBe(Date.parse('2024-02-03T04:05:06.789Z') * 1000)
  })
})

describe('T1.6 epoch seconds', () => {
  it('round half to even and carry', () => {
    expect([5e-7, 1.5e-6, 1.9999999, -0.5, 1704067200].map(timestampOfSeconds)).toEqual([
      0, 2, 2_000_000, -500_000, 1_704_067_200_000_000,
    ])
  })

  it('end where the calendar of dlt ends', () => {
    expect([253_402_300_800, -62_135_596_801, Number.NaN, Infinity].map(timestampOfSeconds)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
    expect(timestampOfSeconds(253_402_300_799)).toBe(253_402_300_799_000_000n)
  })
})

it('keeps microseconds that no double can hold', () => {
  expect(timestampOfText('9999-12-31T23:59:59.999999Z')).toBe(253_402_300_799_999_999n)
  expect(timestampOfText('0001-01-01T00:00:00')).toBe(-62_135_596_800_000_000n)
})

it('does not tire of long texts', () => {
  expect(parseIsoLike('1'.repeat(1_000_000))).toBeUndefined()
  expect(detectTimestamp(`2024-01-01T00:00:00.${'1'.repeat(100_000)}`)).toBe(1_704_067_200_111_111)
})

function numberOf(value: number | bigint | undefined): number | null {
  return value === undefined ? null : Number(value)
}
