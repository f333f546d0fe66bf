import { restApi, secret } from '../../src/pipeline/source/rest-api.ts'
import type { RestApiConfig } from '../../src/pipeline/source/rest-api-config.ts'

interface Post {
  id: number
  status: string
}
export const a = restApi({
  client: { base_url: 'https://api.example.com', auth: { type: 'bearer', token: secret('shop_token') } },
  resource_defaults: { primary_key: 'id', endpoint: { params: { per_page: 100 } } },
  resources: [
    'users',
    {
      name: 'posts',
      endpoint: {
        path: 'users/{resources.users.id}/posts',
        headers: { 'X-User': '{resources.users.id}' },
        params: {
          a: '{resources.users.id}',
          user: { type: 'resolve', resource: 'users', field: 'id' },
          since: { type: 'incremental', cursor_path: 'x' },
        },
      },
      processing_steps: [
        { filter: (post: Post) => post.status === 'open' },
        { map: (record) => ({ ...record, a: 1 }) },
        { yield_map: (record) => record.lines },
      ],
    },
    'a/{resources.users.id}',
    {
      name: 'q',
      endpoint: {
        method: 'POST',
        path: 'q',
        json: { query: '{{ a }}' },
        paginator: { type: 'offset', limit: 10 },
        auth: [{ token: secret('x') }, 'bearer'],
      },
    },
  ],
})
const config: RestApiConfig = {
  client: { base_url: 'https://x' },
  resources: ['a', { name: 'b', endpoint: 'b/{resources.a.id}' }],
}
export const b = restApi(config)
const names = ['x', 'y'].map((name) => ({ name, endpoint: { path: `/${name}/{resources.z.id}` } }))
export const c = restApi({ client: { base_url: 'https://x' }, resources: names })
