"""Servers on 127.0.0.1."""

import socket
import time


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(address, process):
    """Until connections are taken there: a pair of host and port, or the path of a socket."""
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    deadline = time.monotonic() + 60
    while True:
        with socket.socket(family) as client:
            if client.connect_ex(address) == 0:
                return
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"nobody listens at {address}")
        time.sleep(0.05)
