"""Asks dlt where a lag begins, by the form of the initial value; writes src/extract/incremental/lag-cases-1.31.0.json.

Run: python scripts/oracle/lag.py   (with dlt 1.31.0; once more with DLT_INTERVAL_TIMEZONE=Europe/Berlin, it adds to the file)
Each answer: [time zone, initial value, lag, last value, start for max, start for min]. The initial value lies far before, or for min behind.
"""

import json
import os
import pathlib

from dlt.extract.incremental.lag import apply_lag

OUT = pathlib.Path(__file__).parents[2] / "src/extract/incremental/lag-cases-1.31.0.json"
ZONE = os.environ.get("DLT_INTERVAL_TIMEZONE", "UTC")
FORMS = ["YYYY-01-01", "YYYY-01-01T00:00:00Z", "YYYY-01-01T00:00:00+02:00", "YYYY-01-01T00:00", "YYYY-01", "YYYY", "YYYY-W01", "YYYY-001", "YYYY-01-01 00:00:00", None]
VALUES = ["2026-01-05", "20260105", "2026-01-05T10:00:00Z", "2026-01-05T01:00:00+02:00", "2026-01-05T22:00:00-05:00", "2026-01-05T10:00:00", "2026-01-05T10:00", "2026-03-29T23:30:00Z", "2026-03-30T00:30:00Z", "2026-10-25T12:00:00Z"]


def answers():
    for form in FORMS:
        for value in VALUES:
            if (form, value) == ("YYYY", "20260105"):
                continue  # two numbers for sluice, which have an order of their own
            for lag in (1, 1.5, 86400):
                early, late = [form and form.replace("YYYY", year) for year in ("1000", "3500")]
                yield [ZONE, form, lag, value, apply_lag(lag, early, value, max), apply_lag(lag, late, value, min)]


known = [row for row in json.loads(OUT.read_text()) if row[0] != ZONE] if OUT.exists() else []
OUT.write_text("[\n" + ",\n".join(json.dumps(row) for row in [*known, *answers()]) + "\n]\n")
