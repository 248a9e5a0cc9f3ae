#!/usr/bin/env python3
"""The embedded endpoint in trouble, its own or its clients', as boto3 sees it: faults on demand, clocks that differ,
requests that deserve no answer, functions that fail.

    endpoint_trouble_test.py BUILD_DIR COLLECT FUNCTIONS_ZIP
"""

import sys

import checks
import endpoint_failures
import endpoint_faults
import endpoint_requests
import pypi


def main():
    build_dir, collect = sys.argv[1:3]
    pypi.enter(build_dir)
    failures = sum(checks.run(module.CHECKS, collect)
                   for module in (endpoint_faults, endpoint_requests, endpoint_failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
