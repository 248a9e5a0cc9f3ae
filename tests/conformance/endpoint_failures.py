"""Checks of functions that fail, of code that must not be unpacked, and of an endpoint that is killed."""

import base64
import contextlib
import json
import os
import pathlib
import re
import signal
import stat
import subprocess
import tempfile

from checks import equal, expect, refused, until
from collect_local import serving
from endpoint_client import Endpoint, deploy, log_messages, role, settled
from function_zips import event_function_zip, link_zip, zip_of

MEGABYTE = 1_000_000
ANSWER_LIMIT = 6 * 1024 * 1024


def invoke(endpoint, event, **more):
    """The function error, what it answered, and the tail of its log."""
    answer = endpoint.functions.invoke(FunctionName="event", Payload=json.dumps(event), LogType="Tail", **more)
    equal(answer["StatusCode"], 200, "a function's failure is no failure of Invoke")
    tail = base64.b64decode(answer["LogResult"]).decode()
    return answer.get("FunctionError"), json.loads(answer["Payload"].read()), tail


@contextlib.contextmanager
def event_function(collect, **settings):
    with serving(collect) as started:
        endpoint = Endpoint(*started)
        deploy(endpoint, "event", event_function_zip(), **settings)
        yield endpoint


def check_failures_of_functions(collect):
    with event_function(collect, Timeout=3) as endpoint:
        error, answer, tail = invoke(endpoint, {"do": "fail"})
        equal((error, answer), ("Unhandled", {"errorType": "Failed", "errorMessage": "as asked"}), "reports an error")
        expect("Status: error" in tail and "Error Type: Failed" in tail, f"its REPORT: {tail}")

        error, answer, tail = invoke(endpoint, {"do": "exit", "code": 3})
        equal((error, answer["errorType"]), ("Unhandled", "Runtime.ExitError"), "ends")
        expect(answer["errorMessage"].endswith("Runtime exited with error: exit status 3"), answer)
        error, answer, tail = invoke(endpoint, {"do": "kill"})
        expect(answer["errorMessage"].endswith("signal: killed"), answer)
        equal(invoke(endpoint, {"well": 1})[:2], (None, {"well": 1}), "a new process answers the next one")

        error, answer, tail = invoke(endpoint, {"do": "hang"})
        equal(error, "Unhandled", "hangs")
        expect(answer["errorMessage"].endswith("Task timed out after 3.00 seconds"), answer)
        expect("Status: timeout" in tail, f"its REPORT: {tail}")
        equal(invoke(endpoint, {"well": 2})[:2], (None, {"well": 2}), "and the next one is answered")

        error, answer, tail = invoke(endpoint, {"do": "print", "bytes": MEGABYTE})
        equal((error, answer["bytes"]), (None, MEGABYTE), "prints a megabyte")
        expect(len(tail.encode()) <= 4096 and "REPORT" in tail, "the last 4 KB of the log")
        printed = until("the log", lambda: [message for message in log_messages(endpoint, "/aws/lambda/event")
                                            if message.startswith("xxx")])
        equal(sum(message.count("x") for message in printed), MEGABYTE, "all of it is in the log")
        expect(max(len(message) for message in printed) <= 256 * 1024, "in pieces as long as an event may be")

        error, answer, _ = invoke(endpoint, {"do": "answer", "bytes": ANSWER_LIMIT})
        equal((error, len(answer)), (None, ANSWER_LIMIT - 2), "as long as an answer may be")
        error, answer, _ = invoke(endpoint, {"do": "answer", "bytes": ANSWER_LIMIT + 200})
        equal((error, answer["errorType"]), ("Unhandled", "Function.ResponseSizeTooLarge"), "longer")


def check_failures_at_start(collect):
    with serving(collect) as started:
        endpoint = Endpoint(*started)
        deploy(endpoint, "event", event_function_zip(), Environment={"Variables": {"EXIT_AT_START": "7"}})
        error, answer, tail = invoke(endpoint, {})
        equal((error, answer["errorType"]), ("Unhandled", "Runtime.ExitError"), "ends before the first event")
        expect("INIT_REPORT" in tail and "no start" in tail, f"twice, as Lambda tries: {tail}")
        for bootstrap in (zip_of(("README", "no bootstrap", 0o100644)),
                          zip_of(("bootstrap", "#!/no/such/interpreter\n", 0o100755)),
                          zip_of(("bootstrap", "not executable", 0o100644)),
                          zip_of(("bootstrap", b"\x7fELF no program", 0o100755))):
            endpoint.functions.update_function_code(FunctionName="event", ZipFile=bootstrap)
            settled(endpoint, "event")
            error, answer, _ = invoke(endpoint, {})
            equal((error, answer["errorType"]), ("Unhandled", "Runtime.InvalidEntrypoint"), "no program")


