#!/usr/bin/env python3
"""Our signatures equal botocore's, and what botocore signed our server's side accepts, until a byte of it is changed.

    signing_test.py BUILD_DIR SIGNER [--count N] [--seed N]
"""

import argparse
import base64
import datetime
import json
import pathlib
import random
import subprocess
import sys
from unittest import mock
from urllib.parse import urlsplit

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import pypi  # noqa: E402

REGIONS = ["us-east-1", "eu-west-1", "ap-southeast-2", "us-gov-west-1"]
SERVICES = ["lambda", "dynamodb", "sqs", "logs", "iam", "sts", "rds-data", "secretsmanager", "timestream"]
ODD = [" ", "+", "%", "%20", "%2F", "/", "//", ".", "..", "/./", "/../", "&", "=", "?", "#", "~", "-", "_", "'", "(", ")",
       "*", "!", "@", ":", ";", ",", "$", "[", "]", "{", "}", "\\", "|", "^", "`", "\"", "<", ">", "ä", "ß", "日本", "😀",
       "\u00a0", "\u200b", "e\u0301", "a", "Z", "0", "key", "key=value", "\t", "\u0001", "\u007f"]
HEADERS = ["X-Amz-Target", "x-amz-meta-Name", "X-AMZ-META-name", "Content-Type", "Content-MD5", "Range", "If-None-Match",
           "User-Agent", "X-Amzn-Trace-Id", "x-amz-acl", "Cache-Control", "Expect", "X-Custom", "x-custom-"]
VALUES = ["", "a", "a b", "  a   b  ", "\"a   b\"", "a,b", "a;b=c", "x=y", "tab\tin", "bytes=0-9", "application/json",
          "ümlaut".encode().decode("latin-1"), "=+/%", "a" * 300]


def odd_text(rng, most):
    return "".join(rng.choice(ODD) for _ in range(rng.randint(0, most)))


def make_request(rng, percent_encode):
    kind = rng.choice(["sign", "sign", "presign"])
    service = "s3" if rng.random() < 0.5 else rng.choice(SERVICES)
    path = "/" + percent_encode(odd_text(rng, 8), safe="/~")
    presigned = kind == "presign"
    names = [odd_text(rng, 2) or "n" for _ in range(rng.randint(0, 4))]
    if not presigned and names and rng.random() < 0.3:
        names.append(names[0])
    if presigned:  # its parameters end up in a dictionary
        names = list(dict.fromkeys(names))
    parts = []
    for name in names:
        bare = rng.random() < 0.1
        parts.append(percent_encode(name) + ("" if bare else "=" + percent_encode(odd_text(rng, 3))))
    body = b"" if presigned else bytes(rng.randrange(256) for _ in range(rng.choice([0, 0, 1, 40, 3000])))
    scheme = rng.choice(["http", "https"])
    host = rng.choice([f"{service}.eu-west-1.amazonaws.com", "bucket.S3.amazonaws.com", "127.0.0.1:4566", "localhost:80",
                       "example.com:443", "[::1]:9000"])
    headers = [[rng.choice(HEADERS), rng.choice(VALUES)] for _ in range(rng.randint(0, 4))]
    return {
        "kind": kind, "method": rng.choice(["GET", "PUT", "POST", "DELETE", "HEAD"]), "origin": f"{scheme}://{host}",
        "path": path, "query": "&".join(parts), "headers": headers, "body": base64.b64encode(body).decode(),
        "service": service, "region": rng.choice(REGIONS), "time": rng.randint(0, 4102444799),
        "expires": rng.randint(1, 604800), "access_key": "AKIA" + str(rng.randrange(10**12)),
        "secret_key": "".join(rng.choice("abcXYZ019+/=") for _ in range(40)),
        "token": rng.choice(["", "", "token/with+odd=chars" * rng.randint(1, 40)]), "payload_hash": "",
    }


