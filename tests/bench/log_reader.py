"""A second, slow and plain reading of generated trace files: what the files say, counted without the product's code.

Standard library and the zstd program only. Containers become events, events become records, records become an account
by the counting rules of ingest/FORMATS.md.
"""

import gzip
import json
import re
import subprocess
from decimal import Decimal
from pathlib import Path

PLATFORM_TEXT = re.compile(r"(START|END) RequestId: |INIT_START |INIT_REPORT ")
REPORT_TEXT = re.compile(
    r"REPORT RequestId: (?P<id>\S+)\tDuration: [0-9.]+ ms\tBilled Duration: [0-9]+ ms\tMemory Size: [0-9]+ MB"
    r"\tMax Memory Used: [0-9]+ MB\t(?:Init Duration: (?P<init>[0-9.]+) ms\t)?$")
FRAME_TEXT = re.compile(r"\[INFO\]\t(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\t([0-9a-f-]{36})\t(.*)$", re.S)


class Event:
    def __init__(self, environment, timestamp_ms, event_id, message):
        self.environment, self.timestamp_ms, self.event_id, self.message = environment, timestamp_ms, event_id, message


class Broken:
    """A line that should have been an event."""


def file_bytes(path):
    head = path.open("rb").read(4)
    if head == b"\x28\xb5\x2f\xfd":
        return subprocess.run(["zstd", "-dcq", str(path)], check=True, stdout=subprocess.PIPE).stdout
    return gzip.decompress(path.read_bytes()) if head[:2] == b"\x1f\x8b" else path.read_bytes()


def milliseconds(iso):
    """'2026-11-20T09:00:00.123Z' or with a space and no zone, UTC."""
    import calendar
    import time

    stamp, fraction = iso.rstrip("Z").replace(" ", "T").split(".")
    return calendar.timegm(time.strptime(stamp, "%Y-%m-%dT%H:%M:%S")) * 1000 + int(fraction)


def json_documents(text):
    decoder, at = json.JSONDecoder(parse_float=Decimal), 0
    while at < len(text):
        while at < len(text) and text[at].isspace():
            at += 1
        if at < len(text):
            document, at = decoder.raw_decode(text, at)
            yield document


def events_of_file(path, container):
    text = file_bytes(path).decode("utf-8")
    place = str(path)
    if container == "events":
        for line in text.split("\n"):
            if not line.strip():
                continue
            try:
                event = json.loads(line)
            except json.JSONDecodeError:
                yield Broken()
                continue
            assert list(event) == ["logStreamName", "timestamp", "message", "ingestionTime", "eventId"], event
            yield Event(event["logStreamName"], event["timestamp"], event["eventId"], event["message"])
    elif container in ("cli", "cli-pretty"):
        for page in json_documents(text):
            for event in page["events"]:
                yield Event(event["logStreamName"], event["timestamp"], event["eventId"], event["message"])
    elif container == "insights":
        for page in json_documents(text):
            for row in page["results"]:
                fields = {cell["field"]: cell["value"] for cell in row}
                yield Event(fields["@logStream"], milliseconds(fields["@timestamp"]), None, fields["@message"])
    elif container == "subscription":
        for record in json_documents(text):
            for event in record["logEvents"]:
                yield Event(record["logStream"], event["timestamp"], event["id"], event["message"])
    elif container == "export":
        for piece in re.split(r"(?m)^(?=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z )", text):
            if piece:
                stamp, message = piece.split(" ", 1)
                yield Event(place, milliseconds(stamp), None, message)
    elif container == "plain":
        for line in text.split("\n"):
            if line.strip():
                yield Event(place, None, None, line)
    else:
        raise ValueError(container)


def nanoseconds(seconds):
    """Of a decimal number of seconds, exactly."""
    value = Decimal(seconds) * 1_000_000_000
    assert value == value.to_integral_value(), seconds
    return int(value)


class Record:
    """kind: write, receive, report or client; request: of the invocation that logged it."""

    def __init__(self, kind, **members):
        self.kind = kind
        self.__dict__.update(members)


def triggerperf_record(line, request):
    if "put_time" not in line:
        return "malformed", None
    write = line["event"] == "WRITE"
    key, run, event_id = line["key"], line["run_id"], line.get("e_id")
    if len(run) == 16:
        store, identity, run = "s3", ("s3", run), key[:7]
    elif isinstance(key, int) or key.isdigit():
        store, identity = "aurora", ("aurora", int(key))
    else:
        store, identity = "dynamodb", ("dynamodb", run, event_id)
    started = nanoseconds(line["exec_start_time"])
    if write:
        return "recorded", Record("write", store=store, run=run, identity=identity, request=request, ok=True,
                                  start_ns=started, put_ns=nanoseconds(line["put_time"]), intended_ns=None, ack_ns=None)
    return "recorded", Record("receive", store=store, run=run, identity=identity, request=request, receive_ns=started,
                              store_ns=None, seq=None)


def echotrace_record(line, request):
    kind = line["record"]
    identity = ("echotrace", line["run"], line["id"])
    common = {"store": line["store"], "run": line["run"], "identity": identity, "request": request}
    if kind == "write":
        if "put_ns" not in line:
            return "malformed", None
        return "recorded", Record("write", ok=line["ok"], intended_ns=line["intended_ns"], start_ns=line["start_ns"],
                                  put_ns=line["put_ns"], ack_ns=line.get("ack_ns"), **common)
    if kind == "receive":
        return "recorded", Record("receive", receive_ns=line["receive_ns"], store_ns=line.get("store_ns"),
                                  seq=line.get("seq"), **common)
    assert kind == "client", line
    return "recorded", Record("client", **common)


def read_message(message):
    """(bucket, record, request id that a START line announces)."""
    text = message.rstrip("\n")
    report = REPORT_TEXT.match(text)
    if report:
        init_ns = int(Decimal(report["init"]) * 1_000_000) if report["init"] else None
        return "recorded", Record("report", request=report["id"], init_ns=init_ns), None
    if PLATFORM_TEXT.match(text):
        return "platform", None, text.split()[2] if text.startswith("START") else None
    request = None
    frame = FRAME_TEXT.match(text)
    if frame:
        milliseconds(frame[1])
        request, text = frame[2], frame[3]
    if not text.startswith("{"):
        return "foreign", None, None
    line = json.loads(text, parse_float=Decimal)
    if "type" in line:
        inner = line["record"]
        if line["type"] == "platform.report":
            init = inner["metrics"].get("initDurationMs")
            return "recorded", Record("report", request=inner["requestId"],
                                      init_ns=int(Decimal(init) * 1_000_000) if init is not None else None), None
        return "platform", None, inner["requestId"] if line["type"] == "platform.start" else None
    if "level" in line:
        request, text = line["requestId"], line["message"]
        if not text.startswith("{"):
            return "foreign", None, None
        line = json.loads(text, parse_float=Decimal)
    if line.get("echotrace") == 1:
        bucket, record = echotrace_record(line, request)
    else:
        bucket, record = triggerperf_record(line, request)
    return bucket, record, None


def generated_files(directory, truth):
    """(path, container, events by the truth) of every log group; an exported one is a directory of files."""
    for file in truth["files"]:
        group = Path(directory) / file["path"]
        if group.is_dir():
            yield sorted(path for path in group.rglob("*") if path.is_file()), file
        else:
            found = [path for path in group.parent.iterdir()
                     if re.match(re.escape(group.name) + r"\.(json|jsonl|log)", path.name)]
            assert len(found) == 1, (group, found)
            yield found, file
