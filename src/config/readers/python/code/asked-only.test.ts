import { describe, expect, it } from 'vitest'
import { readProgram } from '../read-python.ts'

const start = `import dlt, requests
from requests import get, HTTPError
from dlt.sources.rest_api import rest_api_source
from dlt.sources.helpers.rest_client import RESTClient
shop = rest_api_source({"client": {"base_url": "http://a"}, "resources": ["users"]})
client = RESTClient("http://b")
pipeline = dlt.pipeline("p", destination="duckdb", dataset_name="d")
def pages():
    for page in client.paginate("users"):
        yield from page
`

function read(text: string): ReturnType<typeof readProgram> {
  return readProgram(
    { file: 'x.py', absolute: '/x.py', text: start + text },
    { prose: false, now: 0, env: () => undefined },
  )
}

/** The function of a resource with these lines. */
function rows(lines: readonly string[], parameters = ''): string {
  return `@dlt.resource\ndef rows(${parameters}):\n${lines.map((line) => `    ${line}\n`).join('')}`
}

/** Why a resource stays what Python makes; beside it a source is run. */
function why(lines: readonly string[], parameters?: string): string | undefined {
  const [document] = read(`${rows(lines, parameters)}pipeline.run([shop.users, rows])`)
  const warning = document?.warnings?.find(({ code }) => code === 'PYTHON_IN_PART')
  return /made by Python code, and (.*); what it gives is left out/.exec(warning?.message ?? '')?.[1]
}

function endpoint(lines: readonly string[]): unknown {
  const { value } = read(`${rows(lines)}pipeline.run(rows)`)[0] ?? {}
  return (value as unknown as { readonly resources: readonly { readonly endpoint: unknown }[] }).resources.at(-1)
}

describe('what a function does beside the requests of its rows', () => {
  const more = 'it asks the API more than once'
  const item = 'yield from client.get("data").json()["items"]'

  it.each([
    [['a = client.get("a").json()', 'b = client.get("b").json()', 'yield a["items"] + b["items"]']],
    [['a = get("http://c/a").json()', 'b = get("http://c/b").json()', 'for r in a["x"]: yield {**r, "n": len(b)}']],
    [
      [
        'u = client.get("u").json()',
        'n = len(u)',
        'd = client.get("d").json()',
        'for r in d["x"]: yield {**r, "n": n}',
      ],
    ],
    [
      [
        'for u in client.get("users").json():',
        '    d = client.get(f"users/{u[\'id\']}").json()',
        '    e = client.get(f"users/{u[\'id\']}/more").json()',
        '    yield {"id": d["id"], "n": e["n"]}',
      ],
    ],
    [['client.get("refresh")', item]],
    [['session = requests.Session()', 'session.get("http://c/refresh")', item]],
    [['session = requests.Session()', 'session.get("http://c/refresh").raise_for_status()', item]],
    [['total = client.get("count").json()', 'for page in client.paginate("x"): yield page']],
  ])('is not read where it is another request: %j', (lines) => {
    expect(why(lines)).toBe(more)
  })

  it.each([
    [['requests.post("http://c/refresh").raise_for_status()', item]],
    [['requests.delete("http://c/old")', 'for page in client.paginate("x"): yield page']],
    [['session = requests.Session()', 'session.post("http://c/login")', item]],
    [['import urllib.request', 'urllib.request.urlopen("http://c/refresh")', item]],
    [['from urllib.request import urlopen', 'urlopen("http://c/refresh")', item]],
  ])('is not read where it sends something: %j', (lines) => {
    expect(why(lines)).toMatch(/^it sends something beside the requests of its rows \(line 1[34]\)$/)
  })

  it.each([
    [['for r in pages(): yield r', 'yield {"id": 0}']],
    [['for p in ["a", "b"]: yield from client.get(p).json()["items"]', 'yield {"id": 0}']],
    [['for p in ["a"]: yield client.get(p).json()', 'for p in ["b"]: yield client.get(p).json()']],
    [['for u in client.get("u").json(): yield client.get(f"u/{u[\'id\']}").json()', 'yield {"id": 0}']],
    [['for r in pages(): yield r', 'for r in pages(): yield {**r, "again": True}']],
  ])('is not read where it goes on after its loop: %j', (lines) => {
    expect(why(lines)).toBe('it goes on after its loop')
  })

  it.each([
    [['for r in pages():', '    yield r', 'else:', '    yield {"id": 0}']],
    [['for p in ["a"]:', '    yield client.get(p).json()', 'else:', '    yield {"id": 0}']],
  ])('is not read where its loop has an "else": %j', (lines) => {
    expect(why(lines)).toBe('its loop has an "else"')
  })
})

