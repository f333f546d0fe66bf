import { describe, expect, it } from 'vitest'
import type { SluiceError } from '../../../model/errors.ts'
import { type ConfigDocument, ParameterReference, SecretText } from '../../document.ts'
import { type PythonOptions, readProgram } from './read-python.ts'

const start = `import dlt, os
from dlt.sources.rest_api import rest_api_source, rest_api_resources
config = {"client": {"base_url": "http://a"}, "resources": ["orders", {"name": "users", "write_disposition": "replace"}]}
pipeline = dlt.pipeline("shop", destination="duckdb", dataset_name="raw")
@dlt.resource
def rows():
    yield {"id": 1}
`

function documents(text: string, options: Partial<PythonOptions> = {}): readonly ConfigDocument[] {
  const source = { file: 'x.py', absolute: '/x.py', text: start + text }
  return readProgram(source, { prose: false, now: 0, env: () => undefined, ...options })
}

function said(text: string, options?: Partial<PythonOptions>): readonly string[] {
  return documents(text, options).flatMap(({ warnings = [] }) =>
    warnings.map(({ code, message }) => `${code} ${message}`),
  )
}

function at(document: ConfigDocument | undefined, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], document?.value)
}

function refusal(text: string): SluiceError {
  try {
    documents(text)
  } catch (error) {
    return error as SluiceError
  }
  throw new Error('nothing was refused')
}

const byCode =
  'PYTHON_IN_PART The program is read in part: in line 5 the resource "rows" is made by Python code, and what it gives is made in the program; what it gives is left out.'

describe('rows that Python makes beside the configs', () => {
  it.each([
    ['in the same run', 'pipeline.run([rest_api_source(config).users, rows()])'],
    ['in a run of their own', 'pipeline.run(rest_api_source(config))\npipeline.run(rows)'],
    ['in the same source', '@dlt.source\ndef s():\n    return [*rest_api_resources(config), rows]\npipeline.run(s())'],
    ['in a source that nobody runs', '@dlt.source\ndef s():\n    return [*rest_api_resources(config), rows]'],
  ])('are left out, which is said: %s', (_, text) => {
    expect(said(text)).toEqual([byCode])
  })

  it('also rows that stand in the program, and other sources of dlt', () => {
    const text = `from dlt.sources.sql_database import sql_database
from dlt.sources.filesystem import filesystem, read_csv
tables = sql_database("postgresql://h/d").with_resources("a", "b")
tables.a.apply_hints(primary_key="id")
pipeline.run([rest_api_source(config), tables])
pipeline.run([{"id": 1}], table_name="own")
@dlt.source
def s():
    return (*rest_api_resources(config), filesystem("/tmp") | read_csv())
pipeline.run(s())`
    expect(said(text)).toEqual([
      expect.stringContaining('line 12 loads another source of dlt (sql_database(…))'),
      expect.stringContaining('line 13 loads rows that stand in the program (list)'),
      expect.stringContaining('loads another source of dlt (filesystem(…))'),
    ])
  })

  it('also what dltHub makes in the warehouse', () => {
    const text = `@dlt.hub.transformation(write_disposition="append")
def metrics(dataset):
    yield dataset("SELECT 1")
pipeline.run(rest_api_source(config))
pipeline.run(metrics(pipeline.dataset()))`
    expect(said(text)).toEqual([expect.stringContaining('loads another source of dlt (dlt.hub.transformation(…))')])
  })

  it('are of no concern when they are not selected', () => {
    const text =
      '@dlt.source\ndef s():\n    return [*rest_api_resources(config), rows]\npipeline.run(s().with_resources("users"))'
    expect(said(text)).toEqual([])
  })

  it('are ignored with --ignore-code, which is another warning', () => {
    const text = '@dlt.source\ndef s():\n    return [*rest_api_resources(config), rows]\npipeline.run(s())'
    expect(said(text, { ignoreCode: true })).toEqual([expect.stringMatching(/^PYTHON_IGNORED Rows are left out/)])
  })

  it.each([
    ['nothing else is loaded', 'pipeline.run(rows)', '"rows" is made by Python code'],
    [
      'they fill a table of a resource',
      '@dlt.resource(table_name="Users")\ndef more():\n    yield 1\npipeline.run([rest_api_source(config), more])',
      'fills a table that a resource of the configuration fills',
    ],
    [
      'a refresh would drop their tables',
      'pipeline.run([rest_api_source(config), rows], refresh="drop_sources")',
      'also drops tables that Python code fills',
    ],
    [
      'what is loaded beside is not known',
      'import other\npipeline.run([rest_api_source(config), other.rows()])',
      'other',
    ],
  ])('are refused where %s', (_, text, why) => {
    expect(refusal(text).message).toContain(why)
  })
})

