import { expect, it } from 'vitest'
import { interpreted as run } from '../../../../test/kits/python-program.ts'

it('what is cached is the same object each time', () => {
  const show = run(`
from functools import lru_cache, cache, cached_property, partial
n = 0
@cache
def get(k, *, j=1):
    global n
    n += 1
    return {"k": k, "n": n}
get("a")["z"] = 1
a1 = [get("a") is get("a"), get("a") is get("b"), get("a", j=2), get("a"), n, get.__name__]
@lru_cache(maxsize=2)
def pair(x): return [x]
p, q = pair(1), pair(2); pair(1); pair(3)
a2 = [pair(1) is p, pair(2) is q]
@lru_cache
def base(k): return {"name": k}
base("docs")["t"] = 1
a3 = [base("docs"), base.__wrapped__("docs")]
base.cache_clear()
a4 = base("docs")
class C:
    made = 0
    @cached_property
    def conf(self):
        C.made += 1
        return {"n": C.made}
    @lru_cache(None)
    def of(self, k): return [k]
c = C(); c.conf["x"] = 1
a5 = [c.conf, c.conf is c.conf, C().conf, C.made, c.of(1) is c.of(1), c.of(1) is C().of(1), sorted(c.__dict__)]
def plain(k): return [k]
kept = lru_cache(plain)
a6 = [plain(1) is plain(1), kept(1) is kept(1)]
try:
    base([1])
except TypeError as error:
    a7 = str(error)
@cache
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
a8 = fib(60)
`)
  // as Python 3.11 gives it
  const answers: readonly (readonly [string, string])[] = [
    ['a1', "[True, False, {'k': 'a', 'n': 3}, {'k': 'a', 'n': 1, 'z': 1}, 3, 'get']"],
    ['a2', '[True, False]'],
    ['a3', "[{'name': 'docs', 't': 1}, {'name': 'docs'}]"],
    ['a4', "{'name': 'docs'}"],
    ['a5', "[{'n': 1, 'x': 1}, True, {'n': 2}, 2, True, False, ['conf']]"],
    ['a6', '[False, True]'],
    ['a7', '"unhashable type: \'list\'"'],
    ['a8', '1548008755920'],
  ]
  expect(answers.map(([name]) => [name, show(name)])).toEqual(answers)
})

it('an object that may have been kept before is not known, a text is', () => {
  const show = run(`
import api
from functools import cache
@cache
def made(k): return {"k": k}
@cache
def text(k): return "t" + k
if api.x():
    made("a")["z"] = 1
    text("a")
a = made("a")
b = made("b")
c = text("a")
d = made(api.x())
`)
  const unknown = 'line 2 imports "api", which sluice does not know'
  expect(['a', 'b', 'c', 'd'].map(show)).toEqual([unknown, "{'k': 'b'}", "'ta'", unknown])
})
