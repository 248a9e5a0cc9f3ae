"""From records to the account: the counting rules once more, as plain as they can be written."""

from collections import defaultdict
from fractions import Fraction

from log_reader import Broken, events_of_file, file_bytes, generated_files, read_message

QUANTILES = {"p50": Fraction(1, 2), "p90": Fraction(9, 10), "p95": Fraction(19, 20), "p99": Fraction(99, 100),
             "p99.9": Fraction(999, 1000)}

BUCKETS = ("recorded", "platform", "foreign", "repeated", "malformed")


class Environment:
    def __init__(self):
        self.request = None          # last started
        self.stamps = []             # of its events, ns
        self.receives = []           # in order of the log
        self.invocations = []        # (request, receives before it) of START and REPORT lines
        self.recorded_requests = set()
        self.reports = {}            # request -> init_ns or None


class Reading:
    """Everything that stands in the files, before anything is joined."""

    def __init__(self):
        self.buckets = defaultdict(lambda: defaultdict(int))  # store -> bucket -> events
        self.writes, self.receives, self.clients = [], [], []
        self.environments = defaultdict(Environment)
        self.seen_ids = set()
        self.events_by_file = {}

    def add_event(self, store, event):
        buckets = self.buckets[store]
        if isinstance(event, Broken):
            buckets["malformed"] += 1
            return
        if event.event_id is not None:
            assert len(event.event_id) == 56 and event.event_id.isdigit(), event.event_id
            assert int(event.event_id) >> 144 == event.timestamp_ms
            if event.event_id in self.seen_ids:
                buckets["repeated"] += 1
                return
            self.seen_ids.add(event.event_id)
        environment = self.environments[event.environment]
        if event.timestamp_ms is not None:
            environment.stamps.append(event.timestamp_ms * 1_000_000)
        bucket, record, started = read_message(event.message)
        buckets[bucket] += 1
        if started is not None:
            environment.request = started
            environment.invocations.append((started, len(environment.receives)))
        if record is not None:
            self.add_record(environment, event.environment, record)

    def add_record(self, environment, name, record):
        if record.kind == "report":
            environment.reports[record.request] = record.init_ns
            environment.invocations.append((record.request, len(environment.receives)))
            return
        if record.request is None:
            record.request = environment.request
        record.environment = name
        environment.recorded_requests.add(record.request)
        if record.kind == "write":
            self.writes.append(record)
        else:
            environment.receives.append(record)
            self.receives.append(record)


def read_all(directory, truth):
    reading = Reading()
    for paths, file in generated_files(directory, truth):
        store = file["path"].rsplit("-", 1)[1]
        count = 0
        for path in paths:
            for event in events_of_file(path, file["container"]):
                count += 1
                reading.add_event(store, event)
        assert count == file["events"], (file, count)
    for run in truth["runs"]:
        path = directory / run / "client.jsonl.zst"
        if path.exists():
            for line in file_bytes(path).decode().splitlines():
                bucket, record, _ = read_message(line)
                reading.buckets[record.store][bucket] += 1
                reading.clients.append(record)
    return reading


class Trace:
    def __init__(self, write):
        self.write, self.receives, self.further_writes = write, [], 0

    @property
    def first(self):
        return min(self.receives, key=lambda receive: receive.receive_ns) if self.receives else None


def join(reading):
    """(traces, orphans). Aurora's ids repeat from run to run: there a receive takes the latest write before it."""
    traces, by_iteration = {}, defaultdict(list)
    for write in sorted(reading.writes, key=lambda write: write.put_ns):
        key = (write.run,) + write.identity
        if key in traces:
            traces[key].further_writes += 1
            continue
        traces[key] = Trace(write)
        by_iteration[write.identity].append(traces[key])
    orphans = []
    for receive in reading.receives:
        found = traces.get((receive.run,) + receive.identity)
        if found is None and receive.run == "":
            earlier = [trace for trace in by_iteration[receive.identity] if trace.write.put_ns <= receive.receive_ns]
            found = earlier[-1] if earlier else None
        if found is None:
            receive.scope = (receive.run, receive.store)
            orphans.append(receive)
        else:
            receive.scope = (found.write.run, found.write.store)
            found.receives.append(receive)
    return list(traces.values()), orphans


def gaps_of(environment):
    """Open intervals in which records of the receiver are missing."""
    gaps, receives = [], environment.receives
    first_stamp, last_stamp = min(environment.stamps, default=None), max(environment.stamps, default=None)
    for request, before in environment.invocations:
        if request not in environment.recorded_requests:
            gaps.append((receives[before - 1].receive_ns if before > 0 else first_stamp,
                         receives[before].receive_ns if before < len(receives) else last_stamp))
    numbered = sorted((receive.seq, receive.receive_ns) for receive in receives if receive.seq is not None)
    expected, previous = 0, first_stamp
    for seq, receive_ns in numbered:
        if seq > expected:
            gaps.append((previous, receive_ns))
        expected, previous = seq + 1, receive_ns
    return gaps


def usual_latencies(traces):
    """{(run, store): what 99 of 100 first deliveries stay within}"""
    latencies = defaultdict(list)
    for trace in traces:
        if trace.receives:
            latencies[trace.write.run, trace.write.store].append(trace.first.receive_ns - trace.write.put_ns)
    usual = {}
    for scope, values in latencies.items():
        values.sort()
        usual[scope] = max(0, next(value for rank, value in enumerate(values, 1) if 100 * rank >= 99 * len(values)))
    return usual


