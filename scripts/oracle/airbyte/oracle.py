"""
Reads manifests with Airbyte's own CDK, twice, over a scripted API, and writes down what it asked for and what it gave.

    /work/venvs/cdk/bin/python scripts/oracle/airbyte/oracle.py FOLDER...

A folder holds `manifest.yaml`, `config.json` and `api.json` (rules, see `rule_api.py`); without the last the API is made
up from the manifest's schemas (`made_up_api.py`). `golden.json` is written into it: the answers by request, and the
records and requests of both runs. The network is never touched and the clock stands still.
"""

import copy
import json
import logging
import sys
import threading
import time
import warnings
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

warnings.filterwarnings("ignore")
NOW = "2024-03-01T12:00:00+00:00"

import freezegun  # noqa: E402

freezegun.configure(extend_ignore_list=["queue", "threading", "concurrent", "airbyte_cdk.sources.concurrent_source"])

import requests  # noqa: E402
import yaml  # noqa: E402
from airbyte_cdk.models import (  # noqa: E402
    AirbyteMessageSerializer,
    AirbyteStateMessageSerializer,
    ConfiguredAirbyteCatalogSerializer,
    Type,
)
from airbyte_cdk.sources.declarative.concurrent_declarative_source import ConcurrentDeclarativeSource  # noqa: E402
from airbyte_cdk.sources.declarative.requesters.http_requester import HttpRequester  # noqa: E402
from airbyte_cdk.sources.declarative.retrievers import simple_retriever  # noqa: E402
from airbyte_cdk.sources.streams.http.requests_native_auth.abstract_oauth import (  # noqa: E402
    AbstractOauth2Authenticator,
)

sys.path.insert(0, str(Path(__file__).parent))
from made_up_api import MadeUpApi  # noqa: E402
from rule_api import RuleApi  # noqa: E402

logging.disable(logging.CRITICAL)

asking = threading.local()


def remember_who_asks():
    fetch = simple_retriever.SimpleRetriever._fetch_next_page

    def wrapped(self, stream_slice, next_page_token=None, *args, **kwargs):
        before = getattr(asking, "now", None)
        asking.now = (self, stream_slice, next_page_token)
        try:
            return fetch(self, stream_slice, next_page_token, *args, **kwargs)
        finally:
            asking.now = before

    simple_retriever.SimpleRetriever._fetch_next_page = wrapped
    forget_who_asks(AbstractOauth2Authenticator, "_make_handled_request", lambda _self: True)
    forget_who_asks(HttpRequester, "send_request", lambda self: self.name.endswith("login_requester"))


def forget_who_asks(owner, method, applies):
    """What a login asks for is nobody's page."""
    usual = getattr(owner, method)

    def wrapped(self, *args, **kwargs):
        before = getattr(asking, "now", None)
        if applies(self):
            asking.now = None
        try:
            return usual(self, *args, **kwargs)
        finally:
            asking.now = before

    setattr(owner, method, wrapped)


class Wire:
    """Stands in for the network: answers by the API and keeps what was asked."""

    def __init__(self, api):
        self.api = api
        self.lock = threading.Lock()
        self.exchanges = {}
        self.asked = []

    def send(self, _adapter, request, **_kwargs):
        with self.lock:
            asked = read_request(request)
            status, headers, body = self.api.answer(asked, getattr(asking, "now", None))
            key = json.dumps(asked, sort_keys=True)
            entry = self.exchanges.setdefault(key, {"request": asked, "answers": []})
            answer = {"status": status, "headers": headers, **text_of(body)}
            if not entry["answers"] or entry["answers"][-1] != answer:
                entry["answers"].append(answer)
            self.asked.append(asked)
        return response_of(request, status, headers, body)


def read_request(request):
    parts = urlsplit(request.url)
    asked = {"method": request.method, "url": f"{parts.scheme}://{parts.netloc}{parts.path}"}
    params = sorted(parse_qsl(parts.query, keep_blank_values=True))
    if params:
        asked["params"] = [list(pair) for pair in params]
    body = request.body
    if isinstance(body, bytes):
        body = body.decode("utf-8", "replace")
    if body:
        kind = request.headers.get("Content-Type", "")
        if "json" in kind:
            asked["json"] = json.loads(body)
        elif "form-urlencoded" in kind:
            asked["form"] = [list(pair) for pair in sorted(parse_qsl(body, keep_blank_values=True))]
        else:
            asked["text"] = body
    known = ("user-agent", "accept-encoding", "accept", "connection", "content-length", "content-type", "cookie")
    headers = {name.lower(): value for name, value in request.headers.items() if name.lower() not in known}
    if headers:
        asked["headers"] = dict(sorted(headers.items()))
    return asked


def text_of(body):
    try:
        return {"body": body.decode("utf-8")}
    except UnicodeDecodeError:
        import base64

        return {"base64": base64.b64encode(body).decode("ascii")}


