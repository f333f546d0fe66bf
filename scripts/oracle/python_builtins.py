"""Asks Python what it makes of expressions and writes the answers to src/python/oracle/answers/<family>.json.

Run: python scripts/oracle/python_builtins.py [family …]
with Python 3.11 and pendulum 3, python-dateutil, pytz, PyYAML, time-machine; TZ=UTC is set here.
"""
import json
import os
import pathlib
import random
import sys

os.environ["TZ"] = "UTC"
import time

time.tzset()
import time_machine

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from python_cases import FAMILIES as BASIC
from python_cases_modules import MODULE_FAMILIES

FAMILIES = {**BASIC, **MODULE_FAMILIES}

OUT = pathlib.Path(__file__).parents[2] / "src/python/oracle/answers"
NOW = 1767323045.75


def answer(prelude: str, expression: str) -> str:
    names = {"__name__": "__main__"}
    try:
        exec(prelude, names)
        return repr(eval(expression, names))
    except BaseException as error:
        return f"{type(error).__name__}: {error}"


def main() -> None:
    OUT.mkdir(exist_ok=True)
    wanted = sys.argv[1:] or list(FAMILIES)
    for name in wanted:
        random.seed(7)
        prelude, expressions = FAMILIES[name]()
        with time_machine.travel(NOW, tick=False):
            answers = [[each, answer(prelude, each)] for each in dict.fromkeys(expressions)]
        lines = ",\n".join(json.dumps(each, ensure_ascii=True) for each in answers)
        (OUT / f"{name}.json").write_text(f'{{"prelude": {json.dumps(prelude)}, "cases": [\n{lines}\n]}}\n')
        print(name, len(answers))


if __name__ == "__main__":
    main()
