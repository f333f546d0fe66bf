"""Loads the topics of test/cases/tables through dlt, run by run, for scripts/compare-tables-with-dlt.ts.

Reads one JSON object per line on stdin: {topic, run, destination, url, folder, dataset, env}, where `topic` is the
path of a topic.json. Writes one JSON line per run: {failure: null | "Class: first line"}.
"""

import json
import os
import re
import sys

os.environ.setdefault("RUNTIME__LOG_LEVEL", "CRITICAL")
os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"

import dlt

# what dlt prints must not get between the answers
answers, sys.stdout = sys.stdout, sys.stderr


def root_cause(error):
    """The error below dlt's own "step failed" layers."""
    while True:
        inner = getattr(error, "exception", None) or error.__cause__
        if type(error).__name__ not in ("PipelineStepFailed", "ResourceExtractionError", "NormalizeJobFailed") or inner is None:
            return error
        error = inner


def records_of(shape, run):
    given = shape["runs"][run] if run < len(shape["runs"]) else None
    return json.loads(given) if isinstance(given, str) else given


def hints_of(shape, run):
    hints = shape.get("hints", {})
    return hints[min(run, len(hints) - 1)] if isinstance(hints, list) else hints


def source_of(topic, run):
    def resource(name, shape):
        records = records_of(shape, run)
        return dlt.resource(lambda: iter([records]), name=name, **hints_of(shape, run))

    def shop():
        for name, shape in topic["shapes"].items():
            if records_of(shape, run) is not None:
                yield resource(name, shape)

    settings = dict(topic.get("source", {}))
    if "source_contract" in settings_of(topic, run):
        settings["schema_contract"] = settings_of(topic, run)["source_contract"]
    return dlt.source(shop, name="shop", **settings)()


def settings_of(topic, run):
    runs = topic.get("runs", [])
    return runs[run] if run < len(runs) else {}


def lake_of(url, job):
    from dlt.destinations.impl.ducklake.configuration import DuckLakeCredentials

    # DuckDB looks for its extensions below the home folder
    home = os.path.join(job["folder"], "home")
    os.makedirs(os.path.join(home, ".duckdb"), exist_ok=True)
    extensions = os.path.join(home, ".duckdb", "extensions")
    if not os.path.islink(extensions):
        os.symlink(job["env"]["SLUICE_DUCKDB_EXTENSIONS"], extensions)
    os.environ["HOME"] = home
    catalog, storage = url.removeprefix("ducklake:").split("?storage=")
    return dlt.destinations.ducklake(DuckLakeCredentials("lake", catalog=catalog, storage=storage))


def destination_of(job):
    kind, url = job["destination"], job["url"]
    if kind == "clickhouse":
        import clickhouse_over_http

        return dlt.destinations.clickhouse(clickhouse_over_http.credentials_of(url))
    if kind == "ducklake":
        return lake_of(url, job)
    if kind == "mysql":
        return dlt.destinations.sqlalchemy(url.replace("mysql://", "mysql+pymysql://"))
    if kind == "sqlite":
        return dlt.destinations.sqlalchemy(url)
    return getattr(dlt.destinations, kind)(url.replace("postgres://", "postgresql://"))


def run_once(topic, job):
    run = job["run"]
    destination = destination_of(job)
    pipelines_dir = os.path.join(job["folder"], "pipelines")
    pipeline = dlt.pipeline("shop", pipelines_dir=pipelines_dir, destination=destination, dataset_name=job["dataset"])
    options = {key: value for key, value in settings_of(topic, run).items() if key != "source_contract"}
    try:
        pipeline.run(source_of(topic, run), **options)
        return None
    except Exception as error:
        pipeline.drop_pending_packages()
        cause = root_cause(error)
        # what is random in it would make every golden file new
        text = re.sub(r"`(job|load)_id=[^`]+`", r"`\1_id`", str(cause).strip())
        return f"{type(cause).__name__}: {text.splitlines()[0][:200] if text else ''}"


def run_job(job):
    with open(job["topic"]) as file:
        topic = json.load(file)
    before = dict(os.environ)
    os.environ.update(topic.get("dlt", {}))
    if "naming" in topic:
        os.environ["SCHEMA__NAMING"] = topic["naming"]
    os.chdir(job["folder"])
    try:
        return {"failure": run_once(topic, job)}
    finally:
        os.environ.clear()
        os.environ.update(before)


for line in sys.stdin:
    print(json.dumps(run_job(json.loads(line))), file=answers, flush=True)
