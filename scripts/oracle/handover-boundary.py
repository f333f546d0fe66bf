"""Hands datasets from dlt to sluice and back, and from sluice to dlt and back, at the boundary of an incremental: rows of
the cursor's last value come again each time, one new one with them. Every row must be there once.

Needs Python with dlt (1.26.0 and 1.31.0: run it with each), duckdb 1.5 and psycopg2, dist/ (npm run build), and for
Postgres a server where it may make databases:
    python scripts/oracle/handover-boundary.py [--postgres postgresql://postgres@127.0.0.1:5432/postgres] [--fixtures test/handover]

`--fixtures` writes what dlt left at first as SQL: boundary-<version>-duckdb.sql, boundary-<version>-postgres.sql.
"""

import base64
import json
import os
import subprocess
import sys
import tempfile
import threading
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

os.environ.update({"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "CRITICAL"})
import dlt
import duckdb
import psycopg2
from dlt.sources.rest_api import rest_api_source

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
phase = 1


def records():
    """One more at the boundary with each phase; the fourth moves it, and the fifth adds to the new one."""
    rows = [{"id": id, "at": "2026-01-01T00:00:00Z", "v": id / 4} for id in range(1, min(phase, 3) + 2)]
    if phase > 3:
        rows += [{"id": 8 + more, "at": "2026-01-02T00:00:00Z", "v": None} for more in range(phase - 3)]
    return rows


class Api(BaseHTTPRequestHandler):
    def do_GET(self):
        data = json.dumps({"data": records()}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def config(url):
    def resource(name, **hints):
        endpoint = {"path": "rows", "data_selector": "data", "incremental": {"cursor_path": "at"}}
        return {"name": name, "write_disposition": "append", "endpoint": endpoint, **hints}

    return {
        "client": {"base_url": url, "paginator": "single_page"},
        "resources": [
            resource("by_text", primary_key="id"),
            resource("by_list", primary_key=["id"]),
            resource("by_two", primary_key=["id", "at"]),
            resource("by_row"),
        ],
    }


tables = ["by_text", "by_list", "by_two", "by_row"]


class DuckDB:
    name = "duckdb"

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="boundary-")
        self.place = os.path.join(self.folder, "boundary.duckdb")

    def destination(self):
        return dlt.destinations.duckdb(self.place)

    def rows(self, sql):
        with duckdb.connect(self.place) as connection:
            connection.execute("SET TimeZone='UTC'")
            return connection.execute(sql).fetchall()

    def definitions(self):
        return self.rows("SELECT table_name, sql FROM duckdb_tables() WHERE schema_name = 'd' ORDER BY table_oid")

    def texts(self, table):
        return self.rows(f'SELECT COLUMNS(*)::VARCHAR FROM d."{table}" ORDER BY ALL')


class Postgres:
    name = "postgres"

    def __init__(self, server):
        self.folder = tempfile.mkdtemp(prefix="boundary-")
        database = f"boundary_{os.getpid()}_{os.path.basename(self.folder)[9:]}".lower()
        with_server = psycopg2.connect(server)
        with_server.autocommit = True
        with_server.cursor().execute(f'CREATE DATABASE "{database}"')
        with_server.close()
        self.place = server.rsplit("/", 1)[0] + "/" + database

    def destination(self):
        return dlt.destinations.postgres(self.place)

    def rows(self, sql):
        connection = psycopg2.connect(self.place, options="-c timezone=UTC")
        try:
            cursor = connection.cursor()
            cursor.execute(sql)
            return cursor.fetchall()
        finally:
            connection.close()

    def definitions(self):
        columns = self.rows(
            "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull FROM pg_attribute a"
            " JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'd' AND c.relkind = 'r' AND a.attnum > 0 ORDER BY c.relname, a.attnum"
        )
        names = sorted({table for (table, _, _, _) in columns})
        return [
            (name, f"CREATE TABLE d.{name} (" + ", ".join(
                f'"{column}" {kind}{" NOT NULL" if given else ""}' for (table, column, kind, given) in columns if table == name
            ) + ");")
            for name in names
        ]

    def texts(self, table):
        columns = self.rows(f"SELECT attname FROM pg_attribute WHERE attrelid = 'd.{table}'::regclass AND attnum > 0 ORDER BY attnum")
        chosen = ", ".join(f'"{column}"::text' for (column,) in columns)
        return sorted(self.rows(f"SELECT {chosen} FROM d.{table}"), key=str)


def dump(place, path):
    """The tables of the dataset as SQL: a fixture that a person can read."""
    lines = [f"-- what dlt {dlt.__version__} left: scripts/oracle/handover-boundary.py", "CREATE SCHEMA d;"]
    for table, sql in place.definitions():
        lines.append(sql)
        for row in place.texts(table):
            values = ", ".join("NULL" if value is None else "'" + value.replace("'", "''") + "'" for value in row)
            lines.append(f'INSERT INTO d."{table}" VALUES ({values});')
    with open(path, "w") as file:
        file.write("\n".join(lines) + "\n")


def run_dlt(place, url):
    """Without a working folder of an earlier run: everything comes from the destination."""
    pipeline = dlt.pipeline("boundary", pipelines_dir=tempfile.mkdtemp(prefix="boundary-dlt-"), destination=place.destination(), dataset_name="d")
    pipeline.run(rest_api_source(config(url), name="boundary"))


def run_sluice(place, url):
    folder = tempfile.mkdtemp(prefix="boundary-sluice-")
    with open(os.path.join(folder, "boundary.json"), "w") as file:
        json.dump({"name": "boundary", **config(url)}, file)
    cli = os.path.join(ROOT, "dist", "cli", "main.js")
    done = subprocess.run(["node", cli, "run", "boundary.json", "--destination", place.place, "--dataset", "d"], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)


failures = 0


def check(place, what):
    global failures
    expected = [row["id"] for row in records()]
    for table in tables:
        found = [id for (id,) in place.rows(f"SELECT id FROM d.{table} ORDER BY id")]
        if found != expected:
            failures += 1
            print(f"FAILED  {place.name}: {what}, {table}\n   found: {found!r}\nexpected: {expected!r}")
    state = sorted({len(h) for h in hashes(place)})
    print(f"        {place.name}: {what}, hashes of {state} characters")


def hashes(place):
    (text,) = place.rows("SELECT state FROM d._dlt_pipeline_state ORDER BY version DESC LIMIT 1")[0]
    state = json.loads(zlib.decompress(base64.b64decode(text)))
    resources = state["sources"]["boundary"]["resources"]
    return [h for resource in resources.values() for h in resource["incremental"]["at"]["unique_hashes"]]


def option(name):
    return sys.argv[sys.argv.index(name) + 1] if name in sys.argv else None


def main():
    global phase
    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    postgres = option("--postgres")
    makers = [DuckDB] + ([lambda: Postgres(postgres)] if postgres else [])
    both = (("dlt", run_dlt), ("sluice", run_sluice))
    for make in makers:
        for begins, other in ((0, 1), (1, 0)):
            place = make()
            for phase in range(1, 7):
                name, run = both[begins if phase % 2 else other]
                run(place, url)
                check(place, f"begun by {both[begins][0]}, run {phase} by {name} {dlt.__version__ if name == 'dlt' else ''}".strip())
                if phase == 1 and begins == 0 and option("--fixtures"):
                    dump(place, os.path.join(option("--fixtures"), f"boundary-{dlt.__version__}-{place.name}.sql"))
    print(f"{failures} failures")
    sys.exit(1 if failures else 0)


main()
