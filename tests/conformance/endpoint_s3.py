"""Checks of S3."""

import hashlib
import io

from checks import equal, expect, refused

RUN_TAG = [{"Key": "echotrace:run", "Value": "r1"}]
MEBIBYTE = 1 << 20


def quoted_md5(data):
    return f'"{hashlib.md5(data).hexdigest()}"'


def keys_of(pages):
    return [item["Key"] for page in pages for item in page.get("Contents", [])]


def check_s3_buckets(endpoint):
    s3 = endpoint.s3
    equal(s3.create_bucket(Bucket="things")["Location"], "/things", "Location")
    s3.create_bucket(Bucket="things-2", CreateBucketConfiguration={"Tags": RUN_TAG})
    refused("InvalidBucketName", s3.create_bucket, 400, Bucket="Things")
    refused("IllegalLocationConstraintException", s3.create_bucket, 400, Bucket="far-away",
            CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    equal([bucket["Name"] for bucket in s3.list_buckets(Prefix="things")["Buckets"]], ["things", "things-2"], "buckets")
    first = s3.list_buckets(Prefix="things", MaxBuckets=1)
    rest = s3.list_buckets(Prefix="things", MaxBuckets=1, ContinuationToken=first["ContinuationToken"])
    equal([bucket["Name"] for bucket in first["Buckets"] + rest["Buckets"]], ["things", "things-2"], "pages of buckets")
    equal(s3.head_bucket(Bucket="things")["BucketRegion"], endpoint.region, "HeadBucket")
    refused("404", s3.head_bucket, 404, Bucket="nothing-here")
    equal(s3.get_bucket_location(Bucket="things")["LocationConstraint"], None, "the location of us-east-1 has no name")

    equal(s3.get_bucket_tagging(Bucket="things-2")["TagSet"], RUN_TAG, "tags given at creation")
    s3.put_bucket_tagging(Bucket="things", Tagging={"TagSet": RUN_TAG})
    equal(s3.get_bucket_tagging(Bucket="things")["TagSet"], RUN_TAG, "tags")
    refused("InvalidTag", s3.put_bucket_tagging, 400, Bucket="things", Tagging={"TagSet": RUN_TAG * 2})
    s3.delete_bucket_tagging(Bucket="things")
    refused("NoSuchTagSet", s3.get_bucket_tagging, 404, Bucket="things")
    s3.delete_bucket(Bucket="things-2")
    refused("NoSuchBucket", s3.delete_bucket, 404, Bucket="things-2")


def check_s3_objects(endpoint):
    s3 = endpoint.s3
    keys = ["plain", "with space+plus", "ünï/çode", "a//b/./c", "per%cent&amp;", "tab\tand\x01", "x" * 1024]
    for key in keys:
        body = hashlib.sha256(key.encode()).digest() * 3
        put = s3.put_object(Bucket="things", Key=key, Body=body, Metadata={"k": "v"}, ContentType="text/x-test")
        equal(put["ETag"], quoted_md5(body), "ETag")
        got = s3.get_object(Bucket="things", Key=key)
        equal(got["Body"].read(), body, f"body of {key!r}")
        equal((got["Metadata"], got["ContentType"], got["ContentLength"]), ({"k": "v"}, "text/x-test", 96), key)
    refused("KeyTooLongError", s3.put_object, 400, Bucket="things", Key="x" * 1025, Body=b"")
    refused("NoSuchBucket", s3.put_object, 404, Bucket="nothing-here", Key="k", Body=b"")

    head = s3.head_object(Bucket="things", Key="plain")
    equal((head["ContentLength"], head["AcceptRanges"]), (96, "bytes"), "HeadObject")
    refused("404", s3.head_object, 404, Bucket="things", Key="none")
    equal(refused("NoSuchKey", s3.get_object, 404, Bucket="things", Key="none")["Error"]["Key"], "none", "Key")
    refused("NoSuchBucket", s3.get_object, 404, Bucket="nothing-here", Key="none")
    for span, wanted, said in (("bytes=0-3", 4, "bytes 0-3/96"), ("bytes=90-", 6, "bytes 90-95/96"),
                               ("bytes=-5", 5, "bytes 91-95/96"), ("bytes=0-1000", 96, "bytes 0-95/96")):
        part = s3.get_object(Bucket="things", Key="plain", Range=span)
        equal((len(part["Body"].read()), part["ContentRange"], part["ResponseMetadata"]["HTTPStatusCode"]),
              (wanted, said, 206), span)
    refused("InvalidRange", s3.get_object, 416, Bucket="things", Key="plain", Range="bytes=96-")
    refused("PreconditionFailed", s3.put_object, 412, Bucket="things", Key="plain", Body=b"", IfNoneMatch="*")
    refused("PreconditionFailed", s3.get_object, 412, Bucket="things", Key="plain", IfMatch='"other"')
    refused("304", s3.get_object, 304, Bucket="things", Key="plain", IfNoneMatch=head["ETag"])

    for algorithm in ("CRC32", "SHA1", "SHA256"):
        put = s3.put_object(Bucket="things", Key="summed", Body=b"summed", ChecksumAlgorithm=algorithm)
        got = s3.get_object(Bucket="things", Key="summed", ChecksumMode="ENABLED")
        equal(got["Checksum" + algorithm], put["Checksum" + algorithm], algorithm)
        equal(got["Body"].read(), b"summed", "what the SDK found to have that checksum")
    refused("BadDigest", s3.put_object, 400, Bucket="things", Key="summed", Body=b"other",
            ChecksumSHA256=put["ChecksumSHA256"])
    refused("BadDigest", s3.put_object, 400, Bucket="things", Key="summed", Body=b"x", ContentMD5="1B2M2Y8AsgTpgAmY7PhCfg==")
    equal(s3.delete_object(Bucket="things", Key="summed")["ResponseMetadata"]["HTTPStatusCode"], 204, "DeleteObject")
    equal(s3.delete_object(Bucket="things", Key="summed")["ResponseMetadata"]["HTTPStatusCode"], 204, "what is gone")


def check_s3_lists(endpoint):
    s3 = endpoint.s3
    s3.create_bucket(Bucket="listed")
    names = ["a", "d/1", "d/2", "e&f", "ünï", "z/1"]
    for name in names:
        s3.put_object(Bucket="listed", Key=name, Body=name.encode())
    in_order = sorted(names, key=lambda name: name.encode())
    for operation in ("list_objects_v2", "list_objects"):
        pages = s3.get_paginator(operation).paginate(Bucket="listed", PaginationConfig={"PageSize": 2})
        equal(keys_of(pages), in_order, operation)
        listed = getattr(s3, operation)(Bucket="listed", Delimiter="/")
        equal([entry["Prefix"] for entry in listed["CommonPrefixes"]], ["d/", "z/"], "common prefixes")
        equal(keys_of([listed]), ["a", "e&f", "ünï"], "beside them")
        pages = s3.get_paginator(operation).paginate(Bucket="listed", Delimiter="/", PaginationConfig={"PageSize": 1})
        found = [entry.get("Key") or entry.get("Prefix") for page in pages
                 for entry in page.get("Contents", []) + page.get("CommonPrefixes", [])]
        equal(found, ["a", "d/", "e&f", "z/", "ünï"], f"{operation}, one at a time")
    listed = s3.list_objects_v2(Bucket="listed", Prefix="d/", StartAfter="d/1", FetchOwner=True)
    equal((listed["KeyCount"], listed["IsTruncated"]), (1, False), "after d/1")
    equal((listed["Contents"][0]["ETag"], listed["Contents"][0]["Size"]), (quoted_md5(b"d/2"), 3), "an entry")
    expect(listed["Contents"][0]["Owner"]["ID"], "the owner, when asked for")
    equal(s3.list_objects_v2(Bucket="listed", MaxKeys=0)["KeyCount"], 0, "none asked for")
    refused("InvalidArgument", s3.list_objects_v2, 400, Bucket="listed", ContinuationToken="no token of ours")
    refused("NoSuchBucket", s3.list_objects_v2, 404, Bucket="nothing-here")
    quiet = s3.delete_objects(Bucket="listed", Delete={"Quiet": True, "Objects": [{"Key": "a"}, {"Key": "never was"}]})
    expect("Deleted" not in quiet and "Errors" not in quiet, "quietly")
    gone = s3.delete_objects(Bucket="listed", Delete={"Objects": [{"Key": name} for name in names[1:]]})
    equal(sorted(entry["Key"] for entry in gone["Deleted"]), sorted(names[1:]), "DeleteObjects")
    refused("MalformedXML", s3.delete_objects, 400, Bucket="listed",
            Delete={"Objects": [{"Key": f"k{n}"} for n in range(1001)]})
    s3.delete_bucket(Bucket="listed")


def check_s3_copies(endpoint):
    s3 = endpoint.s3
    source = {"Bucket": "things", "Key": "ünï/çode"}
    copied = s3.copy_object(Bucket="things", Key="copied", CopySource=source)["CopyObjectResult"]
    head = s3.head_object(Bucket="things", Key="copied")
    equal((head["Metadata"], head["ETag"]), ({"k": "v"}, copied["ETag"]), "CopyObject")
    s3.copy_object(Bucket="things", Key="copied", CopySource=source, MetadataDirective="REPLACE", Metadata={"n": "2"})
    equal(s3.head_object(Bucket="things", Key="copied")["Metadata"], {"n": "2"}, "other metadata")
    refused("InvalidRequest", s3.copy_object, 400, Bucket="things", Key="copied",
            CopySource={"Bucket": "things", "Key": "copied"})
    refused("NoSuchKey", s3.copy_object, 404, Bucket="things", Key="copied", CopySource={"Bucket": "things", "Key": "no"})

    digits = bytes(range(48, 58)) * (6 * MEBIBYTE // 10)
    s3.put_object(Bucket="things", Key="digits", Body=digits)
    place = {"Bucket": "things", "Key": "of-copies"}
    place["UploadId"] = s3.create_multipart_upload(**place)["UploadId"]
    from_digits = {"CopySource": {"Bucket": "things", "Key": "digits"}}
    whole = s3.upload_part_copy(PartNumber=1, **from_digits, **place)["CopyPartResult"]
    some = s3.upload_part_copy(PartNumber=2, CopySourceRange="bytes=3-6", **from_digits, **place)["CopyPartResult"]
    equal((whole["ETag"], some["ETag"]), (quoted_md5(digits), quoted_md5(b"3456")), "UploadPartCopy")
    for span in ("bytes=0-", f"bytes=0-{len(digits)}", "0-5"):
        refused("InvalidArgument", s3.upload_part_copy, 400, PartNumber=2, CopySourceRange=span, **from_digits, **place)
    refused("NoSuchKey", s3.upload_part_copy, 404, PartNumber=2, CopySource={"Bucket": "things", "Key": "no"}, **place)
    s3.complete_multipart_upload(**place, MultipartUpload={"Parts": [
        {"PartNumber": 1, "ETag": whole["ETag"]}, {"PartNumber": 2, "ETag": some["ETag"]}]})
    equal(s3.get_object(Bucket="things", Key="of-copies")["Body"].read(), digits + b"3456", "the object of copies")


def check_s3_multipart(endpoint):
    s3 = endpoint.s3
    parts = [b"a" * (5 * MEBIBYTE), b"b" * (5 * MEBIBYTE), b"tail"]
    place = {"Bucket": "things", "Key": "big"}
    place["UploadId"] = s3.create_multipart_upload(**place, ContentType="text/x-test")["UploadId"]
    etags = [s3.upload_part(**place, PartNumber=number, Body=part)["ETag"] for number, part in enumerate(parts, 1)]
    equal(etags, [quoted_md5(part) for part in parts], "ETags of the parts")
    pages = s3.get_paginator("list_parts").paginate(**place, PaginationConfig={"PageSize": 2})
    equal([(part["PartNumber"], part["Size"], part["ETag"]) for page in pages for part in page["Parts"]],
          [(number, len(part), etags[number - 1]) for number, part in enumerate(parts, 1)], "ListParts")
    never = s3.create_multipart_upload(Bucket="things", Key="never")["UploadId"]
    pages = s3.get_paginator("list_multipart_uploads").paginate(Bucket="things", PaginationConfig={"PageSize": 1})
    equal([(one["Key"], one["UploadId"]) for page in pages for one in page["Uploads"]],
          [("big", place["UploadId"]), ("never", never)], "ListMultipartUploads")

    def complete(*numbers, tags=tuple(etags)):
        return {"MultipartUpload": {"Parts": [{"PartNumber": n, "ETag": tags[n - 1]} for n in numbers]}} | place

    refused("InvalidPartOrder", s3.complete_multipart_upload, 400, **complete(2, 1))
    refused("InvalidPart", s3.complete_multipart_upload, 400, **complete(1, 2, tags=(etags[0], etags[0])))
    s3.upload_part(**place, PartNumber=4, Body=b"late")
    refused("EntityTooSmall", s3.complete_multipart_upload, 400, **complete(1, 3, 4, tags=(*etags, quoted_md5(b"late"))))
    refused("InvalidArgument", s3.upload_part, 400, **place, PartNumber=10_001, Body=b"")
    done = s3.complete_multipart_upload(**complete(1, 2, 3))
    digests = b"".join(hashlib.md5(part).digest() for part in parts)
    equal(done["ETag"], f'"{hashlib.md5(digests).hexdigest()}-3"', "ETag of parts")
    got = s3.get_object(Bucket="things", Key="big")
    equal((got["Body"].read(), got["ContentType"]), (b"".join(parts), "text/x-test"), "the object of parts")
    refused("NoSuchUpload", s3.upload_part, 404, **place, PartNumber=1, Body=b"")
    s3.abort_multipart_upload(Bucket="things", Key="never", UploadId=never)
    refused("NoSuchUpload", s3.abort_multipart_upload, 404, Bucket="things", Key="never", UploadId=never)
    refused("NoSuchUpload", s3.list_parts, 404, Bucket="things", Key="never", UploadId=never)


def check_s3_transfers(endpoint):
    """What boto3 does with files: parts by several threads at once, presigned URLs."""
    import urllib.request

    s3 = endpoint.s3
    content = hashlib.shake_256(b"a file").digest(17 * MEBIBYTE)
    s3.upload_fileobj(io.BytesIO(content), "things", "file")
    expect(s3.head_object(Bucket="things", Key="file")["ETag"].endswith('-3"'), "in three parts of 8 MiB")
    back = io.BytesIO()
    s3.download_fileobj("things", "file", back)
    equal(hashlib.sha256(back.getvalue()).digest(), hashlib.sha256(content).digest(), "as it was sent")

    signer = endpoint.client("s3", signature_version="s3v4")
    url = signer.generate_presigned_url("put_object", Params={"Bucket": "things", "Key": "by url"})
    with urllib.request.urlopen(urllib.request.Request(url, b"presigned", method="PUT")) as answer:
        equal(answer.headers["ETag"], quoted_md5(b"presigned"), "PUT of a presigned URL")
    with urllib.request.urlopen(signer.generate_presigned_url(
            "get_object", Params={"Bucket": "things", "Key": "by url"})) as answer:
        equal(answer.read(), b"presigned", "GET of one")


def check_s3_end(endpoint):
    s3 = endpoint.s3
    refused("BucketNotEmpty", s3.delete_bucket, 409, Bucket="things")
    s3.delete_object(Bucket="things", Key="tab\tand\x01")  # no XML can name this one
    left = [{"Key": key} for key in keys_of(s3.get_paginator("list_objects_v2").paginate(Bucket="things"))]
    s3.delete_objects(Bucket="things", Delete={"Objects": left})
    s3.delete_bucket(Bucket="things")


CHECKS = [check_s3_buckets, check_s3_objects, check_s3_lists, check_s3_copies, check_s3_multipart, check_s3_transfers,
          check_s3_end]
