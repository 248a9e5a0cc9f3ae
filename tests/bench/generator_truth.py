#!/usr/bin/env python3
"""The generator's ground truth is what its files say, by a second reader that shares no code with what it judges.

    generator_truth.py GENERATE [CASE...]
"""

import csv
import hashlib
import json
import subprocess
import sys
import tempfile
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from account import account  # noqa: E402

# Everything that can go wrong, often enough to be seen in a small input.
ROUGH = ["--loss", "0.02", "--duplicates", "0.03", "--orphans", "0.01", "--cold", "0.03", "--junk", "0.1",
         "--malformed", "0.02", "--retries", "0.02", "--failed", "0.01", "--late", "7", "--skew-us", "900"]
GAPS = ["--gaps", "6"]
REPEATS = ["--repeats", "0.2"]
FRAMINGS = ["echotrace", "echotrace-json", "triggerperf-text", "triggerperf-json", "mix"]

CASES = {"defaults": ["--pairs", "4000"]}
for framing in FRAMINGS:
    CASES[f"{framing}"] = ["--pairs", "1200", "--framing", framing, *ROUGH, *GAPS, *REPEATS]
    CASES[f"{framing}-numbered-runs"] = ["--pairs", "1200", "--framing", framing, "--runs", "3", "--seq", *ROUGH, *GAPS,
                                         *REPEATS]
for container in ["cli", "cli-pretty", "subscription", "mix"]:
    CASES[container] = ["--pairs", "1200", "--framing", "mix", "--container", container, *ROUGH, *GAPS, *REPEATS]
for container in ["insights", "export"]:
    CASES[container] = ["--pairs", "1200", "--framing", "mix", "--container", container, *ROUGH, *GAPS]
for framing in FRAMINGS[:-1]:
    CASES[f"plain-{framing}"] = ["--pairs", "1200", "--framing", framing, "--container", "plain", *ROUGH]
for compression in ["none", "zstd-single", "gzip"]:
    CASES[compression] = ["--pairs", "1200", "--compression", compression, *ROUGH, *GAPS]
CASES["one-pair"] = ["--pairs", "1", "--stores", "etcd"]
CASES["nothing-received"] = ["--pairs", "40", "--stores", "s3", "--loss", "1", "--orphans", "0"]
CASES["client"] = ["--pairs", "3000", "--client", *ROUGH]
CASES["many-gaps"] = ["--pairs", "1500", "--stores", "etcd,aurora", "--seq", "--gaps", "150", "--loss", "0.3"]
CASES["silent-gaps"] = ["--pairs", "1500", "--stores", "etcd,aurora", "--gaps", "150", "--loss", "0.3", "--failed", "0"]
CASES["busy"] = ["--pairs", "6000", "--rate", "2000", "--stores", "dynamodb,etcd", "--batch", "40", "--seq", *ROUGH,
                 *GAPS]


def generate(program, directory, arguments):
    subprocess.run([program, "--out", str(directory), "--seed", "7", "--truth-traces", *arguments], check=True)


def digest(directory):
    sums = {}
    for path in sorted(directory.rglob("*")):
        if path.is_file() and path.name != "truth.json":  # names its own directory
            sums[str(path.relative_to(directory))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return sums


def differences(told, found, where):
    if isinstance(found, dict) and isinstance(told, dict):
        for key in sorted(set(told) | set(found)):
            yield from differences(told.get(key), found.get(key), f"{where}.{key}")
    elif (Fraction(told) if isinstance(told, Decimal) else told) != found:
        yield f"{where}: the truth says {told}, the files say {found}"


def check_sums(accounting, where):
    parts = {"events": ("recorded", "platform", "foreign", "repeated", "malformed"),
             "writes": ("delivered", "lost", "undetermined")}
    for total, names in parts.items():
        if accounting[total] != sum(accounting[name] for name in names):
            yield f"{where}: {total} is not the sum of {names}"
    if accounting["receives"] != accounting["delivered"] + accounting["duplicates"] + accounting["orphans"]:
        yield f"{where}: receives is not the sum of delivered, duplicates and orphans"


def check_totals(truth):
    for name, value in truth["accounting"].items():
        parts = [store["accounting"][name] for store in truth["stores"].values()]
        if value != (None if None in parts else sum(parts)):
            yield f"accounting.{name}: {value} is not the sum over stores"


def check_traces(directory, truth):
    """truth.csv against truth.json: the same writes, the same latencies."""
    with open(directory / "truth.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    for store, told in truth["stores"].items():
        own = [row for row in rows if row["store"] == store]
        latencies = sorted(int(row["trigger_latency_ns"]) for row in own if row["trigger_latency_ns"])
        stage = told["stages"].get("trigger_latency", {"count": 0, "sum_ns": 0})
        if len(latencies) != stage["count"] or sum(latencies) != stage["sum_ns"]:
            yield f"truth.csv: latencies of {store} differ from truth.json"
        for state in ("delivered", "lost", "undetermined"):
            if sum(row["state"] == state for row in own) != told["accounting"][state]:
                yield f"truth.csv: {state} of {store} differs from truth.json"


def check_case(program, name, arguments, scratch, seen):
    directory = scratch / name
    generate(program, directory, arguments)
    truth = json.loads((directory / "truth.json").read_text(), parse_float=Decimal)
    assert next(iter(truth)) == "schema" and truth["schema"] == "echotrace.truth/1"
    found = account(directory, truth)
    told = truth["stores"]
    problems = list(differences(told, found, "stores"))
    for store, figures in told.items():
        problems += check_sums(figures["accounting"], store)
    problems += check_totals(truth)
    problems += check_traces(directory, truth)
    for member, value in truth["accounting"].items():
        seen[member] = seen.get(member, 0) + (value or 0)
    if name == "silent-gaps" and not truth["accounting"]["undetermined"]:
        problems.append("no write fell into a gap")
    return problems


def check_determinism(program, scratch):
    arguments = ["--pairs", "600", "--client", *ROUGH, *GAPS, *REPEATS]
    first, second, other = scratch / "first", scratch / "second", scratch / "other"
    generate(program, first, arguments)
    generate(program, second, arguments)
    subprocess.run([program, "--out", str(other), "--seed", "8", "--truth-traces", *arguments], check=True)
    if digest(first) != digest(second):
        yield "the same seed made different bytes"
    if set(digest(first).values()) & set(digest(other).values()):
        yield "another seed made a file of the same bytes"


def main():
    program, wanted = sys.argv[1], sys.argv[2:]
    failed, seen = 0, {}
    with tempfile.TemporaryDirectory() as temporary:
        scratch = Path(temporary)
        for name, arguments in CASES.items():
            if wanted and name not in wanted:
                continue
            problems = check_case(program, name, arguments, scratch, seen)
            print(f"{'FAILED' if problems else 'ok':6} {name}", flush=True)
            for problem in problems[:12]:
                print(f"       {problem}")
            failed += bool(problems)
        if not wanted:
            problems = list(check_determinism(program, scratch))
            print(f"{'FAILED' if problems else 'ok':6} determinism")
            print("".join(f"       {problem}\n" for problem in problems), end="")
            failed += bool(problems)
            never = [member for member, count in seen.items() if count == 0]
            print(f"{'FAILED' if never else 'ok':6} every member of the account occurs {' '.join(never)}")
            failed += bool(never)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
