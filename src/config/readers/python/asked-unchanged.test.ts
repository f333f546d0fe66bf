import { describe, expect, it } from 'vitest'
import { readProgram } from './read-python.ts'

const start = `import dlt, requests, random, logging
from dlt.sources.helpers.rest_client import RESTClient
client = RESTClient("http://b")
log = logging.getLogger()
other = dlt.resource([{"n": 1}], name="other")
users = dlt.resource(client.paginate("users"), name="users")
pipeline = dlt.pipeline("p", destination="duckdb", dataset_name="d")
def fix(r):
    r["x"] = 1
`

type Tree = Record<string, unknown>

/** The resources of a program that is read. */
function resources(text: string): readonly Tree[] {
  const [document] = readProgram(
    { file: 'x.py', absolute: '/x.py', text: start + text },
    { prose: false, now: 0, env: () => undefined },
  )
  const { value } = document ?? {}
  return (value as unknown as { readonly resources: readonly Tree[] }).resources
}

function refusal(text: string): string {
  try {
    resources(text)
  } catch (error) {
    return (error as Error).message
  }
  return ''
}

describe('a function that hands an answer on', () => {
  const helper = (lines: readonly string[]): string =>
    [
      'def fetch():',
      '    d = client.get("data").json()',
      ...lines.map((line) => `    ${line}`),
      '    return d',
      '',
    ].join('\n')
  const given = '@dlt.resource\ndef f():\n    yield fetch()\npipeline.run(f)\n'

  it.each([
    ['del d["meta"]'],
    ['del d["rows"][2:]'],
    ['for k in ["a", "b"]:', '    del d[k]'],
    ['for i, r in enumerate(d["rows"]):', '    r["at"] = i'],
    ['for i in range(len(d["rows"])):', '    d["rows"][i]["at"] = i'],
    ['for r in d["rows"][:3]:', '    r["x"] = 1'],
    ['for r in sorted(d["rows"], key=lambda r: r["v"]):', '    r["x"] = 1'],
    ['for r in filter(lambda r: r["n"], d["rows"]):', '    r["x"] = 1'],
    ['for r, s in zip(d["rows"], "ab"):', '    r["s"] = s'],
    ['for r in d.get("rows") or []:', '    r["x"] = 1'],
    ['[r.pop("v") for r in d["rows"]]'],
    ['any(r.update(x=1) for r in d["rows"])'],
    ['list(map(fix, d["rows"]))'],
    ['list(map(lambda r: r.update(x=1), d["rows"]))'],
    ['random.shuffle(d["rows"])'],
    ['fix(d)'],
    ['d["rows"] += [1]'],
    ['rows = d["rows"]', 'rows += [1]'],
    ['first, *others = d["rows"]', 'first["x"] = 1'],
    ['if "meta" in d:', '    del d["meta"]'],
    ['pop = d.pop', 'pop("meta")'],
    ['setattr(d, "x", 1)'],
    ['import copy', 'copy.change(d)'],
  ])('changes nothing of it: %s %s', (...lines) => {
    const message = refusal(helper(lines) + given)
    expect(message).toContain('does something with what an API answers')
    expect(message).toMatch(/line (?:9|1[2-4]) does/)
  })

  it.each([
    ['print(len(d["rows"]))'],
    ['log.info("%s of %s", len(d), d["total"])'],
    ['if d.get("error"):', '    raise ValueError(f"failed: {d}")'],
    ['n = len(d["rows"])', 'print(n)'],
    ['assert isinstance(d, dict)'],
  ])('may look at it: %s %s', (...lines) => {
    expect(resources(helper(lines) + given)).toEqual([
      { name: 'f', endpoint: { path: 'data', paginator: 'single_page', data_selector: '$' } },
    ])
  })
})

const rows = (lines: readonly string[], before = ''): string =>
  [
    before,
    '@dlt.resource',
    'def f():',
    '    for u in client.get("users").json():',
    ...lines.map((line) => `        ${line}`),
    'pipeline.run(f)',
    '',
  ].join('\n')

