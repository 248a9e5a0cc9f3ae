"""Checks of DynamoDB and its streams."""

from checks import equal, expect, refused, until
from endpoint_client import WAITED

RUN_TAG = {"Key": "echotrace:run", "Value": "r1"}
KEY = {"pk": {"S": "a"}, "sk": {"N": "1"}}


def numbered(n):
    return {"pk": {"S": "many"}, "sk": {"N": str(n)}}


def check_dynamodb_tables(endpoint):
    db = endpoint.dynamodb
    made = db.create_table(TableName="items", BillingMode="PAY_PER_REQUEST",
                           AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"},
                                                 {"AttributeName": "sk", "AttributeType": "N"}],
                           KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"},
                                      {"AttributeName": "sk", "KeyType": "RANGE"}],
                           StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"})
    arn = made["TableDescription"]["TableArn"]
    equal((arn, made["TableDescription"]["TableStatus"]),
          (f"arn:aws:dynamodb:{endpoint.region}:000000000000:table/items", "CREATING"), "CreateTable")
    db.get_waiter("table_exists").wait(TableName="items", WaiterConfig=WAITED)
    simple = {"AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
              "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}]}
    refused("ResourceInUseException", db.create_table, 400, TableName="items", BillingMode="PAY_PER_REQUEST", **simple)
    refused("ValidationException", db.create_table, 400, TableName="x y z", BillingMode="PAY_PER_REQUEST", **simple)
    refused("ValidationException", db.create_table, 400, TableName="without-capacity", **simple)
    db.create_table(TableName="other", DeletionProtectionEnabled=True, Tags=[RUN_TAG], **simple,
                    ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 5})
    db.get_waiter("table_exists").wait(TableName="other", WaiterConfig=WAITED)
    pages = db.get_paginator("list_tables").paginate(PaginationConfig={"PageSize": 1})
    equal([name for page in pages for name in page["TableNames"]], ["items", "other"], "ListTables")

    other = db.describe_table(TableName="other")["Table"]
    equal((other["ProvisionedThroughput"]["ReadCapacityUnits"], other["DeletionProtectionEnabled"]), (5, True), "other")
    equal(db.list_tags_of_resource(ResourceArn=other["TableArn"])["Tags"], [RUN_TAG], "tags given at creation")
    db.tag_resource(ResourceArn=arn, Tags=[RUN_TAG, {"Key": "k", "Value": "v"}])
    db.untag_resource(ResourceArn=arn, TagKeys=["k"])
    equal(db.list_tags_of_resource(ResourceArn=arn)["Tags"], [RUN_TAG], "tags")
    refused("ResourceNotFoundException", db.tag_resource, 400, ResourceArn=arn + "-not", Tags=[RUN_TAG])

    refused("ValidationException", db.delete_table, 400, TableName="other")
    changed = db.update_table(TableName="other", DeletionProtectionEnabled=False, BillingMode="PAY_PER_REQUEST")
    equal(changed["TableDescription"]["TableStatus"], "UPDATING", "UpdateTable")
    db.get_waiter("table_exists").wait(TableName="other", WaiterConfig=WAITED)
    equal(db.describe_table(TableName="other")["Table"]["BillingModeSummary"]["BillingMode"], "PAY_PER_REQUEST", "bill")
    refused("ValidationException", db.update_table, 400, TableName="other")
    db.delete_table(TableName="other")
    db.get_waiter("table_not_exists").wait(TableName="other", WaiterConfig=WAITED)
    refused("ResourceNotFoundException", db.describe_table, 400, TableName="other")


