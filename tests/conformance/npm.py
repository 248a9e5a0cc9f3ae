"""The packages of a package.json, installed by npm in the build directory."""

import fcntl
import hashlib
import pathlib
import shutil
import subprocess

import pypi

PACKAGE = pathlib.Path(__file__).resolve().with_name("package.json")
LEAST_NODE = 20


def installed(build_dir, package=PACKAGE, name="node"):
    """The folder they are in; ends the script as skipped when they cannot be had."""
    folder = pathlib.Path(build_dir).resolve() / "conformance" / name
    folder.mkdir(parents=True, exist_ok=True)
    problem = _install(folder, package)
    if problem:
        print(f"skipped: the packages of {package} are not installed and cannot be: {problem}")
        raise SystemExit(pypi.SKIPPED)
    return folder


def _install(folder, package):
    if not shutil.which("npm") or not shutil.which("node"):
        return "there is no npm"
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.lstrip("v").split(".")[0]) < LEAST_NODE:
        return f"node is {version}, and the SDK needs {LEAST_NODE} or later"
    wanted = hashlib.sha256(package.read_bytes()).hexdigest()
    stamp = folder / "installed"
    with open(folder / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
            return None
        shutil.copy(package, folder / "package.json")
        command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries", "1",
                   "--fetch-timeout", "30000"]
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, check=False)
        except subprocess.TimeoutExpired:
            return "no answer in ten minutes"
        if done.returncode != 0:
            lines = done.stderr.strip().splitlines()
            return lines[-1] if lines else f"exit code {done.returncode}"
        stamp.write_text(wanted, encoding="utf-8")
    return None
