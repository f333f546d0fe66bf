import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { SluiceError } from '../../../model/errors.ts'
import { type ConfigDocument, type ConfigValue, SecretReference, SecretText } from '../../document.ts'
import { readProgram } from './read-python.ts'

const seeds = new URL('../../../../test/fixtures/seeds/', import.meta.url)

function readAll(text: string, name = 'x.py'): readonly ConfigDocument[] {
  const options = { prose: !name.endsWith('.py'), now: Date.UTC(2026, 0, 31, 12), env: () => undefined }
  return readProgram({ file: name, absolute: `/${name}`, text }, options)
}

function read(text: string, name = 'x.py'): ConfigDocument {
  const [document] = readAll(text, name)
  if (document === undefined) throw new Error('there is no document')
  return document
}

/** the value of one expression in a config */
function valueOf(expression: string, before = ''): ConfigValue {
  const document = read(`${before}\nrest_api_source({"client": {"x": ${expression}}})\n`)
  return (document.value as { client: { x: ConfigValue } }).client.x
}

function failure(action: () => unknown): SluiceError {
  try {
    action()
  } catch (error) {
    expect((error as SluiceError).exitCode).toBe(2)
    return error as SluiceError
  }
  throw new Error('nothing was thrown')
}

describe('the documents of users', () => {
  it.each(readdirSync(seeds))('reads %s', (name) => {
    const text = readFileSync(new URL(name, seeds), 'utf8')
    const document = read(text, name)
    expect(Object.keys(document.value as object)).toEqual(['client', 'resource_defaults', 'resources'])
    expect(document.value).toMatchObject({
      client: { base_url: 'https://api.example.com' },
      resource_defaults: { primary_key: 'id', write_disposition: 'merge' },
    })
    const lines = text.split('\n')
    const place = document.placeOf(['resources', 0, 'endpoint', 'path'])
    expect(lines[(place.line ?? 0) - 1]?.slice((place.column ?? 0) - 1)).toMatch(/^"path"/)
  })

  it('reads the whole of the one with a // comment', () => {
    const { value } = read(readFileSync(new URL('003_97d0d47ab53e21ca.txt', seeds), 'utf8'), 'seed.txt')
    const errorHandler = { retry_on_status_codes: [429, 500, 502, 503, 504], max_retries: 3, backoff_factor: 2 }
    const paginator = {
      type: 'cursor',
      limit: 100,
      cursor_param: 'cursor',
      stop_condition: "{{ 'cursor' not in response }}",
    }
    const listed = (name: string): object => ({
      name,
      endpoint: { path: `/${name}`, method: 'GET', data_selector: name, paginator, error_handler: errorHandler },
    })
    expect(value).toEqual({
      client: {
        base_url: 'https://api.example.com',
        auth: {
          type: 'oauth2',
          client_id: new SecretReference('secrets', 'client_id'),
          client_secret: new SecretReference('secrets', 'client_secret'),
          token_url: 'https://api.example.com/oauth2/token',
        },
      },
      resource_defaults: { primary_key: 'id', write_disposition: 'merge' },
      resources: [
        listed('customers'),
        listed('locations'),
        {
          name: 'shifts',
          endpoint: {
            path: '/labor/shifts/search',
            method: 'POST',
            data_selector: 'shifts',
            error_handler: errorHandler,
          },
        },
      ],
    })
  })
})

