"""How late the write function is where its target keeps up: nginx that answers every PUT with 200, and vegeta beside it.

The function is the bundle's own, behind a Runtime API made here; its schedule comes in slices, ahead of time, as
`collect run` deals them out. What it logs goes through a pipe, as in Lambda.
"""
import csv
import json
import os
import pathlib
import queue
import shutil
import socket
import subprocess
import threading
import time
import zipfile

VEGETA = "github.com/tsenart/vegeta/v12@v12.13.0"
BODY_BYTES = 1024
MOST_PER_SLICE = 1000  # writes a second, as collect/sender.h has it
LEAD_NS = 300_000_000  # collect/pace.cpp, local
REQUEST = "00000000-0000-4000-8000-000000000000"
NGINX = """daemon off; master_process off; error_log stderr error; pid {folder}/nginx.pid;
events {{ worker_connections 4096; }}
http {{ access_log off; keepalive_requests 100000000; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; location / {{ return 200; }} }} }}
"""


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def nginx_program():
    return shutil.which("nginx") or next((path for path in ("/usr/sbin/nginx",) if os.path.exists(path)), None)


class Nginx:
    def __init__(self, folder):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        settings = folder / "nginx.conf"
        settings.write_text(NGINX.format(folder=folder, port=self.port))
        self.process = subprocess.Popen([nginx_program(), "-c", settings, "-p", folder], stderr=subprocess.DEVNULL)
        end = time.monotonic() + 10
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                if time.monotonic() > end or self.process.poll() is not None:
                    raise SystemExit("nginx does not answer") from None
                time.sleep(0.02)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def end(self):
        self.process.terminate()
        self.process.wait()


class Writer:
    """One environment of the write function, and the Runtime API that it asks for orders."""

    def __init__(self, bundle, url, log):
        self.orders, self.answers = queue.Queue(), []
        self.server = socket.create_server(("127.0.0.1", 0))
        variables = {"_HANDLER": "write", "LAMBDA_TASK_ROOT": str(bundle), "AWS_REGION": "us-east-1",
                     "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_ENDPOINT_URL": url,
                     "AWS_LAMBDA_FUNCTION_NAME": "bench", "AWS_LAMBDA_LOG_STREAM_NAME": "2026/11/20/[$LATEST]0123456789abcdef",
                     "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self.server.getsockname()[1]}"}
        with open(log, "wb") as file:
            self.reader = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=file)
        self.process = subprocess.Popen([bundle / "bootstrap"], env=variables, cwd="/", stdout=self.reader.stdin)
        self.reader.stdin.close()
        self.serving = threading.Thread(target=self.serve, daemon=True)
        self.serving.start()

    def serve(self):
        connection, _ = self.server.accept()
        stream = connection.makefile("rb")
        while line := stream.readline():
            length = 0
            while (header := stream.readline()) not in (b"\r\n", b""):
                name, _, value = header.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            body = stream.read(length)
            if line.startswith(b"GET"):
                order = self.orders.get()
                if order is None:
                    return
                head = (f"HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: {REQUEST}\r\nLambda-Runtime-Deadline-Ms: "
                        f"{int(time.time() * 1000) + 60_000}\r\nContent-Length: {len(order)}\r\n\r\n")
                connection.sendall(head.encode() + order)
            else:
                self.answers.append(json.loads(body))
                connection.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")

    def end(self):
        """Its processor time; its log is whole afterwards."""
        self.orders.put(None)
        self.serving.join(30)
        self.process.kill()
        _, _, usage = os.wait4(self.process.pid, 0)
        self.reader.wait()
        return usage.ru_utime + usage.ru_stime


def slices(rate, seconds, hands, start_ns):
    """(when it is handed over, which of a second's slices, order)"""
    for second in range(seconds):
        for hand in range(hands):
            numbers = range(second * rate + hand, (second + 1) * rate, hands)
            writes = [{"id": f"bench-{n:08x}", "intended_ns": start_ns + n * 1_000_000_000 // rate} for n in numbers]
            order = {"store": "s3", "place": {"bucket": "bucket"}, "run": "bench", "key_bytes": 64,
                     "value_bytes": BODY_BYTES, "writes": writes}
            yield writes[0]["intended_ns"] - LEAD_NS, hand + hands * (second % 2), json.dumps(order).encode()


def figures(late_ns, ok, cpu_s):
    late = sorted(late_ns)
    at = (lambda share: late[min(len(late) - 1, int(len(late) * share))] / 1e6)
    return {"writes": len(late), "ok": ok, "p50_ms": at(0.5), "p99_ms": at(0.99), "max_ms": late[-1] / 1e6,
            "cpu_us": cpu_s / len(late) * 1e6}


def write_function(build, folder, url, rate, seconds):
    bundle = folder / "bundle"
    if not bundle.exists():
        with zipfile.ZipFile(build / "functions.zip") as archive:
            for entry in archive.infolist():
                archive.extract(entry, bundle)
                (bundle / entry.filename).chmod(0o755)
    hands = -(-rate // MOST_PER_SLICE)
    writers = [Writer(bundle, url, folder / f"log{i}") for i in range(2 * hands)]
    time.sleep(0.5)
    before = sum(cpu_seconds(writer.process.pid) for writer in writers)
    dealt = list(slices(rate, seconds, hands, time.time_ns() + 2 * LEAD_NS + 500_000_000))
    for when_ns, which, order in dealt:
        time.sleep(max(0, when_ns - time.time_ns()) / 1e9)
        writers[which].orders.put(order)
    end = time.monotonic() + seconds + 30
    while sum(len(writer.answers) for writer in writers) < len(dealt) and time.monotonic() < end:
        time.sleep(0.05)
    cpu = sum(writer.end() for writer in writers) - before
    records = []
    for i in range(len(writers)):
        lines = (folder / f"log{i}").read_text().splitlines()
        records += [one for one in map(json.loads, lines) if one.get("record") == "write"]
    if len(records) != rate * seconds:
        raise SystemExit(f"{len(records)} of {rate * seconds} writes were logged")
    return figures([one["start_ns"] - one["intended_ns"] for one in records], sum(one["ok"] for one in records), cpu)


def vegeta_program(work):
    """Built by Go where that is there; None: it cannot be had."""
    program = work / "vegeta" / "vegeta"
    if not program.exists() and shutil.which("go"):
        environment = os.environ | {"GOBIN": str(program.parent.resolve()), "GOFLAGS": "-modcacherw",
                                    "GOPATH": str((program.parent / "go").resolve())}
        subprocess.run(["go", "install", VEGETA], env=environment, capture_output=True, timeout=600)
    return program if program.exists() else None


def vegeta(program, folder, url, rate, seconds):
    """Its own time of each request's begin against the schedule that begins with its first."""
    (folder / "put").write_bytes(b"x" * BODY_BYTES)
    (folder / "targets").write_text(f"PUT {url}/bucket/bench\n@{folder}/put\n")
    process = subprocess.Popen([program, "attack", f"-rate={rate}/1s", f"-duration={seconds}s",
                                f"-targets={folder}/targets", f"-output={folder}/results"])
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit("vegeta failed")
    done = subprocess.run([program, "encode", "-to=csv", folder / "results"], capture_output=True, text=True, check=True)
    rows = list(csv.reader(done.stdout.splitlines()))
    begun = sorted(int(row[0]) for row in rows)
    late = [begin - (begun[0] + i * 1_000_000_000 // rate) for i, begin in enumerate(begun)]
    return figures(late, sum(row[1] == "200" for row in rows), usage.ru_utime + usage.ru_stime)
