#include "tests/drivers/local/s3/s3_client.h"

namespace echotrace::local {
namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;
// echo -n hello | md5sum
const std::string kHello = "\"5d41402abc4b2a76b9719d911017c592\"";

class S3WithLittleMemory : public S3BucketTest {
 protected:
  S3WithLittleMemory() : S3BucketTest("us-east-1", std::vector<Fault>(), std::uint64_t{10'000}) {}
};

TEST_F(S3BucketTest, ObjectsComeBackAsTheyWerePut) {
  const aws::HttpResponse put = ask("PUT", "/bench/key", "hello",
                                    {{"Content-Type", "text/plain"},
                                     {"X-Amz-Meta-Stage", "one, two"},
                                     {"Cache-Control", "no-store"},
                                     {"Content-Encoding", "gzip"},
                                     {"Authorization", "secret"}});
  EXPECT_EQ(put.status, 200);
  EXPECT_EQ(header(put, "ETag"), kHello);
  loop_.pass(5 * kSecondNs);
  const aws::HttpResponse got = ask("GET", "/bench/key");
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.body, "hello");
  EXPECT_EQ(header(got, "ETag"), kHello);
  EXPECT_EQ(header(got, "Content-Type"), "text/plain");
  EXPECT_EQ(header(got, "x-amz-meta-stage"), "one, two");
  EXPECT_EQ(header(got, "Cache-Control"), "no-store");
  EXPECT_EQ(header(got, "Content-Encoding"), "gzip");
  EXPECT_EQ(header(got, "Last-Modified"), "Fri, 15 Jan 2027 08:00:00 GMT");
  EXPECT_EQ(header(got, "Accept-Ranges"), "bytes");
  EXPECT_EQ(header(got, "Authorization"), "");
  const aws::HttpResponse head = ask("HEAD", "/bench/key");
  EXPECT_EQ(head.body, "");
  EXPECT_EQ(header(head, "Content-Length"), "5");
  EXPECT_EQ(header(head, "ETag"), kHello);
}

TEST_F(S3BucketTest, EveryByteMayBeInABodyAndInAKey) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  // md5sum of the bytes 0 to 255
  EXPECT_EQ(header(ask("PUT", "/bench/%00%FF", bytes), "ETag"), "\"e2c865db4162bed963bfaa9ef6ac18f0\"");
  EXPECT_EQ(ask("GET", "/bench/%00%FF").body, bytes);
  EXPECT_EQ(header(ask("PUT", "/bench/empty", ""), "ETag"), "\"d41d8cd98f00b204e9800998ecf8427e\"");
  EXPECT_EQ(header(ask("GET", "/bench/empty"), "Content-Type"), "binary/octet-stream");
}

TEST_F(S3BucketTest, KeysThatLookLikePathsAreDifferentKeys) {
  for (const char* key : {"a/b", "a//b", "/a/b", "a/./b", "a/../b", "a/b/", "a%2Fb%20", "a+b"})
    EXPECT_EQ(ask("PUT", "/bench/" + std::string(key), key).status, 200);
  for (const char* key : {"a//b", "/a/b", "a/./b", "a/../b", "a/b/", "a+b"})
    EXPECT_EQ(ask("GET", "/bench/" + std::string(key)).body, key);
  EXPECT_EQ(outcome(ask("GET", "/bench/a%20b")), "404 NoSuchKey") << "a plus is a plus";
}

TEST_F(S3BucketTest, KeysAreAtMost1024Bytes) {
  EXPECT_EQ(ask("PUT", "/bench/" + std::string(1024, 'k')).status, 200);
  const aws::HttpResponse longer = ask("PUT", "/bench/" + std::string(1025, 'k'));
  EXPECT_EQ(outcome(longer), "400 KeyTooLongError");
  EXPECT_EQ(element(longer.body, "MaxSizeAllowed"), "1024");
}

TEST_F(S3BucketTest, MetadataIsAtMostTwoKilobytes) {
  EXPECT_EQ(ask("PUT", "/bench/key", "", {{"x-amz-meta-a", std::string(2047, 'x')}}).status, 200);
  EXPECT_EQ(outcome(ask("PUT", "/bench/key", "", {{"x-amz-meta-a", std::string(2048, 'x')}})), "400 MetadataTooLarge");
}

TEST_F(S3BucketTest, StorageClassesAreToldUnlessUsual) {
  ask("PUT", "/bench/key", "", {{"x-amz-storage-class", "STANDARD_IA"}});
  EXPECT_EQ(header(ask("HEAD", "/bench/key"), "x-amz-storage-class"), "STANDARD_IA");
  ask("PUT", "/bench/key", "", {{"x-amz-storage-class", "STANDARD"}});
  EXPECT_EQ(header(ask("HEAD", "/bench/key"), "x-amz-storage-class"), "");
  EXPECT_EQ(outcome(ask("PUT", "/bench/key", "", {{"x-amz-storage-class", "FAST"}})), "400 InvalidStorageClass");
}

TEST_F(S3BucketTest, ChecksumsThatWereSentComeBackWithTheWholeObjectOnly) {
  // CRC-32 of "hello" is 0x3610a686
  const aws::HttpResponse put = ask("PUT", "/bench/key", "hello",
                                    {{"x-amz-checksum-crc32", "NhCmhg=="}, {"x-amz-sdk-checksum-algorithm", "CRC32"}});
  EXPECT_EQ(header(put, "x-amz-checksum-crc32"), "NhCmhg==");
  EXPECT_EQ(header(ask("GET", "/bench/key"), "x-amz-checksum-crc32"), "");
  const aws::Headers enabled = {{"x-amz-checksum-mode", "ENABLED"}};
  EXPECT_EQ(header(ask("GET", "/bench/key", "", enabled), "x-amz-checksum-crc32"), "NhCmhg==");
  EXPECT_EQ(header(ask("HEAD", "/bench/key", "", enabled), "x-amz-checksum-crc32"), "NhCmhg==");
  const aws::HttpResponse part =
      ask("GET", "/bench/key", "", {{"x-amz-checksum-mode", "ENABLED"}, {"Range", "bytes=0-1"}});
  EXPECT_EQ(header(part, "x-amz-checksum-crc32"), "");
}

TEST_F(S3BucketTest, RangesAreServed) {
  ask("PUT", "/bench/key", "hello");
  const auto get = [&](const char* range) {
    const aws::HttpResponse answer = ask("GET", "/bench/key", "", {{"Range", range}});
    return std::to_string(answer.status) + " " + answer.body + " " + header(answer, "Content-Range");
  };
  EXPECT_EQ(get("bytes=0-1"), "206 he bytes 0-1/5");
  EXPECT_EQ(get("bytes=1-"), "206 ello bytes 1-4/5");
  EXPECT_EQ(get("bytes=-2"), "206 lo bytes 3-4/5");
  EXPECT_EQ(get("bytes=-99"), "206 hello bytes 0-4/5");
  EXPECT_EQ(get("bytes=4-99"), "206 o bytes 4-4/5");
  EXPECT_EQ(get("bytes=0-18446744073709551615"), "206 hello bytes 0-4/5");
  for (const char* ignored : {"bytes=3-1", "bytes=0-1,3-4", "lines=0-1", "bytes=", "bytes=-", "bytes=a-b", "bytes=1"})
    EXPECT_EQ(get(ignored), "200 hello ") << ignored;
}

TEST_F(S3BucketTest, RangesBehindTheEndCannotBeSatisfied) {
  ask("PUT", "/bench/key", "hello");
  ask("PUT", "/bench/empty", "");
  for (const char* range : {"bytes=5-", "bytes=5-9", "bytes=-0"}) {
    const aws::HttpResponse answer = ask("GET", "/bench/key", "", {{"Range", range}});
    EXPECT_EQ(outcome(answer), "416 InvalidRange") << range;
    EXPECT_EQ(element(answer.body, "RangeRequested"), range);
    EXPECT_EQ(element(answer.body, "ActualObjectSize"), "5");
    EXPECT_EQ(header(answer, "Content-Range"), "bytes */5");
  }
  EXPECT_EQ(outcome(ask("GET", "/bench/empty", "", {{"Range", "bytes=-1"}})), "416 InvalidRange");
}

TEST_F(S3BucketTest, ReadsTakeConditions) {
  ask("PUT", "/bench/key", "hello");  // on 15 January 2027, 08:00:00
  const auto get = [&](const char* name, std::string value) {
    return outcome(ask("GET", "/bench/key", "", {{name, std::move(value)}}));
  };
  EXPECT_EQ(get("If-Match", kHello), "200");
  EXPECT_EQ(get("If-Match", "\"other\", " + kHello), "200");
  EXPECT_EQ(get("If-Match", "*"), "200");
  EXPECT_EQ(get("If-Match", "\"other\""), "412 PreconditionFailed");
  EXPECT_EQ(get("If-None-Match", kHello), "304");
  EXPECT_EQ(get("If-None-Match", "W/" + kHello), "304");
  EXPECT_EQ(get("If-None-Match", "\"other\""), "200");
  EXPECT_EQ(get("If-Modified-Since", "Fri, 15 Jan 2027 08:00:00 GMT"), "304");
  EXPECT_EQ(get("If-Modified-Since", "Fri, 15 Jan 2027 07:59:59 GMT"), "200");
  EXPECT_EQ(get("If-Unmodified-Since", "Fri, 15 Jan 2027 08:00:00 GMT"), "200");
  EXPECT_EQ(get("If-Unmodified-Since", "Fri, 15 Jan 2027 07:59:59 GMT"), "412 PreconditionFailed");
  for (const char* ignored : {"", "yesterday", "Fri, 31 Feb 2027 07:59:59 GMT", "Fri, 15 Jan 2027 25:59:59 GMT"})
    EXPECT_EQ(get("If-Unmodified-Since", ignored), "200") << ignored;
  const aws::HttpResponse cached = ask("GET", "/bench/key", "", {{"If-None-Match", kHello}});
  EXPECT_EQ(header(cached, "ETag"), kHello);
  EXPECT_EQ(cached.body, "");
}

TEST_F(S3BucketTest, TagsDecideBeforeDates) {
  ask("PUT", "/bench/key", "hello");
  EXPECT_EQ(
      ask("GET", "/bench/key", "", {{"If-Match", kHello}, {"If-Unmodified-Since", "Fri, 15 Jan 2027 07:59:59 GMT"}})
          .status,
      200);
  EXPECT_EQ(ask("GET", "/bench/key", "",
                {{"If-None-Match", "\"other\""}, {"If-Modified-Since", "Fri, 15 Jan 2027 08:00:00 GMT"}})
                .status,
            200);
}

TEST_F(S3BucketTest, WritesTakeConditions) {
  const auto put = [&](const char* name, const std::string& value) {
    return outcome(ask("PUT", "/bench/key", "hello", {{name, value}}));
  };
  EXPECT_EQ(put("If-Match", kHello), "404 NoSuchKey");
  EXPECT_EQ(put("If-None-Match", "*"), "200");
  EXPECT_EQ(put("If-None-Match", "*"), "412 PreconditionFailed");
  EXPECT_EQ(put("If-None-Match", kHello), "501 NotImplemented");
  EXPECT_EQ(put("If-Match", kHello), "200");
  EXPECT_EQ(put("If-Match", "\"other\""), "412 PreconditionFailed");
  EXPECT_EQ(outcome(ask("DELETE", "/bench/key", "", {{"If-Match", "\"other\""}})), "412 PreconditionFailed");
  EXPECT_EQ(outcome(ask("DELETE", "/bench/key", "", {{"If-Match", kHello}})), "204");
}

TEST_F(S3BucketTest, HeadersOfAnAnswerCanBeAskedFor) {
  ask("PUT", "/bench/key", "hello", {{"Content-Type", "text/plain"}});
  const aws::HttpResponse answer = ask("GET", "/bench/key?response-content-type=a%2Fb&response-cache-control=no-cache");
  EXPECT_EQ(header(answer, "Content-Type"), "a/b");
  EXPECT_EQ(header(answer, "Cache-Control"), "no-cache");
  EXPECT_EQ(outcome(ask("GET", "/bench/key?response-expires=x%0D%0AX-Evil:%201")), "400 InvalidArgument");
}

TEST_F(S3BucketTest, DeletingWhatIsNotThereSucceeds) {
  EXPECT_EQ(ask("DELETE", "/bench/key").status, 204);
  ask("PUT", "/bench/key", "hello");
  EXPECT_EQ(ask("DELETE", "/bench/key?versionId=null").status, 204);
  EXPECT_EQ(outcome(ask("GET", "/bench/key")), "404 NoSuchKey");
  EXPECT_EQ(outcome(ask("DELETE", "/bench/key?versionId=7")), "400 InvalidArgument");
  EXPECT_EQ(outcome(ask("DELETE", "/nowhere/key")), "404 NoSuchBucket");
}

TEST_F(S3BucketTest, ManyObjectsAreDeletedAtOnce) {
  for (const char* key : {"a", "%20", "%3C%26%3E", "kept"}) ask("PUT", "/bench/" + std::string(key), "x");
  const aws::Headers digest = {{"x-amz-checksum-crc32", "AAAAAA=="}};
  const aws::HttpResponse deleted =
      ask("POST", "/bench?delete",
          "<Delete><Object><Key>a</Key></Object><Object><Key> </Key></Object>"
          "<Object><Key>never</Key></Object><Object><Key>&lt;<![CDATA[&]]>&gt;</Key></Object></Delete>",
          digest);
  EXPECT_EQ(elements(deleted.body, "Key"), "a| |never|&lt;&amp;&gt;");
  EXPECT_EQ(elements(ask("GET", "/bench?list-type=2").body, "Key"), "kept");
  const aws::HttpResponse quiet =
      ask("POST", "/bench?delete", "<Delete><Quiet>true</Quiet><Object><Key>kept</Key></Object></Delete>", digest);
  EXPECT_EQ(elements(quiet.body, "Key"), "");
  EXPECT_EQ(ask("DELETE", "/bench").status, 204);
}

TEST_F(S3BucketTest, ListsToDeleteAreChecked) {
  const auto post = [&](const std::string& objects) {
    return outcome(ask("POST", "/bench?delete", "<Delete>" + objects + "</Delete>",
                       {{"Content-MD5", "rL0Y20zC+Fzt72VPzMSk2A=="}}));
  };
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "<Object><Key>" + std::to_string(i) + "</Key></Object>";
  EXPECT_EQ(post(many), "200");
  EXPECT_EQ(post(many + "<Object><Key>1000</Key></Object>"), "400 MalformedXML");
  EXPECT_EQ(post(""), "400 MalformedXML");
  EXPECT_EQ(post("<Object/>"), "400 MalformedXML");
  EXPECT_EQ(outcome(ask("POST", "/bench?delete", "<Delete><Object><Key>a</Key></Object></Delete>")),
            "400 InvalidRequest");
}

TEST_F(S3WithLittleMemory, WhatDoesNotFitIsRefusedAndNothingIsLost) {
  EXPECT_EQ(ask("PUT", "/bench/a", std::string(8000, 'a')).status, 200);
  EXPECT_EQ(outcome(ask("PUT", "/bench/b", std::string(8000, 'b'))), "507 InsufficientStorage");
  EXPECT_EQ(outcome(ask("GET", "/bench/b")), "404 NoSuchKey");
  EXPECT_EQ(ask("PUT", "/bench/a", std::string(8500, 'c')).status, 200) << "the old body makes room";
  EXPECT_EQ(outcome(ask("PUT", "/bench/a", std::string(20'000, 'd'))), "507 InsufficientStorage");
  EXPECT_EQ(ask("GET", "/bench/a").body, std::string(8500, 'c'));
  ask("DELETE", "/bench/a");
  EXPECT_EQ(ask("PUT", "/bench/b", std::string(8000, 'b')).status, 200);
}

TEST_F(S3WithLittleMemory, EmptyObjectsTakeRoomToo) {
  int stored = 0;
  while (stored < 1000 && ask("PUT", "/bench/" + std::to_string(stored), "").status == 200) ++stored;
  EXPECT_GT(stored, 10);
  EXPECT_LT(stored, 30);
}

TEST_F(S3BucketTest, CodeOfFunctionsIsReadDirectly) {
  ask("PUT", "/bench/code.zip", "PK");
  EXPECT_EQ(s3_.read("bench", "code.zip"), "PK");
  EXPECT_EQ(s3_.read("bench", "other.zip"), std::nullopt);
  EXPECT_EQ(s3_.read("nowhere", "code.zip"), std::nullopt);
}

}  // namespace
}  // namespace echotrace::local
