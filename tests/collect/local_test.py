#!/usr/bin/env python3
"""How `collect local` begins and ends: options, what it prints, signals, and what it leaves behind.

    local_test.py PROGRAM_DIRECTORY FUNCTIONS_ZIP [--sanitized]
"""
import base64
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time

import signed_request
from collect_program import CollectTest, Local, programs, seconds_until_no_process_is_left

FUNCTIONS = pathlib.Path(sys.argv.pop(2)).resolve()
ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
PROMPTLY = 1  # seconds


class LocalTest(CollectTest):
    def promptly(self):
        return PROMPTLY * (5 if self.sanitized else 1)

    def check_nothing_is_left(self):
        seconds_until_no_process_is_left(2 * self.promptly())
        self.assertEqual(os.listdir(self.temporary), [])


class Options(LocalTest):
    def test_numbers_out_of_range(self):
        for option, least, most in (("--port", 0, 65535), ("--ingestion-delay", 0, 3600000),
                                    ("--clock-skew", -315360000000, 315360000000), ("--seed", 0, 2**63 - 1)):
            for value in (least - 1, most + 1, 10**30, "1.5", "0x10", "abc", "1 ", "+1", "1e3", "--"):
                said = self.refused("local", f"{option}={value}")
                self.assertIn(f"{option}: '{value}' is not a whole number from {least} to {most}\n", said)
                self.assertIn("see collect local --help", said)

    def test_numbers_without_a_value_or_twice(self):
        self.assertIn("--port", self.refused("local", "--port"))
        self.assertIn("--port", self.refused("local", "--port", "1", "--port", "2"))

    def test_numbers_are_decimal(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            self.assertIn(f"127.0.0.1:{port}", self.refused("local", "--port", f"000{port}", expect=3))

    def test_faults_that_are_none(self):
        kinds = "throttle, fail, delay, duplicate, drop, empty-page, expire"
        for fault in ("", "bad", "throttle:", "drop=101%", "drop=-1%", "drop=5", "delay", "delay=5%", "delay:s3=ms", "=1%"):
            said = self.refused("local", "--fault", "fail=1%", "--fault", fault)
            self.assertIn(f"not a fault: {fault}\n  in --fault\n", said)
            self.assertIn(kinds, said)

    def test_the_kinds_of_faults_in_its_help_are_all_there_are(self):
        text = self.collect("local", "--help").stdout.decode()
        listing = text[text.index("\nFaults:\n") + 9:].split("\n\n")[0]
        kinds = [line.split()[0] for line in listing.splitlines()]
        self.assertIn(", ".join(kinds), self.refused("local", "--fault", "bad"))
        self.assertEqual(len(kinds), 7)

    def test_regions_that_a_shell_would_run(self):
        for region in ("", "x y", "x;reboot", "$(reboot)", "EU-WEST-1", "a\nb"):
            self.assertIn("cannot be the name of a region", self.refused("local", "--region", region))

    def test_a_port_that_is_taken(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            said = self.refused("local", "--port", port, expect=3)
            self.assertIn(f"Address already in use\n  in 127.0.0.1:{port}\n  choose another port; 0 takes a free one", said)
        self.check_nothing_is_left()

    def test_a_temporary_folder_that_cannot_be_written(self):
        if os.geteuid() == 0:
            self.skipTest("root may write everywhere")
        self.temporary.chmod(0o500)
        self.assertIn("TMPDIR", self.refused("local", expect=3))


class Begin(LocalTest):
    def test_is_soon(self):
        seconds = sorted(Local(self).seconds_to_serve for _ in range(5))
        print(f"from start to address: {[round(1000 * one) for one in seconds]} ms")
        self.assertLess(seconds[2], self.promptly())

    def test_prints_what_a_shell_needs_and_nothing_else(self):
        local = Local(self, "--region", "eu-north-1")
        self.assertRegex(local.printed, r"\A(export( AWS_[A-Z_]+=[\w:/.+-]+)+\n){4}\Z")
        self.assertEqual(set(local.settings), {"AWS_ENDPOINT_URL", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID",
                                               "AWS_SECRET_ACCESS_KEY"})
        self.assertEqual(local.settings["AWS_DEFAULT_REGION"], "eu-north-1")
        self.assertEqual(local.stop()[0], 0)
        self.assertEqual(local.process.stdout.read() + local.process.stderr.read(), "")

    def test_is_at_the_port_asked_for_on_loopback_alone(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        local = Local(self, "--port", str(port))
        self.assertEqual(local.url, f"http://127.0.0.1:{port}")
        sockets = [line for table in ("tcp", "tcp6") for line in pathlib.Path("/proc/net", table).read_text().splitlines()]
        for line in sockets:
            address, state = line.split()[1], line.split()[3]
            if address.endswith(f":{port:04X}") and state == "0A":
                self.assertEqual(address, f"0100007F:{port:04X}")

    def test_has_new_keys_each_time(self):
        first, second = Local(self).settings, Local(self).settings
        for name in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            self.assertNotEqual(first[name], second[name])

    def test_answers_nobody_without_the_keys(self):
        settings = Local(self).settings
        self.assertEqual(signed_request.call(settings, "s3", "GET", "/")[0], 200)
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            self.assertEqual(signed_request.call({**settings, name: "another"}, "s3", "GET", "/")[0], 403)

    def test_keeps_its_folder_to_itself(self):
        Local(self)
        for folder in self.temporary.iterdir():
            self.assertEqual(folder.stat().st_mode & 0o777, 0o700)


class End(LocalTest):
    def with_a_function(self):
        """Serving, and a process of a function waiting for its next event."""
        local = Local(self)
        trust = {"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
        status, answer = signed_request.iam(local.settings, "CreateRole", RoleName="function",
                                            AssumeRolePolicyDocument=json.dumps(trust))
        self.assertEqual(status, 200, answer)
        status, answer = signed_request.lambda_json(local.settings, "POST", "/2015-03-31/functions", {
            "FunctionName": "pinged", "Runtime": "provided.al2023", "Handler": "ping",
            "Role": "arn:aws:iam::000000000000:role/function",
            "Code": {"ZipFile": base64.b64encode(FUNCTIONS.read_bytes()).decode()}})
        self.assertEqual(status, 201, answer)
        end = time.monotonic() + programs.SECONDS
        while True:
            status, answer = signed_request.lambda_json(local.settings, "POST", "/2015-03-31/functions/pinged/invocations", {})
            if status != 409 or time.monotonic() > end:  # 409: it is not active yet
                break
            time.sleep(0.05)
        self.assertEqual((status, json.loads(answer).get("echotrace")), (200, 1), answer)
        return local

    def test_by_a_signal_is_prompt_and_complete(self):
        for sign in ENDING:
            for begin in (lambda: Local(self), self.with_a_function):
                local = begin()
                code, seconds = local.stop(sign)
                self.assertEqual(code, 0, sign)
                self.assertLess(seconds, self.promptly())
                self.check_nothing_is_left()

    def test_by_a_signal_while_clients_are_connected(self):
        local = Local(self)
        address = local.url.removeprefix("http://").split(":")
        with socket.create_connection(address) as silent, socket.create_connection(address) as half:
            half.sendall(b"PUT /bucket/key HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nbegun")
            self.assertEqual(local.stop()[0], 0)
            for connection in (silent, half):
                connection.settimeout(self.promptly())
                try:
                    self.assertEqual(connection.recv(1), b"")
                except ConnectionResetError:
                    pass
        self.check_nothing_is_left()

    def test_by_force_leaves_neither_folder_nor_process(self):
        for begin in (lambda: Local(self), self.with_a_function):
            local = begin()
            self.assertEqual(local.stop(signal.SIGKILL)[0], -signal.SIGKILL)
            self.check_nothing_is_left()

    def test_by_force_of_its_whole_process_group(self):
        local = Local(self, start_new_session=True)
        children = pathlib.Path(f"/proc/{local.process.pid}/task/{local.process.pid}/children")
        end = time.monotonic() + self.promptly()
        while not any(os.getsid(int(pid)) == int(pid) for pid in children.read_text().split()):
            self.assertLess(time.monotonic(), end, "nobody has left the group to clean up")
            time.sleep(0.001)
        os.killpg(local.process.pid, signal.SIGKILL)
        local.process.wait(programs.SECONDS)
        self.check_nothing_is_left()

    def test_while_it_begins_leaves_nothing(self):
        for milliseconds in range(0, 80, 2):
            process = self.start("collect", "local", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(milliseconds / 1000)
            process.send_signal(signal.SIGTERM)
            self.assertIn(process.wait(programs.SECONDS), (0, -signal.SIGTERM))
            self.check_nothing_is_left()

    def test_when_nobody_takes_what_it_prints(self):
        with open("/dev/full", "wb") as full:
            self.assertIn("No space left on device", self.refused("local", expect=3, stdout=full))
        reader, writer = os.pipe()
        os.close(reader)
        with tempfile.TemporaryFile() as error:
            process = self.start("collect", "local", stdout=writer, stderr=error)
            os.close(writer)
            self.assertEqual(process.wait(programs.SECONDS), 3)
            self.assertEqual(error.seek(0, os.SEEK_END), 0)
        self.check_nothing_is_left()

    def test_frees_the_port_at_once(self):
        port = "0"
        for sign in (signal.SIGTERM, signal.SIGKILL, signal.SIGTERM):
            local = Local(self, "--port", port)
            port = local.url.rsplit(":", 1)[1]
            signed_request.call(local.settings, "s3", "GET", "/")
            local.stop(sign)


if __name__ == "__main__":
    programs.main()
