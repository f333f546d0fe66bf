import { createHash } from 'node:crypto'
import { authKit } from '../../../test/kits/auth.ts'
import type { RequestSpec } from '../../model/request.ts'
import { Secret } from '../../model/secrets.ts'
import { apiKey } from './api-key.ts'
import { bearer } from './bearer.ts'
import { httpBasic } from './http-basic.ts'
import { httpDigest } from './http-digest.ts'
import { oauth2ClientCredentials } from './oauth2.ts'

const key = new Secret('the_key', 's3cret-key-of-mine')
const header = (request: RequestSpec, name: string): string | undefined =>
  request.headers.findLast(([other]) => other.toLowerCase() === name)?.[1]

authKit('bearer', {
  make: () => bearer.build(bearer.options.parse({ token: key })),
  secrets: [key.reveal()],
  accepts: (request) => header(request, 'authorization') === `Bearer ${key.reveal()}`,
  refused: [() => bearer.options.parse({}), () => bearer.options.parse({ token: key, tokn: 'x' })],
})

for (const location of ['header', 'query', 'cookie'] as const)
  authKit(`api_key in the ${location}`, {
    make: () => apiKey.build(apiKey.options.parse({ name: 'key', api_key: key, location })),
    secrets: [key.reveal()],
    accepts: (request) =>
      ({
        header: header(request, 'key') === key.reveal(),
        query: request.params.filter(([name]) => name === 'key').map(([, value]) => value)[0] === key.reveal(),
        cookie: header(request, 'cookie') === `key=${key.reveal()}`,
      })[location],
    refused: [() => apiKey.options.parse({ api_key: key, location: 'nowhere' })],
  })

authKit('http_basic', {
  make: () => httpBasic.build(httpBasic.options.parse({ username: 'ann', password: key })),
  secrets: [key.reveal()],
  accepts: (request) =>
    header(request, 'authorization') === `Basic ${Buffer.from(`ann:${key.reveal()}`).toString('base64')}`,
  refused: [() => httpBasic.options.parse({ username: 'ann' })],
})

authKit('oauth2_client_credentials', {
  make: () =>
    oauth2ClientCredentials.build(
      oauth2ClientCredentials.options.parse({
        access_token_url: 'https://login.test/token',
        client_id: 'me',
        client_secret: key,
      }),
    ),
  secrets: [key.reveal()],
  accepts: (request, valid) => valid.some((token) => header(request, 'authorization') === `Bearer ${token}`),
  issue: (token) => ({ status: 200, text: JSON.stringify({ access_token: token, expires_in: 3600 }) }),
  refused: [() => oauth2ClientCredentials.options.parse({ client_id: 'me', client_secret: key })],
})

const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

authKit('http_digest', {
  make: () => httpDigest.build(httpDigest.options.parse({ username: 'ann', password: key })),
  secrets: [key.reveal()],
  challenge: 'Digest realm="things", nonce="n1", qop="auth", algorithm=MD5',
  acceptsSigned: ({ method, path, headers }) => {
    const sent = headers.find(([name]) => name.toLowerCase() === 'authorization')?.[1] ?? ''
    const param = (name: string): string => new RegExp(`${name}="?([^",]*)`).exec(sent)?.[1] ?? ''
    const user = md5(`ann:things:${key.reveal()}`)
    const request = md5(`${method}:${path}`)
    const told = ['nonce', 'nc', 'cnonce', 'qop'].map(param).join(':')
    return param('response') === md5(`${user}:${told}:${request}`)
  },
  refused: [() => httpDigest.options.parse({ username: 'ann' })],
})
