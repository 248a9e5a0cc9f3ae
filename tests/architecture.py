#!/usr/bin/env python3
"""What the compiler does not check: include directions, file sizes and names, open marks, and whether the documents tell
the truth about files and commands.

    architecture.py [--bin DIR]   checks the repository; with --bin also that the programs there know the options shown
    architecture.py --self-test   plants one violation at a time and expects exactly it to be found
"""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

# The most specific folder decides. A folder may include from those listed (a path ending in .h: that header only).
MAY_INCLUDE = {
    "ingest/base": ["ingest/base"],
    "ingest": ["ingest"],
    "analyze": ["ingest", "analyze"],
    "render": ["render", "analyze/document.h", "analyze/comparison_document.h", "analyze/trend_document.h", "ingest/base"],
    "drivers": ["drivers", "ingest/base"],
    "drivers/aws": ["drivers/aws", "ingest/base"],
    "drivers/local": ["drivers/local", "drivers/aws", "ingest/base"],
    "drivers/kvlog": ["drivers/kvlog", "drivers/aws", "ingest/base"],
    "collect": ["collect", "drivers", "ingest"],
    "collect/functions": ["collect/functions", "drivers/aws", "drivers/aurora/sql_connection.h", "drivers/item_put.h",
                          "ingest/base"],
    "cmake/manual": ["ingest", "analyze", "cmake/manual"],
    "bench": ["ingest", "analyze", "render", "bench"],
    "tests": ["ingest", "analyze", "render", "drivers", "collect", "bench", "tests"],
}
MAIN_MAY_INCLUDE = ["ingest", "analyze", "render"]
MAIN_LINES = 60
CODE_LINES = 450
CODE_SUFFIXES = {".cpp", ".h", ".py", ".js", ".mjs", ".css", ".html", ".mustache", ".sh", ".cmake"}
TEXT_SUFFIXES = CODE_SUFFIXES | {".md", ".txt", ".json", ".gp", ""}
VAGUE_NAMES = {"utils", "util", "common", "helpers", "helper", "manager", "misc"}
NAMES_OF_AWS = {"secrets_manager"}
# Written in two halves, so that this file passes its own check.
OPEN_MARKS = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK|T" r"BD|W" r"IP)\b|\b[Ff]or " r"now\b")
# Inputs and expected outputs hold what others wrote; no rule of ours applies.
NOT_OURS = ("tests/data/", "tests/golden/", "tests/fuzz/corpus/", "reports/gallery/")
SHELL_WORDS = {"cd", "export", "for", "do", "done", "if", "then", "fi", "set", "echo"}


class Tree:
    """The files of a working copy, by path relative to its root, without what .gitignore says is a product."""

    def __init__(self, root):
        self.root = root
        ignore = root / ".gitignore"
        lines = ignore.read_text().split() if ignore.exists() else []
        self.products = [line.strip("/") for line in lines if line.startswith("/")]
        self.files = {}
        self._walk(root, {line.strip("/") for line in lines if not line.startswith("/")} | {".git", "__pycache__"})
        self.build_text = "\n".join(
            self.text(path) for path in self.files if path.endswith(("CMakeLists.txt", ".cmake", ".cmake.in")))

    def _walk(self, folder, skipped):
        for entry in sorted(folder.iterdir()):
            path = entry.relative_to(self.root).as_posix()
            if entry.name in skipped or self.is_product(path):
                continue
            if entry.is_dir() and not entry.is_symlink():
                self._walk(entry, skipped)
            elif entry.is_file():
                self.files[path] = entry

    def is_product(self, path):
        return any(path == product or path.startswith(product + "/") for product in self.products)

    def text(self, path):
        return self.files[path].read_text(encoding="utf-8", errors="replace")

    def ours(self, suffixes):
        return [path for path in self.files
                if pathlib.PurePosixPath(path).suffix in suffixes and not path.startswith(NOT_OURS)]

    def exists(self, pattern):
        """True when a file or folder matches; `*` stands for any part of one name."""
        pattern = pattern.rstrip("/")
        return self.is_product(pattern) or any(True for _ in self.root.glob(pattern))


def includes_of(text):
    for number, line in enumerate(text.splitlines(), 1):
        match = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
        if match:
            yield number, match.group(1)


def check_includes(tree):
    for path in tree.ours({".cpp", ".h"}):
        folders = [folder for folder in MAY_INCLUDE if path.startswith(folder + "/")]
        if not folders:
            yield f"{path}: in no folder of the include table"
            continue
        folder = max(folders, key=len)
        allowed = MAY_INCLUDE[folder]
        if path == f"{folder}/main.cpp" and folder in MAIN_MAY_INCLUDE:
            allowed = MAIN_MAY_INCLUDE
        for number, header in includes_of(tree.text(path)):
            generated = pathlib.PurePosixPath(header).name in tree.build_text
            if header not in tree.files and not generated:
                yield f'{path}:{number}: "{header}" is no file of ours seen from the root; libraries go in <>'
            elif header in tree.files and not any(header == base or header.startswith(base + "/") for base in allowed):
                yield f"{path}:{number}: {folder} may not include {header}"


