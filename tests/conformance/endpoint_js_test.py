#!/usr/bin/env python3
"""Every operation of the embedded endpoint, called by AWS's SDK for JavaScript, version 3 (js/), and clocks that differ.

    endpoint_js_test.py BUILD_DIR COLLECT FUNCTIONS_ZIP
"""

import os
import pathlib
import shutil
import subprocess
import sys

import npm
from collect_local import serving
from documented import documented_operations
from function_zips import event_function_zip

SCRIPTS = pathlib.Path(__file__).resolve().with_name("js")
TWENTY_MINUTES_MS = 20 * 60 * 1000


def run(script, settings, *arguments):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")} | settings
    environment["NODE_NO_WARNINGS"] = "1"
    return subprocess.run(["node", script, *arguments], env=environment, check=False, timeout=300).returncode


def main():
    build_dir, collect, functions_zip = sys.argv[1:4]
    folder = npm.installed(build_dir) / "scripts"  # node looks for packages in the folders above
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SCRIPTS, folder)
    echo_zip = folder / "echo.zip"
    echo_zip.write_bytes(event_function_zip())
    operations = sorted(f"{service}.{operation}" for service, operation in documented_operations())
    with serving(collect) as (_, settings):
        failed = run(folder / "operations.mjs", settings, echo_zip, functions_zip, ",".join(operations))
    for skew in (TWENTY_MINUTES_MS, -TWENTY_MINUTES_MS):
        with serving(collect, "--clock-skew", str(skew)) as (_, settings):
            failed |= run(folder / "skewed_clock.mjs", settings)
    return failed


if __name__ == "__main__":
    sys.exit(main())
