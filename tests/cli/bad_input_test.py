#!/usr/bin/env python3
"""What analyze makes of inputs that are broken, hostile or nothing at all.

    bad_input_test.py PROGRAM_DIRECTORY [--sanitized]

Whatever is readable counts, the rest is counted by reason and shown by file and line, and an input that is of no use ends
with one sentence and exit code 3.
"""
import gzip
import json
import os
import random
import subprocess
import sys
import zlib

import programs
from programs import ProgramTest, event, event_line, receive_line, traces, write_line

DEEP = 10_000
CLEAN_FRAME = b"\x28\xb5\x2f\xfd\x00\x58"  # zstd magic, no content size, a window of 2 MiB


def zstd(data, *options):
    return subprocess.run(["zstd", "-q", "-c", *options], input=data, stdout=subprocess.PIPE, check=True).stdout


def run_length_frame(gigabytes, byte=b"\0", head=b""):
    """A zstd frame of `head` and equal bytes, four stored ones for each 128 KiB of them (RFC 8878, raw and RLE blocks)."""
    run = (1 << 1 | 131072 << 3).to_bytes(3, "little") + byte
    last = (1 | 1 << 1 | 131072 << 3).to_bytes(3, "little") + byte
    raw = (len(head) << 3).to_bytes(3, "little") + head
    return CLEAN_FRAME + raw + run * (gigabytes * 8192 - 1) + last


def whole_lines(data):
    return data.count(b"\n")


