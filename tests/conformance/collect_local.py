"""`collect local` as a test sees it."""

import contextlib
import os
import re
import signal
import subprocess


@contextlib.contextmanager
def serving(collect, *options, ending=signal.SIGTERM, variables=None):
    """Starts it; gives the process and what it prints, by name of variable. Ends it by that signal, and expects it to
    have been well until then: exit code 0, or the signal that nobody can catch."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    process = subprocess.Popen([collect, "local", *options], stdout=subprocess.PIPE, text=True,
                               env=environment | (variables or {}))
    try:
        settings = {}
        while "AWS_SECRET_ACCESS_KEY" not in settings:
            line = process.stdout.readline()
            if not line:
                raise RuntimeError(f"collect local ended with {process.wait()}")
            settings |= dict(re.findall(r"(AWS_\w+)=(\S+)", line))
        yield process, settings
    finally:
        process.send_signal(ending)
        try:
            code = process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        process.stdout.close()
    if code != (-signal.SIGKILL if ending == signal.SIGKILL else 0):
        raise RuntimeError(f"collect local ended with {code}")
