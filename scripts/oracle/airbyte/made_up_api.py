"""An API made up from a manifest: records by the schemas of its streams, pages as its paginators want them."""

import json
import re
import zlib
from datetime import datetime, timedelta, timezone

PAGES = (3, 2, 1)
MOST_ROWS = 120


class MadeUpApi:
    def __init__(self, manifest):
        self.manifest = manifest
        text = json.dumps(manifest)
        # keys that children read from their parents have to be there
        self.parent_keys = set(re.findall(r'"parent_key": "([^"{]+)"', text))
        self.streams = streams_of(manifest)
        # what was answered once is answered again: a second run meets the same API
        self.known = {}
        self.begin()

    def begin(self):
        self.tokens = {}

    def answer(self, asked, who):
        key = json.dumps({**asked, "headers": None}, sort_keys=True)
        if key not in self.known:
            self.known[key] = self.make(asked, who)
        return self.known[key]

    def make(self, asked, who):
        if who is None:
            return reply(login(asked))
        retriever, stream_slice, token = who
        value = (token or {}).get("next_page_token")
        key = f"{retriever.name}|{json.dumps(slice_of(stream_slice), sort_keys=True, default=str)}"
        seen = self.tokens.setdefault(key, [])
        if value not in seen:
            seen.append(value)
        page = seen.index(value)
        return Answer(self, retriever, stream_slice, page, key, asked).make()


def slice_of(stream_slice):
    return dict(stream_slice) if stream_slice else {}


def login(asked):
    token = f"token-{zlib.crc32(json.dumps(asked, sort_keys=True).encode()) % 1000}"
    names = ("access_token", "token", "session_token", "id", "api_token", "sessionToken", "authToken")
    return {**{name: token for name in names}, "expires_in": 86400, "refresh_token": "again", "data": {"token": token}}


def reply(body, headers=None):
    return 200, {"Content-Type": "application/json", **(headers or {})}, json.dumps(body).encode()


