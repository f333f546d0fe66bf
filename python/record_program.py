"""Runs a Python program with a recording stand-in for `dlt` and writes down what it declares, as a plain program.

`sluice run FILE --with-python` starts it with the user's own Python (3.8 or later, nothing else needed):

    python record_program.py FILE ANSWER

The program sees modules named `dlt…` that load nothing and ask no API. What it does with pipelines, sources and resources is
written to ANSWER as JSON: `{"program": [[line, text], …], "notes": […]}`, a program of literals that sluice reads as any
other; or `{"failed": {"line", "why", "hint"}}`. Secrets are never looked up: they stand in the written program as
`dlt.secrets["…"]` and `os.environ["…"]`.
"""

import ast
import base64
import binascii
import builtins
import collections.abc
import dataclasses
import datetime
import decimal
import dis
import enum
import functools
import hashlib
import hmac
import html
import importlib.abc
import importlib.machinery
import inspect
import json
import linecache
import os
import pathlib
import re
import runpy
import socket
import subprocess
import sys
import textwrap
import types
import urllib.parse
import zlib

MODULE_PREFIX = "dlt"
MARK_OPEN, MARK_CLOSE = "\ue0f5", "\ue0f6"
# letters of both cases inside: a text that is folded, turned round or cut no longer holds a whole mark
MARK = re.compile(MARK_OPEN + "aB([0-9]+)cD" + MARK_CLOSE)
SOUNDS_SECRET = re.compile(
    r"key|token|secret|passw|passphrase|(?<!old)(?<!^)pwd|credential|auth(?!ors?(?![a-z]))|signature|cert|private"
    r"|(?<![a-z])(pat|(pg|db|my|user|smtp)?pass|creds?|dsn|bearer|session|cookies?|jwt|otp)(?![a-z])",
    re.I,
)
SHORTEST_SECRET = 8
SOURCES = re.compile(r"\b(?:source|resources?)_[0-9]+\b")
MADE = re.compile(r"\bmade_[0-9]+\b")
# AUTH_TYPE=http_basic, AUTH_URL=https://…, GOOGLE_APPLICATION_CREDENTIALS=/…: texts that programs write themselves
NO_SECRET = re.compile(r"[a-z_]+|[./~].*|https?://.*", re.S)
HOLDS_PASSWORD = re.compile(r"://[^/@\s]*:[^/@\s]+@")
DEEPEST = 60
MOST_VALUES = 200_000


class Refused(Exception):
    """What cannot be written down; ends the recording."""

    def __init__(self, why, hint=None, line=None):
        super().__init__(why)
        self.why, self.hint, self.line = why, hint, line


class Recording:
    """What was declared so far."""

    def __init__(self, file):
        self.file = os.path.realpath(file)
        self.folder = os.path.dirname(self.file)
        self.statements = []
        self.imports = {}
        self.notes = []
        self.lookups = []
        self.serial = 0
        self.source_functions = []
        self.buffers = []
        self.used = False
        self.secret_refusal = None
        self.connected, self.made = {}, {}
        self.environment = None

    def line(self):
        """The line of the user's file that is running, or of a file beside it."""
        frame = sys._getframe()
        while frame is not None:
            if os.path.realpath(frame.f_code.co_filename) == self.file:
                return frame.f_lineno
            frame = frame.f_back
        return None

    def name(self, kind):
        self.serial += 1
        return f"{kind}_{self.serial}"

    def say(self, text, line=None):
        """Writes a statement, into the body of the source function that is being called if there is one."""
        (self.buffers[-1] if self.buffers else self.statements).append([line or self.line(), text])
        self.connect(text)

    def connect(self, text):
        """Keeps which sources and resources a statement has to do with, and which functions they use."""
        names = set(SOURCES.findall(text))
        for name in names:
            self.connected.setdefault(name, set()).update(names, MADE.findall(text))

    def run(self, text):
        """Writes a statement that runs; what its functions use has to be what it was when they were written."""
        (self.buffers[-1] if self.buffers else self.statements).append([self.line(), text])
        seen, ahead = set(), [*SOURCES.findall(text), *MADE.findall(text)]
        while ahead:
            name = ahead.pop()
            if name not in seen:
                seen.add(name)
                ahead += self.connected.get(name, ())
        for name in sorted(seen & self.made.keys()):
            function, used = self.made[name]
            changed = changed_names(function, used)
            if changed:
                named = "a lambda" if function.__name__ == "<lambda>" else f"the function {function.__name__}"
                raise Refused(f"{named} uses {changed[0]}, which has changed since it was added", "Add a function made where the value is final, or give the value to it: functools.partial.")

    def need(self, statement):
        self.imports.setdefault(statement, self.line())

    def mark(self, text, store=None, key=None):
        """A text that stands for a lookup wherever it goes."""
        if text not in self.lookups:
            self.lookups.append(text)
        mark = Mark(f"{MARK_OPEN}aB{self.lookups.index(text)}cD{MARK_CLOSE}")
        mark.store, mark.key = store, key
        return mark

    def note(self, text):
        if text not in self.notes:
            self.notes.append(text)


def refuse_secret(what, verb="changes", hint="Use the secret as it is, inside of an f-string if need be."):
    """Ends the recording even where the program catches it: what it goes on with would be a guess."""
    error = Refused(f"it {verb} a secret ({what}), which is not looked up while the program is read", hint, recording.line())
    recording.secret_refusal = recording.secret_refusal or error
    raise error


class Mark(str):
    """Stands for a lookup; of a section, `dlt.secrets["a"]["b"]`, the key goes on. What depends on its content is refused."""

    store = key = None

    def __bool__(self):
        if in_user_code():
            recording.note(f"line {recording.line()}: a condition on a secret was taken as if the secret were there")
        return True

    def __getitem__(self, item):
        if isinstance(item, str) and self.store is not None:
            return self.store[f"{self.key}.{item}"]
        return refuse_secret("a part of it")

    def get(self, item, *default):
        if self.store is None:
            raise AttributeError("get")
        return self.store.get(f"{self.key}.{item}", *default)

    def __add__(self, other):
        return Mark(str(self) + str(other)) if isinstance(other, str) else NotImplemented

    def __radd__(self, other):
        return Mark(str(other) + str(self)) if isinstance(other, str) else NotImplemented

    def __format__(self, spec):
        return refuse_secret(f"the format {spec!r}") if spec else str(self)

    def __eq__(self, other):
        if self is other or isinstance(other, Mark) and str(self) == str(other):
            return True
        if not isinstance(other, str):
            return NotImplemented
        if not isinstance(other, Mark) and other == "":
            return not self.__bool__()
        return refuse_secret("a comparison", "looks into", LOOKS)

    def __ne__(self, other):
        equal = self.__eq__(other)
        return equal if equal is NotImplemented else not equal

    def __hash__(self):
        # a library may keep it in a table of its own; a table of the program's would never find it
        if is_user_file(sys._getframe(1).f_code.co_filename):
            refuse_secret("as a key of a dict or in a set", "looks into", LOOKS)
        return str.__hash__(self)

    def encode(self, *how, **named):
        return MarkBytes(str(self).encode(*how, **named))


