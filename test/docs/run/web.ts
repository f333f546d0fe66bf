import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { request as send } from 'undici'
import type { Transport } from '../../../src/model/transport.ts'
import type { ApiRequest, Handler, Reply } from '../../scripted-api/reply.ts'
import { type LoggedRequest, startScriptedApi } from '../../scripted-api/scripted-api.ts'

export type Routes = Readonly<Record<string, Handler>>

/** The web as the pages know it: every made-up host, over https, by way of a proxy. Nothing else is reached. */
export interface Web {
  /** what a process needs to be in it */
  readonly env: Readonly<Record<string, string>>
  /** from now on these are the answers, of all hosts */
  serve(routes: Routes): void
  /** asked since the last `serve`; those of hosts that there are not, too */
  readonly requests: () => readonly LoggedRequest[]
  close(): Promise<void>
}

/** Starts it for these hosts; `folder` keeps its certificate. Wants openssl. */
export async function startWeb(hosts: readonly string[], folder: string): Promise<Web> {
  const tls = certificateOf(hosts, folder)
  let routes: Routes = {}
  let before = 0
  const api = await startScriptedApi({
    tls,
    routes: {
      '*': (request) => answer(routes, request),
    },
  })
  const proxy = await startProxy(hosts, Number(new URL(api.url).port))
  return {
    env: {
      HTTPS_PROXY: proxy.url,
      HTTP_PROXY: proxy.url,
      NO_PROXY: 'localhost,127.0.0.1',
      NODE_EXTRA_CA_CERTS: join(folder, 'cert.pem'),
    },
    serve(now) {
      routes = now
      before = api.requests.length
    },
    requests: () => api.requests.slice(before),
    close: async () => {
      proxy.close()
      await api.close()
    },
  }
}

/** The same for commands that run in this process. */
export async function startAnswers(routes: Routes): Promise<{ network: Transport; close: () => Promise<void> }> {
  const api = await startScriptedApi({ routes: { '*': (request) => answer(routes, request) } })
  const network: Transport = {
    async send({ path, method, headers, body }, { signal }) {
      const { statusCode, ...got } = await send(`${api.url}${path}`, { method, headers: headers.flat(), body, signal })
      return { status: statusCode, headers: got.headers, body: got.body }
    },
  }
  return { network, close: () => api.close() }
}

function answer(routes: Routes, request: ApiRequest): Reply | Promise<Reply> {
  const { method, path } = request
  const handler = routes[`${method} ${path}`] ?? routes[path]
  return handler?.(request) ?? { status: 404, json: { error: `${method} ${path} is not scripted` } }
}

function certificateOf(hosts: readonly string[], folder: string): { readonly key: string; readonly cert: string } {
  const names = hosts.map((host) => `DNS:${host}`).join(',')
  const make = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=docs -addext subjectAltName=${names}`
  execFileSync('openssl', make.split(' '), { cwd: folder, stdio: 'ignore' })
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8')
  return { key: read('key.pem'), cert: read('cert.pem') }
}

/** Leads the hosts to one port, and refuses all others. */
async function startProxy(hosts: readonly string[], port: number): Promise<{ url: string; close: () => void }> {
  const server: Server = createServer((request, response) => {
    response.writeHead(502).end(`${request.url ?? ''} is no host of the docs`)
  })
  server.on('connect', ({ url = '' }, socket) => {
    if (!hosts.includes(url.replace(/:443$/, '')))
      return socket.end(`HTTP/1.1 502 ${url} is no host of the docs\r\n\r\n`)
    const far = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      far.pipe(socket).pipe(far)
    })
    far.on('error', () => socket.destroy())
    socket.on('error', () => far.destroy())
    return undefined
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const address = server.address()
  const close = (): void => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, close }
}
