import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseJson, toJsonText } from '../../../json/json-text.ts'
import { JsonFloat, type JsonValue } from '../../../json/json.ts'
import { pythonJson } from './encode-body.ts'
import { encodeUrl, formEncode, withoutQueryPairs } from './encode-url.ts'

describe('encodeUrl', () => {
  test.each([
    ['https://h', '/'],
    ['HTTPS://H.io:443/A', '/A'],
    ['https://h/a b/ü|"\\^`{}', '/a%20b/%C3%BC%7C%22%5C%5E%60%7B%7D'],
    ['https://h/50%/%2f/%zz', '/50%25/%2f/%25zz'],
    ["https://h/a'(b)*;=@[1]~!$&+,:", "/a'(b)*;=@[1]~!$&+,:"],
    ['https://h/p?a=1&b=x y#frag?ment', '/p?a=1&b=x%20y'],
    ['https://h/p?', '/p'],
    ['https://h/a/./b/../c', '/a/c'],
    ['  https://h/a\n', '/a'],
    ['https://h/\ud800', '/%EF%BF%BD'],
    ['https://h?x=1', '/?x=1'],
  ])('%s', (url, path) => {
    expect(encodeUrl(url)?.path).toBe(path)
  })

  test('params go after the query of the URL', () => {
    expect(encodeUrl('https://h/p?page=9', [['page', '0']])?.href).toBe('https://h/p?page=9&page=0')
  })

  test.each(['', '/path', 'my://h/x', 'https://', 'http:/h', 'https://h:99999'])('%j is not a URL to ask', (url) => {
    expect(encodeUrl(url)).toBeNull()
  })

  test('user and password are taken out, decoded', () => {
    expect(encodeUrl('https://a%40b:p%3A@h/x')).toMatchObject({
      href: 'https://h/x',
      userinfo: { username: 'a@b', password: 'p:' },
    })
  })

  test('form encoding is what every form decoder reads back, and what Python writes', () => {
    expect(formEncode([['a b', "~-_.!'()*+&=/ü"]])).toBe('a+b=~-_.%21%27%28%29%2A%2B%26%3D%2F%C3%BC')
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }))), (pairs) => {
        expect([...new URLSearchParams(formEncode(pairs))]).toEqual(pairs)
      }),
    )
  })

  test('dropping pairs leaves the others verbatim', () => {
    expect(withoutQueryPairs('/p?a=%2F+&b=1&b=2&c#f', (name) => name === 'b')).toBe('/p?a=%2F+&c#f')
  })
})

describe('pythonJson', () => {
  // expected texts were printed by Python 3.11: json.dumps(value)
  test.each<readonly [text: string, value: JsonValue]>([
    ['{"a": 1, "b": [true, null, "x"]}', { a: 1, b: [true, null, 'x'] }],
    ['"\\u00e9\\u65e5\\ud83d\\ude00\\"\\\\\\n\\u0001\\u007f/"', 'é日😀"\\\n\u0001\u007f/'],
    ['[1.5, 1.0, 1e+20, 1e-07, -0.0]', [1.5, new JsonFloat(1), new JsonFloat(1e20), 1e-7, -0]],
    ['12345678901234567890', 12345678901234567890n],
    ['{}', {}],
    ['[]', []],
  ])('%s', (text, value) => {
    expect(pythonJson(value)).toBe(text)
  })

  test('means what the canonical text means', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const decoded = parseJson(JSON.stringify(value))
        expect(toJsonText(parseJson(pythonJson(decoded)))).toBe(toJsonText(decoded))
      }),
    )
  })

  test('refuses what JSON cannot say and what nobody should send', () => {
    let deep: JsonValue = 1
    for (let level = 0; level < 100_000; level++) deep = [deep]
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, deep])
      expect(() => pythonJson(value)).toThrow(expect.objectContaining({ code: 'BODY_NOT_JSON' }))
  })
})
