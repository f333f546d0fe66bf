import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import jsonServer from 'json-server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readReport } from '../json-report.ts'
import { type Project, startProject } from '../project.ts'
import { expectedTrees, readTrees } from '../row-tree.ts'

const posts = Array.from({ length: 230 }, (_, index) => ({
  id: index + 1,
  title: `Post ${index + 1}`,
  views: index * 7,
  publishedAt: new Date(Date.UTC(2024, 0, 1 + index)).toISOString(),
  author: { name: `Author ${index % 9}`, verified: index % 2 === 0 },
  tags: Array.from({ length: index % 4 }, (_, tag) => `tag ${tag}`),
}))
const comments = Array.from({ length: 640 }, (_, index) => ({
  id: index + 1,
  postId: (index % 40) + 1,
  body: `Comment ${index + 1} & more`,
}))

const config = `
name: blog
client:
  base_url: http://set-on-the-command-line
resource_defaults:
  primary_key: id
  write_disposition: merge
resources:
  - name: posts
    endpoint:
      path: posts
      params: { _page: 1, _limit: 50 }
      paginator: header_link
  # nothing said about paging: the Link header has to be seen
  - name: comments
    endpoint:
      path: comments
      params: { _page: 1, _limit: 100 }
  - name: first_posts
    table_name: first_posts
    endpoint:
      path: posts
      params: { _page: 1, _limit: 10, id_lte: 40 }
      paginator: header_link
  - name: post_comments
    include_from_parent: [title]
    endpoint:
      path: posts/{resources.first_posts.id}/comments
      paginator: single_page
`

let server: Server
let project: Project

beforeEach(async () => {
  const app = jsonServer.create()
  app.use(jsonServer.defaults({ logger: false }))
  app.use(jsonServer.router({ posts, comments }))
  server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  project = await startProject({ 'blog.yaml': config })
})

afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await project.remove()
})

test('json-server: Link header paging, named and detected, and a child resource', async () => {
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const result = await project.run('blog.yaml', ['--set', `client.base_url=${base}`, '--json'])
  expect(result.code, result.stderr).toBe(0)
  expect(readReport(result.stdout).resources).toMatchObject({
    posts: { pages: 5, records: 230, retries: 0 },
    comments: { pages: 7, records: 640 },
    first_posts: { pages: 4, records: 40 },
    post_comments: { records: 640 },
  })
  await project.look(async (warehouse) => {
    expect(await readTrees(warehouse, { dataset: 'd', table: 'posts', key: 'id' })).toEqual(expectedTrees(posts, 'id'))
    expect(await readTrees(warehouse, { dataset: 'd', table: 'comments', key: 'id' })).toEqual(
      expectedTrees(comments, 'id'),
    )
    const nested = comments.map((comment) => ({ ...comment, _first_posts_title: `Post ${comment.postId}` }))
    expect(await readTrees(warehouse, { dataset: 'd', table: 'post_comments', key: 'id' })).toEqual(
      expectedTrees(nested, 'id'),
    )
  })
})
