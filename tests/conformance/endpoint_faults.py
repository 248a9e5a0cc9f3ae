"""Checks of trouble on demand (`collect local --fault`): what boto3 makes of it."""

import contextlib
import time
import unittest.mock

from checks import equal, expect, refused, until
from collect_local import serving
from endpoint_client import Endpoint, deploy, seen_events
from function_zips import event_function_zip

# Something that each service is asked and that changes nothing.
QUESTIONS = {"s3": "list_buckets", "dynamodb": "list_tables", "sqs": "list_queues", "logs": "describe_log_groups",
             "lambda": "list_functions", "iam": "list_roles", "sts": "get_caller_identity",
             "secretsmanager": "list_secrets"}


@contextlib.contextmanager
def troubled(collect, *faults, more=()):
    options = [word for fault in faults for word in ("--fault", fault)]
    with serving(collect, *options, *more) as (process, settings):
        yield Endpoint(process, settings)


@contextlib.contextmanager
def without_waiting():
    """What boto3 would wait between attempts, in seconds, without the waiting."""
    waits = []
    with unittest.mock.patch("botocore.endpoint.time.sleep", waits.append):
        yield waits


def check_faults_throttle(collect):
    """boto3 knows each service's way to say so, waits and asks again."""
    codes = {"s3": ("SlowDown", 503), "dynamodb": ("ProvisionedThroughputExceededException", 400),
             "sqs": ("RequestThrottled", 403), "lambda": ("TooManyRequestsException", 429)}
    with troubled(collect, "throttle") as endpoint, without_waiting() as waits:
        for service, question in QUESTIONS.items():
            code, status = codes.get(service, ("ThrottlingException", 400))
            answer = refused(code, getattr(endpoint.client(service, attempts=3), question), status)
            equal((answer["ResponseMetadata"]["RetryAttempts"], len(waits)), (2, 2), f"{service}'s attempts")
            waits.clear()
    with troubled(collect, "throttle=40%", more=("--seed", "7")) as endpoint, without_waiting() as waits:
        for service, question in QUESTIONS.items():
            client = endpoint.client(service, attempts=20)
            for _ in range(5):
                getattr(client, question)()
        expect(8 <= len(waits) <= 64, f"{len(waits)} retries of 40 requests of which two in five were throttled")


def check_faults_fail(collect):
    """Errors of the service itself are tried again, and only operations that are named fail."""
    with troubled(collect, "fail:s3.PutObject", "fail:dynamodb") as endpoint, without_waiting():
        endpoint.s3.create_bucket(Bucket="things")
        s3, db = endpoint.client("s3", attempts=3), endpoint.client("dynamodb", attempts=3)
        answer = refused("InternalError", s3.put_object, 500, Bucket="things", Key="k", Body=b"v")
        equal(answer["ResponseMetadata"]["RetryAttempts"], 2, "attempts at PutObject")
        refused("NoSuchKey", s3.get_object, 404, Bucket="things", Key="k")
        answer = refused("InternalServerError", db.list_tables, 500)
        equal(answer["ResponseMetadata"]["RetryAttempts"], 2, "attempts at ListTables")
        equal(endpoint.sqs.list_queues().get("QueueUrls"), None, "SQS is well")


def check_faults_expire(collect):
    with troubled(collect, "expire") as endpoint:
        for service, code, status in (("s3", "ExpiredToken", 400), ("sts", "ExpiredToken", 403),
                                      ("dynamodb", "ExpiredTokenException", 400), ("lambda", "ExpiredTokenException", 403)):
            refused(code, getattr(endpoint.client(service), QUESTIONS[service]), status)


def check_faults_delay(collect):
    import botocore.exceptions

    with troubled(collect, "delay:sts=400ms") as endpoint:
        endpoint.iam.list_roles()
        began = time.monotonic()
        endpoint.sts.get_caller_identity()
        expect(0.4 <= time.monotonic() - began < 5, "delayed")
        try:
            endpoint.client("sts", read_timeout=0.1).get_caller_identity()
            raise AssertionError("answered at once")
        except botocore.exceptions.ReadTimeoutError:
            pass  # and the endpoint survives that the client went
        equal(endpoint.sts.get_caller_identity()["Account"], "000000000000", "still there")


def check_faults_empty_page(collect):
    """An empty page does not end a listing: botocore's paginator goes on and finds all."""
    with troubled(collect, "empty-page") as endpoint:
        logs = endpoint.logs
        logs.create_log_group(logGroupName="g")
        logs.create_log_stream(logGroupName="g", logStreamName="s")
        now = int(time.time() * 1000)
        events = [{"timestamp": now + n, "message": f"line {n}"} for n in range(20)]
        logs.put_log_events(logGroupName="g", logStreamName="s", logEvents=events)
        first = logs.filter_log_events(logGroupName="g")
        expect(not first["events"] and first["nextToken"], "an empty page with a token")
        pages = list(logs.get_paginator("filter_log_events").paginate(logGroupName="g", PaginationConfig={"PageSize": 8}))
        found = [event["message"] for page in pages for event in page["events"]]
        equal(found, [event["message"] for event in events], "all of them")
        expect(sum(not page["events"] for page in pages) >= 3, "an empty page before each other")


def _notified(endpoint, arn):
    """A bucket whose new objects the function is told of."""
    endpoint.s3.create_bucket(Bucket="noisy")
    endpoint.functions.add_permission(FunctionName="echo", StatementId="s3", Action="lambda:InvokeFunction",
                                      Principal="s3.amazonaws.com", SourceArn="arn:aws:s3:::noisy")
    endpoint.s3.put_bucket_notification_configuration(Bucket="noisy", NotificationConfiguration={
        "LambdaFunctionConfigurations": [{"LambdaFunctionArn": arn, "Events": ["s3:ObjectCreated:*"]}]})


def _keys(endpoint):
    return sorted(record["s3"]["object"]["key"] for event in seen_events(endpoint, "echo")
                  for record in event.get("Records", []))


def check_faults_deliveries(collect):
    """S3's events come twice or not at all."""
    with troubled(collect, "duplicate:s3") as endpoint:
        _notified(endpoint, deploy(endpoint, "echo", event_function_zip()))
        for key in ("a", "b"):
            endpoint.s3.put_object(Bucket="noisy", Key=key, Body=b"")
        until("both, twice", lambda: len(_keys(endpoint)) >= 4)
        equal(_keys(endpoint), ["a", "a", "b", "b"], "deliveries")
    with troubled(collect, "drop:s3=50%", more=("--seed", "3")) as endpoint:
        _notified(endpoint, deploy(endpoint, "echo", event_function_zip()))
        wanted = [f"{n:02}" for n in range(40)]
        for key in wanted:
            endpoint.s3.put_object(Bucket="noisy", Key=key, Body=b"")
        found = until("quiet", lambda: _settled(lambda: _keys(endpoint)))
        expect(8 <= len(found) <= 32 and len(set(found)) == len(found), f"about half of 40, once: {found}")


def _settled(look):
    """What is seen, once there is something and it stays for half a second."""
    before = look()
    time.sleep(0.5)
    return before if before == look() else None


CHECKS = [check_faults_throttle, check_faults_fail, check_faults_expire, check_faults_delay, check_faults_empty_page,
          check_faults_deliveries]
