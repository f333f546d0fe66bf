"""The expressions that python_builtins.py asks about, by family: a prelude, and what is asked with it."""
import itertools

TEXTS = ["", "abc", "Hello, World", "  padded\t\n", "a,b,,c", "straße", "ÉTÉ", "it's", 'say "hi"', "line1\nline2\r\nline3", "x=1&y=2",
         "0012", "3.14", "naïve café", "日本語", "🎉 party 🎉", "_under_score_", "UPPER lower Title", "a\tb", "tab\\slash", "{curly}", "100%", "\x00\x1f", "ǆ"]
INTS = ["0", "1", "-1", "7", "42", "-255", "1000", "123456789", "10**20", "-10**20", "2**53", "2**63", "True"]
FLOATS = ["0.0", "-0.0", "1.0", "-1.5", "0.1", "2.5", "3.5", "0.5", "1.005", "2.675", "1e16", "1e15", "123456.789", "1e-5", "1e-4", "1.5e300", "5e-324", "1/3",
          "float('inf')", "float('-inf')", "float('nan')", "1e22", "123456789012345680.0", "0.00012345"]


def text_methods():
    calls = ["strip()", "lstrip()", "rstrip()", "strip('ab ,')", "rstrip('\\n')", "lstrip('0')", "strip('🎉 ')", "split()", "split(',')", "split(None, 1)", "split(',', 1)", "split('🎉')",
             "split(' ', 2)", "rsplit()", "rsplit(None, 1)", "rsplit(',', 1)", "rsplit('e', 2)", "splitlines()", "splitlines(True)", "partition(',')", "rpartition('e')", "replace('e', 'E')",
             "replace('', '-')", "replace('', '-', 3)", "replace('l', '', 1)", "replace('a', 'aa')", "upper()", "lower()", "title()", "capitalize()", "swapcase()", "casefold()",
             "zfill(8)", "ljust(10)", "rjust(10, '*')", "center(11)", "center(12, '.')", "center(13, '日')", "startswith('a')", "startswith(('x', 'H'))", "endswith('c')", "endswith(('d', 'é'))",
             "startswith('b', 1)", "startswith('', 100)", "find('l')", "find('')", "rfind('l')", "find('b', 1)", "find('c', -2)", "find('🎉', 1)", "rfind('🎉')", "count('l')", "count('')", "count('a', 1)",
             "removeprefix('Hello')", "removesuffix('c')", "removesuffix('')", "isdigit()", "isalpha()", "isalnum()", "isspace()", "isupper()", "islower()", "istitle()", "isnumeric()", "isdecimal()",
             "isidentifier()", "isprintable()", "isascii()", "expandtabs()", "expandtabs(4)", "encode()", "encode('latin-1', 'replace')", "encode('ascii', 'ignore')", "join(['1', '2', '3'])",
             "translate({97: 'X', 98: None})", "format()", "__len__() if False else 0"]
    expressions = [f"{text!r}.{call}" for text in TEXTS for call in calls if call != "format()" or "{" not in text]
    expressions += ["'abc'.index('z')", "'abc'.split('')", "'abc'.center(5, 'ab')", "'abc'.join([1])", "'-'.join('abc')", "'abc'.replace(1, 'x')", "'abc'.startswith(1)", "'abc'.startswith(('a', 1))",
                    "'abc'.zfill('x')", "'abc'.foo()", "'abc'.strip(1)", "'abc'.upper(1)", "'abc'.replace('a')", "'abc'.find()", "'abc'.split(1)", "'abc'.split(sep=',', maxsplit=1)", "'abc'.split(foo=1)",
                    "str.maketrans('ab', 'xy')", "'aabbc'.translate(str.maketrans('ab', 'xy', 'c'))", "str.upper('abc')", "str.join(',', ['a', 'b'])", "'é'.encode('ascii')", "len('🎉')", "'🎉a'[1]", "'abc'[::-1]",
                    "'%s' % 'x'", "'abc' * 3", "'a' in 'abc'", "ord('é')", "chr(128512)", "'ß'.upper()", "'ﬁ'.upper()", "'İ'.lower()", "'abc' < 'abd'", "'Z' < 'a'", "'é' > '🎉'",
                    "'a-b_c d'.replace('-', '_').replace(' ', '_').lower()", "'CamelCase'.lower().strip('c')", "'/path/'.strip('/').split('/')"]
    return "", expressions


def format_specs():
    specs = ["", "d", "5", "05", "<5", ">8", "^9", "*^9", "+", " ", "-", "+d", ",", "_", "010,", "012_", ".2f", ".0f", "10.3f", "010.3f", "+.1e", ".3g", "g", "#g", ".10g", "%", ".1%", "x", "#x", "X", "#X", "o", "#o", "b", "#b", "08b",
             "#010x", "_b", "_x", "c", "e", "E", ".0e", "F", "G", "n", ".3", ".0", ".1", ".17g", "s", "10s", ".2s", "=+8", "0=8", ">+8,.2f", "020,.2f", ",.3f", "_.2f", "z.1f", "#.0f", "#.3", ",d", ",x", "_o", "日^7", "?", "5.2", "f", "1_000", "5d ", ".", ",,", ".2d", "<05", "^05d", "!r"]
    values = INTS + FLOATS
    expressions = [f"format({value}, {spec!r})" for value in values for spec in specs]
    texts = ["'abc'", "'日本'", "''", "'🎉x'"]
    expressions += [f"format({text}, {spec!r})" for text in texts for spec in ["", "s", "5", "<5", ">5", "^6", "*^7", ".1", "5.1", "05", "=5", "d", "+", ",", " ", "#", "日>6s", ".0"]]
    expressions += ["format([1], '5')", "format(None, '')", "format(None, '5')", "f'{1.5:{6}.{2}f}|{\"a\":>{3}}'", "f'{3!r:>4}'", "f'{\"é\"!a}'", "f'{1+1=}'", "f'{{}}'", "f'{True:d}'", "f'{True}'"]
    return "", expressions