def check_dynamodb_items(endpoint):
    db = endpoint.dynamodb
    item = KEY | {"n": {"N": "12345678901234567890.5"}, "b": {"B": b"\0\xff"},
                  "l": {"L": [{"NULL": True}, {"BOOL": False}, {"M": {"x": {"SS": ["p", "q"]}}}]}}
    put = {"TableName": "items", "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}
    equal(db.put_item(**put, ReturnConsumedCapacity="TOTAL")["ConsumedCapacity"]["CapacityUnits"], 1.0, "capacity")
    got = db.get_item(TableName="items", Key=KEY, ConsistentRead=True, ReturnConsumedCapacity="TOTAL")
    equal((got["Item"], got["ConsumedCapacity"]["CapacityUnits"]), (item, 1.0), "GetItem")
    projected = db.get_item(TableName="items", Key=KEY, ProjectionExpression="l[2].x, #n",
                            ExpressionAttributeNames={"#n": "n"})
    equal(projected["Item"], {"n": item["n"], "l": {"L": [{"M": {"x": {"SS": ["p", "q"]}}}]}}, "a projection")
    answer = refused("ConditionalCheckFailedException", db.put_item, 400, **put,
                     ReturnValuesOnConditionCheckFailure="ALL_OLD")
    equal(answer["Item"], item, "the item in the way")
    updated = db.update_item(TableName="items", Key=KEY,
                             UpdateExpression="SET #c = if_not_exists(#c, :zero) + :one REMOVE b",
                             ExpressionAttributeNames={"#c": "count"},
                             ExpressionAttributeValues={":zero": {"N": "0"}, ":one": {"N": "1"}}, ReturnValues="ALL_NEW")
    expect(updated["Attributes"]["count"] == {"N": "1"} and "b" not in updated["Attributes"], "UpdateItem")
    for expression in ("SET", "SET pk = :v", "SET a = :v, a = :v"):
        refused("ValidationException", db.update_item, 400, TableName="items", Key=KEY, UpdateExpression=expression,
                ExpressionAttributeValues={":v": {"S": "v"}})
    equal(db.delete_item(TableName="items", Key=KEY, ReturnValues="ALL_OLD")["Attributes"]["n"], item["n"], "DeleteItem")
    expect("Item" not in db.get_item(TableName="items", Key=KEY), "deleted")
    refused("ConditionalCheckFailedException", db.delete_item, 400, TableName="items", Key=KEY,
            ConditionExpression="attribute_exists(pk)")
    refused("ValidationException", db.get_item, 400, TableName="items", Key={"pk": {"S": "a"}})
    refused("ValidationException", db.put_item, 400, TableName="items", Item=KEY | {"v": {"S": "x" * 409_600}})
    refused("ResourceNotFoundException", db.get_item, 400, TableName="none", Key={"pk": {"S": "a"}})


def check_dynamodb_many(endpoint):
    db = endpoint.dynamodb
    left = db.batch_write_item(RequestItems={"items": [
        {"PutRequest": {"Item": numbered(n) | {"v": {"S": "x" * n}}}} for n in range(25)]})
    equal(left["UnprocessedItems"], {}, "BatchWriteItem")
    refused("ValidationException", db.batch_write_item, 400, RequestItems={"items": [
        {"DeleteRequest": {"Key": numbered(1)}}, {"DeleteRequest": {"Key": numbered(1)}}]})
    got = db.batch_get_item(RequestItems={"items": {"Keys": [numbered(3), numbered(99)]}})
    equal([entry["sk"] for entry in got["Responses"]["items"]], [{"N": "3"}], "BatchGetItem")
    refused("ValidationException", db.batch_get_item, 400,
            RequestItems={"items": {"Keys": [numbered(n) for n in range(101)]}})
    ten = {"TableName": "items", "KeyConditionExpression": "pk = :p AND sk BETWEEN :a AND :b",
           "ExpressionAttributeValues": {":p": {"S": "many"}, ":a": {"N": "0"}, ":b": {"N": "10"}}}
    filtered = ten | {"FilterExpression": "begins_with(v, :x)",
                      "ExpressionAttributeValues": ten["ExpressionAttributeValues"] | {":x": {"S": "xx"}}}
    pages = db.get_paginator("query").paginate(ScanIndexForward=False, PaginationConfig={"PageSize": 4}, **filtered)
    equal([entry["sk"]["N"] for page in pages for entry in page["Items"]],
          ["10", "9", "8", "7", "6", "5", "4", "3", "2"], "Query")
    counted = db.query(**filtered, Select="COUNT")
    equal((counted["Count"], counted["ScannedCount"], "Items" in counted), (9, 11, False), "counted")
    refused("ValidationException", db.query, 400, TableName="items", KeyConditionExpression="sk = :a",
            ExpressionAttributeValues={":a": {"N": "0"}})
    pages = db.get_paginator("scan").paginate(TableName="items", PaginationConfig={"PageSize": 7})
    equal(sum(page["Count"] for page in pages), 25, "Scan")
    segments = [db.scan(TableName="items", Segment=n, TotalSegments=3)["Items"] for n in range(3)]
    equal(sorted(int(entry["sk"]["N"]) for items in segments for entry in items), list(range(25)), "a scan in segments")


def check_dynamodb_transactions(endpoint):
    db = endpoint.dynamodb
    writes = {"TransactItems": [
        {"Put": {"TableName": "items", "Item": numbered(100) | {"v": {"S": "put"}}}},
        {"Update": {"TableName": "items", "Key": numbered(1), "UpdateExpression": "ADD hits :one",
                    "ExpressionAttributeValues": {":one": {"N": "1"}}}},
        {"Delete": {"TableName": "items", "Key": numbered(2)}},
        {"ConditionCheck": {"TableName": "items", "Key": numbered(3), "ConditionExpression": "attribute_exists(pk)"}}]}
    for _ in range(2):  # the second time it is the same request, and does nothing
        db.transact_write_items(**writes, ClientRequestToken="once")
    answer = db.transact_get_items(TransactItems=[{"Get": {"TableName": "items", "Key": numbered(n)}} for n in (100, 2)] + [
        {"Get": {"TableName": "items", "Key": numbered(1), "ProjectionExpression": "hits"}}])
    equal(answer["Responses"],
          [{"Item": numbered(100) | {"v": {"S": "put"}}}, {}, {"Item": {"hits": {"N": "1"}}}], "TransactGetItems")
    refused("IdempotentParameterMismatchException", db.transact_write_items, 400, ClientRequestToken="once",
            TransactItems=writes["TransactItems"][:1])
    taken = {"TableName": "items", "Item": numbered(100), "ConditionExpression": "attribute_not_exists(pk)",
             "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    answer = refused("TransactionCanceledException", db.transact_write_items, 400, TransactItems=[
        {"Delete": {"TableName": "items", "Key": numbered(4)}}, {"Put": taken}])
    equal([reason["Code"] for reason in answer["CancellationReasons"]], ["None", "ConditionalCheckFailed"], "reasons")
    equal(answer["CancellationReasons"][1]["Item"], numbered(100) | {"v": {"S": "put"}}, "the item in the way")
    expect("Item" in db.get_item(TableName="items", Key=numbered(4)), "a cancelled transaction does nothing at all")
    refused("ValidationException", db.transact_write_items, 400, TransactItems=[
        {"Delete": {"TableName": "items", "Key": numbered(4)}}, {"Put": {"TableName": "items", "Item": numbered(4)}}])
    refused("ResourceNotFoundException", db.transact_get_items, 400,
            TransactItems=[{"Get": {"TableName": "none", "Key": numbered(1)}}])


