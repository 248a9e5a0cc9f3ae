"""Checks of Lambda: functions, what they are told, and what triggers them."""

import base64
import hashlib
import json

from checks import equal, expect, refused, until
from endpoint_client import ACCOUNT, deploy, log_messages, role, seen_events, settled
from function_zips import event_function_zip

PING = {"FunctionName": "ping-1"}


def check_lambda_functions(endpoint, code):
    functions = endpoint.functions
    settings = {"Runtime": "provided.al2023", "Role": role(endpoint), "Handler": "ping"}
    arn = deploy(endpoint, "ping-1", code, Environment={"Variables": {"COLOUR": "blue"}}, Tags={"k": "v"})
    equal(arn, f"arn:aws:lambda:{endpoint.region}:{ACCOUNT}:function:ping-1", "FunctionArn")
    refused("ResourceConflictException", functions.create_function, 409, **PING, **settings, Code={"ZipFile": code})
    for error, change in (("InvalidParameterValueException", {"Runtime": "python3.13"}),
                          ("InvalidParameterValueException", {"Code": {"ZipFile": b"no zip"}}),
                          ("InvalidParameterValueException", {"Code": {"S3Bucket": "none", "S3Key": "none"}}),
                          ("InvalidParameterValueException", {"Environment": {"Variables": {"AWS_REGION": "here"}}}),
                          ("ValidationException", {"Timeout": 901}), ("ValidationException", {"MemorySize": 65_536})):
        refused(error, functions.create_function, 400,
                **settings | {"FunctionName": "wrong", "Code": {"ZipFile": event_function_zip()}} | change)
    expect("ping-1" in [entry["FunctionName"] for entry in functions.list_functions()["Functions"]], "ListFunctions")
    configuration = functions.get_function_configuration(**PING)
    equal((configuration["CodeSha256"], configuration["CodeSize"]),
          (base64.b64encode(hashlib.sha256(code).digest()).decode(), len(code)), "the code")
    got = functions.get_function(FunctionName=arn)
    equal((got["Configuration"]["Environment"]["Variables"], got["Tags"]), ({"COLOUR": "blue"}, {"k": "v"}), "GetFunction")

    functions.update_function_configuration(**PING, MemorySize=512, Environment={"Variables": {"COLOUR": "red"}})
    settled(endpoint, "ping-1")
    endpoint.s3.create_bucket(Bucket="code")
    endpoint.s3.put_object(Bucket="code", Key="event.zip", Body=event_function_zip())
    refused("PreconditionFailedException", functions.update_function_code, 412, **PING, S3Bucket="code",
            S3Key="event.zip", RevisionId=configuration["RevisionId"])
    functions.update_function_code(**PING, S3Bucket="code", S3Key="event.zip")
    settled(endpoint, "ping-1")
    answer = functions.invoke(**PING, Payload=json.dumps({"do": "variables"}))
    variables = json.loads(answer["Payload"].read())
    equal((variables["COLOUR"], variables["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"], variables["AWS_LAMBDA_FUNCTION_NAME"]),
          ("red", "512", "ping-1"), "the new code and variables")

    functions.tag_resource(Resource=arn, Tags={"echotrace:run": "r1"})
    equal(functions.list_tags(Resource=arn)["Tags"], {"k": "v", "echotrace:run": "r1"}, "TagResource")
    functions.untag_resource(Resource=arn, TagKeys=["k"])
    equal(functions.list_tags(Resource=arn)["Tags"], {"echotrace:run": "r1"}, "UntagResource")
    functions.delete_function(**PING)
    for call in (functions.get_function, functions.get_function_configuration, functions.delete_function,
                 functions.get_function_concurrency, functions.get_policy):
        refused("ResourceNotFoundException", call, 404, **PING)


def check_lambda_invoke(endpoint, code):
    functions = endpoint.functions
    arn = deploy(endpoint, "ping-2", code)
    place = {"FunctionName": "ping-2"}
    answer = functions.invoke(**place, Payload=b'{"a":1}', LogType="Tail")
    equal((answer["StatusCode"], answer.get("FunctionError"), answer["ExecutedVersion"]), (200, None, "$LATEST"), "Invoke")
    json.loads(answer["Payload"].read())
    tail = base64.b64decode(answer["LogResult"]).decode()
    request = answer["ResponseMetadata"]["RequestId"]
    expect(f"START RequestId: {request} Version: $LATEST" in tail, f"START in the tail: {tail}")
    expect("Init Duration:" in tail, f"a cold start in the tail: {tail}")
    warm = functions.invoke(FunctionName=arn + ":$LATEST", Payload=b"{}", LogType="Tail")
    expect("Init Duration:" not in base64.b64decode(warm["LogResult"]).decode(), "the second is warm")
    equal(functions.invoke(**place, InvocationType="Event", Payload=b"{}")["StatusCode"], 202, "Event")
    equal(functions.invoke(**place, InvocationType="DryRun", Payload=b"{}")["StatusCode"], 204, "DryRun")
    refused("InvalidRequestContentException", functions.invoke, 400, **place, Payload=b"{")
    refused("RequestEntityTooLargeException", functions.invoke, 413, **place, InvocationType="Event",
            Payload=json.dumps("x" * (1 << 20)))
    refused("ResourceNotFoundException", functions.invoke, 404, FunctionName="nobody", Payload=b"{}")
    refused("ResourceNotFoundException", functions.invoke, 404, **place, Qualifier="3", Payload=b"{}")
    until("three reports", lambda: sum(
        message.startswith("REPORT") for message in log_messages(endpoint, "/aws/lambda/ping-2")) == 3)


