import { describe, expect, it } from 'vitest'
import type { ConfigDocument } from '../../../../document.ts'
import { documentsOf, resourcesOf, type Tree, whyInPart } from '../../../../../../test/kits/program-documents.ts'

const start = `import dlt, requests, time, logging
from enum import Enum
from dlt.sources.rest_api import rest_api_source
from dlt.sources.helpers.rest_client import RESTClient
logger = logging.getLogger(__name__)
client = RESTClient("http://b")
pipeline = dlt.pipeline("p", destination="duckdb", dataset_name="d")
`

const documents = (text: string): readonly ConfigDocument[] => documentsOf(start + text)

const resources = (text: string): readonly Tree[] => resourcesOf(documents(text))

const resource = (body: string): string => `@dlt.resource\ndef f():\n    ${body}\npipeline.run(f)`

/** Why a resource stays what Python makes; beside it a source is run. */
function why(body: string): string | undefined {
  const shop = 'shop = rest_api_source({"client": {"base_url": "http://a"}, "resources": ["users"]})'
  return whyInPart(documents(`${shop}\n@dlt.resource\ndef rows():\n    ${body}\npipeline.run([shop.users, rows])`))
}

const walk = [{ name: 'f', endpoint: { path: 'x' } }]

describe('counters and messages for people', () => {
  it.each([
    [
      'n = 0\n    for page in client.paginate("x"):\n        n += len(page)\n        print(n)\n        yield page\n    print("all", n)',
    ],
    ['n, total = 0, 0\n    for page in client.paginate("x"):\n        yield page'],
    [
      'begun = time.time()\n    for i, page in [(1, 2)]: pass\n    for page in client.paginate("x"):\n        yield page\n    logger.info(f"{time.time() - begun} s")',
    ],
    [
      'n = 0\n    for page in client.paginate("x"):\n        size = len(page)\n        n += size\n        if n % 100 == 0:\n            logger.info("%s", n)\n        yield page',
    ],
    [
      'for page in client.paginate("x"):\n        logger.info(\n            "got %s",\n            len(page),\n        )\n        yield page',
    ],
  ])('are left out: %s', (body) => {
    expect(resources(resource(body))).toEqual(walk)
  })

  it.each([
    [
      'n = 0\n    for page in client.paginate("x"):\n        n += 1\n        if n > 3: break\n        yield page',
      'may end early',
    ],
    [
      'n = 0\n    for page in client.paginate("x"):\n        n += 1\n        for r in page: yield {**r, "n": n}',
      'changes "n"',
    ],
    [
      'n = 0\n    def more():\n        return n\n    for page in client.paginate("x"):\n        n += 1\n        yield [more() for r in page]',
      'changes "n"',
    ],
  ])('stay where rows hang on them: %s', (body, reason) => {
    expect(why(body)).toContain(reason)
  })

  it('stay where a function of the program is behind a name', () => {
    const text = `seen = []
def time():
    seen.append(1)
    return len(seen)
@dlt.resource
def rows():
    started = time()
    for page in client.paginate("x"):
        for r in page:
            yield {"id": r["id"], "n": len(seen)}
    print(started)
shop = rest_api_source({"client": {"base_url": "http://a"}, "resources": ["users"]})
pipeline.run([shop.users, rows])`
    expect(JSON.stringify(documents(text))).not.toContain('"python":"def rows_of_item')
  })

  it('leave the lines of what stays where they are', () => {
    const text =
      'n = 0\n    for page in client.paginate("x"):\n        n += len(\n            page)\n        for r in page:\n            r["a"] = unknown(r)\n            yield r'
    expect(() => documents(resource(text))).toThrow(/in line 8 the resource/)
  })
})

