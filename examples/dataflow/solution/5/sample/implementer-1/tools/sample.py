#!/usr/bin/env python3
"""A day of sample readings as JSON, the same at every call: `sample.py` writes them to standard output."""

import json
import math
import sys

START = 1_700_000_000  # seconds since 1970
STEP = 900
COUNT = 24 * 3600 // STEP

# sensor, unit, mean, swing, hour of the highest value
SENSORS = (
    ("attic", "C", 24.0, 6.0, 15),
    ("cellar", "C", 12.0, 0.5, 20),
    ("cellar-humidity", "%", 70.0, 8.0, 4),
)


def readings():
    """Every reading of every sensor, oldest first."""
    return [
        {"sensor": sensor, "at": START + i * STEP, "unit": unit,
         "value": round(mean + swing * math.cos((i * STEP / 3600 - peak) * math.pi / 12), 2)}
        for i in range(COUNT)
        for sensor, unit, mean, swing, peak in SENSORS
    ]


if __name__ == "__main__":
    json.dump(readings(), sys.stdout)
    print()
