// Named parameters of a statement, as the RDS Data API writes them, and the numbered ones that PostgreSQL knows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace echotrace::local::rds_data {

struct NumberedSql {
  std::string sql;                 // ":id" has become "$1"
  std::vector<std::string> names;  // of $1, $2 …; each once
};

// Leaves alone what is no parameter: casts ("::int"), slices ("[1:2]"), and everything within strings, quoted names,
// dollar quotes and comments. What is not closed reaches to the end.
NumberedSql number_parameters(std::string_view sql);

}  // namespace echotrace::local::rds_data
