"""A run directory as a test reads it."""
import json
import pathlib
import subprocess
import urllib.parse


def run_directory(traces):
    """The only one in there; None: none that says what it is."""
    found = [path.parent for path in pathlib.Path(traces).glob("*/run.json")]
    assert len(found) <= 1, found
    return found[0] if found else None


def manifest(directory):
    return json.loads((directory / "run.json").read_text(encoding="utf-8"))


def journal(directory):
    """Its whole lines."""
    path = directory / "journal.jsonl"
    lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
    return [json.loads(line) for line in lines if line.endswith(b"\n")]


def standing(directory):
    """What it says was created and not removed."""
    left = set()
    for entry in journal(directory):
        if entry["entry"] == "creating":
            left.add((entry["kind"], entry["name"]))
        elif entry["entry"] == "removed":
            left.discard((entry["kind"], entry["name"]))
    return left


def lines_of(path):
    """Whole lines of a trace file, by zstd itself."""
    if not path.exists() or path.stat().st_size == 0:  # no frame, which zstd takes for a torn one
        return []
    text = subprocess.run(["zstd", "-dcq", path], check=True, capture_output=True, timeout=60).stdout
    return text.splitlines()


def events(directory, group):
    path = directory / "events" / (urllib.parse.quote(group, safe="") + ".jsonl.zst")
    return [json.loads(line) for line in lines_of(path)]


def all_events(directory):
    """By log group."""
    return {urllib.parse.unquote(path.name.removesuffix(".jsonl.zst")): [json.loads(line) for line in lines_of(path)]
            for path in sorted((directory / "events").glob("*.jsonl.zst"))}
