"""Asks dlt how it names things and writes the answers to src/normalize/naming/fixtures/names.json.

Run: python scripts/oracle/naming.py   (with dlt 1.31.0 installed)
"""
import importlib
import json
import pathlib
import random

OUT = pathlib.Path(__file__).parents[2] / "src/normalize/naming/fixtures/names.json"
CONVENTIONS = ["snake_case", "duck_case", "sql_ci_v1", "sql_cs_v1", "direct"]
KNOWN = """camelCase HTTPResponse userIDs iPhone12Pro v2API ABc fooBARbaz ISO8601Date 1abc -1 +1 a@b C++ foo(bar) trail_
$val naïve 日本 💥 $ _ a__b a___b __lead trail__ a____b 1__2 _dlt_id MyItems a▶b ▶ a٣ ٣a ID id Straße İstanbul x|y a*b
__ ____ _a_ A_B_C aB_cD 123 12.5 a.b.c a-b--c @type #text xml:lang a\u200bb ABCdefGHIjkl XMLHttpRequest2 e-mail""".split()
ODD = ["Col Name ", " \u00a0pad\u2003", "line\nbreak", 'quo"te', "it's", "a \t b", "\x1cfs\x1f", "\ufeffbom", "𝟘astral", "a" * 70,
       "VeryLong" * 12, "日" * 80, "💥" * 40, "AbcDefGhiJklMnoPqrStuVwXyZ", "abcdefghijklmnopqrstuvwxyz", "a__" * 30,
       "this_is_a_really_long_table_name_for_postgres_which_is_over_sixty_three", "  ", "_ _", "$__$", "a__ __b", "A\r\nB"]


def random_names(count: int):
    dice = random.Random(7)
    alphabet = "abcXYZ019__-+*@|$ .:é日\n\"'▶٣"
    for _ in range(count):
        yield "".join(dice.choice(alphabet) for _ in range(dice.randint(1, 30)))


def answers(naming, name: str):
    def ask(function):
        try:
            return function(name)
        except ValueError:
            return ""
    return [ask(naming.normalize_identifier), ask(naming.normalize_path)]


def main() -> None:
    names = list(dict.fromkeys([*KNOWN, *ODD, *random_names(150)]))
    cases = {}
    for convention in CONVENTIONS:
        module = importlib.import_module(f"dlt.common.normalizers.naming.{convention}")
        for limit in (63, 20, 65536):
            naming = module.NamingConvention(limit)
            cases[f"{convention}/{limit}"] = [answers(naming, name) for name in names]
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps({"names": names, "answers": cases}, ensure_ascii=True, separators=(",", ":")) + "\n")


main()
