#!/usr/bin/env python3
"""The kind ingestion of `collect run`: a line of metrics for every invocation, with the factors that were there.

    ingestion_test.py PROGRAM_DIRECTORY EXPERIMENTS [--sanitized]

The experiment that this follows had defects; a test each shows that they are not here.
"""
import collections
import csv
import json
import pathlib
import re
import sys

from collect_program import CollectTest, programs
from run_files import all_events, lines_of, manifest, run_directory, standing

EXPERIMENTS = pathlib.Path(sys.argv.pop(2)).resolve()

EVENTS = """kind: ingestion
memory_mb: [256, 512]
batch_events: [1, 10]
reserved_concurrency: [0, 5]
event_bytes: 500
rate: 20
seconds: 500ms
warm_up: 0
trials: 2
"""
BATCH = """kind: ingestion
workloads: batch
memory_mb: [512]
part_mb: [5, 8]
reserved_concurrency: 0
object_mb: 12
at_once: 2
seconds: 1s
warm_up: 0
"""


def metric_lines(directory):
    """The lines of embedded metric format, by function."""
    found = collections.defaultdict(list)
    for group, events in all_events(directory).items():
        found[group] = [json.loads(event["message"]) for event in events if event["message"].startswith('{"_aws"')]
    return found


class IngestionTest(CollectTest):
    def carry_out(self, yaml, **options):
        path = self.folder / "ingestion.yaml"
        path.write_text(yaml)
        self.done = self.collect("run", path, "--out", self.folder / "traces", peak_mb=500, **options)
        self.directory = run_directory(self.folder / "traces")
        self.lines = [line for lines in metric_lines(self.directory).values() for line in lines]
        client = [json.loads(line) for line in lines_of(self.directory / "client.jsonl.zst")]
        self.invocations = [record for record in client if record.get("series") == "invocation"]


