import dlt
from dlt.sources.rest_api import rest_api_source
source = rest_api_source({'client': {'base_url': 'https://api.example.com'}, 'resources': ['items']})
