#!/usr/bin/python3
"""The latency notebook: read the events with json, join and aggregate with pandas. Trace files as arguments.

Prints {"writes":…, "delivered":…, "quantiles_ms":{…}} of TriggerPerf's WRITE and RECV lines in text framing.
"""

import gzip
import json
import subprocess
import sys

import pandas


def lines(path):
    if path.endswith(".zst"):
        with subprocess.Popen(["zstd", "-dcq", path], stdout=subprocess.PIPE) as decompressor:
            yield from decompressor.stdout
    elif path.endswith(".gz"):
        with gzip.open(path) as file:
            yield from file
    else:
        with open(path, "rb") as file:
            yield from file


def records(paths):
    for path in paths:
        for line in lines(path):
            message = json.loads(line)["message"]
            if message.startswith("[INFO]") and '"event"' in message:
                yield json.loads(message[message.index("{"):message.rindex("}") + 1])


frame = pandas.DataFrame.from_records(
    records(sys.argv[1:]), columns=["run_id", "e_id", "event", "exec_start_time", "put_time"])
writes = frame[frame.event == "WRITE"]
receives = frame[frame.event == "RECV"].sort_values("exec_start_time").drop_duplicates(["run_id", "e_id"])
joined = writes.merge(receives, on=["run_id", "e_id"], suffixes=("", "_receive"))
latency = (joined.exec_start_time_receive - joined.put_time) * 1000
quantiles = latency.quantile([0.5, 0.9, 0.95, 0.99, 0.999])
print(json.dumps({"writes": len(writes), "delivered": len(joined),
                  "quantiles_ms": dict(zip(["p50", "p90", "p95", "p99", "p99.9"], quantiles.tolist()))}))
