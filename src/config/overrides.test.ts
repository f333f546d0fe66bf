import { describe, expect, it } from 'vitest'
import type { SluiceError } from '../model/errors.ts'
import { type ConfigDocument, type ConfigValue, SecretReference } from './document.ts'
import { objectDocument } from './object-document.ts'
import { applyOverrides } from './overrides.ts'

const config = {
  client: { base_url: 'http://a', auth: 'bearer', paginator: 'offset' },
  resources: [
    'products',
    { name: 'orders', endpoint: 'v1/orders' },
    { name: 'a.b', endpoint: { params: { 'x.y': 1, z: [1, 2] } } },
  ],
}

function set(...overrides: readonly string[]): ConfigDocument {
  return applyOverrides(objectDocument(config), overrides)
}

function failure(override: string): SluiceError {
  try {
    set(override)
  } catch (error) {
    expect(error).toMatchObject({ code: 'OVERRIDE_INVALID', exitCode: 2 })
    return error as SluiceError
  }
  throw new Error('nothing was thrown')
}

function at(value: ConfigValue, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((found, step) => (found as Readonly<Record<string | number, unknown>>)[step], value)
}

describe('applyOverrides', () => {
  it.each<[string, readonly (string | number)[], unknown]>([
    ['client.base_url=http://127.0.0.1:8080', ['client', 'base_url'], 'http://127.0.0.1:8080'],
    ['client.base_url=http://x/?a=b&c=d', ['client', 'base_url'], 'http://x/?a=b&c=d'],
    ['client.headers.X-Key=a', ['client', 'headers'], { 'X-Key': 'a' }],
    ['resources[1].primary_key=id', ['resources', 1, 'primary_key'], 'id'],
    [
      'resources.orders.primary_key=[id, at]',
      ['resources', 1],
      { name: 'orders', endpoint: 'v1/orders', primary_key: ['id', 'at'] },
    ],
    ['resources.orders.endpoint.method=POST', ['resources', 1, 'endpoint'], { path: 'v1/orders', method: 'POST' }],
    ['resources.products.write_disposition=merge', ['resources', 0], { name: 'products', write_disposition: 'merge' }],
    ['resources.products=sold', ['resources', 0], 'sold'],
    ['resources["a.b"].endpoint.params["x.y"]=2', ['resources', 2, 'endpoint', 'params', 'x.y'], 2],
    ["resources['a.b'].endpoint.params.z[2]=3", ['resources', 2, 'endpoint', 'params', 'z'], [1, 2, 3]],
    ['resources[3].name=new', ['resources', 3], { name: 'new' }],
    ['client.paginator.limit=5', ['client', 'paginator'], { type: 'offset', limit: 5 }],
    [
      'client.auth.token=${secrets.k}',
      ['client', 'auth'],
      { type: 'bearer', token: new SecretReference('secrets', 'k') },
    ],
    ['a.b[0].c=1', ['a'], { b: [{ c: 1 }] }],
    ['x={a: 1, b: [true, null]}', ['x'], { a: 1, b: [true, null] }],
    ['x="5"', ['x'], '5'],
    ['x=5', ['x'], 5],
    ['x=-1.5', ['x'], -1.5],
    ['x=9007199254740993', ['x'], 9007199254740993n],
    ['x=true', ['x'], true],
    ['x=null', ['x'], null],
    ['x=', ['x'], null],
    ['x=00123', ['x'], '00123'],
    ['x=*a #b: c', ['x'], '*a #b: c'],
    ['x=- a', ['x'], '- a'],
    ['x=---', ['x'], '---'],
    ['x = a b ', ['x'], 'a b'],
    ['constructor.a=1', ['constructor'], { a: 1 }],
  ])('%s', (override, path, value) => expect(at(set(override).value, ...path)).toEqual(value))

  it('applies in order and leaves the document alone', () => {
    expect(at(set('client.base_url=b', 'client.base_url=c').value, 'client', 'base_url')).toBe('c')
    expect(config.client.base_url).toBe('http://a')
  })

  it('places what it sets, and only that', () => {
    const document = set(
      'resources.orders.endpoint={path: p}',
      'client.auth.token=hunter2',
      'destination=postgres://u:hunter2@h/db',
      'x={token: hunter2}',
    )
    expect(document.placeOf(['resources', 1, 'endpoint', 'path'])).toEqual({
      file: '--set resources.orders.endpoint={path: p}',
      path: 'resources[1].endpoint.path',
    })
    expect(document.placeOf(['resources', 1, 'name'])).toEqual({ path: 'resources[1].name' })
    expect(document.placeOf(['client', 'auth', 'token']).file).toBe('--set client.auth.token=***')
    expect(document.placeOf(['destination']).file).toBe('--set destination=postgres://u:***@h/db')
    expect(document.placeOf(['x']).file).toBe('--set x=***')
  })

  it.each([
    ['client.base_url', 'there is no "="'],
    ['=1', 'there is no path'],
    ['client..base_url=1', 'is not a path'],
    ['.client=1', 'is not a path'],
    ['client[x]=1', 'is not a path'],
    ['client["a"]b=1', 'a dot is missing'],
    ['client.__proto__.polluted=1', '"__proto__" is not a key'],
    ['client["__proto__"]=1', '"__proto__" is not a key'],
    ['client.base_url.x=1', '"client.base_url" is a text, so it has no "x" in it'],
    ['client[0]=1', '"client" is an object, so it has no item [0]'],
    ['resources[7].name=x', '"resources" has 3 items'],
    ['x={a: 1', 'its value is not YAML: flow map must end with a }'],
    ['x={a: 1, a: 2}', 'twice'],
  ])('refuses %s', (override, why) => expect(failure(override).message).toContain(why))

  it('names the resources when one is not there', () => {
    const error = failure('resources.order.primary_key=id')
    expect(error.message).toContain('no item of "resources" is named "order"')
    expect(error.details).toMatchObject({ allowed: ['products', 'orders', 'a.b'], hint: 'Did you mean "orders"?' })
  })

  it('shows no secret in an error', () => {
    expect(JSON.stringify(failure('client.auth.token={"hunter2": ').details)).not.toContain('hunter2')
    expect(JSON.stringify(failure('resources.nope.token=hunter2').details)).not.toContain('hunter2')
  })
})
