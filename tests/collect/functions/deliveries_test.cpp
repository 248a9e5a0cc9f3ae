// Events as AWS documents and sends them; the items in them are named as our writes are.
#include "collect/functions/deliveries.h"

#include "ingest/base/base64.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace echotrace::functions {
namespace {

Batch read(std::string_view json) {
  Payload payload;
  payload.parse(json);
  return read_batch(payload);
}

std::string records(const std::vector<std::string>& each) {
  std::string text = R"({"Records":[)";
  for (const std::string& one : each) text += (text.back() == '[' ? "" : ",") + one;
  return text + "]}";
}

std::string json_text(std::string_view text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') json += '\\';
    if (c != '\n') json += c;
  }
  return json + '"';
}

std::string s3_record(const std::string& key, const std::string& name = "ObjectCreated:Put") {
  return R"({"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-west-2","eventTime":"2026-11-20T09:30:01.250Z",)"
         R"("eventName":")" +
         name +
         R"(","userIdentity":{"principalId":"AIDAJDPLRKLG7UEXAMPLE"},"requestParameters":{"sourceIPAddress":"127.0.0.1"},)"
         R"("responseElements":{"x-amz-request-id":"C3D13FE58DE4C810","x-amz-id-2":"FMyUVURIY8/IgAtTv8xRjskZQpcIZ9KG"},)"
         R"("s3":{"s3SchemaVersion":"1.0","configurationId":"testConfigRule","bucket":{"name":"mybucket","ownerIdentity":)"
         R"({"principalId":"A3NL1KOZZKExample"},"arn":"arn:aws:s3:::mybucket"},"object":{"key":")" +
         key +
         R"(","size":1024,"eTag":"d41d8cd98f00b204e9800998ecf8427e","versionId":"096fKKXTRTtl3on89fVO.nfljtsv6qko",)"
         R"("sequencer":"0055AED6DCD90281E5"}}})";
}

std::string dynamodb_record(const std::string& name, const std::string& image, const std::string& time = "1763631001") {
  return R"({"eventID":"f07f8ca4b0b26cb9c4e5e77e69f274ee","eventName":")" + name +
         R"(","eventVersion":"1.1","eventSource":"aws:dynamodb","awsRegion":"us-east-1","dynamodb":)"
         R"({"ApproximateCreationDateTime":)" +
         time + "," + image +
         R"("SequenceNumber":"1405400000000002063282832","SizeBytes":54,"StreamViewType":"NEW_IMAGE"},)"
         R"("eventSourceARN":"arn:aws:dynamodb:us-east-1:123456789012:table/T/stream/2026-11-20T00:00:00.000"})";
}

std::string image_of(const std::string& id) {
  return R"("Keys":{"id":{"S":")" + id + R"("}},"NewImage":{"id":{"S":")" + id + R"("},"value":{"S":"New item!"}},)";
}

std::string sqs_record(const std::string& body, const std::string& sent = R"("1763631001125")") {
  return R"({"messageId":"059f36b4-87a3-44ab-83d2-661975830a7d","receiptHandle":"AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",)"
         R"("body":)" +
         json_text(body) + R"(,"attributes":{"ApproximateReceiveCount":"1","SentTimestamp":)" + sent +
         R"(,"SenderId":"AIDAIENQZJOLO23YVJ4VO","ApproximateFirstReceiveTimestamp":"1763631001127"},)"
         R"("messageAttributes":{},"md5OfBody":"e4e68fb7bd0e697a0ae8f1bb342846b3","eventSource":"aws:sqs",)"
         R"("eventSourceARN":"arn:aws:sqs:us-east-2:123456789012:my-queue","awsRegion":"us-east-2"})";
}

std::string url_request(const std::string& rest) {
  return R"({"version":"2.0","routeKey":"$default","rawPath":"/my/path","rawQueryString":"","cookies":["cookie1"],)"
         R"("headers":{"x-amzn-trace-id":"Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e"},"requestContext":)"
         R"({"accountId":"123456789012","apiId":"<urlid>","authentication":null,"domainName":"x.lambda-url.us-west-2.on.aws",)"
         R"("http":{"method":"POST","path":"/my/path","protocol":"HTTP/1.1","sourceIp":"1.2.3.4","userAgent":"agent"},)"
         R"("requestId":"id","routeKey":"$default","stage":"$default","time":"20/Nov/2025:09:30:01 +0000",)"
         R"("timeEpoch":1763631001390},)" +
         rest + R"(,"pathParameters":null,"stageVariables":null})";
}

