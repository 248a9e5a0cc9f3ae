#!/usr/bin/env python3
"""Analysis documents agree with reports/analysis.schema.json, by a validator that is not ours.

    schema_test.py SCHEMA DOCUMENT...            the documents are valid
    schema_test.py SCHEMA --program ANALYZE WORD...  what `ANALYZE --json WORD...` prints is valid
"""

import copy
import json
import subprocess
import sys

import jsonschema


def documents(arguments):
    if arguments[0] == "--program":
        program, paths = arguments[1], arguments[2:]
        yield program, json.loads(subprocess.run([program, "--json", *paths], check=True, capture_output=True).stdout)
        return
    for path in arguments:
        with open(path, encoding="utf-8") as file:
            yield path, json.load(file)


SPOILERS = {
    "analysis": (lambda d: d.pop("groups"), lambda d: d.update(schema="echotrace.analysis/2"),
                 lambda d: d["accounting"].update(writes=-1), lambda d: d["accounting"].pop("lost"),
                 lambda d: d.update(cold="sometimes")),
    "comparison": (lambda d: d.pop("sides"), lambda d: d.update(schema="echotrace.analysis/1"),
                   lambda d: d["groups"][0]["differences"][0].update(verdict="better"),
                   lambda d: d["groups"][0]["differences"][0]["shifts"][0].update(p=2),
                   lambda d: d["groups"][0]["sides"][0].pop("cdf"), lambda d: d.update(sides=d["sides"][:1])),
    "trend": (lambda d: d.pop("runs"), lambda d: d.update(schema="echotrace.trend/2"),
              lambda d: d["figures"][0]["points"][0].update(run=-1), lambda d: d["figures"][0].update(figure="p42")),
}


def broken(document):
    """Documents that must be refused: a schema that accepts everything would prove nothing."""
    for spoil in SPOILERS[document["schema"].removeprefix("echotrace.").split("/")[0]]:
        spoiled = copy.deepcopy(document)
        spoil(spoiled)
        yield spoiled


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    failures = seen = 0
    for name, document in documents(sys.argv[2:]):
        seen += 1
        for error in validator.iter_errors(document):
            print(f"{name}: {error.json_path}: {error.message}")
            failures += 1
        for number, spoiled in enumerate(broken(document)):
            if validator.is_valid(spoiled):
                print(f"{name}: spoiled in way {number} and still valid")
                failures += 1
    if seen == 0:
        sys.exit("no document given")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
