"""Loads the benchmark's records with dlt's own rest_api source: python dlt_load.py URL DATABASE PATH PAGE_SIZE [DISPOSITION]"""
import os
import sys

import dlt
from dlt.sources.rest_api import rest_api_source

url, database, path, page_size = sys.argv[1:5]
disposition = (sys.argv[5:] or ["append"])[0]
source = rest_api_source(
    {
        "client": {"base_url": url},
        "resources": [
            {
                "name": "records",
                "primary_key": "id",
                "write_disposition": disposition,
                "endpoint": {
                    "path": path,
                    "data_selector": "data",
                    "paginator": {"type": "offset", "limit": int(page_size)},
                },
            }
        ],
    },
    name="bench",
)
pipeline = dlt.pipeline("bench", destination=dlt.destinations.duckdb(database), dataset_name="d", pipelines_dir=database + ".dlt")
pipeline.run(source, loader_file_format=os.environ.get("SLUICE_BENCH_DLT_FORMAT"))
