import { existsSync } from 'node:fs'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { pythonOnPath } from '../kits/python.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { type Project, startProject } from './project.ts'

let python = ''
let api: ScriptedApi
let project: Project

beforeAll(() => {
  python = pythonOnPath()
})

beforeEach(async () => {
  api = await startScriptedApi({
    routes: {
      'GET /orders': () => ({
        json: [
          { id: 1, total: 2.5 },
          { id: 2, total: 7 },
        ],
      }),
      'GET /people': () => ({ json: [{ id: 1, name: 'Ada' }] }),
    },
  })
  project = await startProject()
})

afterEach(async () => {
  await api.close()
  await project.remove()
})

const imports = 'import dlt\nfrom dlt.sources.rest_api import rest_api_source, rest_api_resources\n'

/** Runs a program to be read, and the pipelines that it declares. */
async function run(program: string, env: Readonly<Record<string, string>> = {}) {
  await project.write('shop.py', imports + program.replaceAll('BASE', api.url))
  return project.cli(['run', 'shop.py', '--python', python, '--destination', './x.duckdb', '--dataset', 'd'], env)
}

async function refusal(program: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { code, stderr } = await run(program, env)
  expect(code).toBe(2)
  return stderr
}

// classes, comprehensions over objects, a library of the machine's: more than sluice reads by itself
const withClasses = `
import dataclasses, abc, ast

class Endpoint(abc.ABC):
    def __init_subclass__(cls, **named):
        Endpoint.known = getattr(Endpoint, "known", []) + [cls]
    @property
    @abc.abstractmethod
    def path(self): ...

class Orders(Endpoint):
    path = "orders"

class People(Endpoint):
    path = "people"

limit = len(ast.dump(ast.parse("1 + 1")))

def double(record):
    record["total"] = record["total"] * FACTOR
    return record

FACTOR = 2
resources = [{"name": each.path, "endpoint": {"path": each.path, "params": {"size": limit}, "paginator": "single_page"}} for each in Endpoint.known]
source = rest_api_source({"client": {"base_url": "BASE"}, "resources": resources})
source.orders.add_map(double)
source.orders.add_filter(lambda record: record["total"] > 6)
`

test('a function under @dlt.source that gives a source leaves it its own name, as in dlt', async () => {
  await project.write(
    'named.py',
    `${imports}
@dlt.source(name="other")
def shop():
    return rest_api_source({"client": {"base_url": "${api.url}"}, "resources": ["orders"]}, name="own")
dlt.pipeline("p", destination="duckdb").run(shop())
`,
  )
  const read = await project.cli(['import', 'named.py'])
  const recorded = await project.cli(['import', 'named.py', '--python', python])
  for (const { stdout } of [read, recorded]) expect(stdout).toContain('source_name: own\n')
})

describe('a program that only Python can compute', () => {
  test('is run, and what it declared is loaded, its functions included', async () => {
    const ended = await run(`${withClasses}
dlt.pipeline("shop", destination="duckdb").run(source)
`)
    expect(ended).toMatchObject({ code: 0 })
    const rows = await project.look(({ rows }) => rows('SELECT id, total FROM d.orders'))
    expect(rows).toEqual([{ id: 2n, total: 14n }])
    const [{ url } = { url: '' }] = api.requests
    expect(url).toMatch(/\?size=\d+$/)
    expect(await project.look(({ tables }) => tables('d'))).toContain('people')
  })

  test('is refused without --with-python, which is named', async () => {
    await project.write('shop.py', imports + withClasses.replaceAll('BASE', api.url))
    const { code, stderr } = await project.cli(['check', 'shop.py'])
    expect(code).toBe(2)
    expect(stderr).toContain('--with-python')
  })
})

