"""Asks Airbyte's CDK what it makes of expressions and writes the answers to src/language/jinja/oracle/answers.json.

Run: /path/to/venv/bin/python scripts/oracle/jinja_expressions.py
with airbyte-cdk 7.39.1 and Python 3.11 or later. The text that it renders is kept, before it is read as a literal.
"""
import json
import os
import pathlib

os.environ["TZ"] = "UTC"
from airbyte_cdk.sources.declarative.interpolation.jinja import JinjaInterpolation

OUT = pathlib.Path(__file__).parents[2] / "src/language/jinja/oracle/answers.json"
SCOPE = {
    "config": {"name": "Ann Lee", "n": 5, "f": 2.5, "empty": "", "none": None, "yes": True, "list": [3, 1, 2, 3], "o": {"a": {"b": 1}}, "at": "2026-03-04T05:06:07Z"},
    "response": {"next": "/v1/items?page=2&x=a b", "list": [{"id": 7}, {"id": 9}], "total": 0},
    "headers": {"link": "<https://a/?c=42>; rel=next"},
}
EXPRESSIONS = [
    "config['name']", "config.get('name')", "config.get('zz', 'd')", "config.o.a.b", "config['o']['a']['zz']", "config.zz.yy",
    "config.n + 1", "config.n / 2", "config.n // 2", "config.n % 3", "config.n ** 2", "config.f * 2", "-config.n", "config.n ~ config.f",
    "config.yes", "not config.yes", "config.none", "config.none is none", "config.empty or 'x'", "config.zz is defined", "config.n if config.yes else 0",
    "config.name | lower", "config.name | upper", "config.name | title", "config.name | length", "config.name | replace('Lee', 'Poe')", "config.name | trim",
    "config.name.split(' ')[0]", "config.name.split(' ')[-1]", "config.name.replace('n', 'm')", "config.name.strip('Ae')", "config.name.lstrip('A')", "config.name.rstrip('e')",
    "config.name.startswith('Ann')", "config.name.endswith('x')", "config.name.upper()", "config.name.lower()", "'7'.zfill(3)", "', '.join(['a', 'b'])", "'a,b,c'.split(',', 1)[1]",
    "config.name.find('Lee')", "'12'.isdigit()", "'ab' in config.name", "'Ann' in config.name", "'n' in config", "config.name[0:3]", "config.name[-3:]",
    "config.list | join('-')", "config.list | first", "config.list | last", "config.list | max", "config.list | min", "config.list | sum", "config.list | sort | join(',')", "config.list | unique | join(',')",
    "max(3, 7)", "min([4, 2, 9])", "max(config.list)", "max('a', 'b')", "config.n | string", "'3' | int + 1", "'x' | int", "'2.5' | float", "config.f | int", "config.f | round", "3.14159 | round(2)",
    "config.zz | default('d')", "config.empty | default('d', true)", "config.o | tojson", "config.list | tojson", "config.name | urlencode", "config.name | base64encode", "'QW5u' | base64decode",
    "config.name | hash('md5')", "config.name | hash('sha256')", "config.name | hash('md5', 'salt')", "'k' | hmac('key')", "response.next | regex_search('page=(\\\\d+)')", "headers.link | regex_search('c=(\\\\d+)>')", "'zz' | regex_search('a(b)')",
    "response.list[-1].id", "response.list | length", "response.total == 0", "response.total > 0 or response.next", "config.n == 5 and config.f == 2.5", "config.n in [1, 5]", "5 not in config.list",
    "format_datetime(config.at, '%Y-%m-%d')", "format_datetime(config.at, '%s')", "format_datetime(config.at, '%ms')", "format_datetime('04/03/2026', '%Y-%m-%d', '%d/%m/%Y')", "format_datetime('1700000000', '%Y-%m-%dT%H:%M:%SZ', '%s')",
    "format_datetime(config.at, '%B %d, %Y %I:%M %p')", "format_datetime('2026-03-04T05:06:07.5+02:00', '%H:%M:%S')", "timestamp(config.at)", "timestamp(1700000000)", "timestamp('2026-03-04')",
    "str_to_datetime(config.at).strftime('%j')", "(str_to_datetime(config.at) + duration('P1M')).strftime('%Y-%m-%d')", "(str_to_datetime('2026-03-31') - duration('P1M')).strftime('%Y-%m-%d')", "(str_to_datetime(config.at) - duration('PT90M')).strftime('%H:%M')",
    "(str_to_datetime('2026-03-04') - str_to_datetime('2026-03-01')).days", "str_to_datetime(config.at).year", "str_to_datetime(config.at).timestamp() | int", "str_to_datetime(config.at) > str_to_datetime('2026-01-01')", "str_to_datetime(config.at).isoformat()",
    "day_delta(0, format='%Y-%m-%d') == now_utc().strftime('%Y-%m-%d')", "today_utc().strftime('%Y-%m-%d') == now_utc().strftime('%Y-%m-%d')", "now_utc().strftime('%Y') | int > 2000", "1e3", "1.0", "0.1 + 0.2", "10000000000 * 10000000000", "1 == 1.0", "true == 1", "none == false", "[] == []", "{'a': 1}['a']", "'a' ~ none", "\"it's\"", "'a' * 0 if false else 'b'",
    "sanitize_url('https://x.com/a b?c=d&e=f+g')", "sanitize_url(\"a-b_c.d~e!f*g'h(i)\")", "sanitize_url('ä€')", "camel_case_to_snake_case('CamelCase')", "camel_case_to_snake_case('orderID')", "camel_case_to_snake_case('a_B')",
    "config.name | base64binascii_decode", "generate_uuid() | length", "generate_uuid() == generate_uuid()", "today_with_timezone('Nowhere/Else')", "today_with_timezone('UTC') == today_utc()",
    "response.list | map(attribute='id') | list | tojson", "response.list | map(attribute='zz', default='d') | join(',')", "['a', 'b'] | map('upper') | join", "['a-b'] | map('replace', '-', '+') | join", "config.list | select('odd') | list | tojson", "config.list | reject('equalto', 3) | list | tojson", "[0, 1, ''] | select | list | tojson", "[0, 1, ''] | reject | list | tojson",
    "response.list | selectattr('id', 'gt', 7) | map(attribute='id') | first", "response.list | selectattr('id') | list | length", "response.list | rejectattr('id', 'in', [7]) | list | length", "[{'a': {'b': 1}}, {'a': {'b': 2}}] | selectattr('a.b', 'eq', 2) | list | tojson", "config.list | map('zz') | list | tojson",
    "config.list | batch(3) | list | tojson", "config.o | dictsort | tojson", "'some more words' | wordcount", "'ab' | center(5)", "'%s is %d' | format('x', 3)", "config.name | safe", "4 is even", "4 is odd", "'ab' is lower", "'AB' is upper", "config.zz | map(attribute='a') | list | tojson",
    "'%02d' | format(7)", "'%.2f' | format(2)", "'%05.1f|%-5s|%+d' | format(2.25, 'a', 3)", "'%x %X %#o' | format(255, 255, 8)", "'%g %g %e' | format(1000000, 0.5, 12345.678)", "'%.0f %.1f' | format(2.5, 0.25)", "'%r %c %%' | format('a', 65)", "'%d' | format(2.9)",
    "'%y' | format(1)", "'%s' | format('a b')", "'%.2f' | format(config.zz)",
    "[{'a': 1}, {}] | map(attribute='a') | select('defined') | list | tojson", "[{'a': 1}, {}] | map(attribute='a') | reject('none') | list | length", "[{'a': 1}, {}] | map(attribute='a') | join('-')", "[{'a': 1}, {}] | map(attribute='a') | map('default', 5) | list | tojson", "[{'a': 1}, {}, {'a': none}] | map(attribute='a') | reject('undefined') | list | tojson", "([{}, {'a': 1}] | map(attribute='a') | list)[0] is defined", "[{}, {'a': 1}] | map(attribute='a') | first | default('d')", "[{}, {'a': 1}] | selectattr('a', 'undefined') | list | length",
    "1.5 is odd", "1.5 is even", "-1 is odd", "3.0 is odd", "-1.5 is odd",
]


def render(text):
    try:
        return {"text": JinjaInterpolation()._eval("{{ " + text + " }}", SCOPE)}
    except Exception as error:
        return {"error": type(error).__name__}


def plain(answer):
    if "text" in answer and answer["text"] is None:
        return {"text": ""}
    return {"text": str(answer["text"])} if "text" in answer else answer


OUT.write_text(json.dumps({"scope": SCOPE, "answers": [[each, plain(render(each))] for each in EXPRESSIONS]}, indent=1) + "\n")
