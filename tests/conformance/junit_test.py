#!/usr/bin/env python3
"""The JUnit XML of analyze as junitparser reads it.

usage: junit_test.py BUILD_DIR ANALYZE LOG
"""

import pathlib
import subprocess
import sys
import tempfile

import pypi

HOSTILE = """p50(trigger_latency, store='</failure>"&<x>') < 1 s"""


def main():
    build, analyze, log = sys.argv[1:4]
    pypi.enter(build)
    import junitparser

    with tempfile.TemporaryDirectory() as work:
        target = pathlib.Path(work) / "gates.xml"
        conditions = ["max(trigger_latency) < 230 ms", "lost = 0", "p50(trigger_latency) < 1 s", HOSTILE]
        command = [analyze, "-q", "--group-by", "store", "--junit", target, log]
        for condition in conditions:
            command += ["--assert", condition]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 1, done
        suites = junitparser.JUnitXml.fromfile(str(target))
        (suite,) = list(suites)
        cases = list(suite)
        found = {(case.classname, case.name): [type(row).__name__ for row in case.result] for case in cases}
        assert found[("dynamodb", conditions[0])] == [], found
        assert found[("s3", conditions[0])] == ["Failure"], found
        assert found[("s3", conditions[1])] == ["Failure"], found
        assert found[("s3", conditions[2])] == ["Failure"], found
        assert any(name == HOSTILE for _, name in found), found
        failures = [case for case in cases if case.result]
        assert suite.tests == suites.tests == len(cases) and suite.failures == len(failures), (suite.tests, suite.failures)
        kinds = {case.result[0].type for case in failures}
        assert kinds == {"failed", "undecided"}, kinds
        messages = [case.result[0].message for case in failures]
        assert any(message == "max is 240" for message in messages), messages

        command += ["--undecided", "pass"]
        subprocess.run(command, capture_output=True, text=True, check=False)
        suite = next(iter(junitparser.JUnitXml.fromfile(str(target))))
        assert suite.skipped == 3 and suite.failures == 2, (suite.skipped, suite.failures)
    print("ok")


if __name__ == "__main__":
    main()
