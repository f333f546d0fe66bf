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
    ['{"a": True // switched on\n}', '{"a": True #/ switched on\n}'],
    ['{"a": True // on\n}', '{"a": True // on\n}'],
    ['x = """// in\n// text""" // after it', 'x = """// in\n// text""" #/ after it'],
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
    ['n = sizes[0] // 2 or 1', 'n = sizes[0] // 2 or 1'],
    ['n = {"a": 7}["a"] // per.page == 3', 'n = {"a": 7}["a"] // per.page == 3'],
    ['n = "%d" // x\nm = None // y', 'n = "%d" // x\nm = None // y'],
    // beside an error somewhere else
    ['x = [1 2]\nn = sizes[0] // 2 or 1', 'x = [1 2]\nn = sizes[0] // 2 or 1'],
    ['x = [1 2]\nn = d["a"] // len(b)[0].c', 'x = [1 2]\nn = d["a"] // len(b)[0].c'],
    ['x = [1 2]\nn = {1: 2} // k if a else b', 'x = [1 2]\nn = {1: 2} // k if a else b'],
    ['x = [1 2] // of two numbers', 'x = [1 2] #/ of two numbers'],
  ])('%j', (text, expected) => {
    expect(neutraliseSlashComments(text)).toBe(expected)
    expect(expected).toHaveLength(text.length)
  })
})
