import { describe, expect, it } from 'vitest'
import { canonicalJson, floatText, parseJson, toJsonText, wellFormed } from './json-text.ts'
import { JsonFloat, type JsonValue } from './json.ts'

// [value, orjson 3.13 (json columns, hashes), Python str (floats coerced to text)], from dlt's own interpreter
const floats: readonly (readonly [number, string, string])[] = [
  [1, '1.0', '1.0'],
  [-0, '-0.0', '-0.0'],
  [0.1, '0.1', '0.1'],
  [1e15, '1000000000000000.0', '1000000000000000.0'],
  [1e16, '1e+16', '1e+16'],
  [2.5e16, '2.5e+16', '2.5e+16'],
  [123456789012345680, '1.2345678901234568e+17', '1.2345678901234568e+17'],
  [1e20, '1e+20', '1e+20'],
  [1e22, '1e+22', '1e+22'],
  [1e100, '1e+100', '1e+100'],
  [1.7976931348623157e308, '1.7976931348623157e+308', '1.7976931348623157e+308'],
  [1e-4, '0.0001', '0.0001'],
  [1e-5, '0.00001', '1e-05'],
  [1.234e-5, '0.00001234', '1.234e-05'],
  [1e-6, '1e-6', '1e-06'],
  [9.5e-6, '9.5e-6', '9.5e-06'],
  [1.5e-7, '1.5e-7', '1.5e-07'],
  [1.23e-18, '1.23e-18', '1.23e-18'],
  [5e-324, '5e-324', '5e-324'],
]

describe('floats', () => {
  it.each(floats)('%d in JSON is %s', (value, json) => {
    expect(toJsonText(new JsonFloat(value))).toBe(json)
    expect(canonicalJson([new JsonFloat(value)])).toBe(`[${json}]`)
    if (!Number.isInteger(value)) expect(toJsonText({ a: [value] })).toBe(`{"a":[${json}]}`)
  })

  it.each(floats)('%d as text is the third: %s, %s', (value, _json, text) => {
    expect(floatText(value)).toBe(text)
  })

  it('writes what is no number in JSON as text', () => {
    expect(toJsonText([Number.NaN, Number.POSITIVE_INFINITY, new JsonFloat(Number.NEGATIVE_INFINITY)])).toBe(
      '["NaN","Infinity","-Infinity"]',
    )
    expect([floatText(Number.NaN), floatText(-Infinity)]).toEqual(['nan', '-inf'])
  })
})

describe('parseJson', () => {
  it.each([
    ['1.0', new JsonFloat(1)],
    ['-1.00', new JsonFloat(-1)],
    ['[0.0,1e3]', [new JsonFloat(0), new JsonFloat(1000)]],
    ['{"a":1E-2,"b": 2.50e1}', { a: 0.01, b: new JsonFloat(25) }],
    ['9007199254740993', 9007199254740993n],
    ['[ 12345678901234567890 ]', [12345678901234567890n]],
    ['{"a":-1234567890123456789}', { a: -1234567890123456789n }],
    ['{"a":1234567890123456}', { a: 1234567890123456 }],
    ['{"t":"2024-01-01T10:00:00.000Z","n":1}', { t: '2024-01-01T10:00:00.000Z', n: 1 }],
    ['{"s":"x:1.0,y"}', { s: 'x:1.0,y' }],
    ['{"f":12345678901234567890.0}', { f: new JsonFloat(12345678901234567000, '12345678901234567890.0') }],
    ['{"f":100000000000000000.5}', { f: new JsonFloat(100000000000000000, '100000000000000000.5') }],
    ['[1e400,-1E+999]', [new JsonFloat(Infinity, '1e400'), new JsonFloat(-Infinity, '-1E+999')]],
    ['[1e-400,4e-324,5e-324]', [new JsonFloat(0, '1e-400'), new JsonFloat(5e-324, '4e-324'), 5e-324]],
    ['[0.12345678901234567891]', [new JsonFloat(0.12345678901234568, '0.12345678901234567891')]],
    ['[0.10000000000000001,0.10000000000000000555,-0.1234567890123456]', [0.1, 0.1, -0.1234567890123456]],
    ['[0.5000000000000000000000,1700000000000000.25]', [0.5, 1700000000000000.25]],
    [
      '[123456789012345680000.0,1.7976931348623157e308]',
      [new JsonFloat(123456789012345680000), new JsonFloat(Number.MAX_VALUE)],
    ],
  ])('%s', (text, value) => expect(parseJson(text)).toEqual(value))
})

describe('toJsonText', () => {
  it('keeps what JSON.parse forgets', () => {
    for (const text of [
      '{"a":1.0,"b":12345678901234567890,"c":[1e+20,-0.0]}',
      '9007199254740993',
      '{"__proto__":{"x":1.0}}',
      '[1e400,-0.12345678901234567890123,{"__proto__":[-1E+999,{"\\\\":"\\"\\\\"},[],{},null,true,false]}]',
      `[${'9'.repeat(400)}]`,
    ]) {
      expect(toJsonText(parseJson(text))).toBe(text)
    }
  })

  it('writes an integer zero without its sign', () => {
    expect([toJsonText(parseJson('-0')), toJsonText([-0, 1n]), canonicalJson(-0)]).toEqual(['0', '[0,1]', '0'])
  })

  it('replaces lone surrogates in keys and values, and leaves pairs and backslashes alone', () => {
    expect(toJsonText({ 'k\ud800': ['\udc00x', '💥', '\\ud800', 'a\ud83d'] })).toBe(
      '{"k\ufffd":["\ufffdx","💥","\\\\ud800","a\ufffd"]}',
    )
    expect(wellFormed('a\ud800💥\udfff')).toBe('a\ufffd💥\ufffd')
  })

  it('makes texts of numbers that no database reads in JSON', () => {
    expect(toJsonText(parseJson('[1e999999,1e-999999,1e131071,1e-16383]'))).toBe(
      '["1e999999","1e-999999",1e131071,1e-16383]',
    )
    const digits = '7'.repeat(200_000)
    expect(toJsonText(parseJson(`[${digits}]`))).toBe(`["${digits}"]`)
  })

  it('survives nesting deeper than the stack', () => {
    const depth = 200_000
    const both = `${'{"__proto__":['.repeat(depth)}1.0${']}'.repeat(depth)}`
    expect(toJsonText(parseJson(both))).toBe(both)
    const list = '['.repeat(depth) + ']'.repeat(depth)
    expect(toJsonText(JSON.parse(list) as JsonValue)).toBe(list)
    const object = '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)
    expect(toJsonText(JSON.parse(object) as JsonValue)).toBe(object)
    expect(canonicalJson(JSON.parse(object) as JsonValue)).toBe(object)
  })

  it('writes empty containers at any place', () => {
    expect(toJsonText([[], {}, [{}, []], { a: [], b: { c: {} } }, 1n])).toBe('[[],{},[{},[]],{"a":[],"b":{"c":{}}},1]')
  })
})

it('sorts keys by code point, above U+FFFF last', () => {
  expect(canonicalJson({ '💥': 1, '\uffee': 2, b: { z: 1, a: 2 }, a: 3, '': 4, ab: 5 })).toBe(
    '{"":4,"a":3,"ab":5,"b":{"a":2,"z":1},"\uffee":2,"💥":1}',
  )
})
