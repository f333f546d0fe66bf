import { describe, expect, it } from 'vitest'
import { neutraliseSlashComments } from './slash-comments.ts'

describe('neutraliseSlashComments', () => {
  it.each([
    ['{"a": 1, // note\n}', '{"a": 1, #/ note\n}'],
    ['{ // note', '{ #/ note'],
    ['[\n  // first\n  1,\n]', '[\n  #/ first\n  1,\n]'],
    ['{"a": {}\n// more of the same\n}', '{"a": {}\n#/ more of the same\n}'],
    ['{"a": "x" // it\'s "quoted"\n}', '{"a": "x" #/ it\'s "quoted"\n}'],
    ['{"a": 100 // records per page\n}', '{"a": 100 #/ records per page\n}'],
    ['{"a": True // on\n}', '{"a": True #/ on\n}'],
    ['x = """// in\n// text""" // after', 'x = """// in\n// text""" #/ after'],
    ['f"""{x}//""" ', 'f"""{x}//""" '],
    ["'it\\'s // in' # c // d", "'it\\'s // in' # c // d"],
    ['"http://a" # see http://b', '"http://a" # see http://b'],
    ['a // b', 'a // b'],
    ['(a) // 2', '(a) // 2'],
    ['7 // 2,\n', '7 // 2,\n'],
    ['(total\n  // size)', '(total\n  // size)'],
    ['a //= 2', 'a //= 2'],
    ['f(x) // (y + 1)', 'f(x) // (y + 1)'],
    ['a // len(b) + 1', 'a // len(b) + 1'],
    ['x = y if 6 // 8 else z', 'x = y if 6 // 8 else z'],
    ['a = 7 // b in c', 'a = 7 // b in c'],
  ])('%j', (text, expected) => {
    expect(neutraliseSlashComments(text)).toBe(expected)
    expect(expected).toHaveLength(text.length)
  })
})