def text_format():
    pairs = ["'{} {}'.format(1, 'a')", "'{1} {0}'.format(1, 'a')", "'{a} {b!r}'.format(a=1, b='x')", "'{0[1]} {0[0]}'.format([1, 2])", "'{d[key]}'.format(d={'key': 5})", "'{:>5}|{:<5}|{:^5}'.format(1, 2, 3)", "'{{{}}}'.format(1)",
             "'{:{}}'.format('x', 5)", "'{0:{1}.{2}f}'.format(3.14159, 8, 2)", "'{} {'.format(1)", "'{'.format()", "'}'.format()", "'{0} {}'.format(1, 2)", "'{} {0}'.format(1)", "'{a}'.format()", "'{}'.format()", "'{!x}'.format(1)", "'{!r'.format(1)",
             "'{a.real}'.format(a=5)", "'{a.b}'.format(a=5)", "'{:%}'.format(0.5)", "'{!s:>5}'.format(None)", "'{x}'.format_map({'x': 1})", "'{y}'.format_map({'x': 1})", "'{:d}'.format('a')", "'{:,}'.format(1234567)", "'{:.2%}'.format(0.1234)", "'{0}{0}'.format('ab')",
             "'{:b}'.format(10)", "'{a[0]}{a[1]}'.format(a='xy')", "'{a[-1]}'.format(a=[1])", "'{} and {}'.format('one')"]
    values = ["5", "-5", "3.7", "'abc'", "None", "True", "[1, 'a']", "12345678901234567890"]
    directives = ["%s", "%r", "%d", "%i", "%5d", "%-5d|", "%05d", "%+d", "% d", "%x", "%X", "%#x", "%o", "%e", "%.2f", "%8.3f", "%-8.3f|", "%08.2f", "%g", "%.3g", "%G", "%5s", "%-5s|", "%.2s", "%c", "%a", "%%", "%.3d", "%u", "%#o", "%F"]
    pairs += [f"{directive!r} % {value}" for directive in directives for value in values if directive != "%%"]
    pairs += ["'%s %s' % (1, 2)", "'%s' % (1, 2)", "'%s %s' % (1,)", "'%(a)s-%(b)05d' % {'a': 1, 'b': 2}", "'%(a)s' % {'b': 1}", "'%d%%' % 5", "'%' % 1", "'%y' % 1", "'%*d' % (5, 3)", "'%.*f' % (2, 3.14159)", "'%s' % [1]", "'%s' % ((1, 2),)", "'abc' % ()", "'abc' % 1", "'abc' % {'a': 1}", "'%s' % {'a': 1}", "'%(a)s' % 1", "'%c' % 'ab'", "'%c' % 65"]
    return "", pairs


def representations():
    values = INTS + FLOATS + [repr(text) for text in TEXTS] + ["None", "[]", "[1, [2, [3]]]", "()", "(1,)", "(1, 'a')", "{}", "{'a': 1, 2: [3]}", "set()", "{1}", "frozenset()", "frozenset({1})", "b'abc'", "b'\\x00\\xff\\n'", "b\"it's\"", "range(3)", "range(1, 10, 2)",
                               "{'a': {'b': {'c': None}}}", "[True, None, 1.5]", "...", "[1.0, -0.0, 1e100]", "'\\u200b'", "'\\ufeff'", "'\\x7f'", "'\\U0001F600'", "{1: 'a', 1.0: 'b', True: 'c'}"]
    return "", [f"{function}({value})" for value in values for function in ["repr", "str", "ascii", "bool", "type"] if not (function == "type")] + [f"type({value}).__name__" for value in values]


def numbers():
    texts = ["'12'", "' 12 '", "'-12'", "'+12'", "'1_000'", "'1__0'", "'_1'", "'0x1f'", "'1.5'", "''", "'abc'", "'١٢'", "'0b11'", "'00'", "'007'", "'1e3'", "'inf'", "'-Infinity'", "'nan'", "'1_0.5'", "'.5'", "'5.'", "'1e400'", "'1e-400'", "'0x'", "'12abc'", "b'12'", "None", "[]", "'9'*30"]
    expressions = [f"{function}({value})" for function in ["int", "float"] for value in texts + INTS + FLOATS]
    expressions += [f"int({text!r}, {base})" for text in ["ff", "0xff", "0b11", "0o17", "z", "12", "-0x1F", "0x_1f", "", "08"] for base in [16, 2, 8, 36, 0, 10, 1, 37]]
    expressions += [f"round({value}, {places})" for value in FLOATS + INTS + ["1234.5678", "-2.5", "1.15", "1.25", "1.35", "0.285", "5.015", "1e300", "12345", "-15", "25", "350"] for places in [0, 1, 2, 3, -1, -2, 10, "None"]]
    expressions += [f"round({value})" for value in FLOATS + ["0.5", "1.5", "-0.5", "-1.5", "2.5000001", "4.5"]]
    expressions += [f"abs({value})" for value in INTS + FLOATS] + ["abs('a')", "round('a')", "round([1], 2)"]
    expressions += [f"divmod({left}, {right})" for left in ["7", "-7", "7.5", "-7.5", "10**20", "0"] for right in ["2", "-2", "2.5", "-2.5", "0", "0.0", "3"]]
    expressions += [f"pow({arguments})" for arguments in ["2, 10", "2, -1", "2.0, 3", "2, 100", "3, 4, 5", "3, 200, 13", "-3, 3, 7", "2, 0.5", "0, 0", "3, 2, 0", "2, 3, 1.5"]]
    expressions += [f"{function}({value})" for function in ["hex", "bin", "oct"] for value in ["0", "255", "-255", "10**20", "1.5", "True"]]
    expressions += ["chr(97)", "chr(-1)", "chr(0x110000)", "ord('')", "ord('ab')", "ord(b'a')", "ord(5)", "(5).bit_length()", "(-5).bit_length()", "(0).bit_length()", "(1024).to_bytes(2, 'big')", "(1024).to_bytes(10, 'little')", "(300).to_bytes(1, 'big')",
                    "int.from_bytes(b'\\x04\\x00', 'big')", "int.from_bytes(b'\\xff', 'big', signed=True)", "(1.5).is_integer()", "(2.0).is_integer()", "(0.75).as_integer_ratio()", "(5).real", "(5).imag", "(1.5).real", "(5).numerator", "True.real",
                    "float('1e16')", "1e16", "1e15 + 0.5", "0.1 + 0.2", "10 / 2", "7 // 2.0", "-7 // 2", "-7 % 3", "2 ** 0.5", "1 / 0", "1 % 0", "1.0 // 0", "True + True", "int(True)", "float(True)", "bool(0.0)", "bool('0')", "bool([])", "bool(None)", "int(3.99)", "int(-3.99)", "int(1e20)",
                    "int('5', base=8)", "int(x='5')", "int()", "float()", "str()", "bool()", "int(5.5, 10)", "float('1_0')", "float('1_')", "1_000 * 3", "5 .__class__.__name__", "int(1, 2)"]
    return "", expressions


