#!/usr/bin/env python3
"""The kind load of `collect run`: every message of every batch, each statement timed, failures by SQLSTATE.

    load_test.py PROGRAM_DIRECTORY EXPERIMENTS [--sanitized]

The load test that this follows had defects; a test each shows that they are not here. Skipped where PostgreSQL is missing.
"""
import collections
import json
import os
import pathlib
import shutil
import sys
import unittest

from collect_program import CollectTest, programs, seconds_until_no_process_is_left
from run_files import all_events, journal, manifest, run_directory, standing

EXPERIMENTS = pathlib.Path(sys.argv.pop(2)).resolve()
POSTGRES = shutil.which("postgres", path=os.environ.get("PATH", "") + ":/usr/lib/postgresql/15/bin")

STEADY = """kind: load
actions: [[INSERT, SELECT, SELECT2]]
statements: 3
rate: 40
arrivals: {kind: burst, burst_size: 20}
batch_size: 10
window_s: 1
rows: 100
seconds: 3s
warm_up: 0
timeout: 5s
"""
FAILING = """kind: load
actions:
  - INSERT
  - {name: WRONG, sql: SELECT nothing FROM nowhere}
  - {name: TWICE, sql: "INSERT INTO type VALUES ($1, 'again')", parameters: [{kind: int, from: 1, to: 10}], endpoint: write}
statements: 2
rate: 8
seconds: 5s
warm_up: 0
timeout: 4s
slice: 500ms
"""


class LoadTest(CollectTest):
    def carry_out(self, yaml):
        path = self.folder / "load.yaml"
        path.write_text(yaml)
        self.done = self.collect("run", path, "--out", self.folder / "traces", peak_mb=500)
        self.directory = run_directory(self.folder / "traces")
        records = []
        self.reports = 0
        for group, events in all_events(self.directory).items():
            for event in events:
                self.reports += group.endswith("-receive") and event["message"].startswith("REPORT")
                if event["message"].startswith('{"echotrace"'):
                    records.append(json.loads(event["message"]))
        self.writes = [record for record in records if record["record"] == "write"]
        self.receives = [record for record in records if record["record"] == "receive"]
        self.samples = collections.defaultdict(list)
        for record in records:
            if record["record"] == "sample":
                self.samples[record["series"]].append(record)


