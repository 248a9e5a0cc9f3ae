#include "tests/drivers/local/s3/s3_client.h"

namespace echotrace::local {
namespace {

const std::string kBig(5 * 1024 * 1024, 'x');
// md5sum of 5 MiB of 'x', and of "end"
const std::string kBigTag = "4f08eef4096726bff1125e1b1b734644", kEndTag = "7f021a1415b86f2d013b2618fb31ae53";

class S3Multipart : public S3BucketTest {
 protected:
  S3Multipart() {
    id_ = element(ask("POST", "/bench/key?uploads", "", {{"x-amz-meta-m", "1"}, {"Content-Type", "a/b"}}).body,
                  "UploadId");
  }
  aws::HttpResponse upload(const std::string& number, std::string body) {
    return ask("PUT", "/bench/key?partNumber=" + number + "&uploadId=" + id_, std::move(body));
  }
  aws::HttpResponse complete(const std::vector<std::pair<std::string, std::string>>& parts) {
    std::string xml = "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">";
    for (const auto& [number, etag] : parts)
      xml += "<Part><ETag>\"" + etag + "\"</ETag><PartNumber>" + number + "</PartNumber></Part>";
    return ask("POST", "/bench/key?uploadId=" + id_, xml + "</CompleteMultipartUpload>");
  }
  std::string id_;
};

TEST_F(S3Multipart, PartsBecomeOneObject) {
  EXPECT_EQ(header(upload("3", "end"), "ETag"), "\"" + kEndTag + "\"");
  EXPECT_EQ(header(upload("1", kBig), "ETag"), "\"" + kBigTag + "\"");
  EXPECT_EQ(outcome(ask("GET", "/bench/key")), "404 NoSuchKey");
  const aws::HttpResponse done = complete({{"1", kBigTag}, {"3", kEndTag}});
  // (printf of the two digests' bytes) | md5sum
  EXPECT_EQ(element(done.body, "ETag"), "&quot;6d7c5fbffce55b2eb513ca823d7235b2-2&quot;");
  EXPECT_EQ(element(done.body, "Location"), "http://127.0.0.1:4566/bench/key");
  const aws::HttpResponse got = ask("GET", "/bench/key");
  EXPECT_EQ(got.body, kBig + "end");
  EXPECT_EQ(header(got, "ETag"), "\"6d7c5fbffce55b2eb513ca823d7235b2-2\"");
  EXPECT_EQ(header(got, "x-amz-meta-m"), "1");
  EXPECT_EQ(header(got, "Content-Type"), "a/b");
  EXPECT_EQ(outcome(complete({{"1", kBigTag}, {"3", kEndTag}})), "404 NoSuchUpload");
  // md5sum of the whole
  const aws::HttpResponse copy = ask("PUT", "/bench/copy", "", {{"x-amz-copy-source", "bench/key"}});
  EXPECT_EQ(element(copy.body, "ETag"), "&quot;d85d876c842a76946749b53cc66c99b5&quot;");
}

TEST_F(S3Multipart, APartCanBeSentAgain) {
  upload("1", "wrong");
  upload("1", "end");
  EXPECT_EQ(complete({{"1", kEndTag}}).status, 200);
  EXPECT_EQ(ask("GET", "/bench/key").body, "end");
}

TEST_F(S3Multipart, CompletionsAreChecked) {
  upload("1", kBig);
  upload("2", "end");
  upload("3", "end");
  EXPECT_EQ(outcome(complete({{"2", kEndTag}, {"1", kBigTag}})), "400 InvalidPartOrder");
  EXPECT_EQ(outcome(complete({{"1", kBigTag}, {"1", kBigTag}})), "400 InvalidPartOrder");
  const aws::HttpResponse wrong = complete({{"1", kEndTag}});
  EXPECT_EQ(outcome(wrong), "400 InvalidPart");
  EXPECT_EQ(element(wrong.body, "PartNumber"), "1");
  EXPECT_EQ(outcome(complete({{"1", kBigTag}, {"9", kEndTag}})), "400 InvalidPart");
  const aws::HttpResponse small = complete({{"1", kBigTag}, {"2", kEndTag}, {"3", kEndTag}});
  EXPECT_EQ(outcome(small), "400 EntityTooSmall");
  EXPECT_EQ(element(small.body, "ProposedSize"), "3");
  EXPECT_EQ(element(small.body, "MinSizeAllowed"), "5242880");
  EXPECT_EQ(outcome(complete({})), "400 MalformedXML");
  EXPECT_EQ(outcome(complete({{"0", kBigTag}})), "400 InvalidArgument");
  EXPECT_EQ(complete({{"1", kBigTag}, {"2", kEndTag}}).status, 200) << "the upload has survived all that";
}

TEST_F(S3Multipart, CompletionsTakeConditions) {
  ask("PUT", "/bench/key", "hello");
  upload("1", "end");
  const std::string xml = "<CompleteMultipartUpload><Part><ETag>" + kEndTag +
                          "</ETag><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>";
  EXPECT_EQ(outcome(ask("POST", "/bench/key?uploadId=" + id_, xml, {{"If-None-Match", "*"}})),
            "412 PreconditionFailed");
  EXPECT_EQ(ask("GET", "/bench/key").body, "hello");
}

TEST_F(S3Multipart, PartNumbersAreOneToTenThousand) {
  for (const char* wrong : {"0", "10001", "-1", "x", "", "1.0"})
    EXPECT_EQ(outcome(upload(wrong, "x")), "400 InvalidArgument") << wrong;
  EXPECT_EQ(upload("10000", "x").status, 200);
}

TEST_F(S3Multipart, AbortedUploadsAreGone) {
  upload("1", "x");
  EXPECT_EQ(ask("DELETE", "/bench/key?uploadId=" + id_).status, 204);
  EXPECT_EQ(outcome(ask("DELETE", "/bench/key?uploadId=" + id_)), "404 NoSuchUpload");
  EXPECT_EQ(outcome(upload("1", "x")), "404 NoSuchUpload");
  EXPECT_EQ(ask("DELETE", "/bench").status, 204);
}

TEST_F(S3Multipart, AnUploadBelongsToItsKey) {
  EXPECT_EQ(outcome(ask("PUT", "/bench/other?partNumber=1&uploadId=" + id_, "x")), "404 NoSuchUpload");
}

TEST_F(S3Multipart, PartsAreListedInPages) {
  upload("1", kBig);
  upload("2", "end");
  upload("7", "x");
  const std::string first = ask("GET", "/bench/key?max-parts=2&uploadId=" + id_).body;
  EXPECT_EQ(elements(first, "PartNumber"), "1|2");
  EXPECT_EQ(elements(first, "Size"), "5242880|3");
  EXPECT_EQ(element(first, "IsTruncated"), "true");
  const std::string second = ask("GET", "/bench/key?max-parts=2&uploadId=" + id_ +
                                            "&part-number-marker=" + element(first, "NextPartNumberMarker"))
                                 .body;
  EXPECT_EQ(elements(second, "PartNumber"), "7");
  EXPECT_EQ(element(second, "IsTruncated"), "false");
}

TEST_F(S3Multipart, UploadsAreListedInPages) {
  const std::string again = element(ask("POST", "/bench/key?uploads").body, "UploadId");
  ask("POST", "/bench/a%20b?uploads");
  ask("POST", "/bench/z?uploads");
  EXPECT_EQ(elements(ask("GET", "/bench?uploads").body, "Key"), "a b|key|key|z");
  EXPECT_EQ(elements(ask("GET", "/bench?uploads&prefix=k").body, "UploadId"),
            std::min(id_, again) + "|" + std::max(id_, again));
  EXPECT_EQ(elements(ask("GET", "/bench?uploads&key-marker=key").body, "Key"), "z");
  std::string all, query;
  for (int i = 0; i < 4; ++i) {
    const std::string page = ask("GET", "/bench?uploads&max-uploads=1" + query).body;
    all += elements(page, "Key") + ",";
    query = "&key-marker=" + aws::uri_encode(element(page, "NextKeyMarker")) +
            "&upload-id-marker=" + element(page, "NextUploadIdMarker");
    EXPECT_EQ(element(page, "IsTruncated"), i < 3 ? "true" : "false");
  }
  EXPECT_EQ(all, "a b,key,key,z,");
}

class S3UploadWithLittleMemory : public S3BucketTest {
 protected:
  S3UploadWithLittleMemory() : S3BucketTest("us-east-1", std::vector<Fault>(), std::uint64_t{10'000}) {}
};

TEST_F(S3UploadWithLittleMemory, UploadsAndPartsTakeRoomUntilTheyEnd) {
  const std::string id = element(ask("POST", "/bench/key?uploads").body, "UploadId");
  const std::string part = "/bench/key?uploadId=" + id + "&partNumber=";
  EXPECT_EQ(ask("PUT", part + "1", std::string(8000, 'x')).status, 200);
  EXPECT_EQ(outcome(ask("PUT", part + "2", std::string(8000, 'x'))), "507 InsufficientStorage");
  EXPECT_EQ(ask("PUT", part + "1", std::string(7000, 'x')).status, 200) << "in place of the first";
  ask("DELETE", "/bench/key?uploadId=" + id);
  EXPECT_EQ(ask("PUT", "/bench/key", std::string(9000, 'x')).status, 200);
}

}  // namespace
}  // namespace echotrace::local
