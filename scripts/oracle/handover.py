"""Hands a pipeline from dlt to sluice and back, in one DuckDB file, and checks every step.

Needs Python with dlt (1.26.0, 1.31.0: both hold) and a duckdb that writes files of the same storage version as @duckdb/node-api (1.5):
    PYTHONPATH=/tmp/duck15 /tmp/dltvenv/bin/python scripts/oracle/handover.py [--fixture test/fixtures/dlt-pipeline.sql]

1. dlt loads two incremental runs (merge with nested tables).          --fixture dumps the database here, as SQL
2. sluice restores schema and state, loads a third run (scripts/oracle/handover-load.ts).
3. a fresh dlt working folder restores from the destination and loads a fourth run: the cursor filters, the merge
   finds sluice's rows, the schema is not changed and gets no new version.
"""

import json
import os
import subprocess
import sys
import tempfile

import dlt
import duckdb

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def rows(run):
    """What the API would send: everything, the cursor has to filter."""
    records = [
        {"id": 1, "updated": "2024-01-01T00:00:00Z", "name": "one", "price": 1.5, "tags": ["a", "b"], "owner": {"id": 7}},
        {"id": 2, "updated": "2024-01-02T00:00:00Z", "name": "two", "price": 2.0, "tags": [], "owner": {"id": 8}},
        {"id": 3, "updated": "2024-01-03T00:00:00Z", "name": "three", "price": 3, "tags": ["c"], "owner": None},
        {"id": 1, "updated": "2024-01-05T00:00:00Z", "name": "one from dlt again", "price": 9.5, "tags": ["z"]},
    ]
    return {1: records[:2], 2: records[:3], 4: records}[run]


def run_dlt(folder, run):
    @dlt.resource(name="items", primary_key="id", write_disposition="merge")
    def items(updated=dlt.sources.incremental("updated", initial_value="2023-01-01T00:00:00Z")):
        yield rows(run)

    @dlt.source(name="shop")
    def shop():
        return items

    pipeline = dlt.pipeline(
        "shop",
        pipelines_dir=os.path.join(folder, f"pipelines{0 if run < 3 else run}"),
        destination=dlt.destinations.duckdb(os.path.join(folder, "shop.duckdb")),
        dataset_name="shop_dataset",
    )
    pipeline.run(shop())
    return pipeline


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


def check(what, found, expected):
    if found != expected:
        sys.exit(f"FAILED {what}\n   found: {found!r}\nexpected: {expected!r}")
    print(f"ok  {what}")


def main():
    folder = tempfile.mkdtemp(prefix="handover-")
    run_dlt(folder, 1)
    run_dlt(folder, 2)
    if "--fixture" in sys.argv:
        dump(folder, sys.argv[sys.argv.index("--fixture") + 1])
    versions = query(folder, "SELECT count(*) FROM shop_dataset._dlt_version")

    load = ["npx", "tsx", "scripts/oracle/handover-load.ts", os.path.join(folder, "shop.duckdb")]
    found = json.loads(subprocess.run(load, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    check("sluice computes dlt's schema hash", found["schema_hash"], found["stored_schema_hash"])
    check("sluice computes dlt's state hash", found["state_hash"], found["stored_state_hash"])
    check("sluice finds dlt's cursor", found["last_value"], "2024-01-03T00:00:00Z")
    check("sluice's load needs no new schema version", query(folder, "SELECT count(*) FROM shop_dataset._dlt_version"), versions)
    after = "SELECT id, name FROM shop_dataset.items ORDER BY id"
    check("sluice merged", query(folder, after), [(1, "one"), (2, "two from sluice"), (3, "three"), (4, "four from sluice")])

    pipeline = run_dlt(folder, 4)
    cursor = pipeline.state["sources"]["shop"]["resources"]["items"]["incremental"]["updated"]
    check("dlt went on from sluice's cursor", cursor["start_value"], "2024-01-04T00:00:00Z")
    check("dlt moved it", cursor["last_value"], "2024-01-05T00:00:00Z")
    expected = [(1, "one from dlt again"), (2, "two from sluice"), (3, "three"), (4, "four from sluice")]
    check("dlt merged", query(folder, after), expected)
    tags = "SELECT i.id, t.value FROM shop_dataset.items i JOIN shop_dataset.items__tags t ON t._dlt_parent_id = i._dlt_id ORDER BY 1, 2"
    check("nested rows follow", query(folder, tags), [(1, "z"), (2, "y"), (3, "c"), (4, "x")])
    orphans = "SELECT count(*) FROM shop_dataset.items__tags WHERE _dlt_root_id NOT IN (SELECT _dlt_id FROM shop_dataset.items)"
    check("no orphans", query(folder, orphans), [(0,)])
    check("dlt needs no new schema version", query(folder, "SELECT count(*) FROM shop_dataset._dlt_version"), versions)
    states = query(folder, "SELECT version FROM shop_dataset._dlt_pipeline_state ORDER BY _dlt_load_id")
    check("one state after the other", [version for (version,) in states], list(range(1, len(states) + 1)))
    attached = dlt.attach("shop", pipelines_dir=os.path.join(folder, "fresh"), destination=dlt.destinations.duckdb(os.path.join(folder, "shop.duckdb")), dataset_name="shop_dataset")
    check("dlt attaches", attached.default_schema_name, "shop")


main()
