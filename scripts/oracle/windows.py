"""Windows as Airbyte's CDK cuts them, for src/extract/incremental/windows.test.ts.

    /work/venvs/cdk/bin/python scripts/oracle/windows.py > src/extract/incremental/windows-cases-cdk-7.39.1.json

Needs airbyte-cdk==7.39.1. No network.
"""

import json
from datetime import datetime, timedelta, timezone
from itertools import product

from airbyte_cdk.sources.message import NoopMessageRepository
from airbyte_cdk.sources.connector_state_manager import ConnectorStateManager
from airbyte_cdk.sources.streams.concurrent.cursor import ConcurrentCursor, CursorField
from airbyte_cdk.sources.streams.concurrent.state_converters.datetime_stream_state_converter import (
    CustomFormatConcurrentStreamStateConverter,
)
from isodate import parse_duration


def slices(start, end, step, gap, lag, state, fmt):
    converter = CustomFormatConcurrentStreamStateConverter(datetime_format=fmt, is_sequential_state=True)
    cursor = ConcurrentCursor(
        stream_name="s",
        stream_namespace=None,
        stream_state={} if state is None else {"at": state},
        message_repository=NoopMessageRepository(),
        connector_state_manager=ConnectorStateManager(),
        connector_state_converter=converter,
        cursor_field=CursorField("at"),
        slice_boundary_fields=("start", "end"),
        start=converter.parse_value(start),
        end_provider=lambda: converter.parse_value(end),
        lookback_window=None if lag is None else parse_duration(lag),
        slice_range=None if step is None else parse_duration(step),
        cursor_granularity=None if gap is None else parse_duration(gap),
    )
    return [[one.cursor_slice["start"], one.cursor_slice["end"]] for one in cursor.stream_slices()]


def main():
    day, second, epoch = "%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ", "%s"
    cases = []
    for fmt, start, ends, gap in [
        (day, "2024-01-02", ["2024-01-02", "2024-01-03", "2024-01-05", "2024-01-08", "2024-01-10", "2024-03-31", "2023-12-31"], "P1D"),
        (second, "2024-01-31T12:00:00Z", ["2024-01-31T12:00:00Z", "2024-02-01T00:00:00Z", "2024-06-30T23:59:59Z"], "PT1S"),
        (epoch, "1704067200", ["1704067200", "1704153600", "1706745600"], "PT1S"),
    ]:
        for end, step, with_gap, lag in product(ends, [None, "P3D", "P1W", "P1M", "PT36H"], [True, False], [None, "P2D"]):
            states = [None] if fmt == epoch else [None, start, ends[3 if fmt == day else 1]]
            for state in states:
                case = {
                    "format": fmt,
                    "start": start,
                    "end": end,
                    "size": step,
                    "gap": gap if with_gap else None,
                    "lag": lag,
                    "state": state,
                }
                case["windows"] = slices(start, end, step, case["gap"], lag, state, fmt)
                cases.append(case)
    print("[\n" + ",\n".join("  " + json.dumps(case) for case in cases) + "\n]")


main()
