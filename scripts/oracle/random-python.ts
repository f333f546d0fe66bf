/**
 * Writes random small Python programs as a JSON list: what scripts/oracle/python_programs.py evaluates for
 * src/python/fixtures/programs.json. The seed is fixed: the same programs each time.
 */
import fc from 'fast-check'

const count = 2500

type Code = fc.Arbitrary<string>
type Kind = 'int' | 'float' | 'text' | 'bool' | 'list' | 'dict' | 'any' | 'odd'
type Tie = (kind: Kind) => Code

const small = fc.integer({ min: -20, max: 20 }).map(String)
const large = fc
  .bigInt({ min: -(2n ** 70n), max: 2n ** 70n })
  .map((value) => (value < 0n ? `(${value})` : String(value)))
const float = fc.oneof(
  fc.constantFrom('0.5', '1.0', '-2.5', '1e16', '3.0', '0.1', '1e-7', '123456.789', '-0.0', '2.0'),
  fc.integer({ min: -1000, max: 1000 }).map((value) => (value / 8).toFixed(3)),
)
const text = fc.constantFrom("'a'", "'Zb'", "''", "'é😀'", "'a,b'", "' x '", "'10'", '"it\'s"', "'\\n'")
const key = fc.constantFrom("'a'", "'b'", "'k'", '1', 'True', '1.0', 'None', '(1, 2)')

const deep = { maxDepth: 4, depthSize: 'small' } as const

/** `(a + b)` of one kind. */
function op(tie: Tie, kind: Kind, operators: readonly string[]): Code {
  return fc.tuple(tie(kind), fc.constantFrom(...operators), tie(kind)).map((parts) => `(${parts.join(' ')})`)
}

function choice(tie: Tie, kind: Kind): Code {
  return fc.tuple(tie('bool'), tie(kind), tie(kind)).map(([test, a, b]) => `(${a} if ${test} else ${b})`)
}

function ints(tie: Tie): Code {
  return fc.oneof(
    deep,
    small,
    fc.constantFrom('i', 'n'),
    large,
    op(tie, 'int', ['+', '-', '*', '//', '%', '&', '|', '^']),
    fc
      .tuple(tie('int'), fc.constantFrom('<<', '>>', '**'), fc.integer({ min: 0, max: 5 }))
      .map(([a, mark, b]) => `(${a} ${mark} ${b})`),
    choice(tie, 'int'),
    tie('list').map((list) => `len(${list})`),
    tie('text').map((value) => `len(${value})`),
    tie('int').map((value) => `(-${value})`),
    tie('int').map((value) => `(~${value})`),
    tie('int').map((value) => `f(${value})`),
    tie('float').map((value) => `int(${value})`),
    tie('int').map((value) => `abs(${value})`),
  )
}

function floats(tie: Tie): Code {
  return fc.oneof(
    deep,
    float,
    fc.constant('x'),
    op(tie, 'float', ['+', '-', '*', '/', '//', '%']),
    fc.tuple(tie('int'), fc.constantFrom('/', '*', '+'), tie('float')).map(([a, mark, b]) => `(${a} ${mark} ${b})`),
    choice(tie, 'float'),
    fc.tuple(tie('float'), fc.integer({ min: 0, max: 4 })).map(([a, digits]) => `round(${a}, ${digits})`),
  )
}

function texts(tie: Tie): Code {
  return fc.oneof(
    deep,
    text,
    fc.constant('s'),
    op(tie, 'text', ['+']),
    fc.tuple(tie('text'), fc.integer({ min: -1, max: 3 })).map(([a, times]) => `(${a} * ${times})`),
    tie('any').map((value) => `str(${value})`),
    tie('any').map((value) => `repr(${value})`),
    fc.tuple(tie('int'), tie('text')).map(([a, b]) => `(f"{n + i:>5}-{s}-{x!r:<8}{xs}" + str(${a}) + ${b})`),
    tie('float').map((value) => `'%.3f' % ${value}`),
    tie('text').map((value) => `(${value}).upper()`),
    tie('text').map((value) => `(${value})[::-1]`),
    fc.tuple(tie('text'), small, small).map(([a, from, to]) => `(${a})[${from}:${to}]`),
    tie('list').map((list) => `'-'.join([str(q) for q in ${list}])`),
  )
}

function bools(tie: Tie): Code {
  return fc.oneof(
    deep,
    fc.constantFrom('True', 'False', 'b'),
    op(tie, 'int', ['<', '<=', '==', '!=', '>', '>=']),
    op(tie, 'text', ['<', '==', 'in', 'not in']),
    op(tie, 'float', ['<', '==']),
    op(tie, 'bool', ['and', 'or', '==', 'is']),
    op(tie, 'list', ['==', '!=']),
    fc.tuple(tie('int'), tie('int'), tie('int')).map(([a, b, c]) => `(${a} < ${b} <= ${c})`),
    tie('any').map((value) => `(not ${value})`),
    tie('any').map((value) => `bool(${value})`),
    fc.tuple(tie('any'), tie('list')).map(([a, list]) => `(${a} in ${list})`),
  )
}

