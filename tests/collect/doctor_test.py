#!/usr/bin/env python3
"""What `collect doctor` says is missing, and what to do about it.

    doctor_test.py PROGRAM_DIRECTORY [--sanitized]
"""
import contextlib
import http.server
import re
import socket
import threading

from collect_program import CollectTest, Local, programs

SECONDS = 15  # nobody waits longer to hear that nothing answers
SECRET = "TopSecret/Key+of40CharactersThatNobodySees"
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLEOFAKEYID1", "AWS_SECRET_ACCESS_KEY": SECRET}
REGION = {"AWS_REGION": "eu-west-1"}
NOWHERE = {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}
NO_INSTANCE = {"AWS_EC2_METADATA_DISABLED": "true"}


class DoctorTest(CollectTest):
    def doctor(self, environment=None, expect=3):
        """Its findings by subject, as (kind, text); lines below a finding belong to it."""
        done = self.collect("doctor", environment={**NO_INSTANCE, **(environment or {})}, expect=expect, seconds=SECONDS)
        text = done.stdout.decode()
        self.assertEqual([line for line in text.splitlines() if len(line) > 80], [])
        for printed in (text, done.stderr):
            self.assertNotIn(SECRET, "".join(printed.split()))
        findings = {}
        for line in text.splitlines():
            head, rest = line[:26], line[26:]
            if head.strip():
                kind, about = re.fullmatch(r"(ok|note|missing) +(\S.*?) +", head).groups()
                findings[about] = (kind, rest)
            else:
                findings[about] = (kind, findings[about][1] + " " + rest)
        self.assertEqual("missing" in [kind for kind, _ in findings.values()], expect == 3, text)
        return findings

    def missing(self, findings, about, *parts):
        kind, text = findings[about]
        self.assertEqual(kind, "missing", text)
        for part in parts:
            self.assertIn(part, text)

    def config(self, text, name="config"):
        path = self.home / ".aws" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return path


class Credentials(DoctorTest):
    def test_none_at_all(self):
        found = self.doctor(REGION)
        self.missing(found, "credentials", "AWS_ACCESS_KEY_ID (not set)", str(self.home / ".aws/credentials"),
                     "Set AWS_PROFILE, or run 'aws configure'.")
        self.assertEqual(found["region"], ("ok", "eu-west-1"))
        self.assertNotIn("identity", found)

    def test_none_and_no_answer_from_an_instance(self):
        with silent_server() as address:
            found = self.doctor({**REGION, "AWS_EC2_METADATA_DISABLED": "false", "AWS_EC2_METADATA_SERVICE_ENDPOINT": address})
            self.missing(found, "credentials", "the instance's metadata (no answer, or no role)")

    def test_half_of_a_pair(self):
        for name in KEYS:
            found = self.doctor({**REGION, name: KEYS[name]})
            self.missing(found, "credentials", "only one is set", "Set both, or neither.")

    def test_are_named_and_shortened(self):
        found = self.doctor({**KEYS, **REGION, **NOWHERE})
        self.assertEqual(found["credentials"], ("ok", "from the environment (AKIA…YID1)"))

    def test_of_a_profile_with_half_of_a_pair(self):
        self.config(f"[default]\naws_secret_access_key = {SECRET}\n", "credentials")
        self.missing(self.doctor(REGION), "credentials", "has only one", "name another profile by AWS_PROFILE")


class Profiles(DoctorTest):
    def test_that_do_not_exist(self):
        self.config("[profile bench]\nregion = eu-west-1\n")
        self.missing(self.doctor({"AWS_PROFILE": "absent"}), "settings", '"absent"', str(self.home / ".aws/config"),
                     "Name another, or unset AWS_PROFILE.")

    def test_give_a_region_and_keys(self):
        self.config("[profile bench]\nregion = eu-north-1\n")
        self.config(f"[bench]\naws_access_key_id = AKIAEXAMPLEOFAKEYID2\naws_secret_access_key = {SECRET}\n", "credentials")
        found = self.doctor({"AWS_PROFILE": "bench", **NOWHERE})
        self.assertEqual(found["region"], ("ok", "eu-north-1"))
        self.assertEqual(found["credentials"][0], "ok")
        self.assertIn("AKIA…YID2", found["credentials"][1])

    def test_in_a_file_with_an_error_are_told_by_line(self):
        for text, line in ((f"[default]\nregion = eu-west-1\n[profile x\naws_secret_access_key = {SECRET}\n", 3),
                           (f"[default]\n{SECRET}\n", 2), ("region = eu-west-1\n", 1)):
            path = self.config(text)
            self.missing(self.doctor(), "settings", f"({path}:{line})", "Mend the line.")