describe('a row whose name is set anew', () => {
  it.each([
    [['u = u["profile"]', 'if not u["active"]:', '    continue', 'yield client.get(f"users/{u[\'id\']}").json()']],
    [
      [
        'd = client.get(f"users/{u[\'id\']}").json()',
        'for u in d["lines"]:',
        '    if u["q"] == 1:',
        '        continue',
        '    yield {"sku": u["sku"]}',
      ],
    ],
    [
      [
        'd = client.get(f"users/{u[\'id\']}").json()',
        'v = u["id"]',
        'u = 1',
        'yield {"sku": d["sku"], "v": v, "u": u["n"]}',
      ],
    ],
  ])('is not mistaken for the row: %s', (lines) => {
    expect(refusal(rows(lines))).toMatch(/made by Python code, and (?!what it gives is left)/)
  })

  it('is the answer where it is set to that', () => {
    const lines = ['u = client.get(f"users/{u[\'id\']}").json()', 'yield {"id": u["id"], "n": u["full_name"]}']
    const child = resources(rows(lines))[1]
    expect(child).not.toHaveProperty('include_from_parent')
    expect(JSON.stringify(child)).not.toContain('sluice_')
  })

  it('filters what is answered by a condition on that', () => {
    const lines = ['u = client.get(f"users/{u[\'id\']}").json()', 'if not u["active"]:', '    continue', 'yield u']
    const [parent, child] = resources(rows(lines))
    expect(parent).not.toHaveProperty('processing_steps')
    expect(JSON.stringify(child)).toMatch(/for once_ in \[own_\]:\\n\s+if not u\[\\"active\\"\]:\\n\s+continue/)
  })

  it('has the name of a parameter in a generator', () => {
    const of =
      'def lines_of(user):\n    d = client.get(f"users/{user[\'id\']}").json()\n    for line in d["lines"]:\n        yield {"of": user["id"], "sku": line["sku"]}'
    expect(resources(rows(['yield from lines_of(u)'], of))[1]).toMatchObject({
      include_from_parent: { id: 'sluice_user__id' },
    })
    expect(refusal(rows(['yield from lines_of(u["owner"])'], of.replaceAll('user', 'u')))).toContain(
      'it uses a part of a row as "u"',
    )
  })
})

describe('what goes on from one request or row to the next', () => {
  const get = 'yield client.get(f"users/{u[\'id\']}").json()'

  it.each([
    ['seen = set()', ['if u["type"] in seen:', '    continue', 'seen.add(u["type"])', get]],
    [
      'stats = {"n": 0}',
      ['stats["n"] += 1', 'd = client.get(f"users/{u[\'id\']}").json()', 'yield {**d, "n": stats["n"]}'],
    ],
    ['n = 0\ndef count():\n    global n\n    n += 1', ['count()', get]],
    ['done = False', ['global done', 'if u["id"] == 2:', '    done = True', get]],
    ['n = 0', ['global n', 'n += 1', 'yield {**u, "n": n}']],
  ])('is not read: %s', (before, lines) => {
    expect(refusal(rows(lines, before))).toMatch(/goes on from one (?:request|row|round) to the next/)
  })

  it('may be made anew for each', () => {
    const lines = ['p = {}', 'p["id"] = u["id"]', 'yield client.get("users", params=p).json()']
    expect(resources(rows(lines))[1]).toMatchObject({ endpoint: { params: { id: '{resources.f_u.id}' } } })
  })
})

describe('a row that is changed before it is asked for', () => {
  const get = 'yield client.get(f"users/{u[\'id\']}").json()'

  it.each([
    [['u["id"] = 7', get]],
    [['row = u', 'row["z"] = 1', get]],
    [['del u["id"]', get]],
    [['u.update(id=7)', get]],
    [['u["tags"].append(7)', get]],
    [['u["of"]["id"] = 7', get]],
    [['fix(u)', get]],
  ])('is not read: %s', (lines) => {
    expect(refusal(rows(lines))).toMatch(/line \d+ changes a row before it asks the API for it/)
  })
})

describe('what stands in no request or step', () => {
  it.each([
    [
      ['yield client.get(f"users/{u[\'id\']:05d}").json()'],
      'puts a field of a row ("id") into a text in a form of its own',
    ],
    [
      ['yield client.get("users/%05d" % u["id"]).json()'],
      'puts a field of a row ("id") into a text in a form of its own',
    ],
    [
      ['yield client.get("users/{:04d}".format(u["id"])).json()'],
      'puts a field of a row ("id") into a text in a form of its own',
    ],
    [['yield requests.get("http://b/x", cookies={"s": u["id"]}).json()'], 'a request is given cookies'],
    [['yield api.get(f"users/{u[\'id\']}")'], 'asks an API'],
  ])('is refused for what it is: %s', (lines, message) => {
    const api =
      'class Api:\n    def get(self, path):\n        return requests.get(f"http://b/{path}").json()\napi = Api()'
    expect(refusal(rows(lines, api))).toContain(message)
  })
})
