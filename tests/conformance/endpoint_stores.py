"""Checks of S3, DynamoDB, SQS and CloudWatch Logs."""

import hashlib
import json
import time

from endpoint_client import ACCOUNT, equal, expect, refused, until


def check_s3(endpoint, _code):
    s3 = endpoint.s3
    s3.create_bucket(Bucket="things")
    expect("things" in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]], "ListBuckets")
    s3.head_bucket(Bucket="things")
    refused("404", s3.head_bucket, Bucket="nothing-here")
    s3.get_bucket_location(Bucket="things")
    keys = ["plain", "with space+plus", "ünï/çode", "a//b/./c", "per%cent&amp;", "tab\tand\x01", "x" * 1024]
    for key in keys:
        body = hashlib.sha256(key.encode()).digest() * 3
        put = s3.put_object(Bucket="things", Key=key, Body=body, Metadata={"k": "v"}, ContentType="text/x-test")
        equal(put["ETag"], '"' + hashlib.md5(body).hexdigest() + '"', "ETag")
        got = s3.get_object(Bucket="things", Key=key)
        equal(got["Body"].read(), body, f"body of {key!r}")
        equal((got["Metadata"], got["ContentType"], got["ContentLength"]), ({"k": "v"}, "text/x-test", 96), key)
    equal(s3.head_object(Bucket="things", Key="plain")["ContentLength"], 96, "HeadObject")
    refused("404", s3.head_object, Bucket="things", Key="none")
    refused("NoSuchKey", s3.get_object, Bucket="things", Key="none")
    refused("NoSuchBucket", s3.get_object, Bucket="nothing-here", Key="none")
    for span, wanted in (("bytes=0-3", 4), ("bytes=90-", 6), ("bytes=-5", 5), ("bytes=0-1000", 96)):
        part = s3.get_object(Bucket="things", Key="plain", Range=span)
        equal((len(part["Body"].read()), part["ResponseMetadata"]["HTTPStatusCode"]), (wanted, 206), span)
    refused("InvalidRange", s3.get_object, Bucket="things", Key="plain", Range="bytes=96-")
    refused("PreconditionFailed", s3.put_object, Bucket="things", Key="plain", Body=b"", IfNoneMatch="*")
    refused("304", s3.get_object, Bucket="things", Key="plain",
            IfNoneMatch=s3.head_object(Bucket="things", Key="plain")["ETag"])
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="things", PaginationConfig={"PageSize": 2})
    equal(sorted(item["Key"] for page in pages for item in page["Contents"]), sorted(keys), "ListObjectsV2")
    for name in ("d/1", "d/2", "e/1"):
        s3.put_object(Bucket="things", Key="tree/" + name, Body=b"")
    listed = s3.list_objects_v2(Bucket="things", Prefix="tree/", Delimiter="/")
    equal([entry["Prefix"] for entry in listed["CommonPrefixes"]], ["tree/d/", "tree/e/"], "common prefixes")
    equal(listed["KeyCount"], 2, "KeyCount")
    equal(len(s3.list_objects(Bucket="things", Prefix="tree/")["Contents"]), 3, "ListObjects")
    s3.copy_object(Bucket="things", Key="copied", CopySource={"Bucket": "things", "Key": "ünï/çode"})
    equal(s3.head_object(Bucket="things", Key="copied")["Metadata"], {"k": "v"}, "CopyObject")
    s3.put_bucket_tagging(Bucket="things", Tagging={"TagSet": [{"Key": "echotrace:run", "Value": "r1"}]})
    equal(s3.get_bucket_tagging(Bucket="things")["TagSet"], [{"Key": "echotrace:run", "Value": "r1"}], "tags")
    s3.delete_bucket_tagging(Bucket="things")
    refused("NoSuchTagSet", s3.get_bucket_tagging, Bucket="things")
    check_multipart(s3)
    check_presigned(endpoint)
    refused("BucketNotEmpty", s3.delete_bucket, Bucket="things")
    s3.delete_object(Bucket="things", Key="plain")
    s3.delete_object(Bucket="things", Key="tab\tand\x01")  # no XML can name this one
    left = [{"Key": item["Key"]} for item in s3.list_objects_v2(Bucket="things")["Contents"]]
    equal(len(s3.delete_objects(Bucket="things", Delete={"Objects": left})["Deleted"]), len(left), "DeleteObjects")
    s3.delete_bucket(Bucket="things")


