import { describe, expect, it } from 'vitest'
import { builtins } from '../builtins/index.ts'
import { Choice, Lookup } from '../values/lookup.ts'
import { NativeFunction } from '../values/functions.ts'
import { unknownIn } from '../values/unknown.ts'
import type { Value } from '../values/value.ts'
import { type ProgramResult, runProgram } from './run-program.ts'

interface Effect {
  readonly name: Value
  readonly doubt: string | undefined
}

/** Programs ask `api` of which nothing is known, `env(k)` and `secret(k)` look up, `effect(x)` leaves a trace. */
function run(text: string): {
  readonly show: (name: string) => string
  readonly result: ProgramResult
  readonly effects: readonly Effect[]
} {
  const effects: Effect[] = []
  const names = new Map(builtins.names)
  names.set(
    'effect',
    new NativeFunction('effect', ({ positional: [name = null] }, running) => {
      effects.push({ name, doubt: running.doubt?.why })
      return null
    }),
  )
  for (const [name, store] of [
    ['env', 'env'],
    ['secret', 'secrets'],
  ] as const)
    names.set(
      name,
      new NativeFunction(
        name,
        ({ positional: [key, fallback], at }) =>
          new Lookup({ store, key: typeof key === 'string' ? key : '', at, fallback }),
      ),
    )
  const result = runProgram({
    texts: [{ file: 'a.py', text: `import api\n${text}` }],
    host: { now: 0, env: (name) => (name === 'STAGE' ? 'prod' : undefined), file: () => undefined },
    builtins: { ...builtins, names },
    modules: new Map(),
  })
  const show = (name: string): string => {
    const value = result.globals.get(name)
    if (value === undefined) return 'unbound'
    return unknownIn(value) === undefined ? result.machine.repr(value) : '?'
  }
  return { show, result, effects }
}

describe('conditions that are not known', () => {
  it('keep what both branches agree on and forget the rest', () => {
    const { show } = run(`
if api.x():
    a = 1; b = 2; c = [1]; only = 1
else:
    a = 1; b = 3; c = [1]
    `)
    expect(['a', 'b', 'c', 'only'].map(show)).toEqual(['1', '?', '[1]', '?'])
  })

  it('walk the second branch from what was before the first', () => {
    const { show } = run('x = 1\nif api.x():\n    x = 2\nelse:\n    y = x\nz = x')
    expect(['x', 'y', 'z'].map(show)).toEqual(['?', '?', '?'])
  })

  it('taint what was there before, not what was made in the branch', () => {
    const { show, effects } = run(`
before = {"k": [1]}
inner = before["k"]
if api.x():
    made = []
    made.append(1)
    effect(made)
    before["n"] = 1
`)
    expect([show('before'), show('inner')]).toEqual(['?', '[1]'])
    expect(effects.map(({ name, doubt }) => [unknownIn(name) === undefined, doubt])).toEqual([
      [true, 'line 1 imports "api", which sluice does not know'],
    ])
  })

  it('take a raise for a guard: what follows is certain', () => {
    const { show, effects } = run(`
if not api.x():
    y = 1
    raise ValueError("no")
else:
    y = 2
effect("run")
`)
    expect(show('y')).toBe('2')
    expect(effects).toEqual([{ name: 'run', doubt: undefined }])
  })

  it('raise when every branch does', () => {
    expect(() => run('if api.x():\n    raise ValueError("a")\nelse:\n    raise KeyError("b")')).toThrow('ValueError: a')
  })

  it('make results unknown unless they are equal', () => {
    const { show } = run(`
def early():
    if api.x():
        return 1
    return 2
def same():
    if api.x():
        return 1
    return 1
def guarded():
    if api.x():
        raise ValueError
    return 3
a, b, c = early(), same(), guarded()
`)
    expect(['a', 'b', 'c'].map(show)).toEqual(['?', '1', '3'])
  })

  it('go through nested ones, attributes and globals', () => {
    const { show } = run(`
class Box:
    v = 0
box = Box()
n = 1
def touch():
    global n
    n = 5
    box.v = 2
if api.x():
    if api.y():
        touch()
v = box.v
`)
    expect(['n', 'v'].map(show)).toEqual(['?', '?'])
  })

  it('choose between equal expressions', () => {
    const { show } = run('a = 1 if api.x() else 1\nb = 1 if api.x() else 2\nc = api.x() and False\nd = api.x() or True')
    expect(['a', 'b'].map(show)).toEqual(['1', '?'])
  })
})

describe('loops that are not known', () => {
  it('walk their body once, in doubt', () => {
    const { show, effects } = run(`
seen = []
last = None
for row in api.rows():
    seen.append(1)
    last = 1
    effect(2)
`)
    expect(['seen', 'last'].map(show)).toEqual(['?', '?'])
    expect(effects.map(({ doubt }) => doubt !== undefined)).toEqual([true])
  })

  it('doubt what may be skipped, and what comes after a break that may be', () => {
    const { show } = run(`
kept = []
for i in range(3):
    if api.skip(i):
        continue
    kept.append(i)
first = []
for i in range(3):
    first.append(i)
    if api.stop(i):
        break
known = []
for i in range(3):
    known.append(i)
    if api.x():
        other = 1
`)
    expect(['kept', 'first', 'known'].map(show)).toEqual(['?', '?', '[0, 1, 2]'])
  })

  it('end endless ones whose end is not known', () => {
    const { show } = run(`
pages = []
n = 0
while True:
    page = api.get(n)
    pages.append(page)
    n += 1
    if not page.next:
        break
def find():
    while True:
        if api.ready():
            return 7
found = find()
`)
    expect(['pages', 'n', 'found'].map(show)).toEqual(['?', '?', '7'])
  })
})

