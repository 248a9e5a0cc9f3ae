"""A Python with the packages of requirements.txt, in a virtual environment in the build directory.

A conformance script begins with `pypi.enter(build_dir)`: it goes on under that Python, or ends with the exit code that
ctest shows as "Skipped" when the packages can be had neither from an earlier run nor from PyPI.
"""

import fcntl
import hashlib
import os
import pathlib
import subprocess
import sys

SKIPPED = 77  # SKIP_RETURN_CODE of the tests
REQUIREMENTS = pathlib.Path(__file__).resolve().with_name("requirements.txt")


def enter(build_dir):
    folder = pathlib.Path(build_dir).resolve() / "conformance"
    if pathlib.Path(sys.prefix) == folder / "python":
        return
    python = folder / "python" / "bin" / "python"
    problem = _install(folder)
    if problem:
        print(f"skipped: the packages of {REQUIREMENTS.name} are not installed and cannot be: {problem}")
        sys.exit(SKIPPED)
    os.execv(python, [python, *sys.argv])


def _install(folder):
    folder.mkdir(parents=True, exist_ok=True)
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    stamp = folder / "installed"
    with open(folder / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
            return None
        pip = [folder / "python" / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "install", "--quiet",
               "--retries", "1", "--timeout", "20", "--only-binary", ":all:", "-r", REQUIREMENTS]
        for command in ([sys.executable, "-m", "venv", folder / "python"], pip):
            try:
                done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
            except subprocess.TimeoutExpired:
                return "no answer in ten minutes"
            if done.returncode != 0:
                lines = (done.stderr or done.stdout).strip().splitlines()
                return lines[-1] if lines else f"exit code {done.returncode}"
        stamp.write_text(wanted, encoding="utf-8")
    return None