def containers():
    prelude = """def did(value, change):
    result = change(value)
    return (value, result)
class P:
    def __init__(self, x): self.x = x
"""
    lists = ["[]", "[3, 1, 2]", "['b', 'A', 'c']", "[1, 2, 1, 3, 1]", "[[2], [1]]", "[1.5, 1, True]", "[None, 1]"]
    changes = ["append(4)", "extend([4, 5])", "extend('ab')", "extend(5)", "insert(0, 9)", "insert(-1, 9)", "insert(100, 9)", "pop()", "pop(0)", "pop(-2)", "pop(10)", "remove(1)", "clear()", "copy()", "count(1)", "index(1)", "index(1, 1)", "index(1, -1)", "reverse()", "sort()", "sort(reverse=True)", "sort(key=str)",
               "sort(key=lambda v: str(v).lower(), reverse=True)", "append()", "append(1, 2)", "foo()", "sort(1)"]
    expressions = [f"did({value}, lambda v: v.{change})" for value in lists for change in changes]
    dicts = ["{}", "{'a': 1, 'b': 2}", "{1: 'x', None: 'y'}"]
    changes = ["get('a')", "get('z')", "get('z', 5)", "get('a', 5)", "keys()", "values()", "items()", "pop('a')", "pop('z', 0)", "pop('z')", "popitem()", "setdefault('a', 9)", "setdefault('n', [])", "setdefault('n')", "update({'a': 7, 'q': 1})", "update(a=1, z=2)", "update([('k', 'v')])", "update([1])", "update([(1, 2, 3)])", "update(5)",
               "clear()", "copy()", "get([])", "get()", "fromkeys(['x', 'y'], 0)", "foo", "update(['ab'])"]
    expressions += [f"did({value}, lambda v: v.{change})" for value in dicts for change in changes]
    sets = ["set()", "{1, 2, 3}"]
    changes = ["add(4)", "add([])", "discard(1)", "remove(1)", "remove(9)", "union([4], [5])", "intersection([1, 2])", "difference([1])", "symmetric_difference([1, 9])", "issubset([1, 2, 3, 4])", "issuperset([1])", "isdisjoint([7])", "update([7], [8])", "intersection_update([1])", "difference_update([1])", "copy()", "clear()"]
    expressions += [f"(lambda r: (sorted(r[0]), sorted(r[1]) if isinstance(r[1], set) else r[1]))(did({value}, lambda v: v.{change}))" for value in sets for change in changes]
    expressions += ["(1, 2, 1).count(1)", "(1, 2, 1).index(2)", "(1, 2).index(5)", "{1, 2} | {3} == {1, 2, 3}", "{1, 2} - {2}", "{1} ^ {1, 2}", "{1, 2} & {2, 3}", "{1} <= {1, 2}", "{1} < {1}", "frozenset([1]) == {1}", "{'a': 1} | {'b': 2}", "{'a': 1} == {'a': 1.0}", "{'a': 1}.keys() == {'a'}", "{'a': 1}.keys() & {'a', 'b'}", "('a', 1) in {'a': 1}.items()", "1 in {'a': 1}.values()", "dict(a=1, b=2)",
                    "dict([('a', 1), ('b', 2)])", "dict({'a': 1}, b=2)", "dict(['ab', 'cd'])", "dict(zip('ab', [1, 2]))", "dict([1])", "dict(5)", "dict.fromkeys('ab')", "list('abc')", "list({'a': 1})", "list(range(3))", "list(5)", "tuple([1, 2])", "tuple('ab')", "set('a')", "sorted(set('hello'))", "frozenset([1])", "list({'a': 1}.items())", "[1, 2] + [3]", "[1, 2] * 2", "(1,) + (2,)", "[1] + (2,)", "[1, 2] == [1, 2.0]",
                    "[1, 2] < [1, 3]", "[1, 'a'] < [1, 2]", "1 in [1, 2]", "[1, 2, 3][-1]", "[1, 2, 3][1:]", "[1, 2, 3][5]", "{'a': 1}['b']", "{}[[]]", "[1]['a']", "len({'a': 1})", "len(5)", "bytes([65, 66])", "bytes('é', 'utf-8')", "bytes(3)", "bytes('a')", "bytes([300])", "b'abc'.decode()", "b'\\xff'.decode()", "b'\\xff'.decode('latin-1')", "b'\\xff'.decode(errors='replace')", "b'abc'.hex()", "bytes.fromhex('6162')",
                    "b'a,b'.split(b',')", "b'abc'.upper()", "b' a '.strip()", "b','.join([b'a', b'b'])", "b'abc'[0]", "b'abc'[1:]", "b'ab' + b'c'", "b'abc'.startswith(b'a')", "b'abc'.replace(b'a', b'x')", "list(b'ab')", "b'a' == 'a'", "b'abc'.find(b'c')", "b'a'.join(['x'])"]
    return prelude, expressions


