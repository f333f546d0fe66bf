import { describe, expect, it } from 'vitest'
import { builtins } from '../builtins/index.ts'
import { unknownIn } from '../values/unknown.ts'
import { type ProgramResult, runProgram } from './run-program.ts'

function run(text: string, files: Readonly<Record<string, string>> = {}): ProgramResult {
  return runProgram({
    texts: [{ file: 'main.py', text }],
    host: { now: 0, env: () => undefined, file: (path) => (Object.hasOwn(files, path) ? files[path] : undefined) },
    builtins,
    modules: new Map([['json', { name: 'json', members: new Map([['x', 1]]) }]]),
  })
}

function shown({ globals, machine }: ProgramResult, name: string): string {
  const value = globals.get(name) ?? null
  return unknownIn(value)?.why ?? machine.repr(value)
}

describe('imports', () => {
  const files = {
    'settings.py': 'A = 1\n_B = 2\nname = __name__\ndef f(x):\n    return x + A\n',
    'pkg/__init__.py': 'from .inner import Y\nfrom . import other\n',
    'pkg/inner.py': 'from ..settings import A\nfrom .other import Z\nY = A + Z\n',
    'pkg/other.py': 'Z = 10\n',
    'pkg/sub/deep.py': 'from ..other import Z as V\n',
    'a.py': 'import b\nX = 1\ndef g(): return b.Y\n',
    'b.py': 'import a\nY = 2\ndef h(): return a.X\n',
    'json.py': 'x = "mine"\n',
    'bad.py': 'x = 1\ny = [\n',
    'fails.py': 'x = 1\n\ny = {}["k"]\n',
  }

  it('read files beside the program, as modules and packages', () => {
    const result = run(
      'import settings\nfrom settings import f as g, A\nimport pkg.inner as i, pkg\nfrom pkg.sub.deep import V\nr = [settings.A, g(1), A, i.Y, pkg.Y, pkg.other.Z, V, settings.name]',
      files,
    )
    expect(shown(result, 'r')).toBe("[1, 2, 1, 11, 11, 10, 10, 'settings']")
  })

  it('take all public names', () => {
    const result = run('from settings import *\nr = A\ntry:\n    _B\nexcept NameError as e:\n    s = str(e)', files)
    expect(shown(result, 's')).toBe('"name \'_B\' is not defined"')
  })

  it('go in circles', () => {
    expect(shown(run('import a, b\nr = (a.g(), b.h())', files), 'r')).toBe('(2, 1)')
  })

  it('prefer a file beside the program, as Python does', () => {
    expect(shown(run('import json\nr = json.x', files), 'r')).toBe("'mine'")
    expect(shown(run('import json\nr = json.x'), 'r')).toBe('1')
  })

  it('say what is not known', () => {
    const result = run('import what.ever as w\nfrom json import nothing\nx = w.f(1)\ny = nothing')
    expect(shown(result, 'x')).toBe('line 1 imports "what", which sluice does not know')
    expect(shown(result, 'y')).toBe('line 2 imports "nothing" from "json", which sluice does not know')
    expect(() => run('from settings import Nope', files)).toThrow(
      "ImportError: cannot import name 'Nope' from 'settings'",
    )
  })

  it('place errors in the file they are in', () => {
    const place = (text: string): unknown => {
      try {
        return run(text, files)
      } catch (error) {
        return Object(error).details.place
      }
    }
    expect(place('import bad')).toMatchObject({ file: 'bad.py', line: 3 })
    expect(place('import fails')).toMatchObject({ file: 'fails.py', line: 3 })
  })

  it('remember functions that something unknown was given', () => {
    const { machine } = run('import flow\n@flow.task\ndef a(): pass\ndef b(): pass\nflow.run(b, on=print)\nb()')
    expect(machine.handedOver.map(({ callee, at }) => [machine.source(at).slice(0, 9), callee.typeName])).toEqual([
      ['@flow.tas', 'function'],
      ['flow.run(', 'function'],
      ['flow.run(', 'builtin_function_or_method'],
    ])
  })
})

describe('places', () => {
  it('lead from values to where they were written', () => {
    const { globals, machine } = run(
      'd = {\n  "a": 1,\n  **{"b": 2},\n}\nd["c"] = [10,\n  20]\ne = dict(k=5)\nd.update(z=1)',
    )
    const placed = (name: string, key: string | number): number | undefined => {
      const held = globals.get(name)
      const at = Object(held).placeOf(key)
      return at === undefined ? undefined : machine.lineOf(at)
    }
    expect(['a', 'b', 'c'].map((key) => placed('d', key))).toEqual([2, 3, 5])
    expect(placed('e', 'k')).toBe(7)
  })
})

describe('what the parser alone does not read', () => {
  it('is read all the same, with its places', () => {
    const text = `class C:
    def __enter__(self): return 2.
    def __exit__(self, *a): return False
with (
    C() as a,  # one
    C() as b,
):
    r = [a, b, 5., 1.e3 if False else 3., "1. 2."]
x = not 1 == 2 and 3
match []:
    case {}: y = 1
    case []: y = 2
z = nothing
`
    expect(() => run(text)).toThrow("line 13 with NameError: name 'nothing' is not defined")
    expect(shown(run(text.replace('nothing', 'None')), 'r')).toBe("[2.0, 2.0, 5.0, 3.0, '1. 2.']")
  })

  it('is malformed only where it is', () => {
    const result = run('def never():\n    x = = 1\na = 1')
    expect(shown(result, 'a')).toBe('1')
    expect(result.broken && result.machine.lineOf(result.broken)).toBe(2)
    expect(() => run('def f():\n    x = = 1\nf()')).toThrow('line 2 is not valid Python')
  })
})
