import { chmod, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FailedPreview, type OpenPipeline, openPipeline, type Preview, type PreviewOptions } from '../../src/index.ts'
import { toJsonText } from '../../src/json/json-text.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { type Project, startProject } from './project.ts'

const token = 'tok3n/of+the=shop'
const rows = Array.from({ length: 45 }, (_, index) => ({
  id: 100 + index,
  name: `thing ${index}`,
  changed: new Date(1_700_000_000_000 + index * 60_000).toISOString(),
}))

let api: ScriptedApi
let project: Project
let onThings: (() => Promise<void>) | undefined

beforeEach(async () => {
  onThings = undefined
  api = await startScriptedApi({
    routes: {
      'GET /things': async ({ query }) => {
        await onThings?.()
        const page = Number(query.get('page') ?? 1)
        return { json: { items: rows.slice((page - 1) * 20, page * 20), page, pages: 3 } }
      },
      // says that there is more, and not how to ask for it
      'GET /skipped': ({ query }) => {
        const from = Number(query.get('offset') ?? 0)
        return { json: { results: rows.slice(from, from + 10), has_more: from + 10 < rows.length } }
      },
      'GET /things/:id/parts': ({ params }) => ({
        json: [{ part: `${params['id']}-1` }, { part: `${params['id']}-2` }],
      }),
      'GET /sly': () => ({ json: { data: ['a', 'b', 'c'].map((each) => ({ '${env.HOME}_id': each })) } }),
      'GET /huge': () => ({ json: [{ id: 1, cell: 'x'.repeat(1_000_000) }] }),
      'GET /lines': () => ({ text: 'id,name\n1,a\n2,b\n', headers: { 'content-type': 'text/csv' } }),
      'GET /flaky': ({ routeNumber }) => (routeNumber === 1 ? { status: 503, json: {} } : { json: [{ id: 1 }] }),
      'POST /token': () => ({ json: { access_token: 'fetched-acc3ss-token', token_type: 'Bearer' } }),
      'GET /private': ({ headers }) => ({ json: [{ id: 1, said: headers.authorization ?? 'nothing' }] }),
    },
  })
  project = await startProject({})
})

afterEach(async () => {
  await api.close()
  await project.remove()
})

const yaml = (resources: string, client = ''): string => `# the shop
name: shop
client:
  base_url: ${api.url}   # here
${client}
resources:
${resources}
# the end
`
const cli = (...args: readonly string[]): ReturnType<Project['cli']> => project.cli(['preview', ...args])
const fileText = (name: string): Promise<string> => readFile(join(project.path, name), 'utf8')
const recordsOf = ({ resources }: Preview): readonly unknown[] =>
  resources.map(({ resource, records }) => [resource, records])

interface Seen extends Preview {
  readonly ok: boolean
  readonly write?: { readonly written: readonly unknown[]; readonly left: readonly unknown[] }
  readonly error?: { readonly code: string }
}

async function json(...args: readonly string[]): Promise<Seen & { readonly code: number | null }> {
  const { stdout, code } = await cli(...args, '--json')
  return { ...(JSON.parse(stdout) as Seen), code }
}

const some = `  - things   # all of them
  # by offsets
  - name: skipped
    endpoint: { path: skipped } # here
  - name: parts
    endpoint:
      path: things/{resources.things.id}/parts`

