#!/bin/bash
# shrink.sh FOLDER: leaves out of an installed sluice what a run never reads: maps, types, sources, the studio's page (nobody
# outside of a container reaches it), and the symbols of DuckDB's library.
set -euo pipefail
modules=$1/node_modules
find "$modules" -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.cts' -o -name '*.d.mts' -o -name 'README*' -o -name 'CHANGELOG*' \) ! -path '*/sluice/*.md' -delete
rm -rf "$modules/sluice/dist/studio" "$modules/zod/src" "$modules/undici/docs"
# a package beside it would be found twice
find "$modules/@duckdb" -name 'libduckdb*.so' -exec strip --strip-unneeded {} +
