import { mkdir, readFile, realpath, stat, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CheckAnswer } from '../../src/studio/contract/config.ts'
import type { SecretList } from '../../src/studio/contract/secrets.ts'
import { hashOf } from '../../src/studio/project/places.ts'
import { temporaryFolder } from '../end-to-end/run-cli.ts'
import { openPage } from './browser/browser.ts'
import { readLive } from './browser/live.ts'
import { startStudio, type TestStudio } from './browser/studio.ts'

let studio: TestStudio
beforeAll(async () => {
  studio = await startStudio({
    'shop.yaml': 'name: shop\nclient: { base_url: "http://127.0.0.1:9" }\nresources: [items]\n',
    'own.ts':
      "import { writeFileSync } from 'node:fs'\nwriteFileSync('evaluated.txt', 'x')\n// sluice\nexport default { name: 'own', client: { base_url: 'http://127.0.0.1:9' }, resources: ['items'] }\n",
    'notes.secret': 'not for the page',
  })
})
afterAll(() => studio[Symbol.asyncDispose]())

/** A request written by hand: nothing adds or corrects a header. */
function raw(lines: readonly string[], body = ''): Promise<{ readonly status: number; readonly text: string }> {
  const { hostname, port } = new URL(studio.origin)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`))
    let text = ''
    socket.on('data', (piece: Buffer) => (text += piece.toString()))
    socket.on('error', reject)
    socket.on('close', () => resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]), text }))
  })
}

function request(
  headers: Readonly<Record<string, string | undefined>>,
  { method = 'GET', path = '/api/project', body = '' } = {},
) {
  const all = {
    Host: new URL(studio.origin).host,
    Authorization: `Bearer ${studio.token}`,
    Connection: 'close',
    ...headers,
  }
  const lines = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]))
  return raw([`${method} ${path} HTTP/1.1`, ...lines, ...(body === '' ? [] : [`Content-Length: ${body.length}`])], body)
}

test('our own page is let in', async () => {
  const { host } = new URL(studio.origin)
  for (const headers of [
    {},
    { Origin: `http://${host}`, 'Sec-Fetch-Site': 'same-origin' },
    { Host: host.replace('127.0.0.1', 'localhost') },
    { Host: host.replace('127.0.0.1', '[::1]') },
  ])
    expect((await request(headers)).status).toBe(200)
})

test.each([
  ['no token', { Authorization: undefined }, 401],
  ['another token', { Authorization: `Bearer ${'A'.repeat(43)}` }, 401],
  ['a token that is cut off', { Authorization: 'Bearer A' }, 401],
  ['the token as a cookie', { Authorization: undefined, Cookie: 'token=x' }, 401],
  ['DNS rebinding: a name of its own', { Host: 'evil.example:4455' }, 403],
  ['DNS rebinding: a name that ends like ours', { Host: '127.0.0.1.evil.example' }, 403],
  ['our name with another port', { Host: '127.0.0.1:1' }, 403],
  ['another page', { Origin: 'https://evil.example' }, 403],
  ['a page of another local server', { Origin: 'http://127.0.0.1:1' }, 403],
  ['a page without an origin', { Origin: 'null' }, 403],
  ['another site', { 'Sec-Fetch-Site': 'cross-site' }, 403],
  ['another port of this machine', { 'Sec-Fetch-Site': 'same-site' }, 403],
  ['an address that somebody typed', { 'Sec-Fetch-Site': 'none' }, 403],
] as const)('%s is not let in', async (_what, headers, status) => {
  const answer = await request(headers)
  expect(answer.status).toBe(status)
  expect(answer.text).not.toContain('"pipelines"')
  // nothing that would open a way for other pages
  expect(answer.text).not.toMatch(/access-control-/i)
})

test('the token of this studio as a cookie is worth nothing', async () => {
  const answer = await request({
    Authorization: undefined,
    Cookie: `token=${studio.token}; Authorization=${studio.token}`,
  })
  expect(answer.status).toBe(401)
})

test('bodies that a form of another page can send are not taken', async () => {
  const body = '{"file":"shop.yaml","edits":[{"op":"set","path":["name"],"value":"x"}]}'
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    undefined,
  ]) {
    const answer = await request({ 'Content-Type': type }, { method: 'POST', path: '/api/config/edit', body })
    expect(answer.status).toBe(403)
  }
  expect(await readFile(join(studio.project.path, 'shop.yaml'), 'utf8')).toContain('name: shop')
})

