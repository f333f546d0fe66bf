import { expect, test } from 'vitest'
import { parseTree, type Tree } from './json-text.ts'
import { idOf, pathWords, treeRows } from './tree-rows.ts'

test('lines of a tree: what is open, what is turned by hand, paths as the config writes them', () => {
  const tree: Tree = { data: [{ id: 1, 'a b': { c: null } }], n: 2 }
  const lines = (turned: readonly string[] = []): readonly string[] =>
    treeRows(tree, { depth: 3, turned: new Set(turned) }).map(({ path }) => pathWords(path))
  expect(lines()).toEqual(['', 'data', 'data[0]', 'data[0].id', 'data[0]["a b"]', 'n'])
  expect(lines([idOf(['data'])])).toEqual(['', 'data', 'n'])
  expect(lines([idOf(['data', 0, 'a b'])])).toContain('data[0]["a b"].c')
})

test('what is no JSON is no tree, and a hostile key is a key', () => {
  expect(parseTree('{"a":')).toBeUndefined()
  const tree = parseTree('{"__proto__": {"x": 1}, "<img src=x>": 2}')
  expect(tree === undefined ? [] : treeRows(tree, { depth: 3, turned: new Set() }).map(({ name }) => name)).toEqual([
    undefined,
    '__proto__',
    'x',
    '<img src=x>',
  ])
})
