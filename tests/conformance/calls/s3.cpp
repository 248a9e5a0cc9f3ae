#include "drivers/aws/s3.h"

#include "tests/conformance/calls/proof.h"

#include <cstdlib>
#include <set>
#include <string>
#include <vector>

namespace echotrace::aws {
namespace {

const std::string kBucket = "echotrace-conformance";

std::vector<std::string> odd_keys() {
  std::vector<std::string> keys = {"plain",         "a b",  "a+b",       "a%20b",        "a%b",
                                   "ä/日本/😀",      "a//b", "trailing/", "=&?#",         "'()*!@:;,$",
                                   "[]{}|^`\"<>\\", "~-_.", "..a",       "key=value&x=y"};
  // A request whose path has dots is routed by some servers as if they were folders; S3 itself takes them as they are.
  if (std::getenv("ECHOTRACE_DOTTED_KEYS") != nullptr) keys.insert(keys.end(), {"a/./b", "a/../b", "//x"});
  return keys;
}

void s3_objects(Proof& client) {
  const std::vector<std::string> keys = odd_keys();
  for (const std::string& key : keys) {
    client.wait(s3::put_object(kBucket, key, "value of " + key, {{"x-amz-meta-note", "a  b"}}));
    const HttpResponse got = client.wait(s3::get_object(kBucket, key));
    expect(got.body == "value of " + key, "PutObject, GetObject " + key);
  }
  expect(client.wait(s3::get_object(kBucket, "plain", "bytes=6-7")).body == "of", "GetObject with a range");
  std::set<std::string> listed;
  s3::ListRequest request{"", "", 3};
  int pages = 0;
  do {
    const s3::ObjectList page = s3::parse_list_objects_v2(client.wait(s3::list_objects_v2(kBucket, request)));
    for (const s3::ListedObject& object : page.objects) listed.insert(object.key);
    request.continuation_token = page.next_continuation_token;
    ++pages;
  } while (!request.continuation_token.empty() && pages < 100);
  expect(listed == std::set<std::string>(keys.begin(), keys.end()) && pages > 3, "ListObjectsV2, page by page");
  client.wait(s3::delete_object(kBucket, keys.front()));
  expect(client.code_of(s3::get_object(kBucket, keys.front())) == "NoSuchKey", "DeleteObject");
  expect(s3::parse_delete_objects(client.wait(s3::delete_objects(kBucket, keys))).empty(), "DeleteObjects");
  s3::ListRequest all;
  expect(s3::parse_list_objects_v2(client.wait(s3::list_objects_v2(kBucket, all))).objects.empty(),
         "DeleteObjects of every odd key");
}

void s3_multipart(Proof& client) {
  const std::string key = "big one";
  const std::string first(5 << 20, 'a'), second = "end";
  const std::string id = s3::parse_create_multipart_upload(client.wait(s3::create_multipart_upload(kBucket, key)));
  std::vector<s3::Part> parts;
  for (const std::string& body : {first, second}) {
    const int number = static_cast<int>(parts.size()) + 1;
    const HttpResponse answer = client.wait(s3::upload_part(kBucket, key, id, number, body));
    parts.push_back({number, std::string(header_value(answer.headers, "ETag"))});
  }
  client.wait(s3::complete_multipart_upload(kBucket, key, id, parts));
  expect(client.wait(s3::get_object(kBucket, key)).body == first + second,
         "CreateMultipartUpload, UploadPart, CompleteMultipartUpload");
  const std::string other =
      s3::parse_create_multipart_upload(client.wait(s3::create_multipart_upload(kBucket, "other")));
  client.wait(s3::abort_multipart_upload(kBucket, "other", other));
  expect(client.code_of(s3::abort_multipart_upload(kBucket, "other", other)) == "NoSuchUpload", "AbortMultipartUpload");
  client.wait(s3::delete_object(kBucket, key));
}

}  // namespace

void prove_s3(Session& session) {
  Proof client(session, s3::service());
  expect(client.code_of(s3::head_bucket(kBucket)) == "404", "HeadBucket of none");
  client.wait(s3::create_bucket(kBucket, client.region()));
  client.wait(s3::head_bucket(kBucket));
  expect(true, "CreateBucket, HeadBucket");
  expect(client.code_of(s3::get_bucket_tagging(kBucket)) == "NoSuchTagSet", "GetBucketTagging of none");
  const s3::Tags tags{{"echotrace:run", "r 1"}, {"empty", ""}};
  client.wait(s3::put_bucket_tagging(kBucket, tags));
  expect(s3::parse_get_bucket_tagging(client.wait(s3::get_bucket_tagging(kBucket))) == tags,
         "PutBucketTagging, GetBucketTagging");
  s3_objects(client);
  s3_multipart(client);
  client.wait(s3::put_bucket_notification_configuration(kBucket, {}));
  expect(true, "PutBucketNotificationConfiguration of none");
  client.wait(s3::delete_bucket(kBucket));
  expect(client.code_of(s3::get_object(kBucket, "k")) == "NoSuchBucket", "DeleteBucket");
}

void prove_concurrency(Session& session) {
  const auto client = session.client(s3::service(), 1);
  client->wait(s3::create_bucket(kBucket, client->region()));
  int good = 0;
  for (int i = 0; i < 40; ++i) {
    client->call(s3::put_object(kBucket, "k" + std::to_string(i), "v"),
                 [&](Outcome&& outcome) { good += outcome.error ? 0 : 1; });
  }
  session.transport().run_until_idle();
  for (int i = 0; i < 40; ++i) client->wait(s3::delete_object(kBucket, "k" + std::to_string(i)));
  client->wait(s3::delete_bucket(kBucket));
  expect(good == 40, "forty PutObject at once");
}

}  // namespace echotrace::aws
