"""Loads the cases of test/cases/destinations/postgres with dlt and writes what it made of each run as expected.json,
and the tables after the first as after-run-1.sql.

    /tmp/dltvenv/bin/pip install 'dlt[postgres]==1.31.0'
    /tmp/dltvenv/bin/python scripts/oracle/postgres.py postgresql://postgres@127.0.0.1:5432/test

Rows are shown without random ids; nested ones with the key of their root.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import dlt
import psycopg2
import yaml

CASES = pathlib.Path(__file__).parents[2] / "test/cases/destinations/postgres"
URL = sys.argv[1]
COLUMNS = """SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  WHERE c.relnamespace = 'shop'::regnamespace AND c.relkind = 'r' ORDER BY c.relname, a.attnum"""
CONSTRAINTS = """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
  WHERE connamespace = 'shop'::regnamespace AND contype <> 'n' ORDER BY 1, 2"""
IDS = "'{_dlt_id,_dlt_parent_id,_dlt_root_id,_dlt_load_id}'::text[]"


def sql(act):
    with psycopg2.connect(URL) as connection, connection.cursor() as cursor:
        return act(cursor)


def handed_over():
    """The whole dataset as SQL: what sluice finds when it takes the pipeline over."""
    text = subprocess.run(["pg_dump", "--inserts", "--no-owner", "--schema=shop", URL], check=True, capture_output=True, text=True).stdout
    skipped = ("--", "SET ", "SELECT pg_catalog.set_config", "\\restrict", "\\unrestrict")
    kept = [line for line in text.splitlines() if line and not line.startswith(skipped)]
    return "\n".join(kept) + "\n"


def load(case):
    """The tables after each run."""
    config = yaml.safe_load((case / "config.yaml").read_text())["resources"][0]
    hints = {key: config[key] for key in ("primary_key", "write_disposition", "columns")}
    for run in sorted(case.glob("run-*.json")):
        records = json.loads(run.read_text())
        destination = dlt.destinations.postgres(URL)
        pipeline = dlt.pipeline("shop", destination=destination, dataset_name="shop", pipelines_dir=tempfile.mkdtemp())
        resource = dlt.resource(records, name=config["name"], **hints)
        pipeline.run(dlt.source(lambda: resource, name="shop")())
        if run.name == "run-1.json":
            (case / "after-run-1.sql").write_text(handed_over())
        yield sql(dump)


def dump(cursor):
    cursor.execute("SET TimeZone TO 'UTC'")
    cursor.execute(COLUMNS)
    columns = {}
    for table, *column in cursor.fetchall():
        columns.setdefault(table, []).append(column)
    cursor.execute(CONSTRAINTS)
    constraints = cursor.fetchall()
    rows = {}
    for table in columns:
        if table.startswith("_dlt"):
            continue
        root = "NULL" if table == "orders" else "(SELECT r.id FROM shop.orders r WHERE r._dlt_id = t._dlt_root_id)"
        cursor.execute(f"SELECT (to_jsonb(t) - {IDS} || jsonb_build_object('root', {root}))::text FROM shop.{table} t")
        rows[table] = sorted(row for (row,) in cursor.fetchall())
    return {"columns": columns, "constraints": constraints, "rows": rows}


clean = "DROP SCHEMA IF EXISTS shop CASCADE; DROP SCHEMA IF EXISTS shop_staging CASCADE"
for case in sorted(path.parent for path in CASES.glob("*/config.yaml")):
    sql(lambda cursor: cursor.execute(clean))
    (case / "expected.json").write_text(json.dumps(list(load(case)), indent=1, ensure_ascii=False) + "\n")
    sql(lambda cursor: cursor.execute(clean))
    print(case.name)