def functions():
    prelude = """class P:
    kind = 'p'
    def __init__(self, x): self.x = x
    def f(self): return self.x
class Q(P):
    pass
"""
    return prelude, [
        "list(enumerate('ab'))", "list(enumerate(['a'], 5))", "list(enumerate('ab', start=1))", "list(zip('ab', [1, 2, 3]))", "list(zip())", "list(zip('ab', [1], strict=True))", "list(zip('a', [1, 2], strict=True))", "list(map(str, [1, 2]))", "list(map(lambda a, b: a + b, [1, 2], [10, 20, 30]))", "list(filter(None, [0, 1, '', 'a']))",
        "list(filter(lambda v: v > 1, [1, 2, 3]))", "sorted([3, 1, 2])", "sorted('hello')", "sorted({'b': 1, 'a': 2})", "sorted([3, 1, 2], reverse=True)", "sorted(['b', 'A'], key=str.lower)", "sorted([(1, 'b'), (1, 'a'), (0, 'z')])", "sorted([{'n': 2}, {'n': 1}], key=lambda d: d['n'])", "sorted([1, 'a'])", "sorted([(2, 'x'), (1, 'y'), (2, 'a')], key=lambda p: p[0], reverse=True)", "sorted(5)", "sorted([1], lambda v: v)",
        "list(reversed([1, 2, 3]))", "list(reversed('abc'))", "list(reversed({'a': 1, 'b': 2}))", "reversed({1})", "list(reversed(range(3)))", "min(3, 1, 2)", "max(3, 1, 2)", "min([3, 1])", "max('hello')", "min([])", "max([], default=5)", "max([])", "min()", "max(1)", "max(['a', 'bbb'], key=len)", "min({'a': 3, 'b': 1}, key=lambda k: 1)", "max(1, 2.0)", "max(2, 2.0)", "min(1, 'a')",
        "sum([1, 2, 3])", "sum([0.1] * 10)", "sum([[1], [2]], [])", "sum(['a'])", "sum(['a'], '')", "sum([1], start=10)", "sum(range(101))", "sum(x * x for x in range(5))", "any([0, 1])", "all([1, 1])", "any([])", "all([])", "any(v > 2 for v in [1, 3])", "next(iter([1, 2]))", "next(iter([]), 'none')", "next(iter([]))", "next([1])", "iter(5)", "list(iter('ab'))",
        "isinstance(1, int)", "isinstance(True, int)", "isinstance(1, bool)", "isinstance(1.0, int)", "isinstance('a', (int, str))", "isinstance([], list)", "isinstance({}, dict)", "isinstance(None, type(None))", "isinstance(P(1), P)", "isinstance(Q(1), P)", "isinstance(P(1), Q)", "isinstance(P, type)", "isinstance(1, object)", "isinstance(1, 5)", "issubclass(Q, P)", "issubclass(bool, int)", "issubclass(int, str)", "issubclass(1, int)", "isinstance((), tuple)", "isinstance(b'', bytes)", "isinstance(range(3), range)", "isinstance(ValueError('x'), Exception)", "isinstance(1, int | str)",
        "callable(len)", "callable(5)", "callable(P)", "callable(P(1))", "callable(lambda: 1)", "getattr(P(5), 'x')", "getattr(P(5), 'y', 'none')", "getattr(P(5), 'y', None)", "getattr(P(None), 'x', 3)", "next(iter([None]))", "next(iter([]), None)", "max([], default=None)", "min([None])", "{'a': None}.get('a', 5)", "{'a': None}.pop('a', 5)", "{}.pop('a', None)", "'%(a)s' % {'a': None}", "'{a}'.format(a=None)", "list(filter(lambda v: v is None, [None, 1]))", "[None][0]", "{'k': None}['k']", "sorted([(1, None)])", "list(zip([None], [None]))", "list(map(lambda v: None, [1]))", "{None: None}.get(None, 1)", "getattr(P(5), 'y')", "hasattr(P(5), 'x')", "hasattr(P(5), 'y')", "hasattr('a', 'upper')", "getattr('a', 'upper')()", "P(5).f()", "P.f(P(6))", "P.kind", "getattr(P, 'nope')", "vars(P(5))", "type(P(1)).__name__", "type(5) is int", "type(5) == float", "type('X', (), {'a': 1})().a", "type(None).__name__", "P.__name__", "len.__name__",
        "repr('a')", "ascii('é')", "range(10)[2:5]", "range(10)[-1]", "list(range(10, 0, -3))", "5 in range(10)", "range(0, 10, 0)", "len(range(1, 10, 3))", "range(3) == range(0, 3)", "range(5).index(3)", "range(5).start", "range('a')", "range(1.5)", "slice(1, 5)", "[1, 2, 3, 4][slice(1, 3)]", "print('x')", "int('x')", "len()", "len(1, 2)", "len('a', 'b')", "ord()", "callable()", "abs()", "isinstance(1)", "hex('a')", "sum(5)", "zip(5)", "list(map(int, ['1', 'x']))", "divmod(1)", "getattr(1)", "[*map(str, range(3))]", "{**{'a': 1}, 'b': 2}", "''.join(sorted('hello', reverse=True))",
        "str(b'abc', 'utf-8')", "str(5)", "str([1, 'a'])", "str(None)", "str(object=5)", "bool(x for x in [])", "dict(**{'a': 1})", "object() == object()", "tuple(x * 2 for x in (1, 2))", "max((1, 'a'), (1, 'b'))", "format(5)", "list(zip(*[(1, 2), (3, 4)]))", "list(map(list, zip(*[(1, 2), (3, 4)])))", "'a' if 1 else 'b'", "type(lambda: 1).__name__", "type(x for x in []).__name__", "type(len).__name__", "(lambda *a, **k: (a, k))(1, b=2)",
    ]


