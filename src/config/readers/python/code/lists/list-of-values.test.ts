import { describe, expect, it } from 'vitest'
import type { ConfigDocument } from '../../../../document.ts'
import { documentsOf, resourcesOf, type Tree, whyInPart } from '../../../../../../test/kits/program-documents.ts'

const start = `import dlt, requests
from dlt.sources.rest_api import rest_api_source
from dlt.sources.helpers.rest_client import RESTClient
client = RESTClient("http://b")
pipeline = dlt.pipeline("p", destination="duckdb", dataset_name="d")
`

const documents = (text: string): readonly ConfigDocument[] => documentsOf(start + text)

function resource(body: string, before = ''): Tree | undefined {
  const resources = resourcesOf(documents(`${before}\n@dlt.resource\ndef f():\n    ${body}\npipeline.run(f)`))
  expect(resources).toHaveLength(1)
  return resources[0]
}

function stepOf(found: Tree | undefined): string {
  return JSON.stringify(found?.['processing_steps'] ?? '')
}

/** Why a resource stays what Python makes; beside it a source is run. */
function why(body: string): string | undefined {
  const shop = 'shop = rest_api_source({"client": {"base_url": "http://a"}, "resources": ["users"]})'
  return whyInPart(documents(`${shop}\n@dlt.resource\ndef rows():\n    ${body}\npipeline.run([shop.users, rows])`))
}

describe('a request for each of what the program has written', () => {
  it.each([
    ['{"a": "x", "b": "y"}.items()', ['kind', 'path']],
    ['[("a", "x"), ("b", "y")]', ['kind', 'path']],
    ['zip(["a", "b"], ["x", "y"])', ['kind', 'path']],
  ])('pairs: %s', (list, names) => {
    const found = resource(
      `for ${names.join(', ')} in ${list}:\n        for page in client.paginate(path):\n            yield [{**r, "kind": kind} for r in page]`,
    )
    expect(found).toMatchObject({
      endpoint: {
        path: '{slice.path!s}',
        for_each: {
          rows: [
            { kind: 'a', path: 'x' },
            { kind: 'b', path: 'y' },
          ],
        },
      },
      include_from_slice: { kind: 'sluice_kind__kind' },
    })
    expect(stepOf(found)).toContain('kind = own_.pop')
  })

  it('dicts, whose parts go into the request and into its rows', () => {
    const found = resource(
      'for c in cities:\n        d = requests.get("http://a/w", params={"lat": c["lat"]}).json()\n        d["city"] = c["name"]\n        yield d',
      'cities = [{"name": "Rome", "lat": 41.5, "tags": []}, {"name": "Oslo", "lat": 59, "tags": []}]',
    )
    expect(found).toMatchObject({
      endpoint: { params: { lat: '{slice.lat}' }, for_each: { rows: [{ name: 'Rome' }, { name: 'Oslo', lat: 59 }] } },
      include_from_slice: { name: 'sluice_c__name' },
    })
  })

  it('one list for each of another', () => {
    const found = resource(
      'for year in range(2020, 2022):\n        for kind in ["a", "b"]:\n            yield client.get(f"{kind}/{year}").json()["rows"]',
    )
    expect(found).toMatchObject({
      endpoint: {
        path: '{slice.kind!s}/{slice.year!s}',
        for_each: {
          rows: [
            { year: 2020, kind: 'a' },
            { year: 2020, kind: 'b' },
            { year: 2021, kind: 'a' },
            { year: 2021, kind: 'b' },
          ],
        },
      },
    })
  })

  it.each([
    ['for kind, path in [("a", ["x"])]:\n        yield client.get(path).json()', 'more than texts and numbers'],
    ['for kind, path in [("a", "x", "y")]:\n        yield client.get(path).json()', 'more than texts and numbers'],
    [
      'for kind, path in [("a", "x")]:\n        for r in client.get(path).json()["rows"]:\n            kind = r["kind"]\n            yield {"kind": kind}',
      'for something else',
    ],
    [
      'for year in [1, 2]:\n        for d in [{"a": "x"}]:\n            yield client.get(d["a"]).json()',
      'for each row of rows',
    ],
    [
      'for year in [1, 2]:\n        for page in client.paginate("x"):\n            for r in page:\n                yield client.get(f"x/{r[\'id\']}").json()',
      'for each row of rows',
    ],
  ])('is not read where it is more: %s', (body, reason) => {
    expect(why(body)).toContain(reason)
  })
})

describe('an answer that is looked at as a whole', () => {
  it.each([
    ['data = client.get("x").json()\n    for n, r in enumerate(data):\n        r["n"] = n\n    yield data'],
    ['data = client.get("x").json()\n    for key, value in data.items():\n        yield {"key": key, **value}'],
    [
      'data = client.get("x").json()\n    rows = data if isinstance(data, list) else data.get("rows", [])\n    for r in rows:\n        yield r',
    ],
    ['data = client.get("x").json()\n    yield {"count": len(data)}'],
    ['data = client.get("x").json()\n    rows = data["rows"] if "rows" in data else data\n    for r in rows: yield r'],
    [
      'data = client.get("x").json()\n    if isinstance(data, dict):\n        yield from data["rows"]\n    else:\n        yield from data',
    ],
  ])('is one record, also where it is a list: %s', (body) => {
    const found = resource(body)
    expect(found).toMatchObject({ endpoint: { path: 'x', paginator: 'single_page', data_selector: '$ as answer' } })
    expect(stepOf(found)).toContain('own_ = own_[\\"answer\\"]')
  })

  it('of a loop over pages as well', () => {
    const found = resource(
      'page = 1\n    while True:\n        data = requests.get("http://a/x", params={"page": page}).json()\n        rows = data if isinstance(data, list) else data["rows"]\n        if not rows:\n            break\n        yield from rows\n        page += 1',
    )
    expect(found).toMatchObject({ endpoint: { data_selector: '$ as answer' } })
  })

  it('not where it is certainly an object', () => {
    const found = resource(
      'data = client.get("x").json()\n    for r in data["rows"]:\n        yield {"of": data["total"], **r}',
    )
    expect(found).toMatchObject({ endpoint: { data_selector: '$' } })
  })
})

describe('a RESTClient whose path changes from page to page', () => {
  it.each([['client'], ['RESTClient("http://b/v1/")']])('is asked below its address: %s', (client) => {
    const found = resource(
      `c = ${client}\n    page = 1\n    while True:\n        data = c.get(f"/x?page={page}").json()\n        if not data:\n            break\n        yield data\n        page += 1`,
    )
    const base = client === 'client' ? 'http://b/' : 'http://b/v1/'
    expect(JSON.stringify(found?.['endpoint'])).toContain(`else \\"${base}\\" + str(f\\"/x?page={page}\\").lstrip`)
  })
})
