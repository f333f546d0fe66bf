import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import jsonServer from 'json-server'
import { githubToken, recordedGithub } from '../../scripted-api/recorded-github.ts'
import { startScriptedApi } from '../../scripted-api/scripted-api.ts'
import type { ForeignApi, LoadedTables } from './by-the-page.ts'

/** An API that nobody here wrote, and what a load of it makes. */
export interface ForeignServer extends ForeignApi, AsyncDisposable {
  readonly tables: LoadedTables
}

const posts = Array.from({ length: 230 }, (_, index) => ({
  id: index + 1,
  title: `Post ${index + 1}`,
  publishedAt: new Date(Date.UTC(2024, 0, 1 + index)).toISOString(),
  author: { name: `Author ${index % 9}` },
  tags: Array.from({ length: index % 4 }, (_one, tag) => `tag ${tag}`),
}))

/** json-server with 230 posts: pages by the Link header. */
export async function startJsonServer(): Promise<ForeignServer> {
  const app = jsonServer.create()
  app.use(jsonServer.defaults({ logger: false }))
  app.use(jsonServer.router({ posts }))
  const server = createServer(app)
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  return {
    source: `http://127.0.0.1:${port}/posts?_page=1&_limit=50`,
    cell: /^Post 1$/,
    tables: { posts: posts.length, posts__tags: posts.reduce((sum, { tags }) => sum + tags.length, 0) },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

/** Issues of GitHub as they were recorded: five pages that move to another path, a key in a cURL line. */
export async function startGithub(): Promise<ForeignServer> {
  const api = await startScriptedApi({ routes: { '*': await recordedGithub(['paginate-issues']) } })
  const url = `${api.url}/repos/octokit-fixture-org/paginate-issues/issues?per_page=3`
  return {
    source: `curl '${url}' -H 'Accept: application/vnd.github.v3+json' -H 'Authorization: ${githubToken}'`,
    cell: /^https:\/\/api\.github\.com\/repos\/octokit-fixture-org\//,
    tables: { issues: 13 },
    [Symbol.asyncDispose]: () => api.close(),
  }
}