void expect_one(const Batch& batch, std::string_view id, std::string_view store, std::optional<std::int64_t> stamp) {
  EXPECT_EQ(batch.size, 1);
  EXPECT_EQ(batch.foreign, 0) << batch.reason;
  ASSERT_EQ(batch.deliveries.size(), 1);
  EXPECT_EQ(batch.deliveries[0].id, id);
  EXPECT_EQ(batch.deliveries[0].run, id.substr(0, id.rfind('-')));
  EXPECT_EQ(batch.deliveries[0].store, store);
  EXPECT_EQ(batch.deliveries[0].store_ns, stamp);
  EXPECT_EQ(batch.deliveries[0].index, 0);
}

void expect_foreign(const Batch& batch, std::size_t size, std::size_t foreign, std::string_view reason) {
  EXPECT_EQ(batch.size, size);
  EXPECT_EQ(batch.foreign, foreign);
  EXPECT_EQ(batch.deliveries.size(), 0);
  EXPECT_NE(batch.reason.find(reason), batch.reason.npos) << batch.reason;
}

TEST(Deliveries, OfAnS3NotificationAreStampedToTheMillisecond) {
  // 2026-11-20T09:30:01.250Z
  expect_one(read(records({s3_record("in/r8k2-0000002a")})), "r8k2-0000002a", "s3", 1'795'167'001'250'000'000);
}

TEST(Deliveries, OfS3HaveTheirKeyDecodedAsAForm) {
  expect_one(read(records({s3_record("my+folder%2Fa%2Bb/r8k2-0000002a.xx")})), "r8k2-0000002a", "s3",
             1'795'167'001'250'000'000);
  expect_one(read(records({s3_record("folder%2Fr8k2%2D0000002a")})), "r8k2-0000002a", "s3", 1'795'167'001'250'000'000);
}

TEST(Deliveries, OfS3ComeFromEveryWayToCreateAnObject) {
  for (const char* name :
       {"ObjectCreated:Put", "ObjectCreated:Post", "ObjectCreated:Copy", "ObjectCreated:CompleteMultipartUpload"}) {
    EXPECT_EQ(read(records({s3_record("r8k2-0000002a", name)})).deliveries.size(), 1) << name;
  }
  for (const char* name : {"ObjectRemoved:Delete", "ObjectTagging:Put", "ObjectRestore:Post", ""})
    expect_foreign(read(records({s3_record("r8k2-0000002a", name)})), 1, 1, "ObjectCreated");
}

TEST(Deliveries, OfS3NeedNoStamp) {
  std::string record = s3_record("r8k2-0000002a");
  const std::string time = "2026-11-20T09:30:01.250Z";
  expect_one(read(records({record.replace(record.find(time), time.size(), "yesterday")})), "r8k2-0000002a", "s3",
             std::nullopt);
}

TEST(Deliveries, OfADynamoDbStreamAreStampedToTheSecond) {
  expect_one(read(records({dynamodb_record("INSERT", image_of("r8k2-0000002a"))})), "r8k2-0000002a", "dynamodb",
             1'763'631'001'000'000'000);
  // As some SDKs and emulators print it.
  expect_one(read(records({dynamodb_record("MODIFY", image_of("r8k2-0000002a"), "1763631001.0")})), "r8k2-0000002a",
             "dynamodb", 1'763'631'001'000'000'000);
  expect_one(read(records({dynamodb_record("INSERT", image_of("r8k2-0000002a"), "\"soon\"")})), "r8k2-0000002a",
             "dynamodb", std::nullopt);
  expect_one(read(records({dynamodb_record("INSERT", image_of("r8k2-0000002a"), "1e300")})), "r8k2-0000002a",
             "dynamodb", std::nullopt);
}

TEST(Deliveries, OfAStreamOfKeysAreNamedByTheKey) {
  expect_one(read(records({dynamodb_record("INSERT", R"("Keys":{"id":{"S":"r8k2-0000002a"}},)")})), "r8k2-0000002a",
             "dynamodb", 1'763'631'001'000'000'000);
}

TEST(Deliveries, AreNoRemovalsOfItems) {
  const std::string image = R"("Keys":{"id":{"S":"r8k2-0000002a"}},"OldImage":{"id":{"S":"r8k2-0000002a"}},)";
  expect_foreign(read(records({dynamodb_record("REMOVE", image)})), 1, 1, "removal");
}

TEST(Deliveries, AreEveryRecordOfABatchWithItsPosition) {
  std::vector<std::string> stream;
  for (int i = 0; i < 100; ++i)
    stream.push_back(dynamodb_record("INSERT", image_of("r8k2-000000" + std::to_string(10 + i % 90))));
  stream[7] = dynamodb_record("INSERT", R"("NewImage":{"Id":{"N":"101"}},)");  // somebody else's item
  stream[8] = dynamodb_record("REMOVE", image_of("r8k2-00000018"));
  const Batch batch = read(records(stream));
  EXPECT_EQ(batch.size, 100);
  EXPECT_EQ(batch.foreign, 2);
  EXPECT_EQ(batch.reason, "names no write of ours");  // of the first
  ASSERT_EQ(batch.deliveries.size(), 98);
  EXPECT_EQ(batch.deliveries[6].index, 6);
  EXPECT_EQ(batch.deliveries[7].index, 9);
  EXPECT_EQ(batch.deliveries[7].id, "r8k2-00000019");
  EXPECT_EQ(batch.deliveries[97].index, 99);
}

