import { expect, it } from 'vitest'
import { asColumnName } from '../../model/names.ts'
import type { Column } from '../../model/schema.ts'
import { queryValue } from './query-value.ts'
import { postgresTypes } from './types.ts'

const column = (more: Partial<Column>): Column => ({ name: asColumnName('c'), nullable: true, ...more })

it.each([
  [{ dataType: 'text' }, 'character varying'],
  [{ dataType: 'text', precision: 64 }, 'character varying(64)'],
  [{ dataType: 'double' }, 'double precision'],
  [{ dataType: 'bool' }, 'boolean'],
  [{ dataType: 'timestamp' }, 'timestamp with time zone'],
  [{ dataType: 'timestamp', precision: 3 }, 'timestamp(3) with time zone'],
  [{ dataType: 'timestamp', timezone: false }, 'timestamp without time zone'],
  [{ dataType: 'bigint' }, 'bigint'],
  [{ dataType: 'bigint', precision: 16 }, 'smallint'],
  [{ dataType: 'bigint', precision: 32 }, 'integer'],
  [{ dataType: 'binary', precision: 10 }, 'bytea'],
  [{ dataType: 'json' }, 'jsonb'],
  [{ dataType: 'decimal' }, 'numeric(38,9)'],
  [{ dataType: 'decimal', precision: 10, scale: 2 }, 'numeric(10,2)'],
  [{ dataType: 'wei' }, 'numeric(156,78)'],
  [{ dataType: 'date' }, 'date'],
  [{ dataType: 'time' }, 'time without time zone'],
  [{ dataType: 'time', precision: 3 }, 'time(3) without time zone'],
] as const)('%j is %s, and accepts itself', (hints, type) => {
  expect(postgresTypes.render(column(hints))).toBe(type)
  expect(postgresTypes.accepts(type, column(hints))).toBe(true)
})

it.each([
  ['bigint', 'numeric(20,0)', true],
  ['bigint', 'integer', true],
  ['bigint', 'character varying', false],
  ['text', 'text', true],
  ['text', 'character varying(10)', true],
  ['text', 'jsonb', false],
  ['json', 'json', true],
  ['json', 'text', true],
  ['timestamp', 'timestamp without time zone', true],
  ['timestamp', 'timestamp(3) with time zone', false],
  ['timestamp', 'date', false],
  ['decimal', 'numeric', true],
  ['decimal', 'numeric(38,2)', false],
  ['wei', 'numeric(38,0)', true],
  ['double', 'real', false],
  ['time', 'time with time zone', false],
] as const)('%s into %s: %s', (dataType, existing, fits) => {
  expect(postgresTypes.accepts(existing, column({ dataType }))).toBe(fits)
})

it.each([
  [{ dataType: 'bigint', precision: 128 }, 'Postgres has no integer of 128 bits'],
  [{ dataType: 'timestamp', precision: 9 }, 'Postgres has no timestamp with 9 digits after the second'],
] as const)('refuses %j', (hints, message) => {
  expect(() => postgresTypes.render(column(hints))).toThrow(message)
})

it('reads values by type', () => {
  expect(queryValue('9007199254740993', 20)).toBe(9_007_199_254_740_993n)
  expect(queryValue('{"a": [1.0, 12345678901234567890]}', 3802)).toBe('{"a":[1.0,12345678901234567890]}')
  expect(queryValue('1.50', 1700)).toBe('1.50')
  expect(queryValue(`7.5${'0'.repeat(77)}`, 1700)).toBe('7.5')
  expect(queryValue(`7.${'0'.repeat(78)}`, 1700)).toBe('7')
  expect(queryValue('infinity', 1184)).toBe('infinity')
  expect(queryValue('NaN', 701)).toBeNaN()
  expect(queryValue(null, 20)).toBeNull()
})