test('other methods, and questions before a request, are refused', async () => {
  for (const method of ['OPTIONS', 'PATCH', 'TRACE', 'PROPFIND'])
    expect((await request({}, { method })).status).toBe(403)
  expect((await request({}, { method: 'POST', path: '/' })).status).toBe(403)
})

test('the page comes with a policy that lets nothing else in, and without a token', async () => {
  const { status, text } = await request({ Authorization: undefined }, { path: '/p/shop/data' })
  expect(status).toBe(200)
  expect(text).toMatch(/content-security-policy: default-src 'none'; script-src 'self';/i)
  expect(text).toMatch(/frame-ancestors 'none'; require-trusted-types-for 'script'/)
  expect(text).toMatch(/x-content-type-options: nosniff/i)
  expect(text).toMatch(/referrer-policy: no-referrer/i)
  expect(text).toMatch(/cross-origin-opener-policy: same-origin/i)
  expect(text).toMatch(/cross-origin-resource-policy: same-origin/i)
  expect(text).not.toContain(studio.token)
  const nonces = [text, (await request({}, { path: '/' })).text].map((page) => /nonce-([\w-]+)/.exec(page)?.[1])
  expect(nonces[0]).not.toBe(nonces[1])
})

test('it listens on this machine alone, and its lock is for its owner', async () => {
  expect(new URL(studio.origin).hostname).toBe('127.0.0.1')
  const lock = await stat(join(studio.project.path, '.sluice', 'studio.lock'))
  expect(lock.mode & 0o777).toBe(0o600)
  expect((await stat(join(studio.project.path, '.sluice'))).mode & 0o777).toBe(0o700)
})

test.each([
  '../outside.yaml',
  '/etc/hostname',
  '..\\outside.yaml',
  'a/../../outside.yaml',
  'notes.secret',
  '.sluice/secrets.toml',
  '.sluice/inside.yaml',
  'node_modules/x.json',
  'link.yaml',
  'folder/inside.yaml',
  'shop.yaml\0.txt',
])('a path that leads elsewhere is not followed: %j', async (file) => {
  const root = studio.project.path
  await mkdir(join(root, '.sluice'), { recursive: true })
  for (const place of ['.sluice/secrets.toml', '.sluice/inside.yaml'])
    await writeFile(join(root, place), 'token = "x"\n')
  await symlink('/etc/hostname', join(root, 'link.yaml')).catch(() => undefined)
  await symlink('/etc', join(root, 'folder')).catch(() => undefined)
  const query = `file=${encodeURIComponent(file)}`
  const read = await studio.api(`/api/config?${query}`)
  expect([400, 403, 404]).toContain(read.status)
  const written = await studio.api(`/api/config?${query}`, {
    method: 'PUT',
    body: { text: 'x: 1\n' },
    headers: { 'If-None-Match': '*' },
  })
  expect([400, 403, 404, 409]).toContain(written.status)
})

test('a body that is too long is refused before it is read, and the way on is said', async () => {
  const headers = { 'Content-Type': 'application/json', 'Content-Length': '900000000' }
  const usual = await request(headers, { method: 'POST', path: '/api/check' })
  expect([usual.status, usual.text]).toEqual([400, expect.stringContaining('12 MB')])
  const imported = await request(headers, { method: 'POST', path: '/api/import' })
  expect([imported.status, imported.text]).toEqual([422, expect.stringContaining('sluice init --from FILE')])
})

test('names of files in the address lead nowhere', async () => {
  for (const path of [
    '/../package.json',
    '/..%2f..%2fpackage.json',
    '/assets/../../package.json',
    '/assets/..%2f..%2f..%2fcli%2fmain.js',
    '/%2e%2e/package.json',
  ]) {
    const { text } = await request({}, { path })
    expect(text).not.toContain('"name": "sluice"')
    expect(text).not.toContain('runCommandLine')
  }
})

