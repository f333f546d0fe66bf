import { describe, expect, test } from 'vitest'
import type { SluiceError } from '../../../../model/errors.ts'
import { ConfigChoice, type ConfigValue, SecretReference } from '../../../document.ts'
import { readPython } from '../read-python.ts'

// a Saturday at noon
const now = Date.UTC(2026, 0, 31, 12)

function read(text: string): { readonly [key: string]: ConfigValue } {
  const { value } = readPython({ file: 'x.py', absolute: '/x.py', text }, { prose: false, now })
  return value as { readonly [key: string]: ConfigValue }
}

/** the value of one expression in a config, after some statements */
function valueOf(expression: string, before = ''): unknown {
  const { client } = read(`${before}\nrest_api_source({"client": {"x": ${expression}}})\n`)
  return (client as { readonly x: ConfigValue }).x
}

/** the value that a function with these parameters gives to a config after some statements */
function insideOf(parameters: string, statements: readonly string[], expression: string): unknown {
  const body = [...statements, `return rest_api_source({"client": {"x": ${expression}}})`]
  const { client } = read(`def make(${parameters}):\n${body.map((line) => `    ${line}`).join('\n')}\n`)
  return (client as { readonly x: ConfigValue }).x
}

function failure(action: () => unknown): SluiceError {
  try {
    action()
  } catch (error) {
    return error as SluiceError
  }
  throw new Error('nothing was thrown')
}

describe('conditions that the text decides', () => {
  test.each([
    ['1 if True else 2', 1],
    ['1 if None else 2', 2],
    ['1 if not "" else 2', 1],
    ['1 if [] or {} else 2', 2],
    ['1 if A and A > 2 else 2', 1],
    ['1 if A is None else 2', 2],
    ['1 if A is not None else 2', 1],
    ['1 if "b" in ["a", "b"] else 2', 1],
    ['1 if "b" not in {"b": 1} else 2', 2],
    ['1 if (A == 3) else 2', 1],
    ['1 if A != 3 else 2', 2],
    ['None or "x"', 'x'],
    ['"y" or "x"', 'y'],
  ])('%s', (expression, value) => {
    expect(valueOf(expression, 'A = 3')).toBe(value)
  })

  test('the branch that is not taken may be anything', () => {
    expect(valueOf('compute() if False else 1')).toBe(1)
  })

  test('an "if" around an assignment', () => {
    const lines = ['params = {"a": 1}', 'if year is not None:', '    params["year"] = year']
    expect(insideOf('year=None', lines, 'params')).toEqual({ a: 1 })
    expect(insideOf('year=2024', lines, 'params')).toEqual({ a: 1, year: 2024 })
    const branches = ['if mode == "a":', '    x = 1', 'elif mode == "b":', '    x = 2', 'else:', '    x = 3']
    expect(['a', 'b', 'c'].map((mode) => insideOf(`mode="${mode}"`, branches, 'x'))).toEqual([1, 2, 3])
    const late = ['if token is None:', '    token = os.environ["TOKEN"]']
    expect(insideOf('token=None', late, 'token')).toEqual(new SecretReference('env', 'TOKEN'))
  })

  test('statements that change a dict or a list', () => {
    const dict = ['p = {"a": 1}', 'p["b"] = 2', 'p.update({"c": 3})']
    expect(insideOf('', dict, 'p')).toEqual({ a: 1, b: 2, c: 3 })
    const list = ['l = [1]', 'l.append(2)', 'l.extend([3, 4])']
    expect(insideOf('', list, 'l')).toEqual([1, 2, 3, 4])
  })
})

describe('conditions that a lookup decides', () => {
  const reference = new SecretReference('secrets', 'token')

  test("dlt's template: an auth if there is a token", () => {
    const auth = '{"auth": ({"type": "bearer", "token": token} if token else None)}'
    const { client } = read(
      `def s(token: Optional[str] = dlt.secrets.value):\n    rest_api_source({"client": ${auth}})`,
    )
    expect(client).toEqual({ auth: [{ type: 'bearer', token: reference }, null] })
  })

  test.each(['"a" if token else "b"', '"a" if token is not None else "b"', '"b" if not token else "a"'])(
    '%s',
    (expression) => {
      expect(insideOf('token=dlt.secrets.value', [], expression)).toEqual(new ConfigChoice(reference, 'a', 'b'))
    },
  )

  test('a lookup with a default is there', () => {
    expect(valueOf('1 if os.getenv("A", "x") else 2')).toBe(1)
  })
})

