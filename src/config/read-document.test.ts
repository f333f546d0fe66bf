import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { scratchFolder } from '../../test/kits/scratch-folder.ts'
import type { SluiceError } from '../model/errors.ts'
import { type ConfigDocument, SecretReference, SecretText } from './document.ts'
import { readDocument } from './read-document.ts'

async function read(name: string, text: string): Promise<ConfigDocument> {
  await using folder = await scratchFolder({ [name]: text })
  return await readDocument(name, folder.world())
}

async function failure(reading: Promise<unknown>): Promise<SluiceError> {
  const error = await reading.then(
    () => undefined,
    (caught: unknown) => caught as SluiceError,
  )
  if (error === undefined) throw new Error('nothing was thrown')
  expect(error.exitCode).toBe(2)
  return error
}

describe('files', () => {
  it('names the near files of the folder when one is missing', async () => {
    await using folder = await scratchFolder({
      'configs/shop.yaml': 'a: 1',
      'configs/other.md': 'x',
      'configs/shop.csv': '',
    })
    const error = await failure(readDocument('configs/shpo.yaml', folder.world()))
    expect(error.code).toBe('CONFIG_FILE_NOT_FOUND')
    expect(error.message).toBe('Could not read "configs/shpo.yaml" because there is no such file.')
    expect(error.details).toMatchObject({
      found: join(folder.path, 'configs/shpo.yaml'),
      allowed: ['configs/shop.yaml'],
      hint: 'Did you mean "configs/shop.yaml"?',
      place: { file: 'configs/shpo.yaml' },
    })
  })

  it('suggests the same name with another ending, in the current folder too', async () => {
    await using folder = await scratchFolder({ 'github_issues.yaml': 'a: 1' })
    const error = await failure(readDocument('github_issues.yml', folder.world()))
    expect(error.details.hint).toBe('Did you mean "github_issues.yaml"?')
  })

  it('does not fail on a missing folder', async () => {
    await using folder = await scratchFolder()
    expect((await failure(readDocument('no/where.yaml', folder.world()))).code).toBe('CONFIG_FILE_NOT_FOUND')
  })

  it('names the configs in a folder', async () => {
    await using folder = await scratchFolder({ 'configs/shop.yaml': 'a: 1' })
    const error = await failure(readDocument('configs/', folder.world()))
    expect(error.code).toBe('CONFIG_IS_FOLDER')
    expect(error.details.hint).toBe('Name a file in it, for example "configs/shop.yaml".')
  })

  it('refuses an ending it does not know, with the nearest', async () => {
    const error = await failure(read('shop.yamll', 'a: 1'))
    expect(error.code).toBe('CONFIG_UNKNOWN_FORMAT')
    expect(error.details).toMatchObject({ found: '.yamll', hint: 'Did you mean ".yaml"?' })
    expect((await failure(read('Makefile', 'a: 1'))).message).toContain('it has no ending')
  })

  it('knows a folder that is named like a config', async () => {
    await using folder = await scratchFolder()
    await mkdir(join(folder.path, 'x.yaml'))
    expect((await failure(readDocument('x.yaml', folder.world()))).code).toBe('CONFIG_IS_FOLDER')
  })

  it.each([
    ['empty.yaml', ''],
    ['blank.py', ' \n\n'],
    ['comments.yaml', '# nothing\n# here\n'],
  ])('refuses %s as empty', async (name, text) => {
    expect((await failure(read(name, text))).code).toBe('CONFIG_FILE_EMPTY')
  })

  it('refuses bytes that are no UTF-8', async () => {
    await using folder = await scratchFolder()
    await writeFile(join(folder.path, 'x.yaml'), Buffer.from([0x61, 0x3a, 0x20, 0xff, 0xfe]))
    expect((await failure(readDocument('x.yaml', folder.world()))).code).toBe('CONFIG_NOT_TEXT')
  })
})