test('a program is not evaluated before somebody says so, and then only as it is', async () => {
  const evaluated = () =>
    stat(join(studio.project.path, 'evaluated.txt')).then(
      () => true,
      () => false,
    )
  const before = await studio.json<Listed>('/api/project')
  expect(before.untrusted.map(({ file }) => file)).toEqual(['own.ts'])
  for (const [path, body] of [
    ['/api/check', { file: 'own.ts' }],
    ['/api/convert', { file: 'own.ts' }],
    ['/api/preview', { file: 'own.ts' }],
  ] as const)
    expect((await studio.api(path, { method: 'POST', body })).status).toBe(403)
  expect((await studio.api('/api/config?file=own.ts')).status).toBe(200)
  expect(await evaluated()).toBe(false)
  const [{ hash } = { hash: '' }] = before.untrusted
  expect((await studio.api('/api/trust', { method: 'POST', body: { file: 'own.ts', hash: 'another' } })).status).toBe(
    409,
  )
  expect((await studio.api('/api/trust', { method: 'POST', body: { file: 'own.ts', hash } })).status).toBe(200)
  await new Promise((resolve) => setTimeout(resolve, 400))
  expect((await studio.json<Listed>('/api/project')).pipelines.map(({ id }) => id)).toContain('own')
  expect(await evaluated()).toBe(true)
  await studio.project.write(
    'own.ts',
    "export default { name: 'other', client: { base_url: 'sluice' }, resources: ['x'] }\n",
  )
  await new Promise((resolve) => setTimeout(resolve, 400))
  expect((await studio.json<Listed>('/api/project')).untrusted.map(({ file }) => file)).toEqual(['own.ts'])
})

interface Listed {
  readonly pipelines: readonly { readonly id: string; readonly error?: { readonly code: string } }[]
  readonly untrusted: readonly { readonly file: string; readonly hash: string; readonly namedBy?: readonly string[] }[]
}

/** A module that leaves the number of the process that ran it, and the names of what that has in its environment. */
const leavingTraces = `import { appendFileSync, writeFileSync } from 'node:fs'
import { definePaginator } from 'sluice'
appendFileSync('module-ran.txt', process.pid + '\\n')
writeFileSync('environment.json', JSON.stringify(Object.keys(process.env)))
export const once = definePaginator({ type: 'once', build: () => ({ type: 'once', first: () => 0, apply: (request) => request, next: () => ({ kind: 'done', why: 'one page' }) }) })
`
/** A config that names modules, as YAML and JSON alike. */
const naming = (name: string, components: string | readonly string[]): string =>
  JSON.stringify(
    {
      name,
      components,
      client: { base_url: 'http://127.0.0.1:9' },
      resources: [{ name: 'items', endpoint: { paginator: 'once' } }],
    },
    null,
    1,
  )

test('a module that a config names is not run before somebody says so, and never in the server', async () => {
  await using home = await temporaryFolder().then(removing)
  await using outside = await temporaryFolder().then(removing)
  await writeFile(join(outside.path, 'far.ts'), leavingTraces)
  const far = join(outside.path, 'far.ts')
  await using modules = await startStudio(
    {
      'near.ts': leavingTraces,
      'a.yaml': naming('a', './near.ts'),
      'b.json': naming('b', ['near.ts']),
      'c.py': `from dlt.sources.rest_api import rest_api_source\nrest_api_source(${naming('c', 'NEAR').replace('"NEAR"', '"near" + ".ts"')})\n`,
      'e.yaml': naming('e', far),
    },
    { env: { HOME: home.path } },
  )
  const root = modules.project.path
  const processes = async () =>
    (await readFile(join(root, 'module-ran.txt'), 'utf8').catch(() => '')).split('\n').filter((line) => line !== '')
  const before = await modules.json<Listed>('/api/project')
  const named = new Map(before.untrusted.map(({ file, namedBy }) => [file, namedBy]))
  const outsideName = [...named.keys()].find((file) => file.startsWith('../')) ?? ''
  expect(named).toEqual(
    new Map([
      ['near.ts', ['a.yaml', 'b.json', 'c.py']],
      [outsideName, ['e.yaml']],
    ]),
  )
  const refused = (text: string) => expect(text).toContain('CONFIG_CODE_REFUSED')
  for (const { id, error } of before.pipelines) {
    expect(error?.code).toBe('CONFIG_INVALID')
    refused(await (await modules.api(`/api/p/${id}/schedule`)).text())
    for (const verb of ['tables', 'status', 'state', 'schema', 'history']) await modules.api(`/api/p/${id}/${verb}`)
  }
  refused(await (await modules.api('/api/runs', { method: 'POST', body: { pipeline: 'a' } })).text())
  const unsaved = naming('new', far)
  for (const body of [{ file: 'b.json' }, { file: 'c.py' }, { file: 'new.yaml', text: unsaved }])
    refused(await (await modules.api('/api/check', { method: 'POST', body })).text())
  refused(JSON.stringify(await readLive(modules, '/api/preview', { body: { file: 'new.yaml', text: unsaved } })))
  await modules.json('/api/secrets')
  await modules.json('/api/config?file=a.yaml')
  expect((await readLive(modules, '/api/import', { body: { text: unsaved } })).at(-1)?.event).toBe('result')
  expect(await processes()).toEqual([])

  for (const { file, hash } of before.untrusted) {
    const trust = (wanted: string) => modules.api('/api/trust', { method: 'POST', body: { file, hash: wanted } })
    expect((await trust('another')).status).toBe(409)
    expect((await trust(hash)).status).toBe(200)
  }
  const after = await modules.json<Listed>('/api/project')
  expect(after.untrusted).toEqual([])
  expect(after.pipelines.filter(({ error }) => error !== undefined)).toEqual([])
  expect(await modules.json('/api/check', { method: 'POST', body: { file: 'a.yaml' } })).toMatchObject({
    problems: [],
    documents: [{ plan: { pipeline: 'a', resources: [{ paginator: 'once' }] } }],
  })
  expect((await modules.api('/api/p/a/schedule')).status).toBe(200)
  const ran = await processes()
  expect(ran.length).toBeGreaterThan(0)
  expect(ran).not.toContain(String(modules.child.pid))

  await modules.project.write('near.ts', `${leavingTraces}// another\n`)
  await new Promise((resolve) => setTimeout(resolve, 400))
  const changed = await modules.json<Listed>('/api/project')
  expect(changed.untrusted.map(({ file }) => file)).toEqual(['near.ts'])
  refused(await (await modules.api('/api/check', { method: 'POST', body: { file: 'a.yaml' } })).text())
  expect(await processes()).toEqual(ran)
})

