"""The text of bench/pipeline's sections in bench/RESULTS.md."""

import subprocess
import time
from pathlib import Path

import machine as measured_on
from pipeline_inputs import arguments

# What comes before all headings among them.
SECTIONS = {None, "The whole job", "Goals", "One figure alone"}

# What the project promises (ratio, against which contender).
GOALS = {"`analyze`, zstd": (0.8, "`zstd -dc`, zstd"), "`analyze`, zstd-single": (1.0, "`zstd -dc`, zstd-single"),
         "`analyze`, gzip": (1.1, "`igzip -dc`, gzip")}
TINY_GOAL_S = 0.020


def first_line(command):
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return next((line.strip() for line in done.stdout.splitlines() if line.strip()), "n/a")
    except OSError:
        return "n/a"


def duckdb_version(work):
    package = work / "duckdb/node_modules/@duckdb/node-api/package.json"
    if not package.exists():
        return "n/a"
    return next((line.split('"')[3] for line in package.read_text().splitlines() if '"version"' in line), "n/a")


def wide_strings():
    flags = next((line for line in open("/proc/cpuinfo") if line.startswith("flags")), "").split()
    return "uses its AVX-512" if "avx512_vbmi2" in flags else "has no AVX-512 to use and is slower for it"


def machine(chosen, floor_mb):
    pandas = first_line(["/usr/bin/python3", "-c", "import pandas; print(pandas.__version__)"])
    return [f"- {measured_on.sentence()}; other work may have run beside. The decoder of strings in `analyze` "
            f"{wide_strings()}.",
            f"- {first_line(['zstd', '--version'])}; {first_line(['igzip', '--version'])}; pandas {pandas}; "
            f"DuckDB for node {duckdb_version(chosen.work)}; {first_line(['g++', '--version'])}.",
            f"- Peak memory is `ru_maxrss` of `wait4`; a program that does nothing shows {floor_mb:.0f} MB."]


def shorter(word):
    """A path as somebody in the repository would type it; a program elsewhere by its name."""
    path = Path(word).absolute() if isinstance(word, Path) else Path(word)
    if not path.is_absolute():
        return word
    repository = Path(__file__).resolve().parent.parent
    return str(path.relative_to(repository)) if path.is_relative_to(repository) else path.name


def ratio(contenders, name, base):
    if name not in contenders or base not in contenders:
        return None
    return contenders[name].wall / contenders[base].wall


def table(rows, inputs, wrong_names):
    contenders = {row[0].name: row[0] for row in rows}
    base = "`zstd -dc`, zstd"
    lines = ["| what | wall s | CPU s | peak MB | ratio to `zstd -dc` | answer |",
             "| --- | ---: | ---: | ---: | ---: | --- |"]
    for contender, _, checker in rows:
        against = ratio(contenders, contender.name, base)
        answer = "" if checker is None else "differs" if contender.name in wrong_names else "agrees"
        lines.append(f"| {contender.name} | {contender.wall:.2f} | {contender.cpu:.2f} | {contender.peak_mb:.0f} | "
                     f"{f'{against:.2f}' if against else ''} | {answer} |")
    return lines


def verdict(met):
    return "met" if met else "missed"


def goals(rows):
    contenders = {row[0].name: row[0] for row in rows}
    lines = ["| goal | measured | |", "| --- | ---: | --- |"]
    for name, (limit, base) in GOALS.items():
        measured = ratio(contenders, name, base)
        if measured is not None:
            lines.append(f"| {name}: at most {limit} x {base} | {measured:.2f} | {verdict(measured <= limit)} |")
    return lines if len(lines) > 2 else []


def memory_goal_mb(writes):
    return 60 + 72 * writes / 1e6


def memory_row(label, contender, writes):
    limit = memory_goal_mb(writes)
    return (f"| {label}: peak memory at most 60 MB + 72 bytes x {writes} traces = {limit:.0f} MB | "
            f"{contender.peak_mb:.0f} MB | {verdict(contender.peak_mb <= limit)} |")


