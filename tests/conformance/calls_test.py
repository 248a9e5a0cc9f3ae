#!/usr/bin/env python3
"""Every operation of our clients against moto, which checks signatures and is not ours.

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

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import pypi  # noqa: E402

GROUP = "/aws/lambda/conformance"
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


def run_calls(program, environment, home, group=GROUP):
    done = subprocess.run([program, group], capture_output=True, text=True, timeout=300, check=False,
                          env=os.environ | {"HOME": home} | environment)
    return done.returncode, done.stdout + done.stderr


def prepare(endpoint):
    """A user whose key may do everything, log events to read; from then on moto checks signatures and permissions."""
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
    urllib.request.urlopen(urllib.request.Request(endpoint + "/moto-api/reset-auth", data=b"0", method="POST",
                                                  headers={"Content-Type": "text/plain"})).read()
    return key, events


def main():
    build_dir, program = sys.argv[1:3]
    pypi.enter(build_dir)
    for name in list(os.environ):  # whatever is configured for others
        if name.upper().startswith("AWS_") or name.upper().endswith("_PROXY"):
            del os.environ[name]
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
    from moto.server import ThreadedMotoServer
    logging.getLogger("werkzeug").setLevel(logging.ERROR)

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    failures = []
    try:
        endpoint = "http://%s:%d" % server.get_host_and_port()
        with tempfile.TemporaryDirectory() as home:
            code, output = run_calls(program, {"AWS_ENDPOINT_URL": endpoint, "AWS_REGION": "eu-west-1"}, home, "")
            print(output)
            if code != 0:
                failures.append("an unsigned operation failed")
            key, events = prepare(endpoint)
            keys = {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
            aws = {"AWS_ENDPOINT_URL": endpoint, "AWS_REGION": "eu-west-1"}
            code, output = run_calls(program, aws | keys, home)
            print(output)
            read = [json.loads(line[6:]) for line in output.splitlines() if line.startswith("event ")]
            if code != 0:
                failures.append("an operation failed")
            elif [event["message"] for event in read] != [event["message"] for event in events]:
                failures.append("the events read are not those written")

            wrong = aws | keys | {"AWS_SECRET_ACCESS_KEY": "wrong" + key["SecretAccessKey"]}
            code, output = run_calls(program, wrong, home)
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
            code, output = run_calls(program, {"AWS_PROFILE": "conformance"}, home)
            print("with a role:", output.splitlines()[0] if output else "")
            if "ok GetCallerIdentity" not in output and "AccessDenied" not in output:
                failures.append("no role was assumed through the profile")
    finally:
        server.stop()
    print("\n".join(failures) or "every operation did what it should")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
