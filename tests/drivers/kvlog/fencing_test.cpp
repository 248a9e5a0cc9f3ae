// Two writers cannot both have the store.
#include "tests/drivers/kvlog/folder_objects.h"

#include <thread>

namespace echotrace::kvlog {
namespace {

class KvlogFencing : public KvlogTest {
 protected:
  FolderObjects objects_{bucket()};
};

TEST_F(KvlogFencing, TheOneThatCameFirstStopsWithAnError) {
  Store first(objects_, options("a"));
  first.put("shared", "committed");
  first.commit();
  first.put("shared", "stranded");
  Store second(objects_, options("b"));
  EXPECT_EQ(*second.get("shared"), "committed");
  second.put("shared", "second");
  second.commit();
  EXPECT_EQ(refusal_of([&] { first.commit(); }),
            "another writer has taken the store over: this one stops, with 1 acknowledged writes in its local file that "
            "are not in the log");
  EXPECT_EQ(refusal_of([&] { first.put("x", "y"); }), "another writer has taken the store over");
  EXPECT_EQ(refusal_of([&] { first.commit_if_due(); }), "");
  EXPECT_NE(refusal_of([&] { first.take_snapshot(); }), "");
  second.put("more", "1");
  second.commit();
}

class KvlogStranded : public KvlogFencing {
 protected:
  void SetUp() override {
    Store first(objects_, options("a"));
    first.put("k", "1");
    first.commit();
    first.put("k", "2");
    Store second(objects_, options("b"));
    second.put("k", "3");
    second.commit();
  }
  StoreOptions with(Stranded stranded) const {
    StoreOptions made = options("a");
    made.stranded = stranded;
    return made;
  }
};

TEST_F(KvlogStranded, WritesAreNeverDroppedUnasked) {
  const std::string what = refusal_of([&] { Store(objects_, options("a")); });
  EXPECT_EQ(what.find("1 acknowledged writes of this folder are not in the log"), 0U) << what;
  EXPECT_EQ(*Store(objects_, options("b")).get("k"), "3");
}

TEST_F(KvlogStranded, WritesAreAppendedOnceWhenAskedFor) {
  {
    Store store(objects_, with(Stranded::kAppend));
    EXPECT_EQ(*store.get("k"), "2");
    EXPECT_EQ(store.last_sequence(), 3U);
  }
  EXPECT_EQ(Store(objects_, with(Stranded::kAppend)).last_sequence(), 3U);
}

TEST_F(KvlogStranded, WritesAreAppendedOnceAlsoWhenKilledMeanwhile) {
  struct Killed {};
  StoreOptions killed = with(Stranded::kAppend);
  killed.reached = [](FaultPoint point) {
    if (point == FaultPoint::kOpenClaimed) throw Killed();
  };
  EXPECT_THROW(Store(objects_, killed), Killed);
  EXPECT_EQ(Store(objects_, with(Stranded::kAppend)).last_sequence(), 3U);
}

TEST_F(KvlogStranded, WritesAreDroppedWhenAskedFor) {
  { EXPECT_EQ(*Store(objects_, with(Stranded::kDrop)).get("k"), "3"); }
  EXPECT_EQ(Store(objects_, options("a")).last_sequence(), 2U);
}

TEST_F(KvlogFencing, OfWritersThatRaceEveryCommittedWriteIsThereOnce) {
  constexpr int kWriters = 3, kRounds = 8;
  std::vector<std::vector<std::string>> committed(kWriters);
  std::vector<std::thread> threads;
  for (int writer = 0; writer < kWriters; ++writer) {
    threads.emplace_back([&, writer] {
      FolderObjects objects(bucket());
      for (int round = 0; round < kRounds; ++round) {
        const std::string name = std::to_string(writer) + "-" + std::to_string(round);
        refusal_of([&] {
          Store store(objects, options(name));
          for (int i = 0; i < 5; ++i) {
            const std::string key = name + "-" + std::to_string(i);
            store.put(key, key);
            store.commit();
            committed[static_cast<std::size_t>(writer)].push_back(key);
          }
        });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  Store store(objects_, options("last"));
  std::size_t count = 0;
  for (const auto& keys : committed) {
    count += keys.size();
    for (const std::string& key : keys) {
      ASSERT_NE(store.get(key), nullptr) << key;
      EXPECT_EQ(*store.get(key), key);
    }
  }
  EXPECT_GT(count, 0U);
  EXPECT_EQ(store.last_sequence(), store.keys());  // each key was written by one write
  EXPECT_GE(store.keys(), count);
}

}  // namespace
}  // namespace echotrace::kvlog
