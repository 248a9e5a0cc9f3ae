#!/usr/bin/env python3
"""A run directory is what it is said to be, by programs that are not ours (zstd, Python's json and hashlib, a JSON Schema
validator), and analyze reads it at any moment: whole, cut anywhere, and after the writer was killed.

    run_directory_test.py WRITE_RUN ANALYZE RUN_SCHEMA
"""
import copy
import hashlib
import json
import os
import pathlib
import random
import shutil
import stat
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse

import jsonschema

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "cli"))
from programs import at, receive_line, write_line  # noqa: E402

WRITE_RUN, ANALYZE = sys.argv.pop(1), sys.argv.pop(1)
SCHEMA = json.loads(pathlib.Path(sys.argv.pop(1)).read_text(encoding="utf-8"))
WRITES = 240
PER_FRAME = 40
GROUPS = {"/aws/lambda/echotrace-write": write_line, "/aws/lambda/echotrace-receive": receive_line}


def write_run(*words, umask=0o022, text=b"", code=0, **options):
    done = subprocess.run([WRITE_RUN, *map(str, words)], input=text, capture_output=True, timeout=120,
                          preexec_fn=lambda: os.umask(umask), **options)
    assert done.returncode == code, (words, done.returncode, done.stderr)
    return done


def lines_of(group):
    return [GROUPS[group](i, 10 * i + (0 if "write" in group else 5), 2 * i + ("receive" in group))
            for i in range(WRITES)]


def client_lines():
    return [json.dumps({"echotrace": 1, "record": "client", "run": "r", "id": f"r-{i}", "store": "s3",
                        "intended_ns": at(10 * i), "sent_ns": at(10 * i), "answered_ns": at(10 * i + 2),
                        "status": 200, "request_id": "a"}).encode() + b"\n" for i in range(WRITES)]


def unpacked(path):
    return subprocess.run(["zstd", "-dcq", path], check=True, capture_output=True).stdout


def whole_part(path):
    """What zstd gets out of a file before it stops."""
    return subprocess.run(["zstd", "-dcq", path], capture_output=True).stdout


