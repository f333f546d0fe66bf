import { describe, expect, it } from 'vitest'
import { JsonFloat, type JsonValue } from '../../json/json.ts'
import { SluiceError } from '../../model/errors.ts'
import { compilePath } from './compile-path.ts'

const body: JsonValue = {
  data: {
    items: [
      { id: 1, tag: 'x', price: new JsonFloat(2) },
      { id: '2', tag: 'y', price: 1.5 },
      { id: 12345678901234567890n },
    ],
  },
  'many-results': [1],
  '@odata.nextLink': 'https://x/2',
  'a.b': { 'c d': 3 },
  true_count: 4,
  nothing: null,
  one: { v: 1 },
  text: 'abc',
  rows: [[1, 2], [3]],
}

const all = (path: string): readonly JsonValue[] => compilePath(path).all(body)
const ids = (path: string): readonly JsonValue[] => compilePath(`data.items${path}.id`).all(body)

function problem(path: string): SluiceError {
  try {
    compilePath(path)
  } catch (error) {
    if (error instanceof SluiceError) return error
  }
  throw new Error(`"${path}" was accepted`)
}

describe('plain paths', () => {
  it.each([
    ['data.items[1].tag', 'y'],
    ['$.data.items[0].id', 1],
    ['$["data"].items.[0].id', 1],
    ['data.items[-1].id', 12345678901234567890n],
    ['many-results[0]', 1],
    ["['@odata.nextLink']", 'https://x/2'],
    ['"@odata.nextLink"', 'https://x/2'],
    ["$['@odata.nextLink']", 'https://x/2'],
    [`'a.b'."c d"`, 3],
    ["['a.b']['c d']", 3],
    ['true_count', 4],
    ['nothing', null],
    ['@.one.v', 1],
    ['`this`.one.v', 1],
  ])('%s finds one value', (path, value) => {
    expect(compilePath(path).first(body)).toEqual(value)
    expect(all(path)).toEqual([value])
  })

  it('tells a single field from deeper paths', () => {
    expect(compilePath('id').field).toBe('id')
    expect(compilePath("['a.b']").field).toBe('a.b')
    expect(compilePath('a.b').field).toBeUndefined()
    expect(compilePath('$').field).toBeUndefined()
  })

  it.each(['data.items.id', 'nothing.x', 'text.length', 'text[0]', 'one[0]', 'data.items[9]', 'data.items.length'])(
    '%s finds nothing',
    (path) => {
      expect(compilePath(path).first(body)).toBeUndefined()
      expect(all(path)).toEqual([])
    },
  )

  it('reads own properties only', () => {
    for (const path of [
      '__proto__',
      'constructor',
      'one.constructor.name',
      'data.items.__proto__',
      'toString',
      'text.constructor',
    ])
      expect(all(path)).toEqual([])
    expect(compilePath('__proto__.x').first(JSON.parse('{"__proto__": {"x": 1}}') as JsonValue)).toBe(1)
    expect(compilePath('price.value').first({ price: new JsonFloat(2) })).toBeUndefined()
  })
})

describe('a whole answer', () => {
  it.each([[body], [[1, 2]], ['text'], [null]])('is one record under a name, whatever it is', (answer) => {
    expect(compilePath('$ as answer').all(answer)).toEqual([{ answer }])
    expect(compilePath('$ as page').first(answer)).toEqual({ page: answer })
  })
})

