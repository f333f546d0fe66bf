import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonFloat, type JsonValue } from '../../json/json.ts'
import { toJsonText } from '../../json/json-text.ts'
import { builtins } from '../builtins/index.ts'
import { type CompiledFunction, compileFunction } from './compile-function.ts'

const host = { now: 0, env: () => undefined, file: () => undefined }

function compile(text: string): CompiledFunction {
  return compileFunction({ text, file: 'step', host, builtins, modules: new Map() })
}

function deep(levels: number): JsonValue {
  let nested: JsonValue = 1
  for (let depth = 0; depth < levels; depth++) nested = depth % 2 === 0 ? [nested] : { k: nested }
  return nested
}

function codeOf(work: () => unknown): string {
  try {
    work()
    return 'none'
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  }
}

describe('a function of a config', () => {
  it('is a lambda, a def, or a name, with what stands before it', () => {
    expect(compile('lambda r: {**r, "x": r["a"] * 2}').call({ a: 2 })).toEqual({ a: 2, x: 4 })
    expect(compile('def f(r):\n    r["n"] = len(r)\n    return r').call({ a: 2 })).toEqual({ a: 2, n: 1 })
    expect(compile('K = 3\ndef g(x): return x + K\nf = g').call(1)).toBe(4)
    expect(compile('def outer(n):\n    return lambda r: r + n\nouter(10)').call(1)).toBe(11)
  })

  it('gives back what JSON holds: big ints, floats that look like ints, keys of any name', () => {
    const same = compile('lambda r: r')
    const record = {
      big: 2n ** 70n,
      float: new JsonFloat(1),
      ['__proto__']: { a: 1 },
      constructor: null,
      n: [1, [true]],
    }
    const given = same.call(record)
    expect(Object.keys(Object(given))).toEqual(Object.keys(record))
    expect(toJsonText(given)).toBe(toJsonText(record))
    expect(Object.getPrototypeOf(given)).toBe(Object.prototype)
    expect(compile('lambda r: r["a"] / 2').call({ a: 4 })).toEqual(new JsonFloat(2))
    expect(compile('lambda r: {1: (1, 2), None: 0.5, True: 1}').call(null)).toEqual({ 1: 1, null: 0.5 })
  })

  it('leaves the record of the caller alone', () => {
    const record = { tags: ['a'] }
    compile('def f(r):\n    r["tags"].append("b")\n    return r').call(record)
    expect(record).toEqual({ tags: ['a'] })
  })

  it('keeps no state but what its closure holds', () => {
    const count = compile('n = 0\ndef f(r):\n    global n\n    n += 1\n    return n')
    expect([count.call(null), count.call(null)]).toEqual([1, 2])
    const local = compile('def f(r, seen=None):\n    seen = seen or []\n    seen.append(r)\n    return len(seen)')
    expect([local.call(1), local.call(1)]).toEqual([1, 1])
  })

  it('yields many', () => {
    const many = compile('def f(r):\n    for x in r["rows"]:\n        yield {"id": x}')
    expect([...many.callMany({ rows: [1, 2] })]).toEqual([{ id: 1 }, { id: 2 }])
  })

  it('tells where it fails', () => {
    expect(() => compile('def f(r):\n    return r["b"]').call({ a: 1 })).toThrow("line 2 with KeyError: 'b'")
    expect(codeOf(() => compile('lambda r: r +').call(1))).toBe('PYTHON_SYNTAX')
    expect(codeOf(() => compile('import api\nlambda r: api.f(r)').call(1))).toBe('PYTHON_UNKNOWN')
    expect(codeOf(() => compile('lambda r: {1, 2}').call(1))).toBe('PYTHON_FAILS')
    expect(codeOf(() => compile('lambda r: unknown_name').call(1))).toBe('PYTHON_FAILS')
  })

  it('ends what does not end, and is as good as new afterwards', () => {
    const loop = compile('def f(r):\n    while r:\n        pass\n    return r')
    expect(codeOf(() => loop.call(1))).toBe('PYTHON_TOO_MUCH')
    expect(loop.call(0)).toBe(0)
    const recursive = compile('def f(r): return f(r) if r else 0')
    expect(codeOf(() => recursive.call(1))).toBe('PYTHON_TOO_MUCH')
    expect(recursive.call(0)).toBe(0)
    for (const text of [
      'lambda r: "a" * 10 ** 10',
      'lambda r: [0] * 10 ** 10',
      'lambda r: 10 ** 10 ** 10',
      'lambda r: 1 << 10 ** 10',
    ])
      expect(codeOf(() => compile(text).call(1))).toBe('PYTHON_TOO_MUCH')
    const twice = 'x = [0]\nfor i in range(60):\n    x = x + x\nlambda r: x'
    expect(codeOf(() => compile(twice))).toBe('PYTHON_TOO_MUCH')
  })

  it('takes records of any depth', () => {
    const nested = deep(50_000)
    expect(toJsonText(compile('lambda r: [r]').call(nested))).toBe(`[${toJsonText(nested)}]`)
    expect(codeOf(() => compile('lambda r, s: r == s').call(nested, deep(50_000)))).toBe('PYTHON_TOO_MUCH')
  })

  it('refuses a value that holds itself', () => {
    expect(codeOf(() => compile('def f(r):\n    r["self"] = [r]\n    return r').call({}))).toBe('PYTHON_FAILS')
  })

  it('gives any JSON back as it was', () => {
    const same = compile('lambda r: r')
    fc.assert(
      fc.property(fc.json(), (text) => toJsonText(same.call(JSON.parse(text))) === toJsonText(JSON.parse(text))),
    )
  })
})

describe('any text at all', () => {
  const word = fc.constantFrom(
    ...'def class lambda if else for in while try except finally with as return yield import from not and or is None x y f ( ) [ ] { } : , . = == + - * ** // % @ \n \n 1 2.5 "a" f"{x}" :='.split(
      ' ',
    ),
    '\n    ',
    '\n',
  )
  it('is evaluated or refused, never a crash of ours', () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 40 }), (words) =>
        /^(?:none|PYTHON_\w+)$/.test(codeOf(() => compile(words.join(' ')).call({ x: 1 }))),
      ),
      { numRuns: 300 },
    )
  })
})