describe('what is not known', () => {
  it('spreads with its first reason', () => {
    const { result } = run('a = (api.f(1)["k"] + 1).x\nb = [*api.z]\nc = f"{a}"\nd = {k: 1 for k in api.z}\ne = -a < 3')
    const whys = ['a', 'b', 'c', 'd', 'e'].map((name) => unknownIn(result.globals.get(name) ?? null)?.why)
    expect(new Set(whys)).toEqual(new Set(['line 1 imports "api", which sluice does not know']))
  })

  it('taints what it is handed, deep', () => {
    const { show } = run(
      'd = {"a": {"b": []}}\ndeep = d["a"]["b"]\nout = {"d": 1}\nprint(out)\napi.change(d)\nx = len(out)',
    )
    expect(['d', 'deep', 'out', 'x'].map(show)).toEqual(['?', '?', "{'d': 1}", '1'])
  })

  it('makes handlers possible', () => {
    const { show, effects } = run(`
try:
    a = 1
    api.call()
except Exception as e:
    a = 2
    effect("handler")
try:
    b = 1
except Exception:
    b = 2
`)
    expect(['a', 'b'].map(show)).toEqual(['?', '1'])
    expect(effects.map(({ name, doubt }) => [name, doubt !== undefined])).toEqual([['handler', true]])
  })

  it('spread into a call makes it unknown, not silent', () => {
    const { show } = run(
      'def f(a, b=2, **kw):\n    return [a, b]\nfirst, second = f(1, **api.options)\ny = len(*api.args)',
    )
    expect(['first', 'second', 'y'].map(show)).toEqual(['1', '?', '?'])
  })

  it('ends a generator in doubt', () => {
    const { show } = run(`
def rows():
    yield 1
    if api.x():
        yield 2
    yield 3
def collect():
    out = []
    for r in rows():
        out.append(r)
    return out
r = collect()
first = r[0]
second = r[1]
`)
    expect(['first', 'second'].map(show)).toEqual(['1', '?'])
  })

  it('matches in doubt', () => {
    const { show } = run(`
match api.kind():
    case "a":
        x = 1; y = 1
    case _:
        x = 2; y = 1
match {"k": api.v()}:
    case {"z": 1}:
        z = 0
    case {"k": 1}:
        z = 1
    case {"k": other}:
        z = 1
`)
    expect(['x', 'y', 'z'].map(show)).toEqual(['?', '1', '1'])
  })
})

describe('lookups', () => {
  it('decide by the environment where a condition hangs on it, and say so', () => {
    const { show, result } = run(`
if env("STAGE") == "prod":
    a = 1
else:
    a = 2
b = "x" in env("STAGE")
c = 5 if env("MISSING") is None else 6
if not env("MISSING", "no"):
    d = 1
else:
    d = 2
`)
    expect(['a', 'b', 'c', 'd'].map(show)).toEqual(['1', 'False', '5', '2'])
    expect([...result.machine.decided.keys()]).toEqual(['STAGE', 'MISSING'])
  })

  it('stay lookups in texts, choices and fallbacks', () => {
    const { result } = run(
      'a = env("A") or "b"\nc = 1 if secret("T") else None\nd = f"Bearer {secret(\'T\')}"\ne = "x" + env("A") + "y"',
    )
    const [a, c, d, e] = ['a', 'c', 'd', 'e'].map((name) => result.globals.get(name))
    expect(a instanceof Lookup && [a.key, a.fallback]).toEqual(['A', 'b'])
    expect(c instanceof Choice && [c.test.key, c.found, c.missing]).toEqual(['T', 1, null])
    expect(d).toMatchObject({ parts: ['Bearer ', { key: 'T' }] })
    expect(e).toMatchObject({ parts: ['x', { key: 'A' }, 'y'] })
  })

  it('of secrets decide nothing', () => {
    const { show, effects } = run('if secret("T") == "x":\n    a = 1\n    effect(1)\nelse:\n    a = 2')
    expect(show('a')).toBe('?')
    expect(effects[0]?.doubt).toContain('line 2 looks up dlt.secrets["T"]')
  })
})

describe('the end of a program', () => {
  it('comes with sys.exit, unless that is in doubt', () => {
    const { show, result } = run('a = 1\nif api.x():\n    raise SystemExit(1)\na = 2\nraise SystemExit\na = 3')
    expect([show('a'), result.end]).toEqual(['2', 'exit'])
  })
})

it('what stands after a return in doubt is not raised for certain', () => {
  const { show } = run(`def token():
    for each in api.tokens():
        if each.ok:
            return each.text
    raise ValueError("none")
x = token()
y = 1`)
  expect(show('y')).toBe('1')
})