describe('parameters without a default', () => {
  const source = `@dlt.source
def shop(token, start: str, size: int = 5):
    return rest_api_resources({"client": {"base_url": f"http://{start}", "auth": {"token": token}}, "resources": ["a"]})
`

  it('of a source that nobody calls are looked up as dlt looks up parameters', () => {
    const [document] = documents(source)
    const sections = ['sources', 'x', 'shop']
    expect(at(document, 'client', 'auth', 'token')).toEqual(
      new ParameterReference({ store: 'secrets', key: 'token', fallback: undefined }, sections, true),
    )
    const asked = new ParameterReference({ store: 'config', key: 'start', fallback: undefined }, sections, true)
    expect(at(document, 'client', 'base_url')).toEqual(new SecretText(['http://', asked]))
  })

  it('do not call for values where another source is whole', () => {
    expect(documents(`${source}pipeline.run(rest_api_source(config))`)).toHaveLength(1)
    expect(documents(`${source}s = rest_api_source(config)`)).toHaveLength(1)
  })

  it('are what is found where something hangs on them, or missing by name', () => {
    const text = `@dlt.source
def shop(names: list):
    return rest_api_resources({"client": {"base_url": "http://a"}, "resources": [{"name": n} for n in names]})
`
    const looked: PythonOptions['looked'] = ({ key }) => (key === 'names' ? ['a', 'b'] : undefined)
    expect(documents(text, { looked })[0]?.value).toMatchObject({ resources: [{ name: 'a' }, { name: 'b' }] })
    expect(refusal(text)).toMatchObject({
      code: 'CONFIG_UNRESOLVED_SECRET',
      details: { hint: expect.stringContaining('export SOURCES__X__SHOP__NAMES=') },
    })
  })
})

describe('conditions on secrets', () => {
  const text = `act = dlt.secrets["act"] if dlt.secrets["act"].startswith("a_") else f'a_{dlt.secrets["act"]}'
pipeline.run(rest_api_source({"client": {"base_url": "http://a"}, "resources": [{"name": "x", "endpoint": act}]}))`

  it('are decided by what is found, and the secret stays a lookup', () => {
    const [document] = documents(text, { looked: () => 'a_777' })
    expect(JSON.stringify(document)).not.toContain('777')
    expect(document?.value).toMatchObject({ resources: [{ endpoint: { store: 'secrets', key: 'act' } }] })
    expect(document?.warnings).toMatchObject([{ code: 'PYTHON_DECIDED' }])
  })

  it('lack the secret where there is none', () => {
    expect(refusal(text).code).toBe('CONFIG_UNRESOLVED_SECRET')
  })

  it('what is made of a secret is not known', () => {
    const cut = text.replace('.startswith("a_")', '.strip()')
    expect(
      refusal(cut.replace('if dlt.secrets["act"].strip() else', '+ dlt.secrets["act"][:3] if True else')).code,
    ).toBe('PYTHON_NOT_LITERAL')
  })
})

it('os.path.join leaves lookups open', () => {
  const text = `pipeline.run(rest_api_source({"client": {"base_url": "http://a"}, "resources": [
    {"name": "x", "endpoint": os.path.join("repos", dlt.secrets["org"], "{name}")}]}))`
  const [document] = documents(text)
  expect(document?.value).toMatchObject({
    resources: [{ endpoint: { parts: ['repos/', { key: 'org' }, '/{name}'] } }],
  })
})

it('functions among response_actions go over as their text', () => {
  const text = `import json
def clean(response, *args, **kwargs):
    response._content = json.dumps(response.json()["rows"]).encode("utf8")
    return response
actions = [clean, {"status_code": 404, "action": "ignore"}, {"status_code": 200, "action": clean}]
pipeline.run(rest_api_source({"client": {"base_url": "http://a"}, "resources": [{"name": "x", "endpoint": {"path": "p", "response_actions": actions}}]}))`
  const [document] = documents(text)
  const python = expect.stringContaining('def clean(response, *args, **kwargs):')
  expect(document?.value).toMatchObject({
    resources: [
      {
        endpoint: {
          response_actions: [
            { python },
            { status_code: 404, action: 'ignore' },
            { status_code: 200, action: { python } },
          ],
        },
      },
    ],
  })
})
