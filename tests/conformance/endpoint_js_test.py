#!/usr/bin/env python3
"""Every operation of the embedded endpoint, called by AWS's SDK for JavaScript, version 3 (endpoint_js.mjs).

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

SCRIPT = pathlib.Path(__file__).resolve().with_name("endpoint_js.mjs")


def main():
    build_dir, collect, functions_zip = sys.argv[1:4]
    folder = npm.installed(build_dir)
    script = folder / SCRIPT.name  # node looks for packages beside the script
    shutil.copy(SCRIPT, script)
    operations = sorted(f"{service}.{operation}" for service, operation in documented_operations())
    with serving(collect) as (_, settings):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")} | settings
        return subprocess.run(["node", script, functions_zip, ",".join(operations)], env=environment, check=False,
                              timeout=300).returncode


if __name__ == "__main__":
    sys.exit(main())
