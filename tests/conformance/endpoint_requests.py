"""Checks of requests that deserve no answer: unsigned, signed wrongly, late, unknown or nonsense."""

import datetime
import http.client
import json
import urllib.error
import urllib.parse
import urllib.request

from checks import equal, expect, refused
from collect_local import serving
from endpoint_client import Endpoint
from endpoint_faults import QUESTIONS

TWENTY_MINUTES_MS = 20 * 60 * 1000
TARGETS = {"dynamodb": "DynamoDB_20120810.ListTables", "sqs": "AmazonSQS.ListQueues",
           "logs": "Logs_20140328.DescribeLogGroups", "secretsmanager": "secretsmanager.ListSecrets"}


def send(endpoint, method, path, body=b"", headers=None):
    """Status and body of the answer to a request as it is."""
    host = urllib.parse.urlsplit(endpoint.url).netloc
    connection = http.client.HTTPConnection(host, timeout=30)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    try:
        return answer.status, answer.read()
    finally:
        connection.close()


def send_signed(endpoint, service, method, path, body=b"", headers=None, change=None):
    """The same with botocore's signature, and then changed."""
    from botocore.auth import S3SigV4Auth, SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    request = AWSRequest(method, endpoint.url + path, headers=headers or {}, data=body)
    signer = S3SigV4Auth if service == "s3" else SigV4Auth
    signer(Credentials(*endpoint.keys), service, endpoint.region).add_auth(request)
    sent = {"path": path, "body": body, "headers": dict(request.headers.items())}
    if change:
        change(sent)
    return send(endpoint, method, **sent)


def check_requests_signatures(collect):
    with serving(collect) as started:
        endpoint = Endpoint(*started)
        wrong = (endpoint.keys[0], "x" * 40, None)
        nobody = ("AKIAAAAAAAAAAAAAAAAA", "x" * 40, None)
        as_json = ("InvalidSignatureException", "UnrecognizedClientException")
        codes = {"s3": ("SignatureDoesNotMatch", "InvalidAccessKeyId"),
                 "iam": ("SignatureDoesNotMatch", "InvalidClientTokenId"),
                 "sts": ("SignatureDoesNotMatch", "InvalidClientTokenId")}
        for service, question in QUESTIONS.items():
            status = 400 if service in ("dynamodb", "logs", "secretsmanager") else 403
            for keys, code in zip((wrong, nobody), codes.get(service, as_json)):
                refused(code, getattr(endpoint.client(service, keys), question), status)
        for method, path, headers in (("GET", "/", {}), ("PUT", "/bucket/key", {}), ("GET", "/2015-03-31/functions", {}),
                                      ("POST", "/", {"X-Amz-Target": "AmazonSQS.ListQueues"})):
            equal(send(endpoint, method, path, headers=headers)[0], 403, f"{path}, unsigned")

        endpoint.s3.create_bucket(Bucket="things")
        put = ("s3", "PUT", "/things/k", b"content")
        equal(send_signed(endpoint, *put)[0], 200, "as signed")
        for part, value, status in (("path", "/things/other", 403), ("path", "/things/k?acl", 403), ("body", b"other", 400)):
            equal(send_signed(endpoint, *put, change=lambda sent: sent.update({part: value}))[0], status, value)
        added = send_signed(endpoint, *put, change=lambda sent: sent["headers"].update({"x-amz-acl": "public-read"}))
        expect(added[0] == 403 and b"HeadersNotSigned" in added[1], f"a header that is not signed: {added}")


def check_requests_clocks(collect):
    """Clocks that differ: by more than a quarter of an hour nothing is taken; presigned URLs expire."""
    for skew in (TWENTY_MINUTES_MS, -TWENTY_MINUTES_MS):
        with serving(collect, "--clock-skew", str(skew)) as started:
            endpoint = Endpoint(*started)
            answer = refused("RequestTimeTooSkewed", endpoint.s3.list_buckets, 403)
            refused("InvalidSignatureException", endpoint.dynamodb.list_tables, 400)
            refused("SignatureDoesNotMatch", endpoint.sts.get_caller_identity, 403)
            told = answer["ResponseMetadata"]["HTTPHeaders"]["date"]
            told = datetime.datetime.strptime(told, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=datetime.timezone.utc)
            ahead = (told - datetime.datetime.now(datetime.timezone.utc)).total_seconds() * 1000
            expect(abs(ahead - skew) < 60_000, "its Date header shows its clock")
    with serving(collect, "--clock-skew", "120000") as started:  # two minutes: requests are taken
        endpoint = Endpoint(*started)
        endpoint.s3.create_bucket(Bucket="things")
        endpoint.s3.put_object(Bucket="things", Key="k", Body=b"content")
        signer = endpoint.client("s3", signature_version="s3v4")
        for seconds, status in ((600, 200), (60, 403)):
            url = signer.generate_presigned_url("get_object", Params={"Bucket": "things", "Key": "k"}, ExpiresIn=seconds)
            equal(_fetched(url)[0], status, f"valid for {seconds} s, two minutes later")
        expect(b"Request has expired" in _fetched(url)[1], "why")
        url = signer.generate_presigned_url("get_object", Params={"Bucket": "things", "Key": "k"})
        for changed in (url[:-1] + ("1" if url[-1] == "0" else "0"), url.replace("/k?", "/other?"),
                        url.replace("X-Amz-Expires=3600", "X-Amz-Expires=7200")):
            equal(_fetched(changed)[0], 403, "changed")


