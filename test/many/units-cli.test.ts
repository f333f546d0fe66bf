import { execFile } from 'node:child_process'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { cliFile, filesUnder } from '../end-to-end/run-cli.ts'
import { offsetPages } from '../scripted-api/paging.ts'
import type { Handler } from '../scripted-api/reply.ts'
import { startScriptedApi } from '../scripted-api/scripted-api.ts'
import { manyPlace, type ManyPlace } from './many-place.ts'

const secret = 'a-token-that-nobody-is-to-see-4711'

/** Shops with orders behind a token, which the API repeats in its links and its records. */
function routes(seen: string[] = []): Readonly<Record<string, Handler>> {
  const shops = Array.from({ length: 25 }, (_, id) => ({ id, link: `https://x/?key=${secret}` }))
  const checked =
    (inner: Handler): Handler =>
    (request) => {
      seen.push(String(request.headers['authorization']))
      return request.headers['authorization'] === `Bearer ${secret}` ? inner(request) : { status: 401 }
    }
  return {
    'GET /shops': checked(offsetPages(shops, { totalKey: 'total' })),
    'GET /shops/:id/orders': checked((request) =>
      offsetPages(
        Array.from({ length: 1 + (Number(request.params['id']) % 4) }, (_, order) => ({ order, key: secret })),
        { totalKey: 'total' },
      )(request),
    ),
  }
}

const config = {
  name: 'shop',
  client: {
    base_url: 'http://set-on-the-command-line',
    auth: { type: 'bearer', token: '${secrets.shop_token}' },
    paginator: { type: 'offset', limit: 10 },
  },
  resource_defaults: { endpoint: { data_selector: 'data' }, write_disposition: 'append' },
  resources: [{ name: 'shops' }, { name: 'orders', endpoint: { path: 'shops/{resources.shops.id}/orders' } }],
}

async function withShop(work: (place: ManyPlace, seen: string[]) => Promise<void>): Promise<void> {
  const seen: string[] = []
  const api = await startScriptedApi({ routes: routes(seen) })
  const place = await manyPlace(config, api.url, { env: { SHOP_TOKEN: secret } })
  try {
    await work(place, seen)
  } finally {
    await place.remove()
    await api.close()
  }
}

const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '')

describe('units by hand', () => {
  test('waves: plan prints what is left, run reads what is named', () =>
    withShop(async (place) => {
      const single = await place.single()
      const waves: (readonly string[])[] = []
      for (;;) {
        const wave = lines((await place.plan()).stdout)
        if (wave.length === 0) break
        waves.push(wave)
        expect(await place.gather()).toMatchObject({ run: { code: 1, stderr: expect.stringContaining('UNITS_OPEN') } })
        const run = await place.work(wave)
        expect(run, run.stderr).toMatchObject({ code: 0 })
      }
      expect(waves).toEqual([['shops'], ['orders/shops/1/1', 'orders/shops/2/1', 'orders/shops/3/1']])
      const { run, contents } = await place.gather()
      expect(run, run.stderr).toMatchObject({ code: 0 })
      expect(contents).toEqual(single.contents)
      // once more: nothing to do, and nothing twice
      expect(await place.gather()).toMatchObject({ run: { code: 0 }, contents })
      // what is left of it: which run was the last
      expect([...(await filesUnder(place.store)).keys()]).toEqual([join(place.store, 'shop', 'run.json')])
    }))

  test('nothing secret is in the store, and gathering puts back what answers had', () =>
    withShop(async (place) => {
      await place.plan()
      await place.work()
      const files = await filesUnder(place.store)
      const texts = [...files].map(([path, body]) => (path.includes('shards') ? gunzipSync(body) : body).toString())
      expect(texts.join('\n')).toContain('${secret:shop_token')
      expect([...files.keys(), ...texts].filter((text) => text.includes('nobody-is-to-see'))).toEqual([])
      const { contents, run } = await place.gather()
      expect(run.code).toBe(0)
      expect(contents).toEqual((await place.single()).contents)
      expect(JSON.stringify(contents)).toContain(secret)
    }))

  test('gathering asks the API for nothing', () =>
    withShop(async (place, seen) => {
      await place.plan()
      await place.work()
      const before = seen.length
      expect(await place.gather()).toMatchObject({ run: { code: 0 } })
      expect(seen.length).toBe(before)
    }))

  test('a worker needs its secrets, and nothing of the destination', () =>
    withShop(async (place) => {
      await place.plan()
      const without = await manyPlace(config, 'http://x')
      try {
        const run = await without.work(['--store', place.store])
        expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining('shop_token') })
      } finally {
        await without.remove()
      }
    }))

  test('other options, another config, another run in between are refused', () =>
    withShop(async (place) => {
      await place.plan()
      expect(await place.plan(['--limit', '1'])).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('UNITS_BUSY'),
      })
      expect(await place.gather(['--set', 'client.headers.x=1'])).toMatchObject({
        run: { code: 2, stderr: expect.stringContaining('UNITS_OTHER_CONFIG') },
      })
      expect(await place.work(['nothing'])).toMatchObject({ code: 2, stderr: expect.stringContaining('UNIT_UNKNOWN') })
      expect(await place.plan(['--limit', '1', '--anew'])).toMatchObject({ code: 0 })
      await place.work()
      expect((await place.gather()).contents['shops']).toHaveLength(10)
      expect(await place.work()).toMatchObject({ code: 2, stderr: expect.stringContaining('UNITS_NONE') })
    }))

  test('a destination that has moved since gets nothing of it', () =>
    withShop(async (place) => {
      await place.plan()
      await place.work()
      const [, config_, ...at] = place.args('gather').slice(1)
      const words = at.slice(0, at.indexOf('--store'))
      const { runCli } = await import('../end-to-end/run-cli.ts')
      const other = await runCli(['run', String(config_), ...words, '--run-id', 'another'], {
        cwd: place.folder,
        env: { SHOP_TOKEN: secret },
      })
      expect(other, other.stderr).toMatchObject({ code: 0 })
      const { run, contents } = await place.gather()
      expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('UNITS_OUTDATED') })
      expect(contents['shops']).toHaveLength(25)
      expect(await place.plan()).toMatchObject({ code: 0, stderr: expect.stringContaining('Giving up run') })
    }))
})