def size_rows(rows, inputs, tiny, tenfold):
    lines = []
    own = next((row for row in rows if row[0].name == "`analyze`, zstd"), None)
    if own:
        lines.append(memory_row("`analyze`, zstd", own[0], inputs["zstd"].truth["accounting"]["writes"]))
    if tiny:
        contender = tiny[0][1][0]
        lines.append(f"| `analyze` of {tiny[1].events} events in under {TINY_GOAL_S * 1000:.0f} ms | "
                     f"{contender.wall * 1000:.1f} ms | {verdict(contender.wall < TINY_GOAL_S)} |")
    if tenfold and own:
        contender = tenfold[0][1][0]
        growth = contender.wall / own[0].wall
        events = tenfold[1].events / inputs["zstd"].events
        lines.append(f"| linear: {events:.1f} times the events take at most {events * 1.1:.1f} times the time | "
                     f"{growth:.1f} | {verdict(growth <= events * 1.1)} |")
        against = contender.wall / tenfold[0][0][0].wall
        lines.append(f"| ten times the input: at most 0.8 x `zstd -dc` | {against:.2f} | {verdict(against <= 0.8)} |")
        lines.append(memory_row("ten times the input", contender, tenfold[1].truth["accounting"]["writes"]))
    return lines


def write(chosen, inputs, rows, tiny, tenfold, skipped, wrong, floor_mb):
    data = inputs["none"]
    events = data.events
    stored = ", ".join(f"{inputs[name].bytes / 1e6:.0f} MB as {name}" for name in inputs if name != "none")
    options = f" --pairs {chosen.pairs}" if chosen.pairs != 300_000 else ""
    lines = ["# Measured", "",
             f"{time.strftime('%d %B %Y')}. `bench/pipeline{options}` measures the whole pipeline, down to the section "
             "\"One figure alone\", and leaves the others to the programs they name; ratios count, absolute times drift. "
             f"Medians of {chosen.rounds} interleaved rounds ({chosen.slow_rounds} of DuckDB and the notebook), files in "
             "the page cache.", "", *machine(chosen, floor_mb), "",
             f"Input: {events:,} raw CloudWatch events of {data.truth['accounting']['writes']:,} writes, "
             f"{data.bytes / 1e6:.0f} MB of text, {stored}. Made by", "",
             f"    generate --out DIR {' '.join(arguments(chosen.pairs, 'zstd'))}", "",
             "(`zstd`: independent frames of about 1 MiB of text; `zstd-single`: one frame per file; `gzip`: one member "
             "per file.)", "",
             "## The whole job", "",
             "Decompress, find the records, join writes with first deliveries, exact quantiles. Every answer is compared "
             "with the generator's ground truth: counts exactly, `analyze` to the last digits of a double, DuckDB and "
             "pandas to 0.5 µs (they hold seconds in doubles).", ""]
    wrong_names = {contender.name for contender, compression, checker in rows
                   if checker and contender.answer and checker(contender.answer, inputs[compression].truth)}
    lines += table(rows, inputs, wrong_names)
    extra = size_rows(rows, inputs, tiny, tenfold)
    if goals(rows) or extra:
        lines += ["", "## Goals", "", *(goals(rows) or ["| goal | measured | |", "| --- | ---: | --- |"]), *extra]
    lines += ["", *[f"Left out: {sentence}." for sentence in skipped]] if skipped else []
    lines += ["", "## One figure alone", ""]
    for contender, compression, _ in rows:
        shown = contender.command[:len(contender.command) - len(inputs[compression].files)]
        words = " ".join(shorter(word) for word in shown)
        files = f"{shorter(chosen.work)}/{chosen.pairs}-{compression}/*/events/*"
        where = f" (where npm installed it: {shorter(contender.directory)})" if contender.directory else ""
        lines.append(f"- {contender.name}: `{words} {files}`{where}")
    lines.append("- wall, CPU and peak of any of them: `/usr/bin/time -v COMMAND > /dev/null`")
    if wrong:
        lines += ["", f"**{wrong} answers differ from the ground truth.**"]
    return "\n".join(lines) + "\n"
