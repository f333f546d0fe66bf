import { describe, expect, it } from 'vitest'
import { type ConfigDocument } from '../../../document.ts'
import { documentsOf, resourcesOf, type Tree, whyInPart } from '../../../../../test/kits/program-documents.ts'

const start = `import dlt, requests, time
from dlt.sources.rest_api import rest_api_source
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.paginators import OffsetPaginator
shop = rest_api_source({"client": {"base_url": "http://a", "headers": {"A": "1"}}, "resource_defaults": {"endpoint": {"params": {"size": 2}}}, "resources": ["users"]})
client = RESTClient("http://b", paginator=OffsetPaginator(limit=2, total_path=None))
pipeline = dlt.pipeline("p", destination="duckdb", dataset_name="d")
`
const orders = `@dlt.resource
def orders():
    for page in client.paginate("orders"):
        yield from page
`

const documents = (text: string): readonly ConfigDocument[] => documentsOf(start + text)

/** The resources of the last config. */
function resources(text: string): readonly Tree[] {
  const all = documents(text)
  expect(all.flatMap(({ warnings }) => warnings ?? []).filter(({ code }) => code === 'PYTHON_IN_PART')).toEqual([])
  return resourcesOf(all.slice(-1))
}

function stepOf(resource: Tree | undefined): string {
  const [step] = (resource?.['processing_steps'] ?? []) as readonly {
    readonly yield_map: { readonly python: string }
  }[]
  return step?.yield_map.python ?? ''
}

/** Why a resource stays what Python makes; beside it a source is run. */
function why(text: string): string | undefined {
  return whyInPart(documents(`${text}\npipeline.run([shop.users, rows])`))
}

describe('a request that is made once', () => {
  const once = { path: 'items', paginator: 'single_page' }

  it.each([
    ['yield client.get("items").json()', { data_selector: '$' }],
    ['r = client.get("items")\n    r.raise_for_status()\n    yield r.json()', { data_selector: '$' }],
    ['yield from client.get("items").json()["data"]["rows"]', { data_selector: 'data.rows' }],
    [
      'for r in client.get("items", params={"n": 1}).json().get("data", []):\n        yield r',
      { data_selector: 'data', params: { n: 1 } },
    ],
    ['return client.get("items").json()["data"]', { data_selector: 'data' }],
  ])('is an endpoint of one page: %s', (body, more) => {
    expect(resources(`@dlt.resource\ndef f():\n    ${body}\npipeline.run(f)`)).toEqual([
      { name: 'f', endpoint: { ...once, ...more } },
    ])
  })

  it('may be one of requests, of its helper in dlt, or of a function of the program', () => {
    const text = `from dlt.sources.helpers import requests as own
def fetch(path):
    response = own.get("http://c/" + path, headers={"X": "1"}, timeout=9)
    response.raise_for_status()
    return response.json()
@dlt.resource
def f():
    yield fetch("d")
pipeline.run(f)`
    const [document] = documents(text)
    expect(document?.value).toMatchObject({
      client: { base_url: 'http://c/d' },
      resources: [{ name: 'f', endpoint: { path: '', headers: { X: '1' }, paginator: 'single_page' } }],
    })
    expect(document?.warnings?.map(({ message }) => message).join()).toContain('a time limit of its own')
  })

  it('gives what the rest of the function makes of the whole answer', () => {
    const text = `@dlt.resource
def f():
    least = 1
    data = client.get("items").json()
    seen = set()
    for r in data["rows"]:
        if r["id"] in seen or r["id"] < least: continue
        seen.add(r["id"])
        yield {"id": r["id"], "of": data["total"]}
pipeline.run(f)`
    const [resource] = resources(text)
    expect(resource).toMatchObject({ endpoint: { ...once, data_selector: '$' } })
    expect(stepOf(resource)).toMatch(/seen = set\(\)\n[\s\S]*data = own_\n/)
    expect(stepOf(resource)).toContain('least = 1')
  })

  it.each([
    [
      'def fetch():\n    d = client.get("x").json()\n    d["n"] = 1\n    return d\n',
      'yield fetch()',
      'does something with what an API answers',
    ],
    [
      'def fetch():\n    d = client.get("x").json()\n    for r in d: r["n"] = 1\n    return d\n',
      'yield fetch()',
      'does something with what an API answers',
    ],
    ['', 'yield client.get("x").json()[0]', 'one of the list'],
    ['', 'yield len(client.get("x").json())', '"get" of a RESTClient'],
    ['', 'd = client.get("x").json()\n    yield d\n    yield client.get("y").json()', 'it asks the API more than once'],
    ['', 'r = client.get("x")\n    if r.elapsed == 4:\n        return\n    yield r.json()', 'it uses the whole answer'],
  ])('is not read where it may be more: %s%s', (before, body, reason) => {
    expect(why(`${before}@dlt.resource\ndef rows():\n    ${body}`)).toContain(reason)
  })

  it('fails where the program passes over it, which is said', () => {
    const text = `@dlt.resource
def f():
    try:
        r = client.get("items")
        r.raise_for_status()
        yield r.json()
    except Exception as e:
        print(e)
pipeline.run(f)`
    expect(resources(text)).toMatchObject([{ name: 'f', endpoint: once }])
    expect(
      documents(text)[0]
        ?.warnings?.map(({ message }) => message)
        .join(),
    ).toContain('passes over a request that fails')
  })
})

