#!/usr/bin/env python3
"""Man pages and shell completions say what --help says, and the shells understand them.

    manual_test.py PROGRAM_DIRECTORY MANUAL_DIRECTORY

The shells themselves are asked what they would offer. A program that is not installed (mandoc, zsh, fish) is skipped.
"""
import os
import pathlib
import re
import sys
import unittest

from man_sections import sections, subsections
from shells import ShellTest, needs, run

BIN = pathlib.Path(sys.argv.pop(1)).resolve()
MANUAL = pathlib.Path(sys.argv.pop(1)).resolve()
PROGRAMS = ("analyze", "render", "collect")
STAGES = ["ack_to_receive", "commit", "dispatch", "end_to_end", "schedule_delay", "trigger_latency", "write_latency"]


def help_of(command):
    program, *words = command.split()
    text, _, code = run(BIN / program, *words, "--help")
    assert code == 0, command
    return text


def subcommands(program):
    """Names by which --help introduces subcommands."""
    listing = re.search(r"^Subcommands:\n((?:  .*\n)+)", help_of(program), re.MULTILINE)
    return re.findall(r"^  (\S+)", listing.group(1), re.MULTILINE) if listing else []


def commands():
    """Whatever has a --help of its own: "analyze", "collect", "collect local"."""
    return [command for program in PROGRAMS for command in (program, *(f"{program} {name}" for name in subcommands(program)))]


def options_in_help(command):
    """Names by which --help introduces options."""
    signatures = re.findall(r"^  (-\S+)", help_of(command), re.MULTILINE)
    return {name for signature in signatures for name in signature.split(",")}


def part(command, title):
    """Of a program's page: its own section of that title, or that part of its subcommand's section."""
    program, *words = command.split()
    all_sections = sections((MANUAL / f"{program}.1").read_text())
    return subsections(all_sections[command.upper()])[title] if words else all_sections[title.upper()]


