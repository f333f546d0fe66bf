import { describe, expect, it, test } from 'vitest'
import { ConfigProblems, type SluiceError } from '../../../model/errors.ts'
import { ConfigChoice, type ConfigDocument, ParameterReference, SecretReference } from '../../document.ts'
import { type PythonOptions, readProgram } from './read-python.ts'

const start = `import dlt, os
from dlt.sources.rest_api import rest_api_source, rest_api_resources, RESTAPIConfig
config = {"client": {"base_url": "http://a"}, "resources": ["orders", {"name": "users", "endpoint": "u"}]}
pipeline = dlt.pipeline("shop", destination="duckdb", dataset_name="raw")
`

// a Saturday at noon
const now = Date.UTC(2026, 0, 31, 12)

function documents(text: string, options: Partial<PythonOptions> = {}): readonly ConfigDocument[] {
  const source = { file: 'x.py', absolute: '/x.py', text: start + text }
  return readProgram(source, { prose: false, now, env: () => undefined, ...options })
}

function values(text: string, options: Partial<PythonOptions> = {}): readonly unknown[] {
  return documents(text, options).map(({ value }) => value)
}

function resources(text: string): unknown {
  const [value] = values(text)
  return (value as { readonly resources: unknown }).resources
}

function refusal(text: string, options: Partial<PythonOptions> = {}): SluiceError {
  try {
    documents(text, options)
  } catch (error) {
    return error as SluiceError
  }
  throw new Error('nothing was refused')
}

const orders = { name: 'orders' }
const users = { name: 'users', endpoint: 'u' }

describe('what a program does with a source', () => {
  test.each<[string, unknown]>([
    ['pipeline.run(s.with_resources("users"))', [{ ...orders, selected: false }, users]],
    ['s.users.selected = False\npipeline.run(s)', ['orders', { ...users, selected: false }]],
    [
      'pipeline.run(s.add_limit(3))',
      [
        { ...orders, add_limit: 3 },
        { ...users, add_limit: 3 },
      ],
    ],
    ['s.users.add_limit(max_time=5)\npipeline.run(s)', ['orders', { ...users, add_limit: { max_time: 5 } }]],
    ['s.users.apply_hints(primary_key="id")\npipeline.run(s)', ['orders', { ...users, primary_key: 'id' }]],
    [
      's.resources["users"].write_disposition = "merge"\npipeline.run(s)',
      ['orders', { ...users, write_disposition: 'merge' }],
    ],
    ['pipeline.run(s.users)', [{ ...orders, selected: false }, users]],
    [
      'pipeline.run(s, write_disposition="replace", table_name=None)',
      [
        { ...orders, write_disposition: 'replace' },
        { ...users, write_disposition: 'replace' },
      ],
    ],
    [
      's.users.add_map(lambda r: {**r, "n": LIMIT})\npipeline.run(s)',
      ['orders', { ...users, processing_steps: [{ map: { python: 'LIMIT = 5\n(lambda r: {**r, "n": LIMIT})' } }] }],
    ],
  ])('%s', (text, expected) => {
    expect(resources(`LIMIT = 5\ns = rest_api_source(config)\n${text}`)).toEqual(expected)
  })

  it('leaves the original of a clone as it is', () => {
    const text = 's = rest_api_source(config)\nfew = s.with_resources("users")\npipeline.run(s)'
    expect(resources(text)).toEqual(['orders', users])
  })

  it('says under which names, and where, it is loaded', () => {
    const text = [
      's = rest_api_source(config, name="own", max_table_nesting=1)',
      's.root_key = True',
      'p = dlt.pipeline(pipeline_name="q", destination=dlt.destinations.postgres("postgresql://h/d"), dev_mode=True)',
      'p.run(s, dataset_name="late", refresh="drop_data", schema_contract="freeze")',
    ]
    expect(values(text.join('\n'))).toMatchObject([
      {
        name: 'q',
        source_name: 'own',
        destination: { type: 'postgres', credentials: 'postgresql://h/d' },
        dataset: 'late',
        dev_mode: true,
        refresh: 'drop_data',
        max_table_nesting: 1,
        root_key: true,
        schema_contract: 'freeze',
      },
    ])
  })

  it('gives a document for each run, and takes extract, normalize and load for one', () => {
    const text =
      'a = rest_api_source(config)\npipeline.run(a)\npipeline.extract(a.with_resources("users"))\npipeline.normalize()\npipeline.load()'
    expect(values(text)).toHaveLength(2)
  })

  it('notes a source that is made and not run', () => {
    const [document] = documents(
      'a = rest_api_source(config)\nb = rest_api_source({"client": {}, "resources": ["x"]})\npipeline.run(a)',
    )
    expect(document?.warnings).toMatchObject([
      { code: 'PYTHON_LEFT_OUT', message: expect.stringContaining('Line 6') as string },
    ])
  })

  it('does not mind what is done with the result', () => {
    const text = `info = pipeline.run(rest_api_source(config))
info.raise_on_failed_jobs()
print(info, pipeline.last_trace)
with pipeline.sql_client() as client:
    rows = client.execute_sql("SELECT 1")
for table in pipeline.default_schema.tables:
    print(table)
pipeline.dataset().orders.df().to_csv("x.csv")`
    expect(values(text)).toHaveLength(1)
  })
})

