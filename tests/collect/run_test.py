#!/usr/bin/env python3
"""`collect run` on this machine: whatever trouble there is, every write is accounted for and nothing stays behind. What
was lost or doubled is counted here from the logs alone, and analyze has to find the same.

    run_test.py PROGRAM_DIRECTORY RUN_SCHEMA [--sanitized]
"""
import collections
import concurrent.futures
import json
import os
import pathlib
import signal
import subprocess
import sys
import time

import jsonschema

import run_files
from collect_program import CollectTest, programs, seconds_until_no_process_is_left

SCHEMA = json.loads(pathlib.Path(sys.argv.pop(2)).read_text(encoding="utf-8"))
PER_STORE = 100  # writes: at a fifth of them, none dropped is a chance of 2e-10
WORDS = ("run", "--stores", "s3,dynamodb", "--rate", str(PER_STORE), "--trials", "1", "-q")
PEAK_MB = 400  # the services and the functions' bundle are in the same process
FAULTS = ("drop:s3=20%", "duplicate:s3=20%", "throttle:dynamodb.PutItem=20%", "fail:logs=20%", "empty-page=30%",
          "delay:logs=300ms", "throttle:lambda.Invoke=20%")


class Logged:
    """What the functions logged, read without any of our programs."""

    def __init__(self, directory):
        self.put, self.failed = {}, {}  # id: record
        self.receives = collections.defaultdict(list)
        self.last_receive_ns = {}
        for events in run_files.all_events(directory).values():
            ids = [event["eventId"] for event in events]
            assert len(set(ids)) == len(ids), "an event was fetched twice"
            for event in events:
                if event["message"].startswith("{"):
                    self.take(json.loads(event["message"]))
        for number in self.put:
            self.failed.pop(number, None)

    def take(self, record):
        kind, number = record.get("record"), record.get("id")
        if kind == "write":
            (self.put if record["ok"] else self.failed)[number] = record
        elif kind == "receive":
            self.receives[number].append(record)
            store = record["store"]
            self.last_receive_ns[store] = max(self.last_receive_ns.get(store, 0), record["receive_ns"])

    @property
    def missing(self):
        return {number: record for number, record in self.put.items() if number not in self.receives}

    @property
    def surely_lost(self):
        """Later ones of the same store came."""
        return sum(record["put_ns"] < self.last_receive_ns.get(record["store"], 0) for record in self.missing.values())

    @property
    def doubled(self):
        return sum(len(records) - 1 for records in self.receives.values())

    def missing_in(self, store):
        return sum(record["store"] == store for record in self.missing.values())


