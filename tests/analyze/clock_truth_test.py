#!/usr/bin/env python3
"""The bound on clocks against offsets that are known: analyze has to hold each of them, and tightly.

    clock_truth_test.py ANALYZE SCHEMA
"""
import json
import pathlib
import random
import subprocess
import sys
import tempfile

import jsonschema

NS_PER_MS = 1_000_000
ANALYZE, SCHEMA = sys.argv[1], json.loads(pathlib.Path(sys.argv[2]).read_text(encoding="utf-8"))
BEGIN = 1_790_000_000_000_000_000
SLACK_MS = 1e-6  # the document prints doubles


def event(stream, message, at):
    return json.dumps({"logStreamName": stream, "timestamp": at // NS_PER_MS, "ingestionTime": at // NS_PER_MS,
                       "eventId": f"{random.getrandbits(180):056d}"[:56], "message": json.dumps(message)})


class Cloud:
    """Environments with clocks of their own; the client's is right."""

    def __init__(self, seed, writers=2, receivers=3):
        self.chance = random.Random(seed)
        names = [f"2026/01/01/[1]{kind}{i:030d}" for kind, count in (("w", writers), ("r", receivers)) for i in range(count)]
        self.writers, self.receivers = names[:writers], names[writers:]
        self.offset = {name: self.chance.randint(-40 * NS_PER_MS, 40 * NS_PER_MS) for name in names}
        self.events, self.client, self.fastest = [], [], {}

    def write(self, number):
        writer, receiver = self.chance.choice(self.writers), self.chance.choice(self.receivers)
        put = BEGIN + number * 10 * NS_PER_MS
        received = put + self.chance.randint(5, 80) * NS_PER_MS
        one = {"echotrace": 1, "run": "rclock", "id": f"rclock-{number:08x}", "store": "s3"}
        self.events.append(event(writer, one | {"record": "write", "put_ns": put + self.offset[writer], "ok": True}, put))
        self.events.append(event(receiver, one | {"record": "receive", "receive_ns": received + self.offset[receiver]},
                                 received))

    def ping(self, name, number):
        sent = BEGIN + number * 7 * NS_PER_MS
        there, inside, back = (self.chance.randint(100_000, 4_000_000) for _ in range(3))
        entry, exit_ = sent + there, sent + there + inside
        self.fastest[name] = min(self.fastest.get(name, 1 << 62), there + back)
        self.client.append(json.dumps({
            "echotrace": 1, "record": "sample", "run": "rclock", "series": "round_trip", "labels": {"function": "f"},
            "start_ns": sent, "duration_ns": there + inside + back, "ok": True,
            "answer": {"echotrace": 1, "environment": name, "function": "f", "request_id": "q", "cold": False,
                       "entry_ns": entry + self.offset[name], "exit_ns": exit_ + self.offset[name]}}))

    def analyze(self):
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "events.jsonl").write_text("\n".join(self.events) + "\n", encoding="utf-8")
            (pathlib.Path(folder) / "client.jsonl").write_text("\n".join(self.client) + "\n", encoding="utf-8")
            done = subprocess.run([ANALYZE, "--json", folder], stdout=subprocess.PIPE, check=True)
        document = json.loads(done.stdout)
        jsonschema.validate(document, SCHEMA)
        return document


def check(cloud, pinged):
    clock = cloud.analyze()["clock"]
    assert clock["pairs"] == 6 and clock["pinged"] == len(pinged) and clock["moved"] == 0, clock
    for told in clock["environments"]:
        true = cloud.offset[told["name"]] / NS_PER_MS
        assert told["lower_ms"] - SLACK_MS <= true <= told["upper_ms"] + SLACK_MS, (told, true)
        # The middle errs by half the fastest round trip at the most.
        assert told["upper_ms"] - told["lower_ms"] <= cloud.fastest[told["name"]] / NS_PER_MS + SLACK_MS, told
    bounded = 0
    for pair in clock["worst"]:
        true = (cloud.offset[pair["receiver"]] - cloud.offset[pair["writer"]]) / NS_PER_MS
        assert true <= pair["upper_ms"] + SLACK_MS, (pair, true)
        both = pair["writer"] in pinged and pair["receiver"] in pinged
        assert (pair["lower_ms"] is not None) == both, pair
        if both:
            bounded += 1
            assert pair["lower_ms"] - SLACK_MS <= true, (pair, true)
            assert pair["upper_ms"] - pair["lower_ms"] <= 16 + SLACK_MS, pair  # two round trips of 8 ms
    assert clock["bounded_below"] == bounded, clock
    assert clock["upper_ms_max"] == max(pair["upper_ms"] for pair in clock["worst"])
    lower = [pair["lower_ms"] for pair in clock["worst"] if pair["lower_ms"] is not None]
    assert clock["lower_ms_min"] == (min(lower) if lower else None)


def main():
    for seed in range(8):
        cloud = Cloud(seed)
        for number in range(400):
            cloud.write(number)
        names = cloud.writers + cloud.receivers
        pinged = names[: (0, 1, 2, 3, 4, 5, 5, 5)[seed]]
        for number in range(20):
            for name in pinged:
                cloud.ping(name, number)
        check(cloud, pinged)

    cloud = Cloud(99)  # a receiver's clock is set while the run goes on: what any round trip allows still holds
    for number in range(100):
        cloud.write(number)
    for name in cloud.writers + cloud.receivers:
        cloud.ping(name, 0)
    cloud.offset[cloud.receivers[0]] += 500 * NS_PER_MS
    cloud.ping(cloud.receivers[0], 1)
    clock = cloud.analyze()["clock"]
    assert clock["moved"] == 1, clock

    broken = Cloud(7)  # nothing that is odd bounds anything, or ends the program
    broken.write(1)
    for answer in (None, 1, [], "x", {}, {"entry_ns": 1, "exit_ns": 2}, {"environment": ""},
                   {"environment": "e", "entry_ns": -1, "exit_ns": 1}, {"environment": "e", "entry_ns": "1"},
                   {"environment": "e", "entry_ns": 2 ** 62, "exit_ns": 2 ** 62},
                   {"environment": "e", "entry_ns": BEGIN + 9, "exit_ns": BEGIN + 1},
                   {"environment": "e", "entry_ns": BEGIN, "exit_ns": BEGIN + 10 ** 12}):
        broken.client.append(json.dumps({"echotrace": 1, "record": "sample", "run": "rclock", "series": "round_trip",
                                         "start_ns": BEGIN, "duration_ns": 1000, "ok": True, "answer": answer}))
    document = broken.analyze()
    assert document["clock"]["pinged"] == 0, document["clock"]
    assert document["accounting"]["events"] == 2 + 12, document["accounting"]
    print("ok")


if __name__ == "__main__":
    main()