class ReceiverLogs:
    def __init__(self, reading, traces):
        self.ends, self.gaps, self.usual = {}, defaultdict(list), usual_latencies(traces)
        for environment in reading.environments.values():
            for scope in {receive.scope for receive in environment.receives}:
                end = max(environment.stamps + [receive.receive_ns for receive in environment.receives])
                self.ends[scope] = max(end, self.ends.get(scope, end))
                self.gaps[scope] += gaps_of(environment)

    def prove_nothing(self, write):
        scope = (write.run, write.store)
        return (scope not in self.ends or write.put_ns > self.ends[scope] or
                any(begin - self.usual.get(scope, 0) < write.put_ns < end for begin, end in self.gaps[scope]))


def reordered(traces):
    by_writer = defaultdict(list)
    for trace in traces:
        if trace.receives:
            by_writer[trace.write.environment].append(trace)
    marked = set()
    for of_writer in by_writer.values():
        earliest = None
        for trace in sorted(of_writer, key=lambda trace: trace.write.put_ns, reverse=True):
            receive_ns = trace.first.receive_ns
            if earliest is not None and earliest < receive_ns:
                marked.add(trace)
            earliest = receive_ns if earliest is None else min(earliest, receive_ns)
    return marked


def stages_of(trace):
    write, first = trace.write, trace.first
    receive_ns = first.receive_ns if first else None
    store_ns = first.store_ns if first else None
    ends = {"trigger_latency": (write.put_ns, receive_ns)}
    if write.intended_ns is not None:
        ends |= {"end_to_end": (write.intended_ns, receive_ns), "write_latency": (write.put_ns, write.ack_ns),
                 "ack_to_receive": (write.ack_ns, receive_ns), "commit": (write.put_ns, store_ns),
                 "dispatch": (store_ns, receive_ns), "schedule_delay": (write.intended_ns, write.start_ns)}
    return {name: end - begin for name, (begin, end) in ends.items() if begin is not None and end is not None}


def type7(values, p):
    position = (len(values) - 1) * p
    below = int(position)
    above = min(below + 1, len(values) - 1)
    return values[below] + (values[above] - values[below]) * (position - below)


def figures(values):
    values = sorted(values)
    ms = Fraction(1, 1_000_000)
    return {"unit": "ms", "count": len(values), "min": values[0] * ms, "max": values[-1] * ms, "sum_ns": sum(values),
            "quantiles": {name: type7(values, p) * ms for name, p in QUANTILES.items()}}


def account(directory, truth):
    """{store: {"accounting", "cold", "stages"}}, and the traces by (run, store, id)."""
    reading = read_all(directory, truth)
    traces, orphans = join(reading)
    logs, out_of_order = ReceiverLogs(reading, traces), reordered(traces)
    stores = {}
    for store in sorted(reading.buckets):
        own = [trace for trace in traces if trace.write.store == store]
        stores[store] = account_of_store(store, own, orphans, logs, out_of_order, reading)
        if not truth["environments_known"]:
            stores[store]["accounting"]["reordered"] = stores[store]["cold"] = None
    return stores


def account_of_store(store, traces, orphans, logs, out_of_order, reading):
    buckets = {name: reading.buckets[store][name] for name in BUCKETS}
    delivered = [trace for trace in traces if trace.receives]
    missing = [trace for trace in traces if not trace.receives]
    undetermined = [trace for trace in missing if not trace.write.ok or logs.prove_nothing(trace.write)]
    own_orphans = [receive for receive in orphans if receive.store == store]
    clients = {record.identity for record in reading.clients if record.store == store}
    known = {trace.write.identity for trace in traces}
    cold, known_reports, in_path = 0, 0, 0
    for trace in delivered:
        reports = reading.environments[trace.first.environment].reports
        known_reports += trace.first.request in reports
        init_ns = reports.get(trace.first.request)
        cold += init_ns is not None
        in_path += init_ns is not None and trace.first.receive_ns - trace.write.put_ns >= init_ns
    stages = defaultdict(list)
    for trace in traces:
        for name, value in stages_of(trace).items():
            stages[name].append(value)
    return {
        "accounting": {
            "events": sum(buckets.values()), **buckets, "writes": len(traces), "delivered": len(delivered),
            "lost": len(missing) - len(undetermined), "undetermined": len(undetermined),
            "receives": sum(len(trace.receives) for trace in traces) + len(own_orphans),
            "duplicates": sum(len(trace.receives) - 1 for trace in delivered), "orphans": len(own_orphans),
            "reordered": sum(trace in out_of_order for trace in traces),
            "negative": sum(trace.first.receive_ns < trace.write.put_ns for trace in delivered),
            "failed_writes": sum(not trace.write.ok for trace in traces),
            "retried_writes": sum(trace.further_writes for trace in traces),
            "client_only": len(clients - known), "function_only": len(known - clients) if clients else 0},
        "cold": {"count": cold, "known": known_reports, "init_in_path": in_path},
        "stages": {name: figures(values) for name, values in stages.items()},
    }