describe('secrets', () => {
  test('are looked up by sluice, and not by the program', async () => {
    const ended = await run(
      `
import os
token = dlt.secrets["shop"]["token"]
client = {"base_url": "BASE", "headers": {"X-Key": os.environ["SHOP_KEY"], "Authorization": f"Token {token}!"}}
dlt.pipeline("shop", destination="duckdb").run(rest_api_source({"client": client, "resources": [{"name": "orders", "endpoint": {"path": "orders", "paginator": "single_page"}}]}))
`,
      { SHOP__TOKEN: 's3cret "quoted" {x}', SHOP_KEY: 'k-1' },
    )
    expect(ended).toMatchObject({ code: 0 })
    expect(api.requests[0]?.headers).toMatchObject({ 'x-key': 'k-1', authorization: 'Token s3cret "quoted" {x}!' })
    expect(ended.stdout + ended.stderr).not.toContain('s3cret')
  })

  test.each([
    ['encoded', 'base64.b64encode(f"me:{key}".encode()).decode()', 'http_basic'],
    ['cut', 'key[1:]', 'it changes a secret'],
    ['escaped', 'urllib.parse.quote(key)', 'it encodes a secret'],
    ['hashed', '__import__("hashlib").sha256(f"a{key}".encode()).hexdigest()', 'it encodes a secret'],
    ['upper-cased', 'key.upper()', 'it changes a secret (.upper())'],
    ['upper-cased within a text', 'f"Token {key}".upper()', 'it changes a secret'],
    ['replaced', 'key.replace("s", "t")', 'it changes a secret'],
    ['turned round', 'f"a{key}"[::-1]', 'it changes a secret'],
    ['added to and stripped', '("a" + key).strip()', 'it changes a secret'],
    ['cut by a format', 'f"{key:.3}"', 'it changes a secret'],
    ['joined by letter', '"-".join(key)', 'it changes a secret'],
    ['a number', 'str(int(key))', 'it changes a secret'],
    ['asked how they begin', '"a" if key.startswith("s") else "b"', 'it looks into a secret'],
    ['measured', '"a" if len(key) > 3 else "b"', 'it looks into a secret'],
    ['searched', '"a" if "s" in key else "b"', 'it looks into a secret'],
    ['matched', '"a" if re.match("s", key) else "b"', 'it looks into a secret'],
    ['compared', '"a" if "secret" == key else "b"', 'it looks into a secret'],
    ['one of several', '"a" if key in ("x", "y") else "b"', 'it looks into a secret'],
    ['keys', '{"secret": "a"}.get(key, "b")', 'it looks into a secret'],
  ])('that are %s in Python are refused by line', async (_, made, said) => {
    const stderr = await refusal(
      `
import base64, os, re, urllib.parse
key = os.environ["SHOP_KEY"]
made = ${made}
source = rest_api_source({"client": {"base_url": "BASE", "headers": {"A": made}}, "resources": ["orders"]})
`,
      { SHOP_KEY: 'secret' },
    )
    expect(stderr).toContain(said)
    expect(stderr).toMatch(/line \d/)
  })
})

describe('secrets that are only passed on', () => {
  test('are written as the lookup itself, not as a text around it', async () => {
    await project.write(
      'shop.py',
      `${imports}import os\nsource = rest_api_source({"client": {"base_url": "${api.url}", "auth": {"type": "bearer", "token": dlt.secrets["shop.token"]}}, "resources": ["orders"]})\ndlt.pipeline("p", destination="duckdb").run(source)`,
    )
    const { code, stdout } = await project.cli(['import', 'shop.py', '--python', python])
    expect(code).toBe(0)
    expect(stdout).toMatch(/token: "?\$\{[^}]*\}"?$/m)
  })

  test('may be added to, joined, formatted, compared with nothing and kept by a library', async () => {
    const ended = await run(
      `
import enum, json, os
key = os.environ["SHOP_KEY"]
class Kept(enum.Enum):
    KEY = key
if key is None or key == "" or key == None:
    raise ValueError("no key")
headers = {"A": "a" + key + "b", "B": "-".join(["x", Kept.KEY.value]), "C": "%s!" % key, "D": "{}?".format(key), "E": key.encode().decode()}
client = {"base_url": "BASE", "headers": headers}
dlt.pipeline("shop", destination="duckdb").run(rest_api_source({"client": client, "resources": [{"name": "orders", "endpoint": {"path": "orders", "paginator": "single_page"}}]}))
`,
      { SHOP_KEY: 'k-1' },
    )
    expect(ended).toMatchObject({ code: 0 })
    expect(api.requests[0]?.headers).toMatchObject({ a: 'ak-1b', b: 'x-k-1', c: 'k-1!', d: 'k-1?', e: 'k-1' })
  })

  test('are refused even where the program catches every exception', async () => {
    const stderr = await refusal(
      `
import os
try:
    base = "BASE" if os.environ["SHOP_KEY"].islower() else "x"
except Exception:
    base = "BASE"
dlt.pipeline("p", destination="duckdb").run(rest_api_source({"client": {"base_url": base}, "resources": ["orders"]}))
`,
      { SHOP_KEY: 'secret' },
    )
    expect(stderr).toContain('it looks into a secret (.islower())')
    expect(stderr).toContain('line 6')
  })
})

