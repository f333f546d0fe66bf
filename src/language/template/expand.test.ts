import { describe, expect, it } from 'vitest'
import type { JsonPath } from '../../model/plan/json-path.ts'
import { JsonFloat, type JsonValue } from '../../json/json.ts'
import type { Reference, Template, TemplateTree, TextFormat } from '../../model/plan/template.ts'
import { expandPath, joinUrl } from './expand-path.ts'
import { expandText, expandTree, expandValues, type Scope } from './expand.ts'
import { formatValue } from './format-spec.ts'
import { pythonRepr, pythonText } from './python-text.ts'

const nowhere: JsonPath = { text: '', all: () => [], first: () => undefined }

function parent(field: string, format?: TextFormat): Reference {
  return { from: 'parent', field, path: nowhere, ...(format === undefined ? {} : { format }) }
}

function text(...parts: readonly (string | Reference)[]): Template {
  return { kind: 'template', parts }
}

function scope(
  fields: { readonly [field: string]: JsonValue },
  attributes: { readonly [name: string]: JsonValue } = {},
): Scope {
  return { parent: { fields, included: {} }, cursor: { attribute: (name) => attributes[name] ?? null } }
}

describe('T01 values as Python writes them', () => {
  it.each<readonly [JsonValue, string]>([
    [null, 'None'],
    [true, 'True'],
    [3.14, '3.14'],
    [7, '7'],
    [new JsonFloat(1), '1.0'],
    [new JsonFloat(1e10), '10000000000.0'],
    [new JsonFloat(1e20), '1e+20'],
    [0.00001, '1e-05'],
    [Infinity, 'inf'],
    ['it is', 'it is'],
    [[1, 2, 3], '[1, 2, 3]'],
    [{ key: 'value', n: [null, false] }, "{'key': 'value', 'n': [None, False]}"],
    [["it's", 'a "b"', `'"`], `["it's", 'a "b"', '\\'"']`],
    [
      ['é', '\n\t\\', '\u0001', '\u00a0', '\u2028', '😀', '\ud800'],
      "['é', '\\n\\t\\\\', '\\x01', '\\xa0', '\\u2028', '😀', '\\ud800']",
    ],
  ])('%#', (value, expected) => {
    expect(pythonText(value)).toBe(expected)
  })

  it('escapes for !a', () => {
    expect(pythonRepr('é😀', { ascii: true })).toBe("'\\xe9\\U0001f600'")
  })

  it('refuses to follow endless nesting', () => {
    let deep: JsonValue = 1
    for (let depth = 0; depth < 100_000; depth++) deep = [deep]
    expect(() => pythonText(deep)).toThrowError(expect.objectContaining({ code: 'VALUE_TOO_DEEP' }))
  })
})

describe('T01 format specs', () => {
  // made with Python 3.11
  it.each<readonly [JsonValue, string, string]>([
    ['abc', '>5', '  abc'],
    ['abc', '*^9', '***abc***'],
    ['abc', '05', 'abc00'],
    ['abc', '.2', 'ab'],
    ['é', '😀>4', '😀😀😀é'],
    [5, '05', '00005'],
    [-42, '05', '-0042'],
    [-42, '*=8', '-*****42'],
    [5, '+d', '+5'],
    [5, ' d', ' 5'],
    [1234567, ',', '1,234,567'],
    [1234567, '_', '1_234_567'],
    [1234567, 'X', '12D687'],
    [1234567, '.1f', '1234567.0'],
    [255, '08x', '000000ff'],
    [12345678901234567890123n, ',', '12,345,678,901,234,567,890,123'],
    [3.25671, '08.3f', '0003.257'],
    [0.5, '.0f', '0'],
    [2.5, '.0f', '2'],
    [3.5, '.0f', '4'],
    [1e22, '.1f', '10000000000000000000000.0'],
    [1e-7, '.2e', '1.00e-07'],
    [0.5, '.1%', '50.0%'],
    [new JsonFloat(1e10), '>15', '  10000000000.0'],
    [new JsonFloat(-1), '+.1f', '-1.0'],
    [true, '>5', '    1'],
  ])('%# of %s', (value, spec, expected) => {
    expect(formatValue(value, { spec })).toBe(expected)
  })

  it.each<readonly [JsonValue, string]>([
    ['abc', 'd'],
    ['abc', '+'],
    ['abc', '=5'],
    [5, '.2'],
    [5, 's'],
    [0.5, 'x'],
    [0.5, '.3'],
    [5, '#x'],
    [5, 'z'],
    [null, '>5'],
    [[1], '>5'],
    [{}, 'd'],
    [5, '99999999'],
  ])('%# is refused', (value, spec) => {
    expect(() => formatValue(value, { spec })).toThrowError(
      expect.objectContaining({ code: 'BAD_FORMAT', exitCode: 2 }),
    )
  })

  it('come after conversions', () => {
    expect(formatValue('a', { conversion: 'r', spec: '>5' })).toBe("  'a'")
    expect(formatValue(null, { conversion: 's' })).toBe('None')
  })
})

