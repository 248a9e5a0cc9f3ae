#!/usr/bin/env python3
"""The store aurora of `collect run`: every write accounted for, and nothing left of its PostgreSQL however a run ends.

    aurora_test.py PROGRAM_DIRECTORY [--sanitized]

Skipped where PostgreSQL is missing.
"""
import glob
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time
import unittest

from collect_program import CollectTest, programs, seconds_until_no_process_is_left

POSTGRES = shutil.which("postgres", path=os.environ.get("PATH", "") + ":/usr/lib/postgresql/15/bin")
WRITES = 20  # a second


def server_of(process):
    """The server that the process has started: (process id, user id, data directory); None while there is none."""
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().split(b"\0")
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if parent == process and command[0].endswith(b"/postgres") and b"-D" in command:
                return int(folder.name), folder.stat().st_uid, command[command.index(b"-D") + 1].decode()
        except (OSError, IndexError):
            continue
    return None


@unittest.skipUnless(POSTGRES, "PostgreSQL is not installed")
class Aurora(CollectTest):
    def setUp(self):
        super().setUp()
        self.out = self.folder / "traces"

    def run_collect(self, *options):
        return ["run", "--stores", "aurora", "--rate", WRITES, "--seconds", 2, "--trials", 1, "--out", self.out, *options]

    def server_of(self, process):
        until = time.monotonic() + 30
        while time.monotonic() < until:
            found = server_of(process.pid)
            if found:
                return found
            time.sleep(0.005)
        self.fail("no server was started")

    def check_nothing_is_left(self, server, data):
        seconds_until_no_process_is_left(20)
        self.assertFalse(os.path.exists(f"/proc/{server}"))
        self.assertFalse(os.path.exists(data))
        self.assertFalse(os.path.exists(os.path.dirname(data)))
        self.assertEqual([name for name in os.listdir(self.temporary) if name.startswith("echotrace")], [])

    def test_every_write_is_received(self):
        done = self.collect(*self.run_collect(), peak_mb=500)  # the functions and their traces
        self.assertRegex(done.stdout.decode(), r"(\d+) writes: \1 put, 0 failed, \1 received, 0 never received")
        document = self.analyze(glob.glob(f"{self.out}/*")[0], "--group-by", "store")
        count = document["accounting"]
        self.assertGreaterEqual(count["writes"], WRITES * 2)
        self.assertEqual((count["delivered"], count["duplicates"], count["negative"]), (count["writes"], 0, 0))
        latency = next(group for group in document["groups"] if group["stage"] == "trigger_latency")
        self.assertEqual(latency["by"], {"store": "aurora"})
        self.assertTrue(0 < latency["min"] and latency["quantiles"]["p50"] < 5000, latency["quantiles"])  # ms
        seconds_until_no_process_is_left(20)

    def test_kill_9_leaves_nothing(self):
        for seconds in (0, 0.3, 1.5):
            process = self.start("collect", *self.run_collect(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
            server, user, data = self.server_of(process)
            self.assertNotEqual(user, 0)
            time.sleep(seconds)
            process.send_signal(signal.SIGKILL)
            process.wait(programs.SECONDS)
            self.check_nothing_is_left(server, data)

    def test_an_interrupt_leaves_nothing(self):
        process = self.start("collect", *self.run_collect(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
        server, _, data = self.server_of(process)
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(programs.SECONDS), 130)
        self.check_nothing_is_left(server, data)


if __name__ == "__main__":
    programs.main()