describe('a request for each row', () => {
  it.each([
    [
      'row by row',
      `${orders}@dlt.transformer(data_from=orders)\ndef f(r):\n    time.sleep(1)\n    yield client.get(f"orders/{r['id']}").json()\npipeline.run(f)`,
    ],
    [
      'of a page',
      `@dlt.resource\ndef orders():\n    yield from client.paginate("orders")\n@dlt.transformer(data_from=orders)\ndef f(page):\n    for r in page:\n        yield client.get("orders/" + str(r["id"])).json()\npipeline.run(f)`,
    ],
  ])('is a child of the rows: %s', (_, text) => {
    expect(resources(text)).toEqual([
      { name: 'orders', endpoint: { path: 'orders' }, selected: false },
      { name: 'f', endpoint: { path: 'orders/{resources.orders.id!s}', paginator: 'single_page', data_selector: '$' } },
    ])
  })

  it('walks pages, and knows fields of the row', () => {
    const text = `${orders}@dlt.transformer(data_from=orders)
def lines(order):
    of = {"order": order["id"]}
    for page in client.paginate(f"orders/{order['id']}/lines", params={"since": order.get("at")}):
        for r in page:
            yield {**of, "sku": r["sku"], "who": order["who"]}
pipeline.run(lines)`
    const [, lines] = resources(text)
    expect(lines).toMatchObject({
      endpoint: { path: 'orders/{resources.orders.id!s}/lines', params: { since: '{resources.orders.at}' } },
      include_from_parent: { id: 'sluice_order__id', who: 'sluice_order__who' },
    })
    expect(stepOf(lines)).toContain('order["id"] = own_.pop("sluice_order__id", None)')
  })

  it('says at each endpoint what is its own, where the clients differ', () => {
    const text = `@dlt.transformer(data_from=shop.users)
def f(page):
    for r in page:
        yield requests.get(r["url"], headers={"B": "2"}).json()
pipeline.run(f)`
    expect(documents(text).at(-1)?.value).toMatchObject({
      client: { base_url: 'http://a' },
      resources: [
        { name: 'users', endpoint: { path: 'users', params: { size: 2 }, headers: { A: '1' } }, selected: false },
        { name: 'f', endpoint: { path: '{resources.users.url!s}', headers: { B: '2' } } },
      ],
    })
  })

  it('asks only for rows that a condition holds for', () => {
    const text = `${orders}@dlt.transformer(data_from=orders)
def f(r):
    if not r["open"]:
        return
    yield client.get(f"orders/{r['id']}").json()
pipeline.run(f)`
    const [parent] = resources(text) as readonly { readonly processing_steps: readonly Tree[] }[]
    const [step] = (parent?.processing_steps ?? []) as readonly { readonly filter: { readonly python: string } }[]
    expect(step?.filter.python).toContain('return bool(not (not r["open"]))')
  })

  it('is one for each value of a list as well', () => {
    const text = `@dlt.resource
def f():
    for region in ["eu", "us"]:
        for page in client.paginate(f"{region}/orders"):
            for r in page:
                yield {"id": r["id"], "region": region}
pipeline.run(f)`
    expect(resources(text)).toMatchObject([
      {
        name: 'f',
        endpoint: { path: '{slice.region!s}/orders', for_each: { values: ['eu', 'us'], as: 'region' } },
        include_from_slice: { region: 'sluice_region__region' },
      },
    ])
  })

  it('may be one of rows of rows', () => {
    const text = `${orders}@dlt.transformer(data_from=orders)
def more(r):
    yield client.get(f"orders/{r['id']}").json()
@dlt.transformer(data_from=more)
def most(r):
    yield client.get(f"more/{r['key']}").json()
pipeline.run(most)`
    expect(resources(text).map(({ name }) => name)).toEqual(['orders', 'more', 'most'])
  })

  it('may stand in a generator of the program', () => {
    const text = `def pages_of(path):
    for page in client.paginate(path):
        if page:
            yield page
${orders}@dlt.transformer(data_from=orders)
def f(r):
    yield from pages_of(f"orders/{r['id']}/lines")
pipeline.run(f)`
    expect(resources(text)[1]).toEqual({ name: 'f', endpoint: { path: 'orders/{resources.orders.id!s}/lines' } })
  })

  it.each([
    ['yield client.get(r["url"].split("/")[-1]).json()', 'does something with a row before it asks'],
    ['yield client.get(f"{r[\'id\']}", params={"a": r["b"] or 1}).json()', 'hangs on whether a row has a field'],
  ])('is not read where it is more than fields of the row: %s', (body, reason) => {
    expect(why(`${orders}@dlt.transformer(data_from=orders)\ndef rows(r):\n    ${body}`)).toContain(reason)
  })
})
