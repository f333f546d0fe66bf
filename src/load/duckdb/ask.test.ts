import { expect, test } from 'vitest'
import { refuseWriting } from './ask.ts'

test.each([
  "explain analyze copy (select 1) to 'x.csv'",
  "explain analyse copy (select 1) to 'x.csv'",
  "ExPlain /* of mine */ AnalySe copy (select 1) to 'x.csv'",
  "EXPLAIN (FORMAT json, ANALYSE) copy (select 1) to 'x.csv'",
  "EXPLAIN (analyze true) copy (select 1) to 'x.csv'",
  // comments nest, and a carriage return ends a line
  "/* /* */ select */ explain analyze copy (select 1) to 'x.csv'",
  "--\rexport database 'x'\nselect 1",
  "/* /* */ select */ export database 'x'",
  'select * from "enable_logging"/* */()',
  '/* select 1',
  '',
])('refuses %j', (sql) => {
  expect(() => refuseWriting(sql)).toThrow(expect.objectContaining({ code: 'QUERY_NOT_READ_ONLY' }))
})

test.each([
  'explain select 1',
  '/* a /* b */ c */ -- d\r (select 1)',
  '/**/ /* */\n--\nselect 1',
  'select 1 as analyse',
  'from x',
])('lets pass %j', (sql) => {
  expect(() => refuseWriting(sql)).not.toThrow()
})