test('a repository allows nothing by files of its own: neither programs nor what processes load', async () => {
  await using home = await temporaryFolder().then(removing)
  const program = `import { writeFileSync } from 'node:fs'\nimport { secret } from 'sluice'\nwriteFileSync('seen.json', JSON.stringify(process.env))\nexport default { name: 'own', client: { base_url: 'http://127.0.0.1:9', auth: { type: 'bearer', token: secret('own_token') } }, resources: ['items'] }\n`
  const hash = hashOf(program)
  const memory = JSON.stringify({ 'own.ts': hash })
  await using shipped = await startStudio(
    {
      'own.ts': program,
      'items.yaml': `name: items\nclient: { base_url: "http://127.0.0.1:9", auth: { type: bearer, token: "\${env.OWN_TOKEN}" } }\nresources: [items]\n`,
      '.sluice/studio-trusted.json': memory,
      'hook.cjs': "require('node:fs').writeFileSync('hooked.txt', 'x')\n",
      '.env': [
        'NODE_OPTIONS="--require ./hook.cjs"',
        'LD_PRELOAD=./nothing.so',
        'XDG_CONFIG_HOME=.',
        'SLUICE_HOME=.sluice',
        'OWN_TOKEN=tok-71c0a9',
        '',
      ].join('\n'),
    },
    { env: { HOME: home.path } },
  )
  const root = shipped.project.path
  const isThere = (path: string) =>
    stat(path).then(
      () => true,
      () => false,
    )
  // as it would be written for the folder
  await writeFile(
    join(root, '.sluice/studio-trusted.json'),
    JSON.stringify({ [root]: { 'own.ts': hash }, ...(JSON.parse(memory) as object) }),
  )
  expect((await shipped.json<Listed>('/api/project')).untrusted).toEqual([
    { file: 'own.ts', format: 'typescript', hash, imports: [], unfollowed: [] },
  ])
  await shipped.api('/api/p/items/tables')
  await readLive(shipped, '/api/preview', { body: { file: 'items.yaml' } })
  expect(await isThere(join(root, 'hooked.txt'))).toBe(false)
  const check = await shipped.json<CheckAnswer>('/api/check', { method: 'POST', body: { file: 'items.yaml' } })
  expect(check.documents[0]?.plan?.lookups).toContainEqual(
    expect.objectContaining({ key: 'OWN_TOKEN', from: 'OWN_TOKEN in .env' }),
  )
  const warned = check.warnings.filter(({ code }) => code === 'ENV_FILE_REFUSED').map(({ message }) => message)
  expect(warned.map((message) => /^"(\w+)"/.exec(message)?.[1])).toEqual(['LD_PRELOAD', 'NODE_OPTIONS'])

  expect((await shipped.api('/api/trust', { method: 'POST', body: { file: 'own.ts', hash } })).status).toBe(200)
  expect((await shipped.json<Listed>('/api/project')).pipelines.map(({ id, error }) => [id, error])).toEqual([
    ['items', undefined],
    ['own', undefined],
  ])
  const { secrets } = await shipped.json<SecretList>('/api/secrets')
  expect(secrets.find(({ key }) => key === 'own_token')).toMatchObject({ isSet: true, usedBy: ['own'] })
  // what a file of the project says is looked up, and is not the environment of a process
  const seen = JSON.parse(await readFile(join(root, 'seen.json'), 'utf8')) as object
  expect(Object.keys(seen)).not.toEqual(expect.arrayContaining(['NODE_OPTIONS']))
  expect(seen).not.toHaveProperty('OWN_TOKEN')
  const remembered = join(home.path, '.sluice', 'studio-trusted.json')
  expect(JSON.parse(await readFile(remembered, 'utf8'))).toEqual({ [await realpath(root)]: { 'own.ts': hash } })
  expect((await stat(remembered)).mode & 0o777).toBe(0o600)
})