DATES = ["date(2024, 2, 29)", "date(2023, 12, 31)", "date(1, 1, 1)", "date(9999, 12, 31)", "date(2021, 1, 3)"]
MOMENTS = ["datetime(2024, 2, 29, 13, 5, 9)", "datetime(2024, 3, 31, 1, 30, tzinfo=PARIS)", "datetime(2024, 10, 27, 2, 30, tzinfo=PARIS, fold=1)", "datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=timezone.utc)", "datetime(1999, 12, 31, 23, 59, 59, 999999)",
           "datetime(2020, 7, 4, 12, tzinfo=timezone(timedelta(hours=-3, minutes=-30)))", "datetime(2024, 7, 1, 0, 0, tzinfo=NEWYORK)", "datetime(2000, 1, 1, 0, 0, 0, 1)"]
DELTAS = ["timedelta(days=1)", "timedelta(hours=-5)", "timedelta(weeks=2, hours=3, minutes=4, seconds=5, microseconds=6)", "timedelta(days=0.5)", "timedelta(milliseconds=1500)", "timedelta(seconds=0.1)", "timedelta(days=-1, seconds=1)", "timedelta(0)", "timedelta(days=365)", "timedelta(hours=1.1)"]
TIME_PRELUDE = """from datetime import datetime, date, time, timedelta, timezone, UTC
import datetime as dt
from zoneinfo import ZoneInfo
PARIS = ZoneInfo('Europe/Paris')
NEWYORK = ZoneInfo('America/New_York')
"""


def dates():
    expressions = DATES + MOMENTS + DELTAS + [f"str({value})" for value in DATES + MOMENTS + DELTAS]
    attributes = ["isoformat()", "weekday()", "isoweekday()", "isocalendar()", "toordinal()", "ctime()", "year", "replace(year=2020)", "replace(day=31)", "replace(month=2)", "day", "hour", "tzinfo", "strftime('%Y-%m-%dT%H:%M:%SZ')", "timetuple()[:9]", "isocalendar().week"]
    expressions += [f"{value}.{attribute}" for value in DATES + MOMENTS for attribute in attributes]
    attributes = ["timestamp()", "date()", "isoformat(timespec='seconds')", "isoformat(timespec='milliseconds')", "isoformat(' ')", "isoformat(sep='_', timespec='hours')", "isoformat(timespec='minutes')", "isoformat(timespec='nope')", "utcoffset()", "tzname()", "dst()", "astimezone(timezone.utc)", "astimezone(NEWYORK)", "astimezone()", "replace(tzinfo=timezone.utc)", "replace(tzinfo=None)", "replace(hour=0, minute=0, second=0, microsecond=0)", "microsecond", "fold", "replace(hour=25)"]
    expressions += [f"{value}.{attribute}" for value in MOMENTS for attribute in attributes]
    attributes = ["total_seconds()", "days", "seconds", "microseconds"]
    expressions += [f"({value}).{attribute}" for value in DELTAS + ["-timedelta(hours=1)"] for attribute in attributes]
    expressions += [f"{left} {sign} {right}" for left in DATES + MOMENTS for sign in "+-" for right in DELTAS]
    expressions += [f"{left} - {right}" for left, right in itertools.product(DATES[:2] + MOMENTS, DATES[:2] + MOMENTS)]
    expressions += [f"{left} {sign} {right}" for left, right in itertools.product(DATES[:2] + MOMENTS[:5], DATES[:2] + MOMENTS[:5]) for sign in ["<", "==", ">="]]
    expressions += [f"{left} {sign} {right}" for left, right in itertools.product(DELTAS, DELTAS[:5]) for sign in ["+", "-", "<", "==", "/", "//", "%"]]
    expressions += [f"{value} {sign}" for value in DELTAS for sign in ["* 2", "* 1.5", "* -1", "/ 2", "/ 3", "// 7", "/ 0.3", "/ 0", "+ 1"]]
    expressions += [f"{function}({value})" for value in DELTAS for function in ["abs", "bool", "-", "hash and str"]]
    expressions += ["datetime.now()", "datetime.utcnow()", "datetime.today()", "datetime.now(timezone.utc)", "datetime.now(tz=PARIS)", "datetime.now(UTC)", "date.today()", "datetime.now().date()", "datetime.now().isoformat()", "datetime.now(timezone.utc).isoformat()", "(datetime.now() - timedelta(days=7)).strftime('%Y-%m-%d')", "date.today() - timedelta(days=30)", "(date.today().replace(day=1) - timedelta(days=1)).isoformat()", "dt.datetime.now(dt.timezone.utc).timestamp()", "int(datetime.now().timestamp())", "int(datetime.now().timestamp() * 1000)", "datetime.utcnow().isoformat() + 'Z'", "f'{datetime.now():%Y-%m-%d}'", "f'{date.today()}'", "'{:%H:%M}'.format(datetime.now())", "date.today().strftime('%d/%m/%Y')",
                    "datetime.fromtimestamp(0)", "datetime.fromtimestamp(1700000000.123456, timezone.utc)", "datetime.fromtimestamp(1700000000, tz=PARIS)", "datetime.utcfromtimestamp(1e9)", "datetime.fromtimestamp(-1.5)", "datetime.fromtimestamp(1e20)", "date.fromtimestamp(86400)", "datetime.fromordinal(738000)", "date.fromordinal(1)", "date.fromordinal(0)", "date.fromisocalendar(2024, 1, 1)", "date.fromisocalendar(2024, 53, 1)", "datetime.combine(date(2024, 1, 2), time(3, 4))", "datetime.combine(date.today(), datetime.min.time())", "datetime.combine(date(2024, 1, 2), time(3), timezone.utc)", "datetime.min", "datetime.max", "date.max", "timedelta.max", "timedelta.resolution",
                    "datetime(2024, 2, 30)", "datetime(2024, 13, 1)", "datetime(0, 1, 1)", "datetime(2024, 1, 1, 24)", "datetime(2024, 1, 1, 0, 60)", "date(2024)", "datetime('2024', 1, 1)", "date(2024, 1.5, 1)", "timedelta('a')", "timezone(5)", "timezone(timedelta(hours=25))", "timezone(timedelta(hours=2), 'X')", "timezone.utc", "str(timezone.utc)", "str(timezone(timedelta(hours=2)))", "datetime(2024, 1, 1, tzinfo=5)", "time(1, 2, 3)", "time(1)", "time(1, 2, 3, 4).isoformat()", "str(time(13, 5))", "time(25)", "time(1) < time(2)", "time.fromisoformat('04:23:01')", "time.max", "time(1, 2).replace(hour=3)", "time(13, 5).strftime('%I:%M %p')", "datetime(2024, 1, 1) in [datetime(2024, 1, 1)]", "{date(2024, 1, 1): 1}[date(2024, 1, 1)]", "sorted([date(2024, 2, 1), date(2024, 1, 1)])", "max(datetime(2024, 1, 1), datetime(2023, 1, 1))", "isinstance(datetime.now(), date)", "type(datetime.now()).__name__", "date.today() < datetime.now()", "datetime.now() == date.today()", "sum([timedelta(1), timedelta(2)], timedelta())", "datetime(2024, 1, 1).foo", "date(2024, 1, 1).hour",
                    "divmod(timedelta(days=5), timedelta(days=2))", "datetime(2024, 3, 31, 2, 30, tzinfo=PARIS).isoformat()", "datetime(2024, 10, 27, 2, 30, tzinfo=PARIS).isoformat()", "ZoneInfo('Europe/Paris')", "str(ZoneInfo('UTC'))", "datetime(2024, 1, 1, tzinfo=ZoneInfo('UTC'))", "datetime(2024, 6, 1, tzinfo=ZoneInfo('Asia/Kolkata')).isoformat()", "datetime(1900, 1, 1, tzinfo=PARIS).isoformat()"]
    texts = ["2024-01-02", "20240102", "2024-W01-2", "2024W012", "2024-01-02T03:04:05", "2024-01-02 03:04:05", "2024-01-02T03:04:05Z", "2024-01-02T03:04:05+02:00", "2024-01-02T03:04:05.123456-03:30", "2024-01-02T03:04", "2024-01-02T03", "20240102T030405", "2024-01-02T03:04:05.1", "2024-01-02T03:04:05,123456789", "2024-01-02T030405+0200", "2024-13-01", "2024-1-2", "", "nope", "2024-01-02T25:00", "2024-01-02T", "2024-01-02X03:04", "2024-W54-1", "2024-02-30"]
    expressions += [f"{function}.fromisoformat({text!r})" for function in ["date", "datetime"] for text in texts]
    return TIME_PRELUDE, expressions