class MarkBytes(bytes):
    """A mark that was made bytes, on its way to be encoded or hashed, which is refused, or back."""

    def __add__(self, other):
        return MarkBytes(bytes(self) + bytes(other))

    def __radd__(self, other):
        return MarkBytes(bytes(other) + bytes(self))

    def decode(self, *how, **named):
        return Mark(bytes.decode(self, *how, **named))

    def __hash__(self):
        return bytes.__hash__(self)


LOOKS = "What the program declares must not hang on a secret: ask another variable."


def refusing(name, verb, hint):
    def refuse(self, *args, **named):
        return refuse_secret(name, verb, hint)

    return refuse


def refuse_the_rest(kind, parent):
    """Every operation of texts that the kind does not define itself."""
    kept = {"maketrans", "fromhex", *(name for name in dir(object))}
    operators = {"__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"}
    added = {"__int__", "__float__", "__complex__", "__index__"}
    for name in (set(dir(parent)) | operators | added) - vars(kind).keys():
        if name in operators or name not in kept and name not in ("__rmod__", "__getnewargs__", "__bytes__", "__buffer__", "__release_buffer__"):
            looks = name.startswith(("is", "starts", "ends", "count", "find", "rfind", "index", "rindex")) or name in operators or name in ("__len__", "__contains__")
            shown = name.strip("_") if name.startswith("__") else f".{name}()"
            setattr(kind, name, refusing(shown, *(("looks into", LOOKS) if looks else ("changes", "Use the secret as it is, inside of an f-string if need be."))))


refuse_the_rest(Mark, str)
refuse_the_rest(MarkBytes, bytes)


recording = None


# ---------------------------------------------------------------------------------------------------------------------
# values, as Python text
# ---------------------------------------------------------------------------------------------------------------------


class Writer:
    """Writes one value as text of Python. Bounded: a config is not large."""

    def __init__(self):
        self.left = MOST_VALUES
        self.above = []

    def write(self, value):
        self.left -= 1
        if self.left < 0:
            raise Refused("a value has grown too large")
        if len(self.above) > DEEPEST or any(value is each for each in self.above):
            raise Refused("a value is nested too deeply, or in itself")
        self.above.append(value)
        try:
            return self.write_inner(value)
        finally:
            self.above.pop()

    def write_inner(self, value):
        if isinstance(value, (Recorded, Component)):
            return value.recorded_text()
        if isinstance(value, Opaque):
            raise Refused(f"it needs what only a run gives ({value.opaque_name()})")
        if value is None or value is True or value is False or value is Ellipsis:
            return repr(value)
        if isinstance(value, enum.Enum):
            return self.write(value.value)
        if isinstance(value, (int, float)):
            return self.number(value)
        if isinstance(value, str):
            return text_of(str(value))
        if isinstance(value, (bytes, bytearray)):
            refuse_marks(bytes(value))
            return repr(bytes(value))
        return self.write_object(value)

    def number(self, value):
        if isinstance(value, float) and value != value or value in (float("inf"), float("-inf")):
            return f'float("{value}")'
        return repr(float(value) if isinstance(value, float) else int(value))

    def write_object(self, value):
        if isinstance(value, (collections.abc.Mapping,)):
            return "{" + ", ".join(f"{self.write(key)}: {self.write(item)}" for key, item in value.items()) + "}"
        if inspect.isgenerator(value) or isinstance(value, (range, map, filter, zip)):
            raise Refused(f"it hands over a {type(value).__name__}, which dlt does not take", "Make a list of it.")
        if isinstance(value, (list, collections.deque)):
            return "[" + ", ".join(self.write(item) for item in value) + "]"
        if isinstance(value, tuple):
            return "(" + "".join(self.write(item) + ", " for item in value) + ")"
        if isinstance(value, (set, frozenset)):
            return ("{" + ", ".join(sorted(self.write(item) for item in value)) + "}") if value else "set()"
        if isinstance(value, (datetime.datetime, datetime.date, datetime.timedelta, datetime.time)):
            return moment_text(value)
        if isinstance(value, decimal.Decimal):
            recording.need("import decimal")
            return f'decimal.Decimal("{value}")'
        if isinstance(value, (pathlib.PurePath,)):
            return text_of(str(value))
        if isinstance(value, functools.partial) or callable(value):
            return callable_text(value, self)
        return self.write_fields(value)

    def write_fields(self, value):
        for method in ("model_dump", "dict"):
            make = getattr(value, method, None)
            if callable(make) and not isinstance(value, type):
                return self.write(make())
        if dataclasses.is_dataclass(value):
            return self.write({field.name: getattr(value, field.name) for field in dataclasses.fields(value)})
        kind = type(value)
        raise Refused(f"it needs an object of {kind.__module__}.{kind.__qualname__}", "Write what it holds as text, numbers, lists and dicts.")


def with_marks(text):
    """Values of secret variables that came by another way than the lookup, back as the lookup."""
    for value in sorted(recording.environment.secrets, key=len, reverse=True):
        if value in text:
            name = recording.environment.secrets[value]
            recording.need("import os")
            recording.note(f"the value of {name} came into the program without a lookup of its own; it is written as os.environ[{name!r}]")
            text = text.replace(value, recording.mark(f"os.environ[{name!r}]"))
    return text


def text_of(text):
    text = with_marks(text)
    refuse_marks(text.encode("utf-8", "surrogatepass"), MARK.sub("", text))
    parts = MARK.split(text)
    if len(parts) == 1:
        return repr(text)
    if len(parts) == 3 and not parts[0] and not parts[2]:
        return recording.lookups[int(parts[1])]
    written = []
    for index, part in enumerate(parts):
        plain = part.encode("unicode_escape").decode("ascii").replace('"', '\\"').replace("{", "{{").replace("}", "}}")
        written.append("{" + recording.lookups[int(part)] + "}" if index % 2 else plain)
    return 'f"' + "".join(written) + '"'


def refuse_marks(data, rest=""):
    """A secret that code has taken apart or encoded must not get lost as a text that means nothing."""
    if MARK_OPEN in rest or MARK_CLOSE in rest or "\\ue0f5" in rest or "%EE%83%B5" in rest.upper():
        raise Refused("it changes a secret, which is not looked up while the program is read", "Use the secret as it is, inside of an f-string if need be.")
    if isinstance(data, bytes) and not rest and MARK_OPEN.encode() in data and not MARK.search(data.decode("utf-8", "replace")):
        raise Refused("it changes a secret, which is not looked up while the program is read")


