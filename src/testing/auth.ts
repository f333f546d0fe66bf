import assert from 'node:assert/strict'
import { createVault } from '../config/vault.ts'
import { realWorld } from '../library/real-world.ts'
import type { AuthChallenge, Authenticator, AuthTools, TokenStore } from '../model/auth.ts'
import type { RequestSpec } from '../model/request.ts'
import type { SecretVault } from '../model/secrets.ts'
import type { WireRequest } from '../model/transport.ts'
import { signingCases } from './signing.ts'
import { casesOf, type KitCase, type Unsupported } from './kit-case.ts'

/** What an auth's test hands to the kit. */
export interface AuthFixture {
  /** a new authenticator, of the same options every time */
  readonly make: () => Authenticator
  /** the secrets in its options, as they are */
  readonly secrets: readonly string[]
  /**
   * true when the API would let this request in; `valid` = the tokens that were issued last, none without `issue`.
   * Absent for an auth that signs: its requests are judged as they go out, by `acceptsSigned`
   */
  readonly accepts?: (request: RequestSpec, valid: readonly string[]) => boolean
  /** the same of an auth that has `sign`: of the request as it goes out, everything encoded */
  readonly acceptsSigned?: (request: WireRequest, valid: readonly string[]) => boolean
  /** the `WWW-Authenticate` that the API refuses the first request with, for an auth that answers one */
  readonly challenge?: string
  /** a token endpoint that issues `token`: what it answers. Absent: the auth asks nobody */
  readonly issue?: (token: string, request: RequestSpec) => { readonly status: number; readonly text: string }
  /** makes one of options that cannot be; each must throw */
  readonly refused?: readonly (() => unknown)[]
  /** cases the auth cannot pass, each with its reason; the kit fails when one of them passes */
  readonly unsupported?: Unsupported<keyof typeof cases>
}

const request: RequestSpec = {
  method: 'POST',
  url: 'https://api.test/v1/items?page=2',
  params: [['state', 'open']],
  headers: [['accept', 'application/json']],
  body: { kind: 'json', value: { q: 'x' } },
}

/** The 401 of an API that knows bearer tokens. */
const refusal: AuthChallenge = {
  status: 401,
  headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
  schemes: [{ scheme: 'Bearer', params: new Map([['error', 'invalid_token']]) }],
  url: request.url,
  request: {
    method: 'POST',
    origin: 'https://api.test',
    path: '/v1/items?page=2&state=open',
    headers: [],
    body: '{"q":"x"}',
  },
}

/** The kit's side of one authenticator: a token endpoint, a vault, and what was asked for. */
interface Bench {
  readonly tools: AuthTools
  readonly vault: SecretVault
  /** tokens issued so far, newest last */
  readonly issued: string[]
  /** answers instead of the token endpoint from now on */
  refuse(answer: { readonly status: number; readonly text: string }): void
}

function benchOf({ issue, secrets }: AuthFixture): Bench {
  const vault = createVault()
  for (const secret of secrets) vault.add(secret)
  const issued: string[] = []
  let refusal: { readonly status: number; readonly text: string } | undefined
  const tools: AuthTools = {
    world: realWorld({ env: {}, now: () => Date.UTC(2030, 0, 1) }),
    vault,
    signal: new AbortController().signal,
    store: memoryStore(),
    send: async (asked) => {
      if (refusal !== undefined) return { ...refusal, url: asked.url }
      if (issue === undefined) assert.fail('it asks a server, and the fixture has no "issue"')
      const token = `issued-token-${issued.length + 1}`
      issued.push(token)
      return { ...issue(token, asked), url: asked.url }
    },
  }
  return { tools, vault, issued, refuse: (answer) => void (refusal = answer) }
}