def sign_with_botocore(request):
    """The request as botocore would send it: query and headers, in the same form as above."""
    from botocore import auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    credentials = Credentials(request["access_key"], request["secret_key"], request["token"] or None)
    url = request["origin"] + request["path"] + ("?" + request["query"] if request["query"] else "")
    body = base64.b64decode(request["body"])
    made = AWSRequest(method=request["method"], url=url, data=body)
    for name, value in request["headers"]:
        made.headers.add_header(name, value)
    if request["payload_hash"]:
        made.context["payload_signing_enabled"] = False
        made.context["has_streaming_input"] = True
        made.headers["Content-MD5"] = "x"
    s3 = request["service"] == "s3"
    if request["kind"] == "presign":
        signer = auth.S3SigV4QueryAuth if s3 else auth.SigV4QueryAuth
        signing = signer(credentials, request["service"], request["region"], expires=request["expires"])
    else:
        signing = (auth.S3SigV4Auth if s3 else auth.SigV4Auth)(credentials, request["service"], request["region"])
    now = datetime.datetime.fromtimestamp(request["time"], datetime.timezone.utc).replace(tzinfo=None)
    with mock.patch("botocore.auth.get_current_datetime", return_value=now):
        signing.add_auth(made)
    split = urlsplit(made.url)
    signed = dict(request, kind="verify", path=split.path, query=split.query)
    signed["headers"] = [["Host", auth._host_from_url(made.url)]]
    signed["headers"] += [[name, value] for name, value in made.headers.items() if name.lower() != "host"]
    return signed


def tampered(rng, signed):
    """The same request with one thing changed that its signature covers."""
    changed = dict(signed, headers=[list(header) for header in signed["headers"]])
    what = rng.choice(["method", "path", "query", "host", "secret_key"])
    if what == "method":
        changed["method"] = {"GET": "PUT"}.get(signed["method"], "GET")
    elif what == "path":
        changed["path"] += "x"
    elif what == "query":
        changed["query"] += ("&" if signed["query"] else "") + "extra=1"
    elif what == "host":
        changed["headers"][0][1] += "x"
    else:
        changed["secret_key"] += "x"
    return changed


def ask(signer, requests):
    lines = "".join(json.dumps(request) + "\n" for request in requests)
    done = subprocess.run([signer], input=lines, capture_output=True, text=True, check=True, timeout=600)
    return [json.loads(line) for line in done.stdout.splitlines()]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build_dir")
    parser.add_argument("signer")
    parser.add_argument("--count", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=20261121)
    arguments = parser.parse_args()
    pypi.enter(arguments.build_dir)
    from botocore.compat import quote
    import botocore

    def percent_encode(text, safe="-._~"):
        return quote(text.encode("utf-8"), safe=safe)

    rng = random.Random(arguments.seed)
    ours, theirs = [], []
    for _ in range(arguments.count):
        request = make_request(rng, percent_encode)
        if request["kind"] == "sign" and request["service"] == "s3" and rng.random() < 0.2:
            request["origin"] = request["origin"].replace("http://", "https://")
            request["payload_hash"] = "UNSIGNED-PAYLOAD"
            request["headers"] = [header for header in request["headers"] if header[0] != "Content-MD5"]
            signed = sign_with_botocore(request)
            request["headers"].append(["Content-MD5", "x"])
        else:
            signed = sign_with_botocore(request)
        ours.append(request)
        theirs.append(signed)

    failures = []
    for request, signed, answer in zip(ours, theirs, ask(arguments.signer, ours), strict=True):
        if request["kind"] == "presign":
            expected, got = signed["query"], answer["query"]
        else:
            expected, got = dict(signed["headers"])["Authorization"], answer["authorization"]
        if expected != got or not answer["accepted"]:
            failures.append((request, expected, got))
    accepted = [answer["accepted"] for answer in ask(arguments.signer, theirs)]
    failures += [(signed, "accepted", "refused") for signed, good in zip(theirs, accepted, strict=True) if not good]
    changed = [tampered(rng, signed) for signed in theirs]
    refused = [not answer["accepted"] for answer in ask(arguments.signer, changed)]
    failures += [(request, "refused", "accepted") for request, good in zip(changed, refused, strict=True) if not good]

    for request, expected, got in failures[:5]:
        print(json.dumps(request, ensure_ascii=False), f"\n  botocore: {expected}\n  ours:     {got}")
    odd = sum(1 for request in ours if request["service"] == "s3" and "%" in request["path"])
    print(f"{len(ours)} requests signed as botocore {botocore.__version__} does ({odd} S3 keys with escapes, "
          f"{sum(r['kind'] == 'presign' for r in ours)} presigned), {len(theirs)} of botocore's accepted, "
          f"{len(changed)} changed ones refused: {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
