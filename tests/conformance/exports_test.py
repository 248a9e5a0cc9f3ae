#!/usr/bin/env python3
"""What analyze --export writes is what readers that are not ours take it for: OpenTelemetry's own protocol buffers, HdrHistogram
for Python, and for trace events the rules of their format. All of them hold the traces of --traces, and its figures.

    exports_test.py BUILD_DIR PROGRAM_DIR
"""

import base64
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import pypi  # noqa: E402

KINDS = ("ndjson", "perfetto", "otlp", "hlog")


def make(programs, work):
    subprocess.run([programs / "generate", "--out", work / "traces", "--pairs", "2000", "--seed", "7", "--stores",
                    "s3,dynamodb", "--framing", "echotrace", "--loss", "0.02"], check=True, capture_output=True)
    command = [programs / "analyze", work / "traces", "--group-by", "store", "--quiet", "--traces", work / "csv"]
    for kind in KINDS:
        command += ["--export", kind, work / kind]
    subprocess.run(command, check=True)
    with open(work / "csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def ndjson(path, rows):
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == len(rows)
    for line, row in zip(lines, rows):
        assert (line["id"], line["run"], line["store"], line["state"]) == (
            row["echotrace_trace_id"], row["run"], row["store"], row["state"])
        assert line["by"] == {"store": row["by_store"]}, line
        for stage, value in line["stages"].items():
            assert str(value) == row[stage], (stage, value, row[stage])
        assert {name for name, value in row.items() if name.endswith("_ns") and value and name not in
                ("put_ns", "receive_ns")} == set(line["stages"])


def otlp(path, rows):
    from google.protobuf import json_format
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
    from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
    spans = []
    for line in path.read_text(encoding="utf-8").splitlines():
        message = json.loads(line)
        # JSON of OTLP writes ids in hexadecimal, where protocol buffers' own mapping has base64.
        for resource in message["resourceSpans"]:
            for scope in resource["scopeSpans"]:
                for span in scope["spans"]:
                    for part in [span, *span.get("links", [])]:
                        for name, size in (("traceId", 16), ("spanId", 8)):
                            data = bytes.fromhex(part[name])
                            assert len(data) == size and any(data)
                            part[name] = base64.b64encode(data).decode()
        request = json_format.ParseDict(message, ExportTraceServiceRequest())
        for resource in request.resource_spans:
            assert resource.resource.attributes[0].key == "service.name"
            for scope in resource.scope_spans:
                spans += scope.spans
    producers = {span.span_id: span for span in spans if span.kind == Span.SPAN_KIND_PRODUCER}
    consumers = [span for span in spans if span.kind == Span.SPAN_KIND_CONSUMER]
    written = [row for row in rows if row["put_ns"]]
    assert len(producers) == len(written) and len(consumers) == sum(1 for row in rows if row["receive_ns"])
    assert len({span.span_id for span in spans}) == len(spans)
    latencies = sorted(span.start_time_unix_nano - producers[span.links[0].span_id].start_time_unix_nano
                       for span in consumers if span.links)
    assert latencies == sorted(int(row["trigger_latency_ns"]) for row in rows if row["trigger_latency_ns"])
    durations = sorted(span.end_time_unix_nano - span.start_time_unix_nano for span in producers.values())
    assert durations == sorted(int(row["write_latency_ns"] or 0) for row in written)
    failed = sum(1 for span in producers.values() if span.status.code == Status.STATUS_CODE_ERROR)
    assert failed == sum(1 for span in producers.values() if span.status.ByteSize())


def hlog(path, rows):
    from hdrh.log import HistogramLogReader
    from hdrh.histogram import HdrHistogram
    checked = 0
    reader = HistogramLogReader(str(path), HdrHistogram(1, 3_600_000_000_000, 3))
    while (histogram := reader.get_next_interval_histogram()) is not None:
        tag = histogram.get_tag()
        stage, store = tag.split(";store=")
        values = sorted(int(row[f"{stage}_ns"]) for row in rows if row["by_store"] == store and row[f"{stage}_ns"])
        values = [value for value in values if value >= 0]
        assert histogram.get_total_count() == len(values), tag
        for percent in (0.1, 25, 50, 90, 99, 99.9, 100):
            exact = values[max(1, int(percent / 100 * len(values) + 0.5)) - 1]  # that reader's definition of the rank
            assert abs(histogram.get_value_at_percentile(percent) - exact) <= exact / 1000 + 1, (tag, percent)
        checked += 1
    assert checked >= 6, checked


def perfetto(path, rows):
    document = json.loads(path.read_text(encoding="utf-8"))
    origin_ns = int(document["otherData"]["origin_unix_ns"])
    tracks, names, processes = {}, {}, {}
    for event in document["traceEvents"]:
        track = event["pid"], event["tid"]
        if event["ph"] == "M":
            (names if event["name"] == "thread_name" else processes)[track] = event["args"]["name"]
        elif event["ph"] == "X":
            assert event["dur"] >= 0
            tracks.setdefault(track, []).append((event["ts"], event["ts"] + event["dur"], event["name"]))
        else:
            assert event["ph"] == "i" and event["s"] == "t"
    assert len(names) == len(rows) and sorted(processes.values()) == ["dynamodb", "s3"]
    for slices in tracks.values():  # slices of a track lie within each other
        for first in slices:
            for second in slices:
                apart = first[1] <= second[0] + 1e-6 or second[1] <= first[0] + 1e-6
                within = (first[0] <= second[0] + 1e-6 and second[1] <= first[1] + 1e-6) or (
                    second[0] <= first[0] + 1e-6 and first[1] <= second[1] + 1e-6)
                assert apart or within, (first, second)
    by_id = {row["echotrace_trace_id"]: row for row in rows}
    for track, slices in tracks.items():
        row = by_id[names[track].split()[1]]
        for begin, end, name in slices:
            assert abs((end - begin) * 1000 - int(row[f"{name}_ns"])) < 1, (name, row)
            if name == "trigger_latency":
                assert abs(begin * 1000 + origin_ns - int(row["put_ns"])) < 1000
    assert sum(1 for slices in tracks.values() for one in slices if one[2] == "trigger_latency") == sum(
        1 for row in rows if row["trigger_latency_ns"] and int(row["trigger_latency_ns"]) >= 0)


def main():
    pypi.enter(sys.argv[1])
    programs = pathlib.Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        rows = make(programs, work)
        assert len(rows) > 1900
        for kind in KINDS:
            globals()[kind](work / kind, rows)
            print(f"{kind}: read, and says what --traces says")
        again = json.loads(subprocess.run([programs / "analyze", "--json", "--group-by", "tag", work / "hlog"], check=True,
                                          capture_output=True).stdout)
        assert sum(group["count"] for group in again["groups"]) > 5000
        print("hlog: read by analyze itself")


if __name__ == "__main__":
    main()
