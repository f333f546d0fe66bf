import type { Evident, LeftOut } from '../../draft.ts'
import { plainText } from '../../literal.ts'
import type { Input } from '../document/operations.ts'
import type { Endpoint } from '../find/endpoint.ts'
import { plainName } from '../words.ts'
import type { AuthFound, Auths } from './find-auth.ts'
import { lookup } from './read-schemes.ts'

/** The auth that most endpoints want, and which want another. */
export interface AuthChoice {
  readonly client: AuthFound
  readonly of: (endpoint: Endpoint) => AuthFound
  /** an input whose value is the auth's business */
  readonly covers: (input: Input) => boolean
  readonly secrets: readonly string[]
  readonly leftOut: readonly LeftOut[]
}

const keyNames =
  /^(?:x)?(?:api|app|auth|access|subscription)?(?:key|token|apikey|accesstoken|authtoken|subscriptionkey)$/

const nobody: AuthFound = { auth: null, headers: {}, params: {}, secrets: [] }

/** What most endpoints want becomes the client's; where no scheme is documented a parameter may be it. */
export function chooseAuth(endpoints: readonly Endpoint[], auths: Auths): AuthChoice {
  const found = new Map(endpoints.map((endpoint) => [endpoint, auths.of(endpoint.operation)] as const))
  const counts = new Map<AuthFound, number>()
  for (const each of found.values()) if (each.auth !== null) counts.set(each, (counts.get(each) ?? 0) + 1)
  const [most] = [...counts].toSorted(([, left], [, right]) => right - left)[0] ?? []
  const open = endpoints.filter(({ operation }) => auths.isPublic(operation)).length
  const isUsual = most !== undefined && (counts.get(most) ?? 0) >= open
  const client = isUsual ? most : ((most === undefined ? byInput(endpoints) : undefined) ?? nobody)
  const of = (endpoint: Endpoint): AuthFound => {
    if (auths.isPublic(endpoint.operation) && most !== undefined) return nobody
    const own = found.get(endpoint)
    return own === undefined || own.auth === null ? client : own
  }
  const covered = namesIn(client)
  return {
    client,
    of,
    covers: ({ name, where }) =>
      covered.has(`${where} ${name.toLowerCase()}`) || (where === 'header' && name.toLowerCase() === 'authorization'),
    secrets: [...new Set([client, ...found.values()].flatMap(({ secrets }) => secrets))],
    leftOut:
      client.auth === null && most === undefined
        ? [{ what: 'auth', why: 'the document names none: write `auth` under `client` if the API wants one' }]
        : [],
  }
}

function namesIn({ auth, headers, params }: AuthFound): ReadonlySet<string> {
  const all = auth === null ? [] : Array.isArray(auth.value) ? auth.value : [auth.value]
  return new Set([
    ...all.flatMap((one) =>
      'name' in one && typeof one['name'] === 'string'
        ? [`${String(one['location'])} ${one['name'].toLowerCase()}`]
        : [],
    ),
    ...Object.keys(headers).map((name) => `header ${name.toLowerCase()}`),
    ...Object.keys(params).map((name) => `query ${name.toLowerCase()}`),
  ])
}

/** A required parameter that looks like a key, in most of the endpoints. */
function byInput(endpoints: readonly Endpoint[]): AuthFound | undefined {
  const keys = endpoints.flatMap(({ operation }) => {
    const input = operation.inputs.find(isKey)
    return input === undefined ? [] : [input]
  })
  const [first] = keys
  if (first === undefined || keys.length * 2 < endpoints.length) return undefined
  const isBearer = first.name.toLowerCase() === 'authorization' && /bearer/i.test(first.description)
  const auth: Evident<Readonly<Record<string, string>>> = {
    value: isBearer
      ? { type: 'bearer', token: lookup('token') }
      : { type: 'api_key', name: plainText(first.name), api_key: lookup('api_key'), location: first.where },
    why: `openapi: the parameter "${first.name}" in the ${first.where}; the document names no security`,
    certainty: 'guess',
  }
  return { auth, headers: {}, params: {}, secrets: [isBearer ? 'token' : 'api_key'] }
}

function isKey({ name, where, required }: Input): boolean {
  if (where === 'header' && name.toLowerCase() === 'authorization') return true
  return (
    required &&
    (where === 'header' || where === 'query') &&
    keyNames.test(plainName(name)) &&
    !/page|next|cursor/i.test(name)
  )
}