class Answer:
    def __init__(self, api, retriever, stream_slice, page, key, asked):
        self.api, self.retriever, self.slice, self.page = api, retriever, slice_of(stream_slice), page
        self.key, self.asked = key, asked
        paginator = retriever.paginator
        self.strategy = getattr(paginator, "pagination_strategy", None)
        seed = zlib.crc32(key.encode())
        size = (self.strategy.get_page_size() if self.strategy else None) or 3
        pages = PAGES[seed % len(PAGES)] if self.strategy else 1
        if size > MOST_ROWS and not hasattr(self.strategy, "cursor_value"):
            pages, size = 1, 3
        self.is_last = page >= pages - 1
        size = min(size, 5) if hasattr(self.strategy, "cursor_value") and not self.by_size() else size
        self.rows = 0 if page >= pages else (max(1, size - 1) if self.is_last else size)
        self.seed = seed

    def by_size(self):
        written = f"{self.text('stop_condition')} {self.text('cursor_value')}"
        return "last_page_size" in written or "last_record" in written

    def text(self, name):
        value = getattr(self.strategy, f"_{name}", None)
        return getattr(value, "condition", None) or getattr(value, "string", None) or ""

    def make(self):
        selector = self.retriever.record_selector
        extractor = selector.extractor
        schema = self.schema()
        rows = [self.record(schema, index) for index in range(self.rows)]
        path = [part.eval(extractor.config) for part in getattr(extractor, "_field_path", [])]
        body = placed(rows, path)
        headers = {}
        if self.strategy is not None and hasattr(self.strategy, "cursor_value"):
            # what leads on stands in an object
            body = (rows[0] if rows else {}) if not path else body
            body = self.lead_on(body, headers)
        decoder = type(getattr(extractor, "decoder", None)).__name__
        if "Composite" in decoder:
            decoder = type(extractor.decoder.parser).__name__
        if "Jsonl" in decoder or "JsonLine" in decoder:
            return 200, {"Content-Type": "application/jsonl"}, "\n".join(map(json.dumps, rows)).encode()
        if "Csv" in decoder:
            names = list(dict.fromkeys(name for row in rows for name in row))
            lines = [",".join(names)] + [",".join(csv(row.get(name)) for name in names) for row in rows]
            return 200, {"Content-Type": "text/csv"}, "\n".join(lines).encode()
        if "Xml" in decoder:
            return 200, {"Content-Type": "application/xml"}, f"<root>{xml(body)}</root>".encode()
        return reply(body, headers)

    def schema(self):
        for stream in self.api.streams:
            if stream.get("name") == self.retriever.name:
                return find_schema(stream, self.api.manifest)
        return {"properties": {"id": {"type": "string"}}}

    def record(self, schema, index):
        number = self.seed % 97 * 1000 + self.page * 100 + index
        record = value_of("", schema, number, 0)
        # of a record that holds nothing the CDK says that it is none
        if not isinstance(record, dict) or not record:
            record = {"id": number}
        for key in self.api.parent_keys:
            at = record
            *above, last = re.split(r"[/.]", key)
            for step in above:
                at = at.setdefault(step, {}) if isinstance(at.get(step, {}), dict) else {}
            known = at.get(last)
            if not isinstance(known, (str, int)) or isinstance(known, bool) or known == "":
                at[last] = f"{last}-{number}"
        for stream in self.api.streams:
            if stream.get("name") == self.retriever.name:
                for path in paths_in(json.dumps(stream).replace('\\"', "'"), "record"):
                    fill(record, path, number)
        self.date(record, index)
        return record

    def date(self, record, index):
        """The cursor field gets moments within the slice, as the manifest writes them."""
        for stream in self.api.streams:
            if stream.get("name") != self.retriever.name:
                continue
            cursor = resolved(stream.get("incremental_sync"), self.api.manifest) or {}
            field, shape = cursor.get("cursor_field"), cursor.get("datetime_format") or "%Y-%m-%dT%H:%M:%SZ"
            if not isinstance(field, str) or "{" in field:
                return
            formats = cursor.get("cursor_datetime_formats") or [shape]
            start = self.slice.get("start_time")
            moment = read_moment(start, shape) or datetime(2024, 1, 15, tzinfo=timezone.utc)
            end = read_moment(self.slice.get("end_time"), shape)
            moment += timedelta(hours=1 + index + 5 * self.page) if "H" in formats[0] or "%s" in formats[0] or "%ms" in formats[0] else timedelta()
            if end is not None and moment > end:
                moment = end
            record[field] = write_moment(moment, formats[0])

    def lead_on(self, body, headers):
        written = self.text("cursor_value")
        next_token = None if self.is_last else f"next{self.page + 1}"
        is_path = type(getattr(self.retriever.paginator, "page_token_option", None)).__name__ == "RequestPath"
        if next_token is not None and is_path:
            next_token = f"{self.asked['url']}?after={next_token}"
        paths = paths_in(written, "response")
        for path in paths:
            body = with_value(body, path, next_token)
        stop = self.text("stop_condition")
        for path in paths_in(stop, "response"):
            if path in paths:
                continue
            is_more = re.search(r"more|next", path[-1], re.I) is not None
            body = with_value(body, path, (not self.is_last) if is_more else (next_token if self.is_last else next_token))
        if "headers" in written:
            for name in re.findall(r"headers(?:\[['\"]([\w-]+)['\"]\]|\.get\(['\"]([\w-]+)['\"]|\.(\w+))", written):
                found = next(each for each in name if each)
                if found.lower() == "link" and next_token is not None:
                    headers["Link"] = f'<{self.asked["url"]}?after=next{self.page + 1}>; rel="next"'
                elif next_token is not None:
                    headers[found] = next_token
        return body


def fill(record, path, number):
    """What templates name is there, as deep as they name it."""
    methods = ("get", "items", "keys", "values", "split", "replace", "strip", "lower")
    path = [key for key in path if key not in methods]
    at = record
    for key in path[:-1]:
        if not isinstance(at, dict):
            return
        if not isinstance(at.get(key), (dict, list)):
            at[key] = {}
        at = at[key]
    if isinstance(at, dict) and path:
        at.setdefault(path[-1], f"{path[-1]} {number}")


def placed(rows, path):
    if "*" not in path:
        return nested(rows, path)
    star = path.index("*")
    # a key after the star is one of each row
    return nested([placed(row, path[star + 1 :]) for row in rows], path[:star])


def nested(body, path):
    for key in reversed(path):
        body = {key: body}
    return body


def with_value(body, path, value):
    if not path:
        return value
    if not isinstance(body, dict):
        return body if isinstance(body, list) and body else ({path[0]: with_value({}, path[1:], value)} if not isinstance(body, list) else body)
    held = dict(body)
    if len(path) == 1:
        if isinstance(held.get(path[0]), (list, dict)) and held[path[0]]:
            return held
        if value is None:
            held.pop(path[0], None)
        else:
            held[path[0]] = value
        return held
    held[path[0]] = with_value(held.get(path[0], {}), path[1:], value)
    return held


