import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import jsonServer from 'json-server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { draftFromOpenApi } from '../../../src/draft/openapi/draft-from-openapi.ts'
import { writeDraft } from '../../../src/draft/write/write-draft.ts'
import type { JsonObject } from '../../../src/json/json.ts'
import { readReport } from '../json-report.ts'
import { type Project, startProject } from '../project.ts'
import { expectedTrees, readTrees } from '../row-tree.ts'

const posts = Array.from({ length: 130 }, (_, index) => ({
  id: index + 1,
  title: `Post "${index + 1}"`,
  tags: [`tag ${index % 3}`],
}))
const comments = Array.from({ length: 260 }, (_, index) => ({
  id: index + 1,
  postId: (index % 130) + 1,
  body: `Comment ${index + 1}`,
}))
const users = Array.from({ length: 61 }, (_, index) => ({ id: index + 1, name: `User ${index + 1}` }))

const object = (properties: JsonObject): JsonObject => ({ type: 'object', properties })
const query = (name: string, more: JsonObject): JsonObject => ({
  name,
  in: 'query',
  schema: { type: 'integer', ...more },
})
const answers = (item: string, headers: JsonObject = {}): JsonObject => ({
  responses: {
    '200': {
      description: 'ok',
      headers,
      content: { 'application/json': { schema: { type: 'array', items: { $ref: `#/components/schemas/${item}` } } } },
    },
  },
})

/** What a person would write about json-server's routes. */
const document: JsonObject = {
  openapi: '3.0.3',
  info: { title: 'Blog API', version: '1' },
  servers: [{ url: '/' }],
  paths: {
    '/posts': {
      get: {
        parameters: [query('_page', { minimum: 1 }), query('_limit', { maximum: 50 })],
        ...answers('Post', { Link: {} }),
      },
    },
    '/posts/{postId}': {
      get: {
        responses: {
          '200': {
            description: 'ok',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Post' } } },
          },
        },
      },
    },
    '/posts/{postId}/comments': {
      get: {
        parameters: [{ name: 'postId', in: 'path', required: true, schema: { type: 'integer' } }],
        ...answers('Comment'),
      },
    },
    '/comments': {
      get: { parameters: [query('_start', { default: 0 }), query('_limit', { maximum: 100 })], ...answers('Comment') },
    },
    '/users': { get: { parameters: [query('_page', { default: 1 })], ...answers('User') } },
    '/profile': {
      get: {
        responses: {
          '200': {
            description: 'ok',
            content: { 'application/json': { schema: object({ name: { type: 'string' } }) } },
          },
        },
      },
    },
  },
  components: {
    schemas: {
      Post: object({
        id: { type: 'integer' },
        title: { type: 'string' },
        tags: { type: 'array', items: { type: 'string' } },
      }),
      Comment: object({ id: { type: 'integer' }, postId: { type: 'integer' }, body: { type: 'string' } }),
      User: object({ id: { type: 'integer' }, name: { type: 'string' } }),
    },
  },
}

let server: Server
let project: Project

beforeEach(async () => {
  const app = jsonServer.create()
  app.use(jsonServer.defaults({ logger: false }))
  app.use(jsonServer.router({ posts, comments, users, profile: { name: 'x' } }))
  server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  project = await startProject()
})

afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await project.remove()
})

test('json-server by its OpenAPI document: every list, all pages, children, with no edit', async () => {
  const sourceUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/openapi.json`
  const draft = draftFromOpenApi(document, { sourceUrl, sourceName: 'openapi.json' })
  await project.write('blog.yaml', writeDraft(draft))
  const result = await project.run('blog.yaml', ['--json'])
  expect(result.code, result.stderr).toBe(0)
  expect(readReport(result.stdout).resources).toMatchObject({
    posts: { pages: 3, records: 130 },
    post_comments: { records: 260 },
    comments: { records: 260 },
    users: { pages: 8, records: 61 },
  })
  await project.look(async (warehouse) => {
    const trees = (table: string) => readTrees(warehouse, { dataset: 'd', table, key: 'id' })
    expect(await trees('posts')).toEqual(expectedTrees(posts, 'id'))
    expect(await trees('comments')).toEqual(expectedTrees(comments, 'id'))
    expect(await trees('users')).toEqual(expectedTrees(users, 'id'))
    const children = comments.map((comment) => ({ ...comment, _posts_id: comment.postId }))
    expect(await trees('post_comments')).toEqual(expectedTrees(children, 'id'))
  })
})
