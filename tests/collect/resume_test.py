#!/usr/bin/env python3
"""`collect run` killed at any instant, and what `collect resume`, `teardown` and `fetch` make of it. `collect local` is
the cloud, so that it goes on when the run does not.

    resume_test.py PROGRAM_DIRECTORY [--sanitized]

ECHOTRACE_KILLS: how many runs are killed (6 by default), ECHOTRACE_SEED: of the instants.
"""
import os
import random
import signal
import subprocess
import time
import unittest.mock

import run_files
from collect_program import CollectTest, Local, programs
from deployed import deployed, events_of, put_events

KILLS = int(os.environ.get("ECHOTRACE_KILLS", "6"))
SEED = int(os.environ.get("ECHOTRACE_SEED", "1"))
# What begins a phase, and how many seconds of it the instants are spread over.
PHASES = {
    "setup": (lambda entries: True, 1.5),
    "load": (lambda entries: any(one["entry"] == "turn" for one in entries), 10),
    "fetch": (lambda entries: sum(one["entry"] == "turn_done" for one in entries) == 2, 1.5),
    "teardown": (lambda entries: any(one["entry"] == "removed" for one in entries), 0.3),
}
BEGINS_WITHIN = 120


class CloudTest(CollectTest):
    FAULTS = ()

    def setUp(self):
        super().setUp()
        self.cloud = Local(self, *(f"--fault={fault}" for fault in self.FAULTS))
        self.settings = self.cloud.settings
        self.environment = self.settings | {"AWS_EC2_METADATA_DISABLED": "true"}

    def run_words(self, traces, *more):
        return ["run", "--target", "aws", "--yes", "-q", "--stores", "s3,dynamodb", "--rate", "20", "--seconds", "1", "--trials", "1",
                "--out", traces, *more]

    def kept_run(self, name):
        """A whole run whose resources stay: its directory."""
        self.collect(*self.run_words(name, "--keep"), environment=self.environment)
        return run_files.run_directory(self.folder / name)

    def resources(self, run):
        return sorted({one.split()[0] for one in deployed(self.settings, f"echotrace-{run}-")})


