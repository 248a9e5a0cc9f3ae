"""What `collect local` holds, asked for by signed requests."""
import json
import re

import signed_request


def asked(settings, service, target, document):
    status, body = signed_request.call(settings, service, "POST", "/", json.dumps(document).encode(), {
        "X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.1"})
    if status != 200:
        raise AssertionError(f"{target}: {status} {body}")
    return json.loads(body) if body else {}


def logs(settings, operation, **document):
    return asked(settings, "logs", f"Logs_20140328.{operation}", document)


def deployed(settings, part=""):
    """Names of everything there is that have that part, as "kind name"."""
    def rest(service, path):
        status, body = signed_request.call(settings, service, "GET", path)
        assert status == 200, (service, path, status, body)
        return body

    found = [f"function {one['FunctionName']}"
             for one in json.loads(rest("lambda", "/2015-03-31/functions/"))["Functions"]]
    found += [f"mapping {one['UUID']} of {one['FunctionArn']}"
              for one in json.loads(rest("lambda", "/2015-03-31/event-source-mappings/"))["EventSourceMappings"]]
    found += [f"bucket {name}" for name in re.findall(r"<Name>([^<]*)</Name>", rest("s3", "/").decode())]
    found += [f"table {name}" for name in asked(settings, "dynamodb", "DynamoDB_20120810.ListTables", {})["TableNames"]]
    found += [f"log group {one['logGroupName']}" for one in logs(settings, "DescribeLogGroups")["logGroups"]]
    status, body = signed_request.iam(settings, "ListRoles")
    assert status == 200, body
    found += [f"role {name}" for name in re.findall(r"<RoleName>([^<]*)</RoleName>", body.decode())]
    return [one for one in found if part in one]


def events_of(settings, group):
    """All events of a log group, oldest first."""
    events, more = [], {}
    while True:
        page = logs(settings, "FilterLogEvents", logGroupName=group, **more)
        events += page["events"]
        if not page.get("nextToken"):
            return events
        more = {"nextToken": page["nextToken"]}


def put_events(settings, group, stream, events):
    """Puts (milliseconds, message) into a new stream; the group is made when it is not there."""
    if f"log group {group}" not in deployed(settings, group):
        logs(settings, "CreateLogGroup", logGroupName=group)
    logs(settings, "CreateLogStream", logGroupName=group, logStreamName=stream)
    logs(settings, "PutLogEvents", logGroupName=group, logStreamName=stream,
         logEvents=[{"timestamp": ms, "message": message} for ms, message in events])
