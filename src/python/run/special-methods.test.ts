import { expect, it } from 'vitest'
import { interpreted as run } from '../../../test/kits/python-program.ts'

it('methods that Python calls itself do what it does, attributes are one with __dict__', () => {
  const show = run(`
l = [1]; m = l
a1 = l.__iadd__((2, 3)) is m
l += "x"; l *= 2
a2 = m
d = {"a": 1}; e = d
d.__setitem__("b", 2); d.__delitem__("a"); d.__ior__([("c", 3)]); d |= {"d": 4}; d |= [("e", 5)]
a3 = [e, d.__contains__("b"), d.__len__(), d.__getitem__("b"), d.__or__({"z": 1}), d.__eq__({"z": 1}), list(d.__iter__())]
s = {1, 2, 3}; t = s
s &= {1, 2}; s -= {1}; s ^= {2, 5}; s.__ior__({6})
a4 = sorted(t)
a5 = ["ab".__len__(), "ab".__contains__("a"), "ab".__add__("c"), "a%s".__mod__(1), "ab".__getitem__(0), "a".__mul__(3), "ab".__eq__("ab"), (1).__add__(2), (5).__floordiv__(2), (1, 2).__getitem__(1), list([1, 2].__reversed__())]
def fails(f):
    try:
        return f()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
a6 = [fails(lambda: [].push(1)), fails(lambda: {}.__foo__()), fails(lambda: "".__setitem__(0, "b")), fails(lambda: (1).__len__()), fails(lambda: {1}.__getitem__(0)), fails(lambda: {}.has_key("a")), fails(lambda: {}.iteritems()), fails(lambda: (1,).append(2)), fails(lambda: [].__getitem__(3)), fails(lambda: {}.__delitem__("k"))]
a7 = [hasattr([], "__iter__"), hasattr(1, "__iter__"), hasattr("", "__len__"), hasattr({}, "__setitem__"), hasattr((), "__setitem__")]
u = [1]; list.__setitem__(u, 0, 2); dict.__setitem__(d, "q", 1); list.__iadd__(u, [3])
a8 = [u, d]
class C:
    def __init__(self, **kw): self.__dict__.update(kw)
c = C(n="small", wd=1)
c.__setattr__("k", 2); object.__setattr__(c, "t", "tt"); c.__dict__["u"] = "uu"; vars(c)["v"] = 3; c.w = 4; del c.__dict__["n"]
a9 = [c.wd, c.k, c.t, c.u, c.v, dict(c.__dict__), c.__dict__ is c.__dict__, sorted(vars(c)), hasattr(c, "n"), c.__getattribute__("w")]
class D:
    def __setattr__(self, name, value): super().__setattr__(name, value * 2)
x = D(); x.a = 2
a10 = [x.a, x.__dict__]
from collections import defaultdict, OrderedDict
q = defaultdict(list); q.__setitem__("a", 1); q.__getitem__("b").append(2)
o = OrderedDict(a=1); o.__setitem__("b", 2); o.__delitem__("a")
a11 = [dict(q), dict(o)]
`)
  // as Python 3.11 gives it
  const answers: readonly (readonly [string, string])[] = [
    ['a1', 'True'],
    ['a2', "[1, 2, 3, 'x', 1, 2, 3, 'x']"],
    [
      'a3',
      "[{'b': 2, 'c': 3, 'd': 4, 'e': 5, 'q': 1}, True, 4, 2, {'b': 2, 'c': 3, 'd': 4, 'e': 5, 'z': 1}, False, ['b', 'c', 'd', 'e']]",
    ],
    ['a4', '[5, 6]'],
    ['a5', "[2, True, 'abc', 'a1', 'a', 'aaa', True, 3, 2, 2, [2, 1]]"],
    [
      'a6',
      "[\"AttributeError: 'list' object has no attribute 'push'\", \"AttributeError: 'dict' object has no attribute '__foo__'\", \"AttributeError: 'str' object has no attribute '__setitem__'\", \"AttributeError: 'int' object has no attribute '__len__'\", \"AttributeError: 'set' object has no attribute '__getitem__'\", \"AttributeError: 'dict' object has no attribute 'has_key'\", \"AttributeError: 'dict' object has no attribute 'iteritems'\", \"AttributeError: 'tuple' object has no attribute 'append'\", 'IndexError: list index out of range', \"KeyError: 'k'\"]",
    ],
    ['a7', '[True, False, True, True, False]'],
    ['a8', "[[2, 3], {'b': 2, 'c': 3, 'd': 4, 'e': 5, 'q': 1}]"],
    [
      'a9',
      "[1, 2, 'tt', 'uu', 3, {'wd': 1, 'k': 2, 't': 'tt', 'u': 'uu', 'v': 3, 'w': 4}, True, ['k', 't', 'u', 'v', 'w', 'wd'], False, 4]",
    ],
    ['a10', "[4, {'a': 4}]"],
    ['a11', "[{'a': 1, 'b': [2]}, {'b': 2}]"],
  ]
  expect(answers.map(([name]) => [name, show(name)])).toEqual(answers)
})

it('a method that is not evaluated leaves nothing certain behind', () => {
  const show = run(`
import api
d = {"a": 1}; d.__init__(b=2)
l = [1]; l.__setitem__(api.x(), 2)
m = [1]; m.__iadd__(api.x())
n = [1]; n += api.x()
r = {"a": 1}; r.__sizeof__()
class C: pass
c = C(); c.a = 1; c.__delattr__("a")
e = C(); e.a = 1; e.__repr__()
f = C(); f.a = 1; v = f.__dict__; api.x(f)
g = C(); g.a = 1; api.x(g.__dict__)
h = C(); h.a = 1
if api.x(): h.__dict__["a"] = 2
e_a = e.a
`)
  expect(show('d')).toBe('line 3 calls dict.__init__(…), which sluice does not evaluate')
  for (const name of ['l', 'm', 'n', 'v', 'g', 'h'])
    expect([name, show(name)]).toEqual([name, 'line 2 imports "api", which sluice does not know'])
  expect(show('c')).toBe('line 9 uses __delattr__, which sluice does not know')
  expect([show('r'), show('e_a')]).toEqual(["{'a': 1}", '1'])
})
