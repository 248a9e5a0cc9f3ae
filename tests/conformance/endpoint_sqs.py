"""Checks of SQS."""

import hashlib
import json
import time

from checks import equal, expect, refused, until
from endpoint_client import ACCOUNT

GONE = "AWS.SimpleQueueService.NonExistentQueue"


def receive(sqs, url, **more):
    return sqs.receive_message(QueueUrl=url, **more).get("Messages", [])


def check_sqs_queues(endpoint):
    sqs = endpoint.sqs
    url = sqs.create_queue(QueueName="work", Attributes={"VisibilityTimeout": "7"}, tags={"k": "v"})["QueueUrl"]
    equal(sqs.create_queue(QueueName="work", Attributes={"VisibilityTimeout": "7"})["QueueUrl"], url, "again")
    refused("QueueAlreadyExists", sqs.create_queue, 400, QueueName="work", Attributes={"VisibilityTimeout": "8"})
    refused("InvalidParameterValue", sqs.create_queue, 400, QueueName="a b")
    refused("InvalidAttributeValue", sqs.create_queue, 400, QueueName="slow", Attributes={"DelaySeconds": "901"})
    equal(sqs.get_queue_url(QueueName="work")["QueueUrl"], url, "GetQueueUrl")
    sqs.create_queue(QueueName="work-2")
    pages = sqs.get_paginator("list_queues").paginate(QueueNamePrefix="work", PaginationConfig={"PageSize": 1})
    equal([one for page in pages for one in page["QueueUrls"]], [url, url + "-2"], "ListQueues")
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "2"})
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn", "VisibilityTimeout"])["Attributes"]
    equal(attributes, {"QueueArn": f"arn:aws:sqs:{endpoint.region}:{ACCOUNT}:work", "VisibilityTimeout": "2"}, "work")
    refused("InvalidAttributeName", sqs.set_queue_attributes, 400, QueueUrl=url, Attributes={"Colour": "blue"})
    sqs.tag_queue(QueueUrl=url, Tags={"echotrace:run": "r1"})
    equal(sqs.list_queue_tags(QueueUrl=url)["Tags"], {"k": "v", "echotrace:run": "r1"}, "tags")
    sqs.untag_queue(QueueUrl=url, TagKeys=["k"])
    equal(sqs.list_queue_tags(QueueUrl=url)["Tags"], {"echotrace:run": "r1"}, "untagged")
    sqs.delete_queue(QueueUrl=url + "-2")
    refused("AWS.SimpleQueueService.QueueDeletedRecently", sqs.create_queue, 400, QueueName="work-2")


def check_sqs_messages(endpoint):
    sqs = endpoint.sqs
    url = sqs.get_queue_url(QueueName="work")["QueueUrl"]
    sent = sqs.send_message(QueueUrl=url, MessageBody="hello ü", MessageAttributes={
        "kind": {"DataType": "String", "StringValue": "greeting"}, "n": {"DataType": "Number", "StringValue": "1"},
        "raw": {"DataType": "Binary", "BinaryValue": b"\0\1"}})
    equal(sent["MD5OfMessageBody"], hashlib.md5("hello ü".encode()).hexdigest(), "MD5")
    (message,) = receive(sqs, url, MessageAttributeNames=["All"], MessageSystemAttributeNames=["All"])
    equal((message["MessageId"], message["Body"]), (sent["MessageId"], "hello ü"), "received")
    equal(message["MessageAttributes"]["raw"]["BinaryValue"], b"\0\1", "binary attribute")
    equal(message["MD5OfMessageAttributes"], sent["MD5OfMessageAttributes"], "MD5 of the attributes")
    equal(receive(sqs, url), [], "invisible while being worked on")
    (again,) = receive(sqs, url, WaitTimeSeconds=15, MessageSystemAttributeNames=["All"])
    equal(again["Attributes"]["ApproximateReceiveCount"], "2", "comes again")
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=again["ReceiptHandle"], VisibilityTimeout=0)
    (third,) = receive(sqs, url, MessageSystemAttributeNames=["ApproximateReceiveCount"])
    equal(third["Attributes"], {"ApproximateReceiveCount": "3"}, "given back, and comes at once")
    sqs.delete_message(QueueUrl=url, ReceiptHandle=third["ReceiptHandle"])
    refused("InvalidParameterValue", sqs.change_message_visibility, 400, QueueUrl=url, VisibilityTimeout=1,
            ReceiptHandle=third["ReceiptHandle"])
    refused("ReceiptHandleIsInvalid", sqs.delete_message, 400, QueueUrl=url, ReceiptHandle="no handle")
    refused("InvalidMessageContents", sqs.send_message, 400, QueueUrl=url, MessageBody="\x01")
    refused("InvalidParameterValue", sqs.receive_message, 400, QueueUrl=url, MaxNumberOfMessages=11)
    refused("InvalidParameterValue", sqs.receive_message, 400, QueueUrl=url, WaitTimeSeconds=21)
    began = time.monotonic()
    sqs.send_message(QueueUrl=url, MessageBody="later", DelaySeconds=1)
    (late,) = receive(sqs, url, WaitTimeSeconds=15)
    expect(0.99 <= time.monotonic() - began < 10, "a poll ends when there is a message, and that was delayed")
    sqs.delete_message(QueueUrl=url, ReceiptHandle=late["ReceiptHandle"])