def check_sizes_and_names(tree):
    for path in tree.ours(CODE_SUFFIXES):
        name = pathlib.PurePosixPath(path).name
        limit = MAIN_LINES if name == "main.cpp" else CODE_LINES
        lines = len(tree.text(path).splitlines())
        if lines > limit:
            yield f"{path}: {lines} lines, more than {limit}: two concepts in one file"
    for path in tree.files:
        words = set(re.split(r"[/._-]", path.lower()))
        if pathlib.PurePosixPath(path).stem in NAMES_OF_AWS:
            continue
        if not path.startswith(NOT_OURS) and words & VAGUE_NAMES:
            yield f"{path}: a name that says nothing; name it after its one concept"


def check_open_marks(tree):
    for path in tree.ours(TEXT_SUFFIXES):
        for number, line in enumerate(tree.text(path).splitlines(), 1):
            match = OPEN_MARKS.search(line)
            if match:
                yield f'{path}:{number}: "{match.group()}": finish it or open an issue'


def split_document(text):
    """Prose lines as (number, line), and shell commands as (number, command) from fences marked `sh`."""
    prose, commands, fence, pending = [], [], None, ""
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("```"):
            fence = line.strip()[3:] if fence is None else None
        elif fence is None:
            prose.append((number, line))
        elif fence == "sh":
            pending += line.strip()
            if pending.endswith("\\"):
                pending = pending[:-1]
                continue
            commands += [(number, part.strip()) for part in re.split(r"\|\|?|&&|;", pending.split(" #")[0])]
            pending = ""
    return prose, [(number, command) for number, command in commands if command and not command.startswith("#")]


