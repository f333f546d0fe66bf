import { describe, expect, test } from 'vitest'
import { readYaml } from '../../src/config/readers/yaml.ts'
import type { CallBook } from '../../src/draft/calls/call.ts'
import { draftCalls } from '../../src/draft/calls/draft-calls.ts'
import { readCurl } from '../../src/draft/curl/read-curl.ts'
import type { Draft } from '../../src/draft/draft.ts'
import { readHar } from '../../src/draft/har/read-har.ts'
import { readPostman } from '../../src/draft/postman/read-postman.ts'
import { isCurl, recognise } from '../../src/draft/recognise.ts'
import { readUrl } from '../../src/draft/url/read-url.ts'
import { writeDraft } from '../../src/draft/write/write-draft.ts'
import { isJsonObject, type JsonObject } from '../../src/json/json.ts'
import { parseJson } from '../../src/json/json-text.ts'
import { cpuTime } from '../kits/cpu-time.ts'

/** The draft, once its text was seen to be a config without anything that an editor or a terminal acts on. */
function drafted(book: CallBook): Draft {
  const draft = draftCalls(book)
  const text = writeDraft(draft)
  readYaml({ file: 'x.yaml', absolute: '/x.yaml', text }, 'yaml')
  expect(text).not.toMatch(/[^\n\P{C}]|[\u2028\u2029]/u)
  return draft
}

function documentOf(text: string): JsonObject {
  const value = parseJson(text)
  return isJsonObject(value) ? value : {}
}

function harOf(entries: readonly unknown[]): JsonObject {
  return documentOf(JSON.stringify({ log: { version: '1.2', creator: { name: 'x\u001b[2J\n# y' }, entries } }))
}

function entry(url: string, body: unknown, headers: readonly unknown[] = []): unknown {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return {
    request: { method: 'GET', url, headers },
    response: { status: 200, headers: [], content: { mimeType: 'application/json', text } },
  }
}

