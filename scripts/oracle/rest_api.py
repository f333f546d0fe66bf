"""Runs rest_api configurations through dlt into DuckDB files, one after the other, for scripts/compare-with-dlt.ts.

Reads one JSON object per line on stdin: {config, url, folder, runs, env}, where `config` is the path of a config.json
and `<url>` in it stands for the API. `{"$function": "name"}` in a config is a function of rest_api_functions.py,
`{"$resource": "name"}` a resource made by code there, `{"$class": "HeaderLinkPaginator", "options": {…}}` an instance.
Writes one JSON line per job: {runs: [{failure: null | "Class: first line"}]}. The database is <folder>/dlt.duckdb.
"""

import copy
import json
import os
import sys

os.environ.setdefault("RUNTIME__LOG_LEVEL", "CRITICAL")
os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
os.environ["RUNTIME__REQUEST_BACKOFF_FACTOR"] = "0"

import dlt
from dlt.sources.helpers.rest_client import auth, paginators
from dlt.sources.rest_api import rest_api_source

import rest_api_functions

# what dlt prints must not get between the answers
answers, sys.stdout = sys.stdout, sys.stderr


def revive(value):
    if isinstance(value, dict) and list(value) == ["$function"]:
        return getattr(rest_api_functions, value["$function"])
    if isinstance(value, dict) and list(value) == ["$resource"]:
        return rest_api_functions.resources()[value["$resource"]]
    if isinstance(value, dict) and "$class" in value:
        return (getattr(paginators, value["$class"], None) or getattr(auth, value["$class"]))(**value["options"])
    if isinstance(value, dict):
        return {key: revive(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [revive(inner) for inner in value]
    return value


def root_cause(error):
    """The error below dlt's own "step failed" and "extraction failed" layers."""
    while True:
        inner = getattr(error, "exception", None) or error.__cause__
        if type(error).__name__ not in ("PipelineStepFailed", "ResourceExtractionError") or inner is None:
            return error
        error = inner


def run_once(job, config):
    try:
        source = rest_api_source(revive(copy.deepcopy(config)), name="config")
        pipeline = dlt.pipeline(
            "config",
            pipelines_dir=os.path.join(job["folder"], "pipelines"),
            destination=dlt.destinations.duckdb(os.path.join(job["folder"], "dlt.duckdb")),
            dataset_name="d",
        )
        pipeline.run(source)
        return {"failure": None}
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        cause = root_cause(error)
        text = str(cause).strip()
        return {"failure": f"{type(cause).__name__}: {text.splitlines()[0] if text else ''}"}


def run_job(job):
    with open(job["config"]) as file:
        config = json.loads(file.read().replace("<url>", job["url"]))
    before = dict(os.environ)
    os.environ.update(job["env"])
    os.chdir(job["folder"])
    try:
        runs = [run_once(job, config) for _ in range(job["runs"])]
    finally:
        os.environ.clear()
        os.environ.update(before)
    return {"runs": runs}


for line in sys.stdin:
    print(json.dumps(run_job(json.loads(line))), file=answers, flush=True)
