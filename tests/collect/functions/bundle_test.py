#!/usr/bin/env python3
"""functions.zip runs with nothing around it: no other file, no variable but Lambda's.

    bundle_test.py FUNCTIONS_ZIP ANALYZE SOURCE_DIRECTORY BUILD_DIRECTORY [--sanitized]
"""
import json
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import zipfile

from answering_store import AnsweringStore
from bundled_function import KEYS, LOG_STREAM, BareRoot, Function, unpack

SANITIZED = "--sanitized" in sys.argv  # such a bundle is large, needs /proc and names its sources
if SANITIZED:
    sys.argv.remove("--sanitized")
ZIP, ANALYZE, SOURCE, BUILD = (pathlib.Path(sys.argv.pop(1)).resolve() for _ in range(4))
MOST_BYTES = 12_000_000
SECOND_NS = 10**9


def folder_of(test):
    folder = tempfile.TemporaryDirectory()
    test.addCleanup(folder.cleanup)
    return pathlib.Path(folder.name).resolve()


class Zip(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        unpack(ZIP, cls.folder)
        cls.files = sorted(path for path in cls.folder.rglob("*") if path.is_file())

    @unittest.skipIf(SANITIZED, "sanitizers make it larger")
    def test_is_small(self):
        self.assertLess(ZIP.stat().st_size, MOST_BYTES)

    def test_holds_programs_that_anybody_may_run_in_folders_of_its_own(self):
        with zipfile.ZipFile(ZIP) as archive:
            for entry in archive.infolist():
                self.assertRegex(entry.filename, r"^(bootstrap|bin/[\w.+-]+|lib/[\w.+-]+)$")
                self.assertEqual(entry.external_attr >> 16 & 0o777, 0o755, entry.filename)
            names = archive.namelist()
        self.assertIn("bootstrap", names)
        self.assertEqual(len(names), len(set(names)))

    @unittest.skipIf(SANITIZED, "sanitizers name the source of what they watch")
    def test_names_neither_the_source_nor_the_build_directory(self):
        for path in self.files:
            content = path.read_bytes()
            for directory in (SOURCE, BUILD):
                self.assertNotIn(bytes(directory) + b"/", content, path.name)

    @unittest.skipUnless(shutil.which("readelf"), "readelf (binutils) is not installed")
    def test_needs_no_library_that_it_does_not_hold(self):
        held = {path.name for path in self.files}
        needed = set()
        for path in self.files:
            listed = subprocess.run(["readelf", "--wide", "--dynamic", "--program-headers", path], check=True,
                                    capture_output=True, text=True).stdout
            needed |= set(re.findall(r"\(NEEDED\).*\[(.*)\]", listed))
            self.assertNotRegex(listed, r"\((RPATH|RUNPATH)\)", path.name)
            if path.name == "bootstrap":
                self.assertNotIn("INTERP", listed, "bootstrap is started before anything can load its libraries")
        self.assertIn("libc.so.6", needed)
        self.assertEqual(needed - held, set())


class Running(unittest.TestCase):
    """The bundle unpacked, everything else of the machine within reach: none of it is used."""

    def setUp(self):
        self.store = AnsweringStore()
        self.addCleanup(self.store.close)

    def start(self, handler, **options):
        folder = folder_of(self)
        unpack(ZIP, folder)
        return self.started(Function(handler, folder=folder, **options))

    def started(self, function):
        self.addCleanup(function.end)
        return function

    def output_of(self, function):
        """The JSON of every line, after the end; complaints fail the test."""
        stdout, stderr = function.end()
        self.assertEqual(stderr, "")
        self.assertTrue(stdout.endswith("\n") or not stdout)
        return [json.loads(line) for line in stdout.splitlines()]

    def test_ping_answers_its_environment_and_clock(self):
        function = self.start("ping")
        before = time.time_ns()
        answers = [function.ask({}) for _ in range(3)]
        after = time.time_ns()
        self.assertEqual([answer["cold"] for answer in answers], [True, False, False])
        for number, answer in enumerate(answers, 1):
            self.assertEqual(answer["environment"], LOG_STREAM)
            self.assertEqual(answer["function"], "echotrace-test")
            self.assertEqual(answer["request_id"], f"00000000-0000-4000-8000-{number:012}")
            self.assertLessEqual(before, answer["entry_ns"])
            self.assertLessEqual(answer["entry_ns"], answer["exit_ns"])
            self.assertLessEqual(answer["exit_ns"], after)
        lines = self.output_of(function)
        self.assertEqual([line["request_id"] for line in lines], [answer["request_id"] for answer in answers])

    def test_write_puts_objects(self):
        function = self.start("write", AWS_ENDPOINT_URL=self.store.url)
        begin = time.time_ns() + SECOND_NS // 10
        answer = function.ask({"store": "s3", "place": {"bucket": "bucket"}, "run": "r8k2", "key_prefix": "in/ä b/", "key_bytes": 59,
                               "value_bytes": 889, "count": 20, "intended_ns": begin, "interval_ns": SECOND_NS // 200})
        self.assertEqual((answer["writes"], answer["ok"], answer["failed"]), (20, 20, 0))
        lines = self.output_of(function)
        self.assertEqual(len(lines), 20)
        self.assertEqual({line["request_id"] for line in lines}, {answer["request_id"]})
        keys = {key.removeprefix("/bucket/"): value for key, value in self.store.objects.items()}
        self.assertEqual(len(keys), 20)
        for line in lines:
            key = next(key for key in keys if line["id"] in key)
            self.assertEqual((len(key.encode()), len(keys[key])), (59, 889))
            self.assertEqual((line["key_bytes"], line["value_bytes"], line["ok"]), (59, 889, True))
            self.assertLessEqual(line["intended_ns"], line["put_ns"])
            self.assertLess(line["put_ns"], line["ack_ns"])
        for request in self.store.requests:
            self.assertIn("/eu-west-1/s3/aws4_request", request.headers["Authorization"])
            self.assertEqual(request.headers["X-Amz-Security-Token"], KEYS["AWS_SESSION_TOKEN"])

    def test_write_puts_items(self):
        function = self.start("write", AWS_ENDPOINT_URL_DYNAMODB=self.store.url)
        order = {"store": "dynamodb", "place": {"table": "table"}, "run": "r8k2", "value_bytes": 100,
                 "writes": [{"id": f"r8k2-{number:08x}"} for number in range(3)]}
        self.assertEqual(function.ask(order)["ok"], 3)
        self.assertEqual({table for table, _ in self.store.items}, {"table"})
        self.assertEqual(sorted(item["id"]["S"] for _, item in self.store.items),
                         ["r8k2-00000000", "r8k2-00000001", "r8k2-00000002"])
        self.assertEqual({len(item["value"]["S"]) for _, item in self.store.items}, {100})
        self.assertEqual([line["store"] for line in self.output_of(function)], ["dynamodb"] * 3)

    def test_analyze_joins_what_write_and_receive_log(self):
        writer = self.start("write", AWS_ENDPOINT_URL=self.store.url)
        writer.ask({"store": "s3", "place": {"bucket": "bucket"}, "run": "r8k2", "key_prefix": "in/", "count": 10})
        receiver = self.start("receive")
        for path in sorted(self.store.objects)[:9]:
            record = {"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "eventTime": "2026-11-20T09:30:01.250Z",
                      "s3": {"object": {"key": path.removeprefix("/bucket/")}}}
            self.assertEqual(receiver.ask({"Records": [record]})["received"], 1)
        receiver.ask({"Records": [{"eventSource": "aws:s3", "eventName": "ObjectRemoved:Delete"}]})
        log = folder_of(self) / "log.jsonl"
        with log.open("w") as file:
            for stream, function in (("writer", writer), ("receiver", receiver)):
                for line in self.output_of(function):
                    event = {"logStreamName": stream, "timestamp": time.time_ns() // 10**6, "message": json.dumps(line)}
                    file.write(json.dumps(event) + "\n")
        done = subprocess.run([ANALYZE, "--json", log], check=True, capture_output=True, text=True, timeout=60)
        accounting = json.loads(done.stdout)["accounting"]
        expected = {"events": 20, "recorded": 20, "foreign": 0, "malformed": 0, "writes": 10, "receives": 9, "delivered": 9,
                    "orphans": 0, "duplicates": 0}
        self.assertEqual({name: accounting[name] for name in expected}, expected)
        self.assertEqual(accounting["lost"] + accounting["undetermined"], 1)

    def test_receive_logs_every_record_and_survives_what_is_none(self):
        function = self.start("receive")
        sqs = {"eventSource": "aws:sqs", "body": json.dumps({"id": "r8k2-0000002a"}),
               "attributes": {"SentTimestamp": "1763631001125"}}
        dynamodb = {"eventSource": "aws:dynamodb", "eventName": "INSERT",
                    "dynamodb": {"ApproximateCreationDateTime": 1763631001, "NewImage": {"id": {"S": "r8k2-0000002b"}}}}
        answer = function.ask({"Records": [sqs, dynamodb, {"eventSource": "aws:kinesis"}]})
        self.assertEqual(answer, {"batchItemFailures": [], "received": 2, "foreign": 1})
        for payload in (b"", b"\x00\xff\x1b[31m", b"[" * 100_000, b'{"Records":[' + b"1," * 3_000_000 + b"1]}",
                        json.dumps("x" * 6_000_000)):
            self.assertEqual(function.ask(payload)["received"], 0)
        self.assertEqual(function.ask({"id": "r8k2-0000002c", "store": "etcd"})["received"], 1)
        lines = self.output_of(function)
        received = [line for line in lines if line["record"] == "receive"]
        self.assertEqual([(line["id"], line["store"], line["seq"], line["batch"], line["index"]) for line in received],
                         [("r8k2-0000002a", "sqs", 0, 3, 0), ("r8k2-0000002b", "dynamodb", 1, 3, 1),
                          ("r8k2-0000002c", "etcd", 2, 1, 0)])
        self.assertEqual([line["foreign"] for line in lines if line["record"] == "sample"], [1, 1, 1, 1, 3_000_001, 1])
        self.assertEqual(len({line["request_id"] for line in lines}), 7)

    def test_bad_orders_and_handlers_fail_their_invocation_alone(self):
        function = self.start("write", AWS_ENDPOINT_URL=self.store.url)
        for payload, kind, part in ((b"", "InvalidPayload", "no JSON"), ({}, "InvalidPayload", '"store"'),
                                    ({"echotrace": 1, "handler": "pong"}, "NoSuchHandler", "ping, write, receive")):
            answer = function.fail(payload)
            body = json.loads(answer.body)
            self.assertEqual((body["errorType"], answer.error_type), (kind, "Function." + kind))
            self.assertIn(part, body["errorMessage"])
        self.assertTrue(function.ask({"echotrace": 1, "handler": "ping"})["request_id"])
        lines = self.output_of(function)
        self.assertEqual([line.get("error") for line in lines], ["InvalidPayload", "InvalidPayload", "NoSuchHandler", None])
        self.assertEqual([int(line["request_id"][-12:]) for line in lines], [1, 2, 3, 4])

    def test_a_start_that_cannot_work_is_reported(self):
        for missing, part in ((["AWS_REGION", "AWS_DEFAULT_REGION"], "egion"), (list(KEYS), "redentials")):
            function = self.start("write", leave_out=missing)
            answer = function.api.wait_for_init_error()
            body = json.loads(answer.body)
            self.assertEqual(answer.error_type, "Function." + body["errorType"])
            self.assertIn(part, body["errorMessage"])
            self.assertEqual(function.wait(), 1)
            self.assertIn(part, "".join(function.errors))
            self.assertFalse(function.api.first_next.is_set())

    def test_one_connection_lasts_however_long_a_handler_takes(self):
        function = self.start("write", AWS_ENDPOINT_URL=self.store.url)
        order = {"store": "s3", "place": {"bucket": "bucket"}, "run": "r8k2", "count": 1}
        function.ask(order)
        function.ask({**order, "intended_ns": time.time_ns() + 5 * SECOND_NS // 2})
        function.ask(order)
        self.assertEqual(function.api.connections, 1)

    def test_a_write_ends_before_its_deadline(self):
        function = self.start("write", AWS_ENDPOINT_URL=self.store.url)
        begin = time.monotonic()
        answer = function.ask({"store": "s3", "place": {"bucket": "bucket"}, "run": "r8k2", "count": 2,
                               "intended_ns": time.time_ns() + 60 * SECOND_NS}, deadline_s=1.5)
        self.assertLess(time.monotonic() - begin, 1.5)
        self.assertEqual((answer["ok"], answer["failed"]), (0, 2))
        self.assertTrue(all(line["error"].startswith("NotSent") for line in self.output_of(function)))

    def test_no_credential_is_printed(self):
        function = self.start("write", AWS_ENDPOINT_URL="http://127.0.0.1:1")
        answer = function.api.invoke({"store": "s3", "place": {"bucket": "bucket"}, "run": "r8k2", "count": 1})
        self.assertIn("NoAnswer", answer.body)
        stdout, stderr = function.end()
        for secret in (KEYS["AWS_SECRET_ACCESS_KEY"], KEYS["AWS_SESSION_TOKEN"]):
            self.assertNotIn(secret, stdout + stderr + answer.body)

    def test_neither_proxies_nor_libraries_of_the_machine_are_used(self):
        traps = folder_of(self)
        for name in ("libc.so.6", "libcurl.so.4", "libstdc++.so.6", "libcrypto.so.3"):
            (traps / name).write_bytes(b"no library")
        function = self.start("write", AWS_ENDPOINT_URL=self.store.url, LD_LIBRARY_PATH=str(traps),
                              http_proxy="http://127.0.0.1:1", HTTP_PROXY="http://127.0.0.1:1", ALL_PROXY="http://127.0.0.1:1")
        self.assertEqual(function.ask({"store": "s3", "place": {"bucket": "bucket"}, "run": "r8k2", "count": 1})["ok"], 1)
        mapped = pathlib.Path(f"/proc/{function.process.pid}/maps").read_text()
        files = set(re.findall(r" (/.*)$", mapped, re.MULTILINE))
        task = next(path for path in files if path.endswith("/bin/bootstrap_function")).removesuffix("bin/bootstrap_function")
        self.assertEqual({path for path in files if not path.startswith(task)}, set())

    def test_ends_when_the_runtime_api_is_gone(self):
        function = self.start("receive")
        function.ask({})
        function.api.die()
        self.assertEqual(function.wait(), 1)
        self.assertIn("Runtime API", "".join(function.errors))

    def test_ends_at_once_when_told_to(self):
        function = self.start("receive")
        function.ask({})
        function.process.send_signal(signal.SIGTERM)
        self.assertEqual(function.wait(2), 143)

    def test_says_where_it_belongs(self):
        function = self.start("receive", leave_out=["AWS_LAMBDA_RUNTIME_API"])
        self.assertEqual(function.wait(), 2)
        self.assertIn("runs inside AWS Lambda", "".join(function.errors))

    def test_finds_its_bundle_wherever_it_is(self):
        function = self.start("ping", LAMBDA_TASK_ROOT="/nowhere")
        self.assertEqual(function.ask({})["function"], "echotrace-test")


@unittest.skipIf(BareRoot.impossible(), BareRoot.impossible())
class Alone(Running):
    """The same with the bundle as the only files there are."""

    bare = None

    def start(self, handler, **options):
        self.bare = BareRoot(ZIP, folder_of(self), proc=SANITIZED)
        return self.started(Function(handler, bare=self.bare, **options))

    test_neither_proxies_nor_libraries_of_the_machine_are_used = None  # there are none

    @unittest.skipIf(SANITIZED, "sanitizers need /proc")
    def test_finds_its_bundle_wherever_it_is(self):
        function = self.start("ping", leave_out=["LAMBDA_TASK_ROOT"])  # by the name that it is started with
        self.assertEqual(function.ask({})["function"], "echotrace-test")

    def test_runs_with_proc(self):
        bare = BareRoot(ZIP, folder_of(self), proc=True)
        function = self.started(Function("ping", bare=bare))
        self.assertEqual(function.ask({})["environment"], LOG_STREAM)
        self.assertEqual(pathlib.Path(f"/proc/{function.process.pid}/root").readlink(), bare.folder)

    @unittest.skipUnless(shutil.which("openssl"), "openssl is not installed")
    def test_looks_names_up_and_trusts_the_certificates_where_amazon_linux_keeps_them(self):
        certificate = folder_of(self) / "certificate.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                        "2", "-subj", "/CN=store.test", "-addext", "subjectAltName=DNS:store.test", "-keyout", certificate,
                        "-out", certificate], check=True, capture_output=True)
        store = AnsweringStore(certificate)
        self.addCleanup(store.close)
        order = {"store": "s3", "place": {"bucket": "bucket"}, "run": "r8k2", "count": 1}
        answers = []
        for trusted in (True, False):
            bare = BareRoot(ZIP, folder_of(self), proc=SANITIZED)
            (bare.folder / "etc/hosts").write_text("127.0.0.1 store.test\n")
            if trusted:
                (bare.folder / "etc/pki/tls/certs").mkdir(parents=True)
                shutil.copy(certificate, bare.folder / "etc/pki/tls/certs/ca-bundle.crt")
            function = self.started(Function("write", bare=bare, AWS_ENDPOINT_URL=f"https://store.test:{store.port}"))
            answers.append(function.ask(order))
        self.assertEqual(answers[0]["ok"], 1, answers[0])
        self.assertEqual(answers[1]["ok"], 0)
        self.assertIn("ertificate", answers[1]["error"])
        self.assertEqual(len(store.objects), 1)


if __name__ == "__main__":
    unittest.main()
