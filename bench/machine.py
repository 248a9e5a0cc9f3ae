"""What a measurement was taken on, for the pages that tell of it."""

import os
import platform
from pathlib import Path


def processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def memory_gb():
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def sentence():
    return f"{processor()}, {os.cpu_count()} cores, {memory_gb():.0f} GB, Linux {platform.release()}"


class OtherWork:
    """How much of the processors' time others used since it was made: what neither this program used nor the processes it
    has waited for."""

    def __init__(self):
        self.begin = self._seconds()

    @staticmethod
    def _seconds():
        ticks = [int(word) for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
        own = sum(os.times()[:4])
        tick = 1 / os.sysconf("SC_CLK_TCK")
        return (sum(ticks) - ticks[3] - ticks[4]) * tick - own, sum(ticks) * tick

    def share(self):
        others, whole = (end - begin for begin, end in zip(self.begin, self._seconds()))
        return max(0.0, others / whole) if whole > 0 else 0.0
