"""`collect local` as a test sees it."""

import contextlib
import os
import re
import signal
import subprocess


@contextlib.contextmanager
def serving(collect, *options):
    """Starts it; gives the process and what it prints, by name of variable. Ends it and expects exit code 0."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    process = subprocess.Popen([collect, "local", *options], stdout=subprocess.PIPE, text=True, env=environment)
    try:
        settings = {}
        while "AWS_SECRET_ACCESS_KEY" not in settings:
            line = process.stdout.readline()
            if not line:
                raise RuntimeError(f"collect local ended with {process.wait()}")
            settings |= dict(re.findall(r"(AWS_\w+)=(\S+)", line))
        yield process, settings
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            code = process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    if code != 0:
        raise RuntimeError(f"collect local ended with {code}")
