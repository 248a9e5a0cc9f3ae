// Named parameters of SQL: numbering them never fails, changes nothing but the names, and has nothing left to number
// the second time.
#include "drivers/local/rds_data/parameters.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

namespace echotrace::local::rds_data {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void run(std::string_view sql) {
  const NumberedSql numbered = number_parameters(sql);
  require(std::set(numbered.names.begin(), numbered.names.end()).size() == numbered.names.size());
  if (numbered.names.empty()) require(numbered.sql == sql);
  for (const std::string& name : numbered.names) require(sql.find(":" + name) != sql.npos);
  const NumberedSql again = number_parameters(sql);
  require(again.sql == numbered.sql && again.names == numbered.names);
  // Within quotes nothing is a parameter, however it continues.
  const std::string tag = "$unlikely_tag$";
  const std::string rest = std::string(sql) + tag;
  if (rest.find(tag) == sql.size()) {
    const std::string quoted = tag + rest;
    require(number_parameters(quoted).sql == quoted);
  }
}

}  // namespace
}  // namespace echotrace::local::rds_data

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  echotrace::local::rds_data::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