def check_multipart(s3):
    parts = [b"a" * (5 << 20), b"b" * (5 << 20), b"tail"]
    upload = s3.create_multipart_upload(Bucket="things", Key="big")["UploadId"]
    etags = [s3.upload_part(Bucket="things", Key="big", UploadId=upload, PartNumber=number, Body=part)["ETag"]
             for number, part in enumerate(parts, 1)]
    equal(len(s3.list_parts(Bucket="things", Key="big", UploadId=upload)["Parts"]), 3, "ListParts")
    equal(len(s3.list_multipart_uploads(Bucket="things")["Uploads"]), 1, "ListMultipartUploads")
    refused("InvalidPartOrder", s3.complete_multipart_upload, Bucket="things", Key="big", UploadId=upload,
            MultipartUpload={"Parts": [{"PartNumber": n, "ETag": etags[n - 1]} for n in (2, 1)]})
    done = s3.complete_multipart_upload(Bucket="things", Key="big", UploadId=upload, MultipartUpload={
        "Parts": [{"PartNumber": number, "ETag": etag} for number, etag in enumerate(etags, 1)]})
    digests = b"".join(hashlib.md5(part).digest() for part in parts)
    equal(done["ETag"], f'"{hashlib.md5(digests).hexdigest()}-3"', "ETag of parts")
    equal(s3.get_object(Bucket="things", Key="big")["Body"].read(), b"".join(parts), "the object of parts")
    upload = s3.create_multipart_upload(Bucket="things", Key="never")["UploadId"]
    s3.abort_multipart_upload(Bucket="things", Key="never", UploadId=upload)
    refused("NoSuchUpload", s3.abort_multipart_upload, Bucket="things", Key="never", UploadId=upload)


def check_presigned(endpoint):
    import urllib.error
    import urllib.request

    client = endpoint.client("s3", signature_version="s3v4")
    url = client.generate_presigned_url("get_object", Params={"Bucket": "things", "Key": "with space+plus"})
    with urllib.request.urlopen(url) as answer:
        equal(len(answer.read()), 96, "presigned")
    try:
        with urllib.request.urlopen(url[:-1] + ("0" if url[-1] != "0" else "1")):
            raise AssertionError("a presigned URL with another signature was accepted")
    except urllib.error.HTTPError as error:
        equal(error.code, 403, "presigned, changed")