describe('where the config stands', () => {
  const config = '{"client": {"base_url": "http://a"}, "resources": ["b"]}'
  const value = { client: { base_url: 'http://a' }, resources: ['b'] }

  it.each([
    ['rest_api_source', `s = rest_api_source(${config})`],
    ['rest_api_source by keyword', `s = rest_api_source(config=${config}, section="x")`],
    ['a dotted call', `s = dlt.sources.rest_api.rest_api_source(${config})`],
    ['an alias', `from dlt.sources.rest_api import rest_api_source as api\ns = api(${config})`],
    ['rest_api_resources', `yield_ = rest_api_resources(${config})`],
    ['rest_api', 's = rest_api(client={"base_url": "http://a"}, resources=["b"])'],
    ['rest_api by position', 's = rest_api({"base_url": "http://a"}, ["b"])'],
    ['a typed name', `config: RESTAPIConfig = ${config}\ns = rest_api_source(config)`],
    ['a name', `config = ${config}\nif __name__ == "__main__":\n    s = rest_api_source(config)`],
    ['a typed name without a call', `x = 1\nconfig: RESTAPIConfig = ${config}`],
    ['a name without a call', `anything = {"a": 1}\nconfig = ${config}`],
    ['a typed dict', `s = rest_api_source(RESTAPIConfig(client={"base_url": "http://a"}, resources=["b"]))`],
    ['a function around it', `def load():\n    config = ${config}\n    return rest_api_resources(config)`],
    ['a helper above it', `def make(config):\n    return rest_api_source(config)\ns = make(${config})`],
    [
      'a function of the same name',
      `def rest_api_source():\n    config: RESTAPIConfig = ${config}\n    yield from rest_api_resources(config)\nrest_api_source()`,
    ],
  ])('finds %s', (_, text) => expect(read(text).value).toEqual(value))

  it('gives several in order', () => {
    const text = 'a = rest_api_source({"client": {"x": 1}})\nb = rest_api_source({"client": {"x": 2}})'
    expect(readAll(text).map(({ value }) => value)).toEqual([{ client: { x: 1 } }, { client: { x: 2 } }])
  })

  it('names source and pipeline', () => {
    const text = [
      `DATASET = "raw"`,
      'pipeline = dlt.pipeline(pipeline_name="shop_load", destination="duckdb", dataset_name=DATASET)',
      `source = rest_api_source(${config}, name="shop", max_table_nesting=2)`,
    ].join('\n')
    expect(read(text).value).toEqual({
      name: 'shop_load',
      source_name: 'shop',
      destination: 'duckdb',
      dataset: 'raw',
      max_table_nesting: 2,
      ...value,
    })
    expect(read(text).placeOf(['max_table_nesting'])).toMatchObject({ line: 3 })
  })

  it('takes the name of a decorated function', () => {
    const text = [
      '@dlt.source(max_table_nesting=0)',
      'def github(token=dlt.secrets.value):',
      `    yield from rest_api_resources(${config})`,
    ].join('\n')
    expect(read(text).value).toEqual({ name: 'github', max_table_nesting: 0, ...value })
    expect(read(text.replace('@dlt.source(', '@dlt.source(name="gh", ')).value).toMatchObject({ name: 'gh' })
  })

  it('keeps the destination of the program, which counts where sluice has it', () => {
    expect(read(`dlt.pipeline(destination="bigquery")\nrest_api_source(${config})`).value).toEqual({
      name: 'dlt_x',
      destination: 'bigquery',
      ...value,
    })
  })

  it('finds the block in a text, with the lines of the file', () => {
    const text = `# Title\n\nIt's prose: rest_api_source(x)\n\n\`\`\`bash\npip install dlt\n\`\`\`\n\n1. Do this:\n\n   ~~~python\n   BASE = "http://a"\n   ~~~\n\n   ~~~python title="x"\n   s = rest_api_source({\n       "client": {"base_url": BASE},\n       "resources": ["b"],\n   })\n   ~~~\n`
    const document = read(text, 'x.md')
    expect(document.value).toEqual(value)
    expect(document.placeOf(['resources', 0])).toEqual({ file: 'x.md', line: 18, column: 22, path: 'resources[0]' })
    expect(document.placeOf(['client', 'base_url'])).toMatchObject({ line: 17, column: 19 })
  })

  it('reads blocks without a language, and prose without blocks', () => {
    expect(read(`Text\n\`\`\`\nrest_api_source(${config})\n\`\`\``, 'x.md').value).toEqual(value)
    expect(read(`Text that is: no Python, isn't it?\n\nrest_api_source(${config})\n`, 'x.txt').value).toEqual(value)
  })

  it('reads files with Windows line ends', () => {
    const document = read(`A = 1\r\nrest_api_source({\r\n  "client": {"x": """a\r\nb"""}})\r\n`)
    expect(document.value).toEqual({ client: { x: 'a\nb' } })
    expect(document.placeOf(['client', 'x'])).toMatchObject({ line: 3, column: 14 })
  })

  it.each([
    ['x.py', 'import dlt\nprint("hi")\n', 'there is no rest_api configuration in it'],
    ['x.md', 'Only prose.\n```json\n{}\n```\n', 'it has no Python code block'],
  ])('says what was looked for in %s', (name, text, why) => {
    const error = failure(() => read(text, name))
    expect(error.code).toBe('PYTHON_NO_CONFIG')
    expect(error.message).toContain(why)
    expect(error.details.allowed).toContain('rest_api_source({…})')
  })

  it.each([
    ['a missing comma', 'rest_api_source({\n  "client": {"a": 1 "b": 2},\n})', 2],
    ['a missing bracket', 's = rest_api_source({\n  "client": {"a": 1},\n  "resources": [\n})', 4],
    ['an open string', 'rest_api_source({"client": {"a": "x}})', 1],
    ['an open dict', 'config: RESTAPIConfig = {\n  "client": {', 2],
  ])('marks %s', (_, text, line) => {
    const error = failure(() => read(text))
    expect(error.code).toBe('PYTHON_SYNTAX')
    expect(error.details.place?.line).toBe(line)
    expect(error.details.found).toContain('^')
  })
})

