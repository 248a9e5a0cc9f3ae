// What a statement gave, as the RDS Data API writes it.
#pragma once

#include <libpq-fe.h>

#include <string>

namespace echotrace::local::rds_data {

struct RecordOptions {
  bool metadata = false;           // includeResultMetadata
  bool decimal_as_number = false;  // resultSetOptions.decimalReturnType: DOUBLE_OR_LONG
  bool long_as_text = false;       // resultSetOptions.longReturnType: STRING
};

class Records {
 public:
  explicit Records(RecordOptions options) : options_(options) {}

  // False: together they are more than an answer may hold, 1 MiB.
  bool add(const PGresult* row);
  bool too_large() const { return too_large_; }

  // The whole answer; `last` holds the columns and the number of rows changed. Throws Refusal for columns of a type
  // that cannot be written.
  std::string json(const PGresult* last) const;

 private:
  RecordOptions options_;
  std::string rows_;
  bool too_large_ = false;
};

}  // namespace echotrace::local::rds_data
