"""
Packs the goldens of public connectors, whose manifests are in test/fixtures/airbyte/manifests.json.gz.

    python scripts/oracle/airbyte/pack.py FOLDER...

A folder is one of `oracle.py`, named as the connector: its config.json and golden.json become
test/airbyte/public/NAME.json.gz.
"""

import gzip
import json
import sys
from pathlib import Path

OUT = Path(__file__).parents[3] / "test/airbyte/public"


def main():
    OUT.mkdir(exist_ok=True)
    for name in sys.argv[1:]:
        folder = Path(name)
        packed = {file: json.loads((folder / f"{file}.json").read_text()) for file in ("config", "golden")}
        text = json.dumps(packed, ensure_ascii=False, separators=(",", ":"))
        (OUT / f"{folder.name}.json.gz").write_bytes(gzip.compress(text.encode("utf-8"), 9, mtime=0))
        print(f"{folder.name}: {len(text)} bytes, packed {(OUT / f'{folder.name}.json.gz').stat().st_size}")


main()
