"""Hands a rest_api pipeline from dlt to sluice's command line and back, in one DuckDB file, and checks every step.

Needs Python with dlt (1.26.0, 1.31.0: both hold) and a duckdb that writes files of the same storage version as @duckdb/node-api (1.5), and
dist/ (npm run build):
    PYTHONPATH=/tmp/duck15 /tmp/dltvenv/bin/python scripts/oracle/handover-rest.py [--fixture test/handover/dlt-rest.sql]

1. dlt's rest_api source loads two runs of the configuration below.   --fixture dumps the database here, as SQL
2. `sluice run` loads a third run of the same configuration, without any working folder.
3. a fresh dlt working folder (with --old-folder: the one of the first runs, behind by sluice's run) restores from the
   destination and loads a fourth run.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

import dlt
import duckdb
from dlt.sources.rest_api import rest_api_source

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def order(id, day, **more):
    return {
        "id": id,
        "updated_at": f"2024-03-{day:02}T10:00:00Z",
        "total": 10.5 * id,
        "customer": {"name": f"customer {id}", "since": "2020-01-01"},
        "lines": [{"sku": f"s{id}", "quantity": 2, "discounts": [0.5, 0.25]}],
        **more,
    }


ORDERS = {
    1: [order(1, 1), order(2, 2)],
    2: [order(1, 1), order(2, 2), order(3, 3)],
    3: [order(1, 1), order(2, 4, total=99.5, lines=[]), order(3, 3), order(4, 5)],
    4: [order(1, 6, total=1.25), order(2, 4, total=99.5, lines=[]), order(3, 3), order(4, 5), order(5, 7)],
}
phase = 1
asked = []


class Api(BaseHTTPRequestHandler):
    def do_GET(self):
        url = urlparse(self.path)
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        asked.append((phase, url.path, query.get("updated_since")))
        since = query.get("updated_since", "")
        changed = [record for record in ORDERS[phase] if record["updated_at"] >= since]
        parts = url.path.strip("/").split("/")
        if parts == ["orders"]:
            self.reply({"data": changed})
        elif parts == ["visits"]:
            self.reply({"data": [{"id": r["id"], "updated_at": r["updated_at"], "page": "/"} for r in changed]})
        elif parts == ["countries"]:
            self.reply({"data": [{"code": "DE", "people": 84}, {"code": "FR", "people": 68 + phase}]})
        else:
            self.reply({"data": [{"note_id": f"{parts[1]}-{phase}", "text": f"note in run {phase}"}]})

    def reply(self, body):
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def config(url):
    incremental = {"cursor_path": "updated_at", "start_param": "updated_since", "initial_value": "2024-01-01T00:00:00Z"}
    return {
        "client": {"base_url": url, "paginator": "single_page"},
        "resource_defaults": {"endpoint": {"data_selector": "data"}},
        "resources": [
            {
                "name": "orders",
                "primary_key": "id",
                "write_disposition": "merge",
                "endpoint": {"path": "orders", "incremental": incremental},
            },
            {"name": "visits", "write_disposition": "append", "endpoint": {"path": "visits", "incremental": incremental}},
            {"name": "countries", "write_disposition": "replace", "endpoint": "countries"},
            {
                "name": "notes",
                "primary_key": "note_id",
                "write_disposition": "merge",
                "include_from_parent": ["id"],
                "endpoint": {"path": "orders/{resources.orders.id}/notes"},
            },
        ],
    }


def run_dlt(folder, url):
    pipeline = dlt.pipeline(
        "shop",
        pipelines_dir=os.path.join(folder, "old" if phase < 3 or "--old-folder" in sys.argv else "fresh"),
        destination=dlt.destinations.duckdb(os.path.join(folder, "shop.duckdb")),
        dataset_name="shop_dataset",
    )
    pipeline.run(rest_api_source(config(url), name="shop"))
    return pipeline


def run_sluice(folder, url):
    with open(os.path.join(folder, "shop.json"), "w") as file:
        json.dump({"name": "shop", **config(url)}, file)
    cli = os.path.join(ROOT, "dist", "cli", "main.js")
    done = subprocess.run(["node", cli, "run", "shop.json", "--json"], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def query(folder, sql):
    with duckdb.connect(os.path.join(folder, "shop.duckdb")) as connection:
        connection.execute("SET TimeZone='UTC'")
        return connection.execute(sql).fetchall()


def dump(folder, path):
    """The tables of the dataset as SQL: a fixture that a person can read."""
    lines = ['CREATE SCHEMA "shop_dataset";']
    with duckdb.connect(os.path.join(folder, "shop.duckdb")) as connection:
        connection.execute("SET TimeZone='UTC'")
        tables = connection.execute(
            "SELECT table_name, sql FROM duckdb_tables() WHERE schema_name = 'shop_dataset' ORDER BY table_oid"
        ).fetchall()
        for table, sql in tables:
            lines.append(sql)
            for row in connection.execute(f'SELECT COLUMNS(*)::VARCHAR FROM shop_dataset."{table}"').fetchall():
                values = ", ".join("NULL" if value is None else "'" + value.replace("'", "''") + "'" for value in row)
                lines.append(f'INSERT INTO shop_dataset."{table}" VALUES ({values});')
    with open(path, "w") as file:
        file.write("\n".join(lines) + "\n")


failures = 0


def check(what, found, expected):
    global failures
    if found == expected:
        print(f"ok      {what}")
        return
    failures += 1
    print(f"FAILED  {what}\n   found: {found!r}\nexpected: {expected!r}")


def since(path):
    return [value for (run, asked_path, value) in asked if run == phase and asked_path == path]


def main():
    global phase
    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    folder = tempfile.mkdtemp(prefix="handover-")
    for phase in (1, 2):
        run_dlt(folder, url)
    if "--fixture" in sys.argv:
        dump(folder, sys.argv[sys.argv.index("--fixture") + 1])
    columns = "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'shop_dataset' AND table_name NOT LIKE '\\_dlt%' ESCAPE '\\' ORDER BY ALL"
    versions = "SELECT count(*) FROM shop_dataset._dlt_version"
    before = query(folder, columns)
    versions_before = query(folder, versions)

    phase = 3
    report = run_sluice(folder, url)
    check("sluice asks from dlt's cursor", since("/orders") + since("/visits"), ["2024-03-03T10:00:00Z"] * 2)
    check("sluice asks for the children of changed parents only", sorted({p for (run, p, _) in asked if run == 3 and "notes" in p}), ["/orders/2/notes", "/orders/4/notes"])
    check("no new tables or columns", (query(folder, columns), report["schema_changes"]), (before, []))
    print("        schema versions:", versions_before, "→", query(folder, versions))
    merged = "SELECT id, total FROM shop_dataset.orders ORDER BY id"
    check("merged", query(folder, merged), [(1, 10.5), (2, 99.5), (3, 31.5), (4, 42.0)])
    lines = "SELECT o.id, l.sku, d.value FROM shop_dataset.orders o JOIN shop_dataset.orders__lines l ON l._dlt_parent_id = o._dlt_id JOIN shop_dataset.orders__lines__discounts d ON d._dlt_parent_id = l._dlt_id ORDER BY ALL"
    check("nested rows follow", [row[0] for row in query(folder, lines)], [1, 1, 3, 3, 4, 4])
    check("appended once", query(folder, "SELECT id, count(*) FROM shop_dataset.visits GROUP BY 1 ORDER BY 1"), [(1, 1), (2, 2), (3, 1), (4, 1)])
    check("replaced", query(folder, "SELECT code, people FROM shop_dataset.countries ORDER BY 1"), [("DE", 84), ("FR", 71)])

    after_sluice = query(folder, versions)
    phase = 4
    pipeline = run_dlt(folder, url)
    check("dlt asks from sluice's cursor", since("/orders") + since("/visits"), ["2024-03-05T10:00:00Z"] * 2)
    check("dlt adds no columns", query(folder, columns), before)
    print("        schema versions:", after_sluice, "→", query(folder, versions))
    check("dlt merged", query(folder, merged), [(1, 1.25), (2, 99.5), (3, 31.5), (4, 42.0), (5, 52.5)])
    check("nested rows follow", [row[0] for row in query(folder, lines)], [1, 1, 3, 3, 4, 4, 5, 5])
    check("appended once", query(folder, "SELECT id, count(*) FROM shop_dataset.visits GROUP BY 1 ORDER BY 1"), [(1, 2), (2, 2), (3, 1), (4, 1), (5, 1)])
    for child, parent in (("orders__lines", "orders"), ("orders__lines__discounts", "orders__lines")):
        orphans = f"SELECT count(*) FROM shop_dataset.{child} WHERE _dlt_parent_id NOT IN (SELECT _dlt_id FROM shop_dataset.{parent})"
        check(f"no orphans in {child}", query(folder, orphans), [(0,)])
    states = query(folder, "SELECT version FROM shop_dataset._dlt_pipeline_state ORDER BY _dlt_load_id")
    check("one state after the other", [version for (version,) in states], list(range(1, len(states) + 1)))
    check("dlt is in sync", pipeline.default_schema.version_hash in [h for (h,) in query(folder, "SELECT version_hash FROM shop_dataset._dlt_version")], True)
    sys.exit(1 if failures else 0)


main()