class CredentialProcess(DoctorTest):
    def process(self, script):
        program = self.write("process", b"#!/bin/sh\n" + script.encode() + b"\n")
        program.chmod(0o700)
        self.config(f"[default]\nregion = eu-west-1\ncredential_process = {program}\n")
        return self.doctor(NOWHERE)

    def answer(self, expiration):
        return (f'{{"Version": 1, "AccessKeyId": "AKIAEXAMPLEOFAKEYID3", "SecretAccessKey": "{SECRET}", '
                f'"SessionToken": "{SECRET}", "Expiration": "{expiration}"}}')

    def test_that_works(self):
        found = self.process(f"echo '{self.answer('2099-01-01T00:00:00Z')}'")
        self.assertEqual(found["credentials"][0], "ok", found)
        self.assertRegex(found["credentials"][1], r"good for \d+ more minutes")
        self.missing(found, "identity")

    def test_that_takes_long_is_waited_for_aloud(self):
        program = self.write("process", f"#!/bin/sh\nsleep 2.5; echo '{self.answer('2099-01-01T00:00:00Z')}'\n".encode())
        program.chmod(0o700)
        self.config(f"[default]\nregion = eu-west-1\ncredential_process = {program}\n")
        done = self.collect("doctor", environment=NO_INSTANCE | NOWHERE, expect=3, seconds=SECONDS)
        self.assertEqual(done.stderr, "Waiting for the credential_process of the profile, 60 s at most. Does it want something?\n")
        self.assertRegex(done.stdout.decode(), r"ok +credentials ")

    def test_that_gives_expired_ones(self):
        found = self.process(f"echo '{self.answer('2001-01-01T00:00:00Z')}'")
        self.missing(found, "credentials", "have expired", "sign in again")

    def test_that_gives_something_else(self):
        whole = self.answer("2099-01-01T00:00:00Z")
        answers = (SECRET, whole[:-30], f"[{whole}]", whole.replace("1,", "2,", 1), whole.replace("AccessKeyId", "Id"),
                   self.answer("soon"))
        for script in ("true", "head -c 1000000 /dev/zero", r"printf '\377\000\033[31m'",
                       *(f"echo '{answer}'" for answer in answers)):
            with self.subTest(script):
                self.missing(self.process(script), "credentials", "the credential_process of the profile", "Mend that, sign in")

    def test_that_fails(self):
        for script, said in ((f"echo {SECRET}; exit 7", "exit code 7"), ("kill -9 $$", "exit code 137")):
            self.missing(self.process(script), "credentials", said, "Run it by hand to see why.")


class Region(DoctorTest):
    def test_missing(self):
        found = self.doctor({**KEYS, **NOWHERE})
        self.missing(found, "region", "No AWS region is given", "Set AWS_REGION")
        self.assertEqual(found["credentials"][0], "ok")
        self.assertNotIn("identity", found)

    def test_that_cannot_be_one(self):
        self.missing(self.doctor({**KEYS, "AWS_REGION": "Frankfurt!"}), "settings", "Frankfurt!", "eu-west-1")


@contextlib.contextmanager
def server_that_says(status, body):
    """The same to everybody."""
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def silent_server():
    """Takes connections, says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


class Endpoints(DoctorTest):
    def identity(self, url, *parts):
        found = self.doctor({**KEYS, **REGION, "AWS_ENDPOINT_URL": url})
        self.missing(found, "identity", *parts)
        self.assertNotIn("Lambda", found)
        return found

    def test_that_nobody_listens_at(self):
        found = self.identity("http://127.0.0.1:1", "STS GetCallerIdentity failed", "(127.0.0.1:1)",
                              "Start what serves http://127.0.0.1:1.", "without AWS_ENDPOINT_URL")
        self.assertEqual(found["endpoint"][0], "note")

    def test_that_do_not_answer(self):
        with silent_server() as url:
            self.identity(url, "no answer within", f"Start what serves {url}.")

    def test_that_are_something_else(self):
        for status, body in ((200, b"<html>hello</html>"), (200, b""), (404, b"not here"), (302, b"")):
            with self.subTest(status, body=body), server_that_says(status, body) as url:
                self.identity(url, "AWS_ENDPOINT_URL")
        with server_that_says(404, b"not here") as url:
            self.identity(url, f"Does {url} answer as AWS does?")

    def test_that_are_no_url(self):
        for url in ("localhost:4566", "http://", "ftp://127.0.0.1", f"http://user:{SECRET}@127.0.0.1:1"):
            self.identity(url, "(AWS_ENDPOINT_URL)", "http://host:port")


class AgainstLocal(DoctorTest):
    SERVICES = ("Lambda", "S3", "DynamoDB", "SQS", "CloudWatch Logs", "IAM")

    def test_nothing_is_missing(self):
        found = self.doctor(Local(self).settings, expect=0)
        for service in self.SERVICES:
            self.assertEqual(found[service][0], "ok", service)
        self.assertRegex(found["identity"][1], r"^arn:aws:iam::\d{12}:")
        self.assertEqual(found["clock"][0], "ok")

    def test_a_service_in_trouble_is_named_and_the_others_answer(self):
        found = self.doctor(Local(self, "--fault", "fail:logs").settings)
        for service in self.SERVICES:
            self.assertEqual(found[service][0], "missing" if service == "CloudWatch Logs" else "ok", service)

    def test_keys_that_are_not_of_it(self):
        settings = Local(self).settings
        self.missing(self.doctor({**settings, "AWS_SECRET_ACCESS_KEY": SECRET}), "identity",
                     "The secret key is not the one of this key id.")
        self.missing(self.doctor({**settings, **KEYS}), "identity", "Use the keys of that endpoint.")

    def test_expired_tokens(self):
        self.missing(self.doctor(Local(self, "--fault", "expire").settings), "identity", "Sign in again.")

    def test_a_clock_that_is_off(self):
        for skew_ms, said in ((60_000, "behind"), (-60_000, "ahead of")):
            found = self.doctor(Local(self, "--clock-skew", str(skew_ms)).settings)
            self.missing(found, "clock", said, "time server")
            self.assertRegex(found["clock"][1], r"\b(59|60|61) s\b")


class Programs(DoctorTest):
    def test_that_are_not_there_are_noted_with_their_packages(self):
        found = self.doctor({"PATH": str(self.folder)})
        for name, package in (("gnuplot", "gnuplot-nox"), ("etcd", "etcd-server")):
            self.assertEqual(found[name][0], "note")
            self.assertIn(f"apt-get install {package}", found[name][1])


if __name__ == "__main__":
    programs.main()
