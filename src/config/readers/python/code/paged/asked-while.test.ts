import { describe, expect, it } from 'vitest'
import { readProgram } from '../../read-python.ts'

const start = `import dlt, requests
from dlt.sources.rest_api import rest_api_source
other = rest_api_source({"client": {"base_url": "http://a"}, "resources": ["other"]})
def fetch(path, params):
    answer = requests.get(f"http://b/{path}", params=params)
    answer.raise_for_status()
    return answer.json()
`

interface Resource {
  readonly name?: string
  readonly endpoint: {
    readonly params?: Readonly<Record<string, unknown>>
    readonly headers?: unknown
    readonly data_selector?: string
    readonly for_each?: unknown
    readonly paginator: string | { readonly python: string }
  }
  readonly processing_steps?: readonly { readonly yield_map: { readonly python: string } }[]
}

function read(lines: readonly string[], parameters: string): ReturnType<typeof readProgram> {
  const body = lines.map((line) => `    ${line}\n`).join('')
  const text = `${start}@dlt.resource\ndef rows(${parameters}):\n${body}dlt.pipeline("p", destination="duckdb").run([other, rows])`
  return readProgram({ file: 'x.py', absolute: '/x.py', text }, { prose: false, now: 0, env: () => undefined })
}

function resource(lines: readonly string[], parameters = ''): Resource {
  const documents = read(lines, parameters) as unknown as readonly {
    readonly value: { readonly resources: readonly Resource[] }
  }[]
  const found = documents.flatMap(({ value }) => value.resources).find(({ name }) => name === 'rows')
  if (found === undefined) throw new Error('nothing was read')
  return found
}

function why(lines: readonly string[], parameters = ''): string | undefined {
  const warnings = read(lines, parameters).flatMap((document) => document.warnings ?? [])
  const message = warnings.find(({ code }) => code === 'PYTHON_IN_PART')?.message ?? ''
  return /made by Python code, and (.*); what it gives is left out/.exec(message)?.[1]
}

/** What it keeps when the first page is asked for. */
function kept({ endpoint: { paginator } }: Resource): string | undefined {
  return typeof paginator === 'string' ? paginator : /self\.kept = (.*)/.exec(paginator.python)?.[1]
}

const counted = [
  'page = 1',
  'while True:',
  '    params = {"page": page, "key": key}',
  '    data = requests.get("http://b/items", params=params).json()',
  '    if not data["items"]:',
  '        break',
  '    yield data["items"]',
  '    page += 1',
]