const cases = {
  'credentials are where the server looks': async (fixture: AuthFixture) => {
    const { tools, issued } = benchOf(fixture)
    const { accepts } = fixture
    if (accepts === undefined) return
    assert.ok(!accepts(request, issued), 'the server lets a request in that has no credentials')
    assert.ok(accepts(await fixture.make().authenticate(request, tools), issued))
  },
  'the request is not changed, only added to': async (fixture: AuthFixture) => {
    const { tools } = benchOf(fixture)
    const before = structuredClone(request)
    const sent = await fixture.make().authenticate(frozen(request), tools)
    assert.deepEqual(request, before)
    assert.deepEqual([sent.method, sent.body], [request.method, request.body])
    for (const pair of request.params) assert.ok(sent.params.some(([name, value]) => same([name, value], pair)))
    for (const pair of request.headers) assert.ok(sent.headers.some(([name, value]) => same([name, value], pair)))
  },
  'authenticating twice gives the same request': async (fixture: AuthFixture) => {
    const { tools } = benchOf(fixture)
    const auth = fixture.make()
    const once = await auth.authenticate(request, tools)
    // a link of the API may hold the credentials of the page before
    assert.deepEqual(await auth.authenticate(once, tools), once)
  },
  'its identity is stable and holds no secret': (fixture: AuthFixture) => {
    const [left, right] = [fixture.make(), fixture.make()]
    assert.equal(left.identity, right.identity)
    const shown = JSON.stringify([left.type, left.identity, left.secretKeys ?? []])
    for (const secret of fixture.secrets) assert.ok(!shown.includes(secret), 'a secret is in type, identity or keys')
  },
  'what it sends is masked from then on': async (fixture: AuthFixture) => {
    const bench = benchOf(fixture)
    await fixture.make().authenticate(request, bench.tools)
    for (const secret of [...fixture.secrets, ...bench.issued])
      assert.ok(!bench.vault.mask(`it sent ${secret}`).includes(secret), 'a secret that was sent is not in the vault')
  },
  'requests at the same time share one token': async (fixture: AuthFixture) => {
    const { tools, issued } = benchOf(fixture)
    const auth = fixture.make()
    const sent = await Promise.all(Array.from({ length: 8 }, () => auth.authenticate(request, tools)))
    assert.ok(issued.length <= 1, `${issued.length} tokens were fetched for requests at the same time`)
    for (const each of sent) assert.ok(fixture.accepts?.(each, issued) ?? true)
  },
  'a 401 gets a new token, once': async (fixture: AuthFixture) => {
    if (fixture.challenge !== undefined) return
    const { tools, issued } = benchOf(fixture)
    const auth = fixture.make()
    await auth.authenticate(request, tools)
    const isWorthIt = (await auth.renew?.(tools, refusal)) ?? false
    const before = issued.length
    const sent = await auth.authenticate(request, tools)
    assert.ok(fixture.accepts?.(sent, issued.slice(-1)) ?? true)
    // what cannot be fetched anew is not worth another try
    assert.equal(isWorthIt, fixture.issue !== undefined)
    if (isWorthIt) assert.ok(issued.length > 1 && issued.length - before <= 1, 'the token is not a new one')
  },
  'a token endpoint that refuses is an error without secrets': async (fixture: AuthFixture) => {
    if (fixture.issue === undefined) return
    const bench = benchOf(fixture)
    bench.refuse({ status: 400, text: JSON.stringify({ error: 'invalid_client', echo: fixture.secrets }) })
    const error = await fixture
      .make()
      .authenticate(request, bench.tools)
      .then(
        () => assert.fail('it goes on without a token'),
        (thrown: unknown) => thrown,
      )
    assert.ok(error instanceof Error)
    const said = bench.vault.mask(JSON.stringify([error.message, { ...error }]))
    for (const secret of fixture.secrets) assert.ok(!said.includes(secret), 'a secret is in the error')
  },
  'options that cannot be are refused': (fixture: AuthFixture) => {
    for (const make of fixture.refused ?? []) assert.throws(() => make())
  },
} as const

/**
 * The conformance kit of auths, in process and without a server: credentials stand where the server looks, tokens are
 * shared and renewed once after a 401, signatures hold for the request as it goes out, challenges are answered and no
 * refused answer is sent again, and no secret is in identity, error or what is printed.
 */
export function authCases(fixture: AuthFixture): readonly KitCase[] {
  const { acceptsSigned: accepts, challenge } = fixture
  assert.ok(fixture.accepts ?? accepts, 'the fixture says neither what the API accepts nor what it accepts signed')
  const bench = () => benchOf(fixture).tools
  const signing = { make: fixture.make, accepts, challenge, bench, request }
  return [
    ...casesOf(cases, fixture, fixture.unsupported),
    ...(accepts === undefined ? [] : casesOf(signingCases, { ...signing, accepts }, undefined)),
  ]
}

function memoryStore(): TokenStore {
  const values = new Map<string, string>()
  return {
    read: async (key) => values.get(key),
    async update(key, change) {
      const value = await change(values.get(key))
      if (value !== undefined) values.set(key, value)
    },
  }
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value)
    Object.values(value).forEach(frozen)
  }
  return value
}

function same(left: readonly unknown[], right: readonly unknown[]): boolean {
  return JSON.stringify(left) === JSON.stringify(right)
}