describe('literals', () => {
  it.each<[string, ConfigValue]>([
    ['True', true],
    ['False', false],
    ['None', null],
    ['1_000', 1000],
    ['0x1F', 31],
    ['0o17', 15],
    ['0b101', 5],
    ['-1.5e3', -1500],
    ['.5', 0.5],
    ['-0.0', 0],
    ['9007199254740993', 9007199254740993n],
    ['-9007199254740993', -9007199254740993n],
    ['("a", 1)', ['a', 1]],
    ['("a",)', ['a']],
    ['("a")', 'a'],
    ['()', []],
    ['[1, [2, {"k": None,}],]', [1, [2, { k: null }]]],
    ['{5: 1}', { '5': 1 }],
    [String.raw`'it\'s \x41\u00e9\U0001F600\101\n\q'`, "it's Aé😀A\n\\q"],
    [String.raw`r"\d+\n"`, '\\d+\\n'],
    ['"""a\n"b"\n"""', 'a\n"b"\n'],
    ['"a" \'b\' f"c"', 'abc'],
    ['"a" + "b" + \'c\'', 'abc'],
    ['[1] + [2]', [1, 2]],
    ['[*[1, 2], 3]', [1, 2, 3]],
    ['dict(a=1, b={"c": 2})', { a: 1, b: { c: 2 } }],
    ['dict({"a": 1}, b=2)', { a: 1, b: 2 }],
    ['{"a": 1, **{"a": 2, "b": 3}}', { a: 2, b: 3 }],
    ['"http://x//y"  # note', 'http://x//y'],
    ['f"{1}-{True}-{None}-{2.5}-{{x}}-{\'q\'!s}"', '1-True-None-2.5-{x}-q'],
  ])('%s', (written, value) => expect(valueOf(`${written}\n`)).toEqual(value))

  it('follows names, constants of the module and elements of dicts', () => {
    const before = [
      'BASE = "https://api"',
      'VERSION: int = 2',
      'URL = f"{BASE}/v{VERSION}"',
      'HEADERS = {"Accept": "json", "X": URL + "/x"}',
      'A = B = [1]',
    ].join('\n')
    expect(valueOf('{"u": URL, **HEADERS, "first": HEADERS["Accept"], "l": [*A, *B], "n": A[0]}', before)).toEqual({
      u: 'https://api/v2',
      Accept: 'json',
      X: 'https://api/v2/x',
      first: 'json',
      l: [1, 1],
      n: 1,
    })
  })

  it('finds names as Python does: defaults when the function is made, names when it is called', () => {
    const text = [
      'X = 1',
      'X = 2',
      'def other():',
      '    X = 5',
      'def load(limit=10, *, size: int = X):',
      '    Y = X',
      '    return rest_api_source({"client": {"x": X, "y": Y, "limit": limit, "size": size, "late": LATE}})',
      'LATE = "z"',
      'X = 3',
    ].join('\n')
    expect(read(text).value).toEqual({ client: { x: 3, y: 3, limit: 10, size: 2, late: 'z' } })
  })

  it('takes assignments of the block the call stands in', () => {
    const text = 'X = 1\nif True:\n    X = 2\n    rest_api_source({"client": {"x": X}})'
    expect(read(text).value).toEqual({ client: { x: 2 } })
  })

  it('takes assignments in a "with", which always run', () => {
    expect(valueOf('X', 'import threading\nwith threading.Lock() as f:\n    X = 2')).toBe(2)
  })

  it('keeps __proto__ as an ordinary key', () => {
    const value = valueOf('{"__proto__": {"a": 1}}')
    expect(Object.keys(value as object)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  })

  it('places values that were followed where they are written', () => {
    const document = read('H = {\n  "a": 1,\n}\nrest_api_source({"client": {\n  "headers": H}})')
    expect(document.placeOf(['client', 'headers', 'a'])).toEqual({
      file: 'x.py',
      line: 2,
      column: 3,
      path: 'client.headers.a',
    })
    expect(document.placeOf(['client', 'headers'])).toMatchObject({ line: 5, column: 3 })
  })
})

describe('lookups', () => {
  const secret = new SecretReference('secrets', 'k')

  it.each<[string, ConfigValue]>([
    ['dlt.secrets["k"]', secret],
    ['dlt.secrets["a"]["b"]', new SecretReference('secrets', 'a.b')],
    ['dlt.secrets.get("k")', secret],
    ['dlt.secrets.get("k", str)', secret],
    ['dlt.config["k"]', new SecretReference('config', 'k')],
    ['dlt.config.get("k")', new SecretReference('config', 'k')],
    ['os.environ["K"]', new SecretReference('env', 'K')],
    ['os.environ.get("K")', new SecretReference('env', 'K')],
    ['os.environ.get("K", None)', new SecretReference('env', 'K', null)],
    ['os.getenv("K", "default")', new SecretReference('env', 'K', 'default')],
    ['os.getenv("K", default=5)', new SecretReference('env', 'K', '5')],
    ['os.getenv("K") or "default"', new SecretReference('env', 'K', 'default')],
    ['getenv(NAME)', new SecretReference('env', 'K')],
    ['TOKEN', secret],
    ['f"{TOKEN}"', secret],
    ['"Bearer " + TOKEN', new SecretText(['Bearer ', secret])],
    ['f"{TOKEN}:" "x"', new SecretText([secret, ':x'])],
    ['dlt.secrets.value', new SecretReference('secrets', 'x')],
    ['BearerTokenAuth(dlt.secrets.value)', { type: 'bearer', token: new SecretReference('secrets', 'token') }],
  ])('%s', (written, value) => expect(valueOf(written, 'NAME = "K"\nTOKEN = dlt.secrets["k"]')).toEqual(value))

  it('looks an injected parameter up by its name', () => {
    const text = 'def s(api_token: str = dlt.secrets.value):\n    return rest_api_source({"client": {"x": api_token}})'
    expect(read(text).value).toEqual({ client: { x: new SecretReference('secrets', 'api_token') } })
  })
})

describe('classes with a dict form', () => {
  it.each<[string, ConfigValue]>([
    ['BearerTokenAuth(token="t")', { type: 'bearer', token: 't' }],
    [
      'auth.APIKeyAuth("X-Key", "k", location="query")',
      { type: 'api_key', name: 'X-Key', api_key: 'k', location: 'query' },
    ],
    ['HTTPDigestAuth("u", "p")', { type: 'http_digest', username: 'u', password: 'p' }],
    ['HttpBasicAuth("u", "p")', { type: 'http_basic', username: 'u', password: 'p' }],
    [
      'OAuth2ClientCredentials(access_token_url="u", client_id="i", client_secret="s", access_token_request_data={"a": "b"})',
      {
        type: 'oauth2_client_credentials',
        access_token_url: 'u',
        client_id: 'i',
        client_secret: 's',
        access_token_request_data: { a: 'b' },
      },
    ],
    ['SinglePagePaginator()', { type: 'single_page' }],
    ['JSONLinkPaginator("links.next")', { type: 'json_link', next_url_path: 'links.next' }],
    ['JSONResponsePaginator(next_url_path="n")', { type: 'json_link', next_url_path: 'n' }],
    ['HeaderLinkPaginator()', { type: 'header_link' }],
    ['HeaderLinkPaginator(links_next_key="later")', { type: 'header_link', links_next_key: 'later' }],
    [
      'HeaderCursorPaginator("X-Next", "after")',
      { type: 'header_cursor', cursor_key: 'X-Next', cursor_param: 'after' },
    ],
    ['OffsetPaginator(50, 0, total_path=None)', { type: 'offset', limit: 50, offset: 0, total_path: null }],
    ['PageNumberPaginator(1, page_param="p")', { type: 'page_number', base_page: 1, page_param: 'p' }],
    ['JSONResponseCursorPaginator("c", "after")', { type: 'cursor', cursor_path: 'c', cursor_param: 'after' }],
    [
      'dlt.sources.incremental("updated_at", "2024-01-01", min, lag=5)',
      { type: 'incremental', cursor_path: 'updated_at', initial_value: '2024-01-01', last_value_func: 'min', lag: 5 },
    ],
    ['dlt.sources.incremental[int](cursor_path="id")', { type: 'incremental', cursor_path: 'id' }],
    ['{"incremental": dlt.sources.incremental("id")}', { incremental: { cursor_path: 'id' } }],
  ])('%s', (written, value) => expect(valueOf(written)).toEqual(value))

  it('places their parameters', () => {
    const document = read('rest_api_source({"client": {"auth": BearerTokenAuth(\n  token="t")}})')
    expect(document.placeOf(['client', 'auth', 'token'])).toMatchObject({ line: 2, column: 3 })
  })
})

describe('what is refused', () => {
  it.each([
    ['imported()', 'settings'],
    ['lambda x: x', 'there is a function where a config has a value'],
    ['{1, 2}', 'there is a set'],
    ['...', 'there is an ellipsis'],
    ['b"bytes"', 'there is a bytes'],
    ['1e999', 'a number that no config can hold'],
    ['IMPORTED', 'settings'],
    ['{None: 1}', 'a key is a NoneType and not a text'],
    ['os.environ', 'where a config has a value'],
  ])('%s', (written, why) => {
    const text = `import os\nfrom settings import IMPORTED, imported\nrest_api_source({"client": {"x": ${written}}})`
    const error = failure(() => read(text))
    expect(error.code).toBe('PYTHON_NOT_LITERAL')
    expect(error.message).toContain(why)
    expect(error.details.place).toMatchObject({ file: 'x.py', line: 3 })
    expect(error.details.place?.path).toMatch(/^client\.x/)
    expect(error.details.hint).toBeTruthy()
  })

  it.each([
    ['{**UNKNOWN}', "name 'UNKNOWN' is not defined"],
    ['LATE', "name 'LATE' is not defined"],
    ['"a" + 1', 'can only concatenate str (not "int") to str'],
    ['[1][2]', 'list index out of range'],
    ['{}["k"]', "KeyError: 'k'"],
  ])('what Python itself fails at: %s', (written, why) => {
    const error = failure(() => read(`rest_api_source({"client": {"x": ${written}}})\nLATE = 1`))
    expect(error.code).toBe('PYTHON_FAILS')
    expect(error.message).toContain(why)
    expect(error.details.place).toMatchObject({ file: 'x.py', line: 1 })
  })

  it.each([
    'X = 1\nif settings.DEBUG:\n    X = 2',
    'X = {"a": 1}\nif settings.DEBUG:\n    X["b"] = 2',
    'X = {"a": 1}\nif settings.DEBUG:\n    del X["a"]',
    'X = {"a": 1}\nsettings.change(X)',
    'for X in settings.LIST:\n    pass',
    'X = settings.compute([1])',
    'with settings.open("f") as X:\n    pass',
  ])('what hangs on something unknown: %j', (before) => {
    const error = failure(() => valueOf('X', `import settings\n${before}`))
    expect(error.code).toBe('PYTHON_NOT_LITERAL')
    expect(error.message).toMatch(/line \d+/)
  })

  it('names a parameter without a default that has to be an object', () => {
    const error = failure(() =>
      read('def s(vault: Vault):\n    return rest_api_source({"client": {"x": vault.token}})'),
    )
    expect(error.message).toContain('"vault" is a parameter without a default')
    expect(error.details.hint).toContain('dlt.secrets["vault"]')
  })

  it('names that multiply into billions', () => {
    const levels = Array.from(
      { length: 9 },
      (_, level) => `A${level + 1} = [${Array(10).fill(`A${level}`).join(', ')}]`,
    )
    const error = failure(() => valueOf('A9', ['A0 = [1]', ...levels].join('\n')))
    expect(error.message).toMatch(/grows too large|takes too much/)
  })

  it('nesting without end', () => {
    const error = failure(() => valueOf('['.repeat(1000) + ']'.repeat(1000)))
    expect(['PYTHON_NOT_LITERAL', 'PYTHON_SYNTAX', 'PYTHON_TOO_MUCH']).toContain(error.code)
  })

  it('shows no secret of the value it refuses', () => {
    const config = (auth: string): string => `from vault import decode\nrest_api_source({"client": {"auth": ${auth}}})`
    const error = failure(() => read(config('decode("hunter2")')))
    expect(JSON.stringify([error.message, error.details])).not.toContain('hunter2')
    const { warnings } = read(config('{"token": decode("hunter2")}'))
    expect(warnings?.map(({ code }) => code)).toEqual(['PYTHON_ASKED'])
    expect(JSON.stringify(warnings)).not.toContain('hunter2')
  })
})
