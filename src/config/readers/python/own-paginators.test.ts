import { describe, expect, it } from 'vitest'
import type { JsonValue } from '../../../json/json.ts'
import { decodedRecords } from '../../../json/records/decoded-records.ts'
import type { Page, RequestSpec } from '../../../model/request.ts'
import { pythonCompiler } from '../../../pipeline/python/compile-python.ts'
import { pythonPaginator } from '../../plan/step/python-paginator.ts'
import { readProgram } from './read-python.ts'

const start = `import dlt
from typing import Any, List, Optional
from dlt.sources.rest_api import rest_api_source
from dlt.sources.helpers.requests import Request, Response
from dlt.sources.helpers.rest_client.paginators import BasePaginator, OffsetPaginator, JSONResponseCursorPaginator, BaseNextUrlPaginator
`

function textOf(classes: string, made: string): string {
  const text = `${start}${classes}
pipeline = dlt.pipeline("shop", destination="duckdb")
pipeline.run(rest_api_source({"client": {"base_url": "http://a", "paginator": ${made}}, "resources": ["orders"]}))
`
  const source = { file: 'x.py', absolute: '/x.py', text }
  const [document] = readProgram(source, { prose: false, now: 0, env: () => undefined })
  const value = document?.value as unknown as { client: { paginator: { python: string } } } | undefined
  return value?.client.paginator.python ?? ''
}

const asked: RequestSpec = {
  method: 'GET',
  url: 'http://a/orders',
  params: [['size', '2']],
  headers: [],
  body: { kind: 'none' },
}

interface Answer {
  readonly body: JsonValue
  readonly records: readonly JsonValue[]
  readonly headers?: Readonly<Record<string, string>>
}

/** The requests that a paginator makes of these answers: URL, parameters and body. */
function walk(text: string, answers: readonly Answer[], request: RequestSpec = asked): readonly string[] {
  const paginator = pythonPaginator(pythonCompiler({ now: () => 0 })(text, 'client.paginator', 'paginator'), text)
  const made: string[] = []
  let position = paginator.first(request)
  for (const { body, records, headers = {} } of answers) {
    // as it comes back from a package
    const kept = JSON.stringify(position)
    expect(kept).not.toContain('s3cret')
    position = JSON.parse(kept) as JsonValue
    const now = paginator.apply(request, position)
    const sent = now.body.kind === 'json' ? ` ${JSON.stringify(now.body.value)}` : ''
    made.push(`${now.method} ${now.url}?${now.params.map((pair) => pair.join('=')).join('&')}${sent}`)
    const page: Page = { request: now, url: now.url, status: 200, headers, body, records: decodedRecords(records) }
    const step = paginator.next(position, page)
    if (step.kind === 'done') return [...made, 'done']
    position = step.position
  }
  return made
}

describe('paginators that are classes of the program', () => {
  it('are another one for fingerprints when their text is another', () => {
    const text = 'class Paginator:\n    pass'
    const compiled = pythonCompiler({ now: () => 0 })(text, 'client.paginator', 'paginator')
    expect(pythonPaginator(compiled, text)).toMatchObject({ type: 'python', python: text })
  })
})

