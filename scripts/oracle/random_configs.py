"""Random programs that make a rest_api config, and the config that Python makes of each: random_configs.py COUNT SEED > FILE.jsonl

Needs no dlt: `rest_api_source` is a function that keeps what it was given. Each line of the answer: {"program": text, "config": …}.
"""

import copy
import json
import random
import sys

NAMES = "orders users items events teams pages notes tags lines rates".split()
FIELDS = "id updated_at created name key code".split()
HEAD = "import copy, json, itertools, functools\nfrom collections import OrderedDict, defaultdict\nfrom dataclasses import dataclass, field, asdict\nfrom datetime import date, datetime, timedelta\nfrom enum import Enum\nfrom dlt.sources.rest_api import rest_api_source\n"


class Maker:
    """Writes one program."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lines = []
        self.serial = 0

    def pick(self, *choices):
        return self.random.choice(choices)

    def name(self, stem="v"):
        self.serial += 1
        return f"{stem}{self.serial}"

    def say(self, text):
        self.lines.append(text)

    def names(self):
        return self.random.sample(NAMES, self.random.randint(1, 4))

    # texts, numbers and dates, as expressions

    def text(self):
        word = self.pick(*NAMES)
        n = self.random.randint(0, 9)
        return self.pick(
            repr(word), f'f"{{{word!r}}}-{n}"', f"{word!r}.upper()", f'"%s_%03d" % ({word!r}, {n})', f'"{{}}/{{:>4}}".format({word!r}, {n})',
            f'"-".join(sorted({word!r}))', f"{word!r}[::-1]", f"{word!r}[:{n}] + {word!r}[{n % 4}:]", f'{word!r}.replace("s", "z", 1).title()',
            f'" {word} ".strip().ljust({n + 4}, ".")', f'f"{{{word!r}!r:>12}}|{{{n}:05.2f}}"', f"str({n} / 4)", f'{word!r} if {n} > 4 else "few"', f'"{word},{n}".split(",")[0]',
        )

    def number(self):
        a, b = self.random.randint(-20, 40), self.random.randint(1, 9)
        return self.pick(str(a), f"{a} // {b}", f"{a} % {b}", f"{a} * {b} - 1", f"round({a} / {b}, 2)", f"len({self.text()})", f"sum(range({b}))", f"max({a}, {b})", f"int('{b}') ** 2", f"abs({a})", f"{a} / {b}", f"min([{b}, {a}, 3], key=lambda n: -n)")

    def moment(self):
        month, day, days = self.random.randint(1, 12), self.random.randint(1, 28), self.random.randint(0, 400)
        return self.pick(
            f'(date(2024, {month}, {day}) - timedelta(days={days})).isoformat()', f'datetime(2024, {month}, {day}, 7, 5).strftime("%Y-%m-%dT%H:%M:%SZ")',
            f'f"{{date(2023, {month}, {day}):%d.%m.%Y}}"', f'(datetime(2024, {month}, {day}) + timedelta(hours={days})).date().isoformat()', f'str(datetime(2024, {month}, {day}).replace(day=1))',
        )

    def value(self):
        return self.pick(self.text, self.text, self.number, self.moment, lambda: self.pick("True", "False", "None", f"[{self.number()}, {self.text()}]", f"not {self.number()}"))()

    def params(self):
        keys = self.random.sample(FIELDS, self.random.randint(0, 3))
        entries = [(key, self.value()) for key in keys]
        plain = "{" + ", ".join(f'"{key}": {value}' for key, value in entries) + "}"
        return self.pick(
            plain, plain, f"dict({', '.join(f'{key}={value}' for key, value in entries)})", f"{{k: v for k, v in {plain}.items() if v is not None}}",
            f'{{**{plain}, "limit": {self.number()}}}', f'{plain} | {{"page": {self.number()}}}', f"dict(zip({keys!r}, [{', '.join(value for _, value in entries)}]))", f'json.loads(\'{{"q": [1, 2.5, null, "x"]}}\') | {plain}',
        )

    def resource(self, name):
        """A resource as an expression; `name` is an expression."""
        path = self.pick(f'"v1/" + {name}', f'f"api/{{{name}}}/list"', f'"/".join(["x", {name}])', name)
        endpoint = f'{{"path": {path}, "params": {self.params()}}}'
        hints = self.pick("", ', "primary_key": "id"', ', "write_disposition": "merge", "primary_key": ["id", "key"]', f', "table_name": {name} + "_t"')
        return f'{{"name": {name}, "endpoint": {endpoint}{hints}}}'

    # ways to make the list of resources: each writes statements and gives the name of the list

    def by_literal(self):
        made = self.name("resources")
        self.say(f"{made} = [{', '.join(self.resource(repr(name)) for name in self.names())}]")
        return made

    def by_loop(self):
        made, each = self.name("resources"), self.name("name")
        self.say(f"{made} = []")
        loop = self.pick(f"for {each} in {self.names()!r}:", f"for at, {each} in enumerate({self.names()!r}):", f"for {each} in sorted(set({self.names()!r})):", f'for {each} in "{" ".join(self.names())}".split():')
        self.say(loop)
        skip = self.pick("", "", f'    if {each}.startswith("{self.pick("o", "u", "t", "p")}"):\n        continue', f"    if len({each}) > 6: break")
        if skip:
            self.say(skip)
        grow = self.pick(f"{made}.append({self.resource(each)})", f"{made} += [{self.resource(each)}]", f"{made}.insert(0, {self.resource(each)})", f"{made} = {made} + [{self.resource(each)}]", f"{made}.extend([{self.resource(each)}])")
        self.say("    " + grow)
        return made

    def by_comprehension(self):
        made, each = self.name("resources"), self.name("n")
        condition = self.pick("", f' if "e" in {each}', f" if len({each}) < 6 or {each} == 'orders'", f" if {each} not in ('tags', 'lines')")
        self.say(f"{made} = [{self.resource(each)} for {each} in {self.names()!r}{condition}]")
        return made

    def by_function(self):
        made, function = self.name("resources"), self.name("make")
        default = self.value()
        self.say(f"def {function}(name, *tags, style={default}, **extra):\n    made = {self.resource('name')}\n    made['endpoint']['params']['style'] = style\n    if tags:\n        made['endpoint']['params']['tags'] = ','.join(tags)\n    made.update(extra)\n    return made")
        calls = [self.pick(f"{function}({name!r})", f"{function}({name!r}, 'a', 'b')", f"{function}({name!r}, style={self.number()})", f"{function}(*[{name!r}, 'z'], **{{'write_disposition': 'replace'}})", f"functools.partial({function}, style=1)({name!r})") for name in self.names()]
        self.say(f"{made} = [{', '.join(calls)}]")
        return made

    def by_generator(self):
        made, function = self.name("resources"), self.name("gen")
        self.say(f"def {function}(names):\n    for name in names:\n        if name == 'tags':\n            return\n        yield {self.resource('name')}\n    yield from [{self.resource(repr(self.pick(*NAMES) + '_more'))}]")
        self.say(f"{made} = list({function}({self.names()!r}))")
        return made

    def by_class(self):
        made, kind = self.name("resources"), self.name("Kind")
        if self.random.random() < 0.5:
            self.say(f"@dataclass\nclass {kind}:\n    name: str\n    path: str = {self.text()}\n    params: dict = field(default_factory=dict)\n    def endpoint(self):\n        return {{'path': self.path, 'params': self.params | {self.params()}}}")
            self.say(f"{made} = [{{'name': k.name, 'endpoint': k.endpoint()}} for k in [{', '.join(f'{kind}({name!r})' for name in self.names())}]]")
        else:
            self.say(f"class {kind}:\n    prefix = {self.text()}\n    def __init__(self, name):\n        self.name = name\n    @property\n    def path(self):\n        return self.prefix + '/' + self.name\n    @classmethod\n    def all(cls, *names):\n        return [cls(name).as_dict() for name in names]\n    def as_dict(self):\n        return {{'name': self.name, 'endpoint': {{'path': self.path, 'params': {self.params()}}}}}")
            self.say(f"{made} = {kind}.all({', '.join(map(repr, self.names()))})")
        return made

    def by_table(self):
        made, table = self.name("resources"), self.name("TABLE")
        rows = {name: {"path": f"p/{name}", "pk": self.pick("id", None), "n": self.random.randint(0, 3)} for name in self.names()}
        self.say(f"{table} = {rows!r}")
        self.say(f"{made} = []\nfor name, spec in {table}.items():\n    one = {{'name': name, 'endpoint': {{'path': spec['path'], 'params': {self.params()}}}}}\n    if spec.get('pk'):\n        one['primary_key'] = spec['pk']\n    elif spec['n'] > 1:\n        one['write_disposition'] = 'replace'\n    else:\n        one.setdefault('table_name', name.upper())\n    {made}.append(one)")
        return made

    def by_enum(self):
        made, kind = self.name("resources"), self.name("Color")
        names = self.names()
        members = "\n".join(f"    {name.upper()} = {name!r}" for name in names)
        self.say(f"class {kind}(Enum):\n{members}")
        self.say(f"{made} = [{{'name': c.value, 'endpoint': {{'path': c.name.lower(), 'params': {self.params()}}}}} for c in {kind}]")
        return made

    # what happens to the config afterwards

    def change(self, config):
        index = self.pick("0", "-1")
        resource = f'{config}["resources"][{index}]'
        return self.pick(
            f'{resource}["write_disposition"] = "append"', f'{resource}["endpoint"]["params"]["late"] = {self.value()}', f'{config}["client"]["headers"] = {{"X": {self.text()}}}',
            f'{config}["resources"] = list(reversed({config}["resources"]))', f'{config}["resources"].append({self.resource(repr("last"))})', f'{config}["resources"].sort(key=lambda r: r["name"])',
            f'if len({config}["resources"]) > 1:\n    del {config}["resources"][0]', f'{config}["client"].update(base_url={config}["client"]["base_url"].rstrip("/") + "/v2")', f'{config} = copy.deepcopy({config}) if {self.number()} else {config}',
            f'for r in {config}["resources"]:\n    r["endpoint"]["params"].pop("name", None)', f'{config} = {{**{config}, "resource_defaults": {{"write_disposition": "merge" if {self.number()} > 3 else "append"}}}}',
            f'try:\n    {config}["nope"]["x"]\nexcept KeyError as error:\n    {config}["client"]["headers"] = {{"Missing": str(error)}}', f'{config}["resources"], rest = {config}["resources"][:2], {config}["resources"][2:]\nif rest:\n    {resource}["endpoint"]["params"]["more"] = [r["name"] for r in rest]',
        )

    def program(self):
        base = self.pick('"https://api.example.com"', 'BASE', 'f"https://{HOST}/"', '"https://" + HOST', '"{0}://{1}".format("https", HOST)')
        self.say('HOST = "h.example.com"\nBASE = "https://b.example.com/"')
        ways = [self.by_literal, self.by_loop, self.by_comprehension, self.by_function, self.by_generator, self.by_class, self.by_table, self.by_enum]
        lists = [self.pick(*ways)() for _ in range(self.random.randint(1, 3))]
        joined = " + ".join(lists) if self.random.random() < 0.6 else f"[*{', *'.join(lists)}]" if self.random.random() < 0.5 else f"list(itertools.chain({', '.join(lists)}))"
        self.say(self.pick(f'config = {{"client": {{"base_url": {base}}}, "resources": {joined}}}', f'config = dict(client=dict(base_url={base}), resources={joined})', f'config = {{}}\nconfig["client"] = {{"base_url": {base}}}\nconfig["resources"] = {joined}'))
        for _ in range(self.random.randint(0, 3)):
            self.say(self.change("config"))
        # names must be distinct for dlt
        self.say('seen = set()\nfor r in config["resources"]:\n    while r["name"] in seen:\n        r["name"] += "_"\n    seen.add(r["name"])')
        self.say("source = rest_api_source(config)")
        return HEAD + "\n".join(self.lines) + "\n"


def config_of(program):
    """What Python gives to rest_api_source."""
    kept = []
    space = {"__name__": "__main__"}
    text = program.replace("from dlt.sources.rest_api import rest_api_source\n", "")
    space["rest_api_source"] = lambda config: kept.append(copy.deepcopy(config))
    sys.modules.setdefault("__main__", sys)
    exec(compile(text, "program", "exec"), space)
    return kept[0]


def main(count, seed):
    made = 0
    while made < count:
        seed += 1
        program = Maker(seed).program()
        try:
            config = config_of(program)
        except Exception:
            continue
        if not config["resources"]:
            continue
        print(json.dumps({"program": program, "config": config}, allow_nan=False))
        made += 1


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