class TruncatedInput(ProgramTest):
    def check_cut(self, stored, readable):
        """`readable`: the text in front of the cut."""
        path = self.write("cut.log", stored)
        lines = whole_lines(readable)
        if lines == 0:
            self.refusal(path)
            return
        document = self.analyze(path)
        count = document["accounting"]
        self.assertEqual(count["recorded"], lines)
        self.assertEqual(self.rejected(document), {"cut_short": 1} if readable[-1:] != b"\n" else {})
        self.assertIn("truncated_input", self.warnings(document))
        self.assertTrue(document["inputs"][0]["truncated"])

    def cuts(self, size):
        spread = [size * i // 37 for i in range(1, 37)]
        return sorted({*spread, size - 1, size - 2, size - 5, size - 8, size - 9, size - 10})

    def test_gzip_cut_anywhere_counts_every_line_before_the_cut(self):
        stored = gzip.compress(b"".join(traces(150)), mtime=0)
        for cut in self.cuts(len(stored)):
            with self.subTest(cut=cut, of=len(stored)):
                self.check_cut(stored[:cut], zlib.decompressobj(wbits=31).decompress(stored[:cut]))

    def test_gzip_of_many_members_cut_anywhere(self):
        members = [gzip.compress(b"".join(traces(10, 10 * i)), mtime=0) for i in range(20)]
        stored = b"".join(members)
        for cut in self.cuts(len(stored))[::3]:
            text, rest = b"", stored[:cut]
            while rest:
                reader = zlib.decompressobj(wbits=31)
                text += reader.decompress(rest)
                rest = reader.unused_data
            if stored[:cut] in (b"".join(members[:i]) for i in range(21)):
                continue  # between two members nothing is missing
            with self.subTest(cut=cut, of=len(stored)):
                self.check_cut(stored[:cut], text)

    def test_zstd_cut_anywhere_counts_every_line_before_the_cut(self):
        frames = [zstd(b"".join(traces(15, 15 * i)), "--no-check") for i in range(10)]
        stored = b"".join(frames)
        for cut in self.cuts(len(stored)):
            if stored[:cut] in (b"".join(frames[:i]) for i in range(11)):
                continue
            with self.subTest(cut=cut, of=len(stored)):
                readable = subprocess.run(["zstd", "-q", "-dc"], input=stored[:cut], capture_output=True).stdout
                self.check_cut(stored[:cut], readable)

    def test_one_zstd_frame_of_several_blocks(self):
        lines = traces(4000)
        random.Random(1).shuffle(lines)
        stored = zstd(b"".join(lines), "--no-check")
        for cut in self.cuts(len(stored))[::4]:
            with self.subTest(cut=cut, of=len(stored)):
                readable = subprocess.run(["zstd", "-q", "-dc"], input=stored[:cut], capture_output=True).stdout
                self.check_cut(stored[:cut], readable)

    def test_a_cut_in_the_checksum_takes_no_line(self):
        for stored in (gzip.compress(b"".join(traces(5)), mtime=0), zstd(b"".join(traces(5)), "--check")):
            self.check_cut(stored[:-2], b"".join(traces(5)))

    def test_plain_text_that_ends_without_a_line_feed_is_whole(self):
        text = b"".join(traces(5))
        self.assertEqual(self.analyze(self.write("a", text[:-1]))["accounting"]["recorded"], 10)

    def test_a_line_cut_in_the_middle_is_malformed_and_nothing_else(self):
        text = b"".join(traces(5))
        document = self.analyze(self.write("a", text[:-30]))
        self.assertEqual(document["accounting"]["recorded"], 9)
        self.assertEqual(document["accounting"]["malformed"], 1)

    def test_flipped_bits_in_a_compressed_file_never_pass_unnoticed(self):
        lines = traces(300)
        for name, stored in (("gzip", gzip.compress(b"".join(lines), mtime=0)), ("zstd", zstd(b"".join(lines)))):
            dice = random.Random(7)
            for turn in range(15):
                damaged = bytearray(stored)
                damaged[dice.randrange(20, len(stored) - 10)] ^= 1 << dice.randrange(8)
                with self.subTest(name, turn=turn):
                    done = self.run_program("analyze", "--json", self.write("bits", bytes(damaged)), expect=None)
                    self.assertIn(done.code, (0, 3))
                    if done.code == 0:
                        said = self.warnings(done.document)
                        self.assertTrue({"damaged_input", "damaged_frames", "truncated_input"} & set(said), said)


class Bombs(ProgramTest):
    def test_eight_gigabytes_of_zeros_in_a_zstd_frame(self):
        size = 1 if self.sanitized else 8
        stored = run_length_frame(size, head=b"".join(traces(5)))
        self.assertLess(len(stored), 512 << 10)
        document = self.analyze(self.write("bomb.zst", stored))
        self.assertEqual(document["accounting"]["recorded"], 10)
        self.assertEqual(self.rejected(document), {"line_too_long": 1})
        self.refusal(self.write("zeros.zst", run_length_frame(size)))

    def test_zeros_between_usable_frames(self):
        parts = [zstd(b"".join(traces(5))), run_length_frame(1), zstd(b"\n" + b"".join(traces(5, 5)))]
        document = self.analyze(self.write("bomb.zst", parts))
        self.assertEqual(document["accounting"]["recorded"], 20)
        self.assertEqual(self.rejected(document), {"line_too_long": 1})

    def test_one_valid_line_a_million_times_in_some_kilobytes(self):
        count = 100_000 if self.sanitized else 1_000_000
        stored = zstd(write_line(1, 0, 1) + receive_line(1, 10, 2) * count, "-9")
        self.assertLess(len(stored), 64 << 10)
        document = self.analyze(self.write("bomb.zst", stored))
        self.assertEqual(document["accounting"]["repeated"], count - 1)
        self.assertEqual(document["accounting"]["delivered"], 1)

    def test_gzip_of_zeros(self):
        packer = zlib.compressobj(9, wbits=31)
        parts = [packer.compress(b"".join(traces(5)))] + [packer.compress(bytes(1 << 20)) for _ in range(256)]
        document = self.analyze(self.write("bomb.gz", [*parts, packer.flush()]))
        self.assertEqual(document["accounting"]["recorded"], 10)
        self.assertEqual(self.rejected(document), {"line_too_long": 1})

    def test_line_feeds_alone(self):
        document = self.analyze(self.write("bomb.zst", run_length_frame(1, b"\n", b"".join(traces(5)))))
        self.assertEqual(document["accounting"]["events"], 10)

    def test_a_document_of_blanks(self):
        page = b'{"events": [' + b",".join(line.strip() for line in traces(5)) + b"]}"
        document = self.analyze(self.write("bomb.zst", run_length_frame(1, b" ", page)))
        self.assertEqual(document["accounting"]["events"], 10)

    def test_a_window_as_large_as_zstd_allows_costs_that_and_no_more(self):
        stored = zstd(b"".join(traces(500)), "--ultra", "-22", "--long=31")
        done = self.run_program("analyze", "--json", self.write("window.zst", stored), expect=None, peak_mb=600)
        self.assertIn(done.code, (0, 3))

    def test_ten_thousand_empty_frames(self):
        document = self.analyze(self.write("frames.zst", zstd(b"") * 10_000 + zstd(b"".join(traces(5)))))
        self.assertEqual(document["accounting"]["recorded"], 10)


class OverlongAndDeep(ProgramTest):
    def test_a_line_of_a_hundred_megabytes(self):
        line = b'{"message":"' + b"x" * 100_000_000 + b'"}\n'
        document = self.analyze(self.write("long.jsonl", [*traces(2), line, *traces(2, 2)]))
        self.assertEqual(document["accounting"]["recorded"], 8)
        self.assertEqual(self.rejected(document), {"line_too_long": 1})
        self.assertRegex(self.examples(document, "line_too_long")[0], r"long\.jsonl:5: ")

    def test_a_line_of_a_hundred_megabytes_and_nothing_else(self):
        self.refusal(self.write("long", b"x" * 100_000_000))
        self.refusal(self.write("long.jsonl", b'{"message":"' + b"x" * 100_000_000))

    def test_a_document_with_an_event_of_a_hundred_megabytes(self):
        events = [json.dumps(event("w", 0, 1, "x" * 100_000_000)).encode()] + [line.strip() for line in traces(2)]
        document = self.analyze(self.write("page.json", b'{"events": [' + b",".join(events) + b"]}"))
        self.assertEqual(document["accounting"]["recorded"], 4)
        self.assertEqual(self.rejected(document), {"line_too_long": 1})

    def test_nesting_in_event_lines(self):
        for name, deep in (("arrays", "[" * DEEP + "]" * DEEP), ("objects", '{"a":' * DEEP + "1" + "}" * DEEP)):
            with self.subTest(name):
                line = b'{"timestamp":1,"message":"x","extra":' + deep.encode() + b"}\n"
                document = self.analyze(self.write("deep.jsonl", [*traces(2), line, *traces(2, 2)]))
                self.assertEqual(document["accounting"]["recorded"], 8)
                self.assertLessEqual(document["accounting"]["malformed"], 1)

    def test_nesting_inside_messages(self):
        for opening in ("[", '{"a":'):
            for head in ('{"echotrace":1,"record":"write","x":', '{"time":"2024-01-01T00:00:00Z","message":', '{"_aws":'):
                with self.subTest(head + opening):
                    line = event_line("w", 0, None, head + opening * DEEP)
                    document = self.analyze(self.write("deep.jsonl", [*traces(2), line, *traces(2, 2)]))
                    self.assertEqual(document["accounting"]["recorded"], 8)
                    self.assertEqual(document["accounting"]["events"], 9)

    def test_nesting_in_documents_leaves_the_other_events(self):
        good = [json.loads(line) for line in traces(3)]
        documents = {
            "cli_document": ('{"events": [%s, ', ", %s]}", good),
            "subscription": ('{"messageType":"DATA_MESSAGE","owner":"1","logGroup":"g","logStream":"s",'
                             '"subscriptionFilters":["f"],"logEvents":[%s, ', ", %s]}",
                             [{**one, "id": one["eventId"]} for one in good]),
            "insights_results": ('{"results": [%s, ', ', %s], "status": "Complete"}',
                                 [[{"field": "@message", "value": one["message"]},
                                   {"field": "@timestamp", "value": "2023-11-14 22:13:20.000"}] for one in good]),
        }
        for name, (head, tail, events) in documents.items():
            for opening, closing in (("[", "]"), ('{"a":', "}")):
                with self.subTest(name + opening):
                    deep = opening * DEEP + ("1" if closing == "}" else "") + closing * DEEP
                    text = (head % ", ".join(map(json.dumps, events[:3])) + deep +
                            tail % ", ".join(map(json.dumps, events[3:])))
                    document = self.analyze(self.write("deep.json", text.encode()))
                    self.assertEqual(document["inputs"][0]["format"], name)
                    self.assertEqual(document["accounting"]["recorded"], 6)
                    self.assertEqual(document["accounting"]["malformed"], 1)

    def test_nesting_and_nothing_else(self):
        for text in ("[" * DEEP, '{"a":' * DEEP, '{"events":' * DEEP, '{"events":[' * DEEP, '{"results":[[' * DEEP,
                     '{"logEvents":[' * DEEP, "[" * DEEP + "]" * DEEP, '[{"Name":' * DEEP):
            with self.subTest(text[:20]):
                self.refusal(self.write("deep.json", text.encode()))


class StrangeBytes(ProgramTest):
    def test_zero_bytes_alone(self):
        for size in (1, 100, 1 << 20):
            self.refusal(self.write("zeros", bytes(size)))

    def test_zero_bytes_among_lines(self):
        lines = traces(3)
        broken = lines[2].replace(b"writer", b"wri\0ter")
        document = self.analyze(self.write("zeros.jsonl", [*lines[:2], bytes(500) + b"\n", broken, b"\0\n", *lines[3:]]))
        self.assertEqual(document["accounting"]["recorded"], 5)
        self.assertEqual(document["accounting"]["malformed"] + document["accounting"]["foreign"], 3)
        self.assertGreaterEqual(document["accounting"]["malformed"], 1)

    def test_a_file_of_lines_in_utf_16(self):
        self.refusal(self.write("wide", b"\xff\xfe" + b"".join(traces(5)).decode().encode("utf-16-le")))

    def test_invalid_utf_8_is_counted_and_shown_by_line(self):
        lines = traces(2)
        for bad in (b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xc0\xaf"):
            with self.subTest(bad):
                broken = write_line(9).replace(b"writer", b"wri" + bad + b"ter")
                document = self.analyze(self.write("bytes.jsonl", [lines[0], broken, *lines[1:]]))
                self.assertEqual(document["accounting"]["events"], 5)
                self.assertEqual(self.rejected(document), {"bad_encoding": 1})
                self.assertRegex(self.examples(document, "bad_encoding")[0], r"bytes\.jsonl:2: ")

    def test_random_bytes_alone(self):
        dice = random.Random(20261121)
        for turn in range(60):
            size = dice.choice((1, 2, 3, 10, 100, 5000, 200_000))
            with self.subTest(turn=turn, size=size):
                self.refusal(self.write("noise", dice.randbytes(size)))

    def test_random_bytes_after_a_promising_beginning(self):
        dice = random.Random(3)
        for head in (b"\x1f\x8b\x08\x00", b"\x28\xb5\x2f\xfd", b"\x50\x2a\x4d\x18", b"\xef\xbb\xbf", b"{", b"[", b'{"events":['):
            for turn in range(5):
                with self.subTest(head, turn=turn):
                    self.refusal(self.write("noise", head + dice.randbytes(3000)))

    def test_random_bytes_between_lines_take_no_line_with_them(self):
        dice = random.Random(4)
        for turn in range(15):
            lines = traces(20)
            for _ in range(5):
                noise = dice.randbytes(dice.randrange(1, 400)).replace(b"\n", b"") + b"\n"
                lines.insert(dice.randrange(1, len(lines)), noise)
            with self.subTest(turn=turn):
                document = self.analyze(self.write("noise.jsonl", lines))
                self.assertEqual(document["accounting"]["recorded"], 40)

    def test_changed_bytes_are_counted_somewhere(self):
        dice = random.Random(5)
        text = b"".join(traces(20))
        for turn in range(60):
            changed = bytearray(text)
            for _ in range(dice.randrange(1, 30)):
                changed[dice.randrange(len(text))] = dice.choice(b'{}[]",:\\\n\0 0-.eZ\x1b\x7f\x80\xff')
            with self.subTest(turn=turn):
                path = self.write("changed", bytes(changed))
                done = self.run_program("analyze", "--json", path, expect=None)
                self.assertIn(done.code, (0, 3), done.stderr)
                if done.code == 0:
                    self.analyze(path)

    def test_control_characters_in_names_and_messages_never_reach_the_terminal(self):
        text = [*traces(2), event_line("w\x1b[2J", 0, None, '{"echotrace":1,"record":"\x1b[31mred","x":1}'), b"\x1b]0;t\x07{\n"]
        done = self.run_program("analyze", "-v", self.write("esc\x1b[31m.jsonl", text))
        self.assertNotRegex(done.stdout.decode(), r"[\x00-\x08\x0b-\x1f\x7f]")


class Places(ProgramTest):
    def test_reasons_come_with_their_first_lines(self):
        lines = traces(3)
        for i, at in enumerate((1, 3, 5, 7)):
            lines.insert(at, b'{"timestamp":1,"message":"%d"' % i + b"\n")
        document = self.analyze(self.write("here.jsonl", lines))
        self.assertEqual(document["accounting"]["recorded"], 6)
        self.assertEqual(self.rejected(document), {"broken_json": 4})
        self.assertEqual([example.split(": ")[0].rsplit("/", 1)[-1] for example in self.examples(document, "broken_json")],
                         ["here.jsonl:2", "here.jsonl:4", "here.jsonl:6"])

    def test_an_empty_directory_and_an_empty_file(self):
        (self.folder / "empty").mkdir()
        self.assertIn("nothing to read", self.refusal(self.folder / "empty"))
        self.refusal(self.write("nothing", b""))
        self.refusal("/dev/null")
        self.refusal(self.folder / "absent")

    def test_a_directory_loop_is_entered_once(self):
        self.write("a/log.jsonl", traces(3))
        (self.folder / "a/b").mkdir()
        (self.folder / "a/b/up").symlink_to("../..")
        (self.folder / "a/self").symlink_to("self")
        document = self.analyze("a")
        self.assertEqual(document["accounting"]["recorded"], 6)
        self.assertEqual(len(document["inputs"]), 1)

    def run_as_nobody(self, *arguments, **options):
        if os.geteuid() != 0:
            return self.run_program("analyze", "--json", *arguments, **options)
        self.folder.chmod(0o755)
        try:
            return self.run_program("analyze", "--json", *arguments, user=65534, group=65534, extra_groups=[], **options)
        except PermissionError:
            self.skipTest("the programs lie where only this user may run them")

    def test_an_unreadable_file_is_named_and_the_others_are_used(self):
        self.write("d/good.jsonl", traces(3))
        self.write("d/locked.jsonl", traces(3, 3)).chmod(0)
        self.write("d/closed/inner.jsonl", traces(3, 6))
        (self.folder / "d/closed").chmod(0)
        self.addCleanup((self.folder / "d/closed").chmod, 0o700)
        document = self.run_as_nobody("d").document
        self.assertEqual(document["accounting"]["recorded"], 6)
        said = [row["text"] for row in document["warnings"] if row["code"] == "unreadable_input"]
        self.assertEqual(len(said), 2)
        self.assertIn("d/locked.jsonl", "".join(said))
        self.assertIn("d/closed", "".join(said))
        for path in ("d/locked.jsonl", "d/closed"):
            self.assertIn("Permission denied", self.run_as_nobody(path, expect=3).stderr)

    def test_a_pipe_with_a_name_is_read_to_its_end(self):
        os.mkfifo(self.folder / "pipe")
        writer = subprocess.Popen([sys.executable, "-c", "import sys; open('pipe', 'wb').write(sys.stdin.buffer.read())"],
                                  cwd=self.folder, stdin=subprocess.PIPE)
        self.addCleanup(writer.wait)
        writer.stdin.write(b"".join(traces(3)))
        writer.stdin.close()
        self.assertEqual(self.analyze("pipe")["accounting"]["recorded"], 6)

    def test_a_pipe_in_a_directory_is_no_input(self):
        self.write("d/log.jsonl", traces(3))
        os.mkfifo(self.folder / "d/pipe")
        self.assertEqual(len(self.analyze("d")["inputs"]), 1)


if __name__ == "__main__":
    programs.main()