it('keeps of a body what the class changes, never what else is in it', () => {
  const text = textOf(
    `
class InBody(BasePaginator):
    def __init__(self):
        super().__init__()
        self.page = 1

    def update_state(self, response, data=None):
        self.page += 1
        self._has_next_page = bool(data)

    def update_request(self, request):
        request.json["variables"]["page"] = self.page
        request.json["seen"] = None
`,
    'InBody()',
  )
  const body = { kind: 'json', value: { api_key: 's3cret', variables: { token: 's3cret', page: 0 } } } as const
  const bodies = walk(
    text,
    [
      { body: {}, records: [{ id: 1 }] },
      { body: {}, records: [{ id: 2 }] },
      { body: {}, records: [] },
    ],
    { ...asked, method: 'POST', body },
  )
  const sent = (page: number, more = ',"seen":null'): string =>
    `{"api_key":"s3cret","variables":{"token":"s3cret","page":${page}}${more}}`
  expect(bodies.map((line) => line.replace(/^[^{]*/, ''))).toEqual([sent(0, ''), sent(2), sent(3), ''])
})

describe('paginators that are classes of the program', () => {
  it('step by a flag of the answer, and ask for the first page as it is', () => {
    const text = textOf(
      `
class Arc(BasePaginator):
    def __init__(self, offset_param="resultOffset", limit=2):
        super().__init__()
        self.offset_param = offset_param
        self.limit = limit
        self.offset = 0

    def update_state(self, response: Response, data: Optional[List[Any]] = None) -> None:
        if not response.json().get("exceededTransferLimit", False):
            self._has_next_page = False
        else:
            self.offset += self.limit

    def update_request(self, request: Request) -> None:
        if request.params is None:
            request.params = {}
        request.params[self.offset_param] = self.offset
`,
      'Arc(limit=3)',
    )
    expect(
      walk(text, [
        { body: { exceededTransferLimit: true }, records: [1] },
        { body: { exceededTransferLimit: true }, records: [1] },
        { body: {}, records: [1] },
      ]),
    ).toEqual([
      'GET http://a/orders?size=2',
      'GET http://a/orders?size=2&resultOffset=3',
      'GET http://a/orders?size=2&resultOffset=6',
      'done',
    ])
  })

  it('step a body, and what is added to a paginator of dlt', () => {
    const text = textOf(
      `
class InBody(OffsetPaginator):
    def update_request(self, request):
        if not request.json:
            request.json = {}
        request.json[self.limit_param] = self.limit
        request.json[self.param_name] = self.current_value
        request.method = "POST"
`,
      'InBody(limit=2, total_path=None, maximum_offset=6)',
    )
    const request: RequestSpec = { ...asked, params: [], body: { kind: 'json', value: { act: 'list' } } }
    const full = { body: {}, records: [1, 2] }
    // as in dlt, whose paginator puts the limit into the query of the first request by a method that is not overridden here
    expect(walk(text, [full, full, full, full], request)).toEqual([
      'POST http://a/orders?limit=2 {"act":"list","limit":2,"offset":0}',
      'POST http://a/orders?limit=2 {"act":"list","limit":2,"offset":2}',
      'POST http://a/orders?limit=2 {"act":"list","limit":2,"offset":4}',
      'done',
    ])
  })

  it('keep dates, links and what they count of their own between two pages', () => {
    const text = textOf(
      `
from datetime import date, timedelta
DAYS = 30

class Windows(BasePaginator):
    def __init__(self, begin):
        super().__init__()
        self.begin = begin
        self.at = None
        self.seen = []

    def init_request(self, request):
        self.at = date.fromisoformat(self.begin)
        self.update_request(request)

    def update_state(self, response, data=None):
        self.seen.append(len(data))
        self.at += timedelta(days=DAYS)
        self._has_next_page = self.at < date(2026, 3, 15)

    def update_request(self, request):
        request.params["from"] = self.at.isoformat()
        request.params["size"] = None
        request.headers["X-Seen"] = str(sum(self.seen))
`,
      'Windows("2026-01-01")',
    )
    const page = { body: null, records: [1, 2, 3] }
    expect(walk(text, [page, page, page, page])).toEqual([
      'GET http://a/orders?from=2026-01-01',
      'GET http://a/orders?from=2026-01-31',
      'GET http://a/orders?from=2026-03-02',
      'done',
    ])
  })

  it('take cursors from headers, and links from where the class finds them', () => {
    const cursor = textOf(
      `
class After(BasePaginator):
    def __init__(self):
        super().__init__()
        self.after = None

    def update_state(self, response, data=None):
        self.after = response.headers.get("X-Next-Search-After")
        self._has_next_page = self.after is not None

    def update_request(self, request):
        if self.after is not None:
            request.params["search-after"] = self.after
`,
      'After()',
    )
    expect(
      walk(cursor, [
        { body: [], records: [], headers: { 'x-next-search-after': 'c2' } },
        { body: [], records: [] },
      ]),
    ).toEqual(['GET http://a/orders?size=2', 'GET http://a/orders?size=2&search-after=c2', 'done'])
    const link = textOf(
      `
class Link(BaseNextUrlPaginator):
    def update_state(self, response, data=None):
        self._next_reference = (response.json().get("paging") or {}).get("next")
`,
      'Link()',
    )
    expect(
      walk(link, [
        { body: { paging: { next: '/orders?page=2' } }, records: [] },
        { body: {}, records: [] },
      ]),
    ).toEqual(['GET http://a/orders?size=2', 'GET http://a/orders?page=2?', 'done'])
  })

  it('are refused with the built-in way when they hold what is no data, or use what is not known', () => {
    const classes = `
import requests
class Own(BasePaginator):
    def __init__(self, key):
        super().__init__()
        self.key = key
    def update_state(self, response, data=None):
        self.offset = requests.get("http://a").json()
    def update_request(self, request):
        request.params["offset"] = self.offset
`
    expect(() => textOf(classes, 'Own(dlt.secrets["key"])')).toThrow('"Own" is a paginator made in code')
    expect(() => walk(textOf(classes, 'Own("k")'), [{ body: {}, records: [] }])).toThrow()
  })
})