def moment_text(value):
    recording.need("import datetime")
    if isinstance(value, datetime.timedelta):
        return f"datetime.timedelta(days={value.days}, seconds={value.seconds}, microseconds={value.microseconds})"
    if isinstance(value, datetime.datetime):
        return f'datetime.datetime.fromisoformat("{datetime.datetime.isoformat(value)}")'
    kind = "date" if isinstance(value, datetime.date) else "time"
    return f'datetime.{kind}.fromisoformat("{value.isoformat()}")'


# ---------------------------------------------------------------------------------------------------------------------
# functions of the user, as Python text with what they use
# ---------------------------------------------------------------------------------------------------------------------


def callable_text(value, writer):
    """The name of a function made of the user's own text, with the constants and functions that it uses."""
    if isinstance(value, functools.partial):
        recording.need("import functools")
        inner = [writer.write(value.func), *(writer.write(arg) for arg in value.args)]
        inner += [f"{key}={writer.write(item)}" for key, item in value.keywords.items()]
        return f"functools.partial({', '.join(inner)})"
    if isinstance(value, types.FunctionType):
        return FunctionWriter(writer).write(value)
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    if isinstance(value, types.BuiltinFunctionType) or isinstance(value, type):
        if module in (None, "builtins") and name and "." not in name:
            return name
        if isinstance(value, type) and is_own(value):
            return class_text(value, writer)
        if module and name and not is_own(value):
            recording.need(f"import {module}")
            return f"{module}.{name}"
    raise Refused(f"it needs {name or type(value).__name__}, which is not a function of this program", "Write it as a function or a lambda.")


def is_own(value):
    try:
        file = inspect.getsourcefile(value)
    except TypeError:
        return False
    return file is not None and os.path.realpath(file).startswith(recording.folder + os.sep)


class FunctionWriter:
    """Writes a function inside of another one that holds what it uses, so that names never meet."""

    known = {}

    def __init__(self, writer):
        self.writer = writer

    def write(self, function):
        outer = self.known.get(function)
        if outer is not None and (outer not in recording.made or not changed_names(*recording.made[outer])):
            return outer
        if function in recording.source_functions:
            raise Refused(f"the source {function.__name__} is given without being called", f"Call it: {function.__name__}()")
        if not is_own(function):
            module, name = function.__module__, function.__qualname__
            recording.need(f"import {module}")
            return f"{module}.{name}"
        text, name = self.source(function)
        outer = recording.name("made")
        self.known[function] = outer
        line = function.__code__.co_firstlineno if os.path.realpath(function.__code__.co_filename) == recording.file else recording.line()
        lines = [f"def make_{outer}():"]
        recording.made[outer] = function, used_now(function)
        uses = self.uses(function, name, defaults_of(text, function))
        recording.connected[outer] = set(MADE.findall("\n".join(uses)))
        lines += [f"    {used}" for used in uses]
        lines += ["    " + each for each in text.split("\n")]
        lines += [f"    return {name}", f"{outer} = make_{outer}()"]
        recording.statements.append([line, "\n".join(lines)])
        return outer

    def uses(self, function, own_name, defaults):
        """Statements that make the names a function uses and does not make itself."""
        lines = []
        for name, value in {**defaults, **used_by(function)}.items():
            if name == own_name or name.startswith("__") or value is function:
                continue
            if isinstance(value, types.ModuleType):
                lines.append(f"import {value.__name__}" + (f" as {name}" if value.__name__ != name else ""))
            elif isinstance(value, (types.FunctionType, type, types.BuiltinFunctionType)) and not is_own(value):
                lines.append(f"from {value.__module__} import {value.__qualname__} as {name}")
            else:
                lines.append(f"{name} = {self.writer.write(value)}")
        return lines

    def source(self, function):
        """The text of a function and the name it is bound to."""
        try:
            lines, first = inspect.getsourcelines(function)
        except OSError as error:
            raise Refused(f"the text of the function {function.__qualname__} is not to be found") from error
        if function.__name__ != "<lambda>":
            text = textwrap.dedent("".join(lines)).rstrip()
            start = re.search(r"^(async\s+)?def\s", text, re.M)
            return (text[start.start():] if start else text), function.__name__
        return f"lambda_ = {self.lambda_text(function)}", "lambda_"

    def lambda_text(self, function):
        file = function.__code__.co_filename
        text = "".join(linecache.getlines(file))
        candidates = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Lambda) and node.lineno == function.__code__.co_firstlineno]
        same = [node for node in candidates if same_code(node, text, function)] if len(candidates) > 1 else candidates
        texts = {ast.get_source_segment(text, node) for node in same}
        if len(texts) != 1:
            raise Refused("several lambdas stand on one line", "Put each on a line of its own.")
        return "(" + texts.pop() + ")"


def used_by(function):
    """The globals and the values around it that a function uses, by name."""
    closure = {name: cell.cell_contents for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()) if not_empty(cell)}
    return {**{name: function.__globals__[name] for name in names_in(function.__code__) if name in function.__globals__}, **closure}


def defaults_of(text, function):
    """The names that stand as defaults, `lambda row, each=each: …`, with what they were when the function was made."""
    made = next(node for node in ast.walk(ast.parse(text)) if isinstance(node, (ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef)))
    named = zip((each.arg for each in made.args.kwonlyargs), made.args.kw_defaults)
    found = [*zip(made.args.defaults, function.__defaults__ or ()), *((node, (function.__kwdefaults__ or {}).get(name)) for name, node in named)]
    return {node.id: value for node, value in found if isinstance(node, ast.Name)}


NOT_YET = object()


def used_now(function):
    """What a function uses, as it is now: plain values as a copy, everything else as itself."""
    names = [*names_in(function.__code__), *function.__code__.co_freevars]
    used = used_by(function)
    return {name: frozen(used.get(name, NOT_YET)) for name in names if not hasattr(builtins, name) or name in used}


