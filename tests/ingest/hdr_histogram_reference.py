#!/usr/bin/env python3
"""Makes tests/data/formats/hdr_histogram/intervals.{log,records}: histograms written by HdrHistogram for Python (PyPI:
hdrhistogram 0.10.8), and what that library itself reads out of them. Usage: hdr_histogram_reference.py DIR"""
import json
import random
import sys
from pathlib import Path

from hdrh.histogram import HdrHistogram

# lowest, highest, digits, what Interval_Max is divided by, values
CASES = [
    (1, 3_600_000_000_000, 3, 1e6, [1_500_000, 1_500_000, 2_000_000, 250_000_000, 90]),
    (1, 3_600_000_000, 2, 1e3, [1, 127, 128, 255, 256, 1_000_000]),
    (1, 3_600_000, 3, 1, [0, 1, 2, 47, 60_000]),
    (1000, 3_600_000_000_000, 3, 1e6, [999, 1000, 5_000_000, 5_000_999, 77_000_000_000]),
]


def text(value):
    return f"{value:.3f}"


def main():
    folder = Path(sys.argv[1])
    random.seed(11)
    cases = [*CASES, (1, 3_600_000_000_000, 3, 1e6, [int(random.lognormvariate(14, 1)) for _ in range(500)])]
    log, records = [], []
    for number, (lowest, highest, digits, ratio, values) in enumerate(cases, 1):
        histogram = HdrHistogram(lowest, highest, digits)
        for value in values:
            histogram.record_value(value)
        log.append(json.dumps({"histogram_log": 1, "tag": "reads" if number == 2 else "",
                               "start_ns": 1_700_000_000_000_000_000 + number,
                               "interval_max": text(histogram.get_max_value() / ratio),
                               "histogram": histogram.encode().decode()}, separators=(",", ":")))
        records.append(f"{number} recorded")
        unit_ns = int(1e6 / ratio)
        for item in histogram.get_recorded_iterator():
            low = histogram.get_lowest_equivalent_value(item.value_iterated_to)
            size = histogram.get_highest_equivalent_value(item.value_iterated_to) + 1 - low
            count = item.count_at_value_iterated_to
            records.append(f"  sample series=histogram_log start_ns={1_700_000_000_000_000_000 + number}"
                           f" duration_ns={(low + size // 2) * unit_ns}" + (f" count={count}" if count != 1 else "")
                           + (" label:tag=reads" if number == 2 else ""))
    (folder / "intervals.log").write_text("\n".join(log) + "\n")
    (folder / "intervals.records").write_text("\n".join(records) + "\n")


if __name__ == "__main__":
    main()
