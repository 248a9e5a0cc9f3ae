#!/usr/bin/env python3
"""`collect plan`, and what `collect run` does before it makes anything: experiments to start from, costs, consent.

    plan_test.py PROGRAM_DIRECTORY EXPERIMENTS_DIRECTORY [--sanitized]
"""
import json
import os
import pathlib
import pty
import re
import socket
import subprocess
import sys

from collect_program import CollectTest, programs

EXPERIMENTS = pathlib.Path(sys.argv.pop(2)).resolve()
COLUMNS = 80
AGREE = "target aws makes resources in an account, which costs money"


class PlanTest(CollectTest):
    def setUp(self):
        super().setUp()
        # Where an account would be: whoever connects is seen.
        self.account = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(self.account.close)
        os.environ |= {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.account.getsockname()[1]}", "AWS_REGION": "us-east-1",
                       "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_MAX_ATTEMPTS": "1"}

    def check_nothing_was_touched(self):
        self.account.setblocking(False)
        self.assertRaises(BlockingIOError, self.account.accept)
        self.assertEqual([os.listdir(folder) for folder in (self.home, self.temporary)], [[], []])
        self.assertLessEqual(set(os.listdir(self.folder)), {"home", "tmp", "x.yaml"})

    def plan(self, *arguments, **options):
        return self.collect("plan", *arguments, **options)

    def experiment(self, text):
        path = self.folder / "x.yaml"
        path.write_text(text)
        return path


class Experiments(PlanTest):
    def test_to_start_from_are_planned_in_80_columns(self):
        paths = sorted(EXPERIMENTS.glob("*.yaml"))
        self.assertGreaterEqual(len(paths), 3)
        for path in paths:
            for target in ("local", "aws"):
                done = self.plan(path, "--target", target)
                text = done.stdout.decode()
                self.assertEqual(done.stderr, "", path)
                self.assertEqual([line for line in text.splitlines() if len(line) > COLUMNS], [], path)
                self.assertRegex(text, rf"^Experiment {path.stem}, on (this machine|aws)")
                self.assertEqual("Costs nothing" in text, target == "local")
        self.check_nothing_was_touched()

    def test_stand_in_no_need_of_a_file(self):
        self.assertIn(b"Experiment trigger, on this machine", self.plan().stdout)

    def test_give_way_to_options(self):
        text = self.plan(EXPERIMENTS / "sizes.yaml", "--stores", "s3", "--rate", "5", "--seconds", "3", "--trials", "2",
                         "--seed", "9").stdout.decode()
        self.assertIn("3 cells, 2 trials", text)
        self.assertIn("6  turns of 3 s after 0.5 s of warm-up, in an order drawn from seed 9", text)

    def test_with_an_error_name_the_line(self):
        path = self.experiment("stores: s3\nratee: 5\n")
        self.assertEqual(self.refused("plan", path),
                         f"collect: there is no member 'ratee'\n  in {path}:2\n  did you mean 'rate'?\n")
        self.assertEqual(self.refused("run", path), self.refused("plan", path))

    def test_that_are_not_there(self):
        self.assertIn("No such file", self.refused("plan", "/nowhere.yaml", expect=3))

    def test_are_documented_member_by_member(self):
        text = (EXPERIMENTS.parent / "EXPERIMENTS.md").read_text()
        sections = {name: re.findall(r"^\| `(\w+)` \|.*\|.*\|.*\|$", section, re.MULTILINE)
                    for name, section in re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)}
        kinds = re.findall(r"^\| `([a-z]+)` \| [^|]* \|$", text.split("## ")[0], re.MULTILINE)[1:]
        said = self.refused("plan", self.experiment("kind: 1"))
        self.assertEqual(", ".join(kinds), re.search(r"choose from (.*)", said).group(1))
        for kind in kinds:
            said = self.refused("plan", self.experiment(f"kind: {kind}\nanything: 1\n"))
            known = re.search(r"choose from (.*)", said).group(1).split(", ")
            every = sections["Every kind"]
            self.assertEqual(every[:1] + sections[f"Kind {kind}"] + every[1:], known)
        example = re.search(r"```yaml\n(.*?)```", text, re.DOTALL).group(1)
        self.assertIn(b"8 cells, 3 trials", self.plan(self.experiment(example)).stdout)

    def test_of_triggerperf_say_what_is_ignored(self):
        path = self.experiment('data_store: "s3"\naws_acc_id: 123456789012\nkey:\n  sizes_list: "[59]"\nvalue:\n'
                               '  size: "889"\nnum_iters: "10"\n')
        done = self.plan(path)
        self.assertIn("collect: aws_acc_id is ignored: the account is that of the credentials\n", done.stderr)
        self.assertRegex(done.stdout.decode(), r"\n +1  s3 +59 +889 +1 +128 ")


