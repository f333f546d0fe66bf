// Every "fails:" line holds what the compiler says of the line below it.
import { restApi } from '../../../src/library/rest-api.ts'

const client = { base_url: 'https://api.example.com' }

restApi({
  // fails: 'base_uri' does not exist in type 'ClientConfig'. Did you mean to write 'base_url'?
  client: { base_uri: 'https://api.example.com' },
  resources: ['products'],
})

restApi({
  client,
  // fails: 'resource_default' does not exist in type
  resource_default: { primary_key: 'id' },
  resources: ['products'],
})

restApi({
  client,
  // fails: 'name' does not exist in type 'DefaultsConfig'
  resource_defaults: { name: 'x' },
  resources: ['products'],
})

restApi({
  client,
  // fails: Mistake<"There is no key \"primary_keys\" in a resource.">
  resources: ['products', { name: 'orders', primary_keys: 'id' }],
})

restApi({
  client,
  // fails: Mistake<"Move \"data_selector\" into \"endpoint\": a resource has no such key.">
  resources: [{ name: 'orders', data_selector: 'data' }],
})

restApi({
  client,
  // fails: Mistake<"There is no key \"data_selectr\" in an endpoint.">
  resources: [{ name: 'orders', endpoint: { path: 'orders', data_selectr: 'data' } }],
})

restApi({
  client,
  // fails: Mistake<"There is no key \"initial_valu\" in this place.">
  resources: [{ name: 'orders', endpoint: { incremental: { cursor_path: 'at', initial_valu: 3 } } }],
})

restApi({
  client,
  // fails: Mistake<"There is no key \"nulable\" in this place.">
  resources: [{ name: 'orders', columns: { id: { data_type: 'text', nulable: true } } }],
})

restApi({
  client,
  // fails: Mistake<"There is no key \"exclud\" in this place.">
  resources: [{ name: 'orders', processing_steps: [{ map: { set: {}, exclud: ['a'] } }] }],
})

restApi({
  client,
  // fails: Type '"merg"' is not assignable to type
  resources: [{ name: 'orders', write_disposition: 'merg' }],
})

restApi({
  client,
  // fails: Property 'name' is missing in type '{ primary_key: string; }'
  resources: [{ primary_key: 'id' }],
})

restApi({
  client,
  // fails: 'primary_keys' does not exist in type
  resources: [{ name: 'orders', nested_hints: { items: { primary_keys: 'id' } } }],
})

restApi({
  client,
  // fails: Property 'referenced_columns' is missing
  resources: [{ name: 'orders', references: [{ referenced_table: 'users', columns: ['user_id'] }] }],
})
