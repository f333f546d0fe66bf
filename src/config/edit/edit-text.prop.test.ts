import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { isJsonObject, type JsonValue } from '../../json/json.ts'
import type { ConfigPath } from '../document.ts'
import type { ConfigEdit, EditFormat } from './config-edit.ts'
import { editText } from './edit-text.ts'
import { reach } from './find-node.ts'
import { isFlow } from './node-kind.ts'
import { endOf, endOfPair } from './node-place.ts'
import { parseText, valueOf } from './parse-text.ts'

/*
 * Random edits on every YAML and JSON configuration of this repository: the value is exactly the wanted one, and no line
 * changes but those of what was named.
 */

const root = fileURLToPath(new URL('../../../', import.meta.url))

interface Config {
  readonly name: string
  readonly text: string
  readonly format: EditFormat
}

function configsOf(folder: string): readonly Config[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const format = /\.ya?ml$/.test(entry.name) ? 'yaml' : entry.name === 'config.json' ? 'json' : undefined
    const path = join(entry.parentPath, entry.name)
    if (format === undefined || !entry.isFile() || path.includes('node_modules')) return []
    const text = readFileSync(path, 'utf8')
    return text.length < 50_000 && isReadable(text, format) ? [{ name: path.slice(root.length), text, format }] : []
  })
}

function isReadable(text: string, format: EditFormat): boolean {
  try {
    return isJsonObject(parseText(text, format).map(valueOf)[0])
  } catch {
    return false
  }
}

const written = ['examples', 'test', 'bench', 'docs'].flatMap(configsOf)
const asJson = written
  .filter(({ format }) => format === 'yaml')
  .flatMap(({ name, text }): Config[] => {
    const value = parseText(text, 'yaml').map(valueOf)[0]
    const json = JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? Number(each) : each), 2)
    return [{ name: `${name} as JSON`, text: `${json}\n`, format: 'json' }]
  })
const asCrlf = written.slice(0, 20).map((config) => ({
  ...config,
  name: `${config.name} with CRLF`,
  text: config.text.replaceAll('\n', '\r\n'),
}))
/** Layouts that people write and no formatter leaves. */
const odd = [
  '# top\nname: a   # name\n\nresources: # all of them\n\n    - orders   # newest first\n    # - later\n    - name: b\n      # its endpoint\n      endpoint:   # here\n          path: b # p\n          # params:\n          #   a: b\n\n# the end\n',
  'resources: [orders, { name: b, endpoint: {path: b,} }] # flow\nclient: {}\nlist: []\n',
  "resources: [\n  orders, # one\n  { name: b,\n    endpoint: { path: x } }, # two\n]\nclient: {\n  base_url: 'x', # url\n  headers: { a: b }\n}\n",
  'a: |\n  text\n  more\n\nb: >-\n  folded\n  text\nc: |+\n  kept\n\n\nd: 1\n',
  'a:\nb: ~\nc:\n  -\n  - # nothing\n  - d:\n    e: 1\nresources:\n- a\n- name: c\n  endpoint: c\n',
  'a: 1\n---\nb:\n  c: [1, 2]\n...\n---\nd: 2\n',
  '--- # first\na: {b: 1}\nlist:\n- - 1\n  - 2\n- - x: 1\n    y: 2\n- 3',
  '"quoted key": 1\n\'single\': two words\nplain: several\n  lines of text\n? complex\n: value\n',
  'base: &base\n  a: 1\n  b: { c: 2 }\nuse: *base\nmerged:\n  <<: *base\n  d: 4\nlist: [*base, 1]\n',
  'a: !!str 12\nb: !!float 3.5\nc: "x\\ty"\nd: 0x1F\ne: .5\nf: 123456789012345678901\n',
  'a:\n   - b:\n        c: 1\n     d: 2 # d\n   -   e: 3\n       f: 4',
].flatMap((text, index): Config[] => [
  { name: `odd ${index}`, text, format: 'yaml' },
  { name: `odd ${index} with CRLF`, text: text.replaceAll('\n', '\r\n'), format: 'yaml' },
])
const oddJson: readonly Config[] = [
  '{"a":1,"resources":["orders",{"name":"b","endpoint":{}}],"list":[]}',
  '{\n\t"a": { "b": [1, 2] },\n\t"resources": [\n\t\t"orders"\n\t]\n}\n',
  '{ "a": 1,\n  "b": {\n    "c": null },\n  "d": [ {"x": 1}, {"x": 2} ] }',
].map((text, index) => ({ name: `odd JSON ${index}`, text, format: 'json' }))
const configs = [...written, ...asJson, ...asCrlf, ...odd, ...odd, ...odd, ...odd, ...oddJson, ...oddJson]

const scalar = fc.oneof(
  fc.constantFrom(
    'data',
    'data.items',
    '$[1]',
    "['@odata.value']",
    'yes',
    'null',
    '1',
    '# no',
    'a: b',
    '- x',
    '',
    ' ',
    '{x}',
    "it's",
    '"',
  ),
  fc.string({ maxLength: 8 }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
)
const value: fc.Arbitrary<JsonValue> = fc.oneof(
  { weight: 3, arbitrary: scalar },
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('type', 'page_param', 'next', 'a b'), scalar, { maxKeys: 3 }),
  fc.constant({ type: 'cursor', cursor_path: 'meta.next', more: { deep: [1, { x: [] }] } }),
)

