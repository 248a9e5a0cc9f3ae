"""Checks of CloudWatch Logs."""

import time

from checks import equal, expect, refused
from endpoint_client import ACCOUNT

GROUP = {"logGroupName": "/mine"}
STREAM = GROUP | {"logStreamName": "one"}


def check_logs_groups(endpoint):
    logs = endpoint.logs
    logs.create_log_group(**GROUP, tags={"k": "v"})
    refused("ResourceAlreadyExistsException", logs.create_log_group, 400, **GROUP)
    refused("InvalidParameterException", logs.create_log_group, 400, logGroupName="a b")
    logs.create_log_group(logGroupName="/mine-2")
    pages = logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix="/mi", PaginationConfig={"PageSize": 1})
    equal([group["logGroupName"] for page in pages for group in page["logGroups"]], ["/mine", "/mine-2"], "groups")
    logs.delete_log_group(logGroupName="/mine-2")
    logs.put_retention_policy(**GROUP, retentionInDays=7)
    (group,) = logs.describe_log_groups(logGroupNamePrefix="/mi")["logGroups"]
    arn = f"arn:aws:logs:{endpoint.region}:{ACCOUNT}:log-group:/mine"
    equal((group["retentionInDays"], group["arn"], group["logGroupArn"]), (7, arn + ":*", arn), "DescribeLogGroups")
    refused("InvalidParameterException", logs.put_retention_policy, 400, **GROUP, retentionInDays=8)
    logs.delete_retention_policy(**GROUP)
    expect("retentionInDays" not in logs.describe_log_groups(logGroupNamePrefix="/mi")["logGroups"][0], "kept for ever")
    refused("ResourceNotFoundException", logs.delete_retention_policy, 400, logGroupName="/none")

    equal(logs.list_tags_for_resource(resourceArn=arn)["tags"], {"k": "v"}, "tags given at creation")
    logs.tag_resource(resourceArn=arn, tags={"echotrace:run": "r1"})
    equal(logs.list_tags_log_group(**GROUP)["tags"], {"k": "v", "echotrace:run": "r1"}, "TagResource")
    logs.untag_resource(resourceArn=arn, tagKeys=["k"])
    logs.tag_log_group(**GROUP, tags={"old": "way"})
    equal(logs.list_tags_for_resource(resourceArn=arn)["tags"], {"echotrace:run": "r1", "old": "way"}, "TagLogGroup")
    logs.untag_log_group(**GROUP, tags=["old"])
    equal(logs.list_tags_log_group(**GROUP)["tags"], {"echotrace:run": "r1"}, "UntagLogGroup")
    refused("ResourceNotFoundException", logs.tag_resource, 400, resourceArn=arn + "-not", tags={"k": "v"})
    refused("InvalidParameterException", logs.tag_log_group, 400, **GROUP, tags={"aws:k": "v"})


def check_logs_streams(endpoint):
    logs = endpoint.logs
    for name in ("one", "two", "three"):
        logs.create_log_stream(**GROUP, logStreamName=name)
    refused("ResourceAlreadyExistsException", logs.create_log_stream, 400, **STREAM)
    refused("ResourceNotFoundException", logs.create_log_stream, 400, logGroupName="/none", logStreamName="one")
    refused("InvalidParameterException", logs.create_log_stream, 400, **GROUP, logStreamName="a:b")
    pages = logs.get_paginator("describe_log_streams").paginate(**GROUP, PaginationConfig={"PageSize": 2})
    equal([one["logStreamName"] for page in pages for one in page["logStreams"]], ["one", "three", "two"], "streams")
    now = int(time.time() * 1000)
    logs.put_log_events(**GROUP, logStreamName="two", logEvents=[{"timestamp": now - 60_000, "message": "earlier"}])
    logs.put_log_events(**GROUP, logStreamName="three", logEvents=[{"timestamp": now, "message": "latest"}])
    newest = logs.describe_log_streams(**GROUP, orderBy="LastEventTime", descending=True)["logStreams"]
    equal([one["logStreamName"] for one in newest], ["three", "two", "one"], "by time")
    equal((newest[0]["firstEventTimestamp"], newest[0]["lastEventTimestamp"]), (now, now), "a stream's times")
    for name in ("two", "three"):
        logs.delete_log_stream(**GROUP, logStreamName=name)
    refused("ResourceNotFoundException", logs.delete_log_stream, 400, **GROUP, logStreamName="two")
    equal(logs.filter_log_events(**GROUP)["events"], [], "its events went with it")


def check_logs_events(endpoint):
    logs = endpoint.logs
    now = int(time.time() * 1000)
    events = [{"timestamp": now - 1000 + n, "message": f"line {n} {'even' if n % 2 == 0 else 'odd'}"} for n in range(50)]
    logs.put_log_events(**STREAM, logEvents=events)
    refused("InvalidParameterException", logs.put_log_events, 400, **STREAM, logEvents=events[::-1])
    refused("InvalidParameterException", logs.put_log_events, 400, **STREAM, logEvents=[
        {"timestamp": now, "message": "x" * 700_000}] * 2)
    old = logs.put_log_events(**STREAM, logEvents=[{"timestamp": now - 15 * 86_400_000, "message": "too old"}])
    equal(old["rejectedLogEventsInfo"]["tooOldLogEventEndIndex"], 1, "what came too late")
    refused("ResourceNotFoundException", logs.put_log_events, 400, **GROUP, logStreamName="two", logEvents=events)

    pages = logs.get_paginator("filter_log_events").paginate(**GROUP, PaginationConfig={"PageSize": 7})
    found = [event for page in pages for event in page["events"]]
    equal([(event["timestamp"], event["message"]) for event in found],
          [(event["timestamp"], event["message"]) for event in events], "FilterLogEvents")
    equal(len({event["eventId"] for event in found}), 50, "event ids")
    odd = [f"line {n} odd" for n in (11, 13, 15, 17, 19)]
    span = {"startTime": now - 990, "endTime": now - 981}
    for pattern, wanted in (('"odd"', odd), ("odd -13", odd[:1] + odd[2:]), ("?13 ?15", odd[1:3])):
        some = logs.filter_log_events(**GROUP, filterPattern=pattern, **span)["events"]
        equal([event["message"] for event in some], wanted, pattern)
    refused("InvalidParameterException", logs.filter_log_events, 400, **GROUP, filterPattern='{ $.a = ')
    refused("InvalidParameterException", logs.filter_log_events, 400, **GROUP, nextToken="no token")
    refused("ResourceNotFoundException", logs.filter_log_events, 400, logGroupName="/none")

    seen, token = [], None
    while True:
        more = {"nextToken": token} if token else {}
        page = logs.get_log_events(**STREAM, startFromHead=True, limit=20, **more)
        seen += page["events"]
        if page["nextForwardToken"] == token:
            break
        token = page["nextForwardToken"]
    equal([event["message"] for event in seen], [event["message"] for event in events], "GetLogEvents")
    latest = logs.get_log_events(**STREAM, limit=2)["events"]
    equal([event["message"] for event in latest], ["line 48 even", "line 49 odd"], "the end of a stream")
    refused("ResourceNotFoundException", logs.get_log_events, 400, **GROUP, logStreamName="two")
    logs.delete_log_group(**GROUP)
    refused("ResourceNotFoundException", logs.delete_log_group, 400, **GROUP)


CHECKS = [check_logs_groups, check_logs_streams, check_logs_events]
