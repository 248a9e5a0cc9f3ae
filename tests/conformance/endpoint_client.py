"""The embedded endpoint as boto3 sees it."""

import functools
import json

ACCOUNT = "000000000000"
WAITED = {"Delay": 0.05, "MaxAttempts": 400}  # AWS's waiters look every few seconds


@functools.cache
def session():
    """One for all clients, since it reads their models."""
    import boto3

    return boto3.Session()


class Endpoint:
    """Clients of all services, and what they called. They ask once and do not wait for long."""

    def __init__(self, process, settings):
        self.process = process
        self.called = set()
        self.region = settings["AWS_REGION"]
        self.url = settings["AWS_ENDPOINT_URL"]
        self.keys = (settings["AWS_ACCESS_KEY_ID"], settings["AWS_SECRET_ACCESS_KEY"], None)
        self._clients = {}

    def client(self, service, keys=None, attempts=1, **config):
        """keys: key id, secret key and session token of somebody else."""
        from botocore.config import Config

        key_id, secret_key, token = keys or self.keys
        config = {"retries": {"total_max_attempts": attempts, "mode": "standard"}, "connect_timeout": 5,
                  "read_timeout": 30} | config
        client = session().client(service, endpoint_url=self.url, region_name=self.region, config=Config(**config),
                                  aws_access_key_id=key_id, aws_secret_access_key=secret_key, aws_session_token=token)
        client.meta.events.register("before-call", self._note)
        return client

    def __getattr__(self, service):
        if service not in self._clients:
            self._clients[service] = self.client({"functions": "lambda"}.get(service, service))
        return self._clients[service]

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
    """Creates a function and waits until it is active; its ARN."""
    settings = {"Handler": "ping", "Timeout": 20, "MemorySize": 256} | settings
    made = endpoint.functions.create_function(FunctionName=name, Runtime="provided.al2023", Role=role(endpoint),
                                              Code={"ZipFile": code}, **settings)
    endpoint.functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig=WAITED)
    return made["FunctionArn"]


def settled(endpoint, name):
    """Waits until an update of a function is done."""
    endpoint.functions.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig=WAITED)


def log_messages(endpoint, group):
    """All that a log group holds; nothing when there is none."""
    pages = endpoint.logs.get_paginator("filter_log_events").paginate(logGroupName=group)
    try:
        return [event["message"] for page in pages for event in page["events"]]
    except endpoint.logs.exceptions.ResourceNotFoundException:
        return []


def seen_events(endpoint, name):
    """The events that a function made of event_function.py was given."""
    return [json.loads(message[4:]) for message in log_messages(endpoint, f"/aws/lambda/{name}")
            if message.startswith("got {")]
