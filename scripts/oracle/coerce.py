"""Asks dlt to fit JSON values into columns and writes the answers to src/normalize/infer/fixtures/coerce.json.

Run: python scripts/oracle/coerce.py   (with dlt 1.31.0 installed)
Each answer: [column type, value as JSON text, cell as text or null when dlt makes a variant]
"""
import base64
import datetime
import json
import pathlib

from dlt.common.data_types.type_helpers import coerce_value, py_type_to_sc_type
from dlt.common.json import json as dlt_json
from dlt.common.time import normalize_timezone

OUT = pathlib.Path(__file__).parents[2] / "src/normalize/infer/fixtures/coerce.json"
TYPES = "text double bool timestamp bigint binary json decimal wei date time".split()
VALUES = r"""1 0 -1 255 256 65536 -129 9223372036854775807 -9223372036854775808 1700000000 12345678901 253402300800 1.0 0.0 1.5 -0.5 1e20 1e-7 0.1 2.5e16
1700000000.123456 123456789.987654321 123456789.123456789 2.675 -2.675 1.005 0.125 0.0000000005 1e-10 0.30000000000000004 2.6749999999999998 true false "" " " "1" "0" " 42 " "+7" "-7" "1_000" "1__0" "_1" "0x1f" "0X1F" "0x" "0x-1" "1.0" "1e3" ".5" "5." "1e400" "nan" "inf"
"-Infinity" "abc" "true" "TRUE" "Yes" "y" "T" "no" "off" "2" "2024-01-01" "2024-01-01T10:00:00+02:00" "10:00" "10:00:00.5+02:00" "101112" "2024" "aGVsbG8=" "aGVsbG8"
"aGVs bG8=" "0x68 65" "0xzz" "0x6" "[1,2.0]" "{\"a\": 1e2, \"b\": null}" "null" "\"x\"" "1.50" "1E+5" "12,5" "0.1234567891" "\u0661\u0662" "true " "é" "{bad"
[1,{"a":2.0}] {"b":1,"a":[true,null]} [] {} {"x":1e-6}""".split("\n")
EPOCH = datetime.datetime(1970, 1, 1)


def tokens():
    decoder = json.JSONDecoder()
    for line in VALUES:
        at = 0
        while at < len(line):
            _, end = decoder.raw_decode(line, at)
            yield line[at:end]
            at = end + 1


def cell(kind: str, value) -> str:
    if kind == "timestamp":
        value = normalize_timezone(value, False)
        plain = datetime.datetime(value.year, value.month, value.day, value.hour, value.minute, value.second, value.microsecond)
        return str((plain - EPOCH) // datetime.timedelta(microseconds=1))
    if kind == "date":
        return str((value - datetime.date(1970, 1, 1)).days)
    if kind == "time":
        return str(((value.hour * 60 + value.minute) * 60 + value.second) * 1_000_000 + value.microsecond)
    if kind == "json":
        return dlt_json.dumps(value)
    if kind == "binary":
        return base64.b64encode(value).decode()
    if kind in ("decimal", "wei"):
        return format(value, "f")
    return {True: "true", False: "false"}[value] if kind == "bool" else str(value)


def answer(kind: str, text: str):
    value = json.loads(text)
    try:
        coerced = coerce_value(kind, py_type_to_sc_type(type(value)), value)
        if kind in ("decimal", "wei") and callable(coerced):
            coerced = coerced()
        return [kind, text, cell(kind, coerced)]
    except Exception:
        return [kind, text, None]


def main() -> None:
    answers = [answer(kind, text) for kind in TYPES for text in tokens()]
    OUT.write_text("[\n" + ",\n".join(json.dumps(row) for row in answers) + "\n]\n")


main()
