"""Runs one rest_api config per line of standard input through dlt into DuckDB; prints what came of it as one line.

A line in: {"config": {...}, "folder": "/tmp/x"}. A line out: {"failure": "ClassName" or null, "rows": [ids]}.
"""

import json
import os
import sys
import threading

os.environ.setdefault("RUNTIME__LOG_LEVEL", "CRITICAL")
os.environ.setdefault("RUNTIME__DLTHUB_TELEMETRY", "false")

import dlt
import duckdb
from dlt.sources.rest_api import rest_api_source

limit_seconds = 20


def play(job):
    file = os.path.join(job["folder"], "dlt.duckdb")
    outcome = {"failure": None}

    def run():
        try:
            pipeline = dlt.pipeline(
                "f",
                pipelines_dir=os.path.join(job["folder"], "pipelines"),
                destination=dlt.destinations.duckdb(file),
                dataset_name="d",
            )
            pipeline.run(rest_api_source(job["config"]))
        except BaseException as error:
            cause = error
            while cause.__cause__ is not None:
                cause = cause.__cause__
            outcome["failure"] = type(cause).__name__

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(limit_seconds)
    if thread.is_alive():
        return {"failure": "no end", "rows": []}
    rows = []
    if os.path.exists(file):
        with duckdb.connect(file, read_only=True) as connection:
            try:
                rows = [row[0] for row in connection.execute("SELECT id FROM d.rows").fetchall()]
            except duckdb.Error:
                rows = []
    return {**outcome, "rows": rows}


answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
for line in sys.stdin:
    answers.write(json.dumps(play(json.loads(line)), default=str) + "\n")
    answers.flush()
