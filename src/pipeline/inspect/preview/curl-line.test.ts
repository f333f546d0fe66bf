import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { createVault } from '../../../config/vault.ts'
import type { WireRequest } from '../../../model/transport.ts'
import { curlLine } from './curl-line.ts'

const values = { shop_key: 'k3y-4f9a+2b7c', 'other.token': 'tok-11ab77cd', password: "p'w$ord-99" }
const vault = createVault()
for (const [name, value] of Object.entries(values)) vault.add(value, name)
vault.add('fetched-5522aa')

const request = (more: Partial<WireRequest>): WireRequest => ({
  method: 'GET',
  origin: 'https://api.example.com',
  path: '/items',
  headers: [],
  body: null,
  ...more,
})
const line = (more: Partial<WireRequest>): string => curlLine(request(more), (text) => vault.hide(text))
const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`

test.each<readonly [what: string, request: Partial<WireRequest>, curl: string]>([
  ['nothing secret', {}, `curl 'https://api.example.com/items'`],
  [
    'two secrets, each by its name',
    { path: '/items?x=tok-11ab77cd', headers: [['X-Key', values.shop_key]] },
    `curl 'https://api.example.com/items?x='"$OTHER_TOKEN" -H 'X-Key: '"$SHOP_KEY"`,
  ],
  [
    'one that is percent-encoded there',
    { path: `/items?key=${encodeURIComponent(values.shop_key)}` },
    `curl 'https://api.example.com/items?key='"$SHOP_KEY_URLENCODED"`,
  ],
  [
    'Bearer',
    { headers: [['Authorization', 'Bearer tok-11ab77cd']] },
    `curl 'https://api.example.com/items' -H 'Authorization: Bearer '"$OTHER_TOKEN"`,
  ],
  [
    'a token that was fetched, and a signature that nobody knows',
    {
      headers: [
        ['Authorization', 'Bearer fetched-5522aa'],
        ['Proxy-Authorization', 'Digest response=8c1f'],
      ],
    },
    `curl 'https://api.example.com/items' -H 'Authorization: Bearer '"$SECRET" -H 'Proxy-Authorization: Digest '"$SECRET"`,
  ],
  [
    'Basic',
    { headers: [['Authorization', basic(`ann:${values.password}`)]] },
    `curl 'https://api.example.com/items' -u 'ann'':'"$PASSWORD"`,
  ],
  [
    'Basic with a key alone, and one with a password that is not known',
    {
      headers: [
        ['Authorization', basic(`${values.shop_key}:`)],
        ['Proxy-Authorization', basic('bob:who-knows')],
      ],
    },
    `curl 'https://api.example.com/items' -u "$SHOP_KEY"':' -U 'bob'':'"$SECRET"`,
  ],
  [
    'cookies',
    { headers: [['Cookie', 'session=tok-11ab77cd; theme=dark']] },
    `curl 'https://api.example.com/items' -H 'Cookie: ''session='"$OTHER_TOKEN"'; ''theme='"$SECRET"`,
  ],
  [
    'a body, with quotes in it',
    { method: 'POST', body: `{"it's": "tok-11ab77cd"}`, headers: [['Content-Length', '24']] },
    String.raw`curl -X POST 'https://api.example.com/items' --data-raw '{"it'\''s": "'"$OTHER_TOKEN"'"}'`,
  ],
])('%s', (_what, given, curl) => {
  const made = line(given)
  expect(made).toBe(curl)
  for (const value of Object.values(values)) expect(made).not.toContain(value)
})

test('a body that fits no line is named', () => {
  expect(line({ method: 'POST', body: 'x'.repeat(100_000) })).toMatch(/--data-binary @body # its body is too long/)
})

test('a shell reads out of it what was sent', () => {
  const curl = line({
    path: "/items?it's=1&x=tok-11ab77cd",
    headers: [
      ['Authorization', basic(`ann:${values.password}`)],
      ['X-Odd', '${secret and $(touch x) `y`'],
    ],
  })
  const script = `curl() { for word in "$@"; do printf '%s\\n' "$word"; done; }; ${curl}`
  const env = { PASSWORD: values.password, OTHER_TOKEN: values['other.token'] }
  expect(execFileSync('sh', ['-c', script], { env, encoding: 'utf8' }).split('\n')).toEqual([
    "https://api.example.com/items?it's=1&x=tok-11ab77cd",
    '-u',
    `ann:${values.password}`,
    '-H',
    'X-Odd: ${secret and $(touch x) `y`',
    '',
  ])
})
