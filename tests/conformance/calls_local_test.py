#!/usr/bin/env python3
"""Our clients against our own endpoint: every operation that it has, also those that no other server has.

    calls_local_test.py CALLS COLLECT FUNCTIONS_ZIP
"""

import os
import subprocess
import sys
import tempfile

import collect_local
import operations

PARTS = ["identity", "s3", "concurrency", "sqs", "dynamodb", "deployment", "logs", "account", "secrets"]


def main():
    program, collect, functions = sys.argv[1:4]
    with collect_local.serving(collect) as (_, settings), tempfile.TemporaryDirectory() as home:
        environment = {name: value for name, value in os.environ.items()
                       if not name.upper().startswith("AWS_") and not name.upper().endswith("_PROXY")}
        environment |= settings | {
            "HOME": home, "AWS_EC2_METADATA_DISABLED": "true", "ECHOTRACE_ZIP": functions, "ECHOTRACE_DOTTED_KEYS": "1",
            "ECHOTRACE_RUNS_FUNCTIONS": "1", "ECHOTRACE_LOG_GROUP": "/aws/lambda/echotrace-conformance"}
        done = subprocess.run([program, *PARTS], capture_output=True, text=True, timeout=300, check=False, env=environment)
        wrong = subprocess.run([program, "sqs"], capture_output=True, text=True, timeout=60, check=False,
                               env=environment | {"AWS_SECRET_ACCESS_KEY": "wrong"})
    print(done.stdout + done.stderr)
    failures = operations.unproven(done.stdout, operations.OWN)
    if done.returncode != 0:
        failures.append("a call failed")
    if wrong.returncode == 0 or "InvalidSignatureException" not in wrong.stdout:
        failures.append("a wrong secret key was not refused: " + wrong.stdout)
    print("\n".join(failures) or "every operation did what it should")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
