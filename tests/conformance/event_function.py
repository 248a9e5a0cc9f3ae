"""A function: does what its event says, or answers with it. endpoint tests deploy it as a bootstrap (function_zips.py).

    {"do": "exit", "code": 3}       ends without an answer
    {"do": "kill"}                  is killed
    {"do": "hang"}                  never answers
    {"do": "print", "bytes": n}     prints a line of n bytes
    {"do": "fail"}                  reports an error
    {"do": "answer", "bytes": n}    answers with a text of n bytes
    {"do": "variables"}             answers with its environment
"""

import http.client
import json
import os
import signal
import sys
import time

INVOCATIONS = "/2018-06-01/runtime/invocation/"


def call(method, path, body=None, headers=None):
    api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    api.request(method, path, body, headers or {})
    answer = api.getresponse()
    return answer.headers, answer.read()


def act(event):
    """What the event wants; the answer to it."""
    wanted = event.get("do") if isinstance(event, dict) else None
    if wanted == "exit":
        os._exit(event["code"])
    if wanted == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    while wanted == "hang":
        time.sleep(1)
    if wanted == "print":
        print("x" * event["bytes"], flush=True)
    if wanted == "answer":
        return "y" * (event["bytes"] - 2)
    if wanted == "variables":
        return dict(os.environ)
    return event


def main():
    if "EXIT_AT_START" in os.environ:
        print("no start", flush=True)
        sys.exit(int(os.environ["EXIT_AT_START"]))
    print(f"process {os.getpid()}", flush=True)
    while True:
        headers, body = call("GET", INVOCATIONS + "next")
        print("got " + body.decode(), flush=True)
        place = INVOCATIONS + headers["Lambda-Runtime-Aws-Request-Id"]
        event = json.loads(body)
        if isinstance(event, dict) and event.get("do") == "fail":
            error = {"errorType": "Failed", "errorMessage": "as asked"}
            call("POST", place + "/error", json.dumps(error), {"Lambda-Runtime-Function-Error-Type": "Failed"})
        else:
            call("POST", place + "/response", json.dumps(act(event)))


main()
