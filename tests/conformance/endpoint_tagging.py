"""Checks of the Resource Groups Tagging API."""

from checks import equal, refused
from endpoint_client import ACCOUNT

RUN = "tagged-run"
NAMES = ("tagged-a", "tagged-b", "tagged-c")


def tag(value):
    return {"Key": "echotrace:run", "Value": value}


def make(endpoint):
    for name in NAMES:
        endpoint.s3.create_bucket(Bucket=name)
        endpoint.s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": [tag(RUN), {"Key": "name", "Value": name}]})
    endpoint.s3.create_bucket(Bucket="tagged-other")
    endpoint.s3.put_bucket_tagging(Bucket="tagged-other", Tagging={"TagSet": [tag("other")]})
    endpoint.logs.create_log_group(logGroupName="/tagged", tags={"echotrace:run": RUN})
    endpoint.sqs.create_queue(QueueName="tagged", tags={"echotrace:run": RUN})
    endpoint.dynamodb.create_table(
        TableName="tagged", BillingMode="PAY_PER_REQUEST", Tags=[tag(RUN)],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}])


def remove(endpoint):
    for name in (*NAMES, "tagged-other"):
        endpoint.s3.delete_bucket(Bucket=name)
    endpoint.logs.delete_log_group(logGroupName="/tagged")
    endpoint.sqs.delete_queue(QueueUrl=endpoint.sqs.get_queue_url(QueueName="tagged")["QueueUrl"])
    endpoint.dynamodb.get_waiter("table_exists").wait(TableName="tagged")
    endpoint.dynamodb.delete_table(TableName="tagged")


def check_tagged_resources(endpoint):
    make(endpoint)
    pages = endpoint.resourcegroupstaggingapi.get_paginator("get_resources")
    of_run = [{"Key": "echotrace:run", "Values": [RUN]}]

    def arns(**request):
        return [one["ResourceARN"] for page in pages.paginate(**request) for one in page["ResourceTagMappingList"]]

    place = f"{endpoint.region}:{ACCOUNT}"
    buckets = [f"arn:aws:s3:::{name}" for name in NAMES]
    everything = {*buckets, f"arn:aws:logs:{place}:log-group:/tagged", f"arn:aws:sqs:{place}:tagged",
                  f"arn:aws:dynamodb:{place}:table/tagged"}
    equal(set(arns(TagFilters=of_run)), everything, "all of a run")
    equal(set(arns(TagFilters=of_run, ResourcesPerPage=2)), everything, "in pages")
    equal(arns(TagFilters=of_run, ResourceTypeFilters=["s3"]), buckets, "of a service")
    equal(arns(TagFilters=of_run, ResourceTypeFilters=["dynamodb:table"]),
          [f"arn:aws:dynamodb:{place}:table/tagged"], "of a type")
    equal(arns(TagFilters=[*of_run, {"Key": "name", "Values": ["tagged-b", "tagged-c"]}]), buckets[1:], "of both tags")
    equal(arns(TagFilters=[{"Key": "name"}]), buckets, "whatever the value")
    api = endpoint.resourcegroupstaggingapi
    equal(api.get_resources(ResourceARNList=[buckets[1], "arn:aws:s3:::none"])["ResourceTagMappingList"],
          [{"ResourceARN": buckets[1], "Tags": [tag(RUN), {"Key": "name", "Value": "tagged-b"}]}], "by ARN")
    refused("InvalidParameterException", api.get_resources, 400, ResourcesPerPage=101)
    refused("InvalidParameterException", api.get_resources, 400, PaginationToken="none")
    refused("InvalidParameterException", api.get_resources, 400, TagFilters=of_run, ResourceARNList=buckets)
    remove(endpoint)
    equal(arns(TagFilters=of_run, ResourceTypeFilters=["s3", "logs", "sqs"]), [], "when they are gone")


CHECKS = [check_tagged_resources]
