#!/usr/bin/env python3
"""Man pages and shell completions say what --help says, and the shells understand them.

    manual_test.py PROGRAM_DIRECTORY MANUAL_DIRECTORY

The shells themselves are asked what they would offer. A program that is not installed (mandoc, zsh, fish) is skipped.
"""
import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

BIN = pathlib.Path(sys.argv.pop(1)).resolve()
MANUAL = pathlib.Path(sys.argv.pop(1)).resolve()
PROGRAMS = ("analyze", "render")
STAGES = ["ack_to_receive", "commit", "dispatch", "end_to_end", "schedule_delay", "trigger_latency", "write_latency"]
SECONDS = 20


def needs(program):
    return unittest.skipUnless(shutil.which(program), f"{program} is not installed")


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=SECONDS,
                          stdin=subprocess.DEVNULL, **options)
    return done.stdout, done.stderr, done.returncode


def options_in_help(program):
    """Names by which --help introduces options."""
    text, _, _ = run(BIN / program, "--help")
    signatures = re.findall(r"^  (-\S+)", text, re.MULTILINE)
    return {name for signature in signatures for name in signature.split(",")}


class Pages(unittest.TestCase):
    def test_name_the_options_of_help_and_no_others(self):
        for program in PROGRAMS:
            page = (MANUAL / f"{program}.1").read_text()
            section = page[page.index(".SH OPTIONS"):]
            section = section[:section.index(".SH ", 5)]
            tags = re.findall(r"^\.TP\n(.*)$", section, re.MULTILINE)
            named = {name for tag in tags for name in re.findall(r"(?<![\w-])--?[a-z][a-z-]*", re.sub(r"\\f.", "", tag.replace("\\-", "-")))}
            self.assertEqual(named, options_in_help(program), program)

    @needs("mandoc")
    def test_please_mandoc(self):
        for program in PROGRAMS:
            self.assertEqual(run("mandoc", "-Tlint", MANUAL / f"{program}.1"), ("", "", 0))

    @needs("man")
    def test_show_without_warnings(self):
        for program in PROGRAMS:
            page, warnings, code = run("man", "--warnings", "-E", "UTF-8", "-l", MANUAL / f"{program}.1",
                                       env={**os.environ, "MANWIDTH": "80"})
            self.assertEqual((warnings, code), ("", 0))
            for heading in ("NAME", "SYNOPSIS", "OPTIONS", "EXAMPLES", "EXIT STATUS", "SEE ALSO"):
                self.assertIn("\n" + heading + "\n", page)

    def test_give_every_exit_code_its_entry(self):
        for program, codes in (("analyze", ["0", "1", "2", "3", "130"]), ("render", ["0", "2", "3"])):
            page = (MANUAL / f"{program}.1").read_text()
            status = page[page.index(".SH EXIT STATUS"):page.index(".SH ENVIRONMENT")]
            self.assertEqual(re.findall(r"^\\fB(\d+)\\fP$", status, re.MULTILINE), codes)


class Typing:
    """A shell at a terminal, as somebody typing sees it."""

    def __init__(self, command, folder):
        try:
            self.pid, self.terminal = pty.fork()
        except OSError as error:
            raise unittest.SkipTest(f"no pseudo terminal on this machine: {error}") from error
        if self.pid == 0:
            os.chdir(folder)
            os.environ.update(PS1="ready> ", TERM="dumb", HOME=str(folder), LC_ALL="C.UTF-8")
            os.execvp(command[0], command)

    def expect(self, text):
        """What the screen shows up to `text`; everything so far when it does not come."""
        seen, end = b"", time.monotonic() + SECONDS
        while text.encode() not in seen and time.monotonic() < end:
            if select.select([self.terminal], [], [], 0.2)[0]:
                try:
                    seen += os.read(self.terminal, 4096)
                except OSError:
                    break
        return seen.decode(errors="replace")

    def type(self, text):
        os.write(self.terminal, text.encode())

    def close(self):
        os.close(self.terminal)
        os.waitpid(self.pid, 0)


class ShellTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "the report.json").touch()
        (self.folder / "the charts").mkdir()

    def check_typing(self, command, setup, typed, expected):
        shell = Typing(command, self.folder)
        self.addCleanup(shell.close)
        shell.expect("ready> ")
        shell.type(setup + "; echo set''up\n")
        self.assertIn("setup", shell.expect("setup"))
        shell.type(typed)
        self.assertIn(expected, shell.expect(expected))


