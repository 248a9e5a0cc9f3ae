"""Lambda's Runtime API in a few lines, for tests and benchmarks of the bundle: hands out payloads, takes answers."""

import collections
import json
import socket
import threading
import time

HEADERS = 100


class RuntimeApi:
    """Payloads are put in with invoke(); each gives its Answer, in order. One environment at a time."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.authority = "127.0.0.1:%d" % self.listener.getsockname()[1]
        self.first_next = threading.Event()
        self.first_next_at = None
        self.waiting = collections.deque()
        self.changed = threading.Condition()
        self.answers = collections.deque()
        self.init_error = None
        self.connections = 0
        self.open = set()
        self.closed = False
        threading.Thread(target=self._accept, daemon=True).start()

    def invoke(self, payload, timeout=30, deadline_s=60):
        """(kind, body, answered - handed out in seconds); kind is response or error."""
        if isinstance(payload, (dict, list)):
            payload = json.dumps(payload)
        if isinstance(payload, str):
            payload = payload.encode()
        with self.changed:
            self.waiting.append((payload, int((time.time() + deadline_s) * 1000)))
            self.changed.notify_all()
            if not self.changed.wait_for(lambda: self.answers or self.init_error, timeout):
                raise TimeoutError("the function does not answer")
            if self.init_error:
                raise RuntimeError(f"init error {self.init_error}")
            return self.answers.popleft()

    def die(self):
        self.closed = True
        self.listener.close()
        for connection in list(self.open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections += 1
            self.open.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        stream = connection.makefile("rb")
        number = 0
        handed_out = 0.0
        try:
            while True:
                line = stream.readline()
                if not line:
                    return
                method, path, _ = line.decode().split(" ")
                length = 0
                for _ in range(HEADERS):
                    header = stream.readline().strip().lower()
                    if not header:
                        break
                    if header.startswith(b"content-length:"):
                        length = int(header.split(b":")[1])
                body = stream.read(length)
                if method == "GET":
                    if not self.first_next.is_set():
                        self.first_next_at = time.perf_counter()
                        self.first_next.set()
                    payload, deadline = self._next()
                    number += 1
                    head = ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                            f"Lambda-Runtime-Aws-Request-Id: 00000000-0000-4000-8000-{number:012d}\r\n"
                            f"Lambda-Runtime-Deadline-Ms: {deadline}\r\n"
                            "Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:123456789012:function:f\r\n"
                            f"Content-Length: {len(payload)}\r\n\r\n").encode()
                    handed_out = time.perf_counter()
                    connection.sendall(head + payload)
                    continue
                arrived = time.perf_counter()
                connection.sendall(b'HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\n'
                                   b'Content-Length: 16\r\n\r\n{"status":"OK"}\n')
                with self.changed:
                    if path.endswith("/init/error"):
                        self.init_error = body.decode()
                    else:
                        self.answers.append((path.rsplit("/", 1)[1], body.decode(), arrived - handed_out))
                    self.changed.notify_all()
        except (OSError, ValueError):
            return
        finally:
            self.open.discard(connection)
            connection.close()

    def _next(self):
        with self.changed:
            self.changed.wait_for(lambda: self.waiting or self.closed)
            if self.closed:
                raise OSError("closed")
            return self.waiting.popleft()
