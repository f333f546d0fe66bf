from datetime import date
from dlt.sources.rest_api import rest_api_source

source = rest_api_source({
    "client": {"base_url": "<url>"},
    "resources": [
        {
            "name": "items",
            "endpoint": {
                "path": "items",
                # looked up when the script runs: sluice runs nothing
                "params": {"since": date.fromisoformat(SINCE).isoformat()},
            },
        }
    ],
})
