import { describe, expect, it } from 'vitest'
import { type ConfigDocument, SecretReference } from '../../../document.ts'
import { type PythonOptions, readProgram } from '../read-python.ts'

const start = `import dlt, os
from dlt.sources.rest_api import rest_api_source
from dlt.sources.helpers.rest_client import RESTClient, paginate
from dlt.sources.helpers.rest_client.auth import BearerTokenAuth
from dlt.sources.helpers.rest_client.paginators import PageNumberPaginator, OffsetPaginator
shop = rest_api_source({
    "client": {"base_url": "http://a"},
    "resource_defaults": {"primary_key": "id", "write_disposition": "merge", "endpoint": {"params": {"size": 2}}},
    "resources": ["orders", {"name": "users", "endpoint": "people"}, {"name": "lines", "endpoint": "orders/{resources.orders.id}/lines"}],
})
client = RESTClient("http://b", headers={"X": "1"}, paginator=OffsetPaginator(limit=2, total_path=None))
pipeline = dlt.pipeline("shop", destination="duckdb", dataset_name="raw")
`

function documents(text: string, options: Partial<PythonOptions> = {}): readonly ConfigDocument[] {
  const source = { file: 'x.py', absolute: '/x.py', text: start + text }
  return readProgram(source, { prose: false, now: 0, env: () => undefined, ...options })
}

type Tree = Record<string, unknown>

function config(text: string): Tree {
  const [document] = documents(text)
  expect(document?.warnings?.filter(({ code }) => code === 'PYTHON_IN_PART') ?? []).toEqual([])
  return document?.value as unknown as Tree
}

function resource(text: string): Tree {
  const [first] = config(text)['resources'] as readonly Tree[]
  return first ?? {}
}

/** Why a resource stays what Python makes; beside it a source is run. */
function why(text: string): string | undefined {
  const [document] = documents(`${text}\npipeline.run([shop.users, rows])`)
  const warning = document?.warnings?.find(({ code }) => code === 'PYTHON_IN_PART')
  return /made by Python code, and (.*); what it gives is left out/.exec(warning?.message ?? '')?.[1]
}

