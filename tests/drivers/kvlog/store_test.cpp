#include "drivers/kvlog/store.h"
#include "tests/drivers/kvlog/folder_objects.h"

#include <map>
#include <random>

namespace echotrace::kvlog {
namespace {

class KvlogStore : public KvlogTest {
 protected:
  FolderObjects objects_{bucket()};
};

TEST_F(KvlogStore, HoldsWhatWasPutAndNotWhatWasDeleted) {
  Store store(objects_, options());
  store.put("b", "2");
  store.put("a", "1");
  store.put("a", "one");
  store.put("c", "");
  store.erase("b");
  store.erase("never there");
  EXPECT_EQ(*store.get("a"), "one");
  EXPECT_EQ(store.get("b"), nullptr);
  EXPECT_EQ(*store.get("c"), "");
  EXPECT_EQ(store.last_sequence(), 6U);
  EXPECT_EQ(store.state_bytes(), 5U);  // a one, c
}

TEST_F(KvlogStore, ScansInOrderFromAKeyOnWithAPrefixAndALimit) {
  Store store(objects_, options());
  for (const char* key : {"x/3", "x/1", "y", "w", "x/2"}) store.put(key, key);
  const auto keys = [&](std::string_view prefix, std::string_view from, std::size_t limit) {
    std::string text;
    for (const auto& [key, value] : store.scan(prefix, from, limit)) text += key + " ";
    return text;
  };
  EXPECT_EQ(keys("", "", 10), "w x/1 x/2 x/3 y ");
  EXPECT_EQ(keys("x/", "", 10), "x/1 x/2 x/3 ");
  EXPECT_EQ(keys("x/", "x/2", 10), "x/2 x/3 ");
  EXPECT_EQ(keys("", "x/2", 2), "x/2 x/3 ");
  EXPECT_EQ(keys("z", "", 10), "");
}

TEST_F(KvlogStore, RefusesKeysAndValuesThatCannotBe) {
  Store store(objects_, options());
  EXPECT_EQ(refusal_of([&] { store.put("", "x"); }), "a key is empty");
  EXPECT_EQ(refusal_of([&] { store.put(std::string(kMostKeyBytes + 1, 'k'), ""); }), "a key is too long");
  EXPECT_EQ(refusal_of([&] { store.put("k", std::string(kMostValueBytes + 1, 'v')); }), "a value is too long");
  EXPECT_EQ(store.last_sequence(), 0U);
  store.put(std::string(kMostKeyBytes, 'k'), std::string(kMostValueBytes, '\0'));
  EXPECT_EQ(store.keys(), 1U);
}

// Against std::map: any writes, commits, snapshots, and openings anew, in the same folder with what was not committed, or
// in another one after a commit. With answers lost and S3 out of order now and then.
TEST_F(KvlogStore, AgreesWithAMapWhateverHappens) {
  for (unsigned seed = 1; seed <= 6; ++seed) {
    std::mt19937 generator(seed);
    const auto below = [&](unsigned most) { return static_cast<unsigned>(generator() % most); };
    FolderObjects objects(folder_ / ("bucket" + std::to_string(seed)));
    const bool troubled = seed % 2 == 0;
    bool trouble = false;
    const auto fail = [&] {
      if (trouble && below(8) == 0) throw base::Error(base::Exit::kEnvironment, "out of order");
    };
    objects.before = [&](const std::string&, const std::string&) { fail(); };
    objects.after_put = [&](const std::string&) { fail(); };
    State model;
    int folders = 0;
    std::uint64_t writes = 0;
    const auto opened = [&] {
      trouble = false;
      auto store = std::make_unique<Store>(objects, options(std::to_string(seed) + "-" + std::to_string(folders)));
      trouble = troubled;
      return store;
    };
    auto store = opened();
    for (int step = 0; step < 250; ++step) {
      const std::string key = "key" + std::to_string(below(40));
      const unsigned choice = below(100);
      if (choice < 70) {
        const std::string value(below(50), static_cast<char>(below(256)));
        store->put(key, value);
        model[key] = value;
        ++writes;
      } else if (choice < 90) {
        store->erase(key);
        model.erase(key);
        ++writes;
      } else if (choice < 93) {
        refusal_of([&] { store->take_snapshot(); });
      } else if (choice < 97) {
        store.reset();
        store = opened();
        ASSERT_EQ(state_of(*store), model) << "seed " << seed << " step " << step;
      } else if (choice < 98) {
        trouble = false;
        store->commit();
        store.reset();
        ++folders;
        store = opened();
        ASSERT_EQ(state_of(*store), model) << "seed " << seed << " step " << step;
      }
      if (store->commit_due()) refusal_of([&] { store->commit(); });
    }
    ASSERT_EQ(state_of(*store), model);
    ASSERT_EQ(store->last_sequence(), writes);
  }
}

TEST_F(KvlogStore, GoesOnWhileS3IsOutOfOrderUntilTheLocalFileIsFull) {
  StoreOptions made = options();
  made.most_local_bytes = 100;
  Store store(objects_, made);
  objects_.before = [](const std::string&, const std::string&) {
    throw base::Error(base::Exit::kEnvironment, "503 Slow Down");
  };
  for (int i = 0; i < 9; ++i) {
    store.put("k", "123456789");  // 10 bytes
    store.commit_if_due();
  }
  EXPECT_EQ(store.last_trouble(), "503 Slow Down");
  store.put("k", "123456789");
  EXPECT_EQ(refusal_of([&] { store.put("k", "x"); }), "the local file is full of writes that S3 has not taken");
  objects_.before = nullptr;
  store.commit();
  store.put("k", "x");
  EXPECT_EQ(*Store(objects_, options("b")).get("k"), "123456789");
}

TEST_F(KvlogStore, RefusesToHoldMoreThanItsLimit) {
  StoreOptions made = options();
  made.most_state_bytes = 10;
  Store store(objects_, made);
  store.put("k", "123456789");
  EXPECT_EQ(refusal_of([&] { store.put("l", ""); }), "the store holds as much as its limit of memory allows");
  store.erase("k");
}

TEST_F(KvlogStore, ASecondProcessDoesNotGetTheFolder) {
  Store store(objects_, options());
  EXPECT_EQ(refusal_of([&] { Store(objects_, options()); }), "another process has the folder open");
}

TEST_F(KvlogStore, ALocalFileOfAnotherStoreIsRefused) {
  { Store(objects_, options()).put("k", "v"); }
  FolderObjects empty(folder_ / "empty"), other(folder_ / "other");
  EXPECT_EQ(refusal_of([&] { Store(empty, options()); }), "S3 has no store there, but the local file is of one");
  { Store(other, options("b")).commit(); }
  EXPECT_EQ(refusal_of([&] { Store(other, options()); }), "the local file is of another store");
}

TEST_F(KvlogStore, AnOldManifestInThePlaceOfTheNewOneIsNoticed) {
  { Store(objects_, options()).put("k", "v"); }
  std::filesystem::copy_file(bucket() / "manifest", folder_ / "old");
  { Store(objects_, options()).put("k", "w"); }
  std::filesystem::copy_file(folder_ / "old", bucket() / "manifest", std::filesystem::copy_options::overwrite_existing);
  EXPECT_NE(refusal_of([&] { Store(objects_, options()); }).find("manifest is damaged: it is older than the local file"),
            std::string::npos);
}

// The defects of the store that this one follows.

TEST_F(KvlogStore, DefectAnEmptySegmentWasUploaded) {
  Store store(objects_, options());
  store.commit();
  store.take_snapshot();
  EXPECT_EQ(objects_.list(), std::vector<std::string>{"manifest"});
}

TEST_F(KvlogStore, DefectAnyErrorOfS3MeantAnEmptyStore) {
  {
    Store store(objects_, options());
    store.put("k", "v");
    store.commit();
  }
  for (const std::string part : {"manifest", "segment"}) {
    objects_.before = [&](const std::string& what, const std::string& name) {
      if (what == "get" && name.starts_with(part)) throw base::Error(base::Exit::kEnvironment, "AccessDenied");
    };
    EXPECT_EQ(refusal_of([&] { Store(objects_, options("b")); }), "AccessDenied");
  }
  objects_.before = nullptr;
  EXPECT_EQ(*Store(objects_, options("b")).get("k"), "v");
}

TEST_F(KvlogStore, DefectRemoteDataWasUnpickled) {
  std::ofstream(bucket() / "manifest") << "cos\nsystem\n(S'touch /tmp/pwned'\ntR.";
  EXPECT_EQ(refusal_of([&] { Store(objects_, options()); }),
            "the file manifest is damaged: it does not begin with ETKVMAN1");
}

TEST_F(KvlogStore, DefectRecoveryReadEveryObjectEverWritten) {
  std::uint64_t segments = 0;
  {
    Store store(objects_, options());
    for (int i = 0; i < 400; i += 4) {
      std::vector<Write> four;
      for (int j = i; j < i + 4; ++j) four.push_back({"key" + std::to_string(j), "v"});
      store.write(std::move(four));
      store.commit();
      ++segments;
    }
  }
  EXPECT_EQ(segments, 100U);
  objects_.gets = 0;
  Store store(objects_, options("b"));
  EXPECT_EQ(store.keys(), 400U);
  EXPECT_LE(objects_.gets, 1 + 1 + 3);  // manifest, snapshot, segments after it
  EXPECT_LE(objects_.list().size(), 1U + 1 + 3);
}

TEST_F(KvlogStore, DefectClearingDeletedTheWholeBucket) {
  std::ofstream(bucket() / "segment-of-somebody") << "mine";
  std::ofstream(bucket() / "photo.jpg") << "mine";
  Store store(objects_, options());
  store.put("k", "v");
  store.take_snapshot();
  EXPECT_TRUE(std::filesystem::exists(bucket() / "segment-of-somebody"));
  EXPECT_TRUE(std::filesystem::exists(bucket() / "photo.jpg"));
}

TEST_F(KvlogStore, DefectThreadsWereLeftBehindAndRaced) {
  const auto threads = [] {
    return std::distance(std::filesystem::directory_iterator("/proc/self/task"), std::filesystem::directory_iterator());
  };
  const auto before = threads();
  for (int i = 0; i < 9; ++i) {
    Store store(objects_, options());
    store.put("k", "v");
    EXPECT_EQ(threads(), before);
  }
  EXPECT_EQ(threads(), before);
}

}  // namespace
}  // namespace echotrace::kvlog
