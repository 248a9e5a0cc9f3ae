"""collect as a test runs it: with an environment, a home and a temporary folder of its own.

Processes that it leaves behind become children of the test, so that none goes unnoticed.
"""
import ctypes
import os
import pathlib
import re
import signal
import subprocess
import sys
import time
import unittest.mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))
import programs  # noqa: E402

PR_SET_CHILD_SUBREAPER = 36


class CollectTest(programs.ProgramTest):
    def setUp(self):
        super().setUp()
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self.home, self.temporary = self.folder / "home", self.folder / "tmp"
        self.home.mkdir()
        self.temporary.mkdir()
        kept = {name: value for name, value in os.environ.items() if name == "PATH" or name.endswith("SAN_OPTIONS")}
        changed = unittest.mock.patch.dict(os.environ, {**kept, "HOME": str(self.home), "TMPDIR": str(self.temporary)},
                                           clear=True)
        changed.start()
        self.addCleanup(changed.stop)

    def collect(self, *arguments, environment=None, **options):
        with unittest.mock.patch.dict(os.environ, environment or {}):
            return self.run_program("collect", *arguments, **options)

    def refused(self, *arguments, expect=2, **options):
        """What it says when it does not begin: one sentence, where, what next; nothing on standard output."""
        done = self.collect(*arguments, expect=expect, **options)
        self.assertEqual(done.stdout, b"")
        lines = done.stderr.splitlines()
        self.assertRegex(lines[0], r"^collect: \S.*[^.]$")
        self.assertTrue(2 <= len(lines) <= 3 and all(line.startswith("  ") for line in lines[1:]), done.stderr)
        return done.stderr


class Local:
    """`collect local`, serving."""

    def __init__(self, test, *options, **process_options):
        begin = time.monotonic()
        self.process = test.start("collect", "local", *options, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, text=True, **process_options)
        test.addCleanup(self.end)
        self.printed = ""
        while "AWS_SECRET_ACCESS_KEY" not in self.printed:
            line = self.process.stdout.readline()
            if not line:
                test.fail(f"it ended with {self.process.wait()}: {self.process.stderr.read()}")
            self.printed += line
        self.seconds_to_serve = time.monotonic() - begin
        self.settings = dict(re.findall(r"(AWS_\w+)=(\S+)", self.printed))
        self.url = self.settings["AWS_ENDPOINT_URL"]

    def stop(self, sign=signal.SIGTERM):
        """Sends it the signal; gives its exit code and the seconds that it took to end."""
        begin = time.monotonic()
        self.process.send_signal(sign)
        return self.process.wait(programs.SECONDS), time.monotonic() - begin

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()


def seconds_until_no_process_is_left(most):
    begin = time.monotonic()
    while time.monotonic() - begin < most:
        try:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(0.01)
        except ChildProcessError:
            return time.monotonic() - begin
    raise AssertionError(f"a process is left after {most} s")
