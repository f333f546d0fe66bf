import { expect, it, test } from 'vitest'
import { ConfigProblems, type SluiceError } from '../../../model/errors.ts'
import { readProgram } from './read-python.ts'

const start = `import dlt
from dlt.sources.rest_api import rest_api_source
config = {"client": {"base_url": "http://a"}, "resources": ["orders", "users"]}
p = dlt.pipeline("shop", destination="duckdb", dataset_name="raw")
`

function values(text: string): readonly unknown[] {
  const source = { file: 'x.py', absolute: '/x.py', text: start + text }
  return readProgram(source, { prose: false, now: 0, env: () => undefined }).map(({ value }) => value)
}

/** The Python of the steps of each run, of the resource "users". */
function steps(text: string): readonly (readonly string[])[] {
  return (values(text) as { readonly resources: readonly { readonly processing_steps?: readonly object[] }[] }[]).map(
    ({ resources }) =>
      (resources[1]?.processing_steps ?? []).flatMap((step) =>
        Object.values(step).map((written: { readonly python: string }) => written.python.trim()),
      ),
  )
}

function refusal(text: string): string {
  try {
    values(text)
  } catch (error) {
    const problems = error instanceof ConfigProblems ? error.problems : [error as SluiceError]
    return problems.map(({ message }) => message).join('\n')
  }
  throw new Error('nothing was refused')
}

test('a step uses what is there when it is run, each time', () => {
  const loop = `for region in ("eu", "us"):
    s = rest_api_source(config)
    s.users.add_map(lambda r: {**r, "region": region})
    p.run(s)
region = "later"`
  const python = (name: string): string => `region = "${name}"\n(lambda r: {**r, "region": region})`
  expect(steps(loop)).toEqual([[python('eu')], [python('us')]])
})

test('values that are changed in place are those of the run', () => {
  const text = `drop = ["a"]
s = rest_api_source(config)
s.users.add_filter(lambda r: r["id"] not in drop)
drop.append("b")
p.run(s)
drop.clear()
p.run(s)`
  const python = (list: string): string => `drop = ${list}\n(lambda r: r["id"] not in drop)`
  expect(steps(text)).toEqual([[python('["a", "b"]')], [python('[]')]])
})

test('of a program that runs nothing they are those of its end', () => {
  expect(steps('n = 1\ns = rest_api_source(config)\ns.users.add_map(lambda r: {"n": n})\nn = 2')).toEqual([
    ['n = 2\n(lambda r: {"n": n})'],
  ])
})

it.each([
  [
    'of two resources',
    'seen = set()\ndef f(r):\n  seen.add(r["id"])\n  return r\ns.orders.add_map(f)\ns.users.add_map(f)\np.run(s)',
  ],
  ['of two runs', 'seen = []\ndef f(r):\n  seen.append(1)\n  return r\ns.users.add_map(f)\np.run(s)\np.run(s)'],
  [
    'that another step reads',
    'n = {"a": 0}\ndef f(r):\n  n["a"] += 1\n  return r\ns.users.add_map(f)\ns.orders.add_map(lambda r: {**r, "n": n["a"]})\np.run(s)',
  ],
  [
    'by a function that is called',
    'n = []\ndef note(to, r):\n  to.append(r)\ndef f(r):\n  note(n, r)\n  return r\ns.users.add_map(f)\ns.orders.add_map(f)\np.run(s)',
  ],
  [
    'by global, in two runs',
    'n = 0\ndef f(r):\n  global n\n  n += 1\n  return r\ns.users.add_map(f)\np.run(s)\np.run(s)',
  ],
  [
    'by nonlocal, in two resources',
    'def make():\n  n = 0\n  def f(r):\n    nonlocal n\n    n += 1\n    return r\n  return f\nf = make()\ns.users.add_map(f)\ns.orders.add_map(f)\np.run(s)',
  ],
  [
    'as a default',
    'def f(r, seen=[]):\n  seen.append(r)\n  return r\ns.users.add_filter(f)\ns.orders.add_filter(f)\np.run(s)',
  ],
  ['by two names', 'a = []\nb = a\ndef f(r):\n  a.append(1)\n  return {"n": len(b)}\ns.users.add_map(f)\np.run(s)'],
])('what steps change outside of themselves is refused %s', (_, text) => {
  expect(refusal(`s = rest_api_source(config)\n${text}`)).toMatch(
    /the function of this step|a step of the run in line \d+ changes it/,
  )
})