def date_formats():
    codes = list("aAwdbBmyYHIpMSfzZjUWcxXGuV%") + ["-d", "-m", "-H", "-I", "e", "F", "T", "D", "R", "h", "k", "l", "C", "n", "P", "r", "g", "05d", "^a", "_d", "Q", ":z", "E"]
    expressions = [f"{value}.strftime({'%' + code!r})" for value in MOMENTS + DATES[:2] + DATES[4:] for code in codes]
    expressions += [f"{value}.strftime({pattern!r})" for value in MOMENTS[:4] for pattern in ["%Y-%m-%d %H:%M:%S", "%d.%m.%y", "Week %V of %G", "%%Y", "%Y%m%dT%H%M%S.%f%z", "no codes", "", "%", "é%Y", "%A, %d %B %Y", "%I:%M:%S %p"]]
    pairs = [("2024-01-02", "%Y-%m-%d"), ("02/01/24", "%d/%m/%y"), ("2024-01-02T03:04:05Z", "%Y-%m-%dT%H:%M:%SZ"), ("2024-01-02T03:04:05.123Z", "%Y-%m-%dT%H:%M:%S.%fZ"), ("2024-01-02 03:04:05+0200", "%Y-%m-%d %H:%M:%S%z"), ("2024-01-02 03:04:05-03:30", "%Y-%m-%d %H:%M:%S%z"), ("2024-01-02T03:04:05Z", "%Y-%m-%dT%H:%M:%S%z"), ("Jan 5 2024", "%b %d %Y"), ("January 05, 2024", "%B %d, %Y"), ("Fri Jan  5 03:04:05 2024", "%c"), ("01/05/24", "%x"), ("03:04:05", "%X"), ("3:04 PM", "%I:%M %p"), ("12:04 am", "%I:%M %p"), ("2024-060", "%Y-%j"), ("2024-W05-3", "%G-W%V-%u"), ("99", "%y"), ("68", "%y"), ("2024-01-02", "%Y/%m/%d"), ("2024-01-02 extra", "%Y-%m-%d"), ("2024-02-30", "%Y-%m-%d"), ("x", "%q"), ("2024", "%Y"), ("2024  01", "%Y %m"), ("20240102", "%Y%m%d"), ("UTC 2024", "%Z %Y"), ("2024%", "%Y%%"), ("monday 2024", "%A %Y"), ("1", "%"), ("2024-1-2", "%Y-%m-%d"), ("it's", "%Y"), ("0", "%w")]
    expressions += [f"datetime.strptime({text!r}, {pattern!r})" for text, pattern in pairs]
    expressions += ["datetime.strptime('2024-01-02', '%Y-%m-%d').date()", "datetime.strptime('2024-01-02', '%Y-%m-%d').replace(tzinfo=timezone.utc).isoformat()", "f'{datetime(2024, 1, 2):%d.%m.%Y %H:%M}'", "f'{date(2024, 1, 2):%j}'", "format(date(2024, 1, 2), '')", "f'{datetime(2024, 1, 2)}'"]
    return TIME_PRELUDE, expressions