def analysis(*paths):
    done = subprocess.run([ANALYZE, "--json", *map(str, paths)], capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class RunDirectory(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.traces = pathlib.Path(folder.name) / "traces"

    def make(self, umask=0o022, state="complete"):
        path = write_run("directory", self.traces, "r8k2abcd", umask=umask).stdout.decode().strip()
        self.directory = pathlib.Path(path)
        self.journal = self.directory / "journal.jsonl"
        self.files = {group: self.directory / "events" / (urllib.parse.quote(group, safe="") + ".jsonl.zst")
                      for group in GROUPS}
        write_run("manifest", self.directory, "running", umask=umask)
        for group, file in self.files.items():
            write_run("trace", file, PER_FRAME, self.journal, text=b"".join(lines_of(group)), umask=umask)
        write_run("trace", self.directory / "client.jsonl.zst", 1000, self.journal, text=b"".join(client_lines()),
                  umask=umask)
        if state != "running":
            write_run("manifest", self.directory, state, umask=umask)
        return self.directory

    def manifest(self):
        return json.loads((self.directory / "run.json").read_text(encoding="utf-8"))

    def test_lies_where_its_run_is_named_and_only_once(self):
        self.assertEqual(self.make(), self.traces / "r8k2abcd")
        before = sorted(self.directory.rglob("*"))
        again = write_run("directory", self.traces, "r8k2abcd", code=3)
        self.assertIn(str(self.directory), again.stderr.decode())
        self.assertEqual(sorted(self.directory.rglob("*")), before)

    def test_is_private_whatever_the_umask(self):
        for umask in (0o000, 0o022, 0o777):
            with self.subTest(umask=oct(umask)):
                self.make(umask)
                for path in [self.traces, self.directory, *self.directory.rglob("*")]:
                    mode = stat.S_IMODE(path.stat().st_mode)
                    self.assertEqual(mode, 0o700 if path.is_dir() else 0o600, path)
                shutil.rmtree(self.traces)

    def test_zstd_reads_the_lines_and_finds_checksums(self):
        self.make()
        for group, file in self.files.items():
            self.assertEqual(unpacked(file), b"".join(lines_of(group)))
            listing = subprocess.run(["zstd", "-lv", file], check=True, capture_output=True).stdout.decode()
            self.assertIn("Check: XXH64", listing)
            self.assertRegex(listing, rf"Frames: {WRITES // PER_FRAME}\b")

    def test_journal_is_json_lines_ahead_of_which_the_files_are(self):
        self.make()
        entries = [json.loads(line) for line in self.journal.read_text().splitlines()]
        self.assertTrue(all(entry["journal"] == 1 and entry["entry"] == "logs" for entry in entries))
        self.assertLess(abs(entries[-1]["time_ns"] / 1e9 - time.time()), 600)
        last = {entry["group"]: entry["until_ms"] for entry in entries}
        self.assertEqual(last, {str(file): WRITES for file in
                                [*self.files.values(), self.directory / "client.jsonl.zst"]})

    def test_manifest_lists_the_files_when_nothing_writes_them_any_more(self):
        self.make(state="running")
        self.assertNotIn("files", self.manifest())
        for state in ("complete", "interrupted"):
            write_run("manifest", self.directory, state)
            manifest = self.manifest()
            self.assertEqual(manifest["state"], state)
            self.assertEqual(manifest["functions"]["receive"], "/aws/lambda/r\"\\\n")
            self.assertEqual([file["path"] for file in manifest["files"]],
                             ["client.jsonl.zst", *sorted("events/" + file.name for file in self.files.values())])
            for file in manifest["files"]:
                path = self.directory / file["path"]
                self.assertEqual(file["bytes"], path.stat().st_size)
                self.assertEqual(file["events"], unpacked(path).count(b"\n"))
                self.assertEqual(file["sha256"], hashlib.sha256(path.read_bytes()).hexdigest())
            self.assertEqual({path.name for path in self.directory.iterdir()},
                             {"run.json", "journal.jsonl", "client.jsonl.zst", "events"})

    def test_manifest_agrees_with_its_schema(self):
        jsonschema.Draft202012Validator.check_schema(SCHEMA)
        validator = jsonschema.Draft202012Validator(SCHEMA)
        self.make(state="running")
        self.assertEqual([error.message for error in validator.iter_errors(self.manifest())], [])
        for state in ("complete", "interrupted"):
            write_run("manifest", self.directory, state)
            self.assertEqual([error.message for error in validator.iter_errors(self.manifest())], [])
        for spoil in (lambda m: m.pop("run"), lambda m: m.update(schema="echotrace.run/2"), lambda m: m.pop("files"),
                      lambda m: m.update(state="done"), lambda m: m["files"][0].update(sha256="0"),
                      lambda m: m["turns"][0].pop("cell"), lambda m: m["functions"].update(write=1)):
            spoiled = copy.deepcopy(self.manifest())
            spoil(spoiled)
            self.assertFalse(validator.is_valid(spoiled), spoiled)

    def test_analyze_finds_all_writes_and_passes_over_our_own_files(self):
        for state in ("running", "complete"):
            self.make(state=state)
            # A manifest that was being replaced when the run was killed.
            (self.directory / ".run.json.a1B2c3").write_text("{\"sch")
            document = analysis(self.directory)
            accounting = document["accounting"]
            self.assertEqual((accounting["writes"], accounting["delivered"]), (WRITES, WRITES))
            self.assertEqual((accounting["client_only"], accounting["function_only"]), (0, 0))
            self.assertEqual((accounting["events"], accounting["foreign"], accounting["malformed"]), (3 * WRITES, 0, 0))
            formats = {pathlib.Path(read["path"]).name: read["format"] for read in document["inputs"]}
            self.assertEqual({name for name, read in formats.items() if not read or read == "own_output"},
                             {"run.json", "journal.jsonl"})
            self.assertEqual(formats["client.jsonl.zst"], "plain_output")
            shutil.rmtree(self.traces)

    # The frames before the last hold WRITES - PER_FRAME receives; of the cut one nothing or some lines are read.
    def test_analyze_reads_whole_frames_wherever_the_file_is_cut(self):
        self.make(state="running")
        file = self.files["/aws/lambda/echotrace-receive"]
        bytes_ = file.read_bytes()
        last = bytes_.rindex(b"\x28\xb5\x2f\xfd")
        cuts = {last, last + 1, last + 2, last + 3, last + 4, len(bytes_) - 4, len(bytes_) - 1}
        cuts |= set(random.Random(4).sample(range(last, len(bytes_)), 25))
        for cut in sorted(cuts):
            with self.subTest(cut=cut - last):
                file.write_bytes(bytes_[:cut])
                accounting = analysis(self.directory)["accounting"]
                self.assertEqual(accounting["writes"], WRITES)
                self.assertGreaterEqual(accounting["delivered"], WRITES - PER_FRAME)
                self.assertEqual(accounting["delivered"] + accounting["lost"] + accounting["undetermined"], WRITES)
                self.assertEqual(accounting["lost"], 0)
                group = "/aws/lambda/echotrace-receive"
                write_run("trace", file, PER_FRAME, self.journal, text=b"".join(lines_of(group)))
                self.assertEqual(unpacked(file), b"".join(lines_of(group)))

    def test_a_cut_journal_goes_on_behind_its_last_whole_line(self):
        self.make()
        bytes_ = self.journal.read_bytes()
        last = bytes_.rindex(b"\n", 0, len(bytes_) - 1) + 1
        for cut in range(last, len(bytes_)):
            self.journal.write_bytes(bytes_[:cut])
            write_run("trace", self.directory / "client.jsonl.zst", 1000, self.journal)
            lines = self.journal.read_bytes().splitlines(keepends=True)
            self.assertEqual(b"".join(lines[:-1]), bytes_[:last])
            self.assertEqual(json.loads(lines[-1])["until_ms"], WRITES)

    def test_killed_anywhere_it_goes_on_without_losing_or_doubling_a_line(self):
        self.make(state="running")
        group = "/aws/lambda/echotrace-receive"
        file = self.files[group]
        lines = lines_of(group)
        chance = random.Random(9)
        for point in range(6):
            file.unlink()
            told = b""
            while not told.endswith(f"\n{WRITES}\n".encode()):  # killed again and again, until it gets to the end
                writing = subprocess.Popen([WRITE_RUN, "trace", file, "3", self.journal], stdin=subprocess.PIPE,
                                           stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                writing.stdin.write(b"".join(lines))
                writing.stdin.close()
                wait = chance.uniform(0.002, 0.06 + 0.03 * told.count(b"\n") / 10)
                time.sleep(wait)
                writing.kill()
                told += writing.stdout.read()
                self.assertEqual(writing.stderr.read(), b"", point)
                writing.stdout.close()
                writing.stderr.close()
                writing.wait()
                durable = int(told.split()[-1]) if told.split() else 0
                whole = whole_part(file) if file.exists() else b""
                self.assertTrue(b"".join(lines).startswith(whole))
                self.assertGreaterEqual(whole.count(b"\n"), durable)
                for line in self.journal.read_bytes().splitlines(keepends=True):
                    if line.endswith(b"\n"):
                        json.loads(line)
                if file.exists():
                    self.assertLessEqual(analysis(self.directory)["accounting"]["delivered"], WRITES)
            self.assertEqual(unpacked(file), b"".join(lines))

    def test_a_full_disk_is_named_and_what_was_written_before_stays(self):
        script = """
            set -eu
            mount -t tmpfs -o size=200k disk "$1" || exit 77
            "$2" trace "$1/events.jsonl.zst" 20 "$1/journal.jsonl" < "$3" > "$1/../told" 2> "$1/../error" && exit 1
            cp "$1/events.jsonl.zst" "$1/journal.jsonl" "$1/.."
        """
        disk = self.traces / "disk"
        disk.mkdir(parents=True)
        chance = random.Random(1)
        text = b"".join(b"%x\n" % chance.getrandbits(4000) for _ in range(2000))  # what does not compress away
        (self.traces / "lines").write_bytes(text)
        done = subprocess.run(["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", disk,
                               WRITE_RUN, self.traces / "lines"], capture_output=True, timeout=60)
        if done.returncode == 77 or b"unshare" in done.stderr:
            self.skipTest("no file system may be mounted here")
        self.assertEqual(done.returncode, 0, done.stderr)
        what, where, then = (self.traces / "error").read_text().strip().split("|")
        self.assertIn("No space left on device", what)
        self.assertIn(pathlib.Path(where).name, ("events.jsonl.zst", "journal.jsonl"))
        self.assertIn("free some space", then)
        durable = int((self.traces / "told").read_text().split()[-1])
        self.assertGreater(durable, 0)
        whole = unpacked(self.traces / "events.jsonl.zst")  # zstd finds nothing torn
        self.assertTrue(text.startswith(whole))
        self.assertGreaterEqual(whole.count(b"\n"), durable)
        last = json.loads((self.traces / "journal.jsonl").read_bytes().splitlines()[-1])
        self.assertEqual(last["until_ms"], durable)


if __name__ == "__main__":
    unittest.main()
