#!/usr/bin/env python3
"""Every operation of the embedded endpoint, called by boto3.

    endpoint_boto3_test.py BUILD_DIR COLLECT FUNCTIONS_ZIP

Starts `collect local` and fails when an operation of drivers/local/README.md was not called, or an answer is not what
AWS's documentation says it is. botocore checks checksums, MD5s and the shape of every answer by itself.
"""

import pathlib
import sys

import checks
import endpoint_dynamodb
import endpoint_functions
import endpoint_identity
import endpoint_logs
import endpoint_s3
import endpoint_sqs
import endpoint_tagging
import pypi
from collect_local import serving
from documented import documented_operations
from endpoint_client import Endpoint

STORES = (endpoint_s3, endpoint_dynamodb, endpoint_sqs, endpoint_logs, endpoint_identity, endpoint_tagging)


def main():
    build_dir, collect, functions_zip = sys.argv[1:4]
    pypi.enter(build_dir)
    code = pathlib.Path(functions_zip).read_bytes()
    with serving(collect) as (process, settings):
        endpoint = Endpoint(process, settings)
        failures = sum(checks.run(module.CHECKS, endpoint) for module in STORES)
        failures += checks.run(endpoint_functions.CHECKS, endpoint, code)
        missing = documented_operations() - endpoint.called
    if missing:
        print("documented and not called: " + ", ".join(f"{s} {o}" for s, o in sorted(missing)))
    return 1 if failures or missing else 0


if __name__ == "__main__":
    sys.exit(main())
