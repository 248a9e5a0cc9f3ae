"""Runs the programs under limits: each run has a time after which it counts as hanging, and its peak memory is measured.

A run that crashes, hangs or lets a sanitizer speak fails the test, whatever else is expected of it.
"""
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time
import unittest

SECONDS = 60
PEAK_MB = 150  # what bad input may cost at most; a run on nothing takes a tenth


class Done:
    def __init__(self, code, stdout, stderr, peak_mb, seconds):
        self.code, self.stdout, self.stderr, self.peak_mb, self.seconds = code, stdout, stderr, peak_mb, seconds

    @property
    def document(self):
        return json.loads(self.stdout)


def write_line(number, put_ms=0, event_id=None):
    return event_line("writer", put_ms, event_id, {
        "echotrace": 1, "record": "write", "run": "r", "id": f"r-{number}", "store": "s3", "put_ns": at(put_ms)})


def receive_line(number, receive_ms=0, event_id=None):
    return event_line("receiver", receive_ms, event_id, {
        "echotrace": 1, "record": "receive", "run": "r", "id": f"r-{number}", "store": "s3", "receive_ns": at(receive_ms)})


def at(milliseconds):
    return (1_700_000_000_000 + milliseconds) * 1_000_000


def event(stream, milliseconds, event_id, message):
    text = message if isinstance(message, str) else json.dumps(message, separators=(",", ":"))
    result = {"logStreamName": stream, "timestamp": 1_700_000_000_000 + milliseconds, "message": text}
    if event_id is not None:
        result["eventId"] = f"{event_id:056}"
    return result


def event_line(*arguments):
    return json.dumps(event(*arguments), separators=(",", ":")).encode() + b"\n"


def traces(count, first=0):
    """Lines of `count` writes and their deliveries, 10 ms later each; ids of events are given out in order."""
    lines = []
    for i in range(first, first + count):
        lines += [write_line(i, 100 * i, 2 * i), receive_line(i, 100 * i + 10, 2 * i + 1)]
    return lines


class ProgramTest(unittest.TestCase):
    bin = None         # directory of the programs
    sanitized = False  # sanitizers cost memory and time of their own

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else b"".join(content))
        return path

    def start(self, program, *arguments, **options):
        def limit():
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}
        return subprocess.Popen([self.bin / program, *map(str, arguments)], cwd=self.folder, preexec_fn=limit,
                                env=environment, **options)

    def finish(self, process, out, error, seconds=SECONDS):
        """Waits for the end; fails the test when there is none in time, or a bad one."""
        begin, end = time.monotonic(), None
        while end is None:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid != 0:
                end = status
            elif time.monotonic() - begin > seconds * (5 if self.sanitized else 1):
                process.kill()
                process.wait()
                self.fail(f"still running after {seconds} s: {process.args}")
            else:
                time.sleep(0.003)
        process.returncode = os.waitstatus_to_exitcode(end)
        texts = []
        for file in (out, error):
            file.seek(0)
            texts.append(file.read())
        stderr = texts[1].decode(errors="backslashreplace")
        self.assertGreaterEqual(process.returncode, 0, f"ended by a signal: {process.args}\n{stderr}")
        for sign in ("Sanitizer", "runtime error", "defect of", "std::", "terminate"):
            self.assertNotIn(sign, stderr)
        self.assertNotRegex(stderr, r"[\x00-\x08\x0b-\x1f\x7f]", "control characters reach the terminal")
        return Done(process.returncode, texts[0], stderr, usage.ru_maxrss / 1024, time.monotonic() - begin)

    def run_program(self, program, *arguments, expect=0, peak_mb=PEAK_MB, seconds=SECONDS, stdout=None,
                    stdin=subprocess.DEVNULL, **options):
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
            process = self.start(program, *arguments, stdin=stdin, stdout=stdout or out, stderr=error, **options)
            done = self.finish(process, out, error, seconds)
        if not self.sanitized:
            self.assertLess(done.peak_mb, peak_mb, f"peak memory in MB: {process.args}")
        if expect is not None:
            self.assertEqual(done.code, expect, done.stderr)
        return done

    def analyze(self, *arguments, **options):
        """The analysis document of a run that must succeed, its sums checked."""
        done = self.run_program("analyze", "--json", *arguments, **options)
        document = done.document
        count = document["accounting"]
        self.assertEqual(count["events"], sum(count[name] for name in (
            "recorded", "platform", "foreign", "repeated", "malformed")))
        self.assertEqual(count["malformed"], sum(row["count"] for row in document["rejected"]))
        return document

    def refusal(self, *arguments, **options):
        """What analyze says of an input it cannot use: exit code 3 and one sentence with where and what next."""
        done = self.run_program("analyze", "--json", *arguments, expect=3, **options)
        self.assertEqual(done.stdout, b"")
        lines = done.stderr.splitlines()
        self.assertTrue(lines and lines[0].startswith("analyze: "), done.stderr)
        self.assertTrue(len(lines) <= 3 and all(line.startswith("  ") for line in lines[1:]), done.stderr)
        return done.stderr

    def rejected(self, document):
        return {row["reason"]: row["count"] for row in document["rejected"]}

    def examples(self, document, reason):
        return next(row["examples"] for row in document["rejected"] if row["reason"] == reason)

    def warnings(self, document):
        return [row["code"] for row in document["warnings"]]


def main():
    ProgramTest.sanitized = "--sanitized" in sys.argv
    if ProgramTest.sanitized:
        sys.argv.remove("--sanitized")
    ProgramTest.bin = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main(verbosity=2)