function lists(tie: Tie): Code {
  return fc.oneof(
    deep,
    fc.array(tie('any'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc.constant('xs'),
    op(tie, 'list', ['+']),
    fc.tuple(tie('list'), small, small).map(([a, from, to]) => `(${a})[${from}:${to}]`),
    tie('list').map((list) => `[*${list}, 0]`),
    fc.tuple(tie('int'), tie('bool')).map(([value, test]) => `[${value} for i in range(4) if ${test}]`),
    tie('dict').map((dict) => `list(${dict})`),
    tie('dict').map((dict) => `[(p, q) for p, q in (${dict}).items()]`),
    tie('text').map((value) => `(${value}).split('a')`),
    fc.array(tie('int'), { maxLength: 4 }).map((items) => `sorted([${items.join(', ')}])`),
  )
}

function dicts(tie: Tie): Code {
  return fc.oneof(
    deep,
    fc
      .array(fc.tuple(key, tie('any')), { maxLength: 3 })
      .map((pairs) => `{${pairs.map(([k, v]) => `${k}: ${v}`).join(', ')}}`),
    fc.constant('d'),
    op(tie, 'dict', ['|']),
    fc.tuple(tie('dict'), tie('dict')).map(([a, b]) => `{**${a}, 'z': 0, **${b}}`),
    tie('int').map((value) => `{i: ${value} for i in range(3)}`),
  )
}

function anything(tie: Tie): Code {
  return fc.oneof(
    deep,
    tie('int'),
    tie('float'),
    tie('text'),
    tie('bool'),
    tie('list'),
    tie('dict'),
    fc.constant('None'),
    fc.tuple(tie('any'), fc.constantFrom('and', 'or'), tie('any')).map(([a, mark, b]) => `(${a} ${mark} ${b})`),
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => `(${a}, ${b})`),
    fc.tuple(tie('dict'), key).map(([dict, k]) => `(${dict}).get(${k})`),
    tie('list'),
    tie('odd'),
  )
}

/** Mostly an exception. */
function odd(tie: Tie): Code {
  return fc.oneof(
    deep,
    fc.constant('None'),
    tie('list'),
    fc
      .tuple(tie('any'), fc.constantFrom('+', '*', '<', '%', '-'), tie('any'))
      .map(([a, mark, b]) => `(${a} ${mark} ${b})`),
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => `(${a})[${b}]`),
  )
}

const { any } = fc.letrec<Record<Kind, string>>((loose) => {
  const tie: Tie = (kind) => loose(kind)
  return {
    int: ints(tie),
    float: floats(tie),
    text: texts(tie),
    bool: bools(tie),
    list: lists(tie),
    dict: dicts(tie),
    any: anything(tie),
    odd: odd(tie),
  }
})

const indent = (block: string): string => block.replace(/^/gm, '    ')

const { block } = fc.letrec<{ statement: string; block: string }>((tie) => ({
  block: fc.array(tie('statement'), { minLength: 2, maxLength: 4 }).map((lines) => lines.join('\n')),
  statement: fc.oneof(
    { maxDepth: 3, depthSize: 'medium' },
    fc.tuple(fc.constantFrom('r', 'q', 'v'), any).map(([name, value]) => `${name} = ${value}`),
    any.map((value) => `xs.append(${value})`),
    fc.tuple(key, any).map(([k, value]) => `d[${k}] = ${value}`),
    fc.tuple(fc.constantFrom('+=', '-=', '*=', '//='), small).map(([mark, value]) => `n ${mark} ${value}`),
    any.map((value) => `xs += [${value}]`),
    fc.tuple(any, any).map(([a, b]) => `r, q = ${a}, ${b}`),
    fc.tuple(any, tie('block'), tie('block')).map(([test, a, b]) => `if ${test}:\n${indent(a)}\nelse:\n${indent(b)}`),
    fc
      .tuple(tie('block'), fc.constantFrom('break', 'continue', 'pass'), any)
      .map(([body, leave, test]) => `for i in range(3):\n${indent(body)}\n    if ${test}:\n        ${leave}`),
    fc
      .tuple(
        tie('block'),
        fc.constantFrom('TypeError', 'ZeroDivisionError', '(ValueError, KeyError)', 'Exception'),
        tie('block'),
      )
      .map(
        ([body, type, handler]) =>
          `try:\n${indent(body)}\nexcept ${type} as e:\n    r = str(e)\n${indent(handler)}\nfinally:\n    n += 1`,
      ),
    fc
      .tuple(tie('block'), any)
      .map(
        ([body, value]) =>
          `def g(n, xs=xs, *rest, **kw):\n    r = v = q = i = 0\n${indent(body)}\n    return ${value}\nv = g(n, k=1)`,
      ),
  ),
}))

const start = `i, n, x, s, b = 1, 7, 2.5, 'héllo', True
xs = [1, 'a', None]
d = {'a': 1, 'b': [2.0]}
r = q = v = None
def f(z):
    return z * 2 + n`

const programs = fc.sample(
  block.map((body) => `${start}\n${body}\n(r, q, v, n, xs, d)`),
  { numRuns: count, seed: 11 },
)
process.stdout.write(JSON.stringify([...new Set(programs)].filter((program) => program.length < 1000)))
