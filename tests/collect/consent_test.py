#!/usr/bin/env python3
"""What was agreed to in a terminal is remembered. `collect local` is the account.

    consent_test.py PROGRAM_DIRECTORY [--sanitized]
"""
import json
import os
import pty
import re
import stat
import subprocess

import run_files
from collect_program import CollectTest, Local, programs

WORDS = ("run", "--target", "aws", "-q", "--stores", "s3", "--seconds", "1", "--trials", "1", "--out", "traces")


class Consent(CollectTest):
    def setUp(self):
        super().setUp()
        self.cloud = Local(self)
        os.environ.update(self.cloud.settings | {"AWS_EC2_METADATA_DISABLED": "true"})
        self.state = self.home / ".local/state/echotrace/agreements.jsonl"

    def in_a_terminal(self, *words, answer=b"n\n"):
        """Exit code, what was shown, whether it asked."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen([self.bin / "collect", *WORDS, *words], cwd=self.folder, stdin=theirs,
                                   stdout=theirs, stderr=theirs)
        os.close(theirs)
        shown, asked = b"", False
        try:
            while piece := os.read(ours, 4096):
                shown += piece
                if shown.endswith(b"[y/N] ") and not asked:
                    asked = True
                    os.write(ours, answer)
        except OSError:  # the terminal's other end is closed
            pass
        os.close(ours)
        return process.wait(programs.SECONDS), shown.decode(), asked

    def test_is_asked_for_once_for_account_region_and_cost(self):
        code, shown, asked = self.in_a_terminal("--rate", "10")
        self.assertEqual((code, asked), (2, True), shown)
        self.assertFalse(self.state.exists())

        code, shown, asked = self.in_a_terminal("--rate", "10", answer=b"y\n")
        self.assertEqual((code, asked), (0, True), shown)
        self.assertIn("Remembered in", shown)
        self.assertEqual(stat.S_IMODE(self.state.stat().st_mode), 0o600)
        agreed = [json.loads(line) for line in self.state.read_text().splitlines()]
        self.assertEqual([(one["account"], one["region"]) for one in agreed], [("000000000000", "us-east-1")])
        self.assertNotIn(os.environ["AWS_SECRET_ACCESS_KEY"], self.state.read_text())

        code, shown, asked = self.in_a_terminal("--rate", "10")
        self.assertEqual((code, asked), (0, False), shown)

        for words in (("--rate", "100"), ("--rate", "900")):  # costs more
            code, shown, asked = self.in_a_terminal(*words)
            self.assertEqual((code, asked), (2, True), shown)
        os.environ["AWS_REGION"] = "eu-west-1"
        code, shown, asked = self.in_a_terminal("--rate", "10")
        self.assertEqual((code, asked), (2, True), shown)

    def test_of_a_terminal_is_none_of_a_script(self):
        self.state.parent.mkdir(parents=True)
        self.state.write_text(json.dumps({"account": "000000000000", "region": "us-east-1", "usd": 100,
                                          "endpoint": os.environ["AWS_ENDPOINT_URL"]}) + "\n")
        self.assertIn("costs money", self.refused(*WORDS, stdin=subprocess.DEVNULL))


class MaxCost(CollectTest):
    """Puts take so long that the functions are billed much more than planned."""

    def test_ends_a_run_before_it_is_exceeded(self):
        cloud = Local(self, "--fault=delay:s3.PutObject=8s")
        os.environ.update(cloud.settings | {"AWS_EC2_METADATA_DISABLED": "true"})
        words = [*WORDS, "--rate", "2", "--yes"]
        words[words.index("--trials") + 1] = "6"
        planned = float(re.search(r"together +(\S+)", self.collect("plan", *[
            word for word in words[1:] if word not in ("-q", "--yes", "--out", "traces")]).stdout.decode()).group(1))
        allowed = planned * 1.05
        done = self.collect(*words, "--max-cost", str(allowed), expect=130, seconds=200)
        self.assertRegex(done.stderr, r"^collect: stopped before it costs more than the \S+ USD allowed: \S+ USD are used")
        directory = run_files.run_directory(self.folder / "traces")
        manifest = run_files.manifest(directory)
        self.assertEqual(manifest["state"], "interrupted")
        self.assertTrue(1 <= len(manifest["turns"]) < 2 * 6, manifest["turns"])  # each with its warm-up
        self.assertEqual(run_files.standing(directory), set())
        # What the logs themselves say of the functions alone, at the prices of the plan.
        billed = 0
        for events in run_files.all_events(directory).values():
            for event in events:
                if found := re.search(r"Billed Duration: (\d+) ms\tMemory Size: (\d+) MB", event["message"]):
                    billed += int(found[1]) / 1000 * int(found[2]) / 1024 * 0.0000166667 + 0.0000002
        self.assertTrue(0.3 * allowed < billed <= allowed, (billed, allowed))


if __name__ == "__main__":
    programs.main()