def named_files(document, line):
    """Files that a line of prose names, as patterns from the root: link targets, and paths in backticks."""
    parent = pathlib.PurePosixPath(document).parent
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", line) + re.findall(r'\bsrc="([^"]+)"', line):
        if "://" not in target and not target.startswith("mailto:"):
            yield (parent / target).as_posix()
    for token in re.findall(r"`([^`\s]+)`", line):
        token = re.sub(r"<[^>/]*>", "*", token)
        if token.startswith("./"):
            yield token[2:]
        elif re.fullmatch(r"[\w.*/+-]+", token) and "/" in token:
            yield token


def check_documents(tree):
    top = {path.split("/")[0] for path in tree.files} | {"ingest", "analyze", "render", "drivers", "collect", "reports"}
    for document in tree.ours({".md"}):
        prose, _ = split_document(tree.text(document))
        for number, line in prose:
            for pattern in named_files(document, line):
                first = pattern.split("/")[0]
                if (first in top or "/" not in pattern) and not tree.exists(pattern):
                    yield f"{document}:{number}: names {pattern}, which does not exist"
            for name in re.findall(r"`([\w-]+\.(?:md|cpp|h|py))`", line):
                if not any(path.split("/")[-1] == name for path in tree.files):
                    yield f"{document}:{number}: names {name}, which does not exist"


def help_of(bin_folder, program, *subcommand):
    found = bin_folder / program
    if not found.exists():
        return None
    return subprocess.run([found, *subcommand, "--help"], capture_output=True, text=True, check=False, timeout=60).stdout


def check_commands(tree, bin_folder):
    for document in tree.ours({".md"}):
        _, commands = split_document(tree.text(document))
        for number, command in commands:
            words = [word for word in command.split() if not re.match(r"[A-Z_]+=", word)]
            if not words or words[0] in SHELL_WORDS:
                continue
            program = words[0]
            name = pathlib.PurePosixPath(program).name
            ours = program == name and f"{name}/main.cpp" in tree.files
            if re.match(r"build/\w+/bin/", program) or ours:
                if not re.search(rf"\b{re.escape(name)}\b", tree.build_text):
                    yield f"{document}:{number}: {program} is not built"
                elif bin_folder:
                    yield from check_options(document, number, name, words[1:], bin_folder)
            elif "/" in program:
                file = tree.files.get(program.removeprefix("./"))
                if file is None or not file.stat().st_mode & 0o100:
                    yield f"{document}:{number}: {program} is no program of the repository"
            elif not shutil.which(program):
                yield f"{document}:{number}: {program} is not installed"


def check_options(document, number, program, words, bin_folder):
    text = help_of(bin_folder, program)
    if text and words and re.search(rf"^  {re.escape(words[0])}  ", text, re.MULTILINE):  # a subcommand
        text = help_of(bin_folder, program, words[0])
    if text is None:
        yield f"{document}:{number}: {program} is not in {bin_folder}"
        return
    for option in (word.split("=")[0] for word in words if word.startswith("--")):
        if not re.search(rf"(?<![\w-]){option}(?![\w-])", text):
            yield f"{document}:{number}: {program} --help does not know {option}"


def findings_of(root, bin_folder=None):
    tree = Tree(root)
    findings = []
    for check in (check_includes, check_sizes_and_names, check_open_marks, check_documents):
        findings += check(tree)
    return findings + list(check_commands(tree, bin_folder))


GOOD = {
    ".gitignore": "/build/\n/traces/\n__pycache__/\n",
    "CMakeLists.txt": "add_executable(analyze analyze/main.cpp)\nconfigure_file(version.h.in generated/version.h)\n",
    "ingest/base/time.h": '#include <string>\n',
    "ingest/record.h": '#include "ingest/base/time.h"\n',
    "analyze/document.h": '#include "ingest/record.h"\n',
    "analyze/main.cpp": '#include "render/text.h"\n#include "version.h"\n',
    "render/text.h": '#include "analyze/document.h"\n#include "ingest/base/time.h"\n',
    "tests/ingest/time_test.cpp": '#include "ingest/base/time.h"\n',
    "tests/data/formats/x/a.log": "TO" "DO\n",
    "run-me": "#!/bin/sh\n",
    "README.md": "See [the time](ingest/base/time.h), `ingest/*.h`, `tests/data/formats/<format>/<case>.log`, `traces/sample/`,\n"
                 "`./run-me`, `analysis.json`.\n\n```sh\n./run-me && analyze --json \\\n  x | wc -l   # counts\n```\n",
}
BAD = [  # what is planted, and a part of the one finding expected
    ({"ingest/base/bad.h": '#include "ingest/record.h"\n'}, "ingest/base may not include ingest/record.h"),
    ({"ingest/bad.h": '#include "analyze/document.h"\n'}, "ingest may not include analyze/document.h"),
    ({"analyze/bad.cpp": '#include "render/text.h"\n'}, "analyze may not include render/text.h"),
    ({"render/bad.cpp": '#include "ingest/record.h"\n'}, "render may not include ingest/record.h"),
    ({"render/bad.cpp": '#include "text.h"\n'}, "no file of ours seen from the root"),
    ({"lonely/bad.cpp": "int x;\n"}, "in no folder of the include table"),
    ({"analyze/main.cpp": "\n" * (MAIN_LINES + 1)}, f"more than {MAIN_LINES}"),
    ({"analyze/big.cpp": "\n" * (CODE_LINES + 1)}, f"more than {CODE_LINES}"),
    ({"analyze/string_utils.h": "\n"}, "a name that says nothing"),
    ({"ingest/bad.cpp": "// FIX" "ME later\n"}, "finish it or open an issue"),
    ({"ingest/bad.cpp": "// a list is enough for " "now\n"}, "finish it or open an issue"),
    ({"BAD.md": "See `ingest/gone.cpp`.\n"}, "names ingest/gone.cpp"),
    ({"BAD.md": "See [it](gone.md).\n"}, "names gone.md"),
    ({"BAD.md": "See `tests/data/formats/<format>/<case>.records`.\n"}, "names tests/data/formats/*/*.records"),
    ({"BAD.md": "Run `./gone`.\n"}, "names gone"),
    ({"BAD.md": "See `gone.py`.\n"}, "names gone.py"),
    ({"BAD.md": "```sh\n./gone\n```\n"}, "./gone is no program"),
    ({"BAD.md": "```sh\n./README.md\n```\n"}, "./README.md is no program"),
    ({"BAD.md": "```sh\nbuild/release/bin/gone --x\n```\n"}, "build/release/bin/gone is not built"),
    ({"BAD.md": "```sh\ntrue | no-such-program-here\n```\n"}, "no-such-program-here is not installed"),
    ({"BAD.md": "```sh\nanalyze --gone\n```\n"}, "analyze --help does not know --gone"),
]


def plant(root, files):
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(0o755 if text.startswith("#!") else 0o644)


def self_test():
    failures = []
    for planted, expected in [({}, None)] + BAD:
        with tempfile.TemporaryDirectory() as name:
            root = pathlib.Path(name)
            plant(root, GOOD | planted | {"build/release/bin/analyze": "#!/bin/sh\necho '  --json  the document'\n"})
            found = findings_of(root, root / "build/release/bin")
        if expected is None and found:
            failures.append(f"a good tree: unexpectedly found {found}")
        elif expected is not None and (len(found) != 1 or expected not in found[0]):
            failures.append(f"expected '{expected}' alone, found {found}")
    return failures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=pathlib.Path, help="folder of the built programs")
    parser.add_argument("--self-test", action="store_true")
    arguments = parser.parse_args()
    root = pathlib.Path(__file__).resolve().parent.parent
    findings = self_test() if arguments.self_test else findings_of(root, arguments.bin)
    print("\n".join(findings) or "nothing found")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