describe('YAML', () => {
  it('reads values with the place of every key and item', async () => {
    const document = await read(
      'x.yaml',
      '# top\nclient:\n  base_url: http://a\nresources:\n  - one\n  - name: two\n    endpoint: {path: p}\n',
    )
    expect(document).toMatchObject({ file: 'x.yaml', format: 'yaml' })
    expect(document.value).toEqual({
      client: { base_url: 'http://a' },
      resources: ['one', { name: 'two', endpoint: { path: 'p' } }],
    })
    expect(document.placeOf(['client', 'base_url'])).toEqual({
      file: 'x.yaml',
      line: 3,
      column: 3,
      path: 'client.base_url',
    })
    expect(document.placeOf(['resources', 1])).toMatchObject({ line: 6, column: 5 })
    expect(document.placeOf(['resources', 1, 'endpoint', 'path'])).toMatchObject({ line: 7, column: 16 })
    expect(document.placeOf(['resources', 1, 'endpoint', 'method'])).toMatchObject({
      line: 7,
      path: 'resources[1].endpoint.method',
    })
    expect(document.placeOf([])).toEqual({ file: 'x.yaml', line: 1, column: 1 })
  })

  it('keeps what YAML 1.2 keeps: dates and yes are text, integers stay exact', async () => {
    const { value } = await read(
      'x.yaml',
      'a: 2024-01-01\nb: yes\nc: 9007199254740993\nd: -1.5\ne: ~\nf: 0x10\ng: 9007199254740991\n1: x\n',
    )
    expect(value).toEqual({
      a: '2024-01-01',
      b: 'yes',
      c: 9007199254740993n,
      d: -1.5,
      e: null,
      f: 16,
      g: 9007199254740991,
      1: 'x',
    })
  })

  it('recognises lookups', async () => {
    const { value } = await read(
      'x.yaml',
      [
        'secret: ${secrets.shop.key}',
        'config: "${config.page_size}"',
        'text: Bearer ${env.TOKEN}!',
        'fallback: ${env.HOST:-http://localhost:8080/\\}}',
        'optional: ${env.SINCE?}',
        'odd: ${secrets.my\\ key\\:}',
        'escaped: $${secrets.k} and $$${secrets.k}',
        'dollar: ${$}${secrets.k}',
        'other: "{{ x }} ${resources.a.b} ${secrets.} $5"',
      ].join('\n'),
    )
    expect(value).toEqual({
      secret: new SecretReference('secrets', 'shop.key'),
      config: new SecretReference('config', 'page_size'),
      text: new SecretText(['Bearer ', new SecretReference('env', 'TOKEN'), '!']),
      fallback: new SecretReference('env', 'HOST', 'http://localhost:8080/}'),
      optional: new SecretReference('env', 'SINCE', null),
      odd: new SecretReference('secrets', 'my key:'),
      escaped: '${secrets.k} and $${secrets.k}',
      dollar: new SecretText(['$', new SecretReference('secrets', 'k')]),
      other: '{{ x }} ${resources.a.b} ${secrets.} $5',
    })
  })

  it('follows anchors and merges, own keys winning', async () => {
    const { value } = await read(
      'x.yaml',
      'a: &a {k: 1, z: 1}\nb: &b {k: 2, y: 2}\nc:\n  z: 3\n  <<: [*a, *b]\nd: [*a]\n"<<": text\n',
    )
    expect(value).toEqual({
      a: { k: 1, z: 1 },
      b: { k: 2, y: 2 },
      c: { z: 3, k: 1, y: 2 },
      d: [{ k: 1, z: 1 }],
      '<<': 'text',
    })
  })

  it('keeps __proto__ as an ordinary key', async () => {
    const { value } = await read('x.yaml', '__proto__: {polluted: true}\n')
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(Object.keys(value as object)).toEqual(['__proto__'])
  })

  it('shows a syntax error with a code frame', async () => {
    const error = await failure(read('x.yaml', 'client:\n  base_url: [1\nresources: []\n'))
    expect(error.code).toBe('YAML_SYNTAX')
    expect(error.details.place).toEqual({ file: 'x.yaml', line: 3, column: 1 })
    expect(error.details.found).toBe('2 |   base_url: [1\n3 | resources: []\n  | ^')
  })

  it('shows no secret in a code frame', async () => {
    const error = await failure(read('x.yaml', '  client_secret: hunter2\n bad: [1\n'))
    expect(JSON.stringify(error.details)).not.toContain('hunter2')
  })

  it.each([
    ['a key twice', 'a: 1\na: 2\n', 'a key is written twice', 2],
    ['an unknown tag', 'a: !thing 1\n', 'unresolved tag', 1],
    ['an anchor that is not there', 'a: *nope\n', 'anchor', 1],
    ['a mapping as a key', '? {a: 1}\n: 2\n', 'a key is not text', 1],
    ['an anchor that holds itself', 'a: &a [*a]\n', 'nested too deeply', 1],
    ['a merge of itself', 'a: &a\n  <<: *a\n  b: 1\n', 'without end', 2],
    ['a merge of a text', 'a: &a text\nb:\n  <<: *a\n', 'can only take in mappings', 3],
    ['deep nesting', '['.repeat(3000), 'nested too deeply', 1],
  ])('refuses %s', async (...[, text, why, line]) => {
    const error = await failure(read('x.yaml', text))
    expect(error.code).toBe('YAML_SYNTAX')
    expect(error.message).toContain(why)
    expect(error.details.place?.line).toBe(line)
  })

  it('refuses anchors that multiply into billions', async () => {
    const levels = Array.from(
      { length: 9 },
      (_, level) => `a${level + 1}: &a${level + 1} [${Array(10).fill(`*a${level}`).join(', ')}]`,
    )
    const error = await failure(read('x.yaml', ['a0: &a0 [x, x]', ...levels].join('\n')))
    expect(error.message).toContain('repeat each other too often')
  })
})

describe('JSON', () => {
  it('reads values, places and lookups', async () => {
    const document = await read(
      'x.json',
      '{\n\t"client": {"base_url": "http://a", "token": "${secrets.t}"},\n\t"n": [12345678901234567890, 1e2, "\\ud83d\\ude00 \\/"]\n}',
    )
    expect(document.format).toBe('json')
    expect(document.value).toEqual({
      client: { base_url: 'http://a', token: new SecretReference('secrets', 't') },
      n: [12345678901234567890n, 100, '😀 /'],
    })
    expect(document.placeOf(['n', 1])).toMatchObject({ line: 3, column: 30 })
  })

  it('takes "<<" as an ordinary key', async () => {
    expect((await read('x.json', '{"<<": {"a": 1}}')).value).toEqual({ '<<': { a: 1 } })
  })

  it.each([
    ['{"a": tru}', 'a text stands without quotes'],
    ['{"a" 1}', 'missing'],
    ['{"a": 1', 'must end with a }'],
    ['{"a": 1, // note\n"b": 2}', 'JSON takes no comments'],
    ['{"a": 1, "a": 2}', 'twice'],
    ["{'a': 1, b: 2}", 'without quotes'],
  ])('refuses %s', async (text, why) => {
    const error = await failure(read('x.json', text))
    expect(error.code).toBe('JSON_SYNTAX')
    expect(error.message).toContain(why)
    expect(error.details.place?.line).toBe(1)
  })
})
