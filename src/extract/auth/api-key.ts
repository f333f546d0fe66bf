import { z } from 'zod'
import { isJsonObject } from '../../json/json.ts'
import { withHeader, withParam, type RequestSpec } from '../../model/request.ts'
import { withoutQueryPairs } from '../http/codec/encode-url.ts'
import { defineAuth, identityOf, keysOf, secretText } from './define-auth.ts'

/** Where a key may be sent. */
export const locations = ['header', 'query', 'param', 'cookie', 'body', 'form'] as const
type Location = (typeof locations)[number]

/**
 * A key under a name of its own: as a header (no prefix), a query parameter (`query` and `param` mean the same), a
 * cookie, or a field of the body (`form` = of a form, also where the request has no body). The parameter is set, not appended: links that already hold it do not get it twice
 * (docs/contract/differences.md 7).
 */
export const apiKey = defineAuth({
  type: 'api_key',
  summary: 'a key in a header, a query parameter, a cookie or the body',
  options: z.strictObject({
    name: z.string().min(1).default('Authorization').describe('of the header, parameter, cookie or field'),
    api_key: secretText.describe('sent as it is, without a prefix'),
    location: z.enum(locations).default('header').describe('where it is sent; query and param mean the same'),
  }),
  injectable: ['api_key'],
  secret: ['api_key'],
  build: ({ name, location, api_key: key }) => ({
    type: 'api_key',
    identity: identityOf('api_key', { name, location }, [key]),
    secretKeys: keysOf(key),
    async authenticate(request, { vault }) {
      vault.add(key.reveal())
      return putKey(request, { name, location, key: key.reveal() })
    },
  }),
})

const put: Readonly<Record<Location, (request: RequestSpec, name: string, key: string) => RequestSpec>> = {
  header: withHeader,
  query: putInQuery,
  param: putInQuery,
  cookie: putInCookies,
  body: putInBody,
  form: putInForm,
}

/** The request with a key where it belongs. */
export function putKey(
  request: RequestSpec,
  { name, location, key }: { readonly name: string; readonly location: Location; readonly key: string },
): RequestSpec {
  return put[location](request, name, key)
}

/** Into the form or the JSON that the request has; JSON where it has none. */
function putInBody(request: RequestSpec, name: string, key: string): RequestSpec {
  const { body } = request
  if (body.kind === 'form') return putInForm(request, name, key)
  const before = body.kind === 'json' && isJsonObject(body.value) ? body.value : {}
  return { ...request, body: { kind: 'json', value: { ...before, [name]: key } } }
}

function putInForm(request: RequestSpec, name: string, key: string): RequestSpec {
  const { body } = request
  if (body.kind !== 'form' && body.kind !== 'none') return putInBody(request, name, key)
  const others = body.kind === 'form' ? body.fields.filter(([other]) => other !== name) : []
  return { ...request, body: { kind: 'form', fields: [...others, [name, key]] } }
}

function putInQuery(request: RequestSpec, name: string, key: string): RequestSpec {
  const url = withoutQueryPairs(request.url, (other) => other === name)
  return withParam({ ...request, url }, name, key)
}

function putInCookies(request: RequestSpec, name: string, key: string): RequestSpec {
  const header = request.headers.findLast(([other]) => other.toLowerCase() === 'cookie')?.[1] ?? ''
  const others = header.split(';').filter((pair) => pair.trim() !== '' && pair.split('=')[0]?.trim() !== name)
  // a cookie cannot hold white space, quotes, commas, semicolons and backslashes
  const value = /^[\u0021\u0023-\u002b\u002d-\u003a\u003c-\u005b\u005d-\u007e]*$/.test(key)
    ? key
    : encodeURIComponent(key)
  return withHeader(request, 'Cookie', [...others.map((pair) => pair.trim()), `${name}=${value}`].join('; '))
}