def check_dynamodb(endpoint, _code):
    db, streams = endpoint.dynamodb, endpoint.dynamodbstreams
    made = db.create_table(TableName="items", BillingMode="PAY_PER_REQUEST",
                           AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"},
                                                 {"AttributeName": "sk", "AttributeType": "N"}],
                           KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"},
                                      {"AttributeName": "sk", "KeyType": "RANGE"}],
                           StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"})
    arn = made["TableDescription"]["TableArn"]
    db.get_waiter("table_exists").wait(TableName="items", WaiterConfig={"Delay": 1})
    refused("ResourceInUseException", db.create_table, TableName="items", BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}])
    expect("items" in db.list_tables()["TableNames"], "ListTables")
    db.tag_resource(ResourceArn=arn, Tags=[{"Key": "echotrace:run", "Value": "r1"}])
    equal(db.list_tags_of_resource(ResourceArn=arn)["Tags"], [{"Key": "echotrace:run", "Value": "r1"}], "tags")
    db.untag_resource(ResourceArn=arn, TagKeys=["echotrace:run"])
    item = {"pk": {"S": "a"}, "sk": {"N": "1"}, "n": {"N": "12345678901234567890.5"}, "b": {"B": b"\0\xff"},
            "l": {"L": [{"NULL": True}, {"BOOL": False}, {"M": {"x": {"SS": ["p", "q"]}}}]}}
    db.put_item(TableName="items", Item=item, ConditionExpression="attribute_not_exists(pk)")
    equal(db.get_item(TableName="items", Key={"pk": {"S": "a"}, "sk": {"N": "1"}}, ConsistentRead=True)["Item"], item,
          "GetItem")
    refused("ConditionalCheckFailedException", db.put_item, TableName="items", Item=item,
            ConditionExpression="attribute_not_exists(pk)")
    updated = db.update_item(TableName="items", Key={"pk": {"S": "a"}, "sk": {"N": "1"}},
                             UpdateExpression="SET #c = if_not_exists(#c, :zero) + :one REMOVE b",
                             ExpressionAttributeNames={"#c": "count"},
                             ExpressionAttributeValues={":zero": {"N": "0"}, ":one": {"N": "1"}},
                             ReturnValues="ALL_NEW")["Attributes"]
    expect(updated["count"] == {"N": "1"} and "b" not in updated, "UpdateItem")
    db.batch_write_item(RequestItems={"items": [
        {"PutRequest": {"Item": {"pk": {"S": "many"}, "sk": {"N": str(n)}, "v": {"S": "x" * n}}}} for n in range(25)]})
    got = db.batch_get_item(RequestItems={"items": {"Keys": [{"pk": {"S": "many"}, "sk": {"N": str(n)}}
                                                            for n in (3, 99)]}})
    equal([entry["sk"] for entry in got["Responses"]["items"]], [{"N": "3"}], "BatchGetItem")
    pages = db.get_paginator("query").paginate(
        TableName="items", KeyConditionExpression="pk = :p AND sk BETWEEN :a AND :b", ScanIndexForward=False,
        FilterExpression="begins_with(v, :x)", PaginationConfig={"PageSize": 4},
        ExpressionAttributeValues={":p": {"S": "many"}, ":a": {"N": "0"}, ":b": {"N": "10"}, ":x": {"S": "xx"}})
    equal([entry["sk"]["N"] for page in pages for entry in page["Items"]],
          ["10", "9", "8", "7", "6", "5", "4", "3", "2"], "Query")
    pages = db.get_paginator("scan").paginate(TableName="items", PaginationConfig={"PageSize": 7})
    equal(sum(page["Count"] for page in pages), 26, "Scan")
    db.delete_item(TableName="items", Key={"pk": {"S": "a"}, "sk": {"N": "1"}})
    expect("Item" not in db.get_item(TableName="items", Key={"pk": {"S": "a"}, "sk": {"N": "1"}}), "DeleteItem")
    refused("ValidationException", db.get_item, TableName="items", Key={"pk": {"S": "a"}})
    refused("ResourceNotFoundException", db.get_item, TableName="none", Key={"pk": {"S": "a"}})

    stream_arn = db.describe_table(TableName="items")["Table"]["LatestStreamArn"]
    equal([entry["StreamArn"] for entry in streams.list_streams(TableName="items")["Streams"]], [stream_arn], "streams")
    shards = streams.describe_stream(StreamArn=stream_arn)["StreamDescription"]["Shards"]
    records = []
    for shard in shards:
        iterator = streams.get_shard_iterator(StreamArn=stream_arn, ShardId=shard["ShardId"],
                                              ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
        for _ in range(10):
            page = streams.get_records(ShardIterator=iterator)
            records += page["Records"]
            iterator = page.get("NextShardIterator")
            if not iterator or not page["Records"]:
                break
    names = sorted(record["eventName"] for record in records)
    equal(names, ["INSERT"] * 26 + ["MODIFY"] + ["REMOVE"], "stream records")
    db.update_table(TableName="items", StreamSpecification={"StreamEnabled": False})
    until("updated", lambda: db.describe_table(TableName="items")["Table"]["TableStatus"] == "ACTIVE")
    db.delete_table(TableName="items")
    until("the table is gone", lambda: "items" not in db.list_tables()["TableNames"])


def check_sqs(endpoint, _code):
    sqs = endpoint.sqs
    url = sqs.create_queue(QueueName="work", Attributes={"VisibilityTimeout": "1"})["QueueUrl"]
    equal(sqs.create_queue(QueueName="work", Attributes={"VisibilityTimeout": "1"})["QueueUrl"], url, "again")
    equal(sqs.get_queue_url(QueueName="work")["QueueUrl"], url, "GetQueueUrl")
    equal(sqs.list_queues(QueueNamePrefix="wo")["QueueUrls"], [url], "ListQueues")
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    equal(arn, f"arn:aws:sqs:{endpoint.session.region_name}:{ACCOUNT}:work", "QueueArn")
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "1"})
    sent = sqs.send_message(QueueUrl=url, MessageBody="hello", MessageAttributes={
        "kind": {"DataType": "String", "StringValue": "greeting"}, "n": {"DataType": "Number", "StringValue": "1"},
        "raw": {"DataType": "Binary", "BinaryValue": b"\0\1"}})
    equal(sent["MD5OfMessageBody"], hashlib.md5(b"hello").hexdigest(), "MD5")
    message = sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"], MessageSystemAttributeNames=["All"],
                                  WaitTimeSeconds=2)["Messages"][0]
    equal((message["MessageId"], message["Body"]), (sent["MessageId"], "hello"), "received")
    equal(message["MessageAttributes"]["raw"]["BinaryValue"], b"\0\1", "binary attribute")
    expect("Messages" not in sqs.receive_message(QueueUrl=url), "invisible while being worked on")
    again = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=4, MessageSystemAttributeNames=["All"])["Messages"][0]
    equal(again["Attributes"]["ApproximateReceiveCount"], "2", "comes again")
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=again["ReceiptHandle"], VisibilityTimeout=30)
    sqs.delete_message(QueueUrl=url, ReceiptHandle=again["ReceiptHandle"])
    batch = sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": str(n), "MessageBody": f"m{n}"} for n in range(10)])
    equal(len(batch["Successful"]), 10, "SendMessageBatch")
    taken = []
    until("ten messages", lambda: taken.extend(
        sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=30).get("Messages", []))
        or len(taken) == 10)
    equal(sorted(entry["Body"] for entry in taken), sorted(f"m{n}" for n in range(10)), "bodies")
    sqs.change_message_visibility_batch(QueueUrl=url, Entries=[
        {"Id": "0", "ReceiptHandle": taken[0]["ReceiptHandle"], "VisibilityTimeout": 60}])
    gone = sqs.delete_message_batch(QueueUrl=url, Entries=[
        {"Id": str(n), "ReceiptHandle": entry["ReceiptHandle"]} for n, entry in enumerate(taken)])
    equal(len(gone["Successful"]), 10, "DeleteMessageBatch")
    sqs.tag_queue(QueueUrl=url, Tags={"echotrace:run": "r1"})
    equal(sqs.list_queue_tags(QueueUrl=url)["Tags"], {"echotrace:run": "r1"}, "tags")
    sqs.untag_queue(QueueUrl=url, TagKeys=["echotrace:run"])
    expect("Tags" not in sqs.list_queue_tags(QueueUrl=url), "no tags")
    fragile = sqs.create_queue(QueueName="fragile", Attributes={
        "RedrivePolicy": json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 3})})["QueueUrl"]
    equal(sqs.list_dead_letter_source_queues(QueueUrl=url)["queueUrls"], [fragile], "ListDeadLetterSourceQueues")
    sqs.delete_queue(QueueUrl=fragile)
    sqs.purge_queue(QueueUrl=url)
    sqs.delete_queue(QueueUrl=url)
    refused("AWS.SimpleQueueService.NonExistentQueue", sqs.get_queue_url, QueueName="work")