describe('what a request is made with', () => {
  it('is what it was when it was made', () => {
    const lines = [
      'h = {"A": "1"}',
      'p = {"a": 1}',
      'r = client.get("x", params=p, headers=h)',
      'p["a"] = 2',
      'h["A"] = "2"',
      'yield r.json()',
    ]
    expect(endpoint(lines)).toMatchObject({ endpoint: { params: { a: 1 }, headers: { A: '1' } } })
  })

  it.each([['c.headers = {"X": "2"}'], ['c.headers["X"] = "2"']])(
    'is not read where its client is another one afterwards: %s',
    (change) => {
      const lines = ['c = RESTClient("http://c", headers={"X": "1"})', 'r = c.get("x")', change, 'yield r.json()']
      expect(why(lines)).toBe('what a client sends is changed after it is asked')
    },
  )

  it('may be a user with a password', () => {
    const auth = { type: 'http_basic', username: 'u', password: 'p' }
    for (const made of ['requests.get("http://c/x", auth=("u", "p"))', 'client.get("x", auth=("u", "p"))'])
      expect(endpoint([`yield ${made}.json()`])).toMatchObject({ endpoint: { auth } })
    expect(why(['yield client.get("x", auth=["u", "p"]).json()'])).toBe('its auth is a list')
  })

  it.each([['[("a", 1), ("a", 2)]'], ['"a=1"']])('is not read where its parameters are no dict: %s', (params) => {
    expect(why([`yield client.get("x", params=${params}).json()`])).toBe(
      'the parameters of a request are a list or a text',
    )
  })

  it('is not where an incremental stands by then', () => {
    const at = 'at=dlt.sources.incremental("t", initial_value="")'
    const asked = (since: string): string =>
      `for k in [1, 2]: yield client.get("x", params={"k": k, "since": ${since}}).json()`
    // all ask by where it stood when the run began, which is said
    expect(why([asked('at.last_value')], at)).toBeUndefined()
    const warnings = (since: string): string =>
      JSON.stringify(
        read(`${rows([asked(since)], at)}pipeline.run(rows)`).flatMap((document) => document.warnings ?? []),
      )
    expect(warnings('at.last_value')).toContain('which moves on with the rows of each request')
    expect(warnings('at.start_value')).not.toContain('moves on')
    expect(why([asked('at.start_value')], at)).toBeUndefined()
    expect(why(['since = at.last_value', asked('since')], at)).toBeUndefined()
  })
})

describe('a request for each of something', () => {
  it.each([
    ['for u in client.get("users").json(): yield client.get(f"users/{u[\'id\']}").json()'],
    ['for p in ["a", "b"]: yield client.get(p).json()'],
  ])('has no limit, which counts something else in dlt: %s', (line) => {
    expect(() => read(`${rows([line])}pipeline.run(rows().add_limit(1))`)).toThrow('for all of its requests together')
  })

  it('has no limit where it is asked for each of its rows', () => {
    const text = `${rows(['for p in ["a", "b"]: yield client.get(p).json()'])}@dlt.transformer
def more(page):
    for u in page: yield client.get(f"users/{u['id']}").json()
pipeline.run(rows.add_limit(1) | more)`
    expect(() => read(text)).toThrow('for all of its requests together')
  })

  it('may pass over an answer, which makes no rows', () => {
    const lines = [
      'for p in ["a", "b"]:',
      '    d = client.get(p).json()',
      '    if d["next"]:',
      '        continue',
      '    yield d["items"]',
    ]
    expect(JSON.stringify(endpoint(lines))).toContain(
      String.raw`for once_ in [own_]:\n            if d[\"next\"]:\n                continue`,
    )
  })

  it.each([
    [['except HTTPError as e:', '    if e.response.status_code == 404:', '        continue', '    raise']],
    [
      [
        'except HTTPError as e:',
        '    if e.response.status_code == 404:',
        '        print(e)',
        '    else:',
        '        raise',
      ],
    ],
  ])('fails where the program passes over one kind of failure, which is said: %j', (handler) => {
    const lines = ['try:', '    r = client.get(p)', '    r.raise_for_status()', ...handler, 'yield r.json()']
    const [document] = read(
      `${rows(['for p in ["a", "b"]:', ...lines.map((line) => `    ${line}`)])}pipeline.run(rows)`,
    )
    expect(document?.warnings?.map(({ message }) => message).join()).toContain('passes over a request that fails')
  })
})