describe('rows that are given so many at a time', () => {
  const loop = (flush: string, last: string): string =>
    `batch = []\n    for page in client.paginate("x"):\n        for r in page:\n            batch.append(r)\n            if len(batch) >= 9:\n                ${flush}\n    ${last}`

  it.each([
    ['yield batch\n                batch = []', 'if batch:\n        yield batch'],
    ['yield batch.copy()\n                batch.clear()', 'yield batch'],
    [
      'print(len(batch))\n                yield list(batch)\n                batch = []',
      'if len(batch) > 0:\n        yield batch',
    ],
  ])('are given as they come: %s', (flush, last) => {
    expect(resources(resource(loop(flush, last)))).toEqual(walk)
  })

  it('also those that are made of others', () => {
    const body = loop('yield batch\n                batch = []', 'if batch: yield batch').replace(
      'append(r)',
      'append({"id": r["id"]})',
    )
    const [found] = resources(resource(body))
    expect(JSON.stringify(found)).toContain('yield ({\\"id\\": r[\\"id\\"]})')
  })

  it.each([
    ['yield batch', 'if batch: yield batch'],
    ['yield batch[1:]\n                batch = []', 'if batch: yield batch'],
    ['yield batch\n                batch = []', 'print("what is left is not given")'],
  ])('are not read where some may be left out or come twice: %s, %s', (flush, last) => {
    expect(why(loop(flush, last))).toMatch(/changes "batch"/)
  })
})

describe('a request that is made again where it fails', () => {
  const once = [{ name: 'f', endpoint: { path: '', paginator: 'single_page', data_selector: '$' } }]
  const helper = (body: string): string => `def ask(url, tries=3):\n    ${body}\n${resource('yield ask("http://a/x")')}`

  it.each([
    [
      resource(
        'for attempt in range(3):\n        try:\n            r = requests.get("http://a/x")\n            r.raise_for_status()\n            break\n        except Exception:\n            time.sleep(2 ** attempt)\n    yield r.json()',
      ),
    ],
    [
      resource(
        'for attempt in range(3):\n        r = requests.get("http://a/x")\n        if r.status_code == 429:\n            time.sleep(1)\n            continue\n        break\n    yield r.json()',
      ),
    ],
    [
      helper(
        'for attempt in range(tries):\n        try:\n            r = requests.get(url)\n            r.raise_for_status()\n            return r.json()\n        except Exception:\n            if attempt == tries - 1:\n                raise\n            time.sleep(1)',
      ),
    ],
    [
      helper(
        'for attempt in range(tries):\n        r = requests.get(url)\n        if r.status_code == 200:\n            return r.json()\n        time.sleep(1)\n    raise RuntimeError("no answer")',
      ),
    ],
  ])('is made as any other: %s', (text) => {
    expect(resources(text)).toEqual(once)
    const warnings = documents(text)[0]?.warnings ?? []
    expect(warnings.map(({ message }) => message).join()).toMatch(
      /asks again where a request fails|passes over answers of another status/,
    )
  })

  it.each([
    ['for attempt in range(3):\n        yield requests.get("http://a/x", params={"page": attempt}).json()', undefined],
    [
      'for attempt in range(3):\n        try:\n            r = requests.get(f"http://a/{attempt}")\n            break\n        except Exception: pass\n    yield r.json()',
      'it goes on after its loop',
    ],
    [
      'for attempt in range(3):\n        try:\n            r = requests.get("http://a/x")\n            break\n        except Exception:\n            yield {"failed": attempt}\n    yield r.json()',
      'other rows where a request fails',
    ],
  ])('is told from requests that differ: %s', (body, reason) => {
    if (reason === undefined) expect(why(body)).toBeUndefined()
    else expect(why(body)).toContain(reason)
  })
})

