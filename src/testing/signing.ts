import assert from 'node:assert/strict'
import { encodeUrl } from '../extract/http/codec/encode-url.ts'
import { parseChallenges } from '../extract/http/codec/parse-challenges.ts'
import { toWire } from '../extract/http/to-wire.ts'
import type { AuthChallenge, Authenticator, AuthTools } from '../model/auth.ts'
import type { RequestSpec } from '../model/request.ts'
import type { WireRequest } from '../model/transport.ts'

/** What the cases of auths that sign are given. */
export interface Signing {
  readonly make: () => Authenticator
  readonly accepts: (request: WireRequest, valid: readonly string[]) => boolean
  readonly challenge: string | undefined
  /** new tools each time */
  readonly bench: () => AuthTools
  readonly request: RequestSpec
}

/** What an auth that signs must do, as the http client calls it: `authenticate`, `sign`, and `renew` after a 401. */
export const signingCases = {
  'the signature is one the server takes, for each request anew': async (given: Signing) => {
    const { auth, tools, wire } = await readyToSign(given)
    assert.ok(!given.accepts(wire, []), 'the server lets a request in that is not signed')
    assert.ok(given.accepts(await signed(auth, wire, tools), []))
    assert.ok(given.accepts(await signed(auth, wire, tools), []), 'the second signature is refused')
  },
  'the signature is over what goes out: another path or body has another one': async (given: Signing) => {
    const { auth, tools, wire } = await readyToSign(given)
    const [path, body] = [`${wire.path}&more=%C3%BC`, '{"q":"another"}']
    assert.ok(given.accepts(await signed(auth, { ...wire, path }, tools), []))
    assert.ok(given.accepts(await signed(auth, { ...wire, body }, tools), []))
    const moved = { ...(await signed(auth, wire, tools)), path }
    assert.ok(!given.accepts(moved, []), 'a signature holds for another path')
  },
  'signing again, after a redirect, leaves one signature': async (given: Signing) => {
    const { auth, tools, wire } = await readyToSign(given)
    const again = await signed(auth, await signed(auth, wire, tools), tools)
    assert.ok(given.accepts(again, []))
    const names = again.headers.map(([name]) => name.toLowerCase())
    assert.equal(new Set(names).size, names.length, 'a header stands twice')
  },
  'signing adds headers or parameters, and changes nothing else': async (given: Signing) => {
    const { auth, tools, wire } = await readyToSign(given)
    const before = structuredClone(wire)
    const sent = await signed(auth, wire, tools)
    assert.deepEqual(wire, before)
    assert.deepEqual([sent.method, sent.origin, sent.body], [wire.method, wire.origin, wire.body])
    assert.ok(sent.path.startsWith(wire.path), 'the path is another one')
    for (const header of wire.headers)
      assert.ok(
        sent.headers.some((other) => other[0] === header[0] && other[1] === header[1]),
        `the header ${header[0]} is gone`,
      )
  },
  'a challenge is answered once, and a refused answer is not sent again': async (given: Signing) => {
    if (given.challenge === undefined) return
    const { auth, tools, wire } = await readyToSign(given)
    const sent = await signed(auth, wire, tools)
    assert.equal(await auth.renew?.(tools, refusalOf(given, sent)), false)
  },
} as const

/** An authenticator that has seen the challenge, if there is one, and a request that it is to sign. */
async function readyToSign(
  given: Signing,
): Promise<{ readonly auth: Authenticator; readonly tools: AuthTools; readonly wire: WireRequest }> {
  const [auth, tools] = [given.make(), given.bench()]
  const request = await auth.authenticate(given.request, tools)
  const target = encodeUrl(request.url, request.params, request.percentSpaces)
  if (target === null) assert.fail(`"${request.url}" is not a URL that can be asked`)
  const wire = toWire(request, target, () => undefined)
  if (given.challenge !== undefined)
    assert.equal(await auth.renew?.(tools, refusalOf(given, wire)), true, 'it does not take up the challenge')
  return { auth, tools, wire }
}

async function signed(auth: Authenticator, wire: WireRequest, tools: AuthTools): Promise<WireRequest> {
  if (auth.sign === undefined) assert.fail('it has no "sign"')
  return { ...(await auth.sign(wire, tools)), origin: wire.origin }
}

function refusalOf({ challenge = '', request: { url } }: Signing, request: WireRequest): AuthChallenge {
  return {
    status: 401,
    headers: { 'www-authenticate': challenge },
    schemes: parseChallenges(challenge),
    url,
    request,
  }
}
