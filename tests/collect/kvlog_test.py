#!/usr/bin/env python3
"""The key-value store on S3: `collect kv` against `collect local`, and the kind kvlog of `collect run`.

    kvlog_test.py PROGRAM_DIRECTORY EXPERIMENTS [--sanitized]
"""
import collections
import json
import os
import pathlib
import signal
import subprocess
import sys
import unittest.mock

from collect_program import CollectTest, Local, programs
from run_files import lines_of, manifest, run_directory

EXPERIMENTS = pathlib.Path(sys.argv.pop(2)).resolve()

SMALL = """kind: kvlog
pair_bytes: [32, 1024]
pairs: [1, 10]
seconds: 200ms
trials: 2
"""


class Kv(CollectTest):
    def kv(self, *words, folder="kv", expect=0):
        return self.collect("kv", "--bucket", "mine", "--make-bucket", "--dir", self.folder / folder, *words,
                            environment=self.local.settings, expect=expect)

    def setUp(self):
        super().setUp()
        self.local = Local(self)

    def test_what_one_command_puts_another_gets(self):
        self.assertEqual(self.kv("put", "colour", "green").stdout, b"ok 1\n")
        self.assertEqual(self.kv("get", "colour", folder="elsewhere").stdout, b"green\n")
        self.assertEqual(self.kv("get", "shape", expect=1).stdout, b"")
        self.assertEqual(self.kv("delete", "colour").stdout, b"ok 2\n")
        self.assertEqual(self.kv("scan").stdout, b"")
        self.assertIn(b"epoch            6\n", self.kv("stat").stdout)

    def test_a_crash_after_the_manifest_was_put_loses_and_doubles_nothing(self):
        lines = ["put a 1", "put b 2", "put c 3"]
        with unittest.mock.patch.dict(os.environ, self.local.settings):
            shell = self.start("collect", "kv", "--bucket", "mine", "--make-bucket", "--dir", self.folder / "kv",
                               "--commit-every", "2", "--crash-at", "commit.manifest-put", "shell",
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        printed, _ = shell.communicate("".join(line + "\n" for line in lines).encode())
        self.assertEqual((shell.returncode, printed), (-signal.SIGKILL, b"ok 1\nok 2\n"))
        self.assertEqual(self.kv("scan").stdout, b"a\t1\nb\t2\n")
        self.assertIn(b"writes           2\n", self.kv("stat").stdout)

    def test_a_bucket_that_is_not_there_is_no_empty_store(self):
        done = self.collect("kv", "--bucket", "gone", "--dir", self.folder / "kv", "stat", expect=3,
                            environment=self.local.settings)
        self.assertIn("NoSuchBucket", done.stderr if isinstance(done.stderr, str) else done.stderr.decode())


class Kind(CollectTest):
    def carry_out(self, *options):
        path = self.folder / "kvlog.yaml"
        path.write_text(SMALL)
        self.done = self.collect("run", path, "--out", self.folder / "traces", *options, peak_mb=500)
        self.directory = run_directory(self.folder / "traces")
        self.samples = collections.defaultdict(list)
        for line in lines_of(self.directory / "client.jsonl.zst"):
            record = json.loads(line)
            self.samples[record["series"]].append(record)

    def test_defect_only_totals_and_averages_were_kept(self):
        self.carry_out()
        direct = collections.Counter(tuple(record["labels"].values()) for record in self.samples["kvlog_direct_upload"])
        self.assertEqual(direct, {(size, pairs): 2 * int(pairs) for size in ("32", "1024") for pairs in ("1", "10")})
        self.assertEqual(len(self.samples["kvlog_put"]), 2 * 2 * 11)
        self.assertEqual(len(self.samples["kvlog_commit"]), 2 * 2 * 2)
        text = self.done.stdout.decode()
        self.assertIn("time     1pair                10pairs             \n32B upload time\ntotal    ", text)

    def test_every_crash_recovers(self):
        self.carry_out()
        self.assertIn("32 crashes: 32 recovered with all that was acknowledged and nothing twice, 0 did not\n",
                      self.done.stdout.decode())
        recovered = collections.Counter(record["labels"]["crash_at"] for record in self.samples["kvlog_recovery"]
                                        if record["ok"] and record["duration_ns"] > 0)
        self.assertEqual(set(recovered.values()), {2})
        self.assertEqual(len(recovered), 16)
        self.assertEqual(list(self.directory.glob("kvlog")), [])

    def test_under_throttled_slow_and_failing_s3_nothing_is_lost(self):
        self.carry_out("--fault", "throttle:s3=3%", "--fault", "delay:s3=5ms", "--fault", "fail:s3=2%")
        self.assertRegex(self.done.stdout.decode(), r"\d+ crashes: (\d+) recovered .*, 0 did not\n")


class Bundled(CollectTest):
    def test_runs_in_under_90_seconds(self):
        done = self.collect("run", EXPERIMENTS / "kvlog.yaml", "--out", self.folder / "traces", peak_mb=500)
        self.assertIn("16 crashes: 16 recovered", done.stdout.decode())
        self.assertEqual(manifest(run_directory(self.folder / "traces"))["experiment"]["kind"], "kvlog")


if __name__ == "__main__":
    programs.main()
