// Every "fails:" line holds what the compiler says of the line below it.
import { restApi, secret } from '../../../src/library/rest-api.ts'
import { defineAuth, definePaginator } from '../../../src/library/define/define-component.ts'

const client = { base_url: 'https://api.example.com' }

restApi({
  client,
  // fails: Mistake<"There is no option \"page_param\" for the paginator \"json_link\".">
  resources: [{ name: 'orders', endpoint: { paginator: { type: 'json_link', page_param: 'x' } } }],
})

restApi({
  // fails: 'page_param' does not exist in type
  client: { ...client, paginator: { type: 'json_link', page_param: 'x' } },
  resources: ['orders'],
})

restApi({
  client,
  // fails: Type 'string' is not assignable to type 'number'
  resources: [{ name: 'orders', endpoint: { paginator: { type: 'offset', limit: '100' } } }],
})

restApi({
  client,
  // fails: Property 'limit' is missing in type '{ type: "offset"; }'
  resources: [{ name: 'orders', endpoint: { paginator: { type: 'offset' } } }],
})

restApi({
  // fails: Type '"page_numbr"' is not assignable to type 'PaginatorConfig'. Did you mean '"page_number"'?
  client: { ...client, paginator: 'page_numbr' },
  resources: ['orders'],
})

restApi({
  // fails: 'token' does not exist in type
  client: { ...client, auth: { type: 'api_key', token: secret('token') } },
  resources: ['orders'],
})

restApi({
  client,
  // fails: Mistake<"There is no option \"password\" for the auth \"bearer\".">
  resources: [{ name: 'orders', endpoint: { auth: { type: 'bearer', token: secret('token'), password: 'x' } } }],
})

const sized = definePaginator({
  type: 'sized',
  build: ({ size }: { readonly size: number }) => ({
    type: 'sized',
    first: () => size,
    apply: (request) => request,
    next: () => ({ kind: 'done', why: 'one page' }),
  }),
})

const auth = defineAuth({
  type: 'own',
  build: () => ({ type: 'own', identity: 'own', authenticate: async (request) => request }),
})

restApi({
  client,
  // fails: Type 'string' is not assignable to type 'number'
  resources: [{ name: 'orders', endpoint: { paginator: sized({ size: '10' }) } }],
})

restApi({
  client,
  // fails: Type 'ComponentUse<"auth">' is not assignable to type
  resources: [{ name: 'orders', endpoint: { paginator: auth() } }],
})

declare global {
  interface SluicePaginators {
    sized: typeof sized
  }
}

restApi({
  client,
  components: [sized],
  // fails: Type 'string' is not assignable to type 'number'
  resources: [{ name: 'orders', endpoint: { paginator: { type: 'sized', size: '10' } } }],
})

restApi({
  client,
  components: [sized],
  // fails: Mistake<"There is no option \"limit\" for the paginator \"sized\".">
  resources: [{ name: 'orders', endpoint: { paginator: { type: 'sized', size: 10, limit: 5 } } }],
})

restApi({
  client,
  // fails: is not assignable to type 'string | OwnComponent'
  components: [sized({ size: 1 })],
  resources: ['orders'],
})
