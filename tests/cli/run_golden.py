#!/usr/bin/env python3
"""Runs the programs as users do and compares all they print with what they should print.

usage: run_golden.py PROGRAM_DIRECTORY GOLDEN_DIRECTORY

Each GOLDEN_DIRECTORY/<name>.cmd is a shell script, run in an empty directory with the programs on PATH and $DATA naming
GOLDEN_DIRECTORY/data. Beside it <name>.out holds the expected standard output, standard error and exit code.
ECHOTRACE_BLESS=1 writes the .out files instead of comparing.
"""
import difflib
import os
import pathlib
import subprocess
import sys
import tempfile


def run(script: pathlib.Path, programs: pathlib.Path, data: pathlib.Path) -> str:
    environment = {"PATH": f"{programs}:{os.environ['PATH']}", "DATA": str(data), "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "HOME", "TMPDIR"):
        if name in os.environ:
            environment[name] = os.environ[name]
    with tempfile.TemporaryDirectory() as work:
        done = subprocess.run(["bash", "-c", script.read_text()], cwd=work, env=environment, capture_output=True,
                              stdin=subprocess.DEVNULL, timeout=120)
    text = "-- stdout\n" + done.stdout.decode(errors="backslashreplace")
    text += "-- stderr\n" + done.stderr.decode(errors="backslashreplace")
    return text.replace(str(data), "$DATA") + f"-- exit {done.returncode}\n"


def main() -> int:
    programs, golden = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    scripts = sorted(golden.glob("*.cmd"))
    if not scripts:
        print(f"no *.cmd in {golden}")
        return 1
    failed = 0
    for script in scripts:
        found = run(script, programs, golden / "data")
        expected_file = script.with_suffix(".out")
        if os.environ.get("ECHOTRACE_BLESS"):
            expected_file.write_text(found)
            continue
        expected = expected_file.read_text() if expected_file.exists() else ""
        if found == expected:
            print(f"ok     {script.stem}")
            continue
        failed += 1
        print(f"FAILED {script.stem}")
        sys.stdout.writelines(difflib.unified_diff(expected.splitlines(True), found.splitlines(True), "expected", "found"))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
