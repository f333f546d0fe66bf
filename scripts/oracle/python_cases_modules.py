"""More expressions that python_builtins.py asks about: modules of the library and of others."""


def texts_of_data():
    prelude = """import json, yaml, tomllib
from datetime import datetime, date
class P:
    x = 1
"""
    values = ["{'a': 1, 'b': [1, 2.5, None, True], 'c': {'d': 'é'}}", "[]", "{}", "'text \\n \"q\" \\u2028 \\x7f'", "1.0", "1e100", "10**20", "float('nan')", "[[], {}]", "(1, 2)", "{1: 'a', None: 'b', True: 'c', 1.5: 'd'}", "'🎉'", "{'z': 1, 'a': {'y': 1, 'b': 2}}"]
    options = ["", ", indent=2", ", sort_keys=True", ", separators=(',', ':')", ", ensure_ascii=False", ", indent=4, sort_keys=True", ", indent='\\t'", ", indent=0"]
    expressions = [f"json.dumps({value}{option})" for value in values for option in options]
    expressions += ["json.dumps(P())", "json.dumps({'d': date(2024, 1, 2)})", "json.dumps({'d': date(2024, 1, 2)}, default=str)", "json.dumps({(1, 2): 3})", "json.dumps({(1, 2): 3}, skipkeys=True)", "json.dumps({1, 2})", "json.dumps({'p': P()}, default=lambda o: o.x)"]
    expressions += [f"json.loads({text!r})" for text in ['{"a": 1, "b": [1.0, 1e3, null, true]}', "[1, 2]", '"x"', "12345678901234567890", '{"a": {"b": {}}}', '"\\u00e9\\ud83c\\udf89"', " [1] ", '{"__proto__": 1}']]
    expressions += ["type(json.loads('1.0')).__name__", "json.loads(b'[1]')", "json.loads('')", "json.loads('nope')", "json.loads(5)"]
    texts = ["a: 1\nb: [1, 2]\nc: {d: e}", "- yes\n- no\n- on\n- Off\n- true\n- ~\n- null\n- ''\n-", "- 0o17\n- 017\n- 0x1F\n- 1_000\n- 0b11\n- 1e3\n- 1.0e+3\n- .5\n- 5.\n- .inf\n- -.inf\n- 1:30", "d: 2024-01-02\nt: 2024-01-02T03:04:05Z\nu: 2024-01-02 03:04:05.5 +02:00\nv: 2024-01-02 03:04:05", "a: &x {b: 1}\nc: *x\nd:\n  <<: *x\n  e: 2", "text: |\n  line1\n  line2\nfold: >\n  a\n  b\n", "a: \"q\\n\"\nb: 'it''s'", "", "# only a comment", "5", "just text", "1: a\n2.5: b\ntrue: c", "a: !!str 5", "a: 1\na: 2", "x: 12e03\ny: 1.5e3\nz: +12\nw: -0", "a: 'yes'\nb: \"1\"", "url: http://x.y/z?a=b#c", "t: 12:30:45", "v: 1.2.3", "n: 0123\nm: 08\nk: 0.10", "base: &b\n  - 1\n  - 2\nother: *b", "merge:\n  <<: [{a: 1}, {a: 2, b: 3}]\n  c: 4"]
    expressions += [f"yaml.safe_load({text!r})" for text in texts] + ["list(yaml.safe_load_all('a: 1\\n---\\nb: 2'))", "yaml.load('a: 1', Loader=yaml.SafeLoader)"]
    texts = ["a = 1\nb = 'x'\n[t]\nc = [1, 2]\nd = {e = 1.5}", "d = 2024-01-02\nt = 2024-01-02T03:04:05Z\nl = 2024-01-02T03:04:05\nc = 03:04:05", "[[x]]\na = 1\n[[x]]\na = 2", "n = 1_000\nh = 0xff\nf = 1e3\ni = inf", "a.b.c = 1"]
    return prelude, expressions + [f"tomllib.loads({text!r})" for text in texts]