describe('preview --write', () => {
  test('what was detected stands in the file, and a second preview reads the same rows without looking', async () => {
    await project.write('shop.yaml', yaml(some))
    const before = await fileText('shop.yaml')
    await chmod(join(project.path, 'shop.yaml'), 0o640)
    const first = await json('shop.yaml', '--write')
    expect(first).toMatchObject({ ok: true, code: 0, write: { left: [] } })
    const after = await fileText('shop.yaml')
    expect(after).toContain(
      '  - name: things   # all of them\n    endpoint:\n      data_selector: items\n      paginator:\n',
    )
    expect(after).toContain('{ path: skipped, data_selector: results, paginator: { type: offset, limit: 10, ')
    expect((await stat(join(project.path, 'shop.yaml'))).mode & 0o777).toBe(0o640)
    // nothing else: all lines but the two that a resource stood in are there, in order
    const kept = before.split('\n').filter((line) => !/things {3}#|path: skipped/.test(line))
    const found = kept.reduce((at, line) => after.split('\n').indexOf(line, at) + 1 || Number.NaN, 0)
    expect(found).toBeGreaterThan(kept.length)
    const second = await json('shop.yaml', '--write')
    expect(second).toMatchObject({ ok: true, code: 0, write: { written: [], left: [] } })
    expect(second.resources.flatMap(({ detected }) => detected.filter(({ path }) => path !== undefined))).toEqual([])
    expect(recordsOf(second)).toEqual(recordsOf(first))
    expect(await fileText('shop.yaml')).toBe(after)
    expect((await project.cli(['check', 'shop.yaml'])).code).toBe(0)
  })

  test('JSON is written as its file is laid out; --write-keys adds the keys that records show', async () => {
    const config = { name: 'shop', client: { base_url: api.url }, resources: ['things'] }
    await project.write('shop.json', `${JSON.stringify(config, null, 4)}\n`)
    expect(await json('shop.json', '--write-keys')).toMatchObject({ ok: true, code: 0 })
    const text = await fileText('shop.json')
    expect(JSON.parse(text)).toMatchObject({
      resources: [
        { name: 'things', primary_key: 'id', endpoint: { data_selector: 'items', paginator: { type: 'page_number' } } },
      ],
    })
    expect(text).toBe(`${JSON.stringify(JSON.parse(text), null, 4)}\n`)
  })

  test('the second of several documents, and the list of an environment', async () => {
    const two = `${yaml('  - { name: skipped, endpoint: { data_selector: results, paginator: single_page } }')}---
name: other
client: { base_url: ${api.url} }
resources: [skipped]
environments:
  test:
    resources:
      - things
`
    await project.write('two.yaml', two)
    expect((await cli('two.yaml', '--write', '--source', 'other')).code).toBe(0)
    const written = await fileText('two.yaml')
    expect(written).toContain('resources: [{ name: skipped, endpoint: { data_selector: results, paginator: {')
    await project.write('env.yaml', two.slice(two.indexOf('---') + 4))
    const { code, stdout } = await cli('env.yaml', '--write', '--env', 'test')
    expect([code, stdout]).toEqual([0, expect.stringContaining('env.yaml:7')])
    expect(await fileText('env.yaml')).toContain(
      '      - name: things\n        endpoint:\n          data_selector: items\n',
    )
  })

  test('what an alias stands for elsewhere, too, is refused with the lines to paste', async () => {
    const shared = `  - name: things
    endpoint: &shared { params: { q: a } }
  - { name: skipped, endpoint: *shared }`
    await project.write('shop.yaml', yaml(shared))
    const before = await fileText('shop.yaml')
    const { code, stdout, stderr } = await cli('shop.yaml', '--write')
    expect(code).toBe(1)
    expect(stderr).toContain('EDIT_REFUSED')
    expect(stdout).toContain('things: data_selector was not written')
    expect(stdout).toContain('    endpoint:\n      data_selector: items')
    expect(await fileText('shop.yaml')).toBe(before)
  })

  test('a file that was changed meanwhile stays as it is, and so does one of another kind', async () => {
    await project.write('shop.yaml', yaml('  - things'))
    onThings = () => writeFile(join(project.path, 'shop.yaml'), `${yaml('  - things')}# mine\n`)
    expect(await json('shop.yaml', '--write')).toMatchObject({ ok: false, code: 1, error: { code: 'CONFIG_CHANGED' } })
    expect(await fileText('shop.yaml')).toContain('# mine')
    onThings = undefined
    await project.write('shop.md', `# Shop\n\n\`\`\`yaml\n${yaml('  - things')}\`\`\`\n`)
    const { code, stdout, stderr } = await cli('shop.md', '--write')
    expect(code).toBe(2)
    expect(stdout).toContain('things: 40 records')
    expect(stderr).toContain('sluice import shop.md -o shop.yaml')
  })

  test('a key that a config would take for a lookup is shown, and never written', async () => {
    await project.write(
      'shop.yaml',
      yaml('  - { name: sly, endpoint: { data_selector: data, paginator: single_page } }'),
    )
    const seen = await json('shop.yaml', '--write-keys')
    expect(seen.resources[0]?.candidates.map(({ fields, path }) => [fields, path])).toEqual([
      [['${env.HOME}_id'], undefined],
    ])
    expect(seen.write).toMatchObject({ written: [] })
    expect(await fileText('shop.yaml')).not.toContain('HOME')
  })

  test('what no second page has tried is not written', async () => {
    await project.write('shop.yaml', yaml('  - skipped'))
    const seen = await json('shop.yaml', '--write', '--pages', '1')
    expect(seen.write).toMatchObject({
      written: [{ what: 'data_selector' }],
      left: [{ what: 'paginator', refused: false }],
    })
    expect(await fileText('shop.yaml')).not.toContain('paginator')
  })
})

describe('what a preview shows', () => {
  const open = async (resources: string, client?: string): Promise<OpenPipeline> => {
    await project.write('shop.yaml', yaml(resources, client))
    return openPipeline({ file: 'shop.yaml' }, {}, { world: { cwd: project.path, env: { SHOP_TOKEN: token } } })
  }
  const preview = async (resources: string, options: PreviewOptions = {}, client?: string): Promise<Preview> =>
    (await open(resources, client)).preview(options)

  test('every try for a page that is not known how to ask for, with the page that it was for', async () => {
    const { resources } = await preview('  - skipped')
    expect(resources[0]?.exchanges.map(({ page, url }) => [page, new URL(url).search])).toEqual([
      [1, ''],
      [2, '?page=1'],
      [2, '?page=2'],
      [2, '?offset=10&limit=10'],
    ])
    expect(resources[0]).toMatchObject({ pages: 2, recordCount: 20, hasMore: true })
    expect(resources[0]?.detected.map(({ what, confidence }) => [what, confidence])).toEqual([
      ['selector', 'certain'],
      ['paginator', 'likely'],
    ])
  })

  test('children of the first parents, and the parents that are read for them alone', async () => {
    const { resources } = await preview(some, { resource: 'parts', parents: 3 })
    expect(resources).toMatchObject([{ resource: 'parts', parents: 3, recordCount: 6, pages: 3 }])
    expect(resources[0]?.exchanges.map(({ parent }) => parent)).toEqual([1, 2, 3])
    expect(api.requests.map(({ path }) => path)).toEqual([
      '/things',
      '/things/100/parts',
      '/things/101/parts',
      '/things/102/parts',
    ])
  })

  test('retries with their reason, formats, and what a resource in code says nothing about', async () => {
    const seen = await openPipeline(
      { object: { client: { base_url: api.url }, resources: ['flaky', 'lines'] } },
      {},
      { world: { cwd: project.path, env: { RUNTIME__REQUEST_BACKOFF_FACTOR: '0.01' } } },
    ).preview()
    const [flaky, lines] = seen.resources
    expect(flaky?.exchanges).toMatchObject([
      { status: 503, attempt: 1, retry: { reason: '503 Service Unavailable' } },
      { status: 200, attempt: 2 },
    ])
    expect(lines?.detected).toContainEqual(
      expect.objectContaining({
        what: 'response_format',
        value: 'csv',
        path: ['resources', 1, 'endpoint', 'response_format'],
      }),
    )
  })

  test('no secret, in no form, and nothing of the answer to a request for a token', async () => {
    const client = `  headers: { X-Key: '\${secrets.shop_token}' }
  auth: { type: oauth2_client_credentials, access_token_url: ${api.url}/token, client_id: me, client_secret: '\${secrets.shop_token}' }`
    const seen = await preview('  - private', { bodies: 'first64k' }, client)
    const shown = JSON.stringify(seen)
    for (const secret of [
      token,
      encodeURIComponent(token),
      'fetched-acc3ss-token',
      Buffer.from(token).toString('base64'),
    ])
      expect(shown).not.toContain(secret)
    const [asked, page] = seen.resources[0]?.exchanges ?? []
    expect(asked).toMatchObject({
      purpose: 'token',
      response: { body: null, note: 'the answer holds a token and is not shown' },
    })
    expect(page?.request?.headers).toContainEqual(['Authorization', 'Bearer ***'])
    expect(page?.response?.body).toContain('Bearer ***')
  })

  test('of a long body the beginning, and it is said', async () => {
    const seen = await preview('  - huge', { bodies: 'first64k' })
    const response = seen.resources[0]?.exchanges[0]?.response
    expect(response).toMatchObject({ isCut: true, note: expect.stringContaining('it has 1000020 bytes') })
    expect(response?.body).toHaveLength(65_536)
    expect(toJsonText(seen.resources[0]?.records ?? [])).toHaveLength(1_000_020)
  })

  test('what was seen before a page failed comes with the error', async () => {
    const failed = preview('  - things\n  - name: gone\n  - skipped')
    await expect(failed).rejects.toMatchObject({
      code: 'HTTP_404',
      preview: {
        resources: [
          { resource: 'things', recordCount: 40 },
          { resource: 'gone', recordCount: 0 },
        ],
        notRead: ['skipped'],
      },
    })
    await expect(failed).rejects.toBeInstanceOf(FailedPreview)
  })

  test('options are what they may be', async () => {
    await expect(preview('  - things', { pages: 0 })).rejects.toMatchObject({ code: 'OPTION_INVALID' })
    await expect(preview('  - things', { bodies: 'all' as 'none' })).rejects.toMatchObject({
      code: 'OPTION_INVALID',
    })
    await expect(preview('  - things', { resource: 'thing' })).rejects.toMatchObject({ code: 'UNKNOWN_RESOURCE' })
  })
})

test.each([40, 60, 80, 140, 200])('fits into %i columns', async (columns) => {
  await project.write('shop.yaml', yaml('  - things\n  - skipped\n  - huge'))
  const { stdout, code } = await project.cli(['preview', 'shop.yaml', '--write'], { COLUMNS: String(columns) })
  expect(code).toBe(0)
  // lines to paste and lines of the file are given as they are, and so are names and types of columns
  const shown = stdout.slice(0, stdout.indexOf('shop.yaml: written'))
  const long = shown.split('\n').filter((line) => line.length > columns)
  expect(long).toEqual([])
})

test('a body is shown as it was before it was compressed', async () => {
  const network = {
    send: async () => ({
      status: 200,
      headers: { 'content-encoding': 'gzip', 'content-type': 'application/json' },
      body: (async function* () {
        yield gzipSync('[{"id": 1}]')
      })(),
    }),
  }
  const { resources } = await openPipeline(
    { object: { client: { base_url: 'https://api.example.com' }, resources: ['things'] } },
    {},
    { world: { cwd: project.path, env: {} }, transport: network },
  ).preview({ bodies: 'first64k' })
  expect(resources[0]?.exchanges[0]).toMatchObject({ bytes: 11, response: { body: '[{"id": 1}]' } })
})