class Bash(ShellTest):
    def offered(self, *words):
        program = words[0]
        script = """
            source "$1"; shift
            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
            "_echotrace_$1" "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
            printf '%s\\n' "${COMPREPLY[@]}"
        """
        out, error, _ = run("bash", "--norc", "-c", script, "bash", MANUAL / f"{program}.bash", *words, cwd=self.folder)
        self.assertEqual(error, "")
        return sorted(out.split())

    def test_offers_every_option_of_help(self):
        for program in PROGRAMS:
            self.assertEqual(self.offered(program, "-"), sorted(options_in_help(program)))
            self.assertEqual(self.offered(program, "x.json", "--"),
                             sorted(name for name in options_in_help(program) if name.startswith("--")))

    def test_offers_the_values_of_an_option_that_has_few(self):
        self.assertEqual(self.offered("analyze", "--cold", ""), ["exclude", "include", "split"])
        self.assertEqual(self.offered("analyze", "--cold", "sp"), ["split"])
        self.assertEqual(self.offered("analyze", "--undecided", ""), ["fail", "pass"])

    def test_understands_a_value_behind_an_equals_sign(self):
        self.assertEqual(self.offered("analyze", "--cold", "="), ["exclude", "include", "split"])
        self.assertEqual(self.offered("analyze", "--cold", "=", "e"), ["exclude"])

    def test_completes_the_last_word_of_a_list(self):
        self.assertEqual(self.offered("analyze", "--stage", ""), STAGES)
        self.assertEqual(self.offered("analyze", "--group-by", "store,value"), ["store,value_bytes"])

    def test_offers_options_where_a_value_may_be_left_out(self):
        self.assertIn("--png", self.offered("render", "--html", "--p"))

    def test_offers_no_words_where_a_file_or_a_condition_is_wanted(self):
        for option in ("--out", "--traces", "--where", "--threads"):
            self.assertEqual(self.offered("analyze", option, ""), [])
        self.assertEqual(self.offered("analyze", "tr"), [])

    def test_completes_files_at_the_terminal(self):
        source = f"source {MANUAL}/analyze.bash; source {MANUAL}/render.bash"
        bash = ["bash", "--norc", "--noprofile", "-i"]
        self.check_typing(bash, source, "analyze --out the\\ r\t", "the\\ report.json")
        self.check_typing(bash, source, "analyze the\\ r\t", "the\\ report.json")
        self.check_typing(bash, source, "render --png the\t", "the\\ charts/")
        self.check_typing(bash, source, "analyze --col\t", "--cold ")


@needs("zsh")
class Zsh(ShellTest):
    def check(self, typed, expected):
        self.check_typing(["zsh", "-f", "-i"], f"PS1='ready> '; fpath=({MANUAL} $fpath); autoload -U compinit; compinit -u -D",
                          typed, expected)

    def test_completes_options_and_values(self):
        self.check("analyze --col\t", "--cold=")
        self.check("analyze --cold sp\t", "split")
        self.check("analyze --stage trig\t", "trigger_latency")
        self.check("analyze --group-by store,key\t", "store,key_bytes")
        self.check("render --temp\t", "--templates=")

    def test_completes_files(self):
        self.check("analyze --out the\\ r\t", "the\\ report.json")
        self.check("render --png the\t", "the\\ charts/")

    def test_offers_every_option_of_help(self):
        for program in PROGRAMS:
            text = (MANUAL / f"_{program}").read_text()
            for name in options_in_help(program):
                self.assertRegex(text, rf"(?<![\w-]){name}(?![\w-])")


@needs("fish")
class Fish(ShellTest):
    def offered(self, line):
        program = line.split()[0]
        out, error, _ = run("fish", "--no-config", "-c", f'source "{MANUAL}/{program}.fish"; complete -C "{line}"',
                            cwd=self.folder, env={**os.environ, "HOME": str(self.folder), "TERM": "dumb"})
        self.assertEqual(error, "")
        return sorted(row.split("\t")[0] for row in out.splitlines())

    def test_offers_every_option_of_help(self):
        for program in PROGRAMS:
            self.assertEqual(self.offered(program + " -"), sorted(options_in_help(program)))

    def test_offers_values(self):
        self.assertEqual(self.offered("analyze --cold "), ["exclude", "include", "split"])
        self.assertEqual(self.offered("analyze --stage=trig"), ["--stage=trigger_latency"])
        self.assertEqual(self.offered("analyze --group-by store,value"), ["store,value_bytes"])

    def test_completes_files_and_folders(self):
        self.assertEqual(self.offered("analyze --out the"), ["the charts/", "the report.json"])
        self.assertEqual(self.offered("render --png the"), ["the charts/"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
