"""Loads the benchmark's records with dlt's own rest_api source: python dlt_load.py URL DATABASE PATH PAGE_SIZE"""
import sys

import dlt
from dlt.sources.rest_api import rest_api_source

url, database, path, page_size = sys.argv[1:5]
source = rest_api_source(
    {
        "client": {"base_url": url},
        "resources": [
            {
                "name": "records",
                "write_disposition": "append",
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
pipeline.run(source)
