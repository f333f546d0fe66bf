import { restApi, secret } from '../../../src/pipeline/source/rest-api.ts'

restApi({
  client: { base_uri: 'https://api.example.com' },
  resources: ['products'],
})
restApi({
  client: { base_url: 'https://api.example.com' },
  resources: ['products', { name: 'orders', primary_keys: 'id' }],
})
restApi({
  client: { base_url: 'https://api.example.com' },
  resources: [{ name: 'orders', endpoint: { path: 'orders', data_selectr: 'data' } }],
})
restApi({
  client: { base_url: 'https://api.example.com' },
  resources: [{ name: 'orders', endpoint: { paginator: { type: 'json_link', page_param: 'x' } } }],
})
restApi({
  client: { base_url: 'https://api.example.com' },
  resources: [{ name: 'orders', endpoint: { paginator: { type: 'offset', limit: '100' } } }],
})
restApi({
  client: { base_url: 'https://api.example.com' },
  resources: [{ name: 'orders', endpoint: { paginator: { type: 'offset' } } }],
})
restApi({
  client: { base_url: 'https://api.example.com', paginator: 'page_numbr' },
  resources: [{ name: 'orders', endpoint: { paginator: { type: 'page_numbr' } } }],
})
restApi({
  client: { base_url: 'https://api.example.com' },
  resources: [
    'users',
    {
      name: 'posts',
      endpoint: { path: 'users/{id}/posts', params: { id: { type: 'resolve', resource: 'usres', field: 'id' } } },
    },
  ],
})
restApi({
  client: { base_url: 'https://api.example.com' },
  resources: ['users', { name: 'posts', endpoint: { path: 'users/{resources.usres.id}/posts' } }],
})
restApi({
  client: { base_url: 'https://api.example.com' },
  resources: [
    'users',
    { name: 'posts', endpoint: 'users/{resources.usres.id}/posts' },
    'a/{resources.users.id}',
    'a/{resources.nobody.id}',
    { name: 'x', endpoint: { path: 'x/{resources.users}' } },
  ],
})
restApi({
  client: { base_url: 'https://api.example.com' },
  resources: [
    'users',
    {
      name: 'posts',
      endpoint: {
        path: 'posts',
        params: { user: '{resources.usres.id}', since: { type: 'incremental', cursor_path: 'x', initial_valu: 3 } },
      },
    },
  ],
})
restApi({
  client: { base_url: 'https://api.example.com', auth: { type: 'api_key', token: secret('x') } },
  resources: ['users', { name: 'posts', write_disposition: 'merg' }],
})