function removing<T extends { remove(): Promise<void> }>(folder: T): T & AsyncDisposable {
  return Object.assign(folder, { [Symbol.asyncDispose]: () => folder.remove() })
}

test('a page of another origin gets nothing, whatever it tries', async () => {
  const evil = createServer((_request, response) => response.setHeader('Content-Type', 'text/html').end('<p>evil</p>'))
  await new Promise<void>((ready) => evil.listen(0, '127.0.0.1', ready))
  const address = evil.address()
  const port = typeof address === 'object' ? address?.port : 0
  try {
    await using opened = await openPage(`http://127.0.0.1:${port}/`, { mayFail: /./ })
    const { page } = opened
    const tried = await page.evaluate(
      `(async () => {
        const tries = {
          plain: () => fetch('${studio.origin}/api/project').then((r) => r.text()),
          token: () => fetch('${studio.origin}/api/project', { headers: { Authorization: 'Bearer ${studio.token}' } }).then((r) => r.text()),
          opaque: () => fetch('${studio.origin}/api/runs', { method: 'POST', mode: 'no-cors', body: '{"pipeline":"shop"}' }).then((r) => r.type),
          beacon: async () => navigator.sendBeacon('${studio.origin}/api/runs', '{"pipeline":"shop"}'),
          events: () => new Promise((resolve, reject) => { const s = new EventSource('${studio.origin}/api/watch'); s.onmessage = resolve; s.onerror = () => reject(new Error('refused')) }),
          script: () => new Promise((resolve, reject) => { const s = document.createElement('script'); s.src = '${studio.origin}/api/project'; s.onload = resolve; s.onerror = () => reject(new Error('refused')); document.head.append(s) }),
          frame: () => new Promise((resolve, reject) => { const f = document.createElement('iframe'); f.src = '${studio.origin}/'; f.onload = () => { try { resolve(f.contentDocument.body.innerText) } catch (e) { reject(e) } }; document.body.append(f); setTimeout(() => reject(new Error('refused')), 2000) }),
        }
        const seen = {}
        for (const [name, attempt] of Object.entries(tries)) seen[name] = await attempt().then((x) => 'got ' + String(x).slice(0, 50), () => 'refused')
        return seen
      })()`,
    )
    // what is sent without a look at the answer arrives, and is refused there
    expect(tried).toMatchObject({ plain: 'refused', token: 'refused', events: 'refused', script: 'refused' })
    expect(JSON.stringify(tried)).not.toContain('shop')
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(await studio.json('/api/runs')).toEqual({ runs: [] })
  } finally {
    evil.close()
  }
})

test('a second start finds the first one, and says its address', async () => {
  const { stdout, stderr, code } = await studio.project.spawn(['studio', '--no-open'])
  expect({ url: stdout.trim(), code }).toEqual({ url: studio.url, code: 0 })
  expect(stderr).toContain('It was running already.')
  const named = await studio.project.spawn(['studio', 'shop.yaml', '--no-open'])
  expect(named.stdout.trim()).toBe(studio.at('/p/shop/build'))
})
