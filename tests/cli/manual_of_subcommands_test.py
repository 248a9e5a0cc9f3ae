#!/usr/bin/env python3
"""What cmake/manual makes of a program with subcommands that take files, folders and a choice of words.

    manual_of_subcommands_test.py PROGRAM_DIRECTORY
"""
import os
import pathlib
import shutil
import sys
import unittest

from man_sections import sections, subsections
from shells import ShellTest, needs, run

BIN = pathlib.Path(sys.argv.pop(1)).resolve()


class Made(ShellTest):
    HELP = {"": """Does this and that.
Usage: tool [OPTIONS] SUBCOMMAND ...

Subcommands:
  run         goes and returns; a sentence that
              goes on
  rest        does nothing

Options:
  -h,--help   Print this help message and exit

Examples:
  tool run x.yaml
  tool rest   do nothing

Exit codes: 0 done, 2 wrong usage.
""", "run": """Goes and returns.
Usage: tool run [OPTIONS] FILE

Positionals:
  FILE TEXT REQUIRED
              what to run

Options:
  -h,--help   Print this help message and exit
  --out DIR REQUIRED
              where what comes out
              is put
  --target TEXT:{local,aws}
              where to run it
""", "rest": """Does nothing.
Usage: tool rest [OPTIONS]

Options:
  -h,--help   Print this help message and exit
"""}

    def setUp(self):
        super().setUp()
        cases = "".join(f"{name}--help) cat <<'END'\n{text}END\n;;\n" for name, text in self.HELP.items())
        tool = self.folder / "tool"
        tool.write_text(f'#!/bin/sh\ncase "$1$2" in\n{cases}*) exit 2 ;;\nesac\n')
        tool.chmod(0o700)
        self.assertEqual(run(BIN / "manual", tool, "1.2.3", "2026-11-21", self.folder), ("", "", 0))

    def test_its_page(self):
        page = sections((self.folder / "tool.1").read_text())
        self.assertEqual(page["SYNOPSIS"], ".B tool\n[OPTIONS] SUBCOMMAND ...\n.br\n.B tool run\n[OPTIONS] FILE\n"
                                           ".br\n.B tool rest\n[OPTIONS]\n")
        self.assertIn("goes and returns; a sentence that goes on\n", page["SUBCOMMANDS"])
        options = subsections(page["TOOL RUN"])["Options"]
        for item in ("\\fIFILE\\fP\nwhat to run", "\\fB\\-\\-out\\fP \\fIDIR\\fP\nwhere what comes out is put",
                     "\\fB\\-\\-target\\fP \\fBlocal\\fP|\\fBaws\\fP\nwhere to run it"):
            self.assertIn(f".TP\n{item}\n", options)
        if shutil.which("mandoc"):
            self.assertEqual(run("mandoc", "-Tlint", self.folder / "tool.1"), ("", "", 0))

    def check_shell(self, command, setup):
        self.check_typing(command, setup, "tool run the\\ r\t", "the\\ report.json")
        self.check_typing(command, setup, "tool run x --out the\t", "the\\ charts/")
        self.check_typing(command, setup, "tool run x --target lo\t", "local")
        self.check_typing(command, setup, "tool re\t", "rest")
        self.check_typing(command, setup, "tool rest the\t|", "the\a|")  # a bell: nothing fits

    def test_bash(self):
        self.check_shell(["bash", "--norc", "--noprofile", "-i"], f"source {self.folder}/tool.bash")

    @needs("zsh")
    def test_zsh(self):
        self.check_shell(["zsh", "-f", "-i"], f"PS1='ready> '; fpath=({self.folder} $fpath); autoload -U compinit; compinit -u -D")

    @needs("fish")
    def test_fish(self):
        for line, expected in (("tool run the", ["the charts/", "the report.json"]), ("tool run --out the", ["the charts/"]),
                               ("tool run --target ", ["aws", "local"]), ("tool re", ["rest"]), ("tool rest the", [])):
            out, error, _ = run("fish", "--no-config", "-c", f'source "{self.folder}/tool.fish"; complete -C "{line}"',
                                cwd=self.folder, env={**os.environ, "HOME": str(self.folder), "TERM": "dumb"})
            self.assertEqual((sorted(row.split("\t")[0] for row in out.splitlines()), error), (expected, ""), line)

    def test_a_program_that_prints_no_help_is_refused(self):
        (self.folder / "tool").write_text("#!/bin/sh\necho hello\n")
        for program in ("tool", "none"):
            out, error, code = run(BIN / "manual", self.folder / program, "1.2.3", "2026-11-21", self.folder)
            self.assertEqual((out, code), ("", 3))
            self.assertIn("manual: ", error)


if __name__ == "__main__":
    unittest.main(verbosity=2)
