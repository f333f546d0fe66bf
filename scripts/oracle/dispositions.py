"""Loads the same runs with dlt and with sluice and compares the tables, for every write disposition.

    PYTHONPATH=/tmp/duck15 /tmp/dltvenv/bin/python scripts/oracle/dispositions.py

Random ids are left out; nested rows are compared with the business key of their root. dlt's order of equal
duplicates is "arbitrary"; on DuckDB it is the order of arrival, which is what sluice promises.
"""

import json
import os
import subprocess
import sys
import tempfile

import dlt
import duckdb

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def row(id, v, l=(), **more):
    return {"id": id, "v": v, **more, "l": list(l)}


MERGE = {"write_disposition": "merge", "primary_key": ["id"]}
CASES = {
    "append": [({"write_disposition": "append"}, [row(1, "a", [1, 2])]), ({"write_disposition": "append"}, [row(1, "b", [3])])],
    "replace": [({"write_disposition": "replace"}, [row(1, "a", [1, 2])]), ({"write_disposition": "replace"}, [row(2, "b")])],
    "replace with nothing": [({"write_disposition": "replace"}, [row(1, "a", [1])]), ({"write_disposition": "replace"}, [])],
    "merge": [(MERGE, [row(1, "a", [1]), row(2, "b", [2])]), (MERGE, [row(1, "c", [3, 4]), row(3, "d")])],
    "merge, list emptied": [(MERGE, [row(1, "a", [1]), row(2, "b", [2])]), (MERGE, [row(1, "c")])],
    "merge, duplicates": [(MERGE, [row(1, "a", [1]), row(1, "b", [2]), row(1, "c", [3])]), (MERGE, [row(1, "d", [4]), row(1, "e", [5])])],
    "merge, dedup_sort desc": [
        ({**MERGE, "columns": {"v": {"dedup_sort": "desc"}}}, [row(1, "a", [1]), row(1, "c", [2]), row(1, "b", [3])]),
    ],
    "merge, dedup_sort asc": [
        ({**MERGE, "columns": {"n": {"dedup_sort": "asc"}}}, [row(1, "a", [1], n=5), row(1, "c", [2], n=4), row(1, "b", [3], n=4)]),
    ],
    "merge, hard delete": [
        ({**MERGE, "columns": {"gone": {"hard_delete": True}}}, [row(1, "a", [1], gone=False), row(2, "b", [2], gone=False), row(3, "c", [3], gone=True)]),
        ({**MERGE, "columns": {"gone": {"hard_delete": True}}}, [row(1, "x", [9], gone=True)]),
    ],
    "merge, hard delete by text": [
        ({**MERGE, "columns": {"gone": {"hard_delete": True}}}, [row(1, "a", [1]), row(2, "b", [2], gone="yes")]),
    ],
    "merge by merge key": [
        ({"write_disposition": "merge", "merge_key": ["v"]}, [row(1, "a", [1]), row(2, "b", [2])]),
        ({"write_disposition": "merge", "merge_key": ["v"]}, [row(3, "a", [3]), row(3, "a", [4])]),
    ],
    "merge by both keys": [
        ({**MERGE, "merge_key": ["v"]}, [row(1, "a", [1]), row(2, "b", [2]), row(3, "c", [3])]),
        ({**MERGE, "merge_key": ["v"]}, [row(1, "b", [4])]),
    ],
    "merge by compound key": [
        ({"write_disposition": "merge", "primary_key": ["id", "v"]}, [row(1, "a", [1]), row(1, "b", [2])]),
        ({"write_disposition": "merge", "primary_key": ["id", "v"]}, [row(1, "b", [3])]),
    ],
    "merge without keys": [({"write_disposition": "merge"}, [row(1, "a", [1])]), ({"write_disposition": "merge"}, [row(1, "a", [1])])],
    "key changes": [(MERGE, [row(1, "a", [1]), row(2, "b", [2])]), ({"write_disposition": "merge", "primary_key": ["v"]}, [row(9, "a", [9])])],
    "new column": [(MERGE, [row(1, "a", [1])]), (MERGE, [row(2, "b", [2], more=True)])],
    "merge, then replace, then append": [
        (MERGE, [row(1, "a", [1]), row(2, "b", [2])]),
        ({**MERGE, "write_disposition": "replace"}, [row(3, "c", [3])]),
        ({**MERGE, "write_disposition": "append"}, [row(3, "d", [4])]),
    ],
    "upsert": [
        ({**MERGE, "write_disposition": {"disposition": "merge", "strategy": "upsert"}}, [row(1, "a", [1, 2]), row(2, "b", [2])]),
        ({**MERGE, "write_disposition": {"disposition": "merge", "strategy": "upsert"}}, [row(1, "c", [3]), row(3, "d")]),
    ],
    "insert-only": [
        ({**MERGE, "write_disposition": {"disposition": "merge", "strategy": "insert-only"}}, [row(1, "a", [1, 2]), row(2, "b", [2])]),
        ({**MERGE, "write_disposition": {"disposition": "merge", "strategy": "insert-only"}}, [row(1, "c", [3, 4, 5]), row(3, "d", [6])]),
    ],
}


def load_with_dlt(folder, runs):
    path = os.path.join(folder, "dlt.duckdb")
    for hints, records in runs:

        @dlt.resource(name="items", **hints)
        def items():
            yield records

        @dlt.source(name="shop")
        def shop():
            return items

        destination = dlt.destinations.duckdb(path)
        pipeline = dlt.pipeline("shop", pipelines_dir=os.path.join(folder, "p"), destination=destination, dataset_name="shop_dataset")
        pipeline.run(shop())
    return path


def load_with_sluice(folder, runs):
    path = os.path.join(folder, "sluice.duckdb")
    load = ["npx", "tsx", "scripts/oracle/dispositions-load.ts", path]
    subprocess.run(load, cwd=ROOT, check=True, text=True, input=json.dumps(runs))
    return path


def tables_of(path):
    with duckdb.connect(path) as connection:
        run = lambda sql: connection.execute(sql).fetchall()
        columns = [name for (name,) in run("SELECT column_name FROM duckdb_columns() WHERE schema_name = 'shop_dataset' AND table_name = 'items' AND column_name NOT LIKE '\\_dlt%' ESCAPE '\\' ORDER BY 1")]
        names = ", ".join(f'"{name}"' for name in columns)
        lists = run("SELECT i.id, i.v, l.value, l._dlt_list_idx FROM shop_dataset.items__l l LEFT JOIN shop_dataset.items i ON i._dlt_id = l._dlt_parent_id ORDER BY ALL")
        return {"columns": columns, "items": run(f"SELECT {names} FROM shop_dataset.items ORDER BY ALL"), "items__l": lists}


def main():
    failed = 0
    for name, runs in CASES.items():
        folder = tempfile.mkdtemp(prefix="dispositions-")
        wanted, found = tables_of(load_with_dlt(folder, runs)), tables_of(load_with_sluice(folder, runs))
        print("ok " if wanted == found else "NOT", name, flush=True)
        if wanted != found:
            failed += 1
            print("   dlt:   ", wanted, "\n   sluice:", found)
    sys.exit(1 if failed else 0)


main()
