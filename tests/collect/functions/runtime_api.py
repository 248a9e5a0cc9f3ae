"""Lambda's Runtime API in a few lines, for tests and benchmarks of the bundle: hands out payloads, takes answers."""

import collections
import json
import socket
import threading
import time

HEADERS = 100

# kind: response or error; seconds: from when the payload was handed out until the answer had arrived; error_type: the
# header Lambda-Runtime-Function-Error-Type.
Answer = collections.namedtuple("Answer", "kind body seconds error_type request_id")


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
        self.handed_out = 0
        self.open = set()
        self.closed = False
        threading.Thread(target=self._accept, daemon=True).start()

    def invoke(self, payload, timeout=30, deadline_s=60):
        """The Answer to one payload; request ids count from 1."""
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

    def wait_for_init_error(self, timeout=10):
        with self.changed:
            if not self.changed.wait_for(lambda: self.init_error, timeout):
                raise TimeoutError("the function reports no failed start")
            return self.init_error

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
        handed_out = 0.0
        try:
            while True:
                line = stream.readline()
                if not line:
                    return
                method, path, _ = line.decode().split(" ")
                headers = {}
                for _ in range(HEADERS):
                    header = stream.readline().decode().strip()
                    if not header:
                        break
                    name, _, value = header.partition(":")
                    headers[name.lower()] = value.strip()
                body = stream.read(int(headers.get("content-length", 0)))
                if method == "GET":
                    if not self.first_next.is_set():
                        self.first_next_at = time.perf_counter()
                        self.first_next.set()
                    payload, deadline = self._next()
                    self.handed_out += 1
                    number = self.handed_out
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
                identifier, kind = path.split("/")[-2:]
                answer = Answer(kind, body.decode(), arrived - handed_out,
                                headers.get("lambda-runtime-function-error-type"), identifier)
                with self.changed:
                    if path.endswith("/init/error"):
                        self.init_error = answer
                    else:
                        self.answers.append(answer)
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
