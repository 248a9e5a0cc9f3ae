"""Requests to the embedded endpoint, signed as Signature Version 4 wants it, without a package."""
import datetime
import hashlib
import hmac
import http.client
import json
import urllib.parse


def call(settings, service, method, path, body=b"", headers=None):
    """`settings`: what `collect local` prints. Gives the answer's status and body."""
    host = settings["AWS_ENDPOINT_URL"].removeprefix("http://")
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    scope = f"{now[:8]}/{settings['AWS_REGION']}/{service}/aws4_request"
    payload = hashlib.sha256(body).hexdigest()
    signed = {"host": host, "x-amz-content-sha256": payload, "x-amz-date": now}
    canonical = "\n".join([method, path, "", *(f"{name}:{value}" for name, value in signed.items()), "", ";".join(signed),
                           payload])
    key = ("AWS4" + settings["AWS_SECRET_ACCESS_KEY"]).encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    text = "\n".join(["AWS4-HMAC-SHA256", now, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    authorization = (f"AWS4-HMAC-SHA256 Credential={settings['AWS_ACCESS_KEY_ID']}/{scope}, "
                     f"SignedHeaders={';'.join(signed)}, Signature={signature}")
    connection = http.client.HTTPConnection(host, timeout=60)
    try:
        connection.request(method, path, body, {**signed, **(headers or {}), "Authorization": authorization})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def iam(settings, action, **parameters):
    body = urllib.parse.urlencode({"Action": action, "Version": "2010-05-08", **parameters}).encode()
    return call(settings, "iam", "POST", "/", body, {"Content-Type": "application/x-www-form-urlencoded"})


def lambda_json(settings, method, path, document):
    return call(settings, "lambda", method, path, json.dumps(document).encode(), {"Content-Type": "application/json"})
