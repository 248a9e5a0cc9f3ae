#!/usr/bin/env python3
"""analyze tells the generator's ground truth, in every framing, container and compression.

    analyze_truth.py GENERATE ANALYZE [CASE...]

The cases are those of generator_truth.py, where the truth itself is checked by a second reader.
"""

import json
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from generator_truth import CASES, generate  # noqa: E402

TOLERANCE = Decimal("1e-12")  # relative: the document prints doubles


def close(told, true):
    return abs(Decimal(told) - true) <= abs(true) * TOLERANCE


def check_group(where, group, stage):
    if group["count"] != stage["count"]:
        yield f"{where}: count is {group['count']}, not {stage['count']}"
    for name in ("min", "max"):
        if not close(group[name], stage[name]):
            yield f"{where}: {name} is {group[name]}, not {stage[name]}"
    for name, true in stage["quantiles"].items():
        quantile = group["quantiles"][name]
        value = quantile["value"] if isinstance(quantile, dict) else quantile
        if not close(value, true):
            yield f"{where}: {name} is {value}, not {true}"


def check_document(document, truth):
    for name, true in truth["accounting"].items():
        if true is not None and document["accounting"].get(name) != true:
            yield f"{name} is {document['accounting'].get(name)}, not {true}"
    groups = {(group["by"]["store"], group["stage"]): group for group in document["groups"] if not group.get("sample")}
    for store, told in truth["stores"].items():
        for name, stage in told["stages"].items():
            if (store, name) not in groups:
                yield f"no group {store}, {name}"
                continue
            group = groups[store, name]
            yield from check_group(f"{store}, {name}", group, stage)
            if told["cold"] and name == "trigger_latency" and group["cold"]["count"] != told["cold"]["count"]:
                yield f"{store}: cold is {group['cold']['count']}, not {told['cold']['count']}"


def main():
    generator, analyze, wanted = sys.argv[1], sys.argv[2], sys.argv[3:]
    failed = 0
    with tempfile.TemporaryDirectory() as temporary:
        for name, arguments in CASES.items():
            if wanted and name not in wanted:
                continue
            directory = Path(temporary) / name
            generate(generator, directory, arguments)
            truth = json.loads((directory / "truth.json").read_text(), parse_float=Decimal)
            stages = ",".join(truth["stages"])  # by name: also those that rest on stamps in whole seconds
            done = subprocess.run([analyze, "--json", "--group-by", "store", "--stage", stages, str(directory)],
                                  stdout=subprocess.PIPE)
            problems = [f"analyze ended with {done.returncode}"] if done.returncode != 0 else list(
                check_document(json.loads(done.stdout, parse_float=Decimal), truth))
            print(f"{'FAILED' if problems else 'ok':6} {name}", flush=True)
            for problem in problems[:12]:
                print(f"       {problem}")
            failed += bool(problems)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