def check_lambda_settings(endpoint, _code):
    functions, place = endpoint.functions, {"FunctionName": "ping-2"}
    permission = {"StatementId": "s3", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"}
    refused("ResourceNotFoundException", functions.get_policy, 404, **place)
    added = functions.add_permission(**place, **permission, SourceArn="arn:aws:s3:::some", SourceAccount=ACCOUNT)
    refused("ResourceConflictException", functions.add_permission, 409, **place, **permission)
    (statement,) = json.loads(functions.get_policy(**place)["Policy"])["Statement"]
    equal(statement, json.loads(added["Statement"]), "GetPolicy")
    equal((statement["Sid"], statement["Principal"], statement["Condition"]["ArnLike"]),
          ("s3", {"Service": "s3.amazonaws.com"}, {"AWS:SourceArn": "arn:aws:s3:::some"}), "a statement")
    functions.remove_permission(**place, StatementId="s3")
    refused("ResourceNotFoundException", functions.remove_permission, 404, **place, StatementId="s3")

    unreserved = functions.get_account_settings()["AccountLimit"]
    equal((unreserved["ConcurrentExecutions"], unreserved["UnreservedConcurrentExecutions"]), (1000, 1000), "account")
    functions.put_function_concurrency(**place, ReservedConcurrentExecutions=0)
    answer = refused("TooManyRequestsException", functions.invoke, 429, **place, Payload=b"{}")
    equal(answer["Reason"], "ReservedFunctionConcurrentInvocationLimitExceeded", "Reason")
    functions.put_function_concurrency(**place, ReservedConcurrentExecutions=100)
    equal(functions.get_function_concurrency(**place)["ReservedConcurrentExecutions"], 100, "concurrency")
    equal(functions.get_account_settings()["AccountLimit"]["UnreservedConcurrentExecutions"], 900, "what is left")
    refused("InvalidParameterValueException", functions.put_function_concurrency, 400, **place,
            ReservedConcurrentExecutions=901)
    functions.delete_function_concurrency(**place)
    expect("ReservedConcurrentExecutions" not in functions.get_function_concurrency(**place), "no longer reserved")

    refused("ResourceNotFoundException", functions.update_function_event_invoke_config, 404, **place,
            MaximumRetryAttempts=1)
    functions.put_function_event_invoke_config(**place, MaximumRetryAttempts=0)
    changed = functions.update_function_event_invoke_config(**place, MaximumEventAgeInSeconds=60)
    equal((changed["MaximumRetryAttempts"], changed["MaximumEventAgeInSeconds"]), (0, 60), "what was not named stays")
    replaced = functions.put_function_event_invoke_config(**place, MaximumEventAgeInSeconds=90)
    expect("MaximumRetryAttempts" not in replaced, "what is put replaces all")
    equal(functions.get_function_event_invoke_config(**place)["MaximumEventAgeInSeconds"], 90, "event age")
    refused("ValidationException", functions.put_function_event_invoke_config, 400, **place, MaximumRetryAttempts=3)
    functions.delete_function_event_invoke_config(**place)
    refused("ResourceNotFoundException", functions.get_function_event_invoke_config, 404, **place)


def events_from(endpoint, source):
    return [record for event in seen_events(endpoint, "echo") for record in event.get("Records", [])
            if record["eventSource"] == source]


def check_notifications(endpoint, _code):
    """S3 events reach a function, in the shape that AWS documents."""
    functions, s3 = endpoint.functions, endpoint.s3
    arn = deploy(endpoint, "echo", event_function_zip())
    s3.create_bucket(Bucket="noisy")
    notification = {"LambdaFunctionConfigurations": [
        {"Id": "n1", "LambdaFunctionArn": arn, "Events": ["s3:ObjectCreated:*"],
         "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "in/"}]}}}]}
    put = {"Bucket": "noisy", "NotificationConfiguration": notification}
    refused("InvalidArgument", s3.put_bucket_notification_configuration, 400, **put)
    functions.add_permission(FunctionName="echo", StatementId="s3", Action="lambda:InvokeFunction",
                             Principal="s3.amazonaws.com", SourceArn="arn:aws:s3:::noisy")
    s3.put_bucket_notification_configuration(**put)
    (kept,) = s3.get_bucket_notification_configuration(Bucket="noisy")["LambdaFunctionConfigurations"]
    equal((kept["LambdaFunctionArn"], kept["Events"]), (arn, ["s3:ObjectCreated:*"]), "notification configuration")
    equal(kept["Filter"]["Key"]["FilterRules"], [{"Name": "Prefix", "Value": "in/"}], "filter, written as S3 writes it")
    s3.put_object(Bucket="noisy", Key="out/side", Body=b"")
    put = s3.put_object(Bucket="noisy", Key="in/a b+ü", Body=b"12345")
    (record,) = until("the S3 event", lambda: events_from(endpoint, "aws:s3"))
    equal((record["eventName"], record["s3"]["object"]["key"], record["s3"]["object"]["size"]),
          ("ObjectCreated:Put", "in/a+b%2B%C3%BC", 5), "S3 event")
    equal(record["responseElements"]["x-amz-request-id"], put["ResponseMetadata"]["RequestId"], "the put's request id")


def check_mappings(endpoint, _code):
    """Event source mappings: of a stream and of a queue."""
    functions, db, sqs = endpoint.functions, endpoint.dynamodb, endpoint.sqs
    table = db.create_table(TableName="noisy", BillingMode="PAY_PER_REQUEST",
                            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})
    until("the table", lambda: db.describe_table(TableName="noisy")["Table"]["TableStatus"] == "ACTIVE")
    stream = table["TableDescription"]["LatestStreamArn"]

    def state(mapping):
        return functions.get_event_source_mapping(UUID=mapping["UUID"])["State"]

    refused("ValidationException", functions.create_event_source_mapping, 400, EventSourceArn=stream,
            FunctionName="echo")
    of_stream = functions.create_event_source_mapping(EventSourceArn=stream, FunctionName="echo", BatchSize=10,
                                                      StartingPosition="TRIM_HORIZON")
    equal((of_stream["State"], of_stream["BatchSize"]), ("Creating", 10), "CreateEventSourceMapping")
    refused("ResourceConflictException", functions.create_event_source_mapping, 409, EventSourceArn=stream,
            FunctionName="echo", StartingPosition="LATEST")
    until("enabled", lambda: state(of_stream) == "Enabled")
    db.put_item(TableName="noisy", Item={"id": {"S": "i1"}, "v": {"N": "7"}})
    (record,) = until("the stream's event", lambda: events_from(endpoint, "aws:dynamodb"))
    equal((record["eventName"], record["dynamodb"]["NewImage"], record["eventSourceARN"]),
          ("INSERT", {"id": {"S": "i1"}, "v": {"N": "7"}}, stream), "a stream's event")

    url = sqs.create_queue(QueueName="noisy")["QueueUrl"]
    queue = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    refused("InvalidParameterValueException", functions.create_event_source_mapping, 400, EventSourceArn=queue + "-not",
            FunctionName="echo")
    of_queue = functions.create_event_source_mapping(EventSourceArn=queue, FunctionName="echo", BatchSize=5)
    until("enabled", lambda: state(of_queue) == "Enabled")
    sent = sqs.send_message(QueueUrl=url, MessageBody="body")
    (record,) = until("the queue's event", lambda: events_from(endpoint, "aws:sqs"))
    equal((record["messageId"], record["body"], record["eventSourceARN"]), (sent["MessageId"], "body", queue), "message")

    def in_queue():
        counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        return int(counts["ApproximateNumberOfMessages"]) + int(counts["ApproximateNumberOfMessagesNotVisible"])

    until("the message is deleted", lambda: in_queue() == 0)
    mappings = functions.list_event_source_mappings(FunctionName="echo")["EventSourceMappings"]
    equal({one["UUID"] for one in mappings}, {of_stream["UUID"], of_queue["UUID"]}, "ListEventSourceMappings")
    equal(functions.list_event_source_mappings(EventSourceArn=queue)["EventSourceMappings"][0]["UUID"], of_queue["UUID"],
          "by source")
    functions.update_event_source_mapping(UUID=of_queue["UUID"], Enabled=False, BatchSize=7)
    until("disabled", lambda: state(of_queue) == "Disabled")
    equal(functions.get_event_source_mapping(UUID=of_queue["UUID"])["BatchSize"], 7, "UpdateEventSourceMapping")
    sqs.send_message(QueueUrl=url, MessageBody="stays")
    for mapping in (of_stream, of_queue):
        equal(functions.delete_event_source_mapping(UUID=mapping["UUID"])["State"], "Deleting", "state")
        until("gone", lambda: mapping["UUID"] not in [
            one["UUID"] for one in functions.list_event_source_mappings()["EventSourceMappings"]])
        refused("ResourceNotFoundException", functions.get_event_source_mapping, 404, UUID=mapping["UUID"])
    equal(in_queue(), 1, "a disabled mapping takes nothing")


CHECKS = [check_lambda_functions, check_lambda_invoke, check_lambda_settings, check_notifications, check_mappings]
