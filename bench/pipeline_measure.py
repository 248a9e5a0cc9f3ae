"""Commands in interleaved rounds: wall time, processor time and peak memory of each, and what they print."""

import os
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass, field


@dataclass
class Contender:
    name: str
    command: list           # argument vector
    directory: str = None   # working directory
    rounds: int = None      # fewer than the others, for slow ones
    answer: bytes = None    # standard output of the last round, when kept
    keep: bool = False
    walls: list = field(default_factory=list)
    cpus: list = field(default_factory=list)
    peaks: list = field(default_factory=list)

    @property
    def wall(self):
        return statistics.median(self.walls)

    @property
    def cpu(self):
        return statistics.median(self.cpus)

    @property
    def peak_mb(self):
        return max(self.peaks) / 1024


def run_once(contender):
    with tempfile.TemporaryFile() as out:
        begin = time.perf_counter()
        process = subprocess.Popen(contender.command, cwd=contender.directory, stdin=subprocess.DEVNULL,
                                   stdout=out if contender.keep else subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            command = " ".join(contender.command)
            raise SystemExit(f"pipeline: {contender.name} ended with {process.returncode}: {command}")
        if contender.keep:
            out.seek(0)
            contender.answer = out.read()
    contender.walls.append(wall)
    contender.cpus.append(usage.ru_utime + usage.ru_stime)
    contender.peaks.append(usage.ru_maxrss)


def warm(paths):
    """Into the page cache, so that the first contender does not pay for all."""
    for path in paths:
        with open(path, "rb") as file:
            while file.read(1 << 22):
                pass


def interleave(contenders, rounds, paths, say):
    """One run of each in turn, `rounds` times; noise of the machine then falls on all alike."""
    for number in range(rounds):
        warm(paths)
        for contender in contenders:
            if number < (contender.rounds or rounds):
                say(f"round {number + 1}/{rounds}: {contender.name}")
                run_once(contender)


def peak_floor_mb():
    """What wait4 reports for a program that needs nothing: the measuring process itself before exec."""
    nothing = Contender("nothing", ["true"])
    run_once(nothing)
    return nothing.peak_mb
