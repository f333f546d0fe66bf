"""Runs data shapes through dlt into DuckDB and writes the tables it made to test/cases/normalize/<name>.json.

Run: python scripts/oracle/normalize.py [name…]   (with dlt 1.31.0 and duckdb installed)
Cells are text by the rules of src/model/batch.ts (timestamps in µs since 1970, dates in days, times in µs), null is NULL.
Row ids that are random are replaced by `#1`, `#2`, … in the order of the root table's rows.
"""
import base64
import json
import os
import pathlib
import sys
import tempfile

os.environ["RUNTIME__LOG_LEVEL"] = "CRITICAL"
os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"

import dlt
import duckdb

from normalize_cases import CASES

OUT = pathlib.Path(__file__).parents[2] / "test/cases/normalize"
LINKS = ("_dlt_id", "_dlt_parent_id", "_dlt_root_id")
SELECT = {
    "timestamp": "epoch_us({})::VARCHAR",
    "date": "({} - DATE '1970-01-01')::VARCHAR",
    "time": "(epoch_us({}))::VARCHAR",
    "bool": "CASE {} WHEN true THEN 'true' WHEN false THEN 'false' END",
    "double": "{}",
    "binary": "{}",
    "decimal": "{}",
    "wei": "{}",
}


def cell(value):
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode()
    if value is None or isinstance(value, (str, bool)):
        return value
    text = str(value)
    # decimals come padded to the column's scale
    return text.rstrip("0").rstrip(".") if not isinstance(value, float) and "." in text else text


def read_table(connection, schema, table: str, case):
    columns = schema.tables[table]["columns"]
    physical = [row[0] for row in connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema='ds' AND table_name=? ORDER BY ordinal_position", [table]).fetchall()]
    select = ", ".join(SELECT.get(columns[name]["data_type"], "{}::VARCHAR").format(f'"{name}"') for name in physical)
    order = f'"{case["sort"]}"' if "sort" in case and table == "t" else "rowid"
    rows = connection.execute(f'SELECT {select} FROM ds."{table}" ORDER BY {order}').fetchall()
    shape = [[name, columns[name]["data_type"], columns[name].get("nullable", True)] for name in physical]
    return {"columns": shape, "rows": [[cell(value) for value in row] for row in rows]}


def sort_children(tables):
    """Child rows in the order of their parents: a merge moves rows about."""
    order = {}
    for table in tables.values():
        names = [column[0] for column in table["columns"]]
        if "_dlt_parent_id" in names:
            parent, index = names.index("_dlt_parent_id"), names.index("_dlt_list_idx")
            table["rows"].sort(key=lambda row: (order[row[parent]], int(row[index])))
        for row in table["rows"]:
            order[row[names.index("_dlt_id")]] = len(order)


def rename_ids(tables, case):
    """Ids by first appearance, root rows first; kept as they are when they are hashes of content."""
    if case.get("ids") == "kept":
        return
    names = {}
    for table in tables.values():
        places = [index for index, column in enumerate(table["columns"]) if column[0] in LINKS]
        for row in table["rows"]:
            for index in reversed(places):
                if row[index] is not None:
                    row[index] = names.setdefault(row[index], f"#{len(names) + 1}")


def run_case(name: str, case) -> dict:
    hints = dict(case.get("hints", {}))
    nesting = hints.pop("max_table_nesting", None)
    if case.get("naming"):
        os.environ["SCHEMA__NAMING"] = case["naming"]
    limits = {"max_identifier_length": case["limit"], "max_column_identifier_length": case["limit"]} if "limit" in case else {}
    steps = []
    with tempfile.TemporaryDirectory() as folder:
        for items in case["runs"]:
            pipeline = dlt.pipeline("p", pipelines_dir=folder, destination=dlt.destinations.duckdb(f"{folder}/d.duckdb", **limits), dataset_name="ds")
            resource = dlt.resource([json.loads(json.dumps(items))], name="t", max_table_nesting=nesting, **hints)
            try:
                pipeline.run(resource)
                error = None
            except Exception as problem:
                error = str(getattr(problem, "exception", problem))
                pipeline.drop_pending_packages()
            with duckdb.connect(f"{folder}/d.duckdb") as connection:
                schema = pipeline.default_schema
                present = {row[0] for row in connection.execute("SELECT table_name FROM information_schema.tables WHERE table_schema='ds'").fetchall()}
                tables = {}
                for table in schema.tables:
                    if table in present and not table.startswith("_dlt"):
                        tables[table] = read_table(connection, schema, table, case)
            if "sort" in case:
                sort_children(tables)
            rename_ids(tables, case)
            for table in tables.values():
                loads = [index for index, column in enumerate(table["columns"]) if column[0] == "_dlt_load_id"]
                for row in table["rows"]:
                    for index in loads:
                        row[index] = "load"
            steps.append({"records": items, **({"error": error.splitlines()[0][:200]} if error else {}), "tables": tables})
    os.environ.pop("SCHEMA__NAMING", None)
    return {"case": {key: value for key, value in case.items() if key != "runs"}, "runs": steps}


def write(name: str, result: dict) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    lines = json.dumps(result, ensure_ascii=False, indent=1)
    (OUT / f"{name}.json").write_text(lines + "\n")


def main() -> None:
    for name in sys.argv[1:] or CASES:
        try:
            write(name, run_case(name, CASES[name]))
            print("ok", name)
        except Exception as problem:
            print("FAILED", name, type(problem).__name__, str(problem)[:300])


main()
