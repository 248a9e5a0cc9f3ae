#!/usr/bin/env python3
"""Inputs and documents of every released version stay readable, and say today what they said then.

    versions_test.py PROGRAM_DIRECTORY VERSIONS_DIRECTORY

VERSIONS_DIRECTORY/<version>/events.jsonl was written in that version's form, and analysis.json is what that version's
`analyze -q --group-by store --out analysis.json events.jsonl` made of it. A version's files never change.
"""
import csv
import json
import pathlib
import sys

import programs
from programs import ProgramTest

VERSIONS = pathlib.Path(sys.argv.pop()).resolve()

# Of the events of 0.1.0, by hand: latencies of 10 to 40 ms and of 100 to 300 ms, one write lost, one delivered twice, one
# receive without a write, one cold start of four, one line cut off.
FIRST_COUNTS = {"events": 43, "recorded": 27, "platform": 14, "foreign": 1, "repeated": 0, "malformed": 1, "writes": 8,
                "delivered": 7, "lost": 1, "undetermined": 0, "receives": 9, "duplicates": 1, "orphans": 1}
FIRST_MEDIANS = {("dynamodb", "trigger_latency"): 25, ("dynamodb", "commit"): 7, ("dynamodb", "dispatch"): 18,
                 ("s3", "trigger_latency"): 200, ("s3", "end_to_end"): 202, ("", "statement"): 6}


def figures(document):
    """What must stay: every count and figure, by group and stage; not the points of the curves."""
    kept = ("count", "min", "mean", "stddev", "max", "quantiles", "interval95", "needs", "throughput_per_s", "error_rate",
            "accounting", "cold")
    return {(str(group["by"]), group["stage"]): {name: group[name] for name in kept} for group in document["groups"]}


class Versions(ProgramTest):
    def every(self):
        folders = sorted(folder for folder in VERSIONS.iterdir() if folder.is_dir())
        self.assertIn("0.1.0", [folder.name for folder in folders])
        return folders

    def analyzed(self, folder):
        (self.folder / "events.jsonl").write_bytes((folder / "events.jsonl").read_bytes())
        return self.analyze("--group-by", "store", "events.jsonl")

    def test_events_are_read_as_they_were_then(self):
        for folder in self.every():
            with self.subTest(folder.name):
                then, now = json.loads((folder / "analysis.json").read_text()), self.analyzed(folder)
                for name, count in then["accounting"].items():
                    self.assertEqual(now["accounting"][name], count, name)
                was, is_now = figures(then), figures(now)
                for place, group in was.items():
                    self.assertEqual(is_now[place], group, place)

    def test_the_first_version_says_what_its_events_say(self):
        document = json.loads((VERSIONS / "0.1.0" / "analysis.json").read_text())
        for name, count in FIRST_COUNTS.items():
            self.assertEqual(document["accounting"][name], count, name)
        medians = {(group["by"]["store"] or "", group["stage"]): group["quantiles"]["p50"] for group in document["groups"]}
        for place, median in FIRST_MEDIANS.items():
            self.assertEqual(medians[place], median, place)

    def test_documents_are_rendered_as_text_and_tables(self):
        for folder in self.every():
            with self.subTest(folder.name):
                document = folder / "analysis.json"
                text = self.run_program("render", document).stdout.decode()
                self.assertIn("Trigger latency", text)
                self.run_program("render", "-q", document, "--csv", "tables")
                with open(self.folder / "tables" / "quantiles.csv", newline="") as file:
                    rows = {(row["by"], row["stage"], row["quantile"]): float(row["value"]) for row in csv.DictReader(file)}
                for group in json.loads(document.read_text())["groups"]:
                    by = "; ".join(f"{name}={value}" for name, value in group["by"].items() if value is not None)
                    for name, value in group["quantiles"].items():
                        if by:
                            self.assertEqual(rows[by, group["stage"], name], value)

    def test_a_document_among_the_inputs_is_passed_over(self):
        for folder in self.every():
            with self.subTest(folder.name):
                self.write("d/analysis.json", (folder / "analysis.json").read_bytes())  # a run on d replaces it
                self.write("d/events.jsonl", (folder / "events.jsonl").read_bytes())
                document = self.analyze("--group-by", "store", "d")
                passed = [row for row in document["inputs"] if row["path"].endswith("analysis.json")]
                self.assertEqual([row["format"] for row in passed], [""])
                self.assertEqual(document["accounting"]["malformed"], 1)


if __name__ == "__main__":
    programs.main()