test('a plan of another form is refused by all commands, and harmed by none', () =>
  withShop(async (place) => {
    await place.plan()
    const files = [...(await filesUnder(place.store)).keys()]
    const plan = files.find((path) => path.endsWith('plan.json')) ?? ''
    const text = await readFile(plan, 'utf8')
    await writeFile(plan, text.replace(/^\{"version":1,/, '{"version":99,'))
    const refused = { code: 2, stderr: expect.stringContaining('UNITS_UNREADABLE') }
    expect(await place.plan()).toMatchObject(refused)
    expect(await place.work()).toMatchObject(refused)
    expect(await place.gather()).toMatchObject({ run: refused })
    expect([...(await filesUnder(place.store)).keys()]).toEqual(files)
    // whoever has the right version goes on
    await writeFile(plan, text)
    await place.work()
    expect(await place.gather()).toMatchObject({ run: { code: 0 }, contents: (await place.single()).contents })
  }))

test('the commands of docs/many-machines.md, with xargs and processes of their own', { timeout: 120_000 }, () =>
  withShop(async (place) => {
    const bin = join(place.folder, 'bin')
    await mkdir(bin)
    await symlink(cliFile, join(bin, 'cli.js'))
    await writeFile(join(bin, 'sluice'), `#!/bin/sh\nexec ${process.execPath} ${cliFile} "$@"\n`, { mode: 0o755 })
    const plan = place
      .args('plan')
      .map((word) => `'${word}'`)
      .join(' ')
    const gather = place
      .args('gather')
      .map((word) => `'${word}'`)
      .join(' ')
    const script = [
      'set -e',
      `sluice ${plan} > wave`,
      'while [ -s wave ]; do',
      `  xargs -P 4 -n 2 sluice units run --store store < wave`,
      `  sluice ${plan} > wave`,
      'done',
      `sluice ${gather}`,
      `sluice ${plan} > wave`,
      `seq 2 | xargs -P 2 -I{} sluice units run --store store`,
      `sluice ${gather}`,
    ].join('\n')
    await promisify(execFile)('sh', ['-c', script], {
      cwd: place.folder,
      env: { PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`, HOME: place.folder, SHOP_TOKEN: secret },
    })
    await place.single()
    const single = await place.single()
    expect(await place.contents()).toEqual(single.contents)
  }),
)
