"""Asks dlt which texts are times and writes the answers to src/normalize/infer/fixtures/iso.json.

Run: python scripts/oracle/iso.py [count of random texts, default 250] [output]   (with dlt 1.31.0 installed)
Each answer: [text, detected kind or null, µs of timestamp coercion or null, days of date coercion or null,
µs of time coercion or null]
"""
import datetime
import json
import pathlib
import random
import sys

from dlt.common.data_types.type_helpers import coerce_value
from dlt.common.time import ensure_pendulum_date, normalize_timezone, parse_iso_like_datetime

DEFAULT = pathlib.Path(__file__).parents[2] / "src/normalize/infer/fixtures/iso.json"
EPOCH = datetime.datetime(1970, 1, 1)
KNOWN = """2024-01-01|2024-01-01T10:00:00Z|2024-01-01T10:00:00+02:00|2024-01-01 10:00:00.123456789|2024-01-01T10:00:00,5|20240101|20240101T101112
20240101T10:11:12|2024-01-01T101112|20240101 101112|20240101 10:11|20240101 10:11:12|20240101 1011|2024-W05|2024-W05-3|2024W05|2024W053|2024W05-3|2024-W053
2024-W53|2020-W53|2020-W53-7|2024-W54|2024-W00|2024-W05-0|2024-W05-8|2024-060|2024060|2024-366|2023-366|2024366|2024-000|2024|1000|0000|2024-01
2024-13|202401|240000|2024/01/01|2024/01/01 10:00|2024:01:01 10:00:00|2024/0101|2024/01-01|2024/01/01T10:00|2024 10:00|1234 5:6|5:5|5:|5:5:5|10:00
10:00:00|T10|T10:00|T1000|T101112|101112|10:00:00.5|10:00.5|10:00:00.|10|1|2024-1-1|2024-01-1|2024-01-01t10:00|2024-01-01  10:00|2024-01-01T10
2024-01-01T10Z|2024-01-01T10+02|2024-01-01T10-00|2024-01-01T10:00+0230|2024-01-01T10:00 +02:00|2024-01-01T10:00+2|2024-01-01T10:00+02:0|2024-01-01T10:00UTC
2024-01-01T10:00z|2024-01-01T10:00[UTC]|2024-01-01T10:00+25:00|2024-01-01T10:00+23:59|2024-01-01T10:00+24:00|2024-01-01T10:00-23:60|2024-01-01T24:00:00|2024-01-01T23:59:60
2024-02-30|2023-02-29T00:00|1900-02-29|2000-02-29|0001-01-01T00:00:00|0000-01-01|9999-12-31T23:59:59.999999Z|10000-01-01|+2024-01-01|-2024-01-01| 2024-01-01
2024-01-01T10:00:00 |2024-01-01T|2024-01-01 |2024-01-01T10:|2024-01-01T1:00|2024-01-01T10:0|P1D|P1DT5H|2024-01-01/2024-01-02|2024-01-01T10:00/P1D|hello|1704067200
1704067200.5|-5|1e3|nan|inf|Infinity|99999999999999|17040672001|Mon, 01 Jan 2024 10:00:00 GMT|2024-01-01T10:00:00.1234567Z|2024-01-01T10:00:00.1Z|2024.01.01
2024-W05T10:00|2024W05T1000|2024W05 10:00|2024-060T10:00|2024060T10|2024060T10:00|2024-01T10:00|2024-01 10:00|202401T10|2024T10:00|2024-|2024-01-|2024-W|24:00|23:60
٢٠٢٤-01-01|٢٠٢٤/01/01|2024/٠١/01|12:34:56Z|12:34:56+02:00|12:34+02|00:30+01:00|23:30-01:00|T23:30-01|12:34:56.789|1:2:3|1:2:3.4|1:2.5|1:2,5|1:2|5
2024-06-15T12:00:00.000+0530|1969-12-31T23:59:59.999999Z|1582-10-14T00:00Z|0001-01-01T00:00:00+10:00|9999-12-31T23:59:59-10:00|2024-01-01T00:00:00-00:00|True|0x10|1_000|""".split("|")


def random_texts(count: int):
    dice = random.Random(11)
    seeds = [text for text in KNOWN if text]
    for _ in range(count):
        text = list(dice.choice(seeds))
        for _ in range(dice.randint(1, 3)):
            at = dice.randrange(len(text) + 1)
            action = dice.random()
            if action < 0.4 and at < len(text):
                text[at] = dice.choice("0123456789TZW-:+ /.,")
            elif action < 0.7:
                text.insert(at, dice.choice("0123456789TZW-:+ /.,"))
            elif at < len(text):
                del text[at]
        yield "".join(text)


def micros(moment: datetime.datetime) -> int:
    plain = datetime.datetime(moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second, moment.microsecond)
    return (plain - EPOCH) // datetime.timedelta(microseconds=1)


def attempt(function):
    try:
        return function()
    except Exception:
        return None


def kind_of(text: str):
    value = parse_iso_like_datetime(text)
    if isinstance(value, datetime.datetime):
        normalize_timezone(value, True)
        return "datetime"
    return "date" if isinstance(value, datetime.date) else "time"


def answer(text: str):
    stamp = attempt(lambda: micros(normalize_timezone(coerce_value("timestamp", "text", text), True)))
    # not through Python's date.fromisoformat, which takes any ten characters that start like a date
    day = attempt(lambda: (ensure_pendulum_date(text) - datetime.date(1970, 1, 1)).days)
    clock = attempt(lambda: coerce_value("time", "text", text))
    clock = None if clock is None else ((clock.hour * 60 + clock.minute) * 60 + clock.second) * 1_000_000 + clock.microsecond
    return [text, attempt(lambda: kind_of(text)), stamp, day, clock]


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 250
    out = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else DEFAULT
    texts = list(dict.fromkeys([*(text.strip("\n") for text in KNOWN), *random_texts(count)]))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text("[\n" + ",\n".join(json.dumps(answer(text)) for text in texts) + "\n]\n")


main()