describe('a resource that walks pages with RESTClient', () => {
  it.each([
    ['page by page', 'for page in client.paginate("items"):\n        yield page'],
    ['row by row', 'for page in client.paginate("items"):\n        for row in page:\n            yield row'],
    ['from each page', 'for page in client.paginate("items"):\n        print(len(page))\n        yield from page'],
    ['as a whole', 'yield from client.paginate("items")'],
    ['as one thing', 'yield client.paginate("items")'],
    ['returned', 'return client.paginate("items")'],
    ['collected', 'rows = []\n    for page in client.paginate("items"):\n        rows.extend(page)\n    yield rows'],
  ])('is an endpoint: %s', (_, body) => {
    expect(config(`@dlt.resource\ndef items():\n    ${body}\npipeline.run(items())`)).toEqual({
      name: 'shop',
      destination: 'duckdb',
      dataset: 'raw',
      client: { base_url: 'http://b', headers: { X: '1' }, paginator: { type: 'offset', limit: 2, total_path: null } },
      resources: [{ name: 'items', endpoint: { path: 'items' } }],
    })
  })

  it('has what the call, the decorator and the arguments say', () => {
    const text = `@dlt.resource(name="issues", write_disposition="merge", primary_key="id", columns={"n": {"data_type": "bigint"}})
def f(org, token=dlt.secrets.value):
    own = RESTClient(base_url="http://c", auth=BearerTokenAuth(token))
    path = f"orgs/{org}/issues"
    yield from own.paginate(path, method="POST", json={"q": 1}, data_selector="items", paginator=PageNumberPaginator(base_page=1, total_path=None))
pipeline.run(f("x"))`
    expect(config(text)).toMatchObject({
      client: { base_url: 'http://c', auth: { type: 'bearer', token: expect.any(SecretReference) } },
      resources: [
        {
          name: 'issues',
          write_disposition: 'merge',
          primary_key: 'id',
          columns: { n: { data_type: 'bigint' } },
          endpoint: {
            path: 'orgs/x/issues',
            method: 'POST',
            json: { q: 1 },
            data_selector: 'items',
            paginator: { type: 'page_number', base_page: 1, total_path: null },
          },
        },
      ],
    })
  })

  it('may be the function paginate, and rows that are given to dlt.resource', () => {
    const text =
      'pipeline.run(dlt.resource(paginate("http://c/d", params={"a": 1}), name="d", write_disposition="replace"))'
    expect(config(text)).toMatchObject({
      client: { base_url: 'http://c/d' },
      resources: [{ name: 'd', write_disposition: 'replace', endpoint: { path: '', params: { a: 1 } } }],
    })
  })

  it('filters by an incremental among its arguments, and asks by where it stands', () => {
    const text = `@dlt.resource
def f(updated=dlt.sources.incremental("at", initial_value="2026-01-01")):
    yield from client.paginate("items", params={"since": updated.last_value})
pipeline.run(f)`
    expect(resource(text)).toEqual({
      name: 'f',
      endpoint: {
        path: 'items',
        params: { since: '{incremental.start_value}' },
        incremental: { cursor_path: 'at', initial_value: '2026-01-01' },
      },
    })
  })

  it('makes rows of each page with a step, which knows what stands around it', () => {
    const text = `factor = 3
@dlt.resource
def f(unit="EUR"):
    names = {"a": "A"}
    for page in client.paginate("items"):
        for row in page:
            if row["n"] is None:
                continue
            yield {"n": row["n"] * factor, "unit": unit, "name": names.get(row["name"])}
pipeline.run(f(unit="USD"))`
    const [step] = resource(text)['processing_steps'] as readonly { readonly yield_map: { readonly python: string } }[]
    expect(step?.yield_map.python).toContain('factor = 3\n')
    expect(step?.yield_map.python).toContain('unit = "USD"\n')
    expect(step?.yield_map.python).toContain('names = {"a": "A"}\n')
    expect(step?.yield_map.python).toContain('continue')
  })

  it('keeps steps and hints that are added to it', () => {
    const text = `@dlt.resource
def f():
    yield from client.paginate("items")
f.add_map(lambda r: {"id": r["id"]}).apply_hints(table_name="t")
pipeline.run(f)`
    expect(resource(text)).toMatchObject({
      table_name: 't',
      processing_steps: [{ map: { python: '(lambda r: {"id": r["id"]})' } }],
    })
  })

  it('is one of a source like any other', () => {
    const text = `@dlt.source
def s(token=dlt.secrets.value):
    @dlt.resource
    def a():
        yield from client.paginate("a")
    @dlt.resource
    def b():
        yield from RESTClient("http://b", auth=BearerTokenAuth(token)).paginate("b")
    return a, b
pipeline.run(s().with_resources("b"))`
    const all = documents(text)
    expect(all.map(({ value }) => (value as unknown as Tree)['source_name'])).toEqual(['s', 's'])
    expect(all.map(({ value }) => (value as unknown as Tree)['resources'])).toEqual([
      [{ name: 'a', endpoint: { path: 'a' }, selected: false }],
      [{ name: 'b', endpoint: { path: 'b' } }],
    ])
  })

  it.each([
    ['for page in client.paginate("x"):\n        yield page\n        break', 'its loop may end early ("break")'],
    [
      'for page in client.paginate("x"):\n        if len(page) > 3: return\n        yield page',
      'its loop may end early ("return")',
    ],
    ['for page in client.paginate("x"):\n        yield {"n": len(page)}', 'it uses the whole page'],
    [
      'n = 0\n    for page in client.paginate("x"):\n        n += 1\n        yield [{**r, "n": n} for r in page]',
      'changes "n"',
    ],
    [
      'seen = set()\n    for page in client.paginate("x"):\n        for r in page:\n            if keep(seen, r): yield r',
      'changes "seen"',
    ],
    ['yield from client.paginate("x")\n    yield from client.paginate("y")', 'more than one place'],
    ['yield from client.paginate("x", hooks={"response": print})', 'a walk is given hooks'],
    ['yield from client.paginate("a/{b}")', 'a text with braces is sent as it is'],
    ['yield client.post("x").json()', '"post" of a RESTClient'],
    ['import requests\n    yield requests.post("http://c").json()', 'requests'],
    ['while True:\n        yield from client.paginate("x")', 'under a "while" loop'],
    ['yield from client.paginate("x", params={"a": open_question()})', 'Python would stop in it with NameError'],
    // a class of Python's that is a function here
    [
      'import requests\n    if isinstance(client, requests.Session): yield from client.paginate("x")',
      'hangs on a condition',
    ],
  ])('stays what Python makes, with the reason: %s', (body, reason) => {
    expect(
      why(`def keep(seen, r):\n    seen.add(r["id"])\n    return True\n@dlt.resource\ndef rows():\n    ${body}`),
    ).toContain(reason)
  })

  it('does not go by a part of where an incremental stands', () => {
    const text = `@dlt.resource
def rows(updated=dlt.sources.incremental("at", initial_value="2026-01-01T00:00:00Z")):
    yield from client.paginate("items", params={"day": updated.last_value.split("T")[0], "at": f"since {updated.last_value}"})`
    expect(why(text)).toContain('changes where an incremental stands')
  })

  it('is left out with --ignore-code', () => {
    const text =
      '@dlt.source\ndef s():\n    @dlt.resource\n    def a():\n        yield from client.paginate("a")\n    return a, shop.users\npipeline.run(s())'
    const all = documents(text, { ignoreCode: true })
    expect(all.flatMap(({ value }) => (value as unknown as Tree)['resources'])).not.toContainEqual(
      expect.objectContaining({ name: 'a' }),
    )
  })
})