class Run(CollectTest):
    def check_directory(self, directory, state):
        manifest = run_files.manifest(directory)
        errors = jsonschema.Draft202012Validator(SCHEMA).iter_errors(manifest)
        self.assertEqual([error.message for error in errors], [])
        self.assertEqual(manifest["state"], state)
        created = {entry["kind"] for entry in run_files.journal(directory) if entry["entry"] == "creating"}
        self.assertTrue({"lambda:function", "s3:bucket", "dynamodb:table", "iam:role", "logs:group"} <= created, created)
        self.assertEqual(run_files.standing(directory), set())

    def check_nothing_is_left(self):
        seconds_until_no_process_is_left(10)
        self.assertEqual(os.listdir(self.temporary), [])

    def check_sums(self, directory):
        """The accounting of analyze, and what the logs themselves say."""
        logged, count = Logged(directory), self.analyze(directory)["accounting"]
        self.assertEqual(count["writes"], count["delivered"] + count["lost"] + count["undetermined"])
        self.assertEqual(count["receives"], count["delivered"] + count["duplicates"] + count["orphans"])
        self.assertEqual(count["writes"], 2 * PER_STORE)
        self.assertEqual(len(logged.put) + len(logged.failed), 2 * PER_STORE)
        self.assertEqual(count["delivered"], len(logged.put) - len(logged.missing))
        self.assertEqual(count["duplicates"], logged.doubled)
        self.assertEqual(count["failed_writes"], len(logged.failed))
        self.assertEqual(count["lost"] + count["undetermined"], len(logged.missing) + len(logged.failed))
        self.assertGreaterEqual(count["lost"], logged.surely_lost)
        self.assertLessEqual(count["lost"], len(logged.missing))
        for name in ("orphans", "client_only", "function_only", "malformed"):
            self.assertEqual(count[name], 0, name)
        return logged, count

    def check(self, fault, directory):
        self.check_directory(directory, "complete")
        logged, count = self.check_sums(directory)
        if fault == "drop:s3=20%":
            self.assertEqual(logged.missing_in("dynamodb"), 0)
            self.assertTrue(2 <= logged.missing_in("s3") <= 50, logged.missing_in("s3"))
            self.assertGreater(count["lost"], 0)
        else:
            self.assertEqual(logged.missing, {})
        if fault == "duplicate:s3=20%":
            self.assertTrue(2 <= count["duplicates"] <= 50, count["duplicates"])
            twice = {records[0]["store"] for records in logged.receives.values() if len(records) > 1}
            self.assertEqual(twice, {"s3"})
        elif not fault.startswith("throttle"):  # what is asked for again may be done twice
            self.assertEqual(count["duplicates"], 0)
        if not fault.startswith("throttle"):
            self.assertEqual(logged.failed, {})

    def test_leaves_no_dump_of_its_memory(self):
        process = self.start("collect", *WORDS, "--out", self.folder / "t", stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        limits = ""
        while process.poll() is None and "Max core file size        0                    0 " not in limits:
            limits = pathlib.Path(f"/proc/{process.pid}/limits").read_text()
        self.assertIsNone(process.returncode)
        process.send_signal(signal.SIGINT)
        process.wait(programs.SECONDS)
        self.check_nothing_is_left()

    def test_everything_is_accounted_for_whatever_the_trouble(self):
        def run(number):
            fault = cases[number]
            words = ["--fault", fault] if fault else []
            return self.collect(*WORDS, "--seconds", "1", *words, "--out", f"traces{number}", expect=None,
                                peak_mb=PEAK_MB)

        cases = ("", *FAULTS)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            runs = list(pool.map(run, range(len(cases))))
        for number, (fault, done) in enumerate(zip(cases, runs)):
            with self.subTest(fault=fault):
                self.assertEqual(done.code, 0, done.stderr)
                self.assertEqual(done.stderr, "")
                directory = run_files.run_directory(self.folder / f"traces{number}")
                self.assertIn(f"Traces: traces{number}/{directory.name}\n", done.stdout.decode())
                self.check(fault, directory)
        self.check_nothing_is_left()

    def interrupted(self, entry, seconds_later=0.0, times=1):
        """The directory of a long run that got Ctrl-C when its journal had such an entry."""
        with open(self.folder / "said", "wb") as said:
            process = self.start("collect", *WORDS, "--seconds", "20", "--out", "traces", stdin=subprocess.DEVNULL,
                                 stdout=said, stderr=said)
            directory, end = None, time.monotonic() + 60
            while time.monotonic() < end:
                directory = run_files.run_directory(self.folder / "traces")
                if directory and any(one["entry"] == entry for one in run_files.journal(directory)):
                    break
                time.sleep(0.01)
            time.sleep(seconds_later)
            for _ in range(times):
                process.send_signal(signal.SIGINT)
                time.sleep(0.2)
            code = process.wait(programs.SECONDS)
        self.assertEqual(code, 130, (self.folder / "said").read_text())
        return directory

    def test_ctrl_c_during_the_load(self):
        directory = self.interrupted("turn", 1.5)
        self.check_directory(directory, "interrupted")
        logged, count = Logged(directory), self.analyze(directory)["accounting"]
        self.assertTrue(0 < len(logged.put) < 20 * PER_STORE, len(logged.put))
        self.assertEqual((count["writes"], count["delivered"]), (len(logged.put),) * 2)
        self.assertEqual((logged.missing, logged.failed, logged.doubled), ({}, {}, 0))
        self.check_nothing_is_left()

    def test_ctrl_c_during_the_setup_sends_nothing(self):
        directory = self.interrupted("creating")
        self.assertEqual(run_files.manifest(directory)["state"], "interrupted")
        self.assertEqual([one for one in run_files.journal(directory) if one["entry"] == "turn"], [])
        self.assertEqual(run_files.standing(directory), set())
        self.check_nothing_is_left()

    def test_ctrl_c_twice_leaves_everything_as_it_is(self):
        directory = self.interrupted("turn", 1.5, times=2)
        self.assertEqual(run_files.manifest(directory)["state"], "running")
        self.assertNotEqual(run_files.standing(directory), set())  # but it was the process's own
        self.check_nothing_is_left()
        before = self.analyze(directory)["accounting"]
        said = self.collect("resume", directory).stdout
        self.assertEqual(said, b"ended with the process that served it\n")
        self.assertEqual(run_files.manifest(directory)["state"], "interrupted")
        self.assertEqual(self.analyze(directory)["accounting"], before)


if __name__ == "__main__":
    programs.main()
