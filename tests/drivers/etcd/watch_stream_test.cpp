// Messages as etcd 3.4.23 sends them.
#include "drivers/etcd/watch_stream.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace echotrace::drivers::etcd {
namespace {

constexpr std::string_view kCreated =
    R"({"result":{"header":{"cluster_id":"324952591200643719","member_id":"3319814642761637952","revision":"1",)"
    R"("raft_term":"2"},"created":true}})";
constexpr std::string_view kPut =
    R"({"result":{"header":{"cluster_id":"324952591200643719","member_id":"3319814642761637952","revision":"2",)"
    R"("raft_term":"2"},"events":[{"kv":{"key":"YWI=","create_revision":"2","mod_revision":"2","version":"1",)"
    R"("value":"YWI="}}]}})";
constexpr std::string_view kThreeEvents =
    R"({"result":{"header":{"revision":"9"},"events":[{"kv":{"key":"Yg==","mod_revision":"3","value":"}\n{"}},)"
    R"({"type":"DELETE","kv":{"key":"Yg==","mod_revision":"4"}},{"type":"PUT","kv":{"key":"Yw==","mod_revision":"5"}}]}})";
constexpr std::string_view kCompacted =
    R"({"result":{"header":{"cluster_id":"324952591200643719","raft_term":"2"},"canceled":true,"compact_revision":"7"}})";
constexpr std::string_view kClosing =
    R"({"error":{"grpc_code":14,"http_code":503,"message":"transport is closing","http_status":"Service Unavailable"}})";

using Keys = std::vector<std::string>;

std::string line(std::string_view message) {
  return std::string(message) + "\n";
}

struct Reading {
  Keys keys;
  WatchStream stream{[this](std::string&& key) { keys.push_back(std::move(key)); }};
};

TEST(WatchStream, TellsEveryPutInOrder) {
  Reading reading;
  EXPECT_TRUE(reading.stream.feed(line(kCreated) + line(kPut) + line(kThreeEvents)));
  EXPECT_EQ(reading.keys, (Keys{"ab", "b", "c"}));
}

TEST(WatchStream, MeansTheSameWhereverItIsCut) {
  const std::string all = line(kCreated) + line(kPut) + line(kThreeEvents);
  for (std::size_t cut = 0; cut <= all.size(); ++cut) {
    Reading reading;
    EXPECT_TRUE(reading.stream.feed(all.substr(0, cut)));
    EXPECT_TRUE(reading.stream.feed(all.substr(cut)));
    EXPECT_EQ(reading.keys, (Keys{"ab", "b", "c"})) << cut;
    EXPECT_EQ(reading.stream.next_revision(), 6) << cut;
  }
  Reading bytewise;
  for (const char byte : all) EXPECT_TRUE(bytewise.stream.feed({&byte, 1}));
  EXPECT_EQ(bytewise.keys, (Keys{"ab", "b", "c"}));
}

TEST(WatchStream, ToldWhatIsComplete) {
  Reading reading;
  reading.stream.feed(line(kCreated) + std::string(kPut));
  EXPECT_TRUE(reading.keys.empty());
  reading.stream.feed("\n");
  EXPECT_EQ(reading.keys, Keys{"ab"});
}

TEST(WatchStream, GoesOnBehindTheLastEventItTold) {
  Reading reading;
  EXPECT_EQ(reading.stream.next_revision(), 0);
  reading.stream.feed(line(kCreated));
  EXPECT_EQ(reading.stream.next_revision(), 2);  // the store was at 1 when the watch began
  reading.stream.feed(line(kPut));
  EXPECT_EQ(reading.stream.next_revision(), 3);
  reading.stream.feed(line(kThreeEvents));
  EXPECT_EQ(reading.stream.next_revision(), 6);  // the header's 9 may be ahead of what was told
}

TEST(WatchStream, ANewAnswerDropsTheRestOfALineAndKeepsTheRevision) {
  Reading reading;
  reading.stream.feed(line(kCreated) + line(kPut) + std::string(kThreeEvents.substr(0, 100)));
  reading.stream.begin();
  EXPECT_FALSE(reading.stream.created());
  EXPECT_TRUE(reading.stream.feed(line(R"({"result":{"header":{"revision":"5"},"created":true}})")));
  EXPECT_TRUE(reading.stream.created());
  EXPECT_EQ(reading.stream.next_revision(), 3);
  EXPECT_TRUE(reading.stream.feed(line(kThreeEvents)));
  EXPECT_EQ(reading.keys, (Keys{"ab", "b", "c"}));
}

TEST(WatchStream, ACompactedRevisionIsSkipped) {
  Reading reading;
  EXPECT_FALSE(reading.stream.feed(line(kCompacted)));
  EXPECT_EQ(reading.stream.next_revision(), 7);
  EXPECT_NE(reading.stream.complaint().find("compacted"), std::string::npos);
}

TEST(WatchStream, SaysWhyItIsOver) {
  for (const auto& [sent, expected] : std::vector<std::pair<std::string, std::string>>{
           {line(kClosing), "transport is closing"},
           {line(R"({"result":{"canceled":true,"cancel_reason":"permission denied"}})"), "permission denied"},
           {"<html>\n", "no JSON"},
           {"{}\n", "no message of a watch"},
           {"[1]\n", "no message of a watch"}}) {
    Reading reading;
    EXPECT_FALSE(reading.stream.feed(sent)) << sent;
    EXPECT_NE(reading.stream.complaint().find(expected), std::string::npos) << reading.stream.complaint();
    reading.stream.begin();
    EXPECT_EQ(reading.stream.complaint(), "");
  }
}

TEST(WatchStream, OddEventsAreLeftOut) {
  Reading reading;
  EXPECT_TRUE(reading.stream.feed(
      line(R"({"result":{"events":[7,{},{"kv":{"key":"no base64","mod_revision":"3"}},{"kv":{"key":5}},)"
           R"({"kv":{"key":"YWI=","mod_revision":"99999999999999999999"}}]}})")));
  EXPECT_EQ(reading.keys, Keys{"ab"});
  EXPECT_EQ(reading.stream.next_revision(), 4);
}

TEST(WatchStream, ALineWithoutEndIsRefused) {
  Reading reading;
  const std::string piece(16 << 20, 'x');
  bool good = true;
  for (int i = 0; i < 5 && good; ++i) good = reading.stream.feed(piece);
  EXPECT_FALSE(good);
}

}  // namespace
}  // namespace echotrace::drivers::etcd
