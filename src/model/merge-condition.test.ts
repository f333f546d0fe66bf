import { describe, expect, test } from 'vitest'
import { type ConditionKey, parseCondition } from './merge-condition.ts'
import { cpuTime } from '../../test/kits/cpu-time.ts'

const textOf = (key: ConditionKey, text: string): string => {
  const parsed = parseCondition(key, text)
  if (!parsed.ok) return `refused: ${parsed.why}`
  return parsed.parts.map((part) => (typeof part === 'string' ? part : `<${part.placeholder}>`)).join('')
}

describe('what stands in braces', () => {
  test.each<[ConditionKey, string, string]>([
    ['destination_scope', '{table}.day = 1', '<table>.day = 1'],
    ['destination_scope', 'day IN (SELECT day FROM {staging_table})', 'day IN (SELECT day FROM <staging_table>)'],
    ['destination_scope', "n <> '{{{table}}}'", "n <> '{<table>}'"],
    ['source_filter', "n <> '{{x}}'", "n <> '{x}'"],
    ['source_filter', '{{}}', '{}'],
    ['source_filter', 'n', 'n'],
    ['source_filter', '{table}.n = 1', 'refused: "{table}" is not a placeholder that it knows'],
    ['destination_scope', '{tables}.n', 'refused: "{tables}" is not a placeholder that it knows'],
    ['destination_scope', '{}', 'refused: "{}" is not a placeholder that it knows'],
    ['destination_scope', '{ table }.n', 'refused: "{ table }" is not a placeholder that it knows'],
    ['destination_scope', '{table!r}', 'refused: "{table!r}" is not a placeholder that it knows'],
    ['destination_scope', '{__proto__}', 'refused: "{__proto__}" is not a placeholder that it knows'],
    ['source_filter', "n = '{'", 'refused: a "{" stands alone in it'],
    ['source_filter', "n = '}'", 'refused: a "}" stands alone in it'],
  ])('%s %s', (key, text, wanted) => {
    expect(textOf(key, text)).toBe(wanted)
  })
})

describe('a text that would not stay between its parentheses', () => {
  test.each([
    ['', 'it is empty'],
    ['  \n', 'it is empty'],
    ['a = 1; DROP TABLE x', 'it holds a ";"'],
    ['a = 1) OR (1 = 1', 'it closes a parenthesis that it did not open'],
    ['(a = 1', 'a parenthesis in it is not closed'],
    ["a = 'x", "a ' in it is not closed"],
    ['a = "x', 'a " in it is not closed'],
    ["a = 'it''s", "a ' in it is not closed"],
    ['a = 1 -- all', 'it holds a comment'],
    ['a /* b */ = 1', 'it holds a comment'],
    ["a = E'\\'' ) OR (1 = 1) -- '", "it holds a text of the form E'…'"],
    ['a = $$ ) $$', 'it holds a "$" outside of quotes'],
    ['a = $1', 'it holds a "$" outside of quotes'],
    ['a = 1\0', 'it holds a NUL character'],
  ])('%j', (text, why) => {
    expect(textOf('source_filter', text)).toBe(`refused: ${why}`)
  })

  test.each([
    "a = ';) -- /* $$ '' ('",
    '"odd ; name)" IS NULL',
    "a$b = 1 AND re ~ 'x'",
    "the = 'x'",
    '(a) IN (SELECT (1))',
    "at >= DATE '2024-01-01'",
  ])('%j is one', (text) => {
    expect(textOf('source_filter', text)).toBe(text)
  })

  test('a long one takes no time', () => {
    const spent = cpuTime()
    for (const piece of ["'", '(', "''", '{', "e'", '"', '-'])
      parseCondition('destination_scope', piece.repeat(200_000))
    expect(spent()).toBeLessThan(2000)
  })
})
