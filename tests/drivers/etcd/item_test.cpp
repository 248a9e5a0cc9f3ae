#include "drivers/etcd/item.h"

#include "drivers/etcd/requests.h"
#include "ingest/base/error.h"

#include <gtest/gtest.h>

#include <string>

namespace echotrace::drivers::etcd {
namespace {

TEST(EtcdItems, ArePutThroughTheGatewayAsBase64) {
  const auto items = open_items({{"url", "http://127.0.0.1:2379"}});
  EXPECT_EQ(items->origin(), "http://127.0.0.1:2379");
  const aws::Call call = items->put({"r8k2-0000002a", "r8k2-0000002a", std::string("\0\xff", 2)});
  EXPECT_EQ(call.request.method, "POST");
  EXPECT_EQ(call.request.path, "/v3/kv/put");
  EXPECT_EQ(call.request.body, R"({"key":"cjhrMi0wMDAwMDAyYQ==","value":"AP8="})");
  EXPECT_FALSE(call.sign);
}

TEST(EtcdItems, BeginWithThePrefixOfAnEtcdThatIsShared) {
  const auto items = open_items({{"url", "http://etcd:2379"}, {"prefix", "run/"}});
  EXPECT_EQ(items->put({"a", "a", "v"}).request.body, R"({"key":"cnVuL2E=","value":"dg=="})");
  EXPECT_EQ(items->get("a").request.path, "/v3/kv/range");
  EXPECT_EQ(items->get("a").request.body, R"({"key":"cnVuL2E="})");
}

TEST(EtcdItems, NeedAUrl) {
  EXPECT_THROW(open_items({}), base::Error);
  EXPECT_THROW(open_items({{"url", ""}}), base::Error);
}

TEST(EtcdWatch, IsOfThePutsBehindAPrefix) {
  // "run/" to "run0", the first key behind all of them.
  EXPECT_EQ(watch_body("run/", 0), R"({"create_request":{"key":"cnVuLw==","range_end":"cnVuMA==",)"
                                   R"("filters":["NODELETE"],"fragment":true}})");
}

TEST(EtcdWatch, GoesOnFromARevision) {
  EXPECT_NE(watch_body("run/", 9007199254740993).find(R"("start_revision":"9007199254740993")"), std::string::npos);
}

// https://etcd.io/docs/v3.4/learning/api/: key "\0" and range_end "\0" are all keys.
TEST(EtcdWatch, OfAnEmptyPrefixIsOfAllKeys) {
  EXPECT_NE(watch_body("", 0).find(R"("key":"AA==","range_end":"AA==")"), std::string::npos);
}

TEST(EtcdWatch, TheLastBytesHaveNoneBehindThem) {
  EXPECT_NE(watch_body("a\xff\xff", 0).find(R"("key":"Yf//","range_end":"Yg==")"), std::string::npos);
  EXPECT_NE(watch_body("\xff", 0).find(R"("key":"/w==","range_end":"AA==")"), std::string::npos);
}

TEST(EtcdKeys, OfARunAreDeletedByTheirPrefix) {
  const aws::Call call = delete_prefix("run/");
  EXPECT_EQ(call.request.path, "/v3/kv/deleterange");
  EXPECT_EQ(call.request.body, R"({"key":"cnVuLw==","range_end":"cnVuMA=="})");
  EXPECT_FALSE(call.sign);
}

TEST(EtcdHealth, IsWhatItSays) {
  EXPECT_TRUE(parse_health({200, {}, R"({"health":"true"})"}));
  EXPECT_TRUE(parse_health({200, {}, R"({"health":"true","reason":""})"}));  // 3.5
  for (const char* body : {R"({"health":"false"})", "{}", "", "true", "[]"})
    EXPECT_FALSE(parse_health({200, {}, body})) << body;
}

}  // namespace
}  // namespace echotrace::drivers::etcd