def frozen(value, depth=0):
    if depth < DEEPEST and type(value) in (list, tuple):
        return type(value), [frozen(item, depth + 1) for item in value]
    if depth < DEEPEST and type(value) in (set, frozenset):
        return type(value), sorted(map(repr, value))
    if depth < DEEPEST and isinstance(value, dict):
        return dict, [(frozen(key, depth + 1), frozen(item, depth + 1)) for key, item in value.items()]
    if isinstance(value, (str, bytes, bytearray, int, float, complex, datetime.date, datetime.time, datetime.timedelta, decimal.Decimal, enum.Enum)) or value is None:
        return type(value), repr(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return type(value), [frozen(getattr(value, field.name), depth + 1) for field in dataclasses.fields(value)]
    return Same(value)


class Same:
    """Equal to itself alone."""

    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return isinstance(other, Same) and self.value is other.value


def changed_names(function, used):
    now = used_now(function)
    return [name for name in used if now.get(name) != used[name]]


def same_code(node, text, function):
    made = eval(compile(ast.Expression(node), "<lambda>", "eval"), {})
    return made.__code__.co_code == function.__code__.co_code and made.__code__.co_names == function.__code__.co_names and constants_of(made) == constants_of(function)


def constants_of(function):
    return [repr(each) for each in function.__code__.co_consts if not isinstance(each, types.CodeType)]


def not_empty(cell):
    try:
        return cell.cell_contents is not cell
    except ValueError:
        return False


def names_in(code):
    names = [each.argval for each in dis.get_instructions(code) if each.opname in ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS")]
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            names += names_in(inner)
    return dict.fromkeys(names)


def class_text(value, writer):
    """A class of the user's own, below one of the stand-in's, by its own text."""
    known = FunctionWriter.known
    if value in known:
        return known[value]
    text = textwrap.dedent("".join(inspect.getsourcelines(value)[0])).rstrip()
    start = re.search(r"^class\s", text, re.M)
    outer = recording.name("made")
    known[value] = outer
    lines = [f"def make_{outer}():"]
    needed = {}
    for function in vars(value).values():
        inner = getattr(function, "__func__", function)
        if isinstance(inner, types.FunctionType):
            needed.update({name: inner.__globals__[name] for name in names_in(inner.__code__) if name in inner.__globals__})
    for base in value.__bases__:
        if base is not object:
            needed[base.__name__] = base
    for name, used in needed.items():
        if used is value:
            continue
        if isinstance(used, types.ModuleType):
            lines.append(f"    import {used.__name__} as {name}")
        elif isinstance(used, type) and issubclass(used, Component):
            lines.append(f"    from {used.recorded_module} import {used.__name__} as {name}")
        elif isinstance(used, (types.FunctionType, type, types.BuiltinFunctionType)) and not is_own(used):
            lines.append(f"    from {used.__module__} import {used.__qualname__} as {name}")
        else:
            lines.append(f"    {name} = {writer.write(used)}")
    lines += ["    " + each for each in (text[start.start():] if start else text).split("\n")]
    lines += [f"    return {value.__name__}", f"{outer} = make_{outer}()"]
    recording.statements.append([recording.line(), "\n".join(lines)])
    return outer


# ---------------------------------------------------------------------------------------------------------------------
# what stands in for dlt
# ---------------------------------------------------------------------------------------------------------------------


def write(value):
    return Writer().write(value)


def call_text(callee, args, named):
    written = [write(arg) for arg in args] + [f"{key}={write(value)}" for key, value in named.items()]
    return f"{callee}({', '.join(written)})"


class Recorded:
    """A value of dlt that a name of the written program stands for."""

    def __init__(self, text):
        self.__dict__["_text"] = text

    def recorded_text(self):
        return self.__dict__["_text"]

    def recorded_call(self, method, args, named, kind):
        name = recording.name(kind)
        text = f"{name} = {call_text(self.recorded_text() + '.' + method, args, named)}"
        (recording.run if kind == "done" else recording.say)(text)
        return name

    def __setattr__(self, name, value):
        recording.say(f"{self.recorded_text()}.{name} = {write(value)}")

    def __or__(self, other):
        name = recording.name("resource")
        recording.say(f"{name} = {self.recorded_text()} | {write(other)}")
        made = Resource(name)
        made.__dict__["_resource"] = getattr(other, "name", None)
        return made

    def __bool__(self):
        return True


class Opaque:
    """What only a run gives: load infos, datasets, connections. Everything can be done with it, and means nothing."""

    def __init__(self, name="?"):
        self.__dict__["_name"] = name

    def opaque_name(self):
        return self.__dict__["_name"]

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Opaque(f"{self.opaque_name()}.{name}")

    def __setattr__(self, name, value):
        pass

    def __call__(self, *args, **named):
        if len(args) == 1 and not named and isinstance(args[0], (types.FunctionType, type)):
            return args[0]
        return Opaque(f"{self.opaque_name()}()")

    def __getitem__(self, key):
        return Opaque(f"{self.opaque_name()}[…]")

    def __setitem__(self, key, value):
        pass

    def opaque_guess(self, what):
        """A branch or a loop over what only a run gives is taken as if nothing had come, and that is said."""
        if in_user_code():
            recording.note(f"line {recording.line()}: {self.opaque_name()} is known only when the program runs; {what}")

    def __iter__(self):
        self.opaque_guess("it was taken to be empty")
        return iter(())

    def __len__(self):
        self.opaque_guess("it was taken to be empty")
        return 0

    def __contains__(self, item):
        self.opaque_guess("it was taken to be empty")
        return False

    def __bool__(self):
        self.opaque_guess("it was taken to be true")
        return True

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False

    def __str__(self):
        return ""

    def __format__(self, spec):
        return ""

    def __mro_entries__(self, bases):
        return (object,)

    def __or__(self, other):
        return self

    __ror__ = __or__


def arithmetic(name):
    def operate(self, *others):
        return Opaque(f"{self.opaque_name()}")

    return operate


for _name in "add radd sub rsub mul rmul truediv rtruediv floordiv mod neg".split():
    setattr(Opaque, f"__{_name}__", arithmetic(_name))
for _name in "lt le gt ge".split():
    setattr(Opaque, f"__{_name}__", lambda self, other: self.opaque_guess("a comparison with it was taken to be false") or False)


class Missing(Opaque):
    """What a module has that is not installed here: it may be called and decorate, and decides nothing."""

    def missing(self, *others):
        module = self.opaque_name().split(".")[0]
        raise Refused(f'it needs the module "{module}", which this Python does not have', "Install it there, or name the Python that has it: --python .venv/bin/python")

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Missing(f"{self.opaque_name()}.{name}")

    def __call__(self, *args, **named):
        made = super().__call__(*args, **named)
        return Missing(made.opaque_name()) if isinstance(made, Opaque) else made

    def __getitem__(self, key):
        return Missing(self.opaque_name())

    __iter__ = __len__ = __bool__ = __str__ = __format__ = __contains__ = __lt__ = __gt__ = __le__ = __ge__ = missing


class Asking:
    """Asks an API by itself."""

    def __init__(self, *args, **named):
        raise Refused("it asks an API by itself (RESTClient)", "Write the endpoint as a resource of the config.")

    def __class_getitem__(cls, item):
        return cls


class Requests(types.ModuleType):
    """`dlt.sources.helpers.requests`."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)

        def ask(*args, **named):
            raise Refused(f"it asks an API by itself (requests.{name})", "Write what it finds there into the program, or as a resource of the config.")

        return ask


PIPELINE_ACTS = {"run", "extract", "normalize", "load", "drop", "sync_destination", "activate", "deactivate"}


class Pipeline(Recorded):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in PIPELINE_ACTS:
            given = self.__dict__["_given"]
            return given[name] if name in given and isinstance(given[name], str) else Opaque(f"pipeline.{name}")

        def act(*args, **named):
            self.recorded_call(name, args, named, "done")
            return Opaque(f"pipeline.{name}()")

        return act


def make_pipeline(callee):
    def make(*args, **named):
        recording.used = True
        recording.need("import dlt")
        name = recording.name("pipeline")
        recording.say(f"{name} = {call_text(callee, args, named)}")
        pipeline = Pipeline(name)
        given = dict(named)
        if args:
            given["pipeline_name"] = args[0]
        if "pipeline_name" in given and "dataset_name" not in given:
            given["dataset_name"] = f"{given['pipeline_name']}_dataset"
        pipeline.__dict__["_given"] = given
        return pipeline

    return make


class Resource(Recorded):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name in ("name", "_name"):
            return self.__dict__["_resource"]

        def act(*args, **named):
            made = Resource(self.recorded_call(name, args, named, "resource"))
            made.__dict__["_resource"] = args[0] if name == "with_name" and args else self.__dict__["_resource"]
            return made

        return act

    def __call__(self, *args, **named):
        name = recording.name("resource")
        recording.say(f"{name} = {call_text(self.recorded_text(), args, named)}")
        made = Resource(name)
        made.__dict__["_resource"] = self.__dict__["_resource"]
        return made

    def __iter__(self):
        raise Refused("it reads rows of a resource itself, which asks the API", "Let a pipeline run the resource.")


class Resources(Recorded, collections.abc.Mapping):
    """`source.resources`: by name, in the order of the config."""

    def __init__(self, text, names):
        Recorded.__init__(self, text)
        self.__dict__["_names"] = names

    def __getitem__(self, name):
        if name not in self.__dict__["_names"]:
            raise KeyError(name)
        made = Resource(f"{self.recorded_text()}[{write(name)}]")
        made.__dict__["_resource"] = name
        return made

    def __iter__(self):
        return iter(self.__dict__["_names"])

    def __len__(self):
        return len(self.__dict__["_names"])

    def __hash__(self):
        return id(self)

    def __getattr__(self, name):
        if name == "selected":
            return self
        raise AttributeError(name)


SOURCE_ACTS = {"with_resources", "add_limit", "parallelize", "clone", "discover_schema", "decouple_resources"}


class Source(Recorded):
    def recorded_names(self):
        return self.__dict__["_names"]

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name in ("resources", "selected_resources"):
            return Resources(f"{self.recorded_text()}.{name}", self.recorded_names())
        if name in self.recorded_names():
            made = Resource(f"{self.recorded_text()}.resources[{write(name)}]")
            made.__dict__["_resource"] = name
            return made
        if name == "name":
            return self.__dict__["_source"]
        if name not in SOURCE_ACTS:
            return Opaque(f"source.{name}")

        def act(*args, **named):
            names = [each for each in self.recorded_names() if name != "with_resources" or each in args]
            return source_of(self.recorded_call(name, args, named, "source"), names, self.__dict__["_source"])

        return act

    def __iter__(self):
        raise Refused("it reads rows of a source itself, which asks the API", "Let a pipeline run the source.")


def source_of(text, names, source_name):
    made = Source(text)
    made.__dict__["_names"] = list(names)
    made.__dict__["_source"] = source_name
    return made


def names_of(config):
    resources = config.get("resources", []) if isinstance(config, collections.abc.Mapping) else []
    names = []
    for resource in resources:
        if isinstance(resource, str):
            names.append(resource)
        elif isinstance(resource, collections.abc.Mapping) and isinstance(resource.get("name"), str):
            names.append(resource["name"])
        elif isinstance(resource, Resource):
            names.append(resource.name)
    return names


def rest_api_source(config=None, *args, **named):
    recording.used = True
    recording.need("from dlt.sources.rest_api import rest_api_source")
    if config is not None:
        args = (config, *args)
    name = recording.name("source")
    recording.say(f"{name} = {call_text('rest_api_source', args, named)}")
    given = config if config is not None else named.get("config", {})
    return source_of(name, names_of(given), named.get("name", "rest_api"))


def rest_api(*args, **named):
    recording.used = True
    recording.need("from dlt.sources.rest_api import rest_api")
    name = recording.name("source")
    recording.say(f"{name} = {call_text('rest_api', args, named)}")
    return source_of(name, names_of(named), named.get("name", "rest_api"))


def rest_api_resources(config, *args, **named):
    recording.used = True
    recording.need("from dlt.sources.rest_api import rest_api_resources")
    name = recording.name("resources")
    recording.say(f"{name} = {call_text('rest_api_resources', (config, *args), named)}")
    made = []
    for index, resource in enumerate(names_of(config)):
        made.append(Resource(f"{name}[{index}]"))
        made[-1].__dict__["_resource"] = resource
    return made


class Store:
    """`dlt.secrets` and `dlt.config`: lookups, never values."""

    def __init__(self, name):
        self._name = name
        self.value = Injected(name)

    def __getitem__(self, key):
        recording.need("import dlt")
        return recording.mark(f"dlt.{self._name}[{key!r}]", self, key)

    def get(self, key, *others):
        recording.need("import dlt")
        given = [each for each in others if not isinstance(each, type)]
        return recording.mark(f"dlt.{self._name}.get({', '.join([repr(key), *map(write, given)])})")

    def __setitem__(self, key, value):
        recording.need("import dlt")
        recording.say(f"dlt.{self._name}[{key!r}] = {write(value)}")

    def __contains__(self, key):
        raise Refused(f"it asks whether there is a secret {key!r}")

    def register_provider(self, *args):
        raise Refused("it looks secrets up in a place of its own", "Put them into the environment or .dlt/secrets.toml.")


class Injected(Recorded):
    """`dlt.secrets.value` as a default: what the parameter is called decides where it is looked up."""

    def __init__(self, store):
        Recorded.__init__(self, f"dlt.{store}.value")

    def recorded_text(self):
        recording.need("import dlt")
        return super().recorded_text()


def source_decorator(*args, **settings):
    """`@dlt.source`: each call of the function writes it anew, with what it did."""

    def decorate(function):
        @functools.wraps(function)
        def call(*given, **named):
            return call_source(function, settings, given, named)

        recording.source_functions.append(call)
        call.with_args = lambda **changed: source_decorator(**{**settings, **changed})(function)
        return call

    if len(args) == 1 and callable(args[0]) and not settings:
        return decorate(args[0])
    if args:
        return decorate(args[0])
    return decorate


def call_source(function, settings, given, named):
    recording.used = True
    recording.need("import dlt")
    try:
        bound = inspect.signature(function).bind(*given, **named)
    except TypeError as error:
        raise Refused(f"{function.__name__}() is called by nothing that gives it what it needs ({error})" if not recording.line() else str(error), "Call it in the file, or give its parameters defaults.") from None
    parameters, passed, values = [], [], {}
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name in bound.arguments:
            values[parameter.name] = bound.arguments[parameter.name]
            continue
        default = parameter.default
        if isinstance(default, Injected):
            parameters.append(f"{parameter.name}={default.recorded_text()}")
            values[parameter.name] = recording.mark(parameter.name)
        elif default is not inspect.Parameter.empty:
            values[parameter.name] = default
    body = []
    recording.buffers.append(body)
    try:
        plain = [values.pop(each.name) for each in inspect.signature(function).parameters.values() if each.kind is each.POSITIONAL_ONLY and each.name in values]
        spread = values.pop(next((each.name for each in inspect.signature(function).parameters.values() if each.kind is each.VAR_KEYWORD), ""), {})
        result = function(*plain, **values, **spread)
        # a source that is given stays that source, under its own name
        own = result if isinstance(result, Source) else None
        resources = list(flat(result))
        given_back = write(own) if own is not None else "[" + ", ".join(write(each) for each in resources) + "]"
        body.append([recording.line(), f"return {given_back}"])
    finally:
        recording.buffers.pop()
    line = function.__code__.co_firstlineno
    recording.say(f"@dlt.source({', '.join(f'{key}={write(value)}' for key, value in settings.items())})\n"
                  f"def {function.__name__}({', '.join(parameters)}):\n"
                  + "\n".join(textwrap.indent(text, "    ") for _, text in body), line)
    name = recording.name("source")
    recording.say(f"{name} = {function.__name__}({', '.join(passed)})")
    recording.connect("\n".join([name, *(text for _, text in body)]))
    if own is not None:
        return source_of(name, own.recorded_names(), own.__dict__["_source"])
    return source_of(name, [each.name for each in resources if isinstance(each, Resource)], settings.get("name", function.__name__))


def flat(result):
    if isinstance(result, Source):
        return [result.resources[name] for name in result.recorded_names()]
    if isinstance(result, (Resource, Code)) or result is None:
        return [] if result is None else [result]
    return [each for item in result for each in flat(item)]


class Code(Recorded):
    """A resource made of Python code: its own text says what it is, and sluice says whether it can read that."""

    def __init__(self, function, decorator):
        Recorded.__init__(self, function.__name__)
        self.__dict__["_resource"] = function.__name__
        text = textwrap.dedent("".join(inspect.getsourcelines(function)[0])).rstrip()
        recording.need("import dlt")
        recording.say(text, function.__code__.co_firstlineno)

    def __getattr__(self, name):
        if name == "name":
            return self.__dict__["_resource"]
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **named: self

    def __call__(self, *args, **named):
        return self


def code_decorator(kind):
    def decorate(*args, **settings):
        if len(args) == 1 and isinstance(args[0], types.FunctionType):
            return Code(args[0], kind)
        if args and not callable(args[0]):
            raise Refused(f"it makes a {kind} of data that the program holds", "Load it with a pipeline of its own.")
        return lambda function: Code(function, kind)

    return decorate


class Component:
    """An auth, a paginator, an incremental or a destination: its class and what it was made with."""

    recorded_module = "dlt"

    def __init__(self, *args, **named):
        self._args, self._named = args, named

    def recorded_text(self):
        kind = type(self)
        if "recorded_own" in vars(kind) or is_stand_in(kind):
            recording.need(f"from {kind.recorded_module} import {kind.__name__}")
            return call_text(kind.__name__, getattr(self, "_args", ()), getattr(self, "_named", {}))
        made = self.__dict__.get("_made_with", ((), {}))
        return call_text(class_text(kind, Writer()), *made)

    def __new__(cls, *args, **named):
        made = super().__new__(cls)
        made.__dict__["_made_with"] = (args, named)
        return made

    def __class_getitem__(cls, item):
        return cls


def is_stand_in(kind):
    return kind.__dict__.get("recorded_stand_in", False)


class TypedDict(dict):
    """`ClientConfig(base_url=…)` and its like are dicts."""

    def __class_getitem__(cls, item):
        return cls


class Incremental(Component):
    recorded_module = "dlt.sources"
    recorded_stand_in = True


Incremental.__name__ = "incremental"

CODE = {"resource": code_decorator("resource"), "transformer": code_decorator("transformer"), "defer": lambda function: function}
KNOWN = {
    "dlt": {
        "pipeline": make_pipeline("dlt.pipeline"),
        "attach": make_pipeline("dlt.attach"),
        "run": lambda *args, **named: (recording.need("import dlt"), recording.run(call_text("dlt.run", args, named)), Opaque("dlt.run()"))[-1],
        "source": source_decorator,
        **CODE,
        "destination": lambda *args, **named: Destination("dlt", "destination", args, named),
    },
    "dlt.sources": {"incremental": Incremental},
}
COMPONENTS = re.compile(r"(Paginator|Auth|AuthBase|ClientCredentials|APIKeyLocation)$")
REST_API = {"check_connection": lambda *args, **named: (True, ""), "rest_api_source": rest_api_source, "rest_api_resources": rest_api_resources, "rest_api": rest_api}


class Destination(Component):
    recorded_stand_in = True

    def __init__(self, module, name, args, named):
        self._module, self._name, self._args, self._named = module, name, args, named

    def __new__(cls, *args, **named):
        return object.__new__(cls)

    def recorded_text(self):
        recording.need(f"import {self._module}")
        return call_text(f"{self._module}.{self._name}", self._args, self._named)


def destination(name):
    def make(*args, **named):
        return Destination("dlt.destinations", name, args, named)

    return make


class StandIn(types.ModuleType):
    """A module of dlt: what it is asked for is made then."""

    __path__ = []

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        made = self.make(name)
        self.__dict__[name] = made
        return made

    def make(self, name):
        module = self.__name__
        if module == "dlt" and name in ("secrets", "config"):
            return Store(name)
        if module == "dlt" and name == "mark":
            return Opaque("dlt.mark")
        if name in KNOWN.get(module, {}):
            return KNOWN[module][name]
        if module.startswith("dlt.sources.rest_api") and name in REST_API:
            return REST_API[name]
        if name == "Incremental" or name == "incremental":
            return Incremental
        if module == "dlt.destinations":
            return destination(name)
        if COMPONENTS.search(name):
            return type(name, (Component,), {"recorded_module": module, "recorded_stand_in": True})
        if name == "pendulum":
            return importlib.import_module("pendulum")
        if "rest_api" in module and re.match(r"[A-Z]", name):
            return TypedDict
        if name == "RESTClient":
            return Asking
        if name == "requests":
            return Requests("requests")
        if f"{module}.{name}" in PACKAGES:
            return importlib.import_module(f"{module}.{name}")
        return Opaque(f"{module}.{name}")


PACKAGES = {f"dlt.{name}" for name in "sources destinations common extract pipeline helpers sources.rest_api sources.helpers sources.helpers.rest_client sources.helpers.rest_client.auth sources.helpers.rest_client.paginators sources.credentials".split()}


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Every module whose name begins with `dlt` is a stand-in, whether dlt is installed or not."""

    def find_spec(self, name, path=None, target=None):
        if name != MODULE_PREFIX and not name.startswith(MODULE_PREFIX + "."):
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        return Requests(spec.name) if spec.name.endswith(".requests") else StandIn(spec.name)

    def exec_module(self, module):
        pass


class MissingFinder(Finder):
    """Modules that nobody else finds."""

    def find_spec(self, name, path=None, target=None):
        if not in_user_code() and name.split(".")[0] not in self.known:
            return None
        self.known.add(name.split(".")[0])
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    known = set()

    def create_module(self, spec):
        # dlt's verified source, as `dlt init rest_api` once copied it beside the program
        if spec.name.split(".")[0] == "rest_api":
            return StandIn(f"dlt.sources.{spec.name}")
        module = types.ModuleType(spec.name)
        module.__getattr__ = lambda name: missing_in(spec.name, name)
        module.__path__ = []
        recording.note(f"the module {spec.name} is not installed in this Python")
        return module


def missing_in(module, name):
    if name.startswith("__"):
        raise AttributeError(name)
    return Missing(f"{module}.{name}")


# ---------------------------------------------------------------------------------------------------------------------
# the world around the program
# ---------------------------------------------------------------------------------------------------------------------


def sounds_secret(name, value):
    return SOUNDS_SECRET.search(name) is not None or value is not None and HOLDS_PASSWORD.search(value) is not None


class Environment(collections.abc.MutableMapping):
    """The environment: what sounds like a secret is a lookup, everything else is read, and said."""

    def __init__(self, values):
        self._values, self._whole = dict(values), None
        # what a library looked up, or another program printed, is known by what it is
        self.secrets = {value: name for name, value in self._values.items() if len(value) >= SHORTEST_SECRET and sounds_secret(name, value) and (HOLDS_PASSWORD.search(value) or not NO_SECRET.fullmatch(value))}

    def looked(self, name, *default):
        value = self._values.get(name)
        if recording.line() is None or not isinstance(name, str) or not in_user_code():
            return value if value is not None else (default[0] if default else None)
        if isinstance(value, Mark):
            return value
        if sounds_secret(name, value):
            recording.need("import os")
            return recording.mark(f"os.environ[{name!r}]" if not default or default[0] is None else f"os.environ.get({name!r}, {write(default[0])})")
        if value is not None and self._whole != recording.line():
            recording.note(f"environment variable {name} was read in line {recording.line()}")
        return value if value is not None else (default[0] if default else None)

    def __getitem__(self, name):
        value = self.looked(name)
        if value is None:
            raise KeyError(name)
        return value

    def get(self, name, default=None):
        return self.looked(name, default)

    def __setitem__(self, name, value):
        self._values[name] = value

    def __delitem__(self, name):
        del self._values[name]

    def __contains__(self, name):
        return name in self._values

    def __iter__(self):
        if recording.line() is not None and in_user_code():
            self._whole = recording.line()
            recording.note(f"the whole environment was read in line {self._whole}; what sounds like a secret stayed a placeholder")
        return iter(list(self._values))

    def __len__(self):
        return len(self._values)

    def copy(self):
        return dict(self)

    def __or__(self, other):
        return {**self, **other}

    def __ror__(self, other):
        return {**other, **self}

    def __ior__(self, other):
        self.update(other)
        return self

    def __repr__(self):
        return f"environ({dict(self)!r})"


class EnvironmentBytes(collections.abc.MutableMapping):
    """`os.environb`, of the same variables."""

    def __init__(self, environment):
        self._environment = environment

    def __getitem__(self, name):
        return os.fsencode(self._environment[os.fsdecode(name)])

    def __setitem__(self, name, value):
        self._environment[os.fsdecode(name)] = os.fsdecode(value)

    def __delitem__(self, name):
        del self._environment[os.fsdecode(name)]

    def __iter__(self):
        return (os.fsencode(name) for name in self._environment)

    def __len__(self):
        return len(self._environment)


# what reads on behalf of the file that calls it
CARRIERS = tuple(os.sep + name for name in ("os.py", "posixpath.py", "ntpath.py", "_collections_abc.py", "string.py", "subprocess.py", "collections/__init__.py"))


def is_carrier(file):
    return file == __file__ or file.startswith("<frozen ") or "importlib" in file or file.endswith(CARRIERS) and not is_user_file(file)


def in_user_code():
    """True when what is asked for is asked for by the program, not by a library."""
    frame = sys._getframe(2)
    while frame is not None and is_carrier(frame.f_code.co_filename):
        frame = frame.f_back
    return frame is not None and is_user_file(frame.f_code.co_filename)


def is_user_file(file):
    return not file.startswith("<") and file != __file__ and "site-packages" not in file and os.path.realpath(file).startswith(recording.folder)


def close_other_programs():
    """What another program says would be written down as if it were the file's own, and it sees the secrets."""

    def closed(function, name):
        @functools.wraps(function)
        def start(*args, **named):
            if in_user_code():
                error = Refused(f"it starts another program ({name})", "Write what that says into the program, or hand it over in the environment.", recording.line())
                recording.secret_refusal = recording.secret_refusal or error
                raise error
            return function(*args, **named)

        return start

    subprocess.Popen.__init__ = closed(subprocess.Popen.__init__, "subprocess")
    for name in [each for each in dir(os) if re.match(r"(system|popen|startfile|posix_spawnp?|exec[lv]p?e?|spawn[lv]p?e?)$", each)]:
        setattr(os, name, closed(getattr(os, name), f"os.{name}"))


def note_secret_files(event, args):
    """An audit hook: a file of secrets that the program opens itself."""
    if event != "open" or not isinstance(args[0], (str, bytes)) or recording.line() is None:
        return
    name = os.path.basename(os.fsdecode(args[0]))
    if re.match(r"secrets?\.(toml|ya?ml|json|ini)$|\.env(\.|$)|environ$|credentials", name, re.I):
        recording.note(f"line {recording.line()}: {name} was read by the program itself; what it holds stands in the program as it is")


def close_the_network():
    def refuse(*args, **named):
        raise Refused("it asks the network, which is closed while the program is read", "Write what it finds there into the program, or as a resource of the config.")

    socket.socket.connect = refuse
    socket.socket.connect_ex = refuse
    socket.create_connection = refuse
    socket.getaddrinfo = refuse


def guard_encodings():
    """An encoded secret would be the encoding of a placeholder."""
    for module, names in ((base64, "b64encode standard_b64encode urlsafe_b64encode b32encode b16encode encodebytes"), (urllib.parse, "quote quote_plus urlencode")):
        for name in names.split():
            setattr(module, name, guarded(getattr(module, name), name))


    for module, names in ((binascii, "b2a_base64 hexlify b2a_hex crc32"), (zlib, "crc32 adler32 compress"), (html, "escape"), (hmac, "new digest HMAC compare_digest")):
        for name in names.split():
            if hasattr(module, name) and not isinstance(getattr(module, name), type):
                setattr(module, name, guarded(getattr(module, name), name))
    for name in {*hashlib.algorithms_guaranteed, "new"} & set(dir(hashlib)):
        setattr(hashlib, name, hashing(getattr(hashlib, name), name))
    for name in "match search fullmatch findall finditer split".split():
        setattr(re, name, matching(getattr(re, name), name))


class Digest:
    """A hash that takes no secrets."""

    def __init__(self, made, name):
        self._made, self.update, self._name = made, guarded(made.update, name), name

    def copy(self):
        return Digest(self._made.copy(), self._name)

    def __getattr__(self, name):
        return getattr(self._made, name)


def hashing(function, name):
    make = guarded(function, name)
    return functools.wraps(function)(lambda *args, **named: Digest(make(*args, **named), name))


def matching(function, name):
    @functools.wraps(function)
    def call(*args, **named):
        if any(isinstance(each, Mark) for each in (*args, *named.values())):
            refuse_secret(f"re.{name}", "looks into", LOOKS)
        return function(*args, **named)

    return call


def guarded(function, name):
    @functools.wraps(function)
    def call(*args, **named):
        if any(holds_mark(arg) for arg in (*args, *named.values())):
            error = Refused(f"it encodes a secret itself ({name})", 'For user and password write {"type": "http_basic", "username": …, "password": …}.', recording.line())
            recording.secret_refusal = recording.secret_refusal or error
            raise error
        return function(*args, **named)

    return call


def holds_mark(value):
    text = str(value) if isinstance(value, str) else bytes(value).decode("utf-8", "replace") if isinstance(value, (bytes, bytearray)) else repr(value)
    return MARK_OPEN in text or "\\ue0f5" in text


def record(file):
    """Runs the file as `python FILE` would, with the stand-ins in place."""
    global recording
    recording = Recording(file)
    sys.meta_path.insert(0, Finder())
    sys.meta_path.append(MissingFinder())
    for name in [each for each in sys.modules if each == MODULE_PREFIX or each.startswith(MODULE_PREFIX + ".")]:
        del sys.modules[name]
    environment = Environment(os.environ)
    recording.environment = environment
    os.environ = environment
    os.getenv = lambda name, default=None: environment.looked(name, default)
    if hasattr(os, "environb"):
        os.environb = EnvironmentBytes(environment)
        os.getenvb = lambda name, default=None: os.environb.get(name, default)
    sys.addaudithook(note_secret_files)
    close_other_programs()
    sys.argv = [file]
    sys.path.insert(0, recording.folder)
    guard_encodings()
    close_the_network()
    encode = json.JSONEncoder.default
    json.JSONEncoder.default = lambda self, value: "" if isinstance(value, Opaque) else encode(self, value)
    try:
        package = package_of(recording.file)
        space = runpy.run_module(package, run_name="__main__", alter_sys=True) if package else runpy.run_path(file, run_name="__main__")
    except SystemExit as stop:
        if stop.code not in (None, 0):
            raise Refused(f"the program ends itself: {stop.code!r}") from None
        space = {}
    if not recording.used:
        declare(space)
    return recording


def package_of(file):
    """The dotted name of a file that belongs to a package, with the folder above the package on the path."""
    folder, names = os.path.dirname(file), [os.path.splitext(os.path.basename(file))[0]]
    while os.path.exists(os.path.join(folder, "__init__.py")):
        names.insert(0, os.path.basename(folder))
        folder = os.path.dirname(folder)
    if len(names) == 1:
        return None
    sys.path.insert(0, folder)
    recording.folder = os.path.join(folder, names[0])
    return ".".join(names[:-1] if names[-1] == "__init__" else names) if names[-1] != "__init__" else None


def declare(space):
    """A module that only defines: its sources with their defaults, else its configs."""
    for function in recording.source_functions:
        function()
    if recording.used:
        return
    for name, value in space.items():
        if isinstance(value, collections.abc.Mapping) and "client" in value and "resources" in value:
            recording.say(f"{name}: RESTAPIConfig = {write(value)}", 1)
            recording.need("from dlt.sources.rest_api import RESTAPIConfig")


def main(file, answer):
    try:
        found = record(file)
        if found.secret_refusal is not None:
            raise found.secret_refusal
        imports = [[line or 1, text] for text, line in found.imports.items()]
        result = {"program": imports + [[line or 1, text] for line, text in found.statements], "notes": found.notes}
    except BaseException as error:
        result = {"failed": failure(error)}
    with open(answer, "w", encoding="utf-8") as out:
        json.dump(result, out)
    sys.stdout.flush()
    os._exit(0)


def failure(error):
    """Where the program failed, in its own words; a refusal in ours."""
    cause = error
    while cause is not None and not isinstance(cause, Refused):
        cause = cause.__cause__ or cause.__context__
    refused = cause if cause is not None else error
    line = None
    trace = refused.__traceback__
    while trace is not None:
        if recording is not None and os.path.realpath(trace.tb_frame.f_code.co_filename) == recording.file:
            line = trace.tb_lineno
        trace = trace.tb_next
    if isinstance(refused, Refused):
        return {"line": refused.line or line, "why": refused.why, "hint": refused.hint}
    message = MARK.sub("…", str(error))[:300]
    return {"line": line if line is not None else getattr(error, "lineno", None), "error": type(error).__name__, "why": message, "hint": None}


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