def regular_expressions():
    pairs = [(r"\d+", "a12b345"), (r"(\w+)@(\w+)\.com", "me@site.com you@other.com"), (r"^a", "abc\nabd"), (r"c$", "abc\n"), (r"(?P<year>\d{4})-(?P<month>\d\d)", "on 2024-05-06"), (r"[^a-z]+", "abc DEF 123"), (r"\s+", " a  b\tc\n"), (r"\bword\b", "a word, sword"), (r"(a)(b)?", "acab"), (r"x*", "axb"), (r"(?i)HELLO", "say hello"), (r".", "a\nb"), (r"[]a]+", "]a]b"), (r"[\w.-]+", "a.b-c d"), (r"{x}", "a{x}b"), (r"a{2,3}", "aaaa"), (r"a{,2}", "aaa"), (r"(?:ab)+", "ababx"), (r"(?<=a)b", "ab cb"), (r"\w+", "naïve café 日本"), (r"(['\"]).*?\1", "'a' \"b\""), (r"(?P<q>['\"])x(?P=q)", "'x'"), (r"\Aab\Z", "ab"), (r"\$\{(\w+)\}", "a ${b} c"), (r"/", "a/b"), ("🎉", "x🎉y"), (r"[\[\]]", "a[b]"), (r"\x41\u0042", "AB"), (r"", "ab"), (r"(\d)(?=(\d{3})+$)", "1234567"), (r"(\w+\s?)+$", "some words here and there!")]
    calls = ["re.search({p!r}, {t!r})", "re.match({p!r}, {t!r})", "re.fullmatch({p!r}, {t!r})", "re.findall({p!r}, {t!r})", "re.sub({p!r}, '<>', {t!r})", "re.split({p!r}, {t!r})", "[m.span() for m in re.finditer({p!r}, {t!r})]", "re.subn({p!r}, '-', {t!r}, count=1)"]
    expressions = [call.format(p=pattern, t=text) for pattern, text in pairs for call in calls]
    expressions += [r"re.search(r'(\w+)@(\w+)', 'me@site').group(1, 2)", r"re.search(r'(?P<a>\w)(?P<b>\d)?', 'x').groupdict()", r"re.search(r'(?P<a>\w)', 'x')['a']", r"re.search(r'(x)?b', 'abc').span(1)", r"re.sub(r'(\w+) (\w+)', r'\2 \1', 'a b')", r"re.sub(r'(?P<x>\w+)', r'[\g<x>]', 'a b')", r"re.sub(r'\d', lambda m: str(int(m.group()) * 2), 'a1b2')", r"re.sub('a', r'\n', 'a')", r"re.sub('A', 'x', 'aAa', flags=re.IGNORECASE)", r"re.findall('^a', 'a\na', re.M)", r"re.findall('a.b', 'a\nb', flags=re.S | re.I)", r"re.compile(r'\d+').findall('1 22')", r"re.split(r'(,)', 'a,b')", r"re.split(r',', 'a,b,c', maxsplit=1)", r"re.escape('a.b*c d/e-f_g')", r"re.match('a', 'b')", r"re.search('b', 'abc').group(1)", r"re.sub(r'[^a-zA-Z0-9]+', '_', 'Hello, World! 1').strip('_').lower()", r"re.sub(r'(?<!^)(?=[A-Z])', '_', 'CamelCaseName').lower()", r"re.findall(r'(a)(b)', 'abab')", r"re.search('a', 5)"]
    return "import re\n", expressions


