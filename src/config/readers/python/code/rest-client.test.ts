import { describe, expect, it } from 'vitest'
import type { ConfigDocument } from '../../../document.ts'
import { readProgram } from '../read-python.ts'

const start = `import dlt
from dlt.sources.rest_api import rest_api_source
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.auth import BearerTokenAuth
shop = rest_api_source({"client": {"base_url": "http://a"}, "resources": ["users"]})
client = RESTClient("http://b", headers={"X": "1"})
pipeline = dlt.pipeline("shop", destination="duckdb")
`

const walk = '@dlt.resource\ndef rows():\n    yield from client.paginate("items")\n'

function read(text: string): ConfigDocument | undefined {
  return readProgram(
    { file: 'x.py', absolute: '/x.py', text: start + text },
    { prose: false, now: 0, env: () => undefined },
  )[0]
}

/** Why the rows of a walk are left out; undefined = they are read. */
function why(text: string, run = 'rows'): string | undefined {
  const warnings = read(`${text}\npipeline.run([shop.users, ${run}])`)?.warnings ?? []
  return warnings.find(({ code }) => code === 'PYTHON_IN_PART')?.message
}

function clientOf(text: string): unknown {
  const value = read(`${text}\npipeline.run(rows)`)?.value
  return typeof value === 'object' && value !== null && 'client' in value ? value.client : undefined
}

describe('a RESTClient that is changed after it was made', () => {
  it.each([
    ['headers of its session', 'client.session.headers.update({"A": "b"})', '"session" of a RESTClient'],
    ['auth of its session', 'client.session.auth = ("a", "b")', '"session" of a RESTClient'],
    ['checks of its session', 'client.session.verify = False', '"session" of a RESTClient'],
    ['a session', 'client.session = 1', 'sets "session" of a RESTClient'],
    ['by a name that is not known', 'client.anything = 1', 'sets "anything" of a RESTClient'],
    ['by code that is not known', 'import other\nother.configure(client)', 'other'],
    ['by a login, which may leave cookies', 'client.post("login")', '"post" of a RESTClient'],
  ])('is not read: %s', (_, change, reason) => {
    expect(why(`${change}\n${walk}`)).toContain(reason)
    expect(why(walk.replace('    yield', `    ${change.replaceAll('\n', '\n    ')}\n    yield`))).toContain(reason)
  })

  it('is not read when it is changed between the walk and its pages', () => {
    const text =
      'pages = client.paginate("items")\nclient.session.verify = False\nrows = dlt.resource(pages, name="rows")'
    expect(why(text)).toContain('"session" of a RESTClient')
  })

  it.each([
    ['a list of it', 'everything = list(pages)'],
    ['the next page', 'first = next(pages)'],
    ['a loop that ends', 'for page in pages:\n    break'],
    ['a message to it', 'pages.send(None)'],
    ['code that is not known', 'import other\nother.take(pages)'],
  ])('does not walk what something took pages of: %s', (_, taking) => {
    const rows = '@dlt.resource\ndef rows():\n    yield from pages'
    expect(why(`pages = client.paginate("items")\n${rows}`)).toBeUndefined()
    expect(why(`pages = client.paginate("items")\n${taking}\n${rows}`)).toMatch(/the pages of an API|imports "other"/)
  })

  it('is the one that it is then, where a config has what is set', () => {
    const set = 'client.headers = {"Y": "2"}\nclient.auth = BearerTokenAuth("t")\nclient.base_url = "http://c"\n'
    const changed = { base_url: 'http://c', headers: { Y: '2' }, auth: { type: 'bearer', token: 't' } }
    expect(clientOf(set + walk)).toEqual(changed)
    expect(clientOf(`client.headers["Z"] = "3"\n${walk}`)).toEqual({
      base_url: 'http://b',
      headers: { X: '1', Z: '3' },
    })
  })

  it('may be asked beside its walks', () => {
    expect(why(`client.get("me")\n${walk}`)).toBeUndefined()
  })
})

describe('arguments of a walk', () => {
  it.each([
    ['allow_redirects=False', 'whether redirects are followed'],
    ['timeout=5', 'a time limit of its own'],
    ['stream=True', 'answers are streamed'],
  ])('that no config has are told: %s', (argument, reason) => {
    expect(why(walk.replace('"items"', `"items", ${argument}`))).toContain(reason)
  })

  it('are told of the client as well', () => {
    expect(why(`client = RESTClient("http://b", config={"a": 1})\n${walk}`)).toContain('given a "config"')
  })

  it('say nothing where they are what is usual', () => {
    expect(why(walk.replace('"items"', '"items", allow_redirects=True, stream=False, verify=True'))).toBeUndefined()
  })
})

describe('a limit of a resource that Python makes', () => {
  const limited = (body: string, limit = '2'): ConfigDocument | undefined =>
    read(`@dlt.resource\ndef rows():\n    ${body}\npipeline.run(rows().add_limit(${limit}))`)

  it('counts pages where pages are given', () => {
    const value = limited('for page in client.paginate("items"):\n        yield page')?.value
    expect(value).toMatchObject({ resources: [{ name: 'rows', add_limit: 2 }] })
  })

  it.each([
    ['from each page', 'for page in client.paginate("items"):\n        yield from page', 'one by one'],
    [
      'row by row',
      'for page in client.paginate("items"):\n        for row in page:\n            yield row',
      'one by one',
    ],
    ['of another resource', 'for row in shop.users:\n        yield row', 'one by one'],
    [
      'collected',
      'all = []\n    for page in client.paginate("items"):\n        all.extend(page)\n    yield all',
      'all rows at once',
    ],
  ])('is refused where it counts something else: %s', (_, body, reason) => {
    expect(() => limited(body)).toThrow(reason)
  })
})