/** Every path of a value, the keys and items that could be added included. */
function pathsOf(node: unknown, path: ConfigPath = []): readonly ConfigPath[] {
  if (Array.isArray(node))
    return [...node.flatMap((item, index) => pathsOf(item, [...path, index])), [...path, node.length], ...here(path)]
  if (!isJsonObject(node)) return here(path)
  const inner = Object.entries(node).flatMap(([key, item]) => pathsOf(item, [...path, key]))
  return [...inner, [...path, 'added'], [...path, 'added', 'deeper'], ...here(path)]
}

const here = (path: ConfigPath): readonly ConfigPath[] => (path.length === 0 ? [] : [path])

const edits = fc.record({
  config: fc.constantFrom(...configs),
  at: fc.nat(),
  op: fc.constantFrom('set', 'set', 'insert', 'delete'),
  value,
})

test(`edits of ${configs.length} configs change what they name, and nothing else`, () => {
  let made = 0
  fc.assert(
    fc.property(edits, ({ config: { name, text, format }, at, op, value: wanted }) => {
      const [before] = parseText(text, format).map(valueOf)
      const paths = pathsOf(before)
      const path = paths[at % paths.length] ?? ['added']
      const edit = (op === 'delete' ? { op, path } : { op, path, value: wanted }) as ConfigEdit
      const outcome = editText(text, format, [edit])
      const isAliased = /(?:^|\s)[&*]\w/m.test(text)
      if (outcome.kind === 'refused') {
        const { reason, why } = outcome.refusal
        const expected = [
          'no_such_place',
          'exists',
          'not_a_mapping',
          ...(isAliased ? ['anchor', 'merge'] : []),
          ...(/^\? /m.test(text) ? ['layout'] : []),
        ]
        // a mapping that nothing is left of at the top is no config
        const isLast = op === 'delete' && path.length === 1 && isJsonObject(before) && Object.keys(before).length === 1
        expect(isLast ? 'no_such_place' : reason, `${name} ${JSON.stringify(edit)} ${why}`).toBeOneOf(expected)
        return
      }
      made++
      const about = `${name} ${JSON.stringify(edit)}\n${outcome.text}`
      expectSameElsewhere({ text, format, path, op }, outcome.text, about)
      expectValue(outcome.text, edit, about)
    }),
    { numRuns: Number(process.env['RUNS'] ?? 500) },
  )
  expect(made).toBeGreaterThan(200)
})

function expectValue(text: string, edit: ConfigEdit, about: string): void {
  // read by the library itself, with none of this folder
  const value: unknown = parseAllDocuments(text, { merge: true }).map((document) => document.toJS() as unknown)[0]
  const at = edit.path.reduce<unknown>(
    (node, step) => (node as Record<string | number, unknown> | undefined)?.[step],
    value,
  )
  if (edit.op !== 'delete') expect(at, about).toEqual(edit.value)
}

interface Named {
  readonly text: string
  readonly format: EditFormat
  readonly path: ConfigPath
  readonly op: string
}

/** All lines above and below those of the value that was named stand as they were. */
function expectSameElsewhere({ text, format, path, op }: Named, after: string, about: string): void {
  const [document] = parseText(text, format)
  if (document === undefined) throw new Error('there is nothing to edit')
  const reached = reach(document, path)
  const isWhole = reached.steps === path.length && op !== 'insert'
  // of the only one its list or mapping stays, with brackets
  const isOnly = op === 'delete' && reached.holder?.items.length === 1 && path.length > 1
  const target = isOnly
    ? reach(document, path.slice(0, -1))
    : isWhole
      ? reached
      : reach(document, path.slice(0, Math.min(reached.steps, path.length - 1)))
  const { node, pair, holder } = target
  const isReplaced = isWhole || isFlow(node) || node === null || !('items' in node)
  // of one that is put in between nothing changes
  const scope = op === 'delete' && isFlow(holder) ? holder : (pair?.key ?? node)
  const from = isReplaced ? ((scope as { range?: readonly number[] } | null)?.range?.[0] ?? 0) : 0
  const to = isReplaced
    ? isFlow(holder) && holder !== undefined
      ? endOf(holder)
      : pair === undefined
        ? endOf(node)
        : endOfPair(pair)
    : 0
  // the key after one that is taken out may move up to the dash, an item before the first one takes its dash
  const isMoved = op === 'delete' || (op === 'insert' && path.at(-1) === 0)
  const shown = (line: string): string => (isMoved ? line.replace(/^[\s-]+/, '') : line)
  const lines = text.split('\n').map(shown)
  const [first, last] = [lineAt(text, from), lineAt(text, to)]
  const now = after.split('\n').map(shown)
  if (!isReplaced) return expectSubsequence(lines, now, about)
  expect(now.slice(0, first - 1), about).toEqual(lines.slice(0, first - 1))
  const below = lines.slice(last)
  expect(now.slice(now.length - below.length), about).toEqual(below)
}

/** All lines are still there, in order; the last may have got a line break. */
function expectSubsequence(lines: readonly string[], now: readonly string[], about: string): void {
  let at = 0
  for (const line of lines) {
    const found = now.findIndex((each, index) => index >= at && (each === line || each === `${line}\r`))
    expect(found, `${line} is gone: ${about}`).not.toBe(-1)
    at = found + 1
  }
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}