describe('pages that a while loop walks', () => {
  it('become an endpoint; what stays the same, as a key, is not in what it keeps', () => {
    const found = resource(counted, 'key=dlt.secrets.value')
    expect(found.endpoint).toMatchObject({ params: { page: 1 }, data_selector: 'items' })
    expect(kept(found)).toBe('{"page": 1}')
    expect(found.processing_steps).toBeUndefined()
    const { paginator } = found.endpoint
    expect(typeof paginator === 'string' ? '' : paginator.python).toMatch(/params = \{"page": page\} +\n/)
    expect(JSON.stringify(paginator)).not.toContain('key"')
  })

  it('an empty answer that ends the walk is no row, also where it is an object', () => {
    const whole = counted.map((line) => line.replaceAll('["items"]', ''))
    expect(resource(whole, 'key=None').processing_steps).toEqual([
      { filter: { python: expect.stringContaining('return bool(item_)') } },
    ])
    const unasked = [...whole.slice(0, 4), '    yield data', '    if page > 3: break', '    page += 1']
    expect(resource(unasked, 'key=None').processing_steps).toBeUndefined()
  })

  it.each<[string, readonly string[], string | undefined]>([
    [
      'an address from the answer',
      [
        'url = "http://b/x"',
        'while url:',
        '    d = requests.get(url).json()',
        '    yield from d["a"]',
        '    url = d.get("next")',
      ],
      '{"url": "http://b/x"}',
    ],
    [
      'a condition, a function of the program, and rows that are given at the end',
      [
        'more, offset = True, 0',
        'rows = []',
        'while more:',
        '    d = fetch("x", {"offset": offset})',
        '    rows.extend(d["a"])',
        '    offset += len(d["a"])',
        '    more = d["more"]',
        'yield rows',
      ],
      undefined,
    ],
    [
      'parameters that are kept',
      [
        'p = {"size": 5, "page": 1}',
        'while True:',
        '    d = fetch("x", p)',
        '    for r in d["a"]:',
        '        r["b"] = 1',
        '        yield r',
        '    if len(d["a"]) < p["size"]:',
        '        return',
        '    p["page"] += 1',
      ],
      '{"p": {"size": 5, "page": 1}}',
    ],
    [
      'a session of requests',
      [
        'with requests.Session() as s:',
        '    s.headers["X"] = "1"',
        '    token = None',
        '    while True:',
        '        p = {}',
        '        if token:',
        '            p["token"] = token',
        '        d = s.get("http://b/x", params=p).json()',
        '        yield d["a"]',
        '        token = d.get("token")',
        '        if not token:',
        '            break',
      ],
      '{"token": None}',
    ],
  ])('are read: %s', (_, lines, state) => {
    const found = resource(lines)
    expect(found.endpoint.data_selector).toBe('a')
    if (state !== undefined) expect(kept(found)).toBe(state)
  })

  it.each<[string, readonly string[]]>([
    [
      'its rows are made with what goes on from page to page',
      [
        'page = 1',
        'while page < 3:',
        '    d = fetch("x", {"p": page})',
        '    for r in d["a"]:',
        '        yield {**r, "page": page}',
        '    page += 1',
      ],
    ],
    [
      'it asks the API more than once',
      [
        'while True:',
        '    d = fetch("x", {})',
        '    yield d["a"]',
        '    e = fetch("y", {})',
        '    if not e["b"]: break',
      ],
    ],
    [
      'it gives rows under a "while" loop',
      [...counted.slice(0, 7), '    page += 1', 'yield {"id": 0}'].map((line) => line.replace('key}', '1}')),
    ],
    [
      'its loop has an "else"',
      [
        'url = "http://b"',
        'while url:',
        '    d = requests.get(url).json()',
        '    yield d["a"]',
        '    url = d["n"]',
        'else:',
        '    yield {"id": 0}',
      ],
    ],
    [
      '"headers" of its requests changes from page to page',
      [
        'n = 1',
        'while True:',
        '    d = requests.get("http://b", headers={"N": str(n)}).json()',
        '    yield d["a"]',
        '    n += 1',
        '    if n > 3: break',
      ],
    ],
    [
      'a function of the program makes what it asks with',
      [
        'def ask(n):',
        '    return requests.get("http://b", params={"n": n * 2}).json()',
        'n = 1',
        'while True:',
        '    d = ask(n)',
        '    yield d["a"]',
        '    n += 1',
        '    if n > 3: break',
      ],
    ],
  ])('are not read where %s', (reason, lines) => {
    expect(why(lines)).toBe(reason)
  })

  it('are asked with the credentials of the program only where these stay the same', () => {
    const lines = ['url = f"http://b/{key}"', 'while url:', '    d = requests.get(url).json()', '    yield d["a"]']
    const url = (next: string): readonly string[] => [...lines, `    url = ${next}`]
    expect(why(url('url + d["n"]'), 'key=dlt.secrets.value')).toBe('"url" goes on from page to page and is not data')
    expect(why(url('d["n"]'), 'key=dlt.secrets.value')).toBeUndefined()
  })
})

describe('requests in other forms', () => {
  const walk = (options: string): readonly string[] => [
    'from dlt.sources.helpers.rest_client import RESTClient',
    'from dlt.sources.helpers.rest_client.paginators import PageNumberPaginator',
    `client = RESTClient("http://b", paginator=PageNumberPaginator(total_path=None${options}))`,
    'for page in client.paginate("x"):',
    '    if not page: break',
    '    yield page',
  ]

  it('end at an empty page where the walk does so itself', () => {
    expect(resource(walk('')).endpoint).toEqual({ path: 'x' })
    expect(why(walk(', maximum_page=3, stop_after_empty_page=False'))).toBe('its loop may end early ("break")')
  })

  it('are read in a deferred function, which makes rows of the answer, and for each of a range', () => {
    const found = resource([
      '@dlt.defer',
      'def one(n):',
      '    d = requests.get(f"http://b/{n}").json()["a"]',
      '    for r in d: r["n"] = n',
      '    return d',
      'for n in range(1, 4):',
      '    yield one(n)',
    ])
    expect(found.endpoint).toMatchObject({ data_selector: '$', for_each: { values: [1, 2, 3], as: 'n' } })
    expect(found.processing_steps?.[0]?.yield_map.python).toContain('r["n"] = n')
  })
})