def urls_and_paths():
    prelude = """from urllib.parse import *
import os, os.path, pathlib, base64, hashlib, hmac, textwrap, string
from pathlib import Path
"""
    expressions = [f"{function}({text!r})" for function in ["quote", "quote_plus", "unquote", "unquote_plus", "urlparse", "urlsplit", "parse_qs", "parse_qsl"] for text in ["a b&c=d/e", "é日", "a%20b+c%2F", "https://me:pw@example.com:8080/a/b;p?x=1&y=2&x=3&z=#frag", "/path?q", "mailto:a@b.c", "//host/path", "", "a=1&b=&c", "HTTP://Ex.COM", "http://x.y?a=b"]]
    expressions += ["quote('a/b', safe='')", "quote(b'a b')", "urlencode({'a': 1, 'b': 'x y', 'c': 'é'})", "urlencode([('a', 1), ('a', 2)])", "urlencode({'a': [1, 2]}, doseq=True)", "urlencode({'a': [1, 2]})", "urlencode({'a': None, 'b': True})", "urlencode({'a': 'x/y'}, safe='/')", "urlparse('https://me:pw@A.b:81/c').port", "urlparse('https://me:pw@A.b:81/c').hostname", "urlparse('https://me:pw@a.b').username", "urlparse('https://a.b/c?x=1')._replace(query='').geturl()", "urlunparse(('https', 'a.b', '/c', '', 'x=1', 'f'))"]
    expressions += [f"urljoin({base!r}, {url!r})" for base in ["https://a.b/c/d", "https://a.b/c/d/", "https://a.b", "http://x/y?z"] for url in ["e", "/e", "../e", "./e", "?q=1", "#f", "https://o.p/q", "//h/i", "", "e/../f", "../../../g"]]
    paths = ["a/b/c.txt", "/a/b", "a", "", "/", "a/", "./a/../b", "a//b", ".hidden", "a.tar.gz", "dir.d/file"]
    expressions += [f"os.path.{function}({path!r})" for function in ["dirname", "basename", "split", "splitext", "normpath", "isabs"] for path in paths]
    expressions += [f"os.path.join({arguments})" for arguments in ["'a', 'b'", "'a/', 'b'", "'a', '/b'", "'', 'b'", "'a', ''", "Path('x'), 'y'"]]
    expressions += [call.format(path=path) for path in paths for call in ["str(Path({path!r}))", "Path({path!r}).name", "Path({path!r}).stem", "Path({path!r}).suffix", "Path({path!r}).parent", "Path({path!r}).parts", "Path({path!r}) / 'x'", "Path({path!r}).suffixes"]]
    expressions += ["Path('a', 'b')", "'a' / Path('b')", "Path('a/b').parent.parent", "Path('a/b.txt').with_suffix('.csv')", "Path('a/b.txt').with_name('c')", "Path('a') == Path('./a')", "Path('a/b').joinpath('c', 'd')", "Path('/a/b').relative_to('/a')", "isinstance(Path('a'), pathlib.PurePath)", "f'{Path(\"a\")}'", "os.fspath(Path('a'))", "os.path.exists('nope.txt')", "Path('nope.txt').exists()"]
    expressions += [f"base64.{function}" for function in ["b64encode(b'hello')", "b64encode('user:pass'.encode()).decode()", "b64decode('aGVsbG8=')", "b64decode(b'aGVsbG8=').decode('utf-8')", "urlsafe_b64encode(b'\\xff\\xfe\\xfd')", "b64decode('aGVsbG8')", "b64decode('a')", "b16encode(b'ab')", "b32encode(b'hello')", "b64encode('a')"]]
    expressions += [f"hashlib.{name}(b'hello').hexdigest()" for name in ["md5", "sha1", "sha256", "sha512", "sha224", "sha384", "sha3_256", "blake2b", "blake2s"]] + ["hashlib.new('sha256', b'a').hexdigest()", "hashlib.md5('a')", "hmac.new(b'key', b'msg', hashlib.sha256).hexdigest()", "hmac.new(b'key', b'msg', digestmod='sha512').hexdigest()"]
    expressions += ["textwrap.dedent('  a\\n    b\\n  c')", "textwrap.dedent('\\n   x\\n  y\\n')", "string.Template('$a ${b} $$').substitute(a=1, b='x')", "string.Template('$a').substitute({})", "string.Template('$a $b').safe_substitute(a=1)", "string.ascii_letters", "string.capwords('hello world')", "string.printable"]
    return prelude, expressions