class BeforeAnythingIsMade(PlanTest):
    def test_a_run_that_may_cost_more_than_allowed_is_refused(self):
        words = (EXPERIMENTS / "batching.yaml", "--target", "aws", "--max-cost", "0.01")
        for command in (("plan",), ("run", "--yes")):
            done = self.collect(*command, *words, expect=2)
            self.assertRegex(done.stderr, r"^collect: the run may cost 0\.\d+ USD, more than the 0\.0100 allowed; nothing was")
        self.check_nothing_was_touched()

    def test_aws_without_a_terminal_takes_a_yes(self):
        said = self.refused("run", EXPERIMENTS / "sizes.yaml", "--target", "aws", stdin=subprocess.DEVNULL)
        self.assertTrue(said.startswith(f"collect: {AGREE}\n  in --yes\n"), said)
        self.check_nothing_was_touched()

    def answered(self, answer):
        """Exit code and what was shown, of a run in a terminal where that was answered."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen([self.bin / "collect", "run", EXPERIMENTS / "sizes.yaml", "--target", "aws", "-q"],
                                   cwd=self.folder, stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)
        shown = b""
        while not shown.endswith(b"[y/N] "):
            shown += os.read(ours, 4096)
        self.check_nothing_was_touched()
        self.account.close()  # whoever calls is refused at once
        os.write(ours, answer)
        code = process.wait(programs.SECONDS)
        try:
            while piece := os.read(ours, 4096):
                shown += piece
        except OSError:
            pass
        os.close(ours)
        return code, shown.decode().replace("\r\n", "\n")

    def test_aws_in_a_terminal_asks(self):
        code, shown = self.answered(b"\n")
        self.assertEqual(code, 2)
        self.assertIn("This makes, in us-east-1 and with the credentials of the profile 'default',\n  2 IAM roles\n", shown)
        self.assertRegex(shown, r"It may cost up to 0\.\d{4} USD\. Go on\? \[y/N\] ")
        self.assertIn("not agreed to: nothing was made", shown)
        self.assertFalse((self.folder / "traces").exists())

    def test_aws_goes_on_when_agreed_to(self):
        code, shown = self.answered(b"y\n")
        self.assertEqual(code, 3)
        self.assertNotIn("not agreed", shown)
        self.assertTrue((self.folder / "traces").exists())

    def test_stores_on_aws_are_named(self):
        self.assertIn("which stores is not said", self.refused("run", "--target", "aws", "--yes"))

    def test_trouble_is_made_locally_alone(self):
        self.refused("run", EXPERIMENTS / "sizes.yaml", "--target", "aws", "--yes", "--fault", "drop:s3=1%")
        self.check_nothing_was_touched()


class Run(PlanTest):
    def test_makes_what_was_planned(self):
        words = (self.experiment("stores: [s3, dynamodb]\nrate: [10, 20]\nseconds: 1s\nwarm_up: 500ms\n"),)
        plan = self.plan(*words).stdout.decode()
        self.collect("run", "-q", *words, peak_mb=500)  # with the functions that it starts
        run, = (self.folder / "traces").iterdir()
        numbers = {what: int(number) for number, what in re.findall(r"^ +(\d+)  ([^\n,(]+)", plan, re.MULTILINE)}
        manifest = json.loads((run / "run.json").read_text())
        self.assertEqual(len(manifest["turns"]), 2 * numbers["turns of 1 s after 0.5 s of warm-up"])
        self.assertEqual(sum(turn["writes"] for turn in manifest["turns"]), numbers["items put"])
        steps = [json.loads(line) for line in (run / "journal.jsonl").read_text().splitlines()]
        made = [step["kind"] for step in steps if step["entry"] == "creating"]
        for kind, what in (("iam:role", "IAM roles"), ("lambda:function", "Lambda functions"), ("logs:group", "log groups")):
            self.assertEqual(made.count(kind), numbers[what], kind)


if __name__ == "__main__":
    programs.main()