describe('secrets of the environment', () => {
  test.each([
    ['a dict of it', 'dict(os.environ)["GITHUB_PAT"]'],
    ['a copy of it', 'os.environ.copy()["GITHUB_PAT"]'],
    ['its items', '{name.lower(): value for name, value in os.environ.items()}["github_pat"]'],
    ['its values', '[each for name, each in zip(os.environ, os.environ.values()) if name == "GITHUB_PAT"][0]'],
    ['a union', '({} | os.environ)["GITHUB_PAT"]'],
    ['keywords', 'dict(**os.environ)["GITHUB_PAT"]'],
    ['bytes', 'os.environb[b"GITHUB_PAT"].decode()'],
    ['a template', 'string.Template("$GITHUB_PAT").substitute(os.environ)'],
    [
      'the system',
      '[each for each in open("/proc/self/environ").read().split(chr(0)) if "GITHUB_PAT" in each][0][11:]',
    ],
  ])('never stand in what is written: %s', async (_, made) => {
    await project.write(
      'shop.py',
      `${imports}import os, string\nmade = ${made}\nsource = rest_api_source({"client": {"base_url": "${api.url}", "headers": {"A": made}}, "resources": ["orders"]})\ndlt.pipeline("p", destination="duckdb").run(source)`,
    )
    const env = { GITHUB_PAT: 'ghp_0123456789' }
    const { code, stdout, stderr } = await project.cli(['import', 'shop.py', '--python', python], env)
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(stdout + stderr).not.toContain('ghp_')
    expect(stdout).toContain('GITHUB_PAT')
  })

  test('that the program reads from a file of them are said', async () => {
    await project.write('.env', 'A=1')
    const { stderr } = await run(
      'open(".env").read()\nrest_api_source({"client": {"base_url": "BASE"}, "resources": ["orders"]})',
    )
    expect(stderr).toContain('.env was read by the program itself')
  })
})