describe('dates relative to now', () => {
  test.each([
    ['pendulum.today().subtract(days=30).to_iso8601_string()', '2026-01-01T00:00:00Z'],
    ['pendulum.now().subtract(months=2).to_date_string()', '2025-11-30'],
    ['pendulum.yesterday().add(hours=1).to_datetime_string()', '2026-01-30 01:00:00'],
    ['datetime.now().isoformat()', '2026-01-31T12:00:00'],
    ['(datetime.now(timezone.utc) - timedelta(days=7)).isoformat()', '2026-01-24T12:00:00+00:00'],
    ['(datetime.datetime.utcnow() - datetime.timedelta(7)).strftime("%Y-%m-%dT%H:%M:%SZ")', '2026-01-24T12:00:00Z'],
    ['date.today().isoformat()', '2026-01-31'],
    ['week_ago.replace(microsecond=0).strftime("%d.%m.%Y")', '24.01.2026'],
  ])('%s', (expression, text) => {
    expect(valueOf(expression, 'week_ago = datetime.now() - timedelta(weeks=1)')).toBe(text)
  })

  test('any other is refused with what is read', () => {
    const config =
      '{"resources": [{"endpoint": {"incremental": {"initial_value": pendulum.parse("x").int_timestamp}}}]}'
    const error = failure(() => read(`rest_api_source(${config})`))
    expect(error).toMatchObject({ code: 'PYTHON_NOT_LITERAL', details: { place: { line: 1 } } })
    const called = failure(() => read(`rest_api_source(${config.replace('.int_timestamp', '')})`))
    expect(called.details.hint).toContain('pendulum.today().subtract(days=30)')
    expect(failure(() => valueOf('datetime.now().strftime("%j")')).message).toContain('not known here')
  })
})

describe('functions of processing steps', () => {
  function step(kind: string, written: string, before = ''): unknown {
    const config = `{"resources": [{"name": "a", "processing_steps": [{"${kind}": ${written}}]}]}`
    const { resources } = read(`${before}\nrest_api_source(${config})`)
    const [resource] = resources as readonly { readonly processing_steps: readonly Record<string, unknown>[] }[]
    return resource?.processing_steps[0]?.[kind]
  }

  test.each([
    ['filter', 'lambda x: x["id"] < 10', "record['id'] < 10"],
    ['filter', "lambda r: r.get('a') is not None and not r['b']", "record.get('a') is not none and not record['b']"],
    ['filter', 'lambda r: len(r["t"][:3]) > LIMIT', "(record['t'][:3]) | length > 5"],
    ['filter', 'lambda r: r["s"] in ("a", "b")', "record['s'] in ['a', 'b']"],
    ['map', 'lambda r: {"a": r["b"], "c": str(1)}', "{'a': record['b'], 'c': (1) | string}"],
    [
      'map',
      'lambda r: {**r, "a": r["b"].upper() if r["b"] else None}',
      { set: { a: "record['b'].upper() if record['b'] else none" } },
    ],
    ['map', 'lower', { set: { title: "record['title'].lower()" }, exclude: ['body', 'raw'] }],
    ['filter', 'is_open', "record['state'] == 'open'"],
    ['yield_map', 'lambda r: r["lines"]', "record['lines']"],
  ])('%s: %s', (kind, written, expression) => {
    const before = [
      'LIMIT = 5',
      'def lower(record: Any) -> Any:',
      '    """Lower the title."""',
      '    record["title"] = record["title"].lower()',
      '    del record["body"]',
      '    record.pop("raw", None)',
      '    return record',
      'def is_open(r):',
      '    return r["state"] == "open"',
    ]
    expect(step(kind, written, before.join('\n'))).toEqual(expression)
  })

  test.each([
    'lambda r: hash(r["a"])',
    'lambda r, s: r',
    'lambda r: r.id',
    'lambda r: [x for x in r]',
    'lambda r: "{{"',
    'each_line',
  ])('%s is refused', (written) => {
    const before = 'def each_line(r):\n    for line in r["lines"]:\n        yield line'
    const error = failure(() => step('filter', written, before))
    expect(error.code).toBe('PYTHON_NOT_LITERAL')
    expect(error.details.hint).toContain('docs/processing-steps.md')
  })
})

test('nested hints: a tuple is a path, make_nested_hints a dict', () => {
  const hints = '{("items", "parts"): dlt.mark.make_nested_hints(primary_key="id"), "items": {}}'
  const { resources } = read(`rest_api_source({"resources": [{"name": "a", "nested_hints": ${hints}}]})`)
  expect(resources).toEqual([{ name: 'a', nested_hints: { items__parts: { primary_key: 'id' }, items: {} } }])
})

test('what no literal can be says what to write instead', () => {
  const session = failure(() => read('rest_api_source({"client": {"session": requests.Client(request_timeout=1)}})'))
  expect(session.details.hint).toContain('error_handler')
  const code = failure(() => read('rest_api_source({"resources": [repositories()]})'))
  expect(code.details.hint).toContain('resource({name, rows})')
})