describe('functions that give sources', () => {
  const shop = `@dlt.source(name="s")
def shop(token: str = dlt.secrets.value, size: int = 20):
    if not token:
        raise ValueError("no token")
    yield from rest_api_resources({"client": {"auth": {"type": "bearer", "token": token}}, "resources": [f"r{size}"]})
`

  it('look injected parameters up under their own sections', () => {
    const token = new ParameterReference({ store: 'secrets', key: 'token', fallback: undefined }, ['sources', 'x', 's'])
    expect(values(`${shop}pipeline.run(shop(size=5))`)).toMatchObject([
      { source_name: 's', client: { auth: { token } }, resources: ['r5'] },
    ])
  })

  it('are read with their defaults when nobody calls them', () => {
    expect(values(shop)).toMatchObject([{ name: 'shop', source_name: 's', resources: ['r20'] }])
  })

  it('may be of a program that something else calls', () => {
    const text = `${shop}@something.task(retries=3)\ndef load():\n    pipeline.run(shop().add_limit(2))\n`
    expect(values(`import something\n${text}`)).toMatchObject([
      { dataset: 'raw', resources: [{ name: 'r20', add_limit: 2 }] },
    ])
  })

  it('take the other secret where there is none', () => {
    const text = `@dlt.source
def s(token: "Optional[str]" = dlt.secrets.value):
    if token is None:
        token = os.getenv("TOKEN")
    return rest_api_resources({"client": {"x": token, "auth": {"token": token} if token else None}, "resources": []})
pipeline.run(s())`
    const [value] = values(text) as readonly { readonly client: { readonly x: unknown } }[]
    expect(value?.client.x).toBeInstanceOf(ConfigChoice)
    expect(value?.client.x).toMatchObject({ missing: new SecretReference('env', 'TOKEN') })
  })
})

describe('classes of the program', () => {
  const paginators = 'from dlt.sources.helpers.rest_client.paginators import *\n'
  const made = (cls: string, call: string): string =>
    `${paginators}${cls}\npipeline.run(rest_api_source({"client": {"paginator": ${call}}, "resources": ["a"]}))`

  it('are their options, when they only set options', () => {
    const cls =
      'class Own(OffsetPaginator):\n    def __init__(self, size):\n        super().__init__(limit=size, total_path=None)'
    expect(values(made(cls, 'Own(50)'))).toMatchObject([
      { client: { paginator: { type: 'offset', limit: 50, total_path: null } } },
    ])
  })

  test.each([
    ['        request.json["offset"] = self.offset', 'offset_body_path'],
    ['        request.params["cursor"] = self.cursor', '"cursor_param"'],
  ])('are refused with the built-in way: %s', (line, way) => {
    const cls = `class Own(BasePaginator):\n    def update_request(self, request):\n${line}`
    const { message, details } = refusal(made(cls, 'Own()'))
    expect(message).toContain('"Own" is a paginator made in code (update_request)')
    expect(details.hint).toContain(way)
    expect(details.place?.path).toBe('client.paginator')
  })

  it('of auths point to oauth2', () => {
    const text = `from dlt.sources.helpers.rest_client.auth import AuthConfigBase
class Own(AuthConfigBase):
    def __call__(self, request):
        self.refresh_token = renew()
pipeline.run(rest_api_source({"client": {"auth": Own()}, "resources": ["a"]}))`
    expect(refusal(text).details.hint).toContain('"refresh_token": …')
  })
})

