"""Loads the benchmark's records with dlt's own rest_api source: python dlt_load.py '{"url": …, "path": …, …}' (see dlt.ts)."""
import json
import sys

import dlt
from dlt.sources.rest_api import rest_api_source

task = json.loads(sys.argv[1])
paginator = {"type": "offset", "limit": task["page"]}
source = rest_api_source(
    {
        "client": {"base_url": task["url"]},
        "resources": [
            {
                "name": "records",
                "primary_key": "id",
                "write_disposition": task["disposition"],
                "endpoint": {"path": task["path"], "data_selector": "data", "paginator": paginator},
            }
        ],
    },
    name="bench",
)
into = (
    dlt.destinations.postgres(task["postgres"])
    if "postgres" in task
    else dlt.destinations.duckdb(task["duckdb"])
)
pipeline = dlt.pipeline("bench", destination=into, dataset_name=task["dataset"], pipelines_dir=task["folder"])
pipeline.run(source, loader_file_format=task.get("format"))
