#include "ingest/record_fields.h"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string_view>

namespace echotrace::ingest {
namespace {

TEST(RecordFields, ReadWhatIsThereAndNothingElse) {
  Record record;
  record.reset(RecordKind::kSample);
  for (const RecordField& field : record_fields()) {
    const FieldView empty = field.read(record);
    const bool absent = std::holds_alternative<std::monostate>(empty);
    EXPECT_TRUE(absent || field.name == "ok") << field.name;
  }
  record.store = "s3";
  record.key_bytes = 59;
  record.cold = 1;
  record.ok = false;
  EXPECT_EQ(find_record_field("store")->read(record), FieldView(std::string_view("s3")));
  EXPECT_EQ(find_record_field("key_bytes")->read(record), FieldView(std::int64_t{59}));
  EXPECT_EQ(find_record_field("cold")->read(record), FieldView(true));
  EXPECT_EQ(find_record_field("ok")->read(record), FieldView(false));
}

TEST(RecordFields, NamesAreUnique) {
  std::set<std::string_view> names;
  for (const RecordField& field : record_fields()) EXPECT_TRUE(names.insert(field.name).second) << field.name;
}

TEST(RecordFields, SayWhichRecordsCarryThem) {
  EXPECT_TRUE(find_record_field("key_bytes")->carried(RecordKind::kWrite));
  EXPECT_FALSE(find_record_field("key_bytes")->carried(RecordKind::kReceive));
  EXPECT_TRUE(find_record_field("batch")->carried(RecordKind::kReceive));
  EXPECT_FALSE(find_record_field("series")->carried(RecordKind::kWrite));
}

TEST(RecordFields, OtherNamesAreLabels) {
  Record record;
  record.labels = {{"action", "SELECT"}};
  EXPECT_EQ(find_record_field("action"), nullptr);
  EXPECT_EQ(read_label(record, "action"), FieldView(std::string_view("SELECT")));
  EXPECT_EQ(read_label(record, "Action"), FieldView());
}

TEST(RecordFields, AMistypedNameFindsTheOneThatWasMeant) {
  EXPECT_EQ(suggest_field("sotre"), "store");
  EXPECT_EQ(suggest_field("keybytes"), "key_bytes");
  EXPECT_EQ(suggest_field("value_byte"), "value_bytes");
  EXPECT_EQ(suggest_field("zzzzzz"), "");
  EXPECT_EQ(suggest_field(""), "");
  const std::array<std::string_view, 1> labels{"memory_mb"};
  EXPECT_EQ(suggest_field("memory_md", labels), "memory_mb");
}

TEST(Record, ResetGivesBackTheDefaults) {
  Record record;
  record.key = 1;
  record.ok = false;
  record.put_ns = 5;
  record.run = "r";
  record.labels = {{"a", "b"}};
  record.reset(RecordKind::kReceive);
  EXPECT_EQ(record.kind, RecordKind::kReceive);
  EXPECT_TRUE(record.ok);
  EXPECT_EQ(record.key, 0U);
  EXPECT_EQ(record.put_ns, kNone);
  EXPECT_TRUE(record.run.empty());
  EXPECT_TRUE(record.labels.empty());
}

TEST(TraceKey, DependsOnDomainAndOnWhereThePartsEnd) {
  EXPECT_EQ(trace_key("d", "ab", "c"), trace_key("d", "ab", "c"));
  EXPECT_NE(trace_key("d", "ab", "c"), trace_key("d", "a", "bc"));
  EXPECT_NE(trace_key("d", "ab", "c"), trace_key("d", "abc"));
  EXPECT_NE(trace_key("d", "abc", ""), trace_key("d", "", "abc"));
  EXPECT_NE(trace_key("d", "ab", "c"), trace_key("e", "ab", "c"));
  EXPECT_NE(trace_key("d", std::string_view("a\0b", 3)), trace_key("d", std::string_view("a\0c", 3)));
}

}  // namespace
}  // namespace echotrace::ingest