function at(value: JsonValue, ...parts: readonly (string | Reference)[]): string {
  return expandPath(text(...parts), scope({ id: value }))
}

describe('a path', () => {
  it.each<readonly [JsonValue, string]>([
    [7, 'posts/7/comments'],
    [true, 'posts/True/comments'],
    [new JsonFloat(1), 'posts/1.0/comments'],
    ['a b/c?d#e&f%2F', 'posts/a%20b%2Fc%3Fd%23e%26f%252F/comments'],
    ['ü\ud800', 'posts/%C3%BC%EF%BF%BD/comments'],
    ['{x}', 'posts/%7Bx%7D/comments'],
    ['...', 'posts/.../comments'],
  ])('%# takes a value as one segment', (value, path) => {
    expect(at(value, 'posts/', parent('id'), '/comments')).toBe(path)
  })

  it('takes a whole URL as it is', () => {
    expect(at('https://h/a?b=c&d', parent('id'))).toBe('https://h/a?b=c&d')
    expect(at('https://h/a', parent('id'), '/comments')).toBe('https://h/a/comments')
    expect(at('/relative/a', parent('id'))).toBe('/relative/a')
  })

  it('takes an incremental value as the segments it is written in', () => {
    const since: Reference = { from: 'incremental', attribute: 'start_value' }
    const path = (start_value: JsonValue): string => expandPath(text('obs/', since, '/x'), scope({}, { start_value }))
    expect(path('2024/08/01')).toBe('obs/2024/08/01/x')
    expect(path('2024/08?d#e')).toBe('obs/2024/08%3Fd%23e/x')
    expect(() => path('2024/../..')).toThrow(expect.objectContaining({ code: 'PARENT_VALUE_UNSAFE' }))
  })

  it('takes plain text where the config says so', () => {
    expect(at('owner/repo', 'repos/', parent('id', { conversion: 's' }), '/issues')).toBe('repos/owner/repo/issues')
    expect(at(7, 'p/', parent('id', { spec: '03' }))).toBe('p/007')
  })

  it.each<readonly [JsonValue, string]>([
    [null, 'PARENT_VALUE_NULL'],
    ['', 'PARENT_VALUE_NULL'],
    ['..', 'PARENT_VALUE_UNSAFE'],
    ['.', 'PARENT_VALUE_UNSAFE'],
  ])('refuses %j', (value, code) => {
    expect(() => at(value, 'posts/', parent('id'), '/comments')).toThrowError(expect.objectContaining({ code }))
    expect(() => at(value, 'posts/', parent('id'))).toThrowError(expect.objectContaining({ code }))
  })

  it('refuses dots that only meet in the path', () => {
    expect(() => at('.', 'posts/', parent('id'), './x')).toThrowError(
      expect.objectContaining({ code: 'PARENT_VALUE_UNSAFE' }),
    )
    expect(() => at('a/../../b', 'posts/', parent('id', { conversion: 's' }))).toThrowError(
      expect.objectContaining({ code: 'PARENT_VALUE_UNSAFE' }),
    )
    expect(at('..', 'posts?path=', parent('id'))).toBe('posts?path=..')
  })
})

describe('U01 joining a URL', () => {
  it.each([
    ['https://h/api', 'posts', 'https://h/api/posts'],
    ['https://h/api//', '//posts/', 'https://h/api/posts/'],
    ['https://h/api/', '', 'https://h/api/'],
    ['', 'https://h/x', 'https://h/x'],
    ['https://h', 'HTTPS://other/x', 'HTTPS://other/x'],
    ['https://h', 'my://protocol', 'https://h/my://protocol'],
    ['https://h/base?x=1', 'a', 'https://h/base?x=1/a'],
  ])('%s + %s', (base, path, url) => {
    expect(joinUrl(base, path)).toBe(url)
  })
})

