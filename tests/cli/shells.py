"""Shells at a terminal, asked what they complete."""
import os
import pathlib
import pty
import select
import shutil
import subprocess
import tempfile
import time
import unittest

SECONDS = 20


def needs(program):
    return unittest.skipUnless(shutil.which(program), f"{program} is not installed")


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=SECONDS,
                          stdin=subprocess.DEVNULL, **options)
    return done.stdout, done.stderr, done.returncode


class Typing:
    """A shell at a terminal, as somebody typing sees it."""

    def __init__(self, command, folder):
        try:
            self.pid, self.terminal = pty.fork()
        except OSError as error:
            raise unittest.SkipTest(f"no pseudo terminal on this machine: {error}") from error
        if self.pid == 0:
            os.chdir(folder)
            os.environ.update(PS1="ready> ", TERM="dumb", HOME=str(folder), LC_ALL="C.UTF-8")
            os.execvp(command[0], command)

    def expect(self, text):
        """What the screen shows up to `text`; everything so far when it does not come."""
        seen, end = b"", time.monotonic() + SECONDS
        while text.encode() not in seen and time.monotonic() < end:
            if select.select([self.terminal], [], [], 0.2)[0]:
                try:
                    seen += os.read(self.terminal, 4096)
                except OSError:
                    break
        return seen.decode(errors="replace")

    def type(self, text):
        os.write(self.terminal, text.encode())

    def close(self):
        os.close(self.terminal)
        os.waitpid(self.pid, 0)


class ShellTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "the report.json").touch()
        (self.folder / "the charts").mkdir()

    def check_typing(self, command, setup, typed, expected):
        shell = Typing(command, self.folder)
        self.addCleanup(shell.close)
        shell.expect("ready> ")
        shell.type(setup + "; echo set''up\n")
        self.assertIn("setup", shell.expect("setup"))
        shell.type(typed)
        self.assertIn(expected, shell.expect(expected))
