"""The inputs of the comparison: one workload, generated once per compression and size and kept under bench/work/."""

import json
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

COMPRESSIONS = ("zstd", "zstd-single", "gzip", "none")
WORKLOAD = ["--framing", "triggerperf-text", "--stores", "dynamodb", "--rate", "500", "--seed", "1"]


class Input:
    def __init__(self, directory):
        self.directory = directory
        self.truth = json.loads((directory / "truth.json").read_text(), parse_float=Decimal)
        self.files = sorted(str(path) for path in directory.glob("*/events/*"))
        self.bytes = sum(Path(path).stat().st_size for path in self.files)
        self.events = self.truth["accounting"]["events"]


def arguments(pairs, compression):
    return [*WORKLOAD, "--pairs", str(pairs), "--compression", compression]


def make_input(generate, work, pairs, compression, say):
    """Made anew when the generator is newer than the files."""
    directory = work / f"{pairs}-{compression}"
    done = directory / "truth.json"
    if done.exists() and done.stat().st_mtime >= Path(generate).stat().st_mtime:
        return Input(directory)
    shutil.rmtree(directory, ignore_errors=True)
    say(f"generating {pairs} pairs, {compression}")
    subprocess.run([generate, "--out", str(directory), *arguments(pairs, compression)], check=True)
    return Input(directory)


def raw_bytes(work, pairs):
    return Input(work / f"{pairs}-none").bytes
