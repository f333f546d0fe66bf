import dlt
from dlt.sources.rest_api import rest_api_resources


@dlt.resource(name="notes")
def notes():
    yield {"id": 1}


@dlt.source
def shop():
    yield from rest_api_resources({
        "client": {"base_url": "http://127.0.0.1:1"},
        "resources": [{"name": "orders", "endpoint": {"path": "orders", "paginator": "single_page"}}],
    })
    yield notes


dlt.pipeline("shop", destination="duckdb", dataset_name="d").run(shop())