class Killed(CloudTest):
    def begin(self, traces):
        with unittest.mock.patch.dict(os.environ, self.environment):
            return self.start("collect", *self.run_words(traces), stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def kill_in(self, phase, delay, traces):
        """Whether it was killed, and not at its end before that."""
        begins, _ = PHASES[phase]
        process = self.begin(traces)
        end = time.monotonic() + BEGINS_WITHIN
        while process.poll() is None and time.monotonic() < end:
            directory = run_files.run_directory(self.folder / traces)
            if phase == "setup" or (directory and begins(run_files.journal(directory))):
                break
            time.sleep(0.01)
        try:
            self.assertEqual(process.wait(delay), 0)
            return False
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            return True

    def held(self, run):
        """Events by log group."""
        groups = [one.split()[-1] for one in deployed(self.settings, f"echotrace-{run}-") if one.startswith("log group")]
        return {group: events_of(self.settings, group) for group in groups}

    def when_settled(self, run):
        """The same, once the functions that were under way have ended."""
        before, held = None, self.held(run)
        while held != before:
            time.sleep(0.7)
            before, held = held, self.held(run)
        return held

    def check_resumed(self, directory, phase, at_once):
        run = directory.name
        held = self.held(run) if at_once else self.when_settled(run)
        quiet = "8" if at_once else "3"  # a slice is handed over three seconds before its first write
        done = self.collect("resume", "-q", "--quiet-seconds", quiet, directory, environment=self.environment)
        self.assertEqual(deployed(self.settings, f"echotrace-{run}-"), [], phase)
        self.assertEqual(run_files.standing(directory), set())
        self.assertEqual(run_files.manifest(directory)["state"], "complete", done.stdout)
        fetched = run_files.all_events(directory)
        for group, events in held.items():
            there = {one["eventId"]: one["message"] for one in fetched.get(group, [])}
            for event in events if group in run_files.manifest(directory)["functions"].values() else []:
                self.assertEqual(there.get(event["eventId"]), event["message"], f"lost in {phase}")
        for group, events in fetched.items():
            self.assertEqual(len({one["eventId"] for one in events}), len(events), f"twice in {group}, {phase}")
        if phase != "setup":
            self.check_accounting(directory, phase)
        again = self.collect("resume", "-q", directory, environment=self.environment)
        self.assertIn(b"The run is complete.", again.stdout)

    def check_accounting(self, directory, phase):
        accounting = self.analyze(directory)["accounting"]
        wrong = {name: accounting[name] for name in ("lost", "undetermined", "duplicates", "orphans")}
        self.assertEqual(wrong, dict.fromkeys(wrong, 0), phase)
        self.assertEqual(accounting["delivered"], accounting["writes"], phase)
        if phase in ("fetch", "teardown"):
            self.assertEqual(accounting["writes"], 40)  # 20 a second into each of both

    def test_killed_at_any_instant(self):
        chance = random.Random(SEED)
        order = ["setup", "load", "fetch", "teardown", "load", "fetch"]
        killed = 0
        for i in range(KILLS):
            phase = order[i % len(order)]
            delay = chance.uniform(0, PHASES[phase][1])
            with self.subTest(number=i, phase=phase, delay=round(delay, 3), seed=SEED):
                killed += self.kill_in(phase, delay, f"t{i}")
                if KILLS > len(order):  # takes long enough to be watched
                    print(f"{i + 1} of {KILLS}: {phase}, {delay:.3f} s, {killed} killed", flush=True)
                directory = run_files.run_directory(self.folder / f"t{i}")
                if directory is None:  # killed before there was anything to say
                    self.assertEqual(deployed(self.settings, "echotrace-r"), [])
                elif run_files.manifest(directory)["state"] == "complete":
                    self.assertEqual(deployed(self.settings, f"echotrace-{directory.name}-"), [])
                else:
                    self.check_resumed(directory, phase, at_once=chance.random() < 0.5)
        self.assertGreater(killed, KILLS // 2, "most of the runs had ended before they could be killed")


class Teardown(CloudTest):
    EVERYTHING = ["bucket", "function", "log", "mapping", "role", "table"]

    def test_of_a_directory_and_by_tag(self):
        directory, other = self.kept_run("first"), self.kept_run("second")
        for run in (directory.name, other.name):
            self.assertEqual(self.resources(run), self.EVERYTHING)
        before = deployed(self.settings)

        for words in (["teardown", "--dry-run", directory], ["teardown", "--dry-run", "--run", directory.name]):
            listed = self.collect(*words, environment=self.environment).stdout.decode()
            self.assertEqual(deployed(self.settings), before)
            for one in before:
                if one.startswith("mapping"):
                    continue  # listed as those of a function
                self.assertEqual(one.split()[-1] in listed.split(), f"-{directory.name}-" in one, (one, listed))

        self.collect("teardown", "--run", other.name, environment=self.environment)
        self.assertEqual(self.resources(other.name), [])
        self.assertEqual(self.resources(directory.name), self.EVERYTHING)
        self.collect("teardown", directory, environment=self.environment)
        self.assertEqual(deployed(self.settings), [])
        self.assertEqual(run_files.standing(directory), set())

        for words in ([directory], [other], ["--run", other.name]):  # once more, and where all is gone already
            self.collect("teardown", *words, environment=self.environment)
        said = self.collect("teardown", directory, environment=self.environment).stdout
        self.assertEqual(said, b"Nothing is left.\n")
        self.assertEqual(self.analyze(directory)["accounting"]["delivered"], 40)

    def test_wrong_usage(self):
        self.refused("teardown")
        self.refused("teardown", "somewhere", "--run", "r2345678")
        self.refused("teardown", "somewhere", expect=3)


class Fetch(CloudTest):
    GROUP, OTHER = "/aws/lambda/a", "of/another#kind"

    def setUp(self):
        super().setUp()
        self.now = int(time.time() * 1000)

    def fetch(self, *words):
        traces = f"traces{time.monotonic_ns()}"
        done = self.collect("fetch", "--out", traces, *words, environment=self.environment)
        directory = run_files.run_directory(self.folder / traces)
        self.assertIn(f"Traces: {traces}/{directory.name}\n", done.stdout.decode())
        self.assertEqual(run_files.manifest(directory)["state"], "complete")
        return directory

    def messages(self, *words):
        directory = self.fetch("--log-group", self.GROUP, *words)
        return [event["message"] for event in run_files.events(directory, self.GROUP)]

    def test_all_events_once_and_verbatim(self):
        odd = ["two\nlines\r\n", "\ttab \"quoted\" \\ back", "nul \\u0000 and é \U0001f600", "x" * 100_000]
        # More than fit one page, of two streams whose times interleave.
        put_events(self.settings, self.GROUP, "s/[1]", [(self.now - 9000 + i, f"a {i} " + "y" * 200) for i in range(4000)])
        put_events(self.settings, self.GROUP, "s/[2]", [(self.now - 8999 + i, f"b {i} " + "z" * 200) for i in range(3000)])
        put_events(self.settings, self.GROUP, "odd", [(self.now, text) for text in odd])
        put_events(self.settings, self.OTHER, "s", [(self.now, "elsewhere")])
        directory = self.fetch("--log-group", self.GROUP, "--log-group", self.OTHER)
        held = events_of(self.settings, self.GROUP)
        self.assertEqual(len(held), 7004)
        key = (lambda one: one["eventId"])
        self.assertEqual(sorted(run_files.events(directory, self.GROUP), key=key), sorted(held, key=key))
        self.assertEqual([one["message"] for one in run_files.events(directory, self.OTHER)],
                         ["elsewhere"])

    def test_times_and_filters(self):
        hour = 3_600_000
        put_events(self.settings, self.GROUP, "s", [(self.now - 3 * hour, "early"), (self.now - 30 * 60_000, "ERROR one"),
                                                    (self.now - 10 * 60_000, "fine"), (self.now - 1000, "ERROR two")])
        self.assertEqual(self.messages(), ["ERROR one", "fine", "ERROR two"])  # of the last hour
        self.assertEqual(self.messages("--since", "4h"), ["early", "ERROR one", "fine", "ERROR two"])
        self.assertEqual(self.messages("--since", "4h", "--until", "20m"), ["early", "ERROR one"])
        self.assertEqual(self.messages("--since", "4h", "--filter", "ERROR"), ["ERROR one", "ERROR two"])
        utc = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.now / 1000 - 15 * 60))
        self.assertEqual(self.messages("--since", utc), ["fine", "ERROR two"])
        self.assertEqual(self.messages("--until", utc), ["ERROR one"])
        self.refused("fetch", "--log-group", self.GROUP, "--since", "1h", "--until", "2h", environment=self.environment)

    def test_a_group_that_is_not_there_is_named(self):
        said = self.refused("fetch", "--log-group", "/aws/lambda/mistyped", expect=3, environment=self.environment)
        self.assertIn("/aws/lambda/mistyped", said)


class FetchInTrouble(CloudTest):
    FAULTS = ("throttle:logs.FilterLogEvents=40%", "fail:logs.FilterLogEvents=20%", "empty-page=30%")
    GROUPS = [f"/aws/lambda/{i}" for i in range(4)]

    def test_all_events_once_whatever_the_service_says(self):
        now = int(time.time() * 1000)
        messages = [f"{i} " + "y" * 200 for i in range(4000)]  # of more than one page
        for group in self.GROUPS:
            put_events(self.settings, group, "s", [(now - 9000 + i, text) for i, text in enumerate(messages)])
        words = [word for group in self.GROUPS for word in ("--log-group", group)]
        done = self.collect("fetch", *words, environment=self.environment)
        self.assertIn(b"16000 events of 4 log groups", done.stdout)
        directory = run_files.run_directory(self.folder / "traces")
        for group in self.GROUPS:
            self.assertEqual([event["message"] for event in run_files.events(directory, group)], messages)


if __name__ == "__main__":
    programs.main()
