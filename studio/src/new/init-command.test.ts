import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import type { ImportDraft, ImportRequest } from '../api/contract.ts'
import { initCommand } from './init-command.ts'

const secret = 'SECRET-0a1b2c3d'
const draft = (kind: ImportDraft['kind'], from: string | null = null): ImportDraft => ({
  draft: 'd',
  kind,
  from: '',
  name: 'localhost',
  file: 'localhost.yaml',
  yaml: '',
  resources: [],
  leftOut: [],
  secrets: from === null ? [] : [{ key: 'token', from }],
  settings: [],
  notes: [],
  requests: 0,
})

/** The words that a POSIX shell makes of a line. */
const wordsOf = (line: string): readonly string[] =>
  execFileSync('sh', ['-c', `set -- ${line}; printf '%s\\n' "$@"`], { encoding: 'utf8', env: { KEY: 'theKey' } })
    .trimEnd()
    .split('\n')

const url = "http://localhost:7004/posts?a=1&b=it's"
const cases: readonly (readonly [ImportDraft, ImportRequest, string])[] = [
  [draft('url'), { text: url }, url],
  // the old draft while "Look again" runs, and the new one
  [
    draft('url'),
    { text: url, credential: { kind: 'bearer', key: secret } },
    `curl '${url.replace("'", '%27')}' -H 'Authorization: Bearer theKey'`,
  ],
  [
    draft('url', 'source'),
    { text: 'http://localhost/x', credential: { kind: 'header', name: 'X-Key', key: secret } },
    "curl 'http://localhost/x' -H 'X-Key: theKey'",
  ],
  [
    draft('url', 'source'),
    { text: 'http://localhost/x?a=1#top', credential: { kind: 'query', name: 'api_key', key: secret } },
    "curl 'http://localhost/x?a=1&api_key=theKey'",
  ],
  [
    draft('url', 'source'),
    { text: 'http://localhost/x', credential: { kind: 'basic', name: 'ann', key: secret } },
    "curl 'http://localhost/x' -u 'ann:theKey'",
  ],
  [
    draft('url', 'source'),
    { text: 'http://localhost/x', credential: { kind: 'header', name: 'X "$', key: secret } },
    '-',
  ],
  [draft('url', 'source'), { text: `http://localhost/x?api_key=${secret}` }, '-'],
  [draft('url'), { text: `http://ann:${secret}@localhost/x` }, '-'],
  [draft('curl', 'source'), { text: `curl 'http://localhost/x' -H 'Authorization: Bearer ${secret}'` }, '-'],
  [draft('url', 'source'), { text: `http://localhost/x?api_key=${secret}`, values: { api_key: secret } }, '-'],
  [draft('curl', 'source'), { text: `curl 'http://localhost/x' -u a:${secret}`, values: { password: secret } }, '-'],
  [
    draft('openapi', 'source'),
    { text: 'http://localhost/openapi.json', values: { token: secret } },
    'http://localhost/openapi.json',
  ],
  [draft('har'), { text: '{}', fileName: "it's a.har" }, "it's a.har"],
]

test('the command has no key in it, and is one that a shell reads as it is meant', () => {
  for (const [drafted, source, from] of cases) {
    const { command } = initCommand(drafted, source)
    expect(command).not.toContain(secret)
    expect(wordsOf(command)).toEqual(['sluice', 'init', 'localhost', '--from', from])
  }
  expect(initCommand(draft('python'), { text: secret }).command).toBe('sluice import source.txt -o localhost.yaml')
})
