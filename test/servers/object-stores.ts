import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { createServer as createSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** A server of a test, on 127.0.0.1. */
export interface StoreServer {
  readonly url: string
  stop(): Promise<void>
}

const run = promisify(execFile)
const cache = fileURLToPath(new URL('../../node_modules/.cache/sluice-test/', import.meta.url))

/** S3 by moto, from PyPI: any keys open it until `users` are made. It keeps to If-None-Match and If-Match. */
export async function startS3(): Promise<StoreServer> {
  const python = await venv('moto', ['moto[server,s3]==5.2.5'])
  const port = await freePort()
  const server = spawn(join(python, 'moto_server'), ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
  return started(server, `http://127.0.0.1:${port}`)
}

/** Azure's blobs by azurite, from npm: account `devstoreaccount1` with its public key. */
export async function startAzure(): Promise<StoreServer & { readonly account: string; readonly key: string }> {
  const folder = join(cache, 'azurite')
  if (!existsSync(join(folder, 'node_modules/azurite'))) {
    await mkdir(folder, { recursive: true })
    await run('npm', ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', 'azurite@3.37.0'])
  }
  const [data, port] = [await mkdtemp(join(tmpdir(), 'sluice-azurite-')), await freePort()]
  const script = join(folder, 'node_modules/azurite/dist/src/blob/main.js')
  const options = [
    '--silent',
    '--location',
    data,
    '--blobPort',
    String(port),
    '--skipApiVersionCheck',
    '--disableTelemetry',
  ]
  const server = await started(
    spawn(process.execPath, [script, ...options], { stdio: 'ignore' }),
    `http://127.0.0.1:${port}`,
  )
  await makeContainer(server.url, 'lake')
  return {
    ...server,
    account: azureAccount,
    key: azureKey,
    stop: async () => {
      await server.stop()
      await rm(data, { recursive: true, force: true })
    },
  }
}

const azureAccount = 'devstoreaccount1'
// it is in azurite's own documentation
const azureKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='

async function makeContainer(url: string, name: string): Promise<void> {
  const own = { 'x-ms-date': new Date().toUTCString(), 'x-ms-version': '2021-12-02' }
  const path = `/${azureAccount}/${name}`
  const lines = Object.entries(own).map(([header, value]) => `${header}:${value}\n`)
  const text = `PUT${'\n'.repeat(12)}${lines.join('')}/${azureAccount}${path}\nrestype:container`
  const signature = createHmac('sha256', Buffer.from(azureKey, 'base64')).update(text).digest('base64')
  const headers = { ...own, authorization: `SharedKey ${azureAccount}:${signature}` }
  const answer = await fetch(`${url}${path}?restype=container`, { method: 'PUT', headers })
  if (answer.status !== 201) throw new Error(`no container: ${answer.status} ${await answer.text()}`)
}

/**
 * The five calls of Google's JSON API that are used, by hand: the emulators at hand answer every conditional put with 200. A token is
 * needed, which its own token endpoint gives.
 */
export async function startGcs(): Promise<StoreServer> {
  const objects = new Map<string, { readonly body: Buffer; readonly generation: number }>()
  let generation = 0
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = []
    request
      .on('data', (part: Buffer) => parts.push(part))
      .on('end', () => {
        const url = new URL(request.url ?? '/', 'http://x')
        const json = (status: number, value: unknown): void =>
          void response.writeHead(status).end(JSON.stringify(value))
        if (url.pathname === '/token') return json(200, { access_token: 'token-of-the-stub', expires_in: 3600 })
        if (request.headers.authorization !== 'Bearer token-of-the-stub')
          return json(401, { error: { message: 'who?' } })
        const key = decodeURIComponent(/\/b\/[^/]+\/o\/(.+)$/.exec(url.pathname)?.[1] ?? '')
        if (url.pathname.startsWith('/upload/')) {
          const name = url.searchParams.get('name') ?? ''
          const wanted = url.searchParams.get('ifGenerationMatch')
          if (wanted !== null && Number(wanted) !== (objects.get(name)?.generation ?? 0))
            return json(412, { error: { message: 'no' } })
          objects.set(name, { body: Buffer.concat(parts), generation: ++generation })
          return json(200, { name })
        }
        const found = objects.get(key)
        if (request.method === 'DELETE') return json(objects.delete(key) ? 204 : 404, {})
        if (key !== '') {
          if (found === undefined) return json(404, { error: { message: 'No such object' } })
          return response.writeHead(200, { 'x-goog-generation': found.generation }).end(found.body)
        }
        const [prefix, delimiter] = [url.searchParams.get('prefix') ?? '', url.searchParams.get('delimiter')]
        const below = [...objects.keys()].filter((name) => name.startsWith(prefix))
        if (delimiter === null) {
          // pages, as the real one has them
          const from = Number(url.searchParams.get('pageToken') ?? 0)
          const page = below.slice(from, from + 3).map((name) => ({ name }))
          return json(200, { items: page, ...(from + 3 < below.length && { nextPageToken: String(from + 3) }) })
        }
        const inner = below.map((name) => name.slice(prefix.length)).filter((name) => name.includes('/'))
        return json(200, { prefixes: [...new Set(inner.map((name) => `${prefix}${name.split('/')[0]}/`))] })
      })
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((done) => {
        server.closeAllConnections()
        server.close(() => done())
      }),
  }
}

/** The programs of a virtual environment with these packages, made once. */
async function venv(name: string, packages: readonly string[]): Promise<string> {
  const folder = join(cache, 'venvs', name)
  const done = join(folder, 'done')
  if (existsSync(done)) return join(folder, 'bin')
  await mkdir(join(cache, 'venvs'), { recursive: true })
  await run('python3', ['-m', 'venv', folder])
  await run(join(folder, 'bin/python'), ['-m', 'pip', 'install', '--quiet', ...packages], { maxBuffer: 2 ** 26 })
  await mkdir(done)
  return join(folder, 'bin')
}

async function started(server: ChildProcess, url: string): Promise<StoreServer> {
  for (let tries = 0; ; tries++) {
    if (server.exitCode !== null) throw new Error(`the server for ${url} ended with ${server.exitCode}`)
    const answer = await fetch(url).catch(() => undefined)
    if (answer !== undefined) break
    if (tries > 600) throw new Error(`the server for ${url} did not start`)
    await delay(100)
  }
  return {
    url,
    stop: async () => {
      const gone = new Promise((done) => server.once('exit', done))
      server.kill('SIGKILL')
      await gone
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((found, fail) => {
    const socket = createSocket()
    socket.once('error', fail)
    socket.listen(0, '127.0.0.1', () => {
      const address = socket.address()
      socket.close(() => found(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