class Pages(unittest.TestCase):
    def test_name_the_options_of_help_and_no_others(self):
        for command in commands():
            tags = re.findall(r"^\.TP\n(.*)$", part(command, "Options"), re.MULTILINE)
            named = {name for tag in tags for name in re.findall(r"(?<![\w-])--?[a-z][a-z-]*", re.sub(r"\\f.", "", tag.replace("\\-", "-")))}
            self.assertEqual(named, options_in_help(command), command)

    def test_have_a_section_for_every_subcommand(self):
        self.assertLessEqual({"local", "doctor"}, set(subcommands("collect")))
        for program in PROGRAMS:
            page = sections((MANUAL / f"{program}.1").read_text())
            own = [heading for heading in page if heading.startswith(program.upper() + " ")]
            self.assertEqual(own, [f"{program} {name}".upper() for name in subcommands(program)])
            for name in subcommands(program):
                command = f"{program} {name}"
                self.assertIn(f".br\n.B {command}\n", page["SYNOPSIS"])
                self.assertIn(f"\\fB{name}\\fP\n", page["SUBCOMMANDS"])
                self.assertIn(command, part(command, "Examples"))
                sentence = help_of(command).splitlines()[0]
                self.assertIn(sentence, part(command, "").replace("\\-", "-").replace("\n", " "))

    def test_show_the_examples_of_help(self):
        for command in commands():
            examples = re.search(r"^Examples:\n((?:  .*\n)+)", help_of(command), re.MULTILINE).group(1)
            shown = re.sub(r"\\f.|\n", "", part(command, "Examples")).replace("\\-", "-").replace("\\(aq", "'").replace("\\(dq", '"')
            for line in examples.splitlines():
                self.assertIn(re.split(r"\s{2,}", line.strip())[0], shown)

    def test_join_sentences_that_go_on_in_the_next_line(self):
        self.assertIn(r"\fB\-\-ingestion\-delay\fP \fIMS\fP" "\nmilliseconds until a log event can be read "
                      "(default 0, at most an\nhour)\n", part("collect local", "Options"))

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
        expected = {"analyze": ["0", "1", "2", "3", "130"], "render": ["0", "2", "3"], "collect": ["0", "2", "3", "130"],
                    "collect local": ["0", "2", "3"], "collect doctor": ["0", "2", "3"]}
        for command in commands():
            codes = re.findall(r"^\\fB(\d+)\\fP$", part(command, "Exit status"), re.MULTILINE)
            self.assertEqual(codes, expected.get(command, codes), command)
            self.assertLessEqual({"0", "2"}, set(codes), command)

    def test_tell_of_the_environment(self):
        for program, variable in (("analyze", "NO_COLOR"), ("render", "NO_COLOR"), ("collect", "AWS_*")):
            self.assertIn(f"\\fB{variable}\\fP\n", part(program, "Environment"))
        self.assertNotIn("NO_COLOR", part("collect", "Environment"))

    def test_point_to_the_other_programs(self):
        for program in PROGRAMS:
            named = re.findall(r"^\.BR (\w+) \(1\)", part(program, "See also"), re.MULTILINE)
            self.assertEqual(sorted([program, *named]), sorted(PROGRAMS))


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
        for command in commands():
            self.assertEqual(self.offered(*command.split(), "-"), sorted(options_in_help(command)))
        for command in ("analyze", "render", "collect local"):
            self.assertEqual(self.offered(*command.split(), "x.json", "--"),
                             sorted(name for name in options_in_help(command) if name.startswith("--")))

    def test_offers_subcommands_until_there_is_one(self):
        self.assertEqual(self.offered("collect", ""), sorted(subcommands("collect")))
        self.assertEqual(self.offered("collect", "loc"), ["local"])
        self.assertEqual(self.offered("collect", "--version", "doc"), ["doctor"])
        self.assertEqual(self.offered("collect", "doctor", "loc"), [])
        self.assertEqual(self.offered("collect", "--port", ""), sorted(subcommands("collect")))

    def test_offers_what_the_value_of_a_subcommands_option_begins_with(self):
        self.assertEqual(self.offered("collect", "local", "--fault", "d"), ["delay", "drop", "duplicate"])
        self.assertEqual(self.offered("collect", "local", "--fault", "=", "thr"), ["throttle"])
        self.assertEqual(self.offered("collect", "local", "--port", ""), [])
        self.assertEqual(self.offered("collect", "doctor", "--fault", "d"), [])

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

    def test_completes_subcommands_at_the_terminal(self):
        source = f"source {MANUAL}/collect.bash"
        bash = ["bash", "--norc", "--noprofile", "-i"]
        self.check_typing(bash, source, "collect doc\t--h\t", "collect doctor --help ")
        self.check_typing(bash, source, "collect local --fault thr\t:s3", "--fault throttle:s3")


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

    def test_completes_subcommands_their_options_and_values(self):
        self.check("collect doc\t", "collect doctor")
        self.check("collect doctor --h\t", "collect doctor --help")
        self.check("collect --vers\t", "--version")
        self.check("collect local --ing\t", "--ingestion-delay=")
        self.check("collect local --seed 7 --fault thr\t:s3", "--fault throttle:s3")

    def test_offers_every_option_of_help(self):
        for command in commands():
            text = (MANUAL / f"_{command.split()[0]}").read_text()
            for name in options_in_help(command):
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
        for command in commands():
            self.assertEqual(self.offered(command + " -"), sorted(options_in_help(command)))

    def test_offers_subcommands_until_there_is_one(self):
        self.assertEqual(self.offered("collect "), sorted(subcommands("collect")))
        self.assertEqual(self.offered("collect --version doc"), ["doctor"])
        self.assertEqual(self.offered("collect doctor "), [])
        self.assertEqual(self.offered("collect doctor loc"), [])

    def test_offers_values(self):
        self.assertEqual(self.offered("analyze --cold "), ["exclude", "include", "split"])
        self.assertEqual(self.offered("analyze --stage=trig"), ["--stage=trigger_latency"])
        self.assertEqual(self.offered("analyze --group-by store,value"), ["store,value_bytes"])
        self.assertEqual(self.offered("collect local --fault d"), ["delay", "drop", "duplicate"])
        self.assertEqual(self.offered("collect local --port "), [])

    def test_completes_files_and_folders(self):
        self.assertEqual(self.offered("analyze --out the"), ["the charts/", "the report.json"])
        self.assertEqual(self.offered("render --png the"), ["the charts/"])

if __name__ == "__main__":
    unittest.main(verbosity=2)