describe('texts, params and bodies', () => {
  const values = scope({ id: 7, none: null, list: [1, 'a'], f: new JsonFloat(2) }, { start_value: '2024', lag: 5 })
  const since: Reference = { from: 'incremental', attribute: 'start_value' }
  const until: Reference = { from: 'incremental', attribute: 'end_value' }

  it('are text around placeholders', () => {
    expect(expandText(text('a', parent('id'), '{}', parent('list')), values)).toBe("a7{}[1, 'a']")
    expect(expandText(text(), values)).toBe('')
  })

  it('vanish with a null, unless the word is asked for', () => {
    expect(expandText(text('x', parent('none')), values)).toBeNull()
    expect(expandText(text('x', parent('none', { conversion: 's' })), values)).toBe('xNone')
    expect(expandValues(text(until), values)).toEqual([])
  })

  it('repeat list params and drop nulls', () => {
    const tree: TemplateTree = {
      kind: 'list',
      items: [
        text(parent('id')),
        { kind: 'literal', value: null },
        { kind: 'literal', value: true },
        text(until),
        text(since),
      ],
    }
    expect(expandValues(tree, values)).toEqual(['7', 'True', '2024'])
    expect(expandValues({ kind: 'literal', value: 1.5 }, values)).toEqual(['1.5'])
    expect(expandValues(text(''), values)).toEqual([''])
    expect(expandValues(text(parent('list')), values)).toEqual(["[1, 'a']"])
  })

  it('keep types in JSON for exactly one placeholder', () => {
    const tree: TemplateTree = {
      kind: 'object',
      entries: [
        [text('k', parent('id')), text(parent('f'))],
        [text('none'), text(parent('none'))],
        [text('text'), text(parent('id'), '')],
        [text('formatted'), text(parent('id', { spec: '03' }))],
        [text('__proto__'), { kind: 'list', items: [text(parent('list')), { kind: 'literal', value: 5n }] }],
      ],
    }
    const body = expandTree(tree, values)
    expect(Object.entries(body as object)).toEqual([
      ['k7', new JsonFloat(2)],
      ['none', null],
      ['text', '7'],
      ['formatted', '007'],
      ['__proto__', [[1, 'a'], 5n]],
    ])
  })

  it('cannot be half empty in JSON', () => {
    expect(() => expandTree(text('since ', until), values)).toThrowError(
      expect.objectContaining({
        code: 'PLACEHOLDER_NULL',
        message: expect.stringContaining('{incremental.end_value}'),
      }),
    )
  })

  it('T02 need their values', () => {
    expect(() => expandText(text(parent('toString')), values)).toThrowError(
      expect.objectContaining({ code: 'PLACEHOLDER_UNBOUND' }),
    )
    expect(() => expandText(text(since), { parent: null, cursor: null })).toThrowError(
      expect.objectContaining({ code: 'PLACEHOLDER_UNBOUND' }),
    )
  })
})

describe('slices and windows', () => {
  const slice = (name: string): Reference => ({ from: 'slice', name })
  const incremental = (attribute: string): Reference => ({ from: 'incremental', attribute })
  const sliced: Scope = {
    parent: {
      fields: {},
      included: {},
      slice: { region: 'eu', ids: [1, 2] },
      window: { start: '2024-01-01', end: '2024-01-31', at: [0, 1] },
    },
    cursor: { attribute: (name) => `cursor ${name}` },
  }

  it('stand in texts, typed where nothing else stands beside them', () => {
    expect(expandText(text('r=', slice('region')), sliced)).toBe('r=eu')
    expect(expandTree(text(slice('ids')), sliced)).toEqual([1, 2])
    expect(expandTree(text(slice('other')), sliced)).toBeNull()
    expect(expandText(text(slice('other')), sliced)).toBeNull()
  })

  it('the edges of the window, and those of the cursor where there is none', () => {
    const both = text(incremental('window_start'), '..', incremental('window_end'))
    expect(expandText(both, sliced)).toBe('2024-01-01..2024-01-31')
    expect(expandText(both, { ...sliced, parent: null })).toBe('cursor window_start..cursor window_end')
    expect(expandText(text(incremental('start_value')), sliced)).toBe('cursor start_value')
  })

  it('a slice where there is none is an error', () => {
    expect(() => expandText(text(slice('region')), scope({}))).toThrowError(
      expect.objectContaining({ code: 'PLACEHOLDER_UNBOUND' }),
    )
  })
})
