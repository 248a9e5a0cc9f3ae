#!/usr/bin/env python3
"""What the programs do when their output cannot be written, nobody reads it, or they are stopped half-way.

    output_failure_test.py PROGRAM_DIRECTORY [--sanitized]

A full disk ends a run with exit code 3 and names the file. A reader that has seen enough ends it quietly. Ctrl-C ends it at
once with 130. In no case is there a new file under a final name, or an old one touched, and nothing is left lying about.
"""
import os
import signal
import subprocess
import tempfile
import time
import unittest.mock

import programs
from programs import ProgramTest, traces, write_line
from bad_input_test import run_length_frame

PROMPTLY = 2  # seconds


class OutputTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.logs = self.write("logs.jsonl", traces(300))

    def document(self):
        """An analysis with some groups, in one.json."""
        self.run_program("analyze", "-q", "--group-by", "id", "--out", "one.json", self.write("few.jsonl", traces(40)))
        return self.folder / "one.json"

    def names(self):
        return sorted(path.name for path in self.folder.rglob("*"))

    def full(self, name):
        """A place that takes no byte."""
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.symlink_to("/dev/full")
        return path


class FullDisk(OutputTest):
    def check(self, program, *arguments, names="", **options):
        done = self.run_program(program, *arguments, expect=3, **options)
        self.assertIn("No space left on device", done.stderr)
        self.assertIn(names, done.stderr)
        self.assertLessEqual(len(done.stderr.splitlines()), 3)

    def on_stdout(self, program, *arguments):
        with open("/dev/full", "wb") as full:
            self.check(program, *arguments, stdout=full)

    def test_of_every_output_of_analyze(self):
        self.on_stdout("analyze", self.logs)
        self.on_stdout("analyze", "--json", self.logs)
        self.on_stdout("analyze", "-q", "--assert", "lost = 0", self.logs)
        self.on_stdout("analyze", "--help")
        self.on_stdout("analyze", "--version")
        self.check("analyze", "-q", "--out", "/dev/full", self.logs, names="/dev/full")
        self.check("analyze", "-q", "--traces", "/dev/full", self.logs, names="/dev/full")
        self.check("analyze", "-q", "--traces", self.full("t.csv"), "--out", "d.json", self.logs, names="t.csv")
        self.assertNotIn("d.json", self.names())

    def test_of_every_output_of_render(self):
        one = self.document()
        self.on_stdout("render", one)
        self.on_stdout("render", one, "--text")
        self.on_stdout("render", one, "--html", "-")
        self.on_stdout("render", "--help")
        self.on_stdout("render", "--version")
        self.check("render", one, "--html", "/dev/full", names="/dev/full")
        for name in ("groups", "cdf", "warnings", "quantiles"):
            self.full(f"{name}.d/{name}.csv")
            self.check("render", one, "--csv", f"{name}.d", names=f"{name}.csv")
        self.full("p/cdf.png")
        self.check("render", one, "--png", "p", names="cdf.png")

    def test_for_real_leaves_the_old_files_as_they_were(self):
        own_mounts = ["unshare", "--map-root-user", "--mount"]  # gone with the program
        (self.folder / "disk").mkdir()
        small_disk = "mount -t tmpfs -o size=64k none disk"
        if subprocess.run([*own_mounts, "sh", "-c", small_disk], cwd=self.folder, capture_output=True).returncode != 0:
            self.skipTest("no small disk can be mounted here")
        self.write("many.jsonl", traces(3000))
        script = (f"{small_disk} && printf old > disk/t.csv && \"$0\" -q --traces disk/t.csv many.jsonl; "
                  "code=$?; ls -A disk; cat disk/t.csv; exit $code")
        done = subprocess.run([*own_mounts, "sh", "-c", script, self.bin / "analyze"], cwd=self.folder,
                              capture_output=True, text=True, timeout=programs.SECONDS)
        self.assertEqual((done.returncode, done.stdout), (3, "t.csv\nold"), done.stderr)
        self.assertIn("No space left on device\n  in disk/t.csv", done.stderr)

    def test_places_that_cannot_be_written_are_refused_before_the_work(self):
        for option in ("--out", "--traces"):
            done = self.run_program("analyze", option, "no/such/place", "absent.jsonl", expect=3)
            self.assertIn("no/such/place", done.stderr)
            done = self.run_program("analyze", option, ".", self.logs, expect=3)
            self.assertEqual(done.stdout, b"")


class Inputs(OutputTest):
    def test_are_never_replaced_by_an_output(self):
        text = self.logs.read_bytes()
        (self.folder / "link.jsonl").symlink_to("logs.jsonl")
        for option in ("--out", "--traces"):
            for place in ("logs.jsonl", "./logs.jsonl", "link.jsonl"):
                for given in (self.logs, self.folder):
                    with self.subTest(option, place=place, given=given.name):
                        done = self.run_program("analyze", "-q", option, place, given, expect=2)
                        self.assertIn("would replace one of the inputs", done.stderr)
                        self.assertEqual(self.logs.read_bytes(), text)
                        self.assertEqual(self.names(), ["link.jsonl", "logs.jsonl"])

    def test_that_are_earlier_outputs_are_replaced(self):
        for _ in range(2):
            self.run_program("analyze", "-q", "--out", "d.json", "--traces", "t.csv", self.folder)
        self.assertEqual(self.names(), ["d.json", "logs.jsonl", "t.csv"])

    def test_keep_their_order_of_bytes_out_of_the_document(self):
        first = self.analyze(self.logs)
        lines = self.logs.read_bytes().splitlines(keepends=True)
        second = self.analyze(self.write("logs.jsonl", reversed(lines)))
        self.assertEqual(first["groups"], second["groups"])


