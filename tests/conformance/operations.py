#!/usr/bin/env python3
"""The operations of our clients, and the servers that README.md says prove each of them.

    operations.py     fails when the headers declare an operation that README.md's table does not have, or the reverse
"""

import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
CLIENTS = HERE.parents[1] / "drivers/aws"
MOTO = "moto"
DYNAMODB_LOCAL = "DynamoDB Local"
DATA_API = "data-api-local"
OWN = "our own endpoint only"
SERVERS = {MOTO, DYNAMODB_LOCAL, DATA_API, OWN}


def declared():
    """(service, operation) of every function that makes a call, named as AWS names them."""
    services = {}
    for source in CLIENTS.glob("*.cpp"):
        text = source.read_text(encoding="utf-8")
        found = re.search(r'^Service service\(\) \{\n  return \{"([^"]+)"', text, re.MULTILINE)
        if found:
            services[_namespace(text)] = found[1]
    operations = set()
    for header in CLIENTS.glob("*.h"):
        text = header.read_text(encoding="utf-8")
        if _namespace(text) in services:
            names = re.findall(r"^Call (\w+)\(", text, re.MULTILINE)
            operations |= {(services[_namespace(text)], _as_aws_names(name)) for name in names}
    if len(operations) < 50:
        raise RuntimeError(f"only {len(operations)} operations are found in {CLIENTS}")
    return operations


def claimed():
    """(service, operation) -> servers, of README.md's table."""
    operations = {}
    for line in (HERE / "README.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        servers = set(cells[-1].split(" and "))
        if len(cells) == 3 and servers <= SERVERS:
            for name in re.sub(r"\([^)]*\)", "", cells[1]).split(","):
                if operations.setdefault((cells[0], name.strip()), servers) != servers:
                    raise RuntimeError(f"{cells[0]} {name.strip()} is there twice")
    return operations


def called(output):
    """(service, operation) of what the calls program says has done what it should."""
    return {tuple(line[7:].rsplit(" ", 1)) for line in output.splitlines() if line.startswith("called ")}


def unproven(output, server):
    """What README.md says this server proves, and it did not."""
    missing = {operation for operation, by in claimed().items() if server in by} - called(output)
    return sorted(f"{service} {name} is not proven" for service, name in missing)


def _namespace(text):
    found = re.search(r"^namespace (echotrace::aws::\w+) \{", text, re.MULTILINE)
    return found[1] if found else ""


def _as_aws_names(name):
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def main():
    there, table = declared(), set(claimed())
    for service, name in sorted(there - table):
        print(f"{service} {name} is not in README.md's table")
    for service, name in sorted(table - there):
        print(f"README.md's table has {service} {name}, which no client has")
    print(f"{len(there)} operations")
    return 0 if there == table else 1


if __name__ == "__main__":
    sys.exit(main())
