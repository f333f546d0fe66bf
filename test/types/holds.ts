/** Configs that must compile as they stand; `npm run check` compiles them. */
import { resource, restApi, secret } from '../../src/library/rest-api.ts'
import { defineAuth, definePaginator } from '../../src/library/define/define-component.ts'
import type { ResourceConfig, RestApiConfig } from '../../src/library/rest-api-config.ts'
import { IgnoreResponse } from '../../src/model/user-code/response-hook.ts'
import type { Secret } from '../../src/model/secrets.ts'

interface Post {
  id: number
  status: string
}

const client = { base_url: 'https://api.example.com' }

const tokenPages = definePaginator({
  type: 'token_pages',
  build: ({ param = 'token' }: { readonly param?: string }) => ({
    type: 'token_pages',
    first: () => param,
    apply: (request) => request,
    next: (_position, page) =>
      page.records.length > 0 ? { kind: 'next', position: 'x' } : { kind: 'done', why: 'an empty page' },
  }),
})

const signed = defineAuth({
  type: 'signed',
  secret: ['key'],
  build: ({ key }: { readonly key: Secret; readonly user?: string }) => ({
    type: 'signed',
    identity: 'signed',
    authenticate: async (request) => ({ ...request, headers: [...request.headers, ['X-Key', key.reveal()]] }),
  }),
})

declare global {
  interface SluicePaginators {
    token_pages: typeof tokenPages
  }
  interface SluiceAuths {
    signed: typeof signed
  }
}

export const registered = restApi({
  components: [tokenPages, signed, './more.ts'],
  client: { ...client, auth: { type: 'signed', key: secret('key') } },
  resources: [
    { name: 'posts', endpoint: { paginator: { type: 'token_pages', param: 'x' } } },
    {
      name: 'orders',
      nested_hints: {
        items: { columns: { sku: { data_type: 'text' } }, references: [reference('products')] },
        items__parts: { primary_key: ['id'], write_disposition: { disposition: 'merge', strategy: 'upsert' } },
      },
      references: [reference('shops')],
    },
  ],
})

function reference(table: string) {
  return { referenced_table: table, columns: ['id'], referenced_columns: ['id'], cardinality: 'many_to_one' } as const
}

const shops = resource({
  name: 'shops',
  primary_key: 'id',
  rows: async function* ({ signal }) {
    signal.throwIfAborted()
    yield [{ id: 1, opened: new Date(0) }]
  },
})

export const fromCode = restApi({
  client,
  resources: [shops, { name: 'orders', endpoint: 'shops/{resources.shops.id}/orders' }, 'users'],
})

export const everything = restApi({
  client: { ...client, auth: { type: 'bearer', token: secret('shop_token') }, headers: { 'X-Key': secret('key') } },
  resource_defaults: { primary_key: 'id', endpoint: { params: { per_page: 100, token: secret('token') } } },
  resources: [
    'users',
    {
      name: 'posts',
      table_name: (post: Post) => `posts_${post.status}`,
      endpoint: {
        path: 'users/{resources.users.id}/posts',
        headers: { 'X-User': '{resources.users.id}', 'X-Braces': '{{resources.nobody.id}}' },
        params: {
          user: { type: 'resolve', resource: 'users', field: 'id' },
          fields: ['id', 'status'],
          since: { type: 'incremental', cursor_path: 'updated_at', convert: (value) => String(value) },
        },
        response_actions: [
          { status_code: 404, action: 'ignore' },
          (response) => {
            response.setJson({ data: response.json().data })
          },
          {
            status_code: '410',
            action: [
              () => {
                throw new IgnoreResponse()
              },
            ],
          },
        ],
      },
      processing_steps: [
        { filter: (post: Post) => post.status === 'open' },
        {
          filter: "record.status == 'open'",
          map: { set: { label: 'record.status', version: 2 }, exclude: ['status'] },
        },
        { map: (record) => ({ ...record, more: 1 }) },
        { yield_map: (record) => record.lines },
      ],
      columns: [{ name: 'id', data_type: 'bigint' }],
      primary_key: (post: Post) => (post.status === 'open' ? ['id'] : ['id', 'status']),
      write_disposition: { disposition: 'merge', strategy: 'upsert' },
    },
    'users/{resources.users.id}/photos',
    {
      name: 'search',
      endpoint: {
        method: 'POST',
        path: `${client.base_url}/search`,
        json: { query: '{{ a }}', nested: [{ id: '{resources.users.id}' }] },
        paginator: { type: 'cursor', cursor_path: 'next', cursor_body_path: 'page.after' },
        auth: [{ token: secret('x') }, { type: 'oauth2', client_id: 'a', client_secret: 'b' }, 'bearer'],
      },
    },
    { name: 'own', endpoint: { paginator: tokenPages(), auth: signed({ key: secret('key') }) } },
    { name: 'off', selected: false, endpoint: { paginator: null, auth: null, incremental: { cursor_path: 'at' } } },
  ],
  environments: { sandbox: { client: { base_url: 'https://sandbox.example.com' }, dataset: 'try' } },
})

const config: RestApiConfig = { client, resources: ['a', { name: 'b', endpoint: 'b/{resources.a.id}' }] }
export const declared = restApi(config)

const one: ResourceConfig = { name: 'one', endpoint: { path: 'x/{resources.nobody.id}' } }
export const mixed = restApi({ client, resources: ['users', one] })

// what is not known literally is checked when the config is read
const regions = ['eu', 'us'].map((region) => ({ name: region, endpoint: { path: `/${region}/{resources.z.id}` } }))
export const computed = restApi({
  client,
  resources: [...regions, 'users', { name: 'x', endpoint: regions[0]?.name ?? '' }],
})

export const asPython = restApi({
  client,
  refresh: 'drop_resources',
  dev_mode: true,
  resources: [
    {
      name: 'events',
      add_limit: { max_items: 5, count_rows: true },
      table_name: { python: 'lambda r: r["kind"]' },
      primary_key: { python: 'lambda r: "id"' },
      processing_steps: [{ map: { python: 'lambda r: r' } }, { filter: { python: 'bool' } }],
      endpoint: {
        params: { since: { type: 'incremental', cursor_path: 'at', convert: { python: 'str' } } },
      },
    },
    { name: 'few', add_limit: 1 },
  ],
})