it.each([
  [
    'n = 0\ndef f(r):\n  global n\n  n += 1\n  return r\ns.users.add_map(f)',
    'n = 0\ndef f(r):\n  global n\n  n += 1\n  return r',
  ],
  [
    'def make():\n    n = 0\n    def f(r):\n        nonlocal n\n        n += 1\n        return r\n    return f\ns.users.add_map(make())',
    'n = 0\ndef f(r):\n    global n\n    n += 1\n    return r',
  ],
  ['a = {"x": 1}\ns.orders.add_map(lambda r: a)\ns.users.add_map(lambda r: a)', 'a = {"x": 1}\n(lambda r: a)'],
])('a step of one resource in one run may count, and steps may share what they read', (text, python) => {
  expect(steps(`s = rest_api_source(config)\n${text}\np.run(s)`)).toEqual([[python]])
})

test('attributes of classes and objects are those of the run', () => {
  const text = `class Cfg:
    factor = 2
    table = {}
Cfg.factor = 5
Cfg.table["a"] = 1
class Own:
    def __init__(self): self.n = 1
own = Own()
own.n = 3
s = rest_api_source(config)
s.users.add_map(lambda r: {"f": Cfg.factor, "n": own.n})
p.run(s)
Cfg.factor = 7`
  const [[python = ''] = []] = steps(text)
  expect(python).toContain('Cfg.factor = 5\nCfg.table = {"a": 1}')
  expect(python).toContain('own = Own()\nown.n = 3')
})

it.each([
  ['lambda r, n="x": {**r, "n": n}', '(lambda item: (lambda r, n="x": {**r, "n": n})(item, None))'],
  ['lambda r, meta: r', '(lambda item: (lambda r, meta: r)(item, None))'],
])('a step with a second parameter gets None for it: %s', (step, python) => {
  expect(steps(`s = rest_api_source(config)\ns.users.add_map(${step})\np.run(s)`)).toEqual([[python]])
})

test('hints of a run stay with the resources of its source, and not with a resource that is run by itself', () => {
  const runs = values(
    's = rest_api_source(config)\np.run(s.users, table_name="x")\np.run(s, write_disposition="replace", schema_contract="freeze")\np.run(s)',
  )
  expect(runs[1]).toMatchObject({ resources: [{ write_disposition: 'replace' }, { write_disposition: 'replace' }] })
  expect(runs[1]).not.toMatchObject({ resources: [{}, { table_name: 'x' }] })
  expect(runs[2]).toEqual(runs[1])
})

test('add_limit with yield_map is refused by line, add_limit of seconds is not', () => {
  const text = 's = rest_api_source(config)\ns.users.add_yield_map(lambda r: [r])\n'
  expect(refusal(`${text}s.users.add_limit(2)\np.run(s)`)).toContain('line 7 "add_limit" counts the items')
  expect(values(`${text}s.users.add_limit(max_time=2)\np.run(s)`)).toHaveLength(1)
})

it.each([
  ['TOKEN = "s3cr3t"\nassert 1 == 2, f"bad {TOKEN}"', 'AssertionError.'],
  ['TOKEN = "s3cr3t"\n{}[TOKEN]', 'KeyError.'],
  ['creds = {"user": "s3cr3t"}\nint(creds["user"])', 'ValueError.'],
  ['c = {"password": "s3cr3t"}\nraise RuntimeError("no " + c["password"])', 'RuntimeError.'],
  ['x = "shown"\n{}[x]', "KeyError: 'shown'."],
  ['TOKEN = "s3cr3t"\nnothing.x', "NameError: name 'nothing' is not defined."],
])('what an exception says is left out where the program holds secrets: %s', (text, end) => {
  const message = refusal(text)
  expect(message).not.toContain('s3cr3t')
  expect(message.endsWith(end)).toBe(true)
})