PENDULUM_MOMENTS = ["pendulum.datetime(2024, 2, 29, 13, 5, 9)", "pendulum.datetime(2024, 1, 31, tz='Europe/Paris')", "pendulum.datetime(2024, 3, 31, 1, 30, tz='Europe/Paris')", "pendulum.datetime(2026, 1, 2, 3, 4, 5, 678000)", "pendulum.datetime(1999, 12, 31, 23, 59, 59, 999999, tz='America/New_York')", "pendulum.datetime(2020, 7, 4, 12, tz=-3.5)", "pendulum.naive(2024, 5, 6, 7, 8, 9)", "pendulum.now()", "pendulum.now('Europe/Paris')"]


def pendulums():
    prelude = """import pendulum
from datetime import datetime, timedelta, timezone, date
from pendulum import DateTime
"""
    units = ["second", "minute", "hour", "day", "week", "month", "year", "decade", "century"]
    calls = [f"{edge}_of('{unit}')" for edge in ["start", "end"] for unit in units] + ["start_of('nope')"]
    calls += [f"{verb}({amount})" for verb in ["add", "subtract"] for amount in ["days=1", "months=1", "months=13", "years=1", "weeks=2", "hours=25", "minutes=90", "seconds=1.5", "microseconds=1500000", "years=1, months=-1, days=3, hours=5", "days=-3", "hours=1", "1"]]
    calls += ["to_iso8601_string()", "to_date_string()", "to_datetime_string()", "to_time_string()", "to_day_datetime_string()", "to_formatted_date_string()", "to_atom_string()", "to_cookie_string()", "to_rfc822_string()", "to_rfc850_string()", "to_rfc1036_string()", "to_rfc1123_string()", "to_rfc2822_string()", "to_rfc3339_string()", "to_rss_string()", "to_w3c_string()", "isoformat()", "int_timestamp", "float_timestamp", "timestamp()", "timezone_name", "offset", "offset_hours", "day_of_week + 0", "day_of_year", "week_of_year", "days_in_month", "quarter", "is_leap_year()", "is_long_year()", "date()", "time()", "naive()", "in_timezone('UTC')", "in_tz('Asia/Tokyo')", "set(day=1, hour=0)", "replace(year=2020)", "on(2021, 2, 3)", "at(5, 6)", "next()", "next(pendulum.MONDAY)", "previous()", "previous(6)", "next(0, keep_time=True)", "first_of('month')", "last_of('month')", "first_of('month', 0)", "last_of('month', 4)", "first_of('quarter')", "last_of('year')", "strftime('%Y-%m-%d')", "weekday()", "isoweekday()", "year", "microsecond", "tzinfo", "tz", "is_utc()", "is_past()", "is_future()", "week_of_month", "utcoffset()", "isocalendar()"]
    expressions = PENDULUM_MOMENTS + [f"str({value})" for value in PENDULUM_MOMENTS] + [f"{value}.{call}" for value in PENDULUM_MOMENTS for call in calls]
    formats = ["YYYY-MM-DD", "YYYY-MM-DDTHH:mm:ssZ", "YYYY-MM-DD[T]HH:mm:ss[Z]", "dddd DD MMMM YYYY", "ddd D MMM YY, h:mm A", "Do DDDo DDDD DDD Mo Qo Q", "d E e do eo", "X x", "S SS SSS SSSS SSSSS SSSSSS", "Z ZZ z zz", "L LL LLL LLLL LT LTS", "\\Y YYYY", "[Year:] YYYY", "H HH hh h m mm s ss", "w W gg GG k", "YYYY[-Q]Q", "dd", "plain text", "M/D/YYYY"]
    expressions += [f"{value}.format({pattern!r})" for value in PENDULUM_MOMENTS for pattern in formats]
    expressions += [f"{left} - {right}" for left, right in itertools.product(PENDULUM_MOMENTS[:6], PENDULUM_MOMENTS[:6])]
    interval = ["in_days()", "in_hours()", "in_minutes()", "in_seconds()", "in_weeks()", "in_months()", "in_years()", "days", "hours", "years", "months", "remaining_days", "total_days()", "total_seconds()", "in_words()", "as_duration()", "seconds", "weeks"]
    expressions += [f"({left} - {right}).{call}" for left, right in itertools.product(PENDULUM_MOMENTS[:4], PENDULUM_MOMENTS[:4]) for call in interval]
    expressions += [f"{left}.diff({right}).{call}" for left, right in itertools.product(PENDULUM_MOMENTS[:3], PENDULUM_MOMENTS[:4]) for call in ["in_days()", "in_months()", "in_words()"]]
    durations = ["pendulum.duration(days=1)", "pendulum.duration(years=1, months=2, days=3, hours=4)", "pendulum.duration(hours=-30)", "pendulum.duration(weeks=2)", "pendulum.duration(seconds=90.5)", "pendulum.duration()"]
    expressions += durations + [f"str({value})" for value in durations] + [f"{value}.{call}" for value in durations for call in ["in_days()", "in_hours()", "total_seconds()", "in_words()", "days", "remaining_days", "weeks", "hours", "minutes", "remaining_seconds", "years", "months"]]
    expressions += [f"{value} {sign} {duration}" for value in PENDULUM_MOMENTS[:5] for sign in "+-" for duration in durations + ["timedelta(days=3)", "timedelta(hours=1)"]]
    expressions += [f"{duration} {sign}" for duration in durations for sign in ["* 2", "+ pendulum.duration(hours=1)", "- timedelta(days=1)", "// 2"]] + [f"-{duration}" for duration in durations]
    texts = ["2024-01-02", "2024-01-02T03:04:05", "2024-01-02T03:04:05Z", "2024-01-02T03:04:05+02:00", "2024-01-02 03:04:05.123456", "2024-01", "2024", "20240102", "20240102T030405", "2024-W05", "2024-W05-3", "2024-060", "2024/01/02", "2024/01/02 03:04", "03:04", "03:04:05", "T03:04", "nope", "2024-13-01", "2024-01-02T25:00", "P1Y2M3D", "PT4H5M", "P2W", "2024-01-02T03", "2024-01-02T03:04:05-0330", "now", "2024-1-2"]
    expressions += [f"pendulum.parse({text!r})" for text in texts] + [f"pendulum.parse({text!r}, tz='Europe/Paris')" for text in texts[:8]] + [f"pendulum.parse({text!r}, exact=True)" for text in texts[:16]]
    pairs = [("2024-01-02", "YYYY-MM-DD"), ("2024-01-02 03:04:05", "YYYY-MM-DD HH:mm:ss"), ("02/01/24", "DD/MM/YY"), ("5 January 2024", "D MMMM YYYY"), ("Jan 5th 2024", "MMM Do YYYY"), ("2024-01-02T03:04:05+02:00", "YYYY-MM-DDTHH:mm:ssZ"), ("3:04 PM", "h:mm A"), ("1700000000", "X"), ("1700000000123", "x"), ("2024 060", "YYYY DDDD"), ("2024-01-02 Europe/Paris", "YYYY-MM-DD z"), ("2024", "YYYY"), ("03", "MM"), ("nope", "YYYY"), ("2024-01-02", "YYYY/MM/DD"), ("2024-01-02 03:04:05.123", "YYYY-MM-DD HH:mm:ss.SSS"), ("2024-Q3", "YYYY-[Q]Q")]
    expressions += [f"pendulum.from_format({text!r}, {pattern!r})" for text, pattern in pairs] + ["pendulum.from_format('2024-01-02', 'YYYY-MM-DD', tz='Europe/Paris')"]
    expressions += ["pendulum.today()", "pendulum.yesterday()", "pendulum.tomorrow()", "pendulum.today('Europe/Paris')", "pendulum.yesterday('UTC').to_date_string()", "pendulum.now('UTC').subtract(days=7).to_iso8601_string()", "pendulum.now().start_of('month').subtract(months=1).format('YYYY-MM')", "pendulum.date(2024, 1, 31)", "pendulum.date(2024, 1, 31).add(months=1)", "pendulum.date(2024, 1, 31).subtract(days=1).to_date_string()", "pendulum.date(2024, 1, 31).format('DD MMM')", "pendulum.date(2024, 3, 1) - pendulum.date(2024, 1, 31)", "pendulum.date(2024, 1, 1).end_of('month')", "pendulum.date(2024, 1, 1).diff(pendulum.date(2024, 5, 1)).in_months()", "pendulum.time(1, 2, 3)", "pendulum.local(2024, 1, 2)", "pendulum.from_timestamp(1700000000)", "pendulum.from_timestamp(1700000000.5, tz='Europe/Paris')", "pendulum.instance(datetime(2024, 1, 2, 3))", "pendulum.instance(datetime(2024, 1, 2, 3, tzinfo=timezone.utc))", "pendulum.instance(datetime(2024, 1, 2), tz='Europe/Paris')", "pendulum.instance(date(2024, 1, 2))", "pendulum.timezone('Europe/Paris')", "pendulum.timezone(3600)", "pendulum.UTC", "pendulum.timezone('Nope')", "pendulum.DateTime(2024, 1, 2)", "pendulum.DateTime(2024, 1, 2, tzinfo=pendulum.UTC)", "DateTime.now().to_date_string()", "isinstance(pendulum.now(), datetime)", "isinstance(pendulum.duration(days=1), timedelta)", "pendulum.now() > pendulum.datetime(2020, 1, 1)", "pendulum.datetime(2024, 1, 1) == datetime(2024, 1, 1, tzinfo=timezone.utc)", "list(pendulum.interval(pendulum.datetime(2024, 1, 1), pendulum.datetime(2024, 1, 4)).range('days'))", "[d.to_date_string() for d in pendulum.interval(pendulum.date(2024, 1, 1), pendulum.date(2024, 1, 3))]", "pendulum.datetime(2024, 13, 1)", "pendulum.datetime(2024, 3, 31, 2, 30, tz='Europe/Paris')", "pendulum.datetime(2024, 10, 27, 2, 30, tz='Europe/Paris')", "f'{pendulum.datetime(2024, 1, 2):YYYY-MM-DD}'", "f'{pendulum.datetime(2024, 1, 2)}'", "f\"{pendulum.now().format('YYYY')}\"", "pendulum.MONDAY == 0", "pendulum.now().int_timestamp", "int(pendulum.now().timestamp())", "pendulum.interval(pendulum.datetime(2024, 1, 1), pendulum.datetime(2023, 1, 1)).in_days()", "pendulum.datetime(2024, 1, 1).diff(pendulum.datetime(2023, 1, 1), False).in_days()", "pendulum.now().diff(pendulum.datetime(2025, 1, 1)).in_weeks()", "datetime(2024, 1, 2, tzinfo=timezone.utc) - pendulum.datetime(2024, 1, 1)", "pendulum.datetime(2024, 1, 2) - timedelta(days=1)", "pendulum.DateTime.fromisoformat('2024-01-02T03:04:05')", "pendulum.DateTime.strptime('2024', '%Y')", "{pendulum.date(2024, 1, 1): 1}"]
    return prelude, expressions


FAMILIES = {name: function for name, function in globals().items() if callable(function) and not name.startswith("_") and name.islower()}