describe('a HAR file', () => {
  test('of 100,000 entries is read in seconds, and what is not read is counted', () => {
    const entries = Array.from({ length: 100_000 }, (_, index) =>
      entry(`https://api.example.com/orders/${index}/items?page=${index}`, [{ id: index }]),
    )
    const spent = cpuTime()
    const draft = drafted(readHar(harOf(entries)))
    expect(spent()).toBeLessThan(10_000)
    expect(draft.resources.length).toBeLessThan(10)
    expect(draft.leftOut.map(({ what }) => what)).toContain('80000 entries')
  })

  test.each([
    ['names of the prototype', { __proto__: 1, constructor: [{ id: 1 }], toString: 2 }],
    ['a body that nests 100,000 deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['a body that is cut off', '[{"id": 1}, {"id"'],
    ['keys that are no names', { 'a.b': { "c'd\n": [{ id: 1 }, { id: 2 }] } }],
  ])('with %s does no harm', (_what, body) => {
    drafted(readHar(harOf([entry('https://api.example.com/orders?__proto__=1&constructor=2', body)])))
  })

  test('of anything else in place of its parts is empty', () => {
    for (const log of [null, [], 1, { entries: null }, { entries: [null, 1, [], {}, { request: [], response: 'x' }] }])
      expect(drafted(readHar(documentOf(JSON.stringify({ log })))).resources).toEqual([])
  })

  test('whose URLs and headers try to break out of their lines stays one config', () => {
    const nasty = 'x\n  evil: true # \u202e"\'{{ }} ${secrets.other} ${env.HOME}'
    const draft = drafted(
      readHar(
        harOf([
          entry(
            `https://api.example.com/${encodeURIComponent(nasty)}/orders?q=${encodeURIComponent(nasty)}`,
            [{ id: 1 }],
            [{ name: 'X-A', value: nasty }],
          ),
        ]),
      ),
    )
    expect(draft.secrets).toEqual([])
    const config = readYaml({ file: 'x.yaml', absolute: '/x.yaml', text: writeDraft(draft) }, 'yaml').value
    expect(JSON.stringify(config)).not.toContain('evil":')
    // what looked like lookups is text, and is sent as it was
    expect(writeDraft(draft)).toContain('$${{env.HOME}}')
  })
})

describe('a Postman collection', () => {
  const collection = (item: unknown, more: object = {}): JsonObject =>
    documentOf(JSON.stringify({ info: { name: 'x', schema: 'v2.1.0' }, item, ...more }))

  test('of folders in folders without end is read as deep as anybody files', () => {
    let item: unknown = { name: 'list', request: 'https://api.example.com/items' }
    for (let depth = 0; depth < 400; depth += 1) item = { name: `f${depth}`, item: [item] }
    const draft = drafted(readPostman(collection([item])))
    expect(draft.leftOut).toEqual([expect.objectContaining({ why: 'folders are nested too deeply' })])
  })

  test('whose variables name each other in circles ends', () => {
    const variable = [
      { key: 'a', value: '{{b}}{{b}}' },
      { key: 'b', value: '{{a}}{{a}}' },
    ]
    drafted(readPostman(collection([{ name: 'x', request: 'https://api.example.com/{{a}}/items' }], { variable })))
  })

  test('with names of the prototype and parts of other kinds does no harm', () => {
    const items = [
      { name: '__proto__', request: { url: { raw: 'https://api.example.com/__proto__?__proto__=1' }, header: 7 } },
      { name: 7, request: { url: { host: [1, {}], path: { a: 1 } } } },
      { name: null, request: null },
      {
        name: 'x',
        request: {
          url: 'https://api.example.com/constructor',
          auth: { type: '__proto__' },
          body: { mode: 'raw', raw: '{"__proto__": {"a": 1}}' },
        },
      },
    ]
    const draft = drafted(readPostman(collection(items)))
    expect(draft.resources.map(({ name }) => name)).toEqual(['proto', 'constructor'])
  })
})

describe('a cURL text', () => {
  test('of 20,000 lines is read in seconds', () => {
    const spent = cpuTime()
    const book = readCurl(
      Array.from({ length: 20_000 }, (_, index) => `curl https://api.example.com/list${index}`).join('\n'),
    )
    expect('calls' in book && drafted(book).resources.length).toBe(2_000)
    expect(spent()).toBeLessThan(10_000)
  })

  test('with a body that nests without end keeps it as text', () => {
    const deep = `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`
    const book = readCurl(`curl --json '${deep}' https://api.example.com/search`)
    expect('calls' in book && drafted(book).resources[0]?.json).toBeUndefined()
  })

  test('is recognised in no time, whatever is in front of it', () => {
    const spent = cpuTime()
    for (const text of ['a=1 '.repeat(5_000), '\n'.repeat(50_000), 'export '.repeat(5_000), `${' '.repeat(20_000)}x`])
      isCurl(text)
    expect(spent()).toBeLessThan(1_000)
  })
})

describe('what a URL answers', () => {
  test('is taken for lists by its links alone, whatever they are called', () => {
    const value = documentOf(
      '{"__proto__": "https://a.example/p", "constructor": "/c", "x\\n#": "/x", "js": "javascript:alert(1)", "self": "/"}',
    )
    const book = readUrl('https://a.example/', { url: 'https://a.example/', status: 200, headers: [], value })
    expect(book.calls.map(({ url }) => url)).toEqual([
      'https://a.example/p',
      'https://a.example/c',
      'https://a.example/x',
    ])
    drafted(book)
  })

  test('a service that names 100,000 sets gives the first, and counts the others', () => {
    const value = Array.from({ length: 100_000 }, (_, index) => ({
      name: `Set${index}`,
      kind: 'EntitySet',
      url: `Set${index}`,
    }))
    const book = readUrl('https://a.example/odata', {
      url: 'https://a.example/odata',
      status: 200,
      headers: [],
      value: { '@odata.context': '$metadata', value },
    })
    expect(book.leftOut).toEqual([{ what: '99800 lists', why: 'only the first 200 are drafted' }])
    expect(drafted(book).resources).toHaveLength(200)
  })
})

test.each([
  ['', 'unknown'],
  ['[1, 2]', 'unknown'],
  ['{"openapi": "3.1.0"}', 'openapi'],
  ['swagger: "2.0"\ninfo: {}\n', 'openapi'],
  ['{"log": {"entries": []}}', 'har'],
  ['{"collection": {"info": {}, "item": []}}', 'postman'],
  ['https://api.example.com/x', 'url'],
  ['TOKEN=1 curl https://x', 'curl'],
  ['# my call\n\ncurl.exe "https://x"', 'curl'],
  ['{"__proto__": {"openapi": "3.0.0"}}', 'unknown'],
  ['import dlt\nx = 1', 'other'],
  ['await fetch("https://x")', 'other'],
  ['<!DOCTYPE html>', 'other'],
  ['client: {}\nresources: []', 'other'],
  ['{"_postman_variable_scope": "environment", "values": []}', 'other'],
  ['a: [', 'unknown'],
])('%s is recognised as %s', (text, kind) => {
  expect(recognise(text).kind).toBe(kind)
})
