#!/usr/bin/env python3
"""Reports in a real browser: Debian's Chromium, driven by playwright-core; axe-core looks for what shuts people out.

    report_test.py BUILD_DIR RENDER ANALYZE GENERATE

Skipped, and shown as such, where Chromium or the packages of package.json cannot be had.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "conformance"))
import npm  # noqa: E402  (lies beside the tests that brought it)

HOSTILE = ["</script><script>alert(1)</script>", "\"><img src=x onerror=alert(2)>", "\u202egnp.exe", "<!--", "a\u2028b\x1b[31m"]


def run(*command):
    subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def hostile_analysis(path):
    groups = []
    for i, name in enumerate(HOSTILE):
        values = list(range(1 + i, 91 + i))
        groups.append({
            "by": {"store": name}, "stage": "trigger_latency", "unit": "ms", "count": 90, "min": values[0], "mean": 45.0,
            "stddev": 1.0, "max": values[-1], "quantiles": {"p50": 45 + i, "p99": 89 + i},
            "interval95": {"p50": [40 + i, 50 + i]}, "needs": {"p99": 299},
            "cdf": [[value, (n + 1) / 90] for n, value in enumerate(values)], "histogram": [[values[0], values[-1], 90]],
            "series": [[0, 45, 45, 89, 1], [1, 45, 45, 89, 0]],
            "accounting": {"writes": 91, "delivered": 90, "lost": 1, "receives": 90}})
    path.write_text(json.dumps({"schema": "echotrace.analysis/1", "tool": {"version": "9", "command": "analyze <x>"},
                                "groups": groups, "warnings": [{"code": "x", "text": HOSTILE[0]}]}))


def main():
    build, render, analyze, generate = map(pathlib.Path, sys.argv[1:5])
    if not (shutil.which("chromium") or shutil.which("chromium-browser")):
        print("skipped: there is no Chromium; cmake/install-packages test installs it")
        raise SystemExit(77)
    packages = npm.installed(build, HERE / "package.json", "browser")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        run(generate, "--out", folder / "traces", "--pairs", 4000, "--framing", "echotrace", "--container", "events",
            "--loss", 0.01, "--cold", 0.02, "--duplicates", 0.01)
        for name, by in (("stores", "store"), ("cells", "store,key_bytes")):
            run(analyze, "-q", folder / "traces", "--group-by", by, "--out", folder / f"{name}.json")
        hostile_analysis(folder / "hostile.json")
        for name in ("stores", "cells", "hostile"):
            run(render, folder / f"{name}.json", "--html", folder / f"{name}.html")
        done = subprocess.run(["node", "--test", "--test-reporter", "spec", HERE / "report.test.mjs"], check=False, timeout=600,
                              env={**os.environ, "ECHOTRACE_PACKAGES": str(packages), "ECHOTRACE_PAGES": str(folder)})
        raise SystemExit(done.returncode)


if __name__ == "__main__":
    main()