describe('what is refused', () => {
  test.each([
    ['pipeline.run([{"id": 1}], table_name="t")', 5, 'loads rows that stand in the program'],
    ['pipeline.run(3)', 5, 'loads something that is not a rest_api source'],
    ['@dlt.resource\ndef rows():\n    yield 1\npipeline.run(rows())', 5, '"rows" is made by Python code'],
    ['import other\nif other.is_on():\n    pipeline.run(rest_api_source(config))', 7, 'a pipeline runs here'],
    ['import other\ns = rest_api_source(config)\nother.change(s)\npipeline.run(s)', 8, 'other'],
    [
      's = rest_api_source(config)\ns.users.apply_hints(columns={"a": {}}, create_table_variant=True, table_name="t")\npipeline.run(s)',
      6,
      'one of several tables',
    ],
    [
      's = rest_api_source(config)\ns.users.add_map(lambda r: imported(r))\npipeline.run(s)',
      6,
      '"imported", which is nowhere in the file',
    ],
    ['pipeline.run(rest_api_source(config), schema=dlt.Schema("x"))', 5, 'a schema of its own'],
  ])('%s', (text, line, why) => {
    const error = refusal(text)
    expect(error).toMatchObject({ code: 'PYTHON_NOT_LITERAL', details: { place: { line } } })
    expect(error.message).toContain(why)
    expect(error.details.hint).toBeTruthy()
  })

  it('is left out with --ignore-code, line by line', () => {
    const text =
      's = rest_api_source(config)\ns.users.apply_hints(primary_key="id")\npipeline.run(s.add_limit(1), write_disposition="replace")'
    const [document] = documents(text, { ignoreCode: true })
    expect(document?.value).toEqual({ name: 'shop', destination: 'duckdb', dataset: 'raw', ...ofConfig })
    const lines = (document?.warnings ?? [])
      .map(({ code, message }) => `${code} ${/\d+/.exec(message)?.[0] ?? ''}`)
      .toSorted()
    expect(lines).toEqual(['PYTHON_IGNORED 7', 'PYTHON_IGNORED 7', 'PYTHON_IGNORED 6', 'PYTHON_IGNORED 7'].toSorted())
  })
})

const ofConfig = { client: { base_url: 'http://a' }, resources: ['orders', users] }

test('files beside the program: modules, JSON and YAML', () => {
  const files: Readonly<Record<string, string>> = {
    'shop/__init__.py': '',
    'shop/settings.py': 'URL = "http://b"\n',
    'resources.yaml': '- orders\n- users\n',
  }
  const text = `import yaml
from shop.settings import URL
pipeline.run(rest_api_source({"client": {"base_url": URL}, "resources": yaml.safe_load(open("resources.yaml"))}))`
  expect(values(text, { fileBeside: (path) => files[path] })).toMatchObject([
    { client: { base_url: 'http://b' }, resources: ['orders', 'users'] },
  ])
})

test('a variable of the environment decides, and it is said', () => {
  const text = 'if os.getenv("FULL"):\n    config["resources"].append("all")\npipeline.run(rest_api_source(config))'
  const [document] = documents(text, { env: (name) => (name === 'FULL' ? '1' : undefined) })
  expect(document?.value).toMatchObject({ resources: ['orders', users, 'all'] })
  expect(document?.warnings).toMatchObject([{ code: 'PYTHON_DECIDED' }])
  expect(documents(text)[0]?.value).toMatchObject({ resources: ['orders', users] })
})

test.each([
  'x = 1 if os.environ["KEY"] == "a" else 2',
  'if "a" in os.environ["KEY"]:\n    x = 1',
  'if os.environ["KEY"]:\n    x = 1',
  'x = 1 if os.environ["KEY"] else 2',
  'x = os.environ["KEY"] or 2',
])('os.environ of a variable that is not set is a KeyError: %s', (line) => {
  const text = `import os\n${line}\npipeline.run(rest_api_source(config))`
  expect(refusal(text)).toMatchObject({
    code: 'CONFIG_UNRESOLVED_SECRET',
    details: { hint: 'Set it with: export KEY=…' },
  })
})

