"""The embedded endpoint as boto3 sees it, and what checks of it have in common."""

import json
import time

ACCOUNT = "000000000000"


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def equal(found, wanted, what=""):
    expect(found == wanted, f"{what}: {found!r} instead of {wanted!r}")


def refused(code, call, **arguments):
    import botocore.exceptions

    try:
        call(**arguments)
    except botocore.exceptions.ClientError as error:
        equal(error.response["Error"]["Code"], code, "refusal")
        return error.response
    raise AssertionError(f"not refused with {code}")


def until(what, condition, seconds=15):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{what}: not within {seconds} s")


class Endpoint:
    """Clients of all services, and what they called."""

    def __init__(self, process, settings):
        import boto3
        from botocore.config import Config

        self.process = process
        self.called = set()
        self.session = boto3.Session(aws_access_key_id=settings["AWS_ACCESS_KEY_ID"],
                                     aws_secret_access_key=settings["AWS_SECRET_ACCESS_KEY"],
                                     region_name=settings["AWS_REGION"])
        self.url = settings["AWS_ENDPOINT_URL"]
        self.config = Config(retries={"max_attempts": 1, "mode": "standard"}, signature_version=None)
        for name in ("s3", "dynamodb", "dynamodbstreams", "sqs", "logs", "lambda", "iam", "sts", "secretsmanager"):
            setattr(self, name if name != "lambda" else "functions", self.client(name))

    def client(self, service, session=None, **config):
        from botocore.config import Config

        settings = self.config.merge(Config(**config)) if config else self.config
        client = (session or self.session).client(service, endpoint_url=self.url, config=settings)
        client.meta.events.register("before-call", self._note)
        return client

    def _note(self, model, **_):
        self.called.add((model.service_model.service_id, model.name))


def role(endpoint, name="run-role"):
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
                                                     "Action": "sts:AssumeRole"}]}
    try:
        return endpoint.iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    except endpoint.iam.exceptions.EntityAlreadyExistsException:
        return endpoint.iam.get_role(RoleName=name)["Role"]["Arn"]


def deploy(endpoint, name, code, **settings):
    """Creates a function and waits until it is active."""
    settings.setdefault("Handler", "ping")
    endpoint.functions.create_function(FunctionName=name, Runtime="provided.al2023", Role=role(endpoint),
                                       Code={"ZipFile": code}, Timeout=20, MemorySize=256, **settings)
    endpoint.functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    return endpoint.functions.get_function(FunctionName=name)["Configuration"]["FunctionArn"]


def log_messages(endpoint, group):
    pages = endpoint.logs.get_paginator("filter_log_events").paginate(logGroupName=group)
    try:
        return [event["message"] for page in pages for event in page["events"]]
    except endpoint.logs.exceptions.ResourceNotFoundException:
        return []
