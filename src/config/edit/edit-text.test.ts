import { describe, expect, test } from 'vitest'
import type { ConfigEdit, EditFormat, EditOutcome } from './config-edit.ts'
import { editText } from './edit-text.ts'

const edited = (text: string, edits: readonly ConfigEdit[], format: EditFormat = 'yaml'): string => {
  const outcome = editText(text, format, edits)
  return outcome.kind === 'edited' ? outcome.text : `refused: ${outcome.refusal.reason}`
}
const set = (path: ConfigEdit['path'], value: string | number | null | object, document?: number): ConfigEdit =>
  ({ op: 'set', path, value, ...(document !== undefined && { document }) }) as ConfigEdit

describe('editText', () => {
  test.each<[about: string, before: string, edit: ConfigEdit, after: string]>([
    [
      'a key goes below the last one, as deep',
      'a:\n   b: 1   # one\n\n# c\n',
      set(['a', 'c'], 2),
      'a:\n   b: 1   # one\n   c: 2\n\n# c\n',
    ],
    [
      'a name becomes a mapping',
      'resources: [orders, b]\n',
      set(['resources', 0, 'primary_key'], 'id'),
      'resources: [{ name: orders, primary_key: id }, b]\n',
    ],
    [
      'a comment stays beside it',
      'resources:\n- orders # all\n- b\n',
      set(['resources', 0, 'endpoint', 'data_selector'], 'data'),
      'resources:\n- name: orders # all\n  endpoint:\n    data_selector: data\n- b\n',
    ],
    [
      'an endpoint in short',
      'resources:\n  - name: a\n    endpoint: b\n',
      set(['resources', 0, 'endpoint', 'method'], 'POST'),
      'resources:\n  - name: a\n    endpoint:\n      path: b\n      method: POST\n',
    ],
    ['brackets stay brackets', 'a: { b: 1 } # b\n', set(['a', 'c', 'd'], [1]), 'a: { b: 1, c: { d: [ 1 ] } } # b\n'],
    [
      'CRLF, and no line break at the end',
      'a:\r\n  b: 1',
      set(['a', 'c'], { d: 1 }),
      'a:\r\n  b: 1\r\n  c:\r\n    d: 1',
    ],
    [
      'behind the text of a |',
      'a:\n  b: |\n    text\n\nc: 1\n',
      set(['a', 'd'], 1),
      'a:\n  b: |\n    text\n  d: 1\n\nc: 1\n',
    ],
    ['a key of nothing', 'a: # none\nb: 1\n', set(['a', 'c'], 1), 'a: # none\n  c: 1\nb: 1\n'],
    ['a block for a block', 'a:\n  b: 1\n  c: 2\nd: 3 # d\n', set(['a'], { e: 1 }), 'a:\n  e: 1\nd: 3 # d\n'],
    ['a text that looks like something else', 'a: 1\n', set(['a'], 'null'), 'a: "null"\n'],
    ['the second document', '---\na: 1\n---\na: 1 # two\n', set(['a'], 2, 2), '---\na: 1\n---\na: 2 # two\n'],
    [
      'an item in between',
      'a:\n  - 1 # one\n  - 2\n',
      { op: 'insert', path: ['a', 1], value: { b: 1 } },
      'a:\n  - 1 # one\n  - b: 1\n  - 2\n',
    ],
    ['the last one taken out', 'a:\n  b: 1\nc: 2\n', { op: 'delete', path: ['a', 'b'] }, 'a: {}\nc: 2\n'],
    [
      'a key on the line of a dash taken out',
      '- a: 1 # a\n  # about b\n  b: 2\n'.replaceAll(/^/gm, '  ').replace(/^/, 'x:\n').trimEnd(),
      { op: 'delete', path: ['x', 0, 'a'] },
      'x:\n  -  # a\n    # about b\n    b: 2',
    ],
    [
      'a key of its own over a merged one',
      'x: &x { a: 1 }\ny:\n  <<: *x\n  b: 2\n',
      set(['y', 'a'], 3),
      'x: &x { a: 1 }\ny:\n  <<: *x\n  b: 2\n  a: 3\n',
    ],
    ['`__proto__` is a key like others', 'a: 1\n', set(['__proto__'], 'x'), 'a: 1\n__proto__: x\n'],
  ])('%s', (...[, before, edit, after]) => {
    expect(edited(before, [edit])).toBe(after)
  })

  test.each<[about: string, text: string, edit: ConfigEdit, reason: string]>([
    ['what an alias stands for, too', 'a: &a { b: 1 }\nc: *a\n', set(['a', 'b'], 2), 'anchor'],
    ['below an alias', 'a: &a { b: 1 }\nc: *a\n', set(['c', 'b'], 2), 'anchor'],
    ['a part of what is merged', 'a: &a\n  b: { c: 1 }\nd:\n  <<: *a\n', set(['d', 'b', 'e'], 2), 'merge'],
    ['a list is no mapping', 'a: [1]\n', set(['a', 'b'], 2), 'not_a_mapping'],
    ['nothing to take out', 'a: 1\n', { op: 'delete', path: ['b'] }, 'no_such_place'],
    ['there already', 'a: 1\n', { op: 'insert', path: ['a'], value: 1 }, 'exists'],
    ['no YAML', 'a: [1\n', set(['a'], 1), 'syntax'],
    ['no such document', 'a: 1\n', set(['a'], 1, 2), 'no_such_place'],
  ])('refused: %s', (...[, text, edit, reason]) => {
    expect(edited(text, [edit])).toBe(`refused: ${reason}`)
  })

  test('JSON keeps its indentation, and one line stays one', () => {
    const path = ['resources', 0, 'endpoint', 'paginator']
    const text = '{\n\t"resources": [\n\t\t"a"\n\t]\n}\n'
    expect(JSON.parse(edited(text, [set(path, { type: 'x' })], 'json'))).toMatchObject({ resources: [{ name: 'a' }] })
    expect(edited('{"a": {"b": 1}}', [set(['a', 'c'], 2)], 'json')).toBe('{"a": {"b": 1, "c": 2}}')
    expect(edited('{\n  "a": {\n    "b": 1\n  }\n}\n', [set(['a', 'c'], { d: [] })], 'json')).toBe(
      '{\n  "a": {\n    "b": 1,\n    "c": {\n      "d": []\n    }\n  }\n}\n',
    )
  })

  test('says where each edit stands in the end, and makes all or none', () => {
    const text = 'resources:\n  - a\n  - b\n'
    const edits = [1, 0].map((index) => set(['resources', index, 'primary_key'], 'id'))
    const outcome = editText(text, 'yaml', edits)
    expect(lines(outcome)).toEqual([
      [0, 4, 5],
      [1, 2, 3],
    ])
    const [first] = edits
    const refused = editText(text, 'yaml', [first ?? set([], 1), set(['resources', 'x'], { y: [1] })])
    expect(refused).toMatchObject({
      kind: 'refused',
      refusal: { edit: 1, reason: 'not_a_mapping', lines: ['resources:', '  x:', '    y:', '      - 1'] },
    })
  })
})

/** First and last line of each edit. */
function lines(outcome: EditOutcome): readonly (readonly number[])[] {
  if (outcome.kind !== 'edited') return []
  const edits = [...new Set(outcome.ranges.map(({ edit }) => edit))].toSorted((left, right) => left - right)
  return edits.map((edit) => {
    const own = outcome.ranges.filter((range) => range.edit === edit)
    return [edit, Math.min(...own.map(({ line }) => line)), Math.max(...own.map(({ lastLine }) => lastLine))]
  })
}
