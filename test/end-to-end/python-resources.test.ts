import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { type Project, startProject } from './project.ts'

let api: ScriptedApi
let project: Project

const pages = [
  [
    { id: 1, name: 'a', tags: ['x', 'y'] },
    { id: 2, name: null, tags: [] },
  ],
  [{ id: 3, name: 'c', tags: ['z'] }],
  [],
]

beforeEach(async () => {
  api = await startScriptedApi({
    routes: {
      'GET /items': ({ query }) => ({ json: pages[Number(query.get('page')) - 1] ?? [] }),
      'GET /orders': () => ({ json: pages.flat() }),
      'GET /orders/1': () => ({ json: { id: 1, total: 3, lines: [{ sku: 's' }] } }),
      'GET /orders/3': () => ({ json: { id: 3, total: 5, lines: [{ sku: 't' }, { sku: 'u' }] } }),
      'POST /token': ({ headers }) =>
        headers['authorization'] === `Basic ${Buffer.from('me:s3cret-value').toString('base64')}`
          ? { json: { accessToken: 't0ken-value', lives: 60 } }
          : { status: 401, json: {} },
      'GET /closed': ({ headers }) =>
        headers['authorization'] === 'Bearer t0ken-value' ? { json: [{ id: 1 }] } : { status: 401, json: {} },
      'GET /signed': ({ headers }) =>
        headers['x-key'] === 'k' && headers['x-secret'] === 's s3cret-value'
          ? { json: [{ id: 1 }] }
          : { status: 403, json: {} },
    },
  })
  project = await startProject()
})

afterEach(async () => {
  await api.close()
  await project.remove()
})

const start = (): string => `import dlt
from base64 import b64encode
from dlt.sources.rest_api import rest_api_source
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.auth import AuthConfigBase, OAuth2ClientCredentials
from dlt.sources.helpers.rest_client.paginators import PageNumberPaginator
client = RESTClient("${api.url}", paginator=PageNumberPaginator(base_page=1, total_path=None))
shop = rest_api_source({"client": {"base_url": "${api.url}"}, "resources": ["orders"]}, name="shop")
pipeline = dlt.pipeline("p", destination=dlt.destinations.duckdb("./x.duckdb"), dataset_name="d")
`

const run = async (text: string, env?: Readonly<Record<string, string>>): ReturnType<Project['cli']> => {
  await project.write('p.py', start() + text)
  return project.cli(['run', 'p.py'], env)
}

const rows = (table: string): Promise<Record<string, unknown>[]> =>
  project.look((warehouse) => warehouse.rows(`SELECT * EXCLUDE (_dlt_load_id, _dlt_id) FROM d.${table} ORDER BY ALL`))

describe('resources of Python that are read', () => {
  test('requests that are made once, and for each row that a condition holds for', async () => {
    const { code, stderr } = await run(`
@dlt.resource(write_disposition="replace")
def items():
    response = client.get("/orders")
    response.raise_for_status()
    yield response.json()

@dlt.transformer(data_from=items)
def lines(page):
    for row in page:
        if not row["name"]:
            continue
        order = client.get(f"/orders/{row['id']}").json()
        for n, line in enumerate(order["lines"]):
            yield {"of": row["id"], "name": row["name"], "n": n, "sku": line["sku"], "total": order["total"]}

pipeline.run([items, lines])
`)
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(await rows('items')).toHaveLength(3)
    expect(await rows('lines')).toEqual([
      { of: 1n, name: 'a', n: 0n, sku: 's', total: 3n },
      { of: 3n, name: 'c', n: 0n, sku: 't', total: 5n },
      { of: 3n, name: 'c', n: 1n, sku: 'u', total: 5n },
    ])
    expect(api.requests.map(({ path }) => path)).not.toContain('/orders/2')
  })

  test('the pages of a RESTClient, as they come and with what a loop makes of them', async () => {
    const { code, stderr } = await run(`
@dlt.resource(primary_key="id", write_disposition="merge")
def items():
    for page in client.paginate("/items"):
        yield page

@dlt.resource
def tags(prefix="-"):
    for page in client.paginate("/items"):
        for row in page:
            if row["name"] is None:
                continue
            for tag in row["tags"]:
                yield {"item": row["id"], "tag": prefix + tag}

pipeline.run([items(), tags(prefix="#")])
`)
    expect(stderr).not.toContain('PYTHON_IN_PART')
    expect(code).toBe(0)
    expect(await rows('items')).toMatchObject([{ id: 1n }, { id: 2n }, { id: 3n }])
    expect(await rows('tags')).toEqual([
      { item: 1n, tag: '#x' },
      { item: 1n, tag: '#y' },
      { item: 3n, tag: '#z' },
    ])
  })

  test('rows of a resource of a config, beside it and under hints of their own', async () => {
    const { code } = await run(`
@dlt.transformer(data_from=shop.orders, write_disposition="replace")
def named(page):
    rows = []
    for order in page:
        if order["name"]:
            rows.append({"id": order["id"], "name": order["name"].upper()})
    yield rows

@dlt.resource
def numbers():
    for order in shop.resources["orders"]:
        yield {"number": order["id"] * 10}

pipeline.run([shop, named, numbers])
pipeline.run(named)
`)
    expect(code).toBe(0)
    expect(await rows('named')).toEqual([
      { id: 1n, name: 'A' },
      { id: 3n, name: 'C' },
    ])
    expect(await rows('numbers')).toEqual([{ number: 10n }, { number: 20n }, { number: 30n }])
    expect(await rows('orders')).toHaveLength(3)
  })

  test('what refresh="drop_sources" drops goes before the first of several configs only', async () => {
    const text = `
@dlt.source
def s():
    @dlt.resource
    def a():
        yield from client.paginate("/items")
    @dlt.resource
    def b():
        yield from client.paginate("/items")
    return a, b
pipeline.run(s(), refresh="drop_sources")
`
    expect((await run(text)).code).toBe(0)
    expect((await run(text)).code).toBe(0)
    expect([(await rows('a')).length, (await rows('b')).length]).toEqual([3, 3])
  })
})

