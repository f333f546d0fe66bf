import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Handler, type SeenRequest, sendJson, startServer } from '../../../test/servers/local-http.ts'
import { openClient, request } from '../../../test/servers/open-client.ts'
import type { WireRequest } from '../../model/transport.ts'
import { Secret } from '../../model/secrets.ts'
import { parseChallenges } from '../http/codec/parse-challenges.ts'
import { answerChallenge, chooseChallenge, type DigestAnswer } from './digest/answer-challenge.ts'
import { auths } from './index.ts'

const { http_digest: definition } = auths
const password = new Secret('shop_password', 'Circle of Life')
const build = (given: Partial<{ username: string; password: Secret }> = {}) =>
  definition.build(definition.options.parse({ username: 'Mufasa', password, ...given }))

/** The examples of RFC 2069, 2617 and 7616, with their answers. */
describe('examples of the RFCs', () => {
  const wire = (path: string): WireRequest => ({ method: 'GET', origin: 'http://x', path, headers: [], body: null })
  const answered = (header: string, path: string, answer: Omit<DigestAnswer, 'count'>) => {
    const chosen = chooseChallenge(parseChallenges(header))
    if (chosen === undefined) throw new Error('no challenge was chosen')
    return answerChallenge(chosen, wire(path), { ...answer, count: 1 })
  }
  const rfc7616 =
    'realm="http-auth@example.org", qop="auth, auth-int", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
  const mufasa = {
    username: 'Mufasa',
    password: 'Circle of Life',
    cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
  }

  test.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ])('7616, 3.9.1: %s', (algorithm, response) => {
    const value = answered(`Digest ${rfc7616}, algorithm=${algorithm}`, '/dir/index.html', mufasa)
    expect(value).toContain(`response="${response}"`)
    expect(value).toContain('qop=auth, nc=00000001, cnonce="f2/')
    expect(value).toContain('opaque="FQhe/')
  })

  test('7616, 3.9.2: a name in UTF-8, hashed', () => {
    const value = answered(
      'Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", charset=UTF-8, userhash=true',
      '/doe.json',
      { username: 'Jäsøn Doe', password: 'Secret, or not?', cnonce: 'NTg6RKcb9boFIAS3KrFK9BGeh+niz/sm' },
    )
    expect(value).toContain('userhash=true')
    expect(value).toMatch(/username="[0-9a-f]{64}"/)
  })

  test('2617: quality of protection from the times before SHA', () => {
    const header = 'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'
    const circle = { username: 'Mufasa', password: 'Circle Of Life', cnonce: '0a4f113b' }
    expect(answered(header, '/dir/index.html', circle)).toContain('response="6629fae49393a05397450978507c4ef1"')
  })
})

interface Policy {
  readonly algorithm?: string
  readonly qop?: string
  readonly charset?: string
  readonly username?: string
  /** requests that one nonce is good for */
  readonly uses?: number
}

/** A server that checks what is sent against the password by itself, written apart from what it tests. */
function digestServer({ algorithm, qop = 'auth', charset, username = 'Mufasa', uses = 100 }: Policy): Handler {
  let nonce = 0
  const counts = new Map<string, number>()
  const kind = (algorithm ?? 'MD5')
    .replace(/-sess$/, '')
    .replace('MD5', 'md5')
    .replace('SHA-', 'sha')
  const h = (text: string) =>
    createHash(kind === 'sha512-256' ? 'sha512-256' : kind)
      .update(text)
      .digest('hex')
  const challenge = (isStale: boolean) =>
    `Digest realm="a, \\"b\\" c", nonce="n,${nonce}"${qop === '' ? '' : `, qop="${qop}"`}${algorithm === undefined ? '' : `, algorithm=${algorithm}`}, opaque="o=1"${charset === undefined ? '' : `, charset=${charset}`}${isStale ? ', stale=true' : ''}`
  const refuse = (response: Parameters<Handler>[1], isStale = false) => {
    nonce += 1
    counts.set(`n,${nonce}`, 0)
    sendJson(response, {}, { status: 401, headers: { 'www-authenticate': ['Negotiate', challenge(isStale)] } })
  }
  return (seen, response) => {
    const said = fieldsOf(seen)
    if (said === null) return refuse(response)
    const used = counts.get(said['nonce'] ?? '')
    if (used === undefined || used >= uses) return refuse(response, true)
    counts.set(said['nonce'] ?? '', used + 1)
    if (said['nc'] !== undefined && Number.parseInt(said['nc'], 16) !== used + 1) return refuse(response)
    const name = said['username*'] === undefined ? said['username'] : decodeURIComponent(said['username*'].slice(7))
    const a1 = h(`${username}:a, "b" c:Circle of Life`)
    const who = algorithm?.endsWith('-sess') === true ? h(`${a1}:${said['nonce']}:${said['cnonce']}`) : a1
    const what = h(
      said['qop'] === 'auth-int' ? `${seen.method}:${seen.url}:${h(seen.body)}` : `${seen.method}:${seen.url}`,
    )
    const parts = said['qop'] === undefined ? [] : [said['nc'], said['cnonce'], said['qop']]
    const due = h([who, said['nonce'], ...parts, what].join(':'))
    if (name !== username || said['response'] !== due || said['uri'] !== seen.url || said['opaque'] !== 'o=1')
      return refuse(response)
    sendJson(response, [])
  }
}