TEST(Deliveries, OfAQueueAreStampedWhenTheyWereSent) {
  expect_one(read(records({sqs_record(R"({"id":"r8k2-0000002a"})")})), "r8k2-0000002a", "sqs",
             1'763'631'001'125'000'000);
  expect_one(read(records({sqs_record("r8k2-0000002a")})), "r8k2-0000002a", "sqs", 1'763'631'001'125'000'000);
  expect_one(read(records({sqs_record("r8k2-0000002a", "null")})), "r8k2-0000002a", "sqs", std::nullopt);
  expect_one(read(records({sqs_record("r8k2-0000002a", R"("9999999999999999999")")})), "r8k2-0000002a", "sqs",
             std::nullopt);
}

TEST(Deliveries, OfAQueueMayBeAnyOtherShape) {
  const Batch notification = read(records({sqs_record(records({s3_record("in/r8k2-0000002a")}))}));
  expect_one(notification, "r8k2-0000002a", "s3", 1'795'167'001'250'000'000);
  const Batch request = read(records({sqs_record(url_request(R"("body":"r8k2-0000002a","isBase64Encoded":false)"))}));
  expect_one(request, "r8k2-0000002a", "url", 1'763'631'001'390'000'000);
  expect_one(read(records({sqs_record(R"([{"id":"r8k2-0000002a","store":"etcd"}])")})), "r8k2-0000002a", "etcd",
             1'763'631'001'125'000'000);
}

TEST(Deliveries, OfOneMessageShareItsPosition) {
  const std::string both = records({s3_record("r8k2-0000002a"), s3_record("r8k2-0000002b")});
  const Batch batch = read(records({sqs_record("{}"), sqs_record(both)}));
  EXPECT_EQ(batch.size, 2);
  EXPECT_EQ(batch.foreign, 1);
  ASSERT_EQ(batch.deliveries.size(), 2);
  EXPECT_EQ(batch.deliveries[0].index, 1);
  EXPECT_EQ(batch.deliveries[1].index, 1);
}

TEST(Deliveries, DoNotNestWithoutEnd) {
  std::string body = "r8k2-0000002a";
  for (int i = 0; i < 3; ++i) body = records({sqs_record(body)});
  EXPECT_EQ(read(body).deliveries.size(), 1);
  body = records({sqs_record(body)});
  expect_foreign(read(body), 1, 1, "envelopes");
}

