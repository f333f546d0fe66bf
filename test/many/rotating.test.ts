import { join } from 'node:path'
import { expect, test } from 'vitest'
import { filesUnder, findLeaks, runCli } from '../end-to-end/run-cli.ts'
import type { Handler } from '../scripted-api/reply.ts'
import { startScriptedApi } from '../scripted-api/scripted-api.ts'
import { manyPlace } from './many-place.ts'

const [clientSecret, firstRefresh] = ['client-s3cret-4711-of-all', 'refresh-t0ken-number-0-of-all']

/** A server as strict as there are: one access token at a time, for 60 requests; a refresh token that comes twice is a theft. */
function strict() {
  const tokens: string[] = [clientSecret, firstRefresh]
  let [refresh, access, uses, renewals, thefts] = [firstRefresh, '', 0, 0, 0]
  const checked =
    (inner: Handler): Handler =>
    (request) =>
      request.headers['authorization'] === `Bearer ${access}` && access !== '' && ++uses <= 60
        ? inner(request)
        : { status: 401, json: { error: 'invalid_token' } }
  const routes: Readonly<Record<string, Handler>> = {
    'POST /token': ({ body }) => {
      const form = new URLSearchParams(body)
      if (thefts > 0 || form.get('refresh_token') !== refresh) {
        thefts += 1
        return { status: 400, json: { error: 'invalid_grant' } }
      }
      renewals += 1
      refresh = `refresh-t0ken-number-${renewals}-of-all`
      access = `access-t0ken-number-${renewals}-of-all`
      tokens.push(refresh, access)
      uses = 0
      return { json: { access_token: access, refresh_token: refresh, expires_in: 3600 } }
    },
    'GET /shops': checked(() => ({ json: { data: Array.from({ length: 100 }, (_, id) => ({ id })) } })),
    'GET /shops/:id/orders': checked(({ params }) => ({ json: { data: [{ shop: Number(params['id']), total: 1 }] } })),
  }
  return { routes, tokens, counts: () => ({ renewals, thefts }) }
}

test('of several machines one at a time spends a refresh token, and no token is in the store as it is', async () => {
  const server = strict()
  const api = await startScriptedApi({ routes: server.routes })
  const config = {
    name: 'shop',
    client: {
      base_url: api.url,
      auth: {
        type: 'oauth2',
        access_token_url: `${api.url}/token`,
        client_id: 'me',
        client_secret: '${secrets.client_secret}',
        refresh_token: '${secrets.refresh_token}',
      },
    },
    resource_defaults: { write_disposition: 'append', endpoint: { data_selector: 'data', paginator: 'single_page' } },
    resources: [{ name: 'shops' }, { name: 'orders', endpoint: { path: 'shops/{resources.shops.id}/orders' } }],
  }
  const env = { CLIENT_SECRET: clientSecret, REFRESH_TOKEN: firstRefresh }
  const place = await manyPlace(config, api.url, { env })
  try {
    for (const load of [1, 2]) {
      expect(await place.plan()).toMatchObject({ code: 0 })
      // machines: each has a folder of its own
      const workers = await Promise.all(
        ['one', 'two'].map((name) =>
          runCli(place.args('run', ['--concurrency', '3']), {
            cwd: place.folder,
            env: { ...env, SLUICE_HOME: join(place.folder, name) },
          }),
        ),
      )
      for (const run of workers) expect(run, run.stderr).toMatchObject({ code: 0 })
      if (load === 2) break
      const { run, contents } = await place.gather()
      expect(run, run.stderr).toMatchObject({ code: 0 })
      expect(contents['orders']).toHaveLength(100)
    }
    const { renewals, thefts } = server.counts()
    expect(thefts).toBe(0)
    // 202 requests, 60 for each token
    expect(renewals).toBeGreaterThanOrEqual(4)
    expect(findLeaks(await filesUnder(place.store), server.tokens)).toEqual([])
    // what is kept outlives the runs
    expect([...(await filesUnder(place.store)).keys()].filter((path) => path.includes('_tokens'))).toHaveLength(1)
  } finally {
    await place.remove()
    await api.close()
  }
})
