"""Hands a pipeline from dlt to sluice and back in one ClickHouse (chdb behind HTTP), and checks every step. Needs dlt[clickhouse]==1.31.0:
    python scripts/oracle/handover-clickhouse.py "$(URL of a database of test/servers/clickhouse.ts)"
"""

import os
import subprocess
import sys
import tempfile

os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
import clickhouse_over_http
import dlt

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
URL = sys.argv[1]
CREDENTIALS = clickhouse_over_http.credentials_of(URL)
RECORDS = [
    {"id": 1, "updated": "2024-01-01T00:00:00Z", "name": "one", "price": 1.5, "tags": ["a", "b"], "owner": {"id": 7}},
    {"id": 2, "updated": "2024-01-02T00:00:00Z", "name": "two", "price": 2.0, "tags": [], "owner": {"id": 8}},
    {"id": 3, "updated": "2024-01-03T00:00:00Z", "name": "three", "price": 3, "tags": ["c"], "owner": None},
    {"id": 1, "updated": "2024-01-05T00:00:00Z", "name": "one again", "price": 9.5, "tags": ["z"]},
]


def run_dlt(folder, records):
    @dlt.resource(name="items", primary_key="id", write_disposition="merge")
    def items(updated=dlt.sources.incremental("updated", initial_value="2023-01-01T00:00:00Z")):
        yield records

    @dlt.source(name="shop")
    def shop():
        return items

    destination = dlt.destinations.clickhouse(CREDENTIALS)
    dlt.pipeline("shop", pipelines_dir=folder, destination=destination, dataset_name="shop_dataset").run(shop())


def query(sql):
    place = type("Place", (), CREDENTIALS)
    return [line.split("\t") for line in clickhouse_over_http.send(place, sql).splitlines()]


def check(what, found, expected):
    if found != expected:
        sys.exit(f"FAILED {what}\n   found: {found!r}\nexpected: {expected!r}")
    print(f"ok  {what}")


folder = tempfile.mkdtemp(prefix="handover-")
run_dlt(os.path.join(folder, "first"), RECORDS[:2])
run_dlt(os.path.join(folder, "first"), RECORDS[:3])
subprocess.run(["npx", "tsx", "scripts/oracle/handover-clickhouse-load.ts", URL], cwd=ROOT, check=True)
items = "SELECT toString(id), name FROM shop_dataset___items ORDER BY id"
check("sluice goes on", query(items), [["1", "one"], ["2", "two from sluice"], ["3", "three"], ["4", "four from sluice"]])
run_dlt(os.path.join(folder, "second"), RECORDS)
check("dlt goes on", query(items), [["1", "one again"], ["2", "two from sluice"], ["3", "three"], ["4", "four from sluice"]])
tags = "SELECT i.id, t.value FROM shop_dataset___items__tags AS t JOIN shop_dataset___items AS i ON i._dlt_id = t._dlt_parent_id ORDER BY 1, 2"
check("nested rows", query(tags), [["1", "z"], ["2", "y"], ["3", "c"], ["4", "x"]])
check("one version of the schema", query("SELECT count() FROM shop_dataset____dlt_version"), [["1"]])
