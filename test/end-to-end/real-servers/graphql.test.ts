import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type * as Graphql from 'graphql'
import { createHandler } from 'graphql-http/lib/use/http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readReport } from '../json-report.ts'
import { type Project, startProject } from '../project.ts'
import { expectedTrees, readTrees } from '../row-tree.ts'

// graphql 16 ships two copies of itself and Vite picks the other one than graphql-http does: this is the same one
const { buildSchema } = createRequire(import.meta.url)('graphql') as typeof Graphql

const customers = Array.from({ length: 137 }, (_, index) => ({
  id: index + 1,
  name: `Customer ${index + 1}`,
  balance: index + 0.5,
  address: { city: `City ${index % 5}` },
  orders: Array.from({ length: index % 3 }, (_, order) => ({ number: order + 1, paid: order === 0 })),
}))

const schema = buildSchema(`
  type Order { number: Int! paid: Boolean! }
  type Address { city: String! }
  type Customer { id: Int! name: String! balance: Float! address: Address! orders: [Order!]! }
  type PageInfo { endCursor: String hasNextPage: Boolean! }
  type CustomerPage { nodes: [Customer!]! pageInfo: PageInfo! }
  type Query { customers(first: Int!, after: String): CustomerPage! }
`)

const rootValue = {
  customers: ({ first, after }: { first: number; after?: string | null }) => {
    const start = after === undefined || after === null ? 0 : Number(Buffer.from(after, 'base64').toString())
    const end = Math.min(start + first, customers.length)
    // a cursor even on the last page, as GitHub and Shopify send it: hasNextPage decides
    const endCursor = Buffer.from(String(end)).toString('base64')
    return { nodes: customers.slice(start, end), pageInfo: { endCursor, hasNextPage: end < customers.length } }
  },
}

const config = `
name: graph
client:
  base_url: http://set-on-the-command-line
resources:
  - name: customers
    primary_key: id
    write_disposition: merge
    endpoint:
      path: graphql
      method: POST
      json:
        query: |
          query ($first: Int!, $after: String) {{
            customers(first: $first, after: $after) {{
              nodes {{ id name balance address {{ city }} orders {{ number paid }} }}
              pageInfo {{ endCursor hasNextPage }}
            }}
          }}
        variables: { first: 40 }
      data_selector: data.customers.nodes
      paginator:
        type: cursor
        cursor_path: data.customers.pageInfo.endCursor
        cursor_body_path: variables.after
        has_more_path: data.customers.pageInfo.hasNextPage
`

let server: Server
let project: Project

beforeEach(async () => {
  const graphql = createHandler({ schema, rootValue })
  server = createServer((request, response) => void graphql(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  project = await startProject({ 'graph.yaml': config })
})

afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await project.remove()
})

test('graphql-http: POST with the cursor in the variables, ended by hasNextPage', async () => {
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const result = await project.run('graph.yaml', ['--set', `client.base_url=${base}`, '--json'])
  expect(result.code, result.stderr).toBe(0)
  expect(readReport(result.stdout).resources['customers']).toMatchObject({ pages: 4, records: 137, requests: 4 })
  await project.look(async (warehouse) => {
    const trees = await readTrees(warehouse, { dataset: 'd', table: 'customers', key: 'id' })
    expect(trees).toEqual(expectedTrees(customers, 'id'))
  })
})