describe('auths of Python that are read', () => {
  test('a token that is asked for with the client in a Basic header', async () => {
    const { code } = await run(
      `
class Own(OAuth2ClientCredentials):
    def build_access_token_request(self):
        pair = b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        return {"headers": {"Authorization": f"Basic {pair}"}, "data": {"grant_type": "client_credentials"}}
    def parse_access_token(self, answer):
        return answer["accessToken"]
    def parse_expiration_in_seconds(self, answer):
        return int(answer["lives"])
auth = Own(access_token_url="${api.url}/token", client_id="me", client_secret=dlt.secrets["secret"])
pipeline.run(rest_api_source({"client": {"base_url": "${api.url}", "auth": auth}, "resources": ["closed"]}))
`,
      { SECRET: 's3cret-value' },
    )
    expect(code).toBe(0)
    expect(await rows('closed')).toEqual([{ id: 1n }])
  })

  test('several headers', async () => {
    const { code, stderr } = await run(
      `
class Own(AuthConfigBase):
    def __init__(self, key, secret):
        self.key, self.secret = key, secret
    def __call__(self, request):
        request.headers["X-Key"] = self.key
        request.headers["X-Secret"] = f"s {self.secret}"
        return request
pipeline.run(rest_api_source({"client": {"base_url": "${api.url}", "auth": Own("k", dlt.secrets["secret"])}, "resources": ["signed"]}))
`,
      { SECRET: 's3cret-value' },
    )
    expect(code).toBe(0)
    expect(stderr).not.toContain('s3cret-value')
    expect(await rows('signed')).toEqual([{ id: 1n }])
  })
})

test('methods of an object of the program are steps, with the data that the object holds', async () => {
  await project.write(
    'models/base.py',
    `import re
from abc import ABC, abstractmethod
class Base(ABC):
    def __init__(self, token, pattern):
        self.token = token
        self.pattern = pattern
    def fits(self, row):
        return row["name"] is not None and re.match(self.pattern, row["name"]) is not None
    def named(self, row):
        return {**row, "name": self.title(row["name"])}
    @abstractmethod
    def title(self, name):
        return name.upper()
`,
  )
  const { code } = await run(
    `
from models.base import Base
class Own(Base):
    def title(self, name):
        return "<" + super().title(name) + ">"
own = Own(dlt.secrets["token"], "[a-b]")
def source(own):
    return rest_api_source({"client": {"base_url": "${api.url}"}, "resources": [
        {"name": "orders", "processing_steps": [{"filter": own.fits}, {"map": lambda r: own.named(r)}]}]})
pipeline.run(source(own))
`,
    { TOKEN: 't0ken-value' },
  )
  expect(code).toBe(0)
  expect(await rows('orders')).toEqual([{ id: 1n, name: '<A>' }])
})