def check_sqs_batches(endpoint):
    sqs = endpoint.sqs
    url = sqs.get_queue_url(QueueName="work")["QueueUrl"]
    bodies = [f"m{n}" for n in range(9)]
    batch = sqs.send_message_batch(QueueUrl=url, Entries=[
        {"Id": body, "MessageBody": body} for body in bodies] + [{"Id": "bad", "MessageBody": "\x01"}])
    equal([entry["Id"] for entry in batch["Successful"]], bodies, "SendMessageBatch")
    equal([(entry["Id"], entry["Code"], entry["SenderFault"]) for entry in batch["Failed"]],
          [("bad", "InvalidMessageContents", True)], "the one that is refused")
    for code, entries in (("EmptyBatchRequest", []), ("BatchEntryIdsNotDistinct", ["a", "a"]),
                          ("TooManyEntriesInBatchRequest", range(11)), ("InvalidBatchEntryId", ["a b"])):
        refused("AWS.SimpleQueueService." + code, sqs.send_message_batch, 400, QueueUrl=url,
                Entries=[{"Id": str(entry), "MessageBody": "x"} for entry in entries])
    taken = []
    until("nine messages", lambda: taken.extend(receive(sqs, url, MaxNumberOfMessages=10, VisibilityTimeout=30))
          or len(taken) == 9)
    equal(sorted(entry["Body"] for entry in taken), bodies, "bodies")
    handles = [{"Id": entry["Body"], "ReceiptHandle": entry["ReceiptHandle"]} for entry in taken]
    shown = sqs.change_message_visibility_batch(QueueUrl=url, Entries=[
        handles[0] | {"VisibilityTimeout": 60}, {"Id": "x", "ReceiptHandle": "no handle", "VisibilityTimeout": 60}])
    equal([[entry["Id"] for entry in shown[kind]] for kind in ("Successful", "Failed")], [[handles[0]["Id"]], ["x"]],
          "ChangeMessageVisibilityBatch")
    gone = sqs.delete_message_batch(QueueUrl=url, Entries=handles)
    equal(sorted(entry["Id"] for entry in gone["Successful"]), bodies, "DeleteMessageBatch")
    sqs.send_message(QueueUrl=url, MessageBody="unwanted")
    sqs.purge_queue(QueueUrl=url)
    equal(receive(sqs, url), [], "PurgeQueue")
    refused("AWS.SimpleQueueService.PurgeQueueInProgress", sqs.purge_queue, 400, QueueUrl=url)


def check_sqs_dead_letters(endpoint):
    sqs = endpoint.sqs
    url = sqs.get_queue_url(QueueName="work")["QueueUrl"]
    dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    expect(not sqs.list_dead_letter_source_queues(QueueUrl=dead)["queueUrls"], "no sources yet")
    policy = {"deadLetterTargetArn": arn, "maxReceiveCount": 1}
    refused("InvalidParameterValue", sqs.set_queue_attributes, 400, QueueUrl=url,
            Attributes={"RedrivePolicy": json.dumps(policy | {"maxReceiveCount": 0})})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": json.dumps(policy), "VisibilityTimeout": "0"})
    equal(sqs.list_dead_letter_source_queues(QueueUrl=dead)["queueUrls"], [url], "ListDeadLetterSourceQueues")
    sent = sqs.send_message(QueueUrl=url, MessageBody="poison")
    equal(len(receive(sqs, url)), 1, "received once")
    equal(receive(sqs, url), [], "and not again")
    (letter,) = receive(sqs, dead, WaitTimeSeconds=5, MessageSystemAttributeNames=["All"])
    equal((letter["MessageId"], letter["Body"], letter["Attributes"]["DeadLetterQueueSourceArn"]),
          (sent["MessageId"], "poison", arn.replace(":dead", ":work")), "a dead letter")
    for queue in (url, dead):
        sqs.delete_queue(QueueUrl=queue)
    refused(GONE, sqs.get_queue_url, 400, QueueName="work")
    refused(GONE, sqs.send_message, 400, QueueUrl=url, MessageBody="x")


CHECKS = [check_sqs_queues, check_sqs_messages, check_sqs_batches, check_sqs_dead_letters]