class ClosedPipe(OutputTest):
    def head(self, program, *arguments, read):
        """Runs `program | head -c read`."""
        reader, writer = os.pipe()
        with tempfile.TemporaryFile() as error, tempfile.TemporaryFile() as nothing:
            process = self.start(program, *arguments, stdin=-3, stdout=writer, stderr=error)
            os.close(writer)
            text = os.read(reader, read) if read else b""
            os.close(reader)
            return text, self.finish(process, nothing, error)

    def test_ends_a_program_quietly(self):
        one = self.document()
        big = ("--group-by", "id", self.logs)  # more than a pipe holds
        for command in (("analyze", *big), ("analyze", "--json", *big), ("analyze", "-q", "--assert", "lost = 0", *big),
                        ("render", one), ("render", one, "--html", "-")):
            for read in (0, 1):
                with self.subTest(command[:2], read=read):
                    text, done = self.head(*command, read=read)
                    self.assertEqual(len(text), read)
                    self.assertEqual(done.stderr, "")
                    self.assertIn(done.code, (0, 3))  # 0: all was written before the reader went

    def test_does_not_hide_that_output_is_missing(self):
        _, done = self.head("analyze", "--json", "--group-by", "id", self.logs, read=1)
        self.assertEqual(done.code, 3)

    def test_does_not_keep_the_other_outputs_from_being_written(self):
        self.head("analyze", "--group-by", "id", "--out", "d.json", self.logs, read=1)
        self.assertTrue((self.folder / "d.json").read_text().endswith("}\n"))


class Interrupted(OutputTest):
    def check(self, program, *arguments, sign=signal.SIGINT, after=0.5, stdin=None):
        """Stops a program that would go on for ever, and expects nothing to have changed."""
        for name in ("old.json", "old.html"):
            (self.folder / name).write_text("old")
        before = self.names()
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
            process = self.start(program, *arguments, stdin=stdin or -3, stdout=out, stderr=error)
            time.sleep(after)
            self.assertIsNone(process.poll(), "it ended by itself: nothing was tested")
            begin = time.monotonic()
            process.send_signal(sign)
            done = self.finish(process, out, error)
        self.assertEqual(done.code, 130)
        self.assertLess(time.monotonic() - begin, PROMPTLY * (5 if self.sanitized else 1))
        self.assertEqual(done.stderr, f"{program}: interrupted\n")
        self.assertEqual(done.stdout, b"")
        self.assertEqual(self.names(), before, "a file was left behind")
        for name in ("old.json", "old.html"):
            self.assertEqual((self.folder / name).read_text(), "old")

    def endless(self):
        """A file of 2 MiB, small enough to be handed to one thread whole, and 64 GB of text."""
        return run_length_frame(64, head=b"".join(traces(5)))

    def outputs(self):
        return ("--out", "old.json", "--traces", "new.csv")

    def test_while_it_waits_for_a_pipe_that_nobody_writes_to(self):
        os.mkfifo(self.folder / "pipe")
        self.check("analyze", *self.outputs(), "pipe")
        self.check("analyze", *self.outputs(), "pipe", sign=signal.SIGTERM)
        self.check("render", "pipe", "--html", "old.html", "--text")

    def test_while_it_waits_for_more_on_standard_input(self):
        for text in (b"", b"".join(traces(2000))):
            reader, writer = os.pipe()
            self.addCleanup(os.close, writer)
            os.write(writer, text[:50_000])
            with os.fdopen(reader, "rb") as stdin:
                self.check("analyze", *self.outputs(), "-", stdin=stdin)

    def test_while_it_unpacks_what_never_ends(self):
        bomb = self.write("bomb.zst", self.endless())
        self.check("analyze", *self.outputs(), bomb)
        self.check("analyze", *self.outputs(), "--threads", "1", bomb)

    def test_while_it_reads_lines(self):
        with subprocess.Popen(["yes", write_line(1, 0, 1).decode().strip()], stdout=subprocess.PIPE) as endless:
            self.addCleanup(endless.kill)
            self.check("analyze", *self.outputs(), "-", stdin=endless.stdout)
            endless.kill()

    def test_beside_a_directory_that_would_get_the_document(self):
        (self.folder / "d").mkdir()
        self.write("d/bomb.zst", self.endless())
        self.check("analyze", "d")

    def test_while_charts_are_drawn(self):
        slow = self.folder / "slow"
        slow.mkdir()
        (slow / "gnuplot").write_text("#!/bin/sh\nexec sleep 4\n")
        (slow / "gnuplot").chmod(0o755)
        (self.folder / "tmp").mkdir()
        one = self.document()
        changed = {"PATH": f"{slow}:{os.environ['PATH']}", "TMPDIR": str(self.folder / "tmp")}
        with unittest.mock.patch.dict(os.environ, changed):
            self.check("render", one, "--html", "old.html")

    def test_a_background_job_that_ignores_it_goes_on(self):
        reader, writer = os.pipe()
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
            before = signal.signal(signal.SIGINT, signal.SIG_IGN)
            try:
                process = self.start("analyze", "--json", "-", stdin=reader, stdout=out, stderr=error, restore_signals=False)
            finally:
                signal.signal(signal.SIGINT, before)
            os.close(reader)
            time.sleep(0.3)
            process.send_signal(signal.SIGINT)
            os.write(writer, b"".join(traces(5)))
            os.close(writer)
            self.assertEqual(self.finish(process, out, error).document["accounting"]["recorded"], 10)


if __name__ == "__main__":
    programs.main()