describe('paths that may find many', () => {
  it('wildcards, unions, slices, descendants', () => {
    expect(ids('[*]')).toEqual([1, '2', 12345678901234567890n])
    expect(ids('[0,2]')).toEqual([1, 12345678901234567890n])
    expect(ids('[1:]')).toEqual(['2', 12345678901234567890n])
    expect(ids('[:-1]')).toEqual([1, '2'])
    expect(ids('[::-1]')).toEqual([12345678901234567890n, '2', 1])
    expect(all('$..tag')).toEqual(['x', 'y'])
    expect(all('..tag')).toEqual(['x', 'y'])
    expect(all('one.v|text')).toEqual([1])
    expect(all('(one.v)|text')).toEqual([1, 'abc'])
    expect(all("data.items[0]['id','tag']")).toEqual([1, 'x'])
    expect(all('data.items[0].id,tag')).toEqual([1, 'x'])
    expect(all('one.*')).toEqual([1])
    expect(all('many-results.*')).toEqual([])
  })

  it('[*] takes an object for a list of one and null for none, as jsonpath-ng', () => {
    expect(all('one[*].v')).toEqual([1])
    expect(all('nothing[*]')).toEqual([])
    expect(all('rows[*][*]')).toEqual([1, 2, 3])
  })

  it("filters in jsonpath-ng's form coerce to the literal", () => {
    expect(ids('[?(@.id > 1)]')).toEqual(['2', 12345678901234567890n])
    expect(ids('[?(@.tag == "x" & @.id = 1)]')).toEqual([1])
    expect(ids('[?tag=y]')).toEqual(['2'])
    expect(ids('[?(@.tag =~ "^[xz]")]')).toEqual([1])
    expect(ids('[?tag]')).toEqual([1, '2'])
    expect(ids('[?(@.price >= 2.0)]')).toEqual([1])
    expect(ids('[?(@.price > 1)]')).toEqual([1, '2'])
    expect(ids('[?(@.tag != "x")]')).toEqual(['2'])
  })

  it("filters in RFC 9535's form keep every digit of what they select", () => {
    expect(ids('[?@.tag == "x" || @.id > 5]')).toEqual([1, 12345678901234567890n])
    expect(ids('[?!@.tag]')).toEqual([12345678901234567890n])
    expect(ids('[?length(@.tag) == 1]')).toEqual([1, '2'])
    expect(compilePath('data.items[?@.price == 2 || @.x == null]').all(body)[0]).toHaveProperty(
      'price',
      new JsonFloat(2),
    )
  })

  it('where and wherenot, sorting, operators', () => {
    expect(all('one where v')).toEqual([{ v: 1 }])
    expect(all('data.items[*] wherenot tag')).toEqual([{ id: 12345678901234567890n }])
    expect(compilePath('$[\\n,/s]').all([{ n: 1, s: 'b' }, { n: 2 }, { n: 1, s: 'a' }])).toEqual([
      [{ n: 2 }, { n: 1, s: 'a' }, { n: 1, s: 'b' }],
    ])
    expect(all('data.items.`len`')).toEqual([3])
    expect(all('one.`keys`')).toEqual(['v'])
    expect(compilePath('$.`sorted`').all([3, 1, 2])).toEqual([[1, 2, 3]])
    expect(compilePath('a.`split(-, 1, -1)`').all({ a: 'x-y-z' })).toEqual(['y'])
    expect(compilePath('a.`sub(/(x)-/, \\\\1+)`').all({ a: 'x-y' })).toEqual(['x+y'])
    expect(all('one.v.`str()`')).toEqual(['1'])
  })

  it('a body nested without end does not overflow the stack', () => {
    const deep = JSON.parse(`${'['.repeat(50_000)}{"a":1}${']'.repeat(50_000)}`) as JsonValue
    expect(compilePath('$..a').all(deep)).toEqual([1])
    expect(compilePath('$[?@.x == null || @.y]').all(deep)).toEqual([])
  })
})

describe('mistakes', () => {
  it.each([
    ['', 'it is empty'],
    ['.a', 'starts with "."'],
    ['a.', 'ends too early'],
    ['a[', 'holds no index'],
    ['a[0', '"]" is missing'],
    ["a['b", 'never closed'],
    ['a b', 'no meaning there'],
    ['$count', 'no meaning there'],
    ['where', 'is an operator'],
    ['a.`parent`', '`parent` is not supported'],
    ['a + b', 'arithmetic'],
    ['a & b', 'intersection'],
    ['a[?(@.x ==)]', 'Could not read the JSONPath filter'],
    ['a[?(@.x =~ "(")]', 'regular expression'],
    ['a[::0]', 'the step of a slice is 0'],
  ])('%s', (path, because) => {
    const error = problem(path)
    expect(error.code).toBe('BAD_JSONPATH')
    expect(error.message).toContain(because)
    expect(error.exitCode).toBe(2)
    expect(error.details.hint).toBeTruthy()
  })

  it('a path nobody would write by hand', () => {
    expect(problem(`${'('.repeat(3000)}a`).message).toContain('longer than')
    expect(problem(`${'('.repeat(1500)}a`).message).toContain('")" is missing')
  })
})
