#!/usr/bin/env python3
"""What collect makes of its command line: help, version, and words it cannot use.

    command_line_test.py PROGRAM_DIRECTORY [--sanitized]
"""
import os
import re
import subprocess

from collect_program import CollectTest, programs

COLUMNS = 80


class CommandLineTest(CollectTest):
    def subcommands(self):
        text = self.collect("--help").stdout.decode()
        listing = re.search(r"^Subcommands:\n((?:  .*\n)+)", text, re.MULTILINE).group(1)
        return re.findall(r"^  (\S+)", listing, re.MULTILINE)


class Help(CommandLineTest):
    def every(self):
        return [(), *((name,) for name in self.subcommands())]

    def test_of_everything_fits_a_terminal(self):
        for command in self.every():
            for option in ("--help", "-h"):
                text = self.collect(*command, option).stdout.decode()
                wide = [line for line in text.splitlines() if len(line) > COLUMNS]
                self.assertEqual(wide, [], command)

    def test_of_everything_has_options_examples_and_exit_codes(self):
        for command in self.every():
            done = self.collect(*command, "--help")
            self.assertEqual(done.stderr, "")
            text = done.stdout.decode()
            usage = " ".join(["collect", *command])
            for part in (f"\nUsage: {usage} [OPTIONS]", "\n  -h,--help ", "\nExamples:\n", f" {usage}", "\nExit codes: 0 "):
                self.assertIn(part, text)

    def test_lists_what_there_is(self):
        self.assertLessEqual({"local", "doctor"}, set(self.subcommands()))

    def test_is_printed_whatever_else_is_asked_for(self):
        self.assertIn(b"Usage: collect local", self.collect("local", "--port", "1", "--help").stdout)

    def test_that_cannot_be_written_is_an_error(self):
        with open("/dev/full", "wb") as full:
            for command in self.every():
                done = self.collect(*command, "--help", expect=3, stdout=full)
                self.assertIn("No space left on device", done.stderr)


class Version(CommandLineTest):
    def test_is_that_of_the_other_programs(self):
        version = self.collect("--version").stdout.decode()
        self.assertRegex(version, r"^collect \d+\.\d+\.\d+\n$")
        self.assertEqual(version.split()[1], self.run_program("analyze", "--version").stdout.decode().split()[1])


class WrongUsage(CommandLineTest):
    def test_no_subcommand(self):
        for words in ((), ("",)):
            said = self.refused(*words)
            self.assertTrue(said.startswith("collect: a subcommand is missing\n"), said)
            for name in self.subcommands():
                self.assertIn(name, said)
            self.assertIn("see collect --help", said)

    def test_a_subcommand_that_is_none(self):
        for word in ("loc", "Local", "help", "a b"):
            said = self.refused(word, "--port", "5")
            self.assertTrue(said.startswith(f"collect: there is no subcommand '{word}'\n  choose from "), said)

    def test_an_option_that_is_none(self):
        self.assertIn("there is no option '--nope'\n", self.refused("--nope"))
        for name in self.subcommands():
            for words in (("--nope",), ("--nope=1",), ("--nope", "1"), ("-Z",)):
                said = self.refused(name, *words)
                self.assertIn(f"there is no option '{words[0]}'\n  in command line\n  see collect {name} --help\n", said)

    def test_names_of_options_are_not_guessed(self):
        self.assertIn("there is no option '--por'", self.refused("local", "--por", "4566"))

    def test_a_word_too_many(self):
        self.assertIn("unexpected argument 'x'", self.refused("doctor", "x"))
        self.assertIn("unexpected argument 'x'", self.refused("local", "x", "y"))
        self.assertIn("there is no option '--help'", self.refused("doctor", "--", "--help"))

    def test_bytes_for_the_terminal_are_shown_and_not_sent(self):
        for word in ("a\x1b[31mb", "\x07", "a\nb", b"\xff"):
            for words in ((word,), ("local", word), ("local", "--fault", word), ("local", "--region", word)):
                done = subprocess.run([self.bin / "collect", *words], capture_output=True, timeout=programs.SECONDS)
                self.assertEqual((done.returncode, done.stdout), (2, b""))
                self.assertRegex(done.stderr, rb"^collect: [^\n]*\\x")
                self.assertNotRegex(done.stderr, rb"[\x00-\x08\x0b-\x1f\x7f-\xff]")


class ClosedDescriptors(CommandLineTest):
    """What is closed is not taken for something else that was opened since."""

    def closed(self, words, *numbers):
        script = 'exec "$@" ' + " ".join(f"{number}>&-" for number in numbers)
        return subprocess.run(["sh", "-c", script, "sh", self.bin / "collect", *words], capture_output=True, text=True,
                              timeout=programs.SECONDS)

    def test_standard_output(self):
        for words in (["--help"], ["--version"], ["local"], ["doctor"]):
            done = self.closed(words, 1)
            self.assertEqual((done.returncode, done.stderr),
                             (3, "collect: cannot write: Bad file descriptor\n  in standard output\n"), words)
        self.assertEqual(os.listdir(self.temporary), [])

    def test_all_of_them(self):
        self.assertEqual(self.closed(["local"], 0, 1, 2).returncode, 3)
        self.assertEqual(self.closed(["--version"], 0, 2).stdout.split()[0], "collect")


if __name__ == "__main__":
    programs.main()
