#!/usr/bin/env python3
"""Our clients against moto, which checks signatures and permissions and is not ours: every operation that it has.

    calls_test.py BUILD_DIR CALLS
"""

import json
import logging
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import operations  # noqa: E402
import pypi  # noqa: E402

GROUP = "/aws/lambda/conformance"
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


# moto takes boto3's own signatures of requests without a body for wrong where the path says what they are: Lambda's.
UNCHECKED = ["deployment", "function-urls"]
CHECKED = ["identity", "s3", "concurrency", "sqs", "dynamodb", "logs", "roles", "secrets", "tags"]


def run_calls(program, environment, home, *parts):
    done = subprocess.run([program, *parts], capture_output=True, text=True, timeout=300, check=False,
                          env=os.environ | {"HOME": home} | environment)
    return done.returncode, done.stdout + done.stderr


def prepare(endpoint):
    """A user whose key may do everything, log events to read."""
    import boto3

    session = boto3.Session(aws_access_key_id="x", aws_secret_access_key="x", region_name="eu-west-1")
    logs = session.client("logs", endpoint_url=endpoint)
    logs.create_log_group(logGroupName=GROUP)
    logs.create_log_stream(logGroupName=GROUP, logStreamName="s")
    now = int(time.time() * 1000)
    events = [{"timestamp": now + i, "message": f"line {i} \"quoted\" \u00e4\n"} for i in range(3)]
    logs.put_log_events(logGroupName=GROUP, logStreamName="s", logEvents=events)
    iam = session.client("iam", endpoint_url=endpoint)
    iam.create_role(RoleName="conformance", AssumeRolePolicyDocument=json.dumps(POLICY))
    iam.create_user(UserName="u")
    iam.put_user_policy(UserName="u", PolicyName="all", PolicyDocument=json.dumps(POLICY))
    key = iam.create_access_key(UserName="u")["AccessKey"]
    return key, events


def tell_moto(endpoint, what, data, content_type):
    urllib.request.urlopen(urllib.request.Request(f"{endpoint}/moto-api/{what}", data=data, method="POST",
                                                  headers={"Content-Type": content_type})).read()


def make_zip(folder):
    path = pathlib.Path(folder) / "function.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("bootstrap", "#!/bin/sh\n")
    return str(path)


def main():
    build_dir, program = sys.argv[1:3]
    pypi.enter(build_dir)
    for name in list(os.environ):  # whatever is configured for others
        if name.upper().startswith("AWS_") or name.upper().endswith("_PROXY"):
            del os.environ[name]
    os.environ |= {"AWS_EC2_METADATA_DISABLED": "true", "MOTO_IAM_LOAD_MANAGED_POLICIES": "true"}
    from moto.server import ThreadedMotoServer
    logging.getLogger("werkzeug").setLevel(logging.ERROR)

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    failures = []
    try:
        endpoint = "http://%s:%d" % server.get_host_and_port()
        with tempfile.TemporaryDirectory() as home:
            tell_moto(endpoint, "config", b'{"lambda": {"use_docker": false}}', "application/json")
            code, output = run_calls(program, {"AWS_ENDPOINT_URL": endpoint, "AWS_REGION": "eu-west-1"}, home,
                                     "web-identity")
            everything = output
            if code != 0:
                failures.append("an unsigned operation failed")
            key, events = prepare(endpoint)
            keys = {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
            aws = {"AWS_ENDPOINT_URL": endpoint, "AWS_REGION": "eu-west-1", "ECHOTRACE_ZIP": make_zip(home),
                   "ECHOTRACE_LOG_GROUP": GROUP}
            code, output = run_calls(program, aws | keys, home, *UNCHECKED)
            everything += output
            if code != 0:
                failures.append("an operation whose signature is not checked failed")
            tell_moto(endpoint, "reset-auth", b"0", "text/plain")  # from here on it checks
            code, output = run_calls(program, aws | keys, home, *CHECKED)
            everything += output
            print(everything)
            read = [json.loads(line[6:]) for line in output.splitlines() if line.startswith("event ")]
            if code != 0:
                failures.append("an operation failed")
            else:
                failures += operations.unproven(everything, operations.MOTO)
            if code == 0 and [event["message"] for event in read] != [event["message"] for event in events]:
                failures.append("the events read are not those written")

            wrong = aws | keys | {"AWS_SECRET_ACCESS_KEY": "wrong" + key["SecretAccessKey"]}
            code, output = run_calls(program, wrong, home, *CHECKED)
            print("with a wrong key:", output)
            if code == 0 or "SignatureDoesNotMatch" not in output or "wrong" + key["SecretAccessKey"] in output:
                failures.append("a wrong secret key was not refused")

            folder = pathlib.Path(home) / ".aws"
            folder.mkdir()
            (folder / "credentials").write_text(
                f"[source]\naws_access_key_id={key['AccessKeyId']}\naws_secret_access_key={key['SecretAccessKey']}\n")
            (folder / "config").write_text(
                "[profile conformance]\nrole_arn=arn:aws:iam::123456789012:role/conformance\nsource_profile=source\n"
                f"region=eu-west-1\nendpoint_url={endpoint}\n")
            code, output = run_calls(program, {"AWS_PROFILE": "conformance"}, home, "identity")
            print("with a role:", output.splitlines()[0] if output else "")
            if "ok GetCallerIdentity" not in output and "AccessDenied" not in output:
                failures.append("no role was assumed through the profile")
    finally:
        server.stop()
    print("\n".join(failures) or "every operation did what it should")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