def paths_in(template, name):
    step = r"(?:\.get\(\s*['\"][^'\"]+['\"](?:\s*,[^()]*)?\)|\[\s*['\"][^'\"]+['\"]\s*\]|\.(?!get\b)\w+)"
    found = []
    for whole in re.findall(rf"\b{name}((?:{step})+)", template):
        path = re.findall(r"\.get\(\s*['\"]([^'\"]+)['\"]|\[\s*['\"]([^'\"]+)['\"]\s*\]|\.(?!get\b)(\w+)", whole)
        found.append([next(part for part in each if part) for each in path])
    return found


def streams_of(manifest):
    """Every stream, those that are only parents too, the listed ones first."""
    listed = [resolved(each, manifest) for each in manifest.get("streams", [])]
    found, waiting = [], [each for each in listed if isinstance(each, dict)]
    while waiting and len(found) < 500:
        stream = waiting.pop(0)
        name = stream.get("name") or stream.get("$parameters", {}).get("name")
        if any(each["name"] == name for each in found):
            continue
        found.append({**stream, "name": name})
        retriever = resolved(stream.get("retriever"), manifest) or {}
        routers = resolved(retriever.get("partition_router"), manifest) or []
        for router in routers if isinstance(routers, list) else [routers]:
            router = resolved(router, manifest)
            router = resolved(router.get("underlying_partition_router"), manifest) or router
            for parent in router.get("parent_stream_configs", []):
                above = resolved(resolved(parent, manifest).get("stream"), manifest)
                if isinstance(above, dict):
                    waiting.append(above)
    return found


def at(manifest, pointer):
    node = manifest
    for key in pointer[2:].split("/"):
        node = node[int(key)] if isinstance(node, list) else node.get(key, {})
    return node


def resolved(node, manifest):
    if isinstance(node, str) and node.startswith("#/"):
        return resolved(at(manifest, node), manifest)
    if isinstance(node, dict) and "$ref" in node:
        below = resolved(at(manifest, node["$ref"]), manifest)
        own = {key: value for key, value in node.items() if key != "$ref"}
        return {**below, **own} if isinstance(below, dict) else below
    return node


def find_schema(stream, manifest):
    loader = resolved(stream.get("schema_loader"), manifest) or {}
    schema = resolved(loader.get("schema"), manifest) if isinstance(loader, dict) else None
    return schema if isinstance(schema, dict) else {"properties": {"id": {"type": "string"}}}


def value_of(name, schema, number, depth):
    if not isinstance(schema, dict):
        return number
    for word in ("oneOf", "anyOf"):
        if schema.get(word):
            schema = {**schema, **schema[word][0]}
    kinds = schema.get("type")
    kinds = [kinds] if isinstance(kinds, str) else list(kinds or [])
    kind = next((each for each in kinds if each != "null"), "object" if "properties" in schema else "string")
    if "null" in kinds and depth > 0 and name not in ("id", "uuid", "key") and (number + len(name)) % 6 == 5:
        return None
    if kind == "object":
        if depth > 3:
            return {}
        return {
            key: value_of(key, each, number + place, depth + 1)
            for place, (key, each) in enumerate((schema.get("properties") or {}).items())
        }
    if kind == "array":
        return [value_of(name, schema.get("items") or {"type": "string"}, number + n, depth + 1) for n in range(number % 3)]
    if kind == "integer":
        return number
    if kind == "number":
        return number + 0.5
    if kind == "boolean":
        return number % 2 == 0
    shape = schema.get("format")
    moment = datetime(2024, 1, 15, tzinfo=timezone.utc) + timedelta(hours=number % 400)
    if shape == "date-time":
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    if shape == "date":
        return moment.strftime("%Y-%m-%d")
    if re.search(r"ur[il]$", name, re.I) or shape == "uri":
        return f"https://example.com/{name}/{number}"
    return f"{name} {number}"


def read_moment(text, shape):
    from airbyte_cdk.sources.declarative.datetime.datetime_parser import DatetimeParser

    try:
        return DatetimeParser().parse(text, shape)
    except Exception:  # noqa: BLE001
        return None


def write_moment(moment, shape):
    from airbyte_cdk.sources.declarative.datetime.datetime_parser import DatetimeParser

    written = DatetimeParser().format(moment, shape)
    return int(written) if shape in ("%s", "%ms", "%epoch_microseconds") else written


def csv(value):
    return "" if value is None else json.dumps(value).replace(",", ";").strip('"').replace('"', "")


def xml(value):
    if isinstance(value, dict):
        return "".join(f"<{key}>{xml(each)}</{key}>" for key, each in value.items() if not isinstance(each, list)) + "".join(
            f"<{key}>{xml(item)}</{key}>" for key, each in value.items() if isinstance(each, list) for item in each
        )
    return "" if value is None else str(value)