TEST(Deliveries, OfAFunctionUrlAreInTheBodyOrTheQuery) {
  constexpr std::int64_t kStamp = 1'763'631'001'390'000'000;
  expect_one(read(url_request(R"("body":"{\"id\":\"r8k2-0000002a\"}","isBase64Encoded":false)")), "r8k2-0000002a",
             "url", kStamp);
  expect_one(read(url_request(R"("body":")" + base::encode_base64(R"({"id":"r8k2-0000002a"})") +
                              R"(","isBase64Encoded":true)")),
             "r8k2-0000002a", "url", kStamp);
  expect_one(read(url_request(R"("queryStringParameters":{"id":"r8k2-0000002a"},"isBase64Encoded":false)")),
             "r8k2-0000002a", "url", kStamp);
  expect_foreign(read(url_request(R"("body":"%%%","isBase64Encoded":true)")), 1, 1, "base64");
  expect_foreign(read(url_request(R"("body":"Hello","isBase64Encoded":false)")), 1, 1, "no JSON");
  expect_foreign(read(url_request(R"("isBase64Encoded":false)")), 1, 1, "no JSON");
}

// What a trigger in PostgreSQL hands to aws_lambda.invoke, and what relays a watch.
TEST(Deliveries, OfADirectPayloadSayWhatTheyAre) {
  expect_one(read(R"({"id":"r8k2-0000002a","store":"aurora","store_ns":1763631001390123456})"), "r8k2-0000002a",
             "aurora", 1'763'631'001'390'123'456);
  expect_one(read(R"({"id":"r8k2-0000002a","store":"etcd","store_ns":"1763631001390123456"})"), "r8k2-0000002a", "etcd",
             1'763'631'001'390'123'456);
  expect_one(read(R"({"id":"r8k2-0000002a"})"), "r8k2-0000002a", "direct", std::nullopt);
  expect_one(read(R"({"key":"echotrace-r8k2-1/r8k2-0000002a.xxx","store":"etcd"})"), "r8k2-0000002a", "etcd",
             std::nullopt);
  const Batch list = read(R"([{"id":"r8k2-0000002a","store":"etcd"},{"id":"r8k2-0000002b","store":"etcd"},5])");
  EXPECT_EQ(list.size, 3);
  EXPECT_EQ(list.foreign, 1);
  ASSERT_EQ(list.deliveries.size(), 2);
  EXPECT_EQ(list.deliveries[1].id, "r8k2-0000002b");
  EXPECT_EQ(list.deliveries[1].index, 1);
}

TEST(Deliveries, TakeNoOddStoreOrStamp) {
  for (const char* store : {R"("")", R"("a b")", R"("\u001b[31m")", "5", R"("abcdefghijklmnopqrstuvwxyzabcdefg")"})
    expect_one(read(std::string(R"({"id":"r8k2-0000002a","store":)") + store + "}"), "r8k2-0000002a", "direct",
               std::nullopt);
  for (const char* stamp : {"0", "-1", "1.5", "18446744073709551615", "\"\"", "\"12x\"", "null", "[]"})
    expect_one(read(std::string(R"({"id":"r8k2-0000002a","store":"etcd","store_ns":)") + stamp + "}"), "r8k2-0000002a",
               "etcd", std::nullopt);
}

TEST(Deliveries, AreCountedWhereNoneIsOurs) {
  expect_foreign(read(R"({"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2026-11-20T09:30:01.250Z",)"
                      R"("Bucket":"mybucket","RequestId":"5582815E1AEA5ADF","HostId":"8cLeGAmw098X5cv4Zkwcmo8vvZa"})"),
                 1, 1, "no write of ours");
  expect_foreign(read(records({s3_record("HappyFace.jpg")})), 1, 1, "no write of ours");
  expect_foreign(read(R"({"Records":[{"EventVersion":"1.0","EventSource":"aws:sns","Sns":{"Message":"Hello"}}]})"), 1,
                 1, "no write of ours");
  expect_foreign(read(R"({"Records":[{"eventSource":"aws:kinesis","kinesis":{"data":"SGVsbG8="}},7,null,[],"x"]})"), 5,
                 5, "no write of ours");
  expect_foreign(read(R"({"awslogs":{"data":"H4sIAAAAAAAAAHWPwQqCQBCGX0Xm7EFtK+smZBEUgXoLCdMhFtKV3akI8d0bLYmibvPP"}})"),
                 1, 1, "no write of ours");
  expect_foreign(read(R"({"Records":"many"})"), 1, 1, "no write of ours");
  expect_foreign(read("{}"), 1, 1, "no write of ours");
  for (const char* scalar : {"null", "true", "7", "1e400000", "\"text\""}) EXPECT_EQ(read(scalar).foreign, 1) << scalar;
}

TEST(Deliveries, AreCountedInsideMessagesToo) {
  expect_foreign(read(records({sqs_record(""), sqs_record("Test message."), sqs_record("{}"),
                               sqs_record(R"({"Records":[]})"), sqs_record(R"({"Records":[1,2]})")})),
                 5, 6, "no JSON");
}

TEST(Deliveries, AreCountedWhereAMessageHasNoBody) {
  expect_foreign(read(R"({"Records":[{"eventSource":"aws:sqs"}]})"), 1, 1, "no JSON");
}

TEST(Deliveries, AreNoneInAnEmptyBatch) {
  expect_foreign(read(R"({"Records":[]})"), 0, 0, "");
  expect_foreign(read("[]"), 0, 0, "");
}

TEST(Deliveries, AreNoneInWhatIsNoJson) {
  for (const std::string_view text : {std::string_view(""), std::string_view("{\"Records\":["), std::string_view("nul"),
                                      std::string_view("\xFF\xFE{}"), std::string_view("{\"id\":\"\0\"}", 10)}) {
    expect_foreign(read(text), 1, 1, "no JSON");
  }
  expect_foreign(read(std::string(2000, '[') + std::string(2000, ']')), 1, 1, "no JSON");
}

TEST(Deliveries, OfOnePayloadSayNothingAboutTheNext) {
  Payload payload;
  payload.parse(R"({"id":"r8k2-0000002a"})");
  EXPECT_EQ(read_batch(payload).deliveries.size(), 1);
  payload.parse("{");
  EXPECT_EQ(read_batch(payload).deliveries.size(), 0);
  payload.parse(R"({"id":")" + std::string(3 << 20, 'x') + R"("})");  // more than the parser keeps memory for
  EXPECT_EQ(read_batch(payload).foreign, 1);
  payload.parse(R"({"id":"r8k2-0000002b"})");
  EXPECT_EQ(read_batch(payload).deliveries.size(), 1);
}

}  // namespace
}  // namespace echotrace::functions
