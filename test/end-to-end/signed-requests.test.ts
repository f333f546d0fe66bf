import { createHash, createHmac } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { type SeenRequest, sendJson, startServer } from '../servers/local-http.ts'
import { type Project, startProject } from './project.ts'

let project: Project | undefined

afterEach(() => project?.remove())

const key = 'sign-with-this-key'

/** What the server thinks the signature of a request is. */
function due({ method, url, headers, body }: SeenRequest): string {
  const hash = createHash('sha256').update(body).digest('hex')
  const [path, query = ''] = url.split('?')
  return createHmac('sha256', key).update([method, path, query, headers['x-date'], hash].join('\n')).digest('hex')
}

const config = (origin: string): string => `
import { createHash, createHmac } from 'node:crypto'
import { defineAuth, pipeline, restApi, secret } from 'sluice'

const hmac = defineAuth({
  type: 'hmac',
  secret: ['key'],
  build: ({ key }) => ({
    type: 'hmac',
    identity: 'hmac',
    secretKeys: [key.key],
    authenticate: async (request) => request,
    sign: async (request, { world }) => {
      const date = new Date(world.now()).toISOString()
      const hash = createHash('sha256').update(request.body ?? '').digest('hex')
      const [path, query = ''] = request.path.split('?')
      const signature = createHmac('sha256', key.reveal())
        .update([request.method, path, query, date, hash].join('\\n'))
        .digest('hex')
      return { ...request, headers: [...request.headers, ['X-Date', date], ['X-Signature', signature]] }
    },
  }),
})

export default pipeline({
  name: 'shop',
  source: restApi({
    client: { base_url: '${origin}', auth: hmac({ key: secret('signing_key') }) },
    resources: [
      { name: 'orders', endpoint: { path: 'orders?kind=a b', params: { q: "ż & 'x'", '$top': 5 } } },
      { name: 'found', endpoint: { path: 'search', method: 'POST', json: { text: 'ż', n: 1.0 } } },
      { name: 'moved', endpoint: { path: 'moved' } },
      { name: 'away', endpoint: { path: 'away' } },
    ],
  }),
})
`

test('a signature covers what really goes out: each attempt, each redirect, no foreign host', async () => {
  await using foreign = await startServer((_request, response) => sendJson(response, [{ id: 9 }]))
  await using server = await startServer((request, response, n) => {
    if (request.headers['x-signature'] !== due(request)) return sendJson(response, {}, { status: 403 })
    if (request.url.startsWith('/moved')) return void response.writeHead(307, { location: '/new?a=1' }).end()
    const files = `${foreign.origin.replace('127.0.0.1', 'localhost')}/files`
    if (request.url.startsWith('/away')) return void response.writeHead(302, { location: files }).end()
    if (request.url.startsWith('/orders') && n < 4) return sendJson(response, {}, { status: 503 })
    return sendJson(response, [{ id: n }])
  })
  project = await startProject({ 'shop.ts': config(server.origin) })
  const run = await project.run('shop.ts', [], { SIGNING_KEY: key })
  expect(run.code, run.stderr).toBe(0)
  expect(run.stdout + run.stderr).not.toContain(key)
  expect(server.seen.map(({ method, url }) => `${method} ${url}`)).toEqual(
    expect.arrayContaining([
      'GET /orders?kind=a%20b&q=%C5%BC+%26+%27x%27&%24top=5',
      'POST /search',
      'GET /moved',
      'GET /new?a=1',
    ]),
  )
  expect(foreign.seen.map(({ headers }) => headers['x-signature'])).toEqual([undefined])
})
