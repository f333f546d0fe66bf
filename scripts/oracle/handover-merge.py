"""Hands pipelines that merge by dlt 1.31's keys from dlt to sluice's command line and back, run by run, in DuckDB and in
Postgres, and compares the tables with those of dlt alone. Needs Python with dlt 1.31 and dist/ (npm run build):

    /work/venvs/dlt131/bin/python scripts/oracle/handover-merge.py [postgres://user@host:port/database]
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

os.environ["RUNTIME__LOG_LEVEL"] = "CRITICAL"
os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"

import dlt
import duckdb
from dlt.sources.rest_api import rest_api_source

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
POSTGRES = sys.argv[1] if len(sys.argv) > 1 else None


def row(id, v, day, version, *lines):
    return {"id": id, "v": v, "day": day, "version": version, "lines": [{"n": n} for n in lines]}


RUNS = [
    [row(1, "a", 1, 1, 1, 2), row(2, "b", 1, 1, 3), row(3, "c", 2, 1, 4), row(4, "skip", 2, 1, 5)],
    [row(1, "a", 1, 1, 1, 2), row(2, "b2", 1, 2), row(5, "e", 1, 1, 6), row(3, "skip", 2, 2, 7)],
    [row(5, "e", 1, 1, 6, 8), row(6, "f", 2, 1, 9)],
    [row(5, "e", 1, 1, 6, 8), row(3, "c", 2, 3, 4), row(1, "a", 3, 1)],
    [row(5, "x", 1, 2, 6, 8), row(3, "c", 2, 3, 4)],
]


def merge(strategy, **more):
    return {"disposition": "merge", "strategy": strategy, **more}


RESOURCES = [
    ("cdc_all", merge("cdc"), {}),
    ("cdc_days", merge("cdc", skip_unchanged_rows=True), {"merge_key": "day"}),
    ("cdc_scope", merge("cdc", source_filter="v <> 'skip'", destination_scope="{table}.day IN (SELECT day FROM {staging_table})"), {}),
    ("ups", merge("upsert", source_filter="v <> 'skip'", skip_unchanged_rows=True, row_version_column_name="version"), {}),
    ("di_filter", merge("delete-insert", source_filter="v <> 'skip'"), {}),
    ("di_scope", merge("delete-insert", destination_scope="day < 3"), {}),
    ("scd_filter", merge("scd2", source_filter="v <> 'skip'"), {"primary_key": None}),
    ("scd_scope", merge("scd2", destination_scope="day = 1"), {"primary_key": None}),
]
run = 0


class Api(BaseHTTPRequestHandler):
    def do_GET(self):
        data = json.dumps(RUNS[run]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def config(url):
    def resource(name, how, more):
        keys = {"primary_key": "id", **more}
        hints = {key: value for key, value in keys.items() if value is not None}
        return {"name": name, **hints, "write_disposition": how, "endpoint": {"path": "rows", "paginator": "single_page"}}

    return {"client": {"base_url": url}, "resources": [resource(*one) for one in RESOURCES]}


def with_dlt(folder, place, url):
    destination = dlt.destinations.duckdb(place) if place.endswith(".duckdb") else dlt.destinations.postgres(place)
    # no working folder of an earlier run: everything is restored from the destination
    pipelines = tempfile.mkdtemp(dir=folder)
    pipeline = dlt.pipeline("shop", pipelines_dir=pipelines, destination=destination, dataset_name=dataset(place))
    pipeline.run(rest_api_source(config(url), name="shop"))


def with_sluice(folder, place, url):
    file = os.path.join(folder, "shop.json")
    with open(file, "w") as out:
        json.dump({"name": "shop", **config(url)}, out)
    command = ["node", os.path.join(ROOT, "dist/cli/main.js"), "run", file, "--destination", place, "--dataset", dataset(place)]
    done = subprocess.run(command, cwd=tempfile.mkdtemp(dir=folder), text=True, capture_output=True)
    if done.returncode != 0:
        raise RuntimeError(done.stdout + done.stderr)


def dataset(place):
    return "shop_dataset" if place.endswith(".duckdb") else "d" + str(abs(hash(current)) % 10**9)


def tables_of(place):
    """Every row without ids and moments; loads as their number, and nested rows by the id of their root."""
    run_sql, close = open_place(place)
    name = dataset(place)
    loads = [load for (load,) in run_sql(f"SELECT load_id FROM {name}._dlt_loads ORDER BY load_id")]
    number = {load: index for index, load in enumerate(loads)}
    found = {}
    for table, how, _ in RESOURCES:
        open_ = "_dlt_valid_to IS NULL" if how["strategy"] == "scd2" else "TRUE"
        rows = run_sql(f"SELECT id, v, day, version, {open_}, _dlt_load_id FROM {name}.{table}")
        found[table] = sorted((*cells, number.get(load, -1)) for *cells, load in rows)
        nested = f"SELECT r.id, r.v, l.n, l._dlt_list_idx FROM {name}.{table}__lines AS l LEFT JOIN {name}.{table} AS r ON r._dlt_id = l._dlt_parent_id"
        found[table + "__lines"] = sorted(run_sql(nested), key=str)
    close()
    return found


def open_place(place):
    if place.endswith(".duckdb"):
        connection = duckdb.connect(place, read_only=True)
        return (lambda sql: connection.execute(sql).fetchall()), connection.close
    import psycopg2

    connection = psycopg2.connect(place)
    cursor = connection.cursor()

    def run_sql(sql):
        cursor.execute(sql)
        return cursor.fetchall()

    return run_sql, connection.close


def play(tools, place_of, url):
    global run, current
    folder = tempfile.mkdtemp(prefix="handover-")
    current = "".join(tool.__name__[5] for tool in tools) + folder
    place = place_of(folder)
    after = []
    for run, tool in enumerate(tools):
        tool(folder, place, url)
        after.append(tables_of(place))
    return after


def main():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    places = {"duckdb": lambda folder: os.path.join(folder, "shop.duckdb"), **({"postgres": lambda _: POSTGRES} if POSTGRES else {})}
    orders = {
        "dlt, sluice, dlt, sluice, dlt": [with_dlt, with_sluice, with_dlt, with_sluice, with_dlt],
        "sluice, dlt, sluice, dlt, sluice": [with_sluice, with_dlt, with_sluice, with_dlt, with_sluice],
        "sluice alone": [with_sluice] * len(RUNS),
    }
    failed = 0
    for where, place_of in places.items():
        wanted = play([with_dlt] * len(RUNS), place_of, url)
        for name, tools in orders.items():
            found = play(tools, place_of, url)
            differs = [(at, table) for at in range(len(RUNS)) for table in wanted[at] if wanted[at][table] != found[at][table]]
            print("NOT" if differs else "ok ", where, "|", name, flush=True)
            failed += len(differs)
            for at, table in differs:
                print("  run", at + 1, table, "\n    dlt  ", wanted[at][table], "\n    found", found[at][table])
    sys.exit(1 if failed else 0)


main()