def check_failures_are_retried(collect):
    """An asynchronous event is given up at once when it may not be tried again; a queue's comes again."""
    with event_function(collect, Timeout=2) as endpoint:
        functions, sqs = endpoint.functions, endpoint.sqs

        def starts(request_id):
            lines = log_messages(endpoint, "/aws/lambda/event")
            return sum(line.startswith(f"START RequestId: {request_id}") for line in lines), lines

        functions.put_function_event_invoke_config(FunctionName="event", MaximumRetryAttempts=0)
        answer = functions.invoke(FunctionName="event", InvocationType="Event", Payload=b'{"do":"fail"}')
        request_id = answer["ResponseMetadata"]["RequestId"]
        until("its report", lambda: any(line.startswith(f"REPORT RequestId: {request_id}")
                                        for line in starts(request_id)[1]))
        equal(starts(request_id)[0], 1, "tried once")

        url = sqs.create_queue(QueueName="work", Attributes={"VisibilityTimeout": "2"})["QueueUrl"]
        dead = sqs.create_queue(QueueName="dead")["QueueUrl"]

        def arn(queue):
            return sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]

        sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": json.dumps(
            {"deadLetterTargetArn": arn(dead), "maxReceiveCount": 1})})
        functions.update_function_code(FunctionName="event", ZipFile=zip_of(("README", "no bootstrap", 0o100644)))
        settled(endpoint, "event")
        functions.create_event_source_mapping(EventSourceArn=arn(url), FunctionName="event", BatchSize=1)
        sqs.send_message(QueueUrl=url, MessageBody="poison")
        letters = until("a dead letter", lambda: sqs.receive_message(QueueUrl=dead, WaitTimeSeconds=2).get("Messages"))
        equal([letter["Body"] for letter in letters], ["poison"], "the message that no function could take")


def check_failures_of_zips(collect):
    """Nothing of a zip gets out of its folder, nothing grows without bounds; the endpoint says why and goes on."""
    with tempfile.TemporaryDirectory() as folder:
        inside = pathlib.Path(folder) / "endpoint"
        inside.mkdir()
        with serving(collect, variables={"TMPDIR": str(inside)}) as started:
            endpoint = Endpoint(*started)
            create = {"Runtime": "provided.al2023", "Role": role(endpoint), "Handler": "h"}
            mode = stat.S_IFREG | 0o755
            for wrong in (zip_of(("../slipped", "x", mode)), zip_of(("a/../../slipped", "x", mode)),
                          zip_of((f"{folder}/slipped", "x", mode)), zip_of(("..\\slipped", "x", mode)),
                          link_zip("../../.."), link_zip(folder), link_zip("nowhere"),
                          zip_of(("link", "..", stat.S_IFLNK | 0o777), ("link/slipped", "x", mode)),
                          zip_of(("a", "x", mode), ("a/b", "x", mode)),
                          zip_of(("n" * 5000, "x", mode)), zip_of(("zeros", bytes(262_144_001), mode)),
                          event_function_zip()[:-30], b"PK\5\6" + bytes(10), b"text"):
                refused("InvalidParameterValueException", endpoint.functions.create_function, 400,
                        FunctionName="wrong", Code={"ZipFile": wrong}, **create)
            equal(endpoint.functions.list_functions()["Functions"], [], "none of them became a function")
            equal([path for path in pathlib.Path(folder).rglob("slipped")], [], "files outside")
            left = [path for path in inside.rglob("*") if path.is_file() or path.is_symlink()]
            equal(left, [], "what had been unpacked is gone")


def check_failures_of_the_endpoint(collect):
    """Killed, it leaves neither processes nor files behind; told wrongly, it does not start."""
    with tempfile.TemporaryDirectory() as folder:
        with serving(collect, ending=signal.SIGKILL, variables={"TMPDIR": folder}) as started:
            endpoint = Endpoint(*started)
            deploy(endpoint, "event", event_function_zip())
            invoke(endpoint, {})
            (pid,) = [int(found[1]) for found in map(re.compile(r"process (\d+)").match,
                                                    log_messages(endpoint, "/aws/lambda/event")) if found]
            expect(_runs(pid) and os.listdir(folder), "a process and its code")
            port = endpoint.url.rsplit(":", 1)[1]
            taken = subprocess.run([collect, "local", "--port", port], capture_output=True, text=True, check=False)
            equal(taken.returncode, 3, "the port is taken")
        until("the function's process is gone", lambda: not _runs(pid))
        until("its code is gone", lambda: not os.listdir(folder))
    for option in ("--fault=rain", "--fault=delay", "--fault=throttle=200%", "--port=70000", "--clock-skew=x"):
        wrong = subprocess.run([collect, "local", option], capture_output=True, text=True, check=False)
        equal((wrong.returncode, wrong.stdout), (2, ""), option)


def _runs(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


CHECKS = [check_failures_of_functions, check_failures_at_start, check_failures_are_retried, check_failures_of_zips,
          check_failures_of_the_endpoint]