describe('a resource that takes the rows of one of a config', () => {
  it.each([
    [
      '@dlt.transformer(data_from=shop.resources["orders"])\ndef f(page):\n    for r in page:\n        yield {"id": r["id"]}\n',
      'f',
    ],
    ['@dlt.transformer\ndef f(page):\n    yield [{"id": r["id"]} for r in page]\n', 'shop.orders | f'],
    [
      '@dlt.transformer\ndef f(page, n):\n    rows = []\n    for r in page:\n        rows.append({"id": r["id"] + n})\n    return rows\n',
      'shop.orders | f(n=1)',
    ],
    ['@dlt.resource\ndef f():\n    for r in shop.orders:\n        yield {"id": r["id"]}\n', 'f()'],
  ])('asks its endpoint again, with its function as a step, and none of its hints', (text, run) => {
    const whole = config(`${text}pipeline.run(${run})`)
    expect(whole).toMatchObject({
      client: { base_url: 'http://a' },
      resource_defaults: { endpoint: { params: { size: 2 } } },
      resources: [
        { name: 'f', endpoint: { path: 'orders' }, processing_steps: [{ yield_map: { python: expect.any(String) } }] },
      ],
    })
    expect(Object.keys(whole['resource_defaults'] as Tree)).toEqual(['endpoint'])
  })

  it('comes after the steps of the other one', () => {
    const text = `shop.users.add_filter(lambda r: r["id"] > 1)
@dlt.transformer(data_from=shop.users, write_disposition="append")
def f(page):
    for r in page:
        yield {"id": r["id"]}
shop.users.add_map(lambda r: r)
pipeline.run(f)`
    const { processing_steps: steps, endpoint, write_disposition: disposition } = resource(text)
    expect((steps as readonly Tree[]).map((step) => Object.keys(step)[0])).toEqual(['filter', 'map', 'yield_map'])
    expect(endpoint).toEqual({ path: 'people' })
    expect(disposition).toBe('append')
  })

  it('takes single rows of one whose step makes several of one', () => {
    const text = `shop.users.add_yield_map(lambda r: r["lines"])
@dlt.transformer(data_from=shop.users)
def f(row):
    yield {"id": row["id"]}
pipeline.run(f)`
    const steps = resource(text)['processing_steps'] as readonly { readonly yield_map: { readonly python: string } }[]
    expect(steps[1]?.yield_map.python).toContain('f(item_)')
  })

  it.each([
    ['yield from page', 'yield {"id": r["id"]}', 'f(item_)'],
    ['for row in page:\n            yield row', 'yield {"id": r["id"]}', 'f(item_)'],
    ['yield page', 'for x in r:\n        yield x', 'f([item_])'],
  ])('takes what another resource of Python gives: %s', (given, body, call) => {
    const text = `@dlt.resource
def a():
    for page in client.paginate("items"):
        ${given}
@dlt.transformer(data_from=a)
def f(r):
    ${body}
pipeline.run(f)`
    const steps = resource(text)['processing_steps'] as readonly { readonly yield_map: { readonly python: string } }[]
    expect(steps[0]?.yield_map.python).toContain(call)
  })

  it('does not take what may come one by one or in lists', () => {
    const text = `@dlt.resource
def a():
    for page in client.paginate("items"):
        for r in page:
            yield {"id": r["id"]}
@dlt.transformer(data_from=a)
def rows(r):
    yield r`
    expect(why(text)).toContain('which come one by one or in lists')
  })

  it.each([
    ['page', 'yield len(page)', 'it uses the whole page'],
    [
      'page',
      'last = None\n    for r in page:\n        yield {"id": r["id"], "last": last}\n        last = r["id"]',
      'changes "last"',
    ],
    ['page, n', 'for r in page:\n        yield r', 'its function is not given "n"'],
  ])('stays what Python makes where it is more than something with each row', (parameters, body, reason) => {
    const text = `@dlt.transformer(data_from=shop.orders)\ndef rows(${parameters}):\n    ${body}`
    expect(why(text) ?? 'read').toContain(reason)
  })

  it.each([
    ['shop.lines', 'which asks for each row of another resource'],
    ['shop.orders.add_limit(2)', 'which is limited'],
    [
      'rest_api_source({"client": {"base_url": "http://a"}, "resources": [{"name": "x", "endpoint": {"incremental": {"cursor_path": "a"}}}]}).x',
      'which has a cursor',
    ],
    ['dlt.resource([1], name="own")', 'is made by Python code as well'],
  ])('stays what Python makes where the rows of the other one are its own: %s', (from, reason) => {
    expect(why(`@dlt.transformer(data_from=${from})\ndef rows(page):\n    for r in page:\n        yield r`)).toContain(
      reason,
    )
  })
})

describe('configs of one run that make several loads', () => {
  const two = `@dlt.resource(write_disposition="DISPOSITION", table_name="t")
def a():
    yield from client.paginate("a")
@dlt.resource(write_disposition="DISPOSITION", table_name="t")
def b():
    yield from client.paginate("b")
`
  it('are refused where each would replace the rows of the one before', () => {
    expect(() => documents(`${two.replaceAll('DISPOSITION', 'replace')}pipeline.run([a, b])`)).toThrow(
      'the resources "a" and "b" replace the same table',
    )
    expect(documents(`${two.replaceAll('DISPOSITION', 'append')}pipeline.run([a, b])`)).toHaveLength(2)
  })

  it('drop the tables of their source before the first of them only', () => {
    const text = `${two.replaceAll('DISPOSITION', 'append')}pipeline.run([a, b], refresh="drop_sources")`
    expect(documents(text).map(({ value }) => (value as unknown as Tree)['refresh'])).toEqual([
      'drop_sources',
      undefined,
    ])
  })
})
