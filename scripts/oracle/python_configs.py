"""What dlt itself gets to see of programs: python_configs.py FOLDER > goldens.json

Runs each `*.py` of FOLDER with the installed dlt in a process of its own. Nothing is requested and nothing is loaded: the
functions of dlt.sources.rest_api are called for real and their configs written down before dlt changes them, `Pipeline.run`
and its like are written down with the source's resources as they are by then. Configs are printed as JSON: a lookup as
{"$lookup": key}, a component as a dict with its type, a function as {"$function": true}.
"""

import copy
import datetime
import decimal
import json
import os
import pathlib
import runpy
import sys

os.environ.update({"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "CRITICAL"})
os.environ["DLT_DATA_DIR"] = "/tmp/python-configs"
import dlt  # noqa: E402
import dlt.sources.rest_api as rest_api  # noqa: E402
from dlt.common.configuration.specs import BaseConfiguration  # noqa: E402
from dlt.extract import DltResource, DltSource, Incremental  # noqa: E402
from dlt.extract.items_transform import FilterItem, LimitItem, MapItem, YieldMapItem  # noqa: E402
from dlt.pipeline.pipeline import Pipeline  # noqa: E402
from dlt.sources.helpers.rest_client.paginators import BasePaginator  # noqa: E402

HINTS = ["table_name", "write_disposition", "columns", "primary_key", "merge_key", "schema_contract", "nested_hints", "file_format", "table_format", "references"]


def plain(value, key=None):
    if isinstance(value, dict):
        return {"__".join(k) if isinstance(k, tuple) else str(k): plain(v, k) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, Incremental):
        return {"$incremental": value.cursor_path, "initial_value": plain(value.initial_value), "lag": value.lag}
    if isinstance(value, BasePaginator):
        return {"$component": type(value).__name__}
    if isinstance(value, BaseConfiguration):
        return {"$component": type(value).__name__, **{k: plain(v) for k, v in dict(value).items() if v is not None}}
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return str(value)
    if callable(value):
        return {"$function": True}
    return value


def steps(resource):
    kinds = {MapItem: "map", FilterItem: "filter", YieldMapItem: "yield_map"}
    found = []
    for step in resource._pipe.steps:
        for cls, name in kinds.items():
            if type(step) is cls:
                found.append(name)
    return found


def described(resource):
    hints = resource._hints or {}
    limit = resource.limit
    return {
        "name": resource.name,
        "selected": resource.selected,
        "steps": steps(resource),
        "limit": None if limit is None else limit.max_items,
        "hints": {k: plain(hints[k]) for k in HINTS if hints.get(k) not in (None, {}, [])},
    }


def called_by(name):
    frame = sys._getframe(2)
    if frame.f_code.co_name == name:
        return False
    while frame := frame.f_back:
        if frame.f_code.co_name == name:
            return True
    return False


def record(file):
    runs, configs = [], []
    original = rest_api._validate_config

    def validate(config):
        # rest_api_source checks, and has it checked again by what it is made of
        if not called_by("rest_api_source"):
            configs.append(plain(copy.copy(config)))
        return original(config)

    rest_api._validate_config = validate

    def run(self, data=None, **given):
        if data is None:
            return None
        from dlt.extract.extract import data_to_sources

        self._set_destinations(destination=given.get("destination"), destination_credentials=given.get("credentials"))
        self._set_dataset_name(given.get("dataset_name"))
        hints = {k: given.get(k) for k in ("table_name", "write_disposition", "columns", "primary_key", "schema_contract", "table_format", "loader_file_format")}
        for source in data_to_sources(data, self, **hints):
            if self.default_schema_name is None:
                self.default_schema_name = source.schema.name
                self._schema_storage.save_schema(source.schema)
            runs.append(
                {
                    "pipeline": self.pipeline_name,
                    "dataset": self.dataset_name,
                    "destination": self.destination and self.destination.destination_type.split(".")[-1],
                    "refresh": given.get("refresh") or self.refresh,
                    "source": source.name,
                    "max_table_nesting": source.max_table_nesting,
                    "root_key": source.root_key,
                    "schema_contract": plain(source.schema_contract),
                    "resources": [described(r) for r in source.resources.values()],
                }
            )
        return None

    Pipeline.run = run
    runpy.run_path(file, run_name="__main__")
    return {"configs": configs, "runs": runs}


def main(folder):
    out = {"dlt": dlt.__version__}
    for file in sorted(pathlib.Path(folder).glob("*.py")):
        pid_out, pid_in = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.chdir(file.parent)
            os.dup2(2, 1)
            try:
                result = record(file.name)
            except BaseException as error:
                result = {"fails": f"{type(error).__name__}: {error}"}
            with os.fdopen(pid_in, "w") as stream:
                json.dump(result, stream)
            os._exit(0)
        os.close(pid_in)
        with os.fdopen(pid_out) as stream:
            out[file.stem] = json.load(stream)
        os.waitpid(pid, 0)
    json.dump(out, sys.stdout, indent=1, sort_keys=True)
    print()


main(sys.argv[1])
