import { expect, test } from 'vitest'
import { mysqlDialect } from './dialect.ts'

const written = (iso: string): string =>
  mysqlDialect.timestamp(iso).replace(/^CAST\(REPLACE\(REPLACE\('|', 'T', ' '\), 'Z', ''\) AS DATETIME\(6\)\)$/g, '')

test.each([
  ['2024-02-01T00:00:00+02:00', '2024-01-31T22:00:00Z'],
  ['2024-02-01 00:00:00.5-0130', '2024-02-01 01:30:00.5Z'],
  ['2024-02-01T00:00:00.123456Z', '2024-02-01T00:00:00.123456Z'],
  ['2024-02-01', '2024-02-01'],
])('a moment is written in UTC: %s', (iso, utc) => {
  expect(written(iso)).toBe(utc)
})
