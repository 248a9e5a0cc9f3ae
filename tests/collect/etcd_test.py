#!/usr/bin/env python3
"""The store etcd on this machine, a real one: what a run sees of it, and what is left of it however the run ends.

    etcd_test.py PROGRAM_DIRECTORY [--sanitized]
"""
import base64
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request

from collect_program import CollectTest, programs, seconds_until_no_process_is_left

SKIPPED = 77
WRITES = re.compile(r"(\d+) writes: (\d+) put, (\d+) failed, (\d+) received, (\d+) never received")


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def call(url, path, **members):
    encoded = {name: base64.b64encode(value).decode() for name, value in members.items()}
    with urllib.request.urlopen(url + path, json.dumps(encoded).encode(), timeout=10) as answer:
        return json.load(answer)


class Breaker:
    """A relay before a server that cuts each watch after a while, and nothing else."""

    def __init__(self, port, seconds):
        self.port, self.seconds, self.cuts = port, seconds, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        with client, socket.create_connection(("127.0.0.1", self.port)) as server:
            first = client.recv(65536)
            if first.startswith(b"POST /v3/watch "):
                threading.Timer(self.seconds, self.cut, (client, server)).start()
            server.sendall(first)
            back = threading.Thread(target=self.relay, args=(client, server), daemon=True)
            back.start()
            self.relay(server, client)
            back.join()

    def cut(self, *sockets):
        self.cuts += 1
        self.end(*sockets)

    def relay(self, source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            pass
        self.end(source, sink)

    @staticmethod
    def end(*sockets):
        for one in sockets:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it has ended


class EtcdTest(CollectTest):
    def run_it(self, *arguments, **options):
        """The numbers of its last sentence: writes, put, failed, received, never received."""
        done = self.collect("run", *arguments, peak_mb=1000, **options)
        return tuple(map(int, WRITES.search(done.stdout.decode()).groups()))

    def check_nothing_is_left(self):
        seconds_until_no_process_is_left(10)
        self.assertEqual(os.listdir(self.temporary), [])


class OfItsOwn(EtcdTest):
    def test_every_write_is_received_and_soon(self):
        self.assertEqual(self.run_it("--stores", "etcd", "--rate", "50", "--seconds", "2", "--trials", "1"),
                         (100, 100, 0, 100, 0))
        self.check_nothing_is_left()
        document = self.analyze("traces")
        count = document["accounting"]
        self.assertEqual([count[name] for name in ("writes", "delivered", "duplicates", "orphans")], [100, 100, 0, 0])
        latency = next(group for group in document["groups"] if group["stage"] == "trigger_latency")
        print(f"trigger latency: p50 {latency['quantiles']['p50']:.3f} {latency['unit']}")
        self.assertEqual(latency["unit"], "ms")
        self.assertLess(latency["quantiles"]["p50"], 20 * (5 if self.sanitized else 1))

    def test_is_not_led_astray_by_settings_of_another(self):
        other = {"ETCD_LISTEN_CLIENT_URLS": "http://127.0.0.1:1", "ETCD_NAME": "other", "http_proxy": "http://127.0.0.1:1"}
        self.assertEqual(self.run_it("--stores", "etcd", "--rate", "10", "--seconds", "1", "--trials", "1",
                                     environment=other), (10, 10, 0, 10, 0))

    def test_nothing_is_left_after_a_kill(self):
        process = self.start("collect", "run", "--stores", "etcd", "--seconds", "60", stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + programs.SECONDS
        while not self.etcds():
            self.assertLess(time.monotonic(), end, "no etcd was started")
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.check_nothing_is_left()

    def etcds(self):
        found = []
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                if str(self.temporary).encode() in (process / "cmdline").read_bytes():
                    found.append(process.name)
            except OSError:
                pass
        return found

    def test_what_is_missing_is_named(self):
        empty = self.folder / "empty"
        empty.mkdir()
        said = self.refused("run", "--stores", "etcd", expect=3, environment={"PATH": str(empty)})
        self.assertIn("collect: etcd cannot run here: etcd is missing\n", said)
        self.assertIn("collect doctor", said)

    def test_an_etcd_that_does_not_start_says_why(self):
        broken = self.folder / "broken"
        broken.mkdir()
        (broken / "etcd").write_text("#!/bin/sh\necho 'etcdmain: out of luck' >&2\nexit 1\n")
        (broken / "etcd").chmod(0o755)
        done = self.collect("run", "--stores", "etcd", expect=3, environment={"PATH": str(broken)})
        self.assertIn("etcd does not start: etcdmain: out of luck\n", done.stderr)


class OneThatIsThere(EtcdTest):
    def setUp(self):
        super().setUp()
        self.port, peers = free_ports(2)
        self.url, peer_url = (f"http://127.0.0.1:{port}" for port in (self.port, peers))
        data = self.folder / "etcd"
        self.etcd = subprocess.Popen(
            ["etcd", "--name=a", f"--data-dir={data}", f"--listen-client-urls={self.url}",
             f"--advertise-client-urls={self.url}", f"--listen-peer-urls={peer_url}",
             f"--initial-advertise-peer-urls={peer_url}", f"--initial-cluster=a={peer_url}", "--unsafe-no-fsync"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(self.end)
        end = time.monotonic() + programs.SECONDS
        while True:
            try:
                call(self.url, "/v3/kv/put", key=b"echotrace", value=b"not a run's")
                return
            except OSError:
                self.assertLess(time.monotonic(), end, "etcd does not start")
                time.sleep(0.05)

    def end(self):
        self.etcd.kill()
        self.etcd.wait()

    def test_a_watch_that_breaks_again_and_again_loses_nothing(self):
        breaker = Breaker(self.port, 0.2)
        self.addCleanup(breaker.listener.close)
        experiment = self.write("x.yaml", f"stores: [{{name: etcd, url: '{breaker.url}'}}]\nwarm_up: 0s\n".encode())
        self.assertEqual(self.run_it(experiment, "--rate", "100", "--seconds", "3", "--trials", "1"),
                         (300, 300, 0, 300, 0))
        self.assertGreater(breaker.cuts, 5)
        self.assertEqual(self.analyze("traces")["accounting"]["duplicates"], 0)
        left = call(self.url, "/v3/kv/range", key=b"\0", range_end=b"\0")["kvs"]
        self.assertEqual([base64.b64decode(one["key"]) for one in left], [b"echotrace"])


if __name__ == "__main__":
    if shutil.which("etcd") is None:
        print("etcd is not installed: apt-get install etcd-server")
        sys.exit(SKIPPED)
    programs.main()
