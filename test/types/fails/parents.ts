// Every "fails:" line holds what the compiler says of the line below it.
import { resource, restApi } from '../../../src/library/rest-api.ts'

const client = { base_url: 'https://api.example.com' }

restApi({
  client,
  resources: [
    'users',
    { name: 'teams' },
    {
      name: 'posts',
      endpoint: {
        // fails: Mistake<"There is no resource \"usres\" for {resources.usres.id}.">
        path: 'users/{resources.usres.id}/posts',
        // fails: Mistake<"There is no resource \"userz\" for {resources.userz.id}.">
        headers: { 'X-User': '{resources.userz.id}' },
        params: {
          // fails: Mistake<"There is no resource \"team\".">
          team: { type: 'resolve', resource: 'team', field: 'id' },
          // fails: Mistake<"{resources.users} names no field: write {resources.<name>.<field>}.">
          user: '{resources.users}',
        },
      },
    },
    // fails: Mistake<"There is no resource \"nobody\" for {resources.nobody.id}.">
    { name: 'likes', endpoint: 'a/{resources.users.id}/{resources.nobody.id}' },
    // fails: Mistake<"There is no resource \"user\" for {resources.user.id}.">
    'users/{resources.user.id}/photos',
    // fails: Mistake<"The placeholder {resources.users.id/photos has no closing brace.">
    { name: 'photos', endpoint: { path: 'users/{resources.users.id/photos' } },
  ],
})

const shops = resource({ name: 'shops', rows: () => [{ id: 1 }] })

restApi({
  client,
  // fails: Mistake<"There is no resource \"shop\" for {resources.shop.id}.">
  resources: [shops, { name: 'orders', endpoint: 'shops/{resources.shop.id}/orders' }],
})

// fails: 'endpoint' does not exist in type 'ResourceCode<"regions">'
resource({ name: 'regions', endpoint: 'regions', rows: () => [] })