def check_logs(endpoint, _code):
    logs = endpoint.logs
    logs.create_log_group(logGroupName="/mine")
    refused("ResourceAlreadyExistsException", logs.create_log_group, logGroupName="/mine")
    logs.put_retention_policy(logGroupName="/mine", retentionInDays=7)
    group = logs.describe_log_groups(logGroupNamePrefix="/mi")["logGroups"][0]
    equal(group["retentionInDays"], 7, "retention")
    logs.create_log_stream(logGroupName="/mine", logStreamName="one")
    now = int(time.time() * 1000)
    events = [{"timestamp": now - 1000 + n, "message": f"line {n} {'even' if n % 2 == 0 else 'odd'}"} for n in range(50)]
    logs.put_log_events(logGroupName="/mine", logStreamName="one", logEvents=events)
    equal(logs.describe_log_streams(logGroupName="/mine")["logStreams"][0]["logStreamName"], "one", "streams")
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName="/mine", PaginationConfig={"PageSize": 7})
    found = [event for page in pages for event in page["events"]]
    equal([event["message"] for event in found], [event["message"] for event in events], "FilterLogEvents")
    equal(len({event["eventId"] for event in found}), 50, "event ids")
    some = logs.filter_log_events(logGroupName="/mine", filterPattern='"odd"', startTime=now - 990, endTime=now - 981)
    equal([event["message"] for event in some["events"]], [f"line {n} odd" for n in (11, 13, 15, 17, 19)], "filter")
    seen, token = [], None
    while True:
        more = {"nextToken": token} if token else {}
        page = logs.get_log_events(logGroupName="/mine", logStreamName="one", startFromHead=True, limit=20, **more)
        seen += page["events"]
        if page["nextForwardToken"] == token:
            break
        token = page["nextForwardToken"]
    equal(len(seen), 50, "GetLogEvents")
    refused("ResourceNotFoundException", logs.filter_log_events, logGroupName="/none")
    logs.delete_log_group(logGroupName="/mine")