class Events(IngestionTest):
    results = None

    def setUp(self):
        super().setUp()
        if Events.results is None:
            self.carry_out(EVENTS)
            Events.results = {name: getattr(self, name) for name in ("done", "lines", "invocations")}
            Events.results["manifest"] = manifest(self.directory)
            Events.results["standing"] = standing(self.directory)
            Events.results["document"] = self.analyze(
                self.directory, "--group-by", "memory_mb,batch_events,reserved_concurrency", "--where", "series=ingestion")
        for name, value in Events.results.items():
            setattr(self, name, value)

    def test_every_invocation_is_accounted_for(self):
        self.assertIn("160 invocations: 160 objects put, 0 failed\n", self.done.stdout.decode())
        self.assertEqual(len(self.lines), 160)
        self.assertEqual(self.standing, set())

    def test_defect_all_functions_fell_into_one_cell(self):
        groups = {tuple(group["by"][name] for name in ("memory_mb", "batch_events", "reserved_concurrency")): group["count"]
                  for group in self.document["groups"]}
        self.assertEqual(groups, {(memory, events, reserved): 20 for memory in ("256", "512") for events in ("1", "10")
                                  for reserved in ("0", "5")})

    def test_defect_the_run_was_a_metric_dimension(self):
        for line in self.lines:
            (directive,) = line["_aws"]["CloudWatchMetrics"]
            (dimensions,) = directive["Dimensions"]
            self.assertLessEqual(len(dimensions), 30)
            for name in dimensions:  # as the specification wants them: members of the root, and texts
                self.assertIsInstance(line[name], str)
                self.assertTrue(0 < len(line[name]) <= 1024)
            self.assertNotIn("run_id", dimensions)
            self.assertIsInstance(line["_aws"]["Timestamp"], int)
            for metric in directive["Metrics"]:
                self.assertIsInstance(line[metric["Name"]], (int, float))

    def test_objects_hold_exactly_so_many_bytes(self):
        for line in self.lines:
            count = int(line["batch_events"])
            self.assertEqual(line["object_bytes"], 500 * count + count - 1)
            self.assertEqual(line["events_generated"], count)

    def test_defect_invocations_were_made_one_after_the_other(self):
        intended = [record["intended_ns"] for record in self.invocations]
        self.assertEqual(len(intended), 160)
        late = [record["start_ns"] - record["intended_ns"] for record in self.invocations]
        self.assertLess(sorted(late)[len(late) // 2], 50e6)
        by_turn = collections.defaultdict(list)
        for record in self.invocations:
            by_turn[record["cell"], record["trial"]].append(record["intended_ns"])
        for times in by_turn.values():
            self.assertEqual([b - a for a, b in zip(times, times[1:])], [50_000_000] * 9)

    def test_defect_an_error_could_not_be_joined_with_its_trial(self):
        run = self.manifest["run"]
        for line in self.lines:
            self.assertRegex(line["run_id"], rf"^{run}-\d+-{line['trial']}$")

    def test_cold_starts_are_told_apart(self):
        cold = [line for line in self.lines if line["is_cold_start"]]
        self.assertTrue(0 < len(cold) < 160)


class Exported(IngestionTest):
    def test_what_is_exported_is_what_the_lines_say(self):
        self.carry_out(EVENTS)
        self.run_program("analyze", self.directory, "-q", "--export", "ingestion", self.folder / "files", "--latency", "1000")
        rows = list(csv.DictReader((self.folder / "files/results.csv").read_text().splitlines()))
        self.assertEqual(len(rows), 8 * 2)  # cells, trials
        for row in rows:
            mine = [line for line in self.lines if line["run_id"] == row["run_id"]]
            latencies = sorted(line["latency_ms"] for line in mine)
            at = 0.95 * (len(latencies) - 1)
            low = int(at)
            p95 = latencies[low] + (at - low) * (latencies[min(low + 1, len(latencies) - 1)] - latencies[low])
            self.assertAlmostEqual(float(row["p95_ms"]), p95, places=5)
            self.assertEqual(int(row["bytes_sum"]), sum(line["object_bytes"] for line in mine))
            self.assertAlmostEqual(float(row["throughput_obj_per_s"]), 20, delta=6)
        effects = list(csv.DictReader((self.folder / "files/effects.csv").read_text().splitlines()))
        self.assertEqual(len(effects), 3 * 2 + 3 * 4)
        self.assertTrue(all(float(row["low_ms"]) <= float(row["effect_ms"]) <= float(row["high_ms"]) for row in effects))
        pooled = list(csv.DictReader((self.folder / "files/pooled.csv").read_text().splitlines()))
        self.assertEqual([int(row["count"]) for row in pooled], [20] * 8)
        self.assertTrue(all(float(row["usd_per_million_events"]) > 0 for row in pooled))
        self.assertIn("Cheapest of these: ", (self.folder / "files/summary.txt").read_text())

    def test_what_was_billed_is_what_the_reports_say(self):
        self.carry_out(EVENTS)
        billed = memory = 0
        for events in all_events(self.directory).values():
            for event in events:
                found = re.search(r"Billed Duration: (\d+) ms\s+Memory Size: (\d+) MB", event["message"])
                if found:
                    billed += int(found[1]) / 1000
                    memory += int(found[1]) / 1000 * int(found[2]) / 1024
        cost = self.analyze(self.directory)["cost"]
        self.assertEqual(cost["invocations"], 160)
        self.assertAlmostEqual(cost["billed_s"], billed, places=6)
        amounts = {line["unit"]: line["amount"] for line in cost["lines"]}
        self.assertAlmostEqual(amounts["GB-seconds"], memory, places=6)
        self.assertEqual(amounts["PUT requests"], 160)
        self.assertAlmostEqual(cost["usd"], sum(line["usd"] for line in cost["lines"]), places=12)
        self.assertAlmostEqual(cost["usd_per_million_events"], cost["usd"] / 880 * 1e6, places=6)
        self.assertIn("A local run costs nothing", cost["notes"][0])


class Batch(IngestionTest):
    def test_defect_parts_were_uploaded_one_by_one_and_made_within_the_time(self):
        self.carry_out(BATCH)
        self.assertRegex(self.done.stdout.decode(), r"(\d+) invocations: \1 objects put, 0 failed")
        for line in self.lines:
            self.assertEqual(line["object_bytes"], 12 << 20)
            self.assertEqual(line["multipart_parts"], {"5": 3, "8": 2}[line["multipart_part_mb"]])
            # A byte at a time, its data alone would take more than a second.
            self.assertLess(line["latency_ms"], 1000)
        starts = sorted((record["start_ns"], record["start_ns"] + record["duration_ns"]) for record in self.invocations)
        self.assertTrue(any(second[0] < first[1] for first, second in zip(starts, starts[1:])), "two at once")


class Failing(IngestionTest):
    def test_failures_of_the_store_are_counted_with_their_factors(self):
        path = self.folder / "ingestion.yaml"
        path.write_text(EVENTS.replace("trials: 2", "trials: 1"))
        done = self.collect("run", path, "--out", self.folder / "traces", "--fault", "fail:s3.PutObject=20%", peak_mb=500)
        directory = run_directory(self.folder / "traces")
        lines = [line for lines in metric_lines(directory).values() for line in lines]
        failed = [line for line in lines if "error" in line]
        self.assertEqual(len(lines), 80)
        self.assertTrue(failed)
        self.assertIn(f"80 invocations: {80 - len(failed)} objects put, {len(failed)} failed", done.stdout.decode())
        self.assertTrue(all(line["memory_mb"] in ("256", "512") for line in failed))


class Bundled(IngestionTest):
    def test_has_27_cells(self):
        done = self.collect("run", EXPERIMENTS / "ingestion.yaml", "--out", self.folder / "traces", peak_mb=800, seconds=240)
        self.assertIn("540 invocations: 540 objects put, 0 failed", done.stdout.decode())
        self.assertEqual(len(manifest(run_directory(self.folder / "traces"))["experiment"]["cells"]), 27)


if __name__ == "__main__":
    programs.main()
