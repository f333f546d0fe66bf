"""Evaluates small Python programs and writes what they give to src/python/fixtures.

Run: python3.11 scripts/oracle/python_cases.py                                   (snippets.txt -> snippets.json)
     npx tsx scripts/oracle/python-programs.ts | python3.11 scripts/oracle/python_cases.py -   (programs.json)
A program's last statement is an expression; each answer: [text, repr of its value or null, "Type: message" or null]
"""
import ast
import json
import pathlib
import sys

FIXTURES = pathlib.Path(__file__).parents[2] / "src/python/fixtures"


def answer(text: str):
    tree = ast.parse(text)
    last = tree.body.pop()
    names = {"__name__": "__main__"}
    try:
        exec(compile(tree, "case", "exec"), names)
        return [text, repr(eval(compile(ast.Expression(last.value), "case", "eval"), names)), None]
    except BaseException as error:
        message = str(error)
        return [text, None, type(error).__name__ + (": " + message if message else "")]


def write(name: str, answers) -> None:
    lines = ",\n".join(json.dumps(line, ensure_ascii=False) for line in answers)
    (FIXTURES / name).write_text("[\n" + lines + "\n]\n", encoding="utf-8")


if sys.argv[1:] == ["-"]:
    write("programs.json", map(answer, json.load(sys.stdin)))
else:
    text = (FIXTURES / "snippets.txt").read_text(encoding="utf-8")
    snippets = [part.strip("\n") for block in text.split("\n---\n") for part in [block]]
    cases = []
    for snippet in snippets:
        lines = snippet.split("\n")
        # a block of lines that begin with ">" is one case a line
        cases += [line[2:] for line in lines] if all(line.startswith("> ") for line in lines) else [snippet]
    write("snippets.json", map(answer, cases))
