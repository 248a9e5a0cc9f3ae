"""The libraries of a pom.xml, copied by Maven into the build directory."""

import fcntl
import hashlib
import pathlib
import shutil
import subprocess

import pypi


def installed(build_dir, pom, name):
    """The folder they are in; ends the script as skipped when they cannot be had."""
    folder = pathlib.Path(build_dir).resolve() / "conformance" / name
    folder.mkdir(parents=True, exist_ok=True)
    problem = _install(folder, pom)
    if problem:
        print(f"skipped: the libraries of {pom} are not there and cannot be had: {problem}")
        raise SystemExit(pypi.SKIPPED)
    return folder


def _install(folder, pom):
    if not shutil.which("mvn") or not shutil.which("java"):
        return "there is no Maven, or no Java"
    wanted = hashlib.sha256(pom.read_bytes()).hexdigest()
    stamp = folder / "installed"
    with open(folder / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
            return None
        command = ["mvn", "--quiet", "--batch-mode", "--file", pom, "dependency:copy-dependencies",
                   f"-DoutputDirectory={folder}"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
        except subprocess.TimeoutExpired:
            return "no answer in ten minutes"
        if done.returncode != 0:
            lines = (done.stdout or done.stderr).strip().splitlines()
            return lines[0] if lines else f"exit code {done.returncode}"
        stamp.write_text(wanted, encoding="utf-8")
    return None
