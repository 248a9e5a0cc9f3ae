#include "drivers/local/rds_data/records.h"

#include "drivers/local/rds_data/connection.h"
#include "tests/drivers/local/json_reply.h"
#include "tests/drivers/local/refused.h"

#include <gtest/gtest.h>

namespace echotrace::local::rds_data {
namespace {

// A result of one column, as libpq would hold it, and no row or one.
ResultPointer result_of(Oid type, const char* value = nullptr, bool with_row = true) {
  ResultPointer result(PQmakeEmptyPGresult(nullptr, PGRES_TUPLES_OK));
  std::string name = "c";
  PGresAttDesc column{name.data(), 0, 0, 0, type, -1, -1};
  PQsetResultAttrs(result.get(), 1, &column);
  std::string text = value == nullptr ? "" : value;
  if (with_row)
    PQsetvalue(result.get(), 0, 0, value == nullptr ? nullptr : text.data(),
               value == nullptr ? -1 : static_cast<int>(text.size()));
  return result;
}

std::string field_of(Oid type, const char* value, RecordOptions options = {}) {
  Records records(options);
  records.add(result_of(type, value).get());
  return at(records.json(result_of(type, nullptr, false).get()), "/records/0/0");
}

TEST(RecordsTest, EachTypeHasItsKindOfField) {
  EXPECT_EQ(field_of(16, "t"), R"({"booleanValue":true})");
  EXPECT_EQ(field_of(16, "f"), R"({"booleanValue":false})");
  EXPECT_EQ(field_of(20, "-9223372036854775808"), R"({"longValue":-9223372036854775808})");
  EXPECT_EQ(field_of(23, "7"), R"({"longValue":7})");
  EXPECT_EQ(field_of(701, "0.25"), R"({"doubleValue":0.25})");
  EXPECT_EQ(field_of(17, "\\x00ff"), R"({"blobValue":"AP8="})");
  EXPECT_EQ(field_of(25, "a \"b\""), R"({"stringValue":"a \"b\""})");
  EXPECT_EQ(field_of(2950, "11111111-2222-4333-8444-555555555555"),
            R"({"stringValue":"11111111-2222-4333-8444-555555555555"})");
  EXPECT_EQ(field_of(25, nullptr), R"({"isNull":true})");
}

TEST(RecordsTest, AnInstantIsInUtcWithoutSayingSo) {
  EXPECT_EQ(field_of(1184, "2026-01-02 03:04:05.678901+00"), R"({"stringValue":"2026-01-02 03:04:05.678901"})");
}

TEST(RecordsTest, NumbersThatJsonDoesNotHaveAreTexts) {
  EXPECT_EQ(field_of(701, "NaN"), R"({"stringValue":"NaN"})");
  EXPECT_EQ(field_of(701, "-Infinity"), R"({"stringValue":"-Infinity"})");
}

TEST(RecordsTest, DecimalsAndLongsAreWrittenAsTheRequestWants) {
  EXPECT_EQ(field_of(1700, "1.50"), R"({"stringValue":"1.50"})");
  RecordOptions options;
  options.decimal_as_number = options.long_as_text = true;
  EXPECT_EQ(field_of(1700, "1.5", options), R"({"doubleValue":1.5})");
  EXPECT_EQ(field_of(1700, "15", options), R"({"longValue":15})");
  EXPECT_EQ(field_of(20, "15", options), R"({"stringValue":"15"})");
}

TEST(RecordsTest, ColumnsAreDescribedWhenAskedFor) {
  RecordOptions options;
  EXPECT_EQ(at(Records(options).json(result_of(23).get()), "/columnMetadata"), "");
  options.metadata = true;
  const std::string answer = Records(options).json(result_of(23).get());
  EXPECT_EQ(at(answer, "/columnMetadata/0/label"), "c");
  EXPECT_EQ(at(answer, "/columnMetadata/0/typeName"), "int4");
  EXPECT_EQ(at(answer, "/columnMetadata/0/type"), "4");  // java.sql.Types.INTEGER
}

TEST(RecordsTest, ArraysAreRefusedRatherThanWrittenWrong) {
  EXPECT_EQ(refused_with([] { Records({}).json(result_of(1007).get()); }), "UnsupportedResultException");
}

TEST(RecordsTest, MoreThanAMebibyteIsTooMuch) {
  Records records({});
  const std::string half(1 << 19, 'x');
  EXPECT_TRUE(records.add(result_of(25, half.c_str()).get()));
  EXPECT_FALSE(records.add(result_of(25, half.c_str()).get()));
  EXPECT_TRUE(records.too_large());
}

}  // namespace
}  // namespace echotrace::local::rds_data
