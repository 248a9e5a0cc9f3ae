"""The embedded endpoint as boto3 sees it."""

import json

ACCOUNT = "000000000000"
WAITED = {"Delay": 0.05, "MaxAttempts": 400}  # AWS's waiters look every few seconds


class Endpoint:
    """Clients of all services, and what they called. They ask once and do not wait for long."""

    def __init__(self, process, settings):
        import boto3

        self.process = process
        self.called = set()
        self.region = settings["AWS_REGION"]
        self.session = boto3.Session(aws_access_key_id=settings["AWS_ACCESS_KEY_ID"],
                                     aws_secret_access_key=settings["AWS_SECRET_ACCESS_KEY"], region_name=self.region)
        self.url = settings["AWS_ENDPOINT_URL"]
        self._clients = {}

    def client(self, service, session=None, **config):
        from botocore.config import Config

        config = {"retries": {"total_max_attempts": 1, "mode": "standard"}, "connect_timeout": 5,
                  "read_timeout": 30} | config
        client = (session or self.session).client(service, endpoint_url=self.url, config=Config(**config))
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