def check_dynamodb_streams(endpoint):
    db, streams = endpoint.dynamodb, endpoint.dynamodbstreams
    arn = db.describe_table(TableName="items")["Table"]["LatestStreamArn"]
    equal([entry["StreamArn"] for entry in streams.list_streams(TableName="items")["Streams"]], [arn], "ListStreams")
    description = streams.describe_stream(StreamArn=arn)["StreamDescription"]
    equal((description["StreamStatus"], description["StreamViewType"], description["TableName"]),
          ("ENABLED", "NEW_AND_OLD_IMAGES", "items"), "DescribeStream")

    def iterator(shard, kind, **place):
        return streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType=kind,
                                          **place)["ShardIterator"]

    records = []
    for shard in description["Shards"]:
        equal(streams.get_records(ShardIterator=iterator(shard, "LATEST"))["Records"], [], "after the latest")
        here, following = [], iterator(shard, "TRIM_HORIZON")
        while following:
            page = streams.get_records(ShardIterator=following, Limit=10)
            expect(len(page["Records"]) <= 10, "Limit")
            here += page["Records"]
            following = page.get("NextShardIterator") if page["Records"] else None
        if len(here) > 1:
            place = {"SequenceNumber": here[0]["dynamodb"]["SequenceNumber"]}
            at = streams.get_records(ShardIterator=iterator(shard, "AT_SEQUENCE_NUMBER", **place))["Records"]
            after = streams.get_records(ShardIterator=iterator(shard, "AFTER_SEQUENCE_NUMBER", **place))["Records"]
            equal((at[0]["eventID"], after[0]["eventID"]), (here[0]["eventID"], here[1]["eventID"]), "by number")
        records += here
    names = sorted(record["eventName"] for record in records)
    equal(names, ["INSERT"] * 27 + ["MODIFY"] * 2 + ["REMOVE"] * 2, "stream records")
    (hit,) = [record["dynamodb"] for record in records if record["dynamodb"].get("NewImage", {}).get("hits")]
    equal((hit["Keys"], "hits" in hit["OldImage"], hit["StreamViewType"]),
          (numbered(1), False, "NEW_AND_OLD_IMAGES"), "images")
    refused("ResourceNotFoundException", streams.describe_stream, 400, StreamArn=arn[:-3] + "000")
    refused("ValidationException", streams.get_records, 400, ShardIterator="no iterator")
    db.update_table(TableName="items", StreamSpecification={"StreamEnabled": False})
    db.get_waiter("table_exists").wait(TableName="items", WaiterConfig=WAITED)
    until("the stream is closed", lambda: streams.describe_stream(StreamArn=arn)["StreamDescription"]["StreamStatus"]
          == "DISABLED")
    db.delete_table(TableName="items")
    db.get_waiter("table_not_exists").wait(TableName="items", WaiterConfig=WAITED)


CHECKS = [check_dynamodb_tables, check_dynamodb_items, check_dynamodb_many, check_dynamodb_transactions,
          check_dynamodb_streams]