function fieldsOf({ headers }: SeenRequest): Record<string, string> | null {
  const text = String(headers['authorization'] ?? '')
  if (!text.startsWith('Digest ')) return null
  const fields = [...text.slice(7).matchAll(/([\w*]+)=(?:"((?:[^"\\]|\\.)*)"|([^,\s]+))/g)]
  return Object.fromEntries(fields.map(([, name = '', q, bare]) => [name, q?.replace(/\\(.)/g, '$1') ?? bare ?? '']))
}

describe('against a server that checks', () => {
  test.each<Policy>([
    {},
    { algorithm: 'MD5' },
    { algorithm: 'MD5-sess' },
    { algorithm: 'SHA-256' },
    { algorithm: 'SHA-256-sess' },
    { algorithm: 'SHA-512-256' },
    { qop: '' },
    { qop: 'auth-int' },
    { qop: 'auth-int,auth', algorithm: 'SHA-256' },
  ])('%o', async (policy) => {
    await using server = await startServer(digestServer(policy))
    await using http = openClient(server, { auth: build() })
    const body = { kind: 'json', value: { a: 'ż' } } as const
    await http.get(request(`${server.origin}/orders?q=a b&n="1"`, { method: 'POST', body }))
    await http.get(request(`${server.origin}/orders/2`))
    // refused once; from then on the nonce is counted up
    expect(server.seen.map(({ headers }) => headers['authorization'] !== undefined)).toEqual([false, true, true])
    expect(JSON.stringify(http.events)).not.toContain('Circle')
  })

  test('a name beyond ASCII, in UTF-8 where the server takes it and as bytes where it does not', async () => {
    for (const policy of [{ charset: 'UTF-8' }, {}]) {
      const told: string[] = []
      await using server = await startServer((seen, response, n) => {
        told.push(String(seen.headers['authorization'] ?? ''))
        digestServer({ ...policy, username: 'Jäsøn' })(seen, response, n)
      })
      await using http = openClient(server, { auth: build({ username: 'Jäsøn' }), retry: { maxRetries: 0 } })
      await http.get(request(server.origin)).catch(() => undefined)
      expect(told[1]).toContain('charset' in policy ? "username*=UTF-8''J%C3%A4s%C3%B8n" : 'username="JÃ¤sÃ¸n"')
    }
  })

  test('a nonce that is used up is replaced, request by request', async () => {
    await using server = await startServer(digestServer({ uses: 2 }))
    await using http = openClient(server, { auth: build() })
    for (let n = 0; n < 6; n++) await http.get(request(`${server.origin}/${n}`))
    expect(server.seen).toHaveLength(6 + 3)
  })

  test('many requests at once', async () => {
    await using server = await startServer(digestServer({ qop: '' }))
    await using http = openClient(server, { auth: build() })
    await Promise.all(Array.from({ length: 20 }, (_, n) => http.get(request(`${server.origin}/${n}`))))
  })

  test('a wrong password is asked for twice and no more, and named', async () => {
    await using server = await startServer(digestServer({}))
    const wrong = new Secret('shop_password', 'hakuna matata')
    await using http = openClient(server, { auth: build({ password: wrong }) })
    const error = await http.get(request(server.origin)).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'HTTP_401' })
    expect(JSON.stringify(error)).toContain('shop_password')
    expect(JSON.stringify([error, http.events])).not.toContain('hakuna')
    expect(server.seen).toHaveLength(2)
  })

  test('a server that repeats its nonce refuses for good', async () => {
    await using server = await startServer((_seen, response) =>
      sendJson(response, {}, { status: 401, headers: { 'www-authenticate': 'Digest realm="r", nonce="fixed"' } }),
    )
    await using http = openClient(server, { auth: build() })
    await expect(http.get(request(server.origin))).rejects.toMatchObject({ code: 'HTTP_401' })
    await expect(http.get(request(server.origin))).rejects.toMatchObject({ code: 'HTTP_401' })
    expect(server.seen).toHaveLength(3)
  })

  test('a server without a Digest challenge is told from a wrong password', async () => {
    await using server = await startServer((_seen, response) =>
      sendJson(response, {}, { status: 401, headers: { 'www-authenticate': 'Bearer realm="r"' } }),
    )
    await using http = openClient(server, { auth: build() })
    const error = await http.get(request(server.origin)).catch((caught: unknown) => caught)
    expect(JSON.stringify(error)).toContain('The server asks for Bearer.')
    expect(server.seen).toHaveLength(1)
  })
})
