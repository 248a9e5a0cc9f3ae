// Every byte of every kind of file is flipped, and found; what a crash leaves of the local file's end is no damage.
#include "tests/drivers/kvlog/folder_objects.h"

namespace echotrace::kvlog {
namespace {

class KvlogDamage : public KvlogTest {
 protected:
  // A snapshot, two segments and a tail of two writes.
  void SetUp() override {
    Store store(objects_, options());
    for (int i = 0; i < 3; ++i) store.put("key" + std::to_string(i), "value");
    store.take_snapshot();
    for (int segment = 0; segment < 2; ++segment) {
      store.put("segment", std::to_string(segment));
      store.commit();
    }
    store.put("tail", "1");
    store.erase("key0");
  }

  std::filesystem::path object(const std::string& begin) const {
    for (const auto& entry : std::filesystem::directory_iterator(bucket())) {
      if (entry.path().filename().string().starts_with(begin)) return entry.path();
    }
    return {};
  }
  static std::string read(const std::filesystem::path& path) { return base::read_file(path.string(), 1 << 20); }
  static void write(const std::filesystem::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
  }

  void every_flip_is_found(const std::filesystem::path& path) {
    const std::string whole = read(path);
    ASSERT_GT(whole.size(), 32U);
    for (std::size_t at = 0; at < whole.size(); ++at) {
      for (const char flip : {'\x01', '\xff'}) {
        std::string damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ flip);
        write(path, damaged);
        const std::string what = refusal_of([&] { Store(objects_, options()); });
        ASSERT_NE(what.find(path.filename().string() + " is damaged"), std::string::npos)
            << "byte " << at << ": " << what;
      }
    }
    for (std::size_t size = 0; size < whole.size() && path.filename() != "wal"; ++size) {
      write(path, whole.substr(0, size));
      ASSERT_NE(refusal_of([&] { Store(objects_, options()); }), "") << size;
    }
    write(path, whole);
    Store store(objects_, options());
    EXPECT_EQ(*store.get("tail"), "1");
    EXPECT_EQ(store.get("key0"), nullptr);
    EXPECT_EQ(store.recovery().tail_records, 2U);
  }

  FolderObjects objects_{bucket()};
};

TEST_F(KvlogDamage, OfTheManifestIsFound) {
  every_flip_is_found(object("manifest"));
}

TEST_F(KvlogDamage, OfASegmentIsFound) {
  every_flip_is_found(object("segment-"));
}

TEST_F(KvlogDamage, OfASnapshotIsFound) {
  every_flip_is_found(object("snapshot-"));
}

TEST_F(KvlogDamage, OfTheLocalFileIsFound) {
  every_flip_is_found(folder_ / "a" / "wal");
}

TEST_F(KvlogDamage, AnObjectThatIsGoneIsNamed) {
  std::filesystem::remove(object("snapshot-"));
  EXPECT_EQ(refusal_of([&] { Store(objects_, options()); }), "the manifest names objects that are not there");
}

TEST_F(KvlogDamage, ASegmentInThePlaceOfAnotherIsFound) {
  std::vector<std::filesystem::path> segments;
  for (const auto& entry : std::filesystem::directory_iterator(bucket())) {
    if (entry.path().filename().string().starts_with("segment-")) segments.push_back(entry.path());
  }
  ASSERT_EQ(segments.size(), 2U);
  write(segments[0], read(segments[1]));
  EXPECT_NE(refusal_of([&] { Store(objects_, options()); }).find("it is not what the manifest says it is"),
            std::string::npos);
}

TEST_F(KvlogDamage, ATornTailOfTheLocalFileIsAnEnd) {
  const std::filesystem::path path = folder_ / "a" / "wal";
  const std::string whole = read(path);
  const WalText text = parse_wal(whole, "wal");
  ASSERT_EQ(text.records.size(), 2U);
  std::string last;
  append_frame(text.records.back(), last);
  const std::size_t begin = whole.size() - last.size();
  for (std::size_t kept = 0; kept < last.size(); ++kept) {
    for (const std::size_t zeros : {std::size_t{0}, last.size() - kept, std::size_t{4096}}) {
      const WalText torn = parse_wal(whole.substr(0, begin + kept) + std::string(zeros, '\0'), "wal");
      const bool all_but_the_end_mark = kept == last.size() - 1 && zeros > 0;
      ASSERT_EQ(torn.records.size(), all_but_the_end_mark ? 2U : 1U) << kept << " bytes and " << zeros << " zeros";
      ASSERT_EQ(torn.torn_bytes, all_but_the_end_mark ? zeros - 1 : kept + zeros);
    }
  }
  write(path, whole.substr(0, whole.size() - 3));
  Store store(objects_, options());
  EXPECT_EQ(store.recovery().tail_records, 1U);
  EXPECT_EQ(store.recovery().torn_bytes, last.size() - 3);
  EXPECT_EQ(*store.get("tail"), "1");
  EXPECT_EQ(*store.get("key0"), "value");
}

}  // namespace
}  // namespace echotrace::kvlog