@unittest.skipUnless(POSTGRES, "PostgreSQL is not installed")
class Steady(LoadTest):
    results = None

    def setUp(self):
        super().setUp()
        if Steady.results is None:
            self.carry_out(STEADY)
            Steady.results = {name: getattr(self, name) for name in
                              ("done", "writes", "receives", "samples", "reports")}
            Steady.results["manifest"] = manifest(self.directory)
            Steady.results["standing"] = standing(self.directory)
            Steady.results["journal"] = journal(self.directory)
            Steady.results["document"] = self.analyze(self.directory, "--group-by", "series,action")
        for name, value in Steady.results.items():
            setattr(self, name, value)

    def test_defect_only_the_first_message_of_a_batch_was_processed(self):
        self.assertEqual(len(self.writes), 120)
        self.assertGreater(max(record["batch"] for record in self.receives), 1)
        ids = {record["id"] for record in self.writes}
        self.assertEqual({record["id"] for record in self.receives}, ids)
        self.assertEqual(len(self.samples["message"]), 120)
        self.assertEqual(len(self.samples["statement"]), 3 * 120)
        self.assertTrue(all(record["ok"] for record in self.samples["message"]))

    def test_defect_the_duration_left_out_connecting_and_committing(self):
        self.assertEqual(len(self.samples["transaction_commit"]), 120)
        self.assertTrue(all(record["duration_ns"] > 0 for record in self.samples["transaction_commit"]))
        whole = sum(record["duration_ns"] for record in self.samples["message"])
        parts = sum(record["duration_ns"] for series in ("connect", "statement", "transaction_commit")
                    for record in self.samples[series])
        self.assertGreater(whole, parts)

    def test_defect_a_connection_was_made_for_every_message(self):
        environments = {record["request_id"] for record in self.samples["connect"]}
        self.assertLess(len(self.samples["connect"]), 20)
        self.assertEqual(len(environments), len(self.samples["connect"]))

    def test_defect_sleeps_between_statements_held_the_load_back(self):
        intended = sorted(record["intended_ns"] for record in self.writes)
        self.assertEqual((intended[-1] - intended[0]) / 1e9, 2.5)  # 6 bursts, half a second apart
        self.assertLess(max(record["start_ns"] - record["intended_ns"] for record in self.writes) / 1e9, 1)

    def test_defect_the_time_in_the_queue_was_not_recorded(self):
        waits = self.samples["queue_wait"]
        self.assertEqual(len(waits), 120)
        by_id = {record["id"]: record for record in self.receives}
        for record in by_id.values():
            self.assertGreaterEqual(record["receive_ns"], record["store_ns"])
        # No DelaySeconds: a batch is waited for at most the window's second, which the fullest are not.
        self.assertLess(min(record["duration_ns"] for record in waits) / 1e9, 1)

    def test_defect_no_raw_record_of_a_request_was_kept(self):
        for series in ("queue_wait", "statement", "transaction_commit", "message"):
            for record in self.samples[series]:
                self.assertRegex(record["request_id"], r"^[0-9a-f-]{36}$")
                self.assertEqual((record["cell"], record["trial"]), (1, 1))
                self.assertIn(record["labels"]["action"], ("INSERT", "SELECT", "SELECT2"))
        rows = [record["rows"] for record in self.samples["statement"] if record["labels"]["action"] == "INSERT"]
        self.assertEqual(set(rows), {1})

    def test_defect_nothing_was_removed(self):
        self.assertEqual(self.standing, set())
        made = {entry["kind"] for entry in self.journal if entry["entry"] == "creating"}
        self.assertLessEqual({"aurora:schema", "sqs:queue", "lambda:mapping", "secretsmanager:secret"}, made)
        seconds_until_no_process_is_left(20)

    def test_is_analyzed_by_action(self):
        groups = {(group["stage"], group["by"].get("action")): group for group in self.document["groups"]}
        for action in ("INSERT", "SELECT", "SELECT2"):
            self.assertEqual(groups["statement", action]["count"], 120)
            self.assertEqual(groups["statement", action]["error_rate"], 0)
        counts = self.document["accounting"]
        self.assertEqual((counts["writes"], counts["delivered"], counts["duplicates"]), (120, 120, 0))

    def test_the_manifest_holds_no_secret(self):
        experiment = self.manifest["experiment"]
        self.assertEqual(experiment["kind"], "load")
        self.assertNotIn("secret", json.dumps(experiment))
        self.assertEqual([cell["actions"] for cell in experiment["cells"]], [["INSERT", "SELECT", "SELECT2"]])


@unittest.skipUnless(POSTGRES, "PostgreSQL is not installed")
class Failing(LoadTest):
    def test_defect_errors_were_never_counted_and_the_whole_batch_came_again(self):
        self.carry_out(FAILING)
        errors = collections.Counter((record["labels"]["action"], record.get("error", "")) for record in
                                     self.samples["message"])
        self.assertEqual(errors["INSERT", ""], 40)
        self.assertGreaterEqual(errors["WRONG", "42P01"], 40)  # undefined_table
        self.assertGreaterEqual(errors["TWICE", "23505"], 40)  # unique_violation
        self.assertEqual({error for _, error in errors}, {"", "42P01", "23505"})
        seen = collections.Counter(record["id"] for record in self.receives)
        failed = {record["id"] for record in self.receives if seen[record["id"]] > 1}
        self.assertTrue(failed, "what failed comes again")
        cells = {record["id"]: record["cell"] for record in self.writes}
        self.assertEqual({cells[each] for each in failed} - {2, 3}, set())
        # A failed statement ends its transaction: the second was not tried.
        self.assertEqual(len([record for record in self.samples["statement"] if not record["ok"]]),
                         errors["WRONG", "42P01"] + errors["TWICE", "23505"])
        document = self.analyze(self.directory, "--group-by", "series,sqlstate")
        rates = {(group["stage"], group["by"].get("sqlstate")): group.get("error_rate") for group in document["groups"]}
        self.assertEqual(rates["message", "42P01"], 1)


@unittest.skipUnless(POSTGRES, "PostgreSQL is not installed")
class Bundled(LoadTest):
    def test_runs_from_its_file(self):
        done = self.collect("run", EXPERIMENTS / "load.yaml", "--out", self.folder / "traces", peak_mb=500, seconds=240)
        self.assertRegex(done.stdout.decode(), r"(\d+) messages: \1 sent, 0 failed, \1 received, 0 never received")


if __name__ == "__main__":
    programs.main()