def tools():
    prelude = """import itertools, functools, operator, copy, math, dataclasses, calendar, contextlib, types
from collections import *
from dataclasses import dataclass, field, asdict, astuple, replace
from enum import Enum, IntEnum, StrEnum, auto
from decimal import Decimal
from dateutil.relativedelta import relativedelta, MO, FR
from dateutil import parser
from datetime import datetime, date, timedelta
from typing import *
import time, pytz
class Color(Enum):
    RED = 1
    GREEN = 2
    ALIAS = 1
    def up(self): return self.name + '!'
class Kind(str, Enum):
    A = 'a'
    B = 'b'
class Level(IntEnum):
    LOW = 1
    HIGH = 5
class S(StrEnum):
    ONE = auto()
    TWO = 'zwei'
@dataclass
class Point:
    x: int
    y: int = 5
    tags: list = field(default_factory=list)
@dataclass(frozen=True)
class Alone:
    z: int = 0
@dataclass
class Deep(Point):
    p: Point = None
class NT(NamedTuple):
    a: int
    b: str = 'x'
class TD(TypedDict, total=False):
    a: int
Pair = namedtuple('Pair', 'left right')
@contextlib.contextmanager
def managed(x):
    yield x * 2
def using(x):
    with managed(x) as y:
        return y
def did(value, change):
    result = change(value)
    return (value, result)
def swallow():
    with contextlib.suppress(KeyError):
        {}['x']
    return 'after'
@functools.lru_cache(maxsize=None)
def cached(n): return n if n < 2 else cached(n - 1) + cached(n - 2)
@functools.cache
def cached2(n): return n * 2
def deco(f):
    @functools.wraps(f)
    def inner(*a, **k): return f(*a, **k) + 1
    return inner
@deco
def base(x): return x
"""
    expressions = ["list(itertools.chain([1], 'ab', (2,)))", "list(itertools.chain.from_iterable([[1], [2, 3]]))", "list(itertools.product('ab', [1, 2]))", "list(itertools.product([0, 1], repeat=2))", "list(itertools.islice(itertools.count(5, 2), 3))", "list(itertools.islice('abcdef', 1, 5, 2))", "list(itertools.islice('abc', None))", "list(itertools.repeat('x', 3))", "list(itertools.zip_longest([1, 2], 'a', fillvalue='-'))", "list(itertools.permutations('abc', 2))", "list(itertools.combinations('abcd', 2))", "list(itertools.combinations_with_replacement('ab', 2))", "[(k, list(g)) for k, g in itertools.groupby(['a', 'bb', 'cc'], key=len)]", "list(itertools.accumulate([1, 2, 3]))", "list(itertools.takewhile(lambda v: v < 3, [1, 2, 3, 1]))", "list(itertools.dropwhile(lambda v: v < 3, [1, 2, 3, 1]))", "list(itertools.filterfalse(None, [0, 1]))", "list(itertools.starmap(pow, [(2, 3), (3, 2)]))", "list(itertools.pairwise('abc'))", "list(zip(itertools.count(), 'ab'))",
                   "functools.reduce(lambda a, b: a + b, [1, 2, 3])", "functools.reduce(operator.mul, [1, 2, 3], 10)", "functools.reduce(lambda a, b: a, [])", "functools.partial(int, base=2)('101')", "functools.partial(pow, 2)(5)", "cached(20)", "cached2(4)", "base(4)", "base.__name__", "operator.itemgetter('a')({'a': 1})", "operator.itemgetter(0, 2)('abc')", "operator.attrgetter('x')(Point(1))", "operator.methodcaller('upper')('a')", "sorted([{'a': 2}, {'a': 1}], key=operator.itemgetter('a'))",
                   "copy.copy([1, [2]])", "copy.deepcopy({'a': [1]})", "(lambda d: (copy.deepcopy(d)['a'].append(2), d))({'a': [1]})", "(lambda d: (copy.copy(d)['a'].append(2), d))({'a': [1]})", "copy.deepcopy(Point(1, tags=[2]))", "copy.deepcopy((1, [2]))"]
    expressions += ["did(defaultdict(list), lambda d: d['a'].append(1))", "did(defaultdict(int, {'a': 1}), lambda d: d['b'])", "defaultdict(list).get('x')", "dict(defaultdict(int, a=1))", "OrderedDict([('a', 1), ('b', 2)])", "did(OrderedDict(a=1, b=2), lambda d: d.move_to_end('a'))", "OrderedDict(a=1) == {'a': 1}", "Counter('hello')", "Counter('hello').most_common(1)", "Counter(a=2)['b']", "did(Counter('a'), lambda c: c.update('ab'))", "isinstance(defaultdict(list), dict)", "type(OrderedDict()).__name__", "deque([1, 2, 3], maxlen=2)", "did(deque([1]), lambda d: d.appendleft(0))", "did(deque([1, 2]), lambda d: d.popleft())", "list(deque('ab'))", "deque().pop()", "len(deque([1]))", "deque([1, 2])[1]", "did(deque([1, 2, 3]), lambda d: d.rotate(1))",
                    "Pair(1, 2)", "Pair(1, right=2).left", "Pair(1, 2)._asdict()", "Pair(1, 2)._replace(left=5)", "Pair._fields", "Pair(1)", "Pair(1, 2, 3)", "Pair(1, 2)[0]", "tuple(Pair(1, 2))", "Pair(1, 2) == (1, 2)", "namedtuple('T', ['a', 'b'], defaults=[5])(1)", "NT(1)", "NT(1, 'y').b", "(lambda a, b: b)(*NT(1))", "TD(a=1)", "isinstance(Pair(1, 2), tuple)"]
    expressions += ["Color.RED", "Color.RED.value", "Color.RED.name", "str(Color.RED)", "f'{Color.RED}'", "Color(2)", "Color['GREEN']", "Color(9)", "Color['NO']", "list(Color)", "len(Color)", "Color.ALIAS", "Color.RED == Color.RED", "Color.RED == 1", "Color.RED in Color", "Color.RED.up()", "isinstance(Color.RED, Color)", "{Color.RED: 1}[Color.RED]", "Kind.A == 'a'", "Kind.A.value", "str(Kind.A)", "Kind.A + 'b'", "Kind('b')", "Kind.A.upper()", "Level.HIGH > Level.LOW", "Level.HIGH + 1", "str(Level.HIGH)", "S.ONE", "str(S.TWO)", "f'{S.TWO}/x'", "S.ONE == 'one'", "Color.RED is Color.ALIAS", "type(Color.RED).__name__", "max(Level).name", "Color.RED != Color.GREEN", "'a' in [Kind.A]"]
    expressions += ["Point(1)", "Point(1, 2, [3])", "Point(x=1).y", "Point()", "Point(1, 2, 3, 4)", "Point(1, q=2)", "asdict(Point(1, tags=['a']))", "astuple(Point(1))", "Point(1) == Point(1)", "Point(1) == Point(2)", "Alone()", "asdict(Deep(1, p=Point(2)))", "replace(Point(1), y=9)", "dataclasses.is_dataclass(Point)", "asdict(5)", "did(Point(1), lambda p: p.tags.append(1))", "Point(1).tags is Point(1).tags"]
    expressions += [f"math.{call}" for call in ["floor(1.5)", "ceil(1.2)", "ceil(-1.2)", "sqrt(2)", "sqrt(-1)", "pi", "log(10)", "log(8, 2)", "log10(1000)", "log(0)", "pow(2, 3)", "trunc(-1.7)", "gcd(12, 18)", "factorial(10)", "factorial(-1)", "isclose(0.1 + 0.2, 0.3)", "floor(10**20)", "hypot(3, 4)", "copysign(1, -0.0)", "isqrt(17)"]]
    expressions += ["Decimal('1.10')", "Decimal('1.1') + Decimal('2.2')", "Decimal(5) * 2", "Decimal('0.1') - 1", "float(Decimal('1.5'))", "int(Decimal('1.9'))", "Decimal('1E+5')", "Decimal('0.0000001')", "Decimal(0.1)", "Decimal('1.005').quantize(Decimal('0.01'))", "round(Decimal('2.675'), 2)", "Decimal('1.0') == 1", "-Decimal('1.5')", "f'{Decimal(\"1234.5\"):,.2f}'", "abs(Decimal('-2'))"]
    expressions += [f"{value} {sign} relativedelta({options})" for value in ["date(2024, 1, 31)", "datetime(2024, 2, 29, 12, 30)"] for sign in "+-" for options in ["months=1", "years=1", "days=10", "weeks=2", "hours=5", "day=1", "day=31", "months=1, day=1", "years=-1, months=3", "weekday=MO", "weekday=FR(-1)", "month=12, day=31", "months=13"] if not (value.startswith("date(") and options.startswith("hours"))]
    expressions += ["relativedelta(months=1, days=2)", "relativedelta(weeks=1)", "relativedelta(day=1)"]
    expressions += [f"parser.parse({text!r})" for text in ["2024-01-02", "2024-01-02T03:04:05", "2024-01-02T03:04:05.123456+02:00", "20240102", "01/02/2024", "13/02/2024", "2 January 2024", "Jan 2, 2024", "January 2, 2024 3:04 PM", "2024/1/2", "nope"]]
    expressions += ["calendar.monthrange(2024, 2)", "calendar.month_name[3]", "cast(int, 'a')", "TYPE_CHECKING", "using(4)", "swallow()", "types.SimpleNamespace(a=1).a", "int(time.time())", "time.strftime('%Y-%m-%d')", "time.strftime('%H:%M', time.gmtime(0))", "time.gmtime(0)", "time.sleep(1)", "pytz.utc", "pytz.timezone('Europe/Paris').localize(datetime(2024, 7, 1)).isoformat()", "datetime.now(pytz.utc).isoformat()", "(datetime(2024, 1, 1, tzinfo=pytz.UTC)).astimezone(pytz.timezone('America/New_York')).isoformat()"]
    return prelude, expressions


MODULE_FAMILIES = {function.__name__: function for function in [texts_of_data, regular_expressions, urls_and_paths, tools]}