test('JSON of a variable is read as it is now, and it is said', () => {
  const text = `import json, os
s = rest_api_source({"client": {"base_url": "http://a"}, "resources": json.loads(os.getenv("NAMES", '["a", "b"]'))})
s.b.add_limit(1)
pipeline.run(s)`
  const [document] = documents(text)
  expect(document?.value).toMatchObject({ resources: ['a', { name: 'b' }] })
  expect(document?.warnings).toMatchObject([{ code: 'PYTHON_DECIDED' }])
})

test('a variable that a program stops without is what is missing', () => {
  const text = 'if not os.getenv("KEY"):\n    raise ValueError("no key")\npipeline.run(rest_api_source(config))'
  expect(refusal(text)).toMatchObject({
    code: 'CONFIG_UNRESOLVED_SECRET',
    details: { hint: 'Set it with: export KEY=…' },
  })
})

test.each([
  ['pendulum.today().subtract(days=30).to_iso8601_string()', '2026-01-01T00:00:00Z'],
  ['(datetime.now(timezone.utc) - timedelta(days=7)).isoformat()', '2026-01-24T12:00:00+00:00'],
  ['date.today()', '2026-01-31'],
])('%s', (written, text) => {
  const program = `import pendulum\nfrom datetime import *\npipeline.run(rest_api_source({"client": {}, "resources": [{"name": "a", "endpoint": {"params": {"d": ${written}}}}]}))`
  expect(values(program)).toMatchObject([{ resources: [{ endpoint: { params: { d: text } } }] }])
})

test('a time of now is told of, with its line', () => {
  const program = (when: string): string =>
    `from datetime import *\nprint(date.today())\npipeline.run(rest_api_source({"client": {}, "resources": [{"name": "a", "endpoint": {"params": {"d": ${when}}}}]}))`
  expect(documents(program('date.today()'))[0]?.warnings).toMatchObject([
    { code: 'PYTHON_DECIDED', message: expect.stringMatching(/^What line \d+ says hangs on the time\.$/) as string },
  ])
  expect(documents(program('"x"'))[0]?.warnings ?? []).toEqual([])
})

describe('resources that are not known', () => {
  const unknown = `import requests
s = rest_api_source({"client": {"base_url": "http://a"}, "resources": [n for n in ["a", "b"] if requests.get(n).ok]})
`
  test.each([
    's.a.write_disposition = "replace"\npipeline.run(s)',
    's.resources["a"].add_limit(1)\npipeline.run(s)',
    'for r in s.resources.values(): r.add_limit(1)\npipeline.run(s)',
    'pipeline.run(s.with_resources("a"))',
    'if "a" in s.resources:\n  pipeline.run(s)',
    'if len(s.resources) > 1:\n  pipeline.run(s)',
  ])('are why it is refused, and not that there are none: %s', (text) => {
    const error = refusal(unknown + text)
    const all = error instanceof ConfigProblems ? error.problems : [error]
    expect(all.map(({ message }) => message).join('\n')).toContain('requests.get')
  })
})

describe('what is known before the run', () => {
  const runs = 'pipeline.run(rest_api_source(config))\n'

  it('sys.argv is the file alone', () => {
    expect(values(`import sys\nif "--never" not in sys.argv and len(sys.argv) == 1:\n  ${runs}`)).toHaveLength(1)
  })

  it('a condition on dlt.config is decided by the files, which is said', () => {
    const looked: PythonOptions['looked'] = ({ key }) => (key === 'stage' ? 'prod' : undefined)
    const [first] = documents(`if dlt.config["stage"] == "prod":\n  ${runs}`, { looked })
    expect(first?.warnings).toMatchObject([
      { code: 'PYTHON_DECIDED', message: expect.stringContaining('dlt.config["stage"]') },
    ])
    expect(refusal(`if dlt.config["other"] == "prod":\n  ${runs}`, { looked })).toMatchObject({
      code: 'CONFIG_UNRESOLVED_SECRET',
      message: expect.stringContaining('dlt.config["other"], which is not set'),
    })
  })
})