def response_of(request, status, headers, body):
    import io

    from urllib3 import HTTPResponse

    raw = HTTPResponse(
        body=io.BytesIO(body), headers=headers, status=status, preload_content=False, decode_content=True
    )
    adapter = requests.adapters.HTTPAdapter()
    return adapter.build_response(request, raw)


def run(manifest, config, wire, state):
    """One read of all streams; records by stream, the state after it, what went wrong."""
    wire.asked = []
    made = dict(source_config=copy.deepcopy(manifest), config=config, custom_components_trusted=False)
    source = ConcurrentDeclarativeSource(catalog=None, state=None, **made)
    catalog = {"streams": []}
    for stream in source.discover(logging.getLogger("airbyte"), config).streams:
        dumped = stream_json(stream)
        mode = "incremental" if "incremental" in dumped["supported_sync_modes"] else "full_refresh"
        catalog["streams"].append({"stream": dumped, "sync_mode": mode, "destination_sync_mode": "append"})
    wire.asked = []
    wire.api.begin()
    configured = ConfiguredAirbyteCatalogSerializer.load(catalog)
    messages = [AirbyteStateMessageSerializer.load(each) for each in state]
    source = ConcurrentDeclarativeSource(catalog=configured, state=messages, **made)
    records, states, errors = {each["stream"]["name"]: [] for each in catalog["streams"]}, {}, []
    try:
        for message in source.read(logging.getLogger("airbyte"), config, configured, messages):
            if message.type == Type.RECORD:
                records[message.record.stream].append(message.record.data)
            elif message.type == Type.STATE:
                dumped = AirbyteStateMessageSerializer.dump(message.state)
                states[dumped["stream"]["stream_descriptor"]["name"]] = dumped
            elif message.type == Type.TRACE and message.trace.error is not None:
                error = message.trace.error
                errors.append([getattr(error.stream_descriptor, "name", None), error.message, error.internal_message])
    except Exception as error:  # noqa: BLE001
        if not errors:
            errors.append([None, str(error), type(error).__name__])
    outcome = {"requests": distinct(wire.asked), "records": records}
    if errors:
        outcome["errors"] = errors
    return outcome, [plausible(each) for each in states.values()]


def plausible(state):
    """The CDK measures how long a run took by a clock that does not stand still, against one that does."""
    if isinstance(state, dict):
        return {
            key: max(0, value) if key == "lookback_window" and isinstance(value, int) else plausible(value)
            for key, value in state.items()
        }
    return [plausible(each) for each in state] if isinstance(state, list) else state


def stream_json(stream):
    from airbyte_cdk.models import AirbyteCatalog, AirbyteMessage

    message = AirbyteMessage(type=Type.CATALOG, catalog=AirbyteCatalog(streams=[stream]))
    return json.loads(json.dumps(AirbyteMessageSerializer.dump(message), default=str))["catalog"]["streams"][0]


def distinct(asked):
    counts = {}
    for each in asked:
        counts[json.dumps(each, sort_keys=True)] = counts.get(json.dumps(each, sort_keys=True), 0) + 1
    return [json.loads(key) for key in sorted(counts)]


def make_golden(folder):
    manifest = yaml.load((folder / "manifest.yaml").read_text(), Loader=yaml.SafeLoader)
    manifest = json.loads(json.dumps(manifest, default=str))
    config = json.loads((folder / "config.json").read_text())
    rules = folder / "api.json"
    api = RuleApi(json.loads(rules.read_text())) if rules.exists() else MadeUpApi(manifest)
    wire = Wire(api)
    requests.adapters.HTTPAdapter.send = lambda adapter, request, **kwargs: wire.send(adapter, request, **kwargs)
    runs, state = [], []
    for _ in range(2):
        outcome, state = run(manifest, config, wire, state)
        runs.append(outcome)
    golden = {"now": NOW, "exchanges": list(wire.exchanges.values()), "runs": runs}
    (folder / "golden.json").write_text(json.dumps(golden, indent=1, ensure_ascii=False, default=str) + "\n")
    return golden


def main():
    import faulthandler

    faulthandler.dump_traceback_later(900, exit=True)
    remember_who_asks()
    time.sleep = lambda _seconds: None
    for name in sys.argv[1:]:
        folder = Path(name)
        with freezegun.freeze_time(NOW, tick=False):
            try:
                golden = make_golden(folder)
            except Exception as error:  # noqa: BLE001
                print(f"{folder.name}: FAILED {type(error).__name__}: {str(error)[:400]}")
                continue
        told = ", ".join(
            f"{len(each['requests'])} requests, {sum(map(len, each['records'].values()))} records"
            + (f", ERRORS {each['errors'][:2]}" if "errors" in each else "")
            for each in golden["runs"]
        )
        print(f"{folder.name}: {told}", flush=True)


main()