def _fetched(url):
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def check_requests_unknown(collect):
    """Operations and services that the endpoint does not have are refused in words that boto3 understands."""
    with serving(collect) as started:
        endpoint = Endpoint(*started)
        endpoint.s3.create_bucket(Bucket="things")
        for service, call, arguments, code, status in (
                ("s3", "get_bucket_acl", {"Bucket": "things"}, "NotImplemented", 501),
                ("s3", "put_object_tagging", {"Bucket": "things", "Key": "k", "Tagging": {"TagSet": []}},
                 "NotImplemented", 501),
                ("dynamodb", "list_backups", {}, "UnknownOperationException", 400),
                ("dynamodbstreams", "list_streams", {}, None, 200),
                ("sqs", "list_message_move_tasks", {"SourceArn": "a"}, "UnknownOperationException", 400),
                ("logs", "describe_metric_filters", {}, "UnknownOperationException", 400),
                ("lambda", "list_layers", {}, "UnknownOperationException", 404),
                ("iam", "list_users", {}, "InvalidAction", 400),
                ("sts", "get_session_token", {}, "InvalidAction", 400),
                ("secretsmanager", "get_random_password", {}, "UnknownOperationException", 400),
                ("kinesis", "list_streams", {}, "UnknownOperationException", 400),
                ("sns", "list_topics", {}, "InvalidAction", 400),
                ("ec2", "describe_instances", {}, "InvalidAction", 400),
                ("apigateway", "get_rest_apis", {}, "UnknownOperationException", 404)):
            function = getattr(endpoint.client(service), call)
            if code is None:
                function(**arguments)
            else:
                refused(code, function, status, **arguments)


def check_requests_nonsense(collect):
    """Rightly signed, and nothing that the service could read: a client's error, and the endpoint goes on."""
    deep = 100_000
    texts = [b"", b"{", b"[]", b"null", b"\xff\xfe", b"{\"a\":" * deep, b"[" * deep, b"{\"a\":1e999999}",
             b"<" * deep, b"<a>" * deep, b"&" * deep, b"=&=", b"Action=" + b"%" * deep, b"\0" * 1000,
             b"<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c \"&b;&b;&b;&b;\">]><a>&c;</a>",
             b"<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><Tagging><TagSet>&b;</TagSet></Tagging>"]
    with serving(collect) as started:
        endpoint = Endpoint(*started)
        endpoint.s3.create_bucket(Bucket="things")
        empty_is_fine = {b"", b"{}", b"null", b"[]"}
        for text in texts:
            for service, target in TARGETS.items():
                status, body = send_signed(endpoint, service, "POST", "/", text, {
                    "X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.0"})
                expect(status == 400 or text in empty_is_fine, f"{service} {text[:20]}: {status} {body[:200]}")
                expect("__type" in json.loads(body) or status == 200, f"{service}: {body[:200]}")
            for query in ("?tagging", "?delete", "?notification"):
                method = "POST" if query == "?delete" else "PUT"
                status, body = send_signed(endpoint, "s3", method, "/things" + query, text)
                expect(400 <= status < 500, f"{query} {text[:20]}: {status} {body[:200]}")
                expect(b"root:" not in body, "no file of this machine")
            for service in ("iam", "sts"):
                status, body = send_signed(endpoint, service, "POST", "/", text, {
                    "Content-Type": "application/x-www-form-urlencoded"})
                expect(400 <= status < 500, f"{service} {text[:20]}: {status} {body[:200]}")
            status, body = send_signed(endpoint, "lambda", "POST", "/2015-03-31/functions", text)
            expect(400 <= status < 500, f"lambda {text[:20]}: {status} {body[:200]}")
        for path in ("/things/" + "%" * 100, "/things/%00", "/things/%zz", "/" + "x" * 7000, "/things?list-type=2&max-keys=-1",
                     "/things?list-type=2&max-keys=99999999999999999999", "/things?list-type=2&encoding-type=x"):
            status, body = send_signed(endpoint, "s3", "GET", path)
            expect(400 <= status < 500, f"{path[:30]}: {status} {body[:200]}")
        equal(endpoint.sts.get_caller_identity()["Account"], "000000000000", "it goes on")


CHECKS = [check_requests_signatures, check_requests_clocks, check_requests_unknown, check_requests_nonsense]
