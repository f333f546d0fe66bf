/**
 * What asks a paginator's class for its next page, as Python for our interpreter: the module `sluice_paging`. Between two pages nothing of it
 * is kept but the attributes of the paginator, as JSON (decisions/0111).
 */
export const drivePaginator = `import re
from datetime import date, datetime, timedelta

def _written(value):
    if isinstance(value, datetime):
        return {"$datetime": value.isoformat()}
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    if isinstance(value, timedelta):
        return {"$seconds": value.total_seconds()}
    if isinstance(value, dict):
        return {"$dict": [[_written(key), _written(item)] for key, item in value.items()]}
    if isinstance(value, set):
        return {"$set": [_written(item) for item in value]}
    if isinstance(value, tuple):
        return {"$tuple": [_written(item) for item in value]}
    if isinstance(value, list):
        return [_written(item) for item in value]
    return value

def _read(value):
    if isinstance(value, list):
        return [_read(item) for item in value]
    if not isinstance(value, dict):
        return value
    kind = list(value)[0]
    inner = value[kind]
    if kind == "$datetime":
        return datetime.fromisoformat(inner)
    if kind == "$date":
        return date.fromisoformat(inner)
    if kind == "$seconds":
        return timedelta(seconds=inner)
    if kind == "$dict":
        return {_read(key): _read(item) for key, item in inner}
    return set(_read(inner)) if kind == "$set" else tuple(_read(inner))

class _Headers:
    def __init__(self, given):
        self._given = {name.lower(): text for name, text in given.items()}

    def get(self, name, default=None):
        return self._given.get(name.lower(), default)

    def __getitem__(self, name):
        return self._given[name.lower()]

    def __contains__(self, name):
        return name.lower() in self._given

    def items(self):
        return self._given.items()

class _Request:
    def __init__(self, given):
        self.url = given["url"]
        self.method = given["method"]
        self.headers = given["headers"]
        self.params = given["params"]
        self.json = given["json"]
        self.data = given["data"]

class _Response:
    def __init__(self, given, request):
        self.status_code = given["status"]
        self.ok = given["status"] < 400
        self.url = given["url"]
        self.headers = _Headers(given["headers"])
        self.request = request
        self._body = given["body"]

    def json(self):
        return self._body

    def raise_for_status(self):
        return None

    @property
    def links(self):
        found = {}
        for url, rest in re.findall(r"<([^>]*)>([^<]*)", self.headers.get("link") or ""):
            rel = re.search(r'rel="?([^";,]+)', rest)
            found[rel.group(1).strip() if rel else url] = {"url": url, "rel": rel.group(1).strip() if rel else None}
        return found

def drive(make):
    def step(call):
        paginator = make()
        for name, value in (call["state"] or {}).items():
            setattr(paginator, name, _read(value))
        request = _Request(call["request"])
        answer = call["response"]
        if answer is None:
            paginator.init_request(request)
        else:
            paginator.update_state(_Response(answer, request), call["data"])
            paginator.update_request(request)
        return {
            "state": {name: _written(value) for name, value in vars(paginator).items()},
            "more": answer is None or bool(paginator.has_next_page),
            "request": {
                "url": request.url,
                "method": request.method,
                "headers": request.headers,
                "params": {} if request.params is None else request.params,
                "json": request.json,
                "data": request.data,
            },
        }
    return step
`
