"""
Writes the components of Airbyte's declarative CDK with their options, by name, to test/fixtures/airbyte/cdk-options.json.

    /work/venvs/cdk/bin/python scripts/oracle/airbyte/options.py
"""

import json
import pathlib
import sys

import yaml

OUT = pathlib.Path(__file__).parents[3] / "test/fixtures/airbyte/cdk-options.json"


def schema_file():
    if len(sys.argv) > 1:
        return pathlib.Path(sys.argv[1])
    import airbyte_cdk

    return pathlib.Path(airbyte_cdk.__file__).parent / "sources/declarative/declarative_component_schema.yaml"


definitions = yaml.safe_load(schema_file().read_text())["definitions"]
# words to choose from are no components
components = {name: each for name, each in definitions.items() if "enum" not in each}
options = {
    name: sorted(set(each.get("properties", {})) - {"type", "$parameters"}) for name, each in sorted(components.items())
}
OUT.write_text("{\n" + ",\n".join(f" {json.dumps(name)}: {json.dumps(each)}" for name, each in options.items()) + "\n}\n")
