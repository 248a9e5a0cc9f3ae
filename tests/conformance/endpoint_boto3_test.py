#!/usr/bin/env python3
"""Every operation of the embedded endpoint, called by boto3.

    endpoint_boto3_test.py BUILD_DIR COLLECT FUNCTIONS_ZIP

Starts `collect local` and fails when an operation of drivers/local/README.md was not called, or an answer is not what
AWS's documentation says it is. botocore checks checksums, MD5s and the shape of every answer by itself.
"""

import base64
import hashlib
import io
import json
import pathlib
import sys
import time
import traceback
import zipfile

import pypi
from endpoint_client import ACCOUNT, Endpoint, deploy, equal, expect, log_messages, refused, role, until
from endpoint_stores import check_dynamodb, check_logs, check_s3, check_sqs

SHELL_FUNCTION = """#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while :; do
  head=$(mktemp)
  body=$(curl -sS -D "$head" "$api/next")
  id=$(tr -d '\\r' <"$head" | sed -n 's/^[Ll]ambda-[Rr]untime-[Aa]ws-[Rr]equest-[Ii]d: *//p')
  echo "got $body"
  curl -sS -X POST -d "$body" "$api/$id/response" >/dev/null
done
"""


def shell_zip():
    """A function that answers with its event, as a shell script in a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo("bootstrap", date_time=(2026, 1, 1, 0, 0, 0))
        entry.external_attr = 0o100755 << 16
        archive.writestr(entry, SHELL_FUNCTION)
    return out.getvalue()


def check_signatures(endpoint, _code):
    import boto3

    keys = endpoint.session.get_credentials()
    region = endpoint.session.region_name
    wrong = boto3.Session(aws_access_key_id=keys.access_key, aws_secret_access_key="x" * 40, region_name=region)
    nobody = boto3.Session(aws_access_key_id="AKIAAAAAAAAAAAAAAAAA", aws_secret_access_key="x" * 40, region_name=region)
    for service, call, codes in (
            ("s3", "list_buckets", ("SignatureDoesNotMatch", "InvalidAccessKeyId")),
            ("dynamodb", "list_tables", ("InvalidSignatureException", "UnrecognizedClientException")),
            ("lambda", "list_functions", ("InvalidSignatureException", "UnrecognizedClientException")),
            ("sts", "get_caller_identity", ("SignatureDoesNotMatch", "InvalidClientTokenId"))):
        for session, code in zip((wrong, nobody), codes):
            response = refused(code, getattr(endpoint.client(service, session), call))
            equal(response["ResponseMetadata"]["HTTPStatusCode"], 403, f"{service} {code}")
    refused("NotImplemented", endpoint.client("s3").get_bucket_acl, Bucket="things")


def check_identity(endpoint, _code):
    import boto3

    iam, sts, secrets = endpoint.iam, endpoint.sts, endpoint.secretsmanager
    equal(sts.get_caller_identity()["Account"], ACCOUNT, "account")
    arn = role(endpoint, "some-role")
    refused("EntityAlreadyExists", iam.create_role, RoleName="some-role", AssumeRolePolicyDocument="{}")
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
    iam.put_role_policy(RoleName="some-role", PolicyName="inline", PolicyDocument=json.dumps(policy))
    equal(iam.get_role_policy(RoleName="some-role", PolicyName="inline")["PolicyDocument"], policy, "policy")
    equal(iam.list_role_policies(RoleName="some-role")["PolicyNames"], ["inline"], "ListRolePolicies")
    managed = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    iam.attach_role_policy(RoleName="some-role", PolicyArn=managed)
    equal(iam.list_attached_role_policies(RoleName="some-role")["AttachedPolicies"][0]["PolicyArn"], managed, "attached")
    iam.tag_role(RoleName="some-role", Tags=[{"Key": "echotrace:run", "Value": "r1"}])
    equal(iam.list_role_tags(RoleName="some-role")["Tags"], [{"Key": "echotrace:run", "Value": "r1"}], "role tags")
    iam.untag_role(RoleName="some-role", TagKeys=["echotrace:run"])
    equal(iam.list_role_tags(RoleName="some-role")["Tags"], [], "role tags are gone")
    results = iam.simulate_principal_policy(PolicySourceArn=arn, ActionNames=["s3:GetObject", "s3:PutObject",
                                                                              "logs:PutLogEvents"])
    equal([result["EvalDecision"] for result in results["EvaluationResults"]], ["allowed", "implicitDeny", "allowed"],
          "SimulatePrincipalPolicy")
    expect("some-role" in [entry["RoleName"] for entry in iam.list_roles()["Roles"]], "ListRoles")
    assumed = sts.assume_role(RoleArn=arn, RoleSessionName="me")["Credentials"]
    session = boto3.Session(assumed["AccessKeyId"], assumed["SecretAccessKey"], assumed["SessionToken"],
                            region_name=endpoint.session.region_name)
    equal(endpoint.client("sts", session).get_caller_identity()["Arn"],
          f"arn:aws:sts::{ACCOUNT}:assumed-role/some-role/me", "who the role is")
    other = boto3.Session(assumed["AccessKeyId"], assumed["SecretAccessKey"], "another token",
                          region_name=endpoint.session.region_name)
    refused("InvalidClientTokenId", endpoint.client("sts", other).get_caller_identity)
    refused("DeleteConflict", iam.delete_role, RoleName="some-role")
    iam.detach_role_policy(RoleName="some-role", PolicyArn=managed)
    iam.delete_role_policy(RoleName="some-role", PolicyName="inline")
    iam.delete_role(RoleName="some-role")
    refused("NoSuchEntity", iam.get_role, RoleName="some-role")

    made = secrets.create_secret(Name="db/password", SecretString="s3cret")
    equal(secrets.get_secret_value(SecretId="db/password")["SecretString"], "s3cret", "secret")
    secrets.put_secret_value(SecretId=made["ARN"], SecretBinary=b"\1\2")
    equal(secrets.get_secret_value(SecretId=made["ARN"])["SecretBinary"], b"\1\2", "secret bytes")
    secrets.tag_resource(SecretId="db/password", Tags=[{"Key": "echotrace:run", "Value": "r1"}, {"Key": "a", "Value": "b"}])
    secrets.untag_resource(SecretId="db/password", TagKeys=["a"])
    equal(secrets.describe_secret(SecretId="db/password")["Tags"], [{"Key": "echotrace:run", "Value": "r1"}], "tags")
    expect("db/password" in [entry["Name"] for entry in secrets.list_secrets()["SecretList"]], "ListSecrets")
    secrets.delete_secret(SecretId="db/password", ForceDeleteWithoutRecovery=True)
    refused("ResourceNotFoundException", secrets.get_secret_value, SecretId="db/password")


def check_lambda(endpoint, code):
    functions = endpoint.functions
    arn = deploy(endpoint, "ping-1", code, Environment={"Variables": {"COLOUR": "blue"}})
    equal(arn, f"arn:aws:lambda:{endpoint.session.region_name}:{ACCOUNT}:function:ping-1", "FunctionArn")
    refused("ResourceConflictException", functions.create_function, FunctionName="ping-1", Runtime="provided.al2023",
            Role=role(endpoint), Handler="ping", Code={"ZipFile": code})
    expect("ping-1" in [entry["FunctionName"] for entry in functions.list_functions()["Functions"]], "ListFunctions")
    configuration = functions.get_function_configuration(FunctionName="ping-1")
    equal(configuration["CodeSha256"], base64.b64encode(hashlib.sha256(code).digest()).decode(), "CodeSha256")
    answer = functions.invoke(FunctionName="ping-1", Payload=b'{"a":1}', LogType="Tail")
    equal((answer["StatusCode"], answer.get("FunctionError")), (200, None), "Invoke")
    json.loads(answer["Payload"].read())
    tail = base64.b64decode(answer["LogResult"]).decode()
    request = answer["ResponseMetadata"]["RequestId"]
    expect(f"START RequestId: {request} Version: $LATEST" in tail, f"START in the tail: {tail}")
    expect("Init Duration:" in tail, f"a cold start in the tail: {tail}")
    warm = functions.invoke(FunctionName=arn, Payload=b"{}", LogType="Tail")
    expect("Init Duration:" not in base64.b64decode(warm["LogResult"]).decode(), "the second is warm")
    equal(functions.invoke(FunctionName="ping-1", InvocationType="Event", Payload=b"{}")["StatusCode"], 202, "Event")
    equal(functions.invoke(FunctionName="ping-1", InvocationType="DryRun", Payload=b"{}")["StatusCode"], 204, "DryRun")
    refused("InvalidRequestContentException", functions.invoke, FunctionName="ping-1", Payload=b"{")
    refused("ResourceNotFoundException", functions.invoke, FunctionName="nobody", Payload=b"{}")
    until("three reports", lambda: sum(
        message.startswith("REPORT") for message in log_messages(endpoint, "/aws/lambda/ping-1")) == 3)
    functions.update_function_configuration(FunctionName="ping-1", MemorySize=512)
    functions.get_waiter("function_updated_v2").wait(FunctionName="ping-1", WaiterConfig={"Delay": 1})
    functions.update_function_code(FunctionName="ping-1", ZipFile=shell_zip())
    functions.get_waiter("function_updated_v2").wait(FunctionName="ping-1", WaiterConfig={"Delay": 1})
    answer = functions.invoke(FunctionName="ping-1", Payload=b'{"new":"code"}')
    equal(json.loads(answer["Payload"].read()), {"new": "code"}, "new code answers")
    functions.add_permission(FunctionName="ping-1", StatementId="s3", Action="lambda:InvokeFunction",
                             Principal="s3.amazonaws.com", SourceArn="arn:aws:s3:::some")
    statements = json.loads(functions.get_policy(FunctionName="ping-1")["Policy"])["Statement"]
    equal([statement["Sid"] for statement in statements], ["s3"], "GetPolicy")
    functions.remove_permission(FunctionName="ping-1", StatementId="s3")
    functions.put_function_concurrency(FunctionName="ping-1", ReservedConcurrentExecutions=0)
    refused("TooManyRequestsException", functions.invoke, FunctionName="ping-1", Payload=b"{}")
    equal(functions.get_function_concurrency(FunctionName="ping-1")["ReservedConcurrentExecutions"], 0, "concurrency")
    functions.delete_function_concurrency(FunctionName="ping-1")
    functions.put_function_event_invoke_config(FunctionName="ping-1", MaximumRetryAttempts=0)
    equal(functions.get_function_event_invoke_config(FunctionName="ping-1")["MaximumRetryAttempts"], 0, "retries")
    functions.update_function_event_invoke_config(FunctionName="ping-1", MaximumEventAgeInSeconds=60)
    changed = functions.get_function_event_invoke_config(FunctionName="ping-1")
    equal((changed["MaximumRetryAttempts"], changed["MaximumEventAgeInSeconds"]), (0, 60), "retries and age")
    functions.delete_function_event_invoke_config(FunctionName="ping-1")
    functions.tag_resource(Resource=arn, Tags={"echotrace:run": "r1"})
    equal(functions.list_tags(Resource=arn)["Tags"], {"echotrace:run": "r1"}, "tags")
    functions.untag_resource(Resource=arn, TagKeys=["echotrace:run"])
    equal(functions.get_account_settings()["AccountLimit"]["ConcurrentExecutions"], 1000, "account")
    functions.delete_function(FunctionName="ping-1")
    refused("ResourceNotFoundException", functions.get_function, FunctionName="ping-1")


def check_triggers(endpoint, _code):
    """S3, DynamoDB and SQS events reach a function, in the shapes that AWS documents."""
    functions, s3, db, sqs = endpoint.functions, endpoint.s3, endpoint.dynamodb, endpoint.sqs
    arn = deploy(endpoint, "echo", shell_zip())

    def events():
        found = []
        for message in log_messages(endpoint, "/aws/lambda/echo"):
            if message.startswith("got {"):
                found += json.loads(message[4:]).get("Records", [])
        return found

    s3.create_bucket(Bucket="noisy")
    notification = {"LambdaFunctionConfigurations": [
        {"Id": "n1", "LambdaFunctionArn": arn, "Events": ["s3:ObjectCreated:*"],
         "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "in/"}]}}}]}
    refused("InvalidArgument", s3.put_bucket_notification_configuration, Bucket="noisy",
            NotificationConfiguration=notification)
    functions.add_permission(FunctionName="echo", StatementId="s3", Action="lambda:InvokeFunction",
                             Principal="s3.amazonaws.com", SourceArn="arn:aws:s3:::noisy")
    s3.put_bucket_notification_configuration(Bucket="noisy", NotificationConfiguration=notification)
    (kept,) = s3.get_bucket_notification_configuration(Bucket="noisy")["LambdaFunctionConfigurations"]
    equal((kept["LambdaFunctionArn"], kept["Events"]), (arn, ["s3:ObjectCreated:*"]), "notification configuration")
    equal(kept["Filter"]["Key"]["FilterRules"], [{"Name": "Prefix", "Value": "in/"}], "filter, written as S3 writes it")
    s3.put_object(Bucket="noisy", Key="out/side", Body=b"")
    put = s3.put_object(Bucket="noisy", Key="in/a b+ü", Body=b"12345")
    record = until("the S3 event", lambda: [e for e in events() if e.get("eventSource") == "aws:s3"])[0]
    equal((record["eventName"], record["s3"]["object"]["key"], record["s3"]["object"]["size"]),
          ("ObjectCreated:Put", "in/a+b%2B%C3%BC", 5), "S3 event")
    equal(record["responseElements"]["x-amz-request-id"], put["ResponseMetadata"]["RequestId"], "the put's request id")

    table = db.create_table(TableName="noisy", BillingMode="PAY_PER_REQUEST",
                            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})
    until("the table", lambda: db.describe_table(TableName="noisy")["Table"]["TableStatus"] == "ACTIVE")
    stream = table["TableDescription"]["LatestStreamArn"]
    mapping = functions.create_event_source_mapping(EventSourceArn=stream, FunctionName="echo", BatchSize=10,
                                                    StartingPosition="TRIM_HORIZON")
    until("enabled", lambda: functions.get_event_source_mapping(UUID=mapping["UUID"])["State"] == "Enabled")
    db.put_item(TableName="noisy", Item={"id": {"S": "i1"}, "v": {"N": "7"}})
    record = until("the stream's event", lambda: [e for e in events() if e.get("eventSource") == "aws:dynamodb"])[0]
    equal((record["eventName"], record["dynamodb"]["NewImage"]), ("INSERT", {"id": {"S": "i1"}, "v": {"N": "7"}}), "image")
    equal(record["eventSourceARN"], stream, "eventSourceARN")

    url = sqs.create_queue(QueueName="noisy")["QueueUrl"]
    queue = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    queued = functions.create_event_source_mapping(EventSourceArn=queue, FunctionName="echo", BatchSize=5)
    until("enabled", lambda: functions.get_event_source_mapping(UUID=queued["UUID"])["State"] == "Enabled")
    sent = sqs.send_message(QueueUrl=url, MessageBody="body")
    record = until("the queue's event", lambda: [e for e in events() if e.get("eventSource") == "aws:sqs"])[0]
    equal((record["messageId"], record["body"], record["eventSourceARN"]), (sent["MessageId"], "body", queue), "message")
    until("the message is deleted", lambda: sqs.get_queue_attributes(
        QueueUrl=url, AttributeNames=["All"])["Attributes"]["ApproximateNumberOfMessagesNotVisible"] == "0")
    equal(len(functions.list_event_source_mappings(FunctionName="echo")["EventSourceMappings"]), 2, "mappings")
    functions.update_event_source_mapping(UUID=queued["UUID"], Enabled=False)
    for uuid_ in (mapping["UUID"], queued["UUID"]):
        until("deletable", lambda: functions.get_event_source_mapping(UUID=uuid_)["State"] in ("Enabled", "Disabled"))
        functions.delete_event_source_mapping(UUID=uuid_)


CHECKS = [check_s3, check_signatures, check_dynamodb, check_sqs, check_logs, check_identity, check_lambda,
          check_triggers]


def main():
    build_dir, collect, functions_zip = sys.argv[1:4]
    pypi.enter(build_dir)
    from collect_local import serving
    from documented import documented_operations

    code = pathlib.Path(functions_zip).read_bytes()
    failures = 0
    with serving(collect) as (process, settings):
        endpoint = Endpoint(process, settings)
        for check in CHECKS:
            began = time.monotonic()
            try:
                check(endpoint, code)
                print(f"ok   {check.__name__} ({time.monotonic() - began:.1f} s)", flush=True)
            except Exception as error:  # the other services are looked at all the same
                failures += 1
                traceback.print_exc()
                print(f"FAIL {check.__name__}: {error}", flush=True)
        missing = documented_operations() - endpoint.called
        if missing:
            failures += 1
            print("documented and not called: " + ", ".join(f"{s} {o}" for s, o in sorted(missing)))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