describe('what never comes about', () => {
  const limited = (test: string, parameter: string): string =>
    `@dlt.resource\ndef f(${parameter}):\n    n = 0\n    for page in client.paginate("x"):\n        for r in page:\n            if ${test}:\n                return\n            n += 1\n            yield r\npipeline.run(f)`

  it.each([
    ['limit is not None and n >= limit', 'limit=None'],
    ['limit and n >= limit', 'limit=None'],
    ['debug', 'debug=False'],
  ])('is left out: %s with %s', (test, parameter) => {
    expect(resources(limited(test, parameter))).toEqual(walk)
  })

  it.each([
    ['limit is not None and n >= limit', 'limit=5'],
    ['limit or n >= 3', 'limit=None'],
    ['limit is None', 'limit=None'],
  ])('not where it may: %s with %s', (test, parameter) => {
    const shop = 'shop = rest_api_source({"client": {"base_url": "http://a"}, "resources": ["users"]})'
    const text = limited(test, parameter).replace('pipeline.run(f)', 'pipeline.run([shop.users, f])')
    const warnings = documents(`${shop}\n${text}`)[0]?.warnings ?? []
    expect(warnings.map(({ message }) => message).join()).toContain('its loop may end early')
  })

  it('goes by what it is called with', () => {
    expect(() => documents(limited('limit and n >= limit', 'limit=None').replace('run(f)', 'run(f(5))'))).toThrow(
      /may end early/,
    )
  })
})

describe('where an incremental stands', () => {
  const cursor = 'u=dlt.sources.incremental("updated_at", initial_value="2020-01-01")'

  it.each([
    [
      'yield requests.get(f"http://a/x?since={u.last_value}&n=1").json()',
      { path: '/x?since={incremental.start_value}&n=1' },
    ],
    [
      'yield from client.paginate("x", params={"q": f"at>={u.start_value}"})',
      { params: { q: 'at>={incremental.start_value}' } },
    ],
    [
      'url = f"http://a/x?since={u.last_value}"\n    while True:\n        r = requests.get(url)\n        yield r.json()\n        if "next" not in r.links: break\n        url = r.links["next"]["url"]',
      { path: '/x?since={incremental.start_value}' },
    ],
  ])('may be a part of a text: %s', (body, endpoint) => {
    expect(resources(`@dlt.resource\ndef f(${cursor}):\n    ${body}\npipeline.run(f)`)).toMatchObject([{ endpoint }])
  })

  it.each([
    ['s = f"x{u.start_value}"\n    for page in client.paginate("x"):\n        for r in page: yield {**r, "s": s}'],
    ['yield from client.paginate("x", params={"q": u.start_value[:4]})'],
  ])('is not known otherwise: %s', (body) => {
    expect(() => documents(`@dlt.resource\ndef f(${cursor}):\n    ${body}\npipeline.run(f)`)).toThrow(
      /cannot be taken along|changes where an incremental stands/,
    )
  })
})

it('a resource that needs what it is not given says so', () => {
  expect(() => documents('@dlt.resource\ndef f(client, n=1):\n    yield from client.paginate("x")')).toThrow(
    /is not given "client"/,
  )
})

it('the resources that a function gives are read where nothing is run', () => {
  const text =
    'def all_of(n=1):\n    @dlt.resource\n    def a():\n        yield from client.paginate("x")\n    return [a]'
  expect(resources(text)).toEqual([{ name: 'a', endpoint: { path: 'x' } }])
})

describe('what is no part of a function', () => {
  it('resources of a module that runs nothing are read', () => {
    expect(
      resources('@dlt.resource(write_disposition="replace")\ndef a():\n    yield from client.paginate("x")'),
    ).toEqual([{ name: 'a', endpoint: { path: 'x' }, write_disposition: 'replace' }])
  })

  it('a resource is another one under another name', () => {
    const text =
      '@dlt.resource\ndef f(path):\n    yield from client.paginate(path)\npipeline.run([f("x").with_name("a"), f("y").with_name("b")])'
    expect(resources(text)).toEqual([
      { name: 'a', endpoint: { path: 'x' } },
      { name: 'b', endpoint: { path: 'y' } },
    ])
  })

  it('a member of a class of texts is its text', () => {
    const text =
      'class T(str, Enum):\n    A = "things"\npipeline.run(rest_api_source({"client": {"base_url": "http://a"}, "resources": [{"name": T.A, "endpoint": {"path": T.A}}]}))'
    expect(resources(text)).toEqual([{ name: 'things', endpoint: { path: 'things' } }])
  })

  it('time goes by between two looks at the clock', () => {
    const text = `begun = time.time()\nrate = 3 / (time.time() - begun)\n${resource('yield from client.paginate("x")')}`
    expect(resources(text)).toEqual(walk)
  })
})
