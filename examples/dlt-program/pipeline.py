# dlt program: a Python pipeline of dlt's rest_api, read as it stands; no key needed
#
# sluice run pipeline.py reads the configuration out of it: Python is interpreted by sluice, and never started.
import dlt
from dlt.sources.rest_api import RESTAPIConfig, rest_api_resources

PAGE_SIZE = 2


@dlt.source(name="pokemon")
def pokemon_source(kinds: tuple = ("berry", "pokemon")):
    config: RESTAPIConfig = {
        "client": {
            "base_url": "https://pokeapi.co/api/v2/",
            # the answer has the address of the next page
            "paginator": {"type": "json_link", "next_url_path": "next"},
        },
        "resource_defaults": {
            "write_disposition": "replace",
            "endpoint": {"params": {"limit": PAGE_SIZE}, "data_selector": "results"},
        },
        "resources": [
            *[{"name": kind, "endpoint": {"path": kind}} for kind in kinds],
            {
                # one request for each berry of the list
                "name": "berry_details",
                "primary_key": "id",
                "endpoint": {
                    "path": "berry/{resources.berry.name}",
                    "data_selector": "$",
                    "paginator": "single_page",
                },
            },
        ],
    }
    yield from rest_api_resources(config)


if __name__ == "__main__":
    pipeline = dlt.pipeline(pipeline_name="pokemon", destination="duckdb", dataset_name="pokemon_data")
    print(pipeline.run(pokemon_source()))