describe('functions that use what changes', () => {
  const source =
    'rest_api_source({"client": {"base_url": "BASE"}, "resources": [{"name": "orders", "endpoint": {"path": "orders", "paginator": "single_page"}}]})'
  const begun = `
MODE = "one"
def mark(record):
    record["mode"] = MODE
    return record
s = ${source}
p = dlt.pipeline("p", destination="duckdb")
`

  test.each([
    ['before the run', 's.orders.add_map(mark)\nMODE = "two"\np.run(s)', 'the function mark uses MODE'],
    [
      'between two runs',
      's.orders.add_map(mark)\np.run(s)\nMODE = "two"\np.run(s.orders)',
      'the function mark uses MODE',
    ],
    [
      'in the loop',
      'for w in "ab":\n    s.orders.add_map(lambda r: {**r, "w": w})\ndlt.run(s, destination="duckdb")',
      'a lambda uses w',
    ],
    [
      'in place',
      'MODE = ["one"]\ns.orders.add_map(mark)\nMODE.append("two")\np.run([s])',
      'the function mark uses MODE',
    ],
    [
      'by being there at last',
      's.orders.add_filter(lambda r: r["id"] < LAST)\nLAST = 2\np.run(s)',
      'a lambda uses LAST',
    ],
    [
      'behind another function',
      'def both(r):\n    return mark(r)\ns.orders.add_map(both)\nMODE = "two"\np.run(s)',
      'the function mark uses MODE',
    ],
  ])('are refused at the run where it changed %s', async (_, program, said) => {
    const stderr = await refusal(begun + program)
    expect(stderr).toContain(`${said}, which has changed since`)
    expect(stderr).toMatch(/line \d/)
    expect(api.requests).toEqual([])
  })

  // dlt calls a function of two parameters with the record and None, so that the default never counts
  test('go over with their defaults, which mean as little as in dlt', async () => {
    const program = `${begun}
for w in ("x", "y"):
    s.orders.add_map(lambda r, w=w: {**r, "seen_" + ("w" if w else "none"): 1})
p.run(s, dataset_name="d")
`
    expect(await run(program)).toMatchObject({ code: 0 })
    expect(Object.keys(await project.look(({ columns }) => columns('d', 'orders')))).toContain('seen_none')
  })

  test('have the value of each run where the source is made anew', async () => {
    const program = `${begun}
for MODE in ("x", "y"):
    made = ${source}
    made.orders.add_map(mark)
    p.run(made, table_name=f"orders_{MODE}")
`
    expect(await run(program)).toMatchObject({ code: 0 })
    const modes = await project.look(({ rows }) =>
      rows('SELECT mode FROM d.orders_x UNION SELECT mode FROM d.orders_y ORDER BY 1'),
    )
    expect(modes).toEqual([{ mode: 'x' }, { mode: 'y' }])
  })
})

describe('what cannot be', () => {
  test.each([
    [
      'a network that it asks',
      'import urllib.request\nurllib.request.urlopen("BASE/orders")',
      'it asks the network',
      4,
    ],
    ['an exception', 'x = 1\n1 / 0', 'ZeroDivisionError', 4],
    ['a program that ends itself', 'import sys\nsys.exit(3)', 'ends itself', undefined],
    ['Python that is none', 'def f(:', 'SyntaxError', 3],
    ['input', 'input("name?")', 'EOFError', 3],
    ['another program', 'import subprocess\nx = subprocess.check_output(["true"])', 'it starts another program', 4],
    ['a command of the shell', 'import os\nx = os.popen("true").read()', 'it starts another program', 4],
    [
      'a module that is not there and decides',
      'import no_such_thing\nif no_such_thing.flag:\n    pass',
      'no_such_thing',
      4,
    ],
    [
      'rows that it reads itself',
      'for row in rest_api_source({"client": {"base_url": "BASE"}, "resources": ["orders"]}):\n    pass',
      'it reads rows of a source itself',
      3,
    ],
  ])('%s is told with its line', async (_, program, said, line) => {
    const stderr = await refusal(program)
    expect(stderr).toContain(said)
    if (line !== undefined) expect(stderr).toContain(`line ${line}`)
    expect(api.requests).toEqual([])
  })

  test('a loop without end is stopped, and what it started with it', async () => {
    const stderr = await refusal('import os, time\nos.fork() or time.sleep(300)\nwhile True: pass', {
      SLUICE_PYTHON_TIMEOUT: '1',
    })
    expect(stderr).toContain('PYTHON_TIMED_OUT')
  })

  test('a Python that is not there', async () => {
    await project.write('shop.py', imports)
    const { stderr } = await project.cli(['check', 'shop.py', '--python', './no/python'])
    expect(stderr).toContain('PYTHON_NOT_FOUND')
  })

  test('nothing is run where it was not asked for', async () => {
    const touch = 'open("touched", "w").close()\n'
    const source = 'rest_api_source({"client": {"base_url": "BASE"}, "resources": ["orders"]})'
    await project.write('shop.py', `${imports}${touch}dlt.pipeline("p").run(${source.replace('BASE', api.url)})`)
    expect((await project.cli(['check', 'shop.py'])).code).toBe(0)
    expect(existsSync(`${project.path}/touched`)).toBe(false)
  })
})
