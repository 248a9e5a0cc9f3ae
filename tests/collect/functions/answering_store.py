"""A store for tests: takes every PUT of S3 and every PutItem of DynamoDB, and remembers them."""

import http.server
import json
import ssl
import threading
import urllib.parse


class AnsweringStore:
    def __init__(self, certificate=None):
        store = self
        self.objects, self.items, self.requests = {}, [], []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_PUT(self):
                store.objects[urllib.parse.unquote(self.path)] = self.body()
                self.answer(200, b"")

            def do_POST(self):
                body = json.loads(self.body())
                if self.headers["X-Amz-Target"] != "DynamoDB_20120810.PutItem":
                    return self.answer(400, b'{"__type":"com.amazon.coral.service#UnknownOperationException"}')
                store.items.append((body["TableName"], body["Item"]))
                return self.answer(200, b"{}")

            def body(self):
                store.requests.append(self)
                return self.rfile.read(int(self.headers.get("Content-Length", 0)))

            def answer(self, status, body):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