describe('--param', () => {
  const text = (): string => `import dlt, requests
from dlt.sources.rest_api import rest_api_source
token = requests.post("${api.url}/login").json()["token"]
def load(start, count: int, key=dlt.secrets.value):
    pipeline = dlt.pipeline("p", destination=dlt.destinations.duckdb("./x.duckdb"), dataset_name="d")
    resources = [{"name": "orders", "endpoint": {"params": {"start": start, "size": count * 2}}}]
    if start > "2026":
        resources.append({"name": "items", "endpoint": {"params": {"key": key, "page": 1}, "paginator": "single_page"}})
    pipeline.run(rest_api_source({"client": {"base_url": "${api.url}", "auth": {"type": "bearer", "token": token}}, "resources": resources}))
`
  const given = (...parameters: readonly string[]): readonly string[] => parameters.flatMap((each) => ['--param', each])

  test('gives what a program asks for, before the places that are looked in', async () => {
    await project.write('ask.py', text())
    const { code, stdout, stderr } = await project.cli(
      ['run', 'ask.py', ...given('start=2026-01-01', 'count=3', 'key=k3y-value', 'TOKEN=t0ken-value')],
      { START: '1999-01-01', TOKEN: 'other-value', COUNT: '1', KEY: 'wrong' },
    )
    expect(code).toBe(0)
    expect(api.requests.map(({ url }) => url)).toEqual([
      '/orders?start=2026-01-01&size=6',
      '/items?key=k3y-value&page=1',
    ])
    expect(api.requests.map(({ headers }) => headers['authorization'])).toEqual([
      'Bearer t0ken-value',
      'Bearer t0ken-value',
    ])
    expect(stdout + stderr).not.toMatch(/t0ken-value|k3y-value/)
  })

  test('gives lists, which are gone through', async () => {
    const each = `import dlt
from dlt.sources.rest_api import rest_api_source
def load(names: list):
    pipeline = dlt.pipeline("p", destination=dlt.destinations.duckdb("./x.duckdb"), dataset_name="d")
    resources = [{"name": name, "endpoint": {"paginator": "single_page"}} for name in names]
    pipeline.run(rest_api_source({"client": {"base_url": "${api.url}"}, "resources": resources}))
`
    await project.write('each.py', each)
    expect((await project.cli(['run', 'each.py', ...given('names=["orders","items"]')])).code).toBe(0)
    expect(api.requests.map(({ url }) => url).toSorted()).toEqual(['/items', '/orders'])
  })

  test('refuses a name that nothing asks for, and what is no name=value', async () => {
    await project.write('ask.py', text())
    const unknown = await project.cli(['check', 'ask.py', ...given('start=2026-01-01', 'count=3', 'tokn=x')])
    expect(unknown.code).toBe(2)
    expect(unknown.stderr).toContain('Could not use --param tokn because nothing asks for it.')
    expect(unknown.stderr).toContain('Did you mean "token"?')
    const unreadable = await project.cli(['check', 'ask.py', ...given('start')])
    expect(unreadable.code).toBe(2)
    expect(unreadable.stderr).toContain('PARAMETER_UNREADABLE')
  })
})

test('sections of dlt.config and dlt.secrets are dicts, whose values stay lookups', async () => {
  await project.write(
    '.dlt/secrets.toml',
    `[sources.shop]
tables = ["orders", "items"]
[sources.shop.params]
size = 2
key = "k3y-value"
`,
  )
  await project.write(
    'section.py',
    `import dlt
from dlt.sources.rest_api import rest_api_source
cfg = dlt.config["sources.shop"]
params = {"a": 1, **dlt.secrets["sources.shop.params"]}
for name, value in cfg["params"].items():
    params[f"{name}_2"] = value
resources = [{"name": t, "endpoint": {"params": params, "paginator": "single_page"}} for t in cfg["tables"]]
pipeline = dlt.pipeline("p", destination=dlt.destinations.duckdb("./x.duckdb"), dataset_name="d")
pipeline.run(rest_api_source({"client": {"base_url": "${api.url}"}, "resources": resources}))
`,
  )
  const { code, stdout, stderr } = await project.cli(['run', 'section.py'])
  expect(code).toBe(0)
  expect(api.requests.map(({ url }) => url).toSorted()).toEqual([
    '/items?a=1&size=2&key=k3y-value&size_2=2&key_2=k3y-value',
    '/orders?a=1&size=2&key=k3y-value&size_2=2&key_2=k3y-value',
  ])
  expect(stderr).toContain('hangs on dlt.config["sources.shop.params"]')
  expect(stdout + stderr).not.toContain('k3y-value')
  const imported = await project.cli(['import', 'section.py'])
  expect(imported.stdout).toContain('key: ${secrets.sources.shop.params.key}')
  expect(imported.stdout).not.toContain('k3y-value')
})
